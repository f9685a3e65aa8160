#if Postgres
  public import SalesTapQueue
  import SalesTapStoreCoding
  public import SalesTapTime

  extension PostgresStore: QueueStore {
    /// Takes offers in their order, in one transaction: one round trip, however many there are; two where many of them are of one record.
    public func enqueue(_ offers: [QueueOffer], at now: Instant) async throws -> [EnqueueOutcome] {
      guard !offers.isEmpty else { return [] }
      guard let statement = EnqueueStatement(offers) else { return try await enqueueInMemory(offers, at: now) }
      // The first attempt takes it that nobody else is at the same records.
      let isFirst = Locked(!statement.needsGate)
      let take: @Sendable (Transaction) throws -> [EnqueueOutcome] = { transaction in
        let isFirst = isFirst.withLock { isFirst in
          defer { isFirst = false }
          return isFirst
        }
        if isFirst { transaction.seesOneMoment() }
        return try statement.perform(in: transaction, at: now, locksFirst: !isFirst)
      }
      do {
        return try await write("enqueueing", at: now, take)
      } catch let error as PostgresStoreError where error.sqlState == "55P03" && !statement.needsGate {
        return try await write("enqueueing", at: now, take)
      }
    }

    /// Takes offers of which many are of one record: they are decided upon in memory.
    private func enqueueInMemory(_ offers: [QueueOffer], at now: Instant) async throws -> [EnqueueOutcome] {
      try await write("enqueueing", at: now) { transaction in
        var reach = QueueBatch.Reach()
        reach.add(offers)
        let batch = try QueueBatch.load(reach, in: transaction, at: now)
        let lead = try transaction.lead(over: now)
        let outcomes = batch.enqueue(offers.map { $0.moved(by: lead) })
        batch.finish()
        return outcomes
      }
    }

    /// Ends the holding of claimed entries: one round trip, however many there are; more where two of them are of one record.
    public func settle(_ settlements: [Settlement], at now: Instant) async throws -> [SettleOutcome] {
      guard !settlements.isEmpty else { return [] }
      if let statement = SettleStatement(settlements) {
        do {
          let outcomes = try await write("settling", at: now) { try statement.perform(in: $0, at: now) }
          if let outcomes { return outcomes }
        } catch let error as PostgresStoreError where error.sqlState == "21000" {
          // Two versions of one record were sent: one statement can't note both. Nothing happened.
        }
      }
      return try await write("settling", at: now) { transaction in
        let batch = try QueueBatch.load(QueueBatch.Reach(ids: settlements.map(\.id)), in: transaction, at: now)
        let lead = try transaction.lead(over: now)
        let outcomes = settlements.map { batch.settle($0.moved(by: lead)) }
        batch.finish()
        return outcomes
      }
    }

    /// Says of each version whether it may be sent past the queue.
    public func admit(_ sends: [DirectSend], at now: Instant) async throws -> [Admission] {
      guard !sends.isEmpty else { return [] }
      return try await read("admitting", at: now) { transaction in
        var reach = QueueBatch.Reach()
        reach.keys = Set(sends.map { QueueBatch.Key($0.recordID, $0.sync) })
        reach.offers = 1
        let batch = try QueueBatch.load(reach, in: transaction, at: now)
        return sends.map { send in
          let key = QueueBatch.Key(send.recordID, send.sync)
          let version = RecordVersion(committedAt: send.committedAt ?? batch.now, arrival: batch.arrivals.next)
          return QueueRules.admit(send, version: version, siblings: batch.lively(key), newest: batch.versions[key])
        }
      }
    }

    /// Notes versions that were sent past the queue.
    public func recordHandedOver(_ handedOver: [HandedOver], at now: Instant) async throws {
      guard !handedOver.isEmpty else { return }
      try await write("noting what was sent", at: now) { transaction in
        var reach = QueueBatch.Reach()
        reach.keys = Set(handedOver.map { QueueBatch.Key($0.send.recordID, $0.send.sync) })
        let batch = try QueueBatch.load(reach, in: transaction, at: now)
        for one in handedOver { batch.note(one) }
        batch.finish()
      }
    }

    /// For each sync, when a claim may next find something, in the caller's time.
    public func dueTimes(at now: Instant) async throws -> [String: Instant] {
      try await read("looking for the next due entries", at: now) { transaction in
        let rows = try transaction.run(Self.dueTimesSQL)
        let lead = try transaction.lead(over: now)
        var times: [String: Instant] = [:]
        for row in rows.all { times[row.text(0)] = max(now, row.instant(1) - lead) }
        return times
      }
    }

    /// Each sync has its waiting entries in the order of their due times: those in front that another entry holds back are passed over.
    static let dueTimesSQL = """
      SELECT s.sync, least(prompt.first_enqueued_at, later.due_at, e.ends)
      FROM (SELECT DISTINCT c.sync FROM salestap_queue_count c WHERE c.state IN (0, 1)) s
      LEFT JOIN LATERAL (
        SELECT q.first_enqueued_at FROM salestap_queue q
        WHERE q.state = 0 AND q.due_at = q.first_enqueued_at AND q.sync = s.sync AND \(QueueClaiming.isFree)
        ORDER BY q.first_enqueued_at LIMIT 1) prompt ON true
      LEFT JOIN LATERAL (
        SELECT q.due_at FROM salestap_queue q
        WHERE q.state = 0 AND q.due_at <> q.first_enqueued_at AND q.sync = s.sync AND \(QueueClaiming.isFree)
        ORDER BY q.due_at LIMIT 1) later ON true
      LEFT JOIN (
        SELECT x.sync, min(x.lease_ends_at) AS ends FROM salestap_queue x WHERE x.state = 1 GROUP BY x.sync) e
        ON e.sync = s.sync
      WHERE prompt.first_enqueued_at IS NOT NULL OR later.due_at IS NOT NULL OR e.ends IS NOT NULL
      """
  }

  // MARK: Time

  extension QueueOffer {
    /// The offer in the time of the store's clock.
    func moved(by lead: Duration) -> QueueOffer {
      guard lead != .zero, let due else { return self }
      var moved = self
      moved.due = due + lead
      return moved
    }
  }

  extension Settlement {
    /// The settlement in the time of the store's clock.
    func moved(by lead: Duration) -> Settlement {
      guard lead != .zero else { return self }
      var moved = self
      switch verdict {
      case .retry(let at, let failure, let counts):
        moved.verdict = .retry(at: at + lead, failure, countsAttempt: counts)
      case .uncertain(let failure, let at, let counts):
        moved.verdict = .uncertain(failure, at: at.map { $0 + lead }, countsAttempt: counts)
      case .released(let failure, let at, let counts):
        moved.verdict = .released(failure, at: at.map { $0 + lead }, countsAttempt: counts)
      case .delivered, .failed, .skipped: break
      }
      return moved
    }
  }
#endif

#if Postgres
  public import SalesTapEngine
  import SalesTapModel
  public import SalesTapQueue
  import SalesTapStoreCoding
  public import SalesTapTime

  extension PostgresStore: EngineStore {
    /// Performs all parts of a step in one transaction; if another worker is in its way, it begins anew, and asks for the consequences again.
    public func commit(_ step: EngineCommit, at now: Instant) async throws -> EngineCommit.Outcome {
      try await write("committing a step", at: now) { transaction in
        let lead = try transaction.lead(over: now)
        let time = try transaction.now(now)
        let inbox = InboxTable(transaction: transaction, now: time)
        guard let held = try inbox.held(step.inbox) else { return EngineCommit.Outcome(isStale: true) }
        inbox.settle(step.inbox, held, lead: lead)
        var outcome = try Self.commitQueue(step, in: transaction, at: now, lead: lead)
        if !step.held.isEmpty { _ = try inbox.append(step.held.map { $0.moved(by: lead) }) }
        inbox.end(step.decided)
        inbox.note(step.positions)
        if let save = step.backfill {
          outcome.backfill = try BackfillTable(locking: transaction).save(
            save.claim, until: save.leaseEnd, lead: lead)
        }
        try Self.note(step.consequences(outcome), at: time, in: transaction)
        transaction.touch()
        return outcome
      }
    }

    static func note(_ consequences: EngineCommit.Consequences, at time: Instant, in transaction: Transaction) throws {
      try note(consequences.accepted, at: time, in: transaction)
      try append(consequences.log, in: transaction)
    }

    private static func commitQueue(
      _ step: EngineCommit, in transaction: Transaction, at now: Instant, lead: Duration
    ) throws -> EngineCommit.Outcome {
      guard !step.settlements.isEmpty || !step.handedOver.isEmpty || !step.offers.isEmpty else {
        return EngineCommit.Outcome()
      }
      var reach = QueueBatch.Reach(ids: step.settlements.map(\.id))
      reach.keys = Set(step.handedOver.map { QueueBatch.Key($0.send.recordID, $0.send.sync) })
      reach.add(step.offers)
      let queue = try QueueBatch.load(reach, in: transaction, at: now)
      var outcome = EngineCommit.Outcome()
      outcome.settlements = step.settlements.map { queue.settle($0.moved(by: lead)) }
      for one in step.handedOver { queue.note(one) }
      let offers = queue.enqueue(step.offers.map { $0.moved(by: lead) })
      let numbers = try queue.finish(commits: false)
      outcome.offers = offers.map { $0.numbered(numbers) }
      return outcome
    }

    /// Removes everything held about a record or an identity, in one transaction.
    public func erase(_ subject: ErasureSubject, changes: [InboxID]) async throws -> ErasureReceipt {
      try await write("erasing") { transaction in
        let inbox = InboxTable(transaction: transaction)
        let queue = try Self.erase(subject, in: transaction)
        var removed = try inbox.remove(InboxQuery(ids: changes))
        let log: Rows
        let accepted: Rows
        switch subject {
        case .record(let recordID):
          removed += try inbox.remove(InboxQuery(recordID: recordID))
          log = try transaction.change("DELETE FROM salestap_log WHERE record = $1", [.text(recordID.key)])
          accepted = try transaction.change("DELETE FROM salestap_accepted WHERE record = $1", [.text(recordID.key)])
        case .identity(let identity):
          log = try transaction.change("DELETE FROM salestap_log WHERE identity = $1", [.text(identity)])
          accepted = try transaction.change(
            "DELETE FROM salestap_accepted WHERE identity = $1", [.text(Digest.identity(identity))])
        }
        return ErasureReceipt(queue: queue, inbox: removed, log: log.changed, accepted: accepted.changed)
      }
    }

    /// The latest time that came with an operation that changed something, by the store's clock.
    public func latestTime() async throws -> Instant? {
      try await read("reading the latest time") { transaction in
        // What the SQL function handed in is not on the clock, lest one client's transaction holds up another's.
        try transaction.run(
          """
          SELECT greatest((SELECT max(latest) FROM salestap_clock),
            (SELECT received_at FROM salestap_inbox ORDER BY id DESC LIMIT 1))
          """
        ).first?.optionalInstant(0)
      }
    }
  }
#endif

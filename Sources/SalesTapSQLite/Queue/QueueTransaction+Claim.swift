#if SQLite
  import GRDB
  import SalesTapQueue
  import SalesTapStoreCoding
  import SalesTapTime

  extension QueueTransaction {
    /// An entry may go if no other of its record is in flight or has an earlier place, and, for an event, if none of its
    /// identity is in flight.
    private static let isFree = """
      (q.contested = 0 OR NOT EXISTS (
        SELECT 1 FROM salestap_queue o
        WHERE o.record = q.record AND o.sync = q.sync AND o.id <> q.id
          AND (o.state = 1 OR (o.state = 0 AND o.place < q.place))))
      AND (q.target = 0 OR NOT EXISTS (
        SELECT 1 FROM salestap_queue f
        WHERE f.connection = q.connection AND f.identity = q.identity AND f.state = 1 AND f.target = 1))
      """

    /// The waiting entries of a sync that may go now, in the order of their places. The last column says whether a newer version may have
    /// overtaken the entry.
    private static let candidates = FixedSQL(
      """
      SELECT \(QueueCoding.columns(of: "q")), q.contested = 1 AND q.target = 0
      FROM salestap_queue q
      WHERE q.state = 0 AND q.sync = ?1 AND q.place > ?2 AND q.due_at <= ?3 AND q.id <= ?4
        AND (?5 IS NULL OR q.lane = ?5)
        AND \(isFree)
      ORDER BY q.place
      """)

    func claim(_ request: ClaimRequest, at now: Instant) throws -> QueueClaim {
      let expired = try returnExpired(at: now)
      var claim = QueueClaim(entries: [], through: EntryID(rawValue: lastID), expired: expired)
      let leaseEnd = now.advanced(by: request.lease)
      var taken: [QueueEntry] = []
      var after = Int64.min
      while taken.count < request.limit {
        let found = try candidates(
          request, limit: request.limit - taken.count, through: claim.through, after: after, now: now)
        taken += found.free
        guard let overtaken = found.overtaken else { break }
        claim.superseded.append(try end(overtaken, as: .superseded, failure: QueueRules.overtaken, at: now))
        after = overtaken.place
      }
      for var entry in taken {
        entry.state = .inFlight
        entry.token.rawValue += 1
        entry.lease = QueueEntry.Lease(
          worker: request.worker, expiresAt: leaseEnd, countsAttempt: request.expiryCountsAttempt)
        entry.changedAt = now
        try take(entry)
        claim.entries.append(ClaimedEntry(entry))
      }
      count(request.sync, .waiting, -taken.count)
      count(request.sync, .inFlight, taken.count)
      return claim
    }

    /// Candidates up to the limit, or up to the first that a newer version overtook.
    private func candidates(
      _ request: ClaimRequest, limit: Int, through: EntryID, after: Int64, now: Instant
    ) throws -> (free: [QueueEntry], overtaken: QueueEntry?) {
      let statement = try statement(Self.candidates)
      statement.bind(request.sync, at: 1)
      statement.bind(after, at: 2)
      statement.bind(request.dueBy ?? now, at: 3)
      statement.bind((request.through ?? through).rawValue, at: 4)
      if let lane = request.lane {
        statement.bind(lane.storedNumber, at: 5)
      } else {
        statement.bindNull(at: 5)
      }
      defer { statement.reset() }
      var free: [QueueEntry] = []
      while free.count < limit, try statement.step() {
        let entry = try QueueCoding.entry(statement)
        if statement.int(30) != 0,
          QueueRules.isOvertaken(
            entry.version, target: entry.target, newest: try newest(entry.recordID, entry.sync))
        {
          return (free, entry)
        }
        free.append(entry)
      }
      return (free, nil)
    }

    private static let take = FixedSQL(
      """
      UPDATE salestap_queue SET state = 1, token = ?, lease_ends_at = ?, lease_counts = ?, worker = ?, changed_at = ?
      WHERE id = ?
      """)

    /// Writes an entry down as in flight.
    func take(_ entry: QueueEntry) throws {
      let statement = try statement(Self.take)
      statement.bind(entry.token.rawValue, at: 1)
      statement.bind(entry.lease?.expiresAt ?? entry.changedAt, at: 2)
      statement.bind(entry.lease?.countsAttempt ?? false ? 1 : 0, at: 3)
      statement.bind(entry.lease?.worker, at: 4)
      statement.bind(entry.changedAt, at: 5)
      statement.bind(entry.id.rawValue, at: 6)
      try statement.run()
    }

    /// For each sync, when a claim may next find something.
    ///
    /// Each sync has its waiting entries in the order of their due times: those in front that another entry holds back are passed over.
    func dueTimes(at now: Instant) throws -> [String: Instant] {
      var times = try firstLeaseEnds()
      for sync in try waitingSyncs() {
        for sql in [Self.firstPrompt, Self.firstLater] {
          let statement = try statement(sql)
          statement.bind(sync, at: 1)
          guard try statement.step() else { continue }
          let due = statement.instant(0)
          statement.reset()
          times[sync] = min(times[sync] ?? due, due)
        }
      }
      return times.mapValues { max($0, now) }
    }

    /// Of the entries that were due from the start.
    private static let firstPrompt = FixedSQL(
      """
      SELECT q.first_enqueued_at FROM salestap_queue q
      WHERE q.state = 0 AND q.due_at = q.first_enqueued_at AND q.sync = ?1 AND \(isFree)
      ORDER BY q.first_enqueued_at LIMIT 1
      """)

    /// Of the entries that became due later.
    private static let firstLater = FixedSQL(
      """
      SELECT q.due_at FROM salestap_queue q
      WHERE q.state = 0 AND q.due_at <> q.first_enqueued_at AND q.sync = ?1 AND \(isFree)
      ORDER BY q.due_at LIMIT 1
      """)

    /// The first end of a lease of each sync that has something in flight.
    private func firstLeaseEnds() throws -> [String: Instant] {
      let statement = try SQLStatement(
        database, "SELECT sync, lease_ends_at FROM salestap_queue WHERE state = 1 ORDER BY lease_ends_at")
      var ends: [String: Instant] = [:]
      while try statement.step() {
        let sync = statement.text(0)
        if ends[sync] == nil { ends[sync] = statement.instant(1) }
      }
      return ends
    }

    private func waitingSyncs() throws -> [String] {
      let statement = try SQLStatement(
        database, "SELECT sync FROM salestap_queue_count WHERE state = 0 AND entries > 0")
      var syncs: [String] = []
      while try statement.step() { syncs.append(statement.text(0)) }
      return syncs
    }
  }
#endif

#if SQLite
  import GRDB
  import SalesTapQueue
  import SalesTapStoreCoding
  import SalesTapTime

  extension QueueTransaction {
    func settle(_ settlement: Settlement, at now: Instant) throws -> SettleOutcome {
      let held = try statement(Self.held)
      held.bind(settlement.id.rawValue, at: 1)
      guard try held.step() else { return try settleAgain(settlement) }
      // A statement that stands on a row when the transaction ends would keep its snapshot, and the next write would find it stale.
      defer { held.reset() }
      guard held.integer(0) == settlement.token.rawValue, settlement.token.rawValue > 0 else { return .stale }
      guard !held.isNull(1) else { return .settled(try QueueCoding.value(held.int(2), of: QueueCoding.states)) }
      if case .delivered = settlement.verdict { return .settled(try deliver(settlement.id, held, at: now)) }
      guard let entry = try entry(settlement.id) else { return .unknown }
      return .settled(try apply(QueueRules.effect(of: settlement.verdict), to: entry, at: now).state)
    }

    /// Answers about an entry that has ended, by this settlement or by something else.
    private func settleAgain(_ settlement: Settlement) throws -> SettleOutcome {
      let ended = try statement(Self.ended)
      ended.bind(settlement.id.rawValue, at: 1)
      guard try ended.step() else { return .unknown }
      defer { ended.reset() }
      guard ended.integer(0) == settlement.token.rawValue, settlement.token.rawValue > 0 else { return .stale }
      return .settled(try QueueCoding.value(ended.int(1), of: QueueCoding.states))
    }

    private static let ended = FixedSQL("SELECT token, state FROM salestap_queue_ended WHERE id = ?")

    /// Who holds an entry, and what a delivery notes of it.
    private static let held = FixedSQL(
      """
      SELECT token, lease_ends_at, state, record, sync, committed_at, arrival, change_id FROM salestap_queue WHERE id = ?
      """)

    private static let deliver = FixedSQL(
      """
      INSERT INTO salestap_queue_ended (id, \(QueueTables.kept))
      SELECT id, record, sync, place, 3, target, lane, merge, origin, connection, object, change_id, committed_at,
        arrival, first_enqueued_at, due_at, ?, attempts, uncertain, 0, token, run, failure_code, failure_message, NULL,
        identity
      FROM salestap_queue WHERE id = ?
      """)

    /// What ``apply(_:to:at:)`` does for a delivery, by far the most frequent verdict: it needs but a part of the entry.
    ///
    /// - Parameter held: stands on the row of the entry, and is left there no longer than to read it: SQLite would have to look after it while
    ///   the row goes.
    private func deliver(_ id: EntryID, _ held: SQLStatement, at now: Instant) throws -> QueueEntry.State {
      let effect = QueueRules.effect(of: .delivered)
      let record = held.text(3)
      let sync = held.text(4)
      let version = RecordVersion(committedAt: held.instant(5), arrival: held.integer(6))
      let changeID = held.text(7)
      held.reset()
      if let isCertain = effect.isCertainHandOver {
        try note(record: record, sync, version, changeID: changeID, isCertain: isCertain, at: now)
      }
      let statement = try statement(Self.deliver)
      statement.bind(now, at: 1)
      statement.bind(id.rawValue, at: 2)
      try statement.run()
      try remove(id)
      count(sync, .inFlight, -1)
      count(sync, effect.state, 1)
      return effect.state
    }

    func returnExpired(at now: Instant) throws -> [QueueEntry] {
      let statement = try SQLStatement(
        database,
        "SELECT \(QueueCoding.columns) FROM salestap_queue WHERE state = 1 AND lease_ends_at <= ?")
      statement.bind(now, at: 1)
      var expired: [QueueEntry] = []
      while try statement.step() { expired.append(try QueueCoding.entry(statement)) }
      // Sorted here: asked for that order, SQLite would go through the whole table by its ids instead of the index of the leases.
      return try expired.sorted { $0.id < $1.id }.map { entry in
        var entry = entry
        entry.token.rawValue += 1
        return try apply(QueueRules.expiry(countsAttempt: entry.lease?.countsAttempt ?? false), to: entry, at: now)
      }
    }

    /// Takes an entry out of flight, by a verdict or an expiry.
    private func apply(_ effect: QueueRules.Effect, to flying: QueueEntry, at now: Instant) throws -> QueueEntry {
      var entry = flying
      entry.lease = nil
      entry.attempts += effect.attempts
      entry.uncertainOutcomes += effect.uncertainOutcomes
      entry.uncertainInRow = effect.endsUncertainRow ? 0 : entry.uncertainInRow + effect.uncertainOutcomes
      entry.due = effect.due ?? entry.due
      entry.lastFailure = effect.failure ?? entry.lastFailure
      if let isCertain = effect.isCertainHandOver {
        try note(
          record: entry.recordID.key, entry.sync, entry.version, changeID: entry.changeID, isCertain: isCertain, at: now
        )
      }
      switch effect.state {
      case .waiting:
        return try comeBack(entry, at: now)
      case .failed:
        entry.state = .failed
        entry.changedAt = now
        try write(entry, was: flying.state)
        return entry
      case .delivered, .superseded, .skipped, .inFlight:
        return try end(entry, as: effect.state, at: now)
      }
    }

    /// Makes an entry wait, at its place or in place of another.
    func comeBack(_ entry: QueueEntry, at now: Instant) throws -> QueueEntry {
      var back = entry
      let siblings = try siblings(entry.recordID, entry.sync).lively.map(\.rule).filter { $0.id != entry.id }
      if !siblings.isEmpty { try contest(entry.recordID, entry.sync) }
      switch QueueRules.returning(QueueRules.Sibling(entry), siblings: siblings) {
      case .waits:
        break
      case .supersededBy(let id):
        let ended = try end(entry, as: .superseded, supersededBy: id, at: now)
        if var waiting = try self.entry(id), takePlace(of: ended, by: &waiting) {
          try write(waiting, was: .waiting)
        }
        return ended
      case .supersedes(let id):
        if let waiting = try self.entry(id) {
          let ended = try end(waiting, as: .superseded, supersededBy: entry.id, at: now)
          _ = takePlace(of: ended, by: &back)
        }
      }
      back.state = .waiting
      back.changedAt = now
      try write(back, was: entry.state)
      return back
    }

    private func takePlace(of entry: QueueEntry, by other: inout QueueEntry) -> Bool {
      guard entry.place < other.place else { return false }
      other.place = entry.place
      other.firstEnqueuedAt = entry.firstEnqueuedAt
      return true
    }
  }
#endif

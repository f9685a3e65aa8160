#if SQLite
  import GRDB
  import SalesTapQueue
  import SalesTapTime

  extension QueueTransaction {
    func settle(_ settlement: Settlement, at now: Instant) throws -> SettleOutcome {
      let held = try statement(Self.held)
      held.bind(settlement.id.rawValue, at: 1)
      guard try held.step() else { return .unknown }
      // A statement that stands on a row when the transaction ends would keep its snapshot, and the next write would find it stale.
      defer { held.reset() }
      guard held.integer(0) == settlement.token.rawValue, settlement.token.rawValue > 0 else { return .stale }
      guard !held.isNull(1) else { return .settled(try QueueCoding.value(held.int(2), of: QueueCoding.states)) }
      if case .delivered = settlement.verdict { return .settled(try deliver(settlement.id, held, at: now)) }
      guard let entry = try entry(settlement.id) else { return .unknown }
      return .settled(try apply(QueueRules.effect(of: settlement.verdict), to: entry, at: now).state)
    }

    /// Who holds an entry, and what a delivery notes of it.
    private static let held = FixedSQL(
      """
      SELECT token, lease_ends_at, state, record, sync, committed_at, arrival, change_id FROM salestap_queue WHERE id = ?
      """)

    private static let deliver = FixedSQL(
      """
      UPDATE salestap_queue SET state = 3, ended = 1, uncertain_in_row = 0, lease_ends_at = NULL, lease_counts = NULL,
        worker = NULL, changed_at = ?, payload = x'' WHERE id = ?
      """)

    /// What ``apply(_:to:at:)`` does for a delivery, by far the most frequent verdict: it needs but a part of the entry, and writes less.
    ///
    /// - Parameter held: stands on the row of the entry.
    private func deliver(_ id: EntryID, _ held: SQLStatement, at now: Instant) throws -> QueueEntry.State {
      let effect = QueueRules.effect(of: .delivered)
      let sync = held.text(4)
      let version = RecordVersion(committedAt: held.instant(5), arrival: held.integer(6))
      if let isCertain = effect.isCertainHandOver {
        try note(
          record: held.text(3), sync, version, changeID: held.text(7), isCertain: isCertain, at: now)
      }
      let statement = try statement(Self.deliver)
      statement.bind(now, at: 1)
      statement.bind(id.rawValue, at: 2)
      try statement.run()
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

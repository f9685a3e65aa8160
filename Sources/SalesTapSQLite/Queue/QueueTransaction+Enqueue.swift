#if SQLite
  import GRDB
  import SalesTapModel
  import SalesTapQueue
  import SalesTapStoreCoding
  import SalesTapTime

  extension QueueTransaction {
    func enqueue(_ offers: [QueueOffer], at now: Instant) throws -> [EnqueueOutcome] {
      var claimed: Set<EntryID> = []
      let before = lastID
      return try offers.map { try enqueue($0, claimed: &claimed, before: before, at: now) }
    }

    /// - Parameters:
    ///   - claimed: the entries that the same call has put into the worker's hands.
    ///   - before: the newest entry when the call began.
    private func enqueue(
      _ offer: QueueOffer, claimed: inout Set<EntryID>, before: Int64, at now: Instant
    ) throws -> EnqueueOutcome {
      let (lively, failed) = try siblings(offer.recordID, offer.sync, meeting: (offer, now))
      let version = RecordVersion(committedAt: offer.committedAt ?? now, arrival: lastArrival + 1)
      let holder = (lively + failed).first(where: \.hasSlot)
      if offer.refusal != nil {
        if let known = failed.map(\.rule).filter({ $0.changeID == offer.changeID }).min(by: { $0.id < $1.id }) {
          return .duplicate(known.id)
        }
        return .inserted(try insert(offer, version: version, holder: holder, isAlone: lively.isEmpty, at: now))
      }
      let decision = QueueRules.enqueue(
        changeID: offer.changeID, version: version, merge: offer.merge, target: offer.target,
        isBackfill: offer.origin == .backfill, siblings: lively.map(\.rule),
        newest: try newest(offer.recordID, offer.sync),
        delivered: offer.merge == .everyChange ? try deliveredStep(offer) : nil)
      switch decision {
      case .insert:
        guard let claim = offer.claim,
          QueueRules.mayGoAtOnce(
            version: version, target: offer.target, siblings: lively.map(\.rule), claimed: claimed,
            isIdentityFree: try isFree(offer, before: before))
        else { return .inserted(try insert(offer, version: version, holder: holder, isAlone: lively.isEmpty, at: now)) }
        let id = try insert(offer, version: version, holder: holder, isAlone: lively.isEmpty, at: now)
        claimed.insert(id)
        return .claimed(ClaimedEntry(try take(id, on: claim, at: now)))
      case .replace(let id):
        let keepsLine = lively.contains { $0.rule.id == id && $0.keepsLine }
        try replace(id, with: offer, version: version, keepsLine: keepsLine, at: now)
        return .merged(id, replaced: true)
      case .ignore(let id):
        return .merged(id, replaced: false)
      case .duplicate(let id):
        return .duplicate(id)
      case .superseded:
        return .superseded
      }
    }

    /// Whether no event of the offer's identity is in flight that was there before the call.
    private func isFree(_ offer: QueueOffer, before: Int64) throws -> Bool {
      guard offer.target == .events else { return true }
      let statement = try SQLStatement(
        database,
        """
        SELECT 1 FROM salestap_queue
        WHERE connection = ? AND identity = ? AND state = 1 AND target = 1 AND id <= ? LIMIT 1
        """)
      statement.bind(offer.connection, at: 1)
      statement.bind(offer.identity, at: 2)
      statement.bind(before, at: 3)
      guard try statement.step() else { return true }
      statement.reset()
      return false
    }

    /// Takes an entry that was just inserted into the hands of the worker that offered it.
    private func take(_ id: EntryID, on claim: DirectClaim, at now: Instant) throws -> QueueEntry {
      guard var entry = try entry(id) else {
        throw SQLiteStoreError(.corrupted, "an entry is gone in the moment in which it was made")
      }
      entry.state = .inFlight
      entry.token.rawValue += 1
      entry.lease = QueueEntry.Lease(
        worker: claim.worker, expiresAt: now.advanced(by: claim.lease), countsAttempt: claim.expiryCountsAttempt)
      try take(entry)
      count(entry.sync, .waiting, -1)
      count(entry.sync, .inFlight, 1)
      return entry
    }

    /// The kept delivered entry of the same change under *every change*.
    private func deliveredStep(_ offer: QueueOffer) throws -> EntryID? {
      let statement = try SQLStatement(
        database,
        """
        SELECT id FROM salestap_queue_ended
        WHERE record = ? AND sync = ? AND change_id = ? AND state = 3 AND merge = 2 ORDER BY id DESC LIMIT 1
        """)
      statement.bind(offer.recordID.key, at: 1)
      statement.bind(offer.sync, at: 2)
      statement.bind(offer.changeID, at: 3)
      guard try statement.step() else { return nil }
      defer { statement.reset() }
      return EntryID(rawValue: statement.integer(0))
    }

    private static let insert = FixedSQL(
      """
      INSERT INTO salestap_queue (id, record, sync, slot, place, state, target, lane, merge, origin, connection, object,
        change_id, committed_at, arrival, first_enqueued_at, due_at, changed_at, attempts, uncertain, uncertain_in_row,
        token, run, failure_code, failure_message, identity, payload, contested)
      VALUES (?1, ?2, ?3, ?4, ?1, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?15, ?17, ?18, ?18,
        0, ?19, ?20, ?21, ?22, ?23, ?24)
      """)

    /// - Parameter isAlone: whether no other entry of the record waits or is in flight.
    private func insert(
      _ offer: QueueOffer, version: RecordVersion, holder: Sibling?, isAlone: Bool, at now: Instant
    ) throws -> EntryID {
      lastID += 1
      lastArrival = version.arrival
      let takesMerges = offer.refusal == nil && offer.merge != .everyChange
      if takesMerges, let holder {
        let statement = try SQLStatement(database, "UPDATE salestap_queue SET slot = id WHERE id = ?")
        statement.bind(holder.rule.id.rawValue, at: 1)
        try statement.run()
      }
      let state = offer.refusal == nil ? QueueEntry.State.waiting : .failed
      let statement = try statement(Self.insert)
      statement.bind(lastID, at: 1)
      statement.bind(offer.recordID.key, at: 2)
      statement.bind(offer.sync, at: 3)
      statement.bind(takesMerges ? 0 : lastID, at: 4)
      statement.bind(state.storedNumber, at: 5)
      bindValues(of: offer, version: version, to: statement, from: 6)
      statement.bind(now, at: 15)
      statement.bind(offer.due ?? now, at: 16)
      bindProgress(of: offer, to: statement, from: 17)
      statement.bind(isAlone ? 0 : 1, at: 24)
      try statement.run()
      count(offer.sync, state, 1)
      return EntryID(rawValue: lastID)
    }

    private static let replaced = """
      target = ?1, lane = ?2, merge = ?3, origin = ?4, connection = ?5, object = ?6, change_id = ?7, committed_at = ?8, arrival = ?9,
      attempts = ?10, uncertain = ?11, uncertain_in_row = ?11, run = ?12, failure_code = ?13, failure_message = ?14,
      identity = ?15, payload = ?16, changed_at = ?17
      """

    private static let replace = FixedSQL(
      """
      UPDATE salestap_queue SET \(replaced), due_at = coalesce(?18, min(due_at, ?17)) WHERE id = ?19
      """)

    /// Leaves out what stays the same: SQLite would take the entry out of the indexes and put it in again where it was.
    private static let replaceInLine = FixedSQL("UPDATE salestap_queue SET \(replaced) WHERE id = ?19")

    private func replace(
      _ id: EntryID, with offer: QueueOffer, version: RecordVersion, keepsLine: Bool, at now: Instant
    ) throws {
      lastArrival = version.arrival
      let statement = try statement(keepsLine ? Self.replaceInLine : Self.replace)
      bindValues(of: offer, version: version, to: statement, from: 1)
      bindProgress(of: offer, to: statement, from: 10)
      statement.bind(now, at: 17)
      if let due = offer.due { statement.bind(due, at: 18) } else { statement.bindNull(at: 18) }
      statement.bind(id.rawValue, at: 19)
      try statement.run()
    }

    private func bindValues(of offer: QueueOffer, version: RecordVersion, to statement: SQLStatement, from first: Int) {
      statement.bind(offer.target.storedNumber, at: first)
      statement.bind(offer.lane.storedNumber, at: first + 1)
      statement.bind(offer.merge.storedNumber, at: first + 2)
      statement.bind(offer.origin.storedNumber, at: first + 3)
      statement.bind(offer.connection, at: first + 4)
      statement.bind(offer.object, at: first + 5)
      statement.bind(offer.changeID, at: first + 6)
      statement.bind(version.committedAt, at: first + 7)
      statement.bind(version.arrival, at: first + 8)
    }

    private func bindProgress(of offer: QueueOffer, to statement: SQLStatement, from first: Int) {
      statement.bind(offer.attempts, at: first)
      statement.bind(offer.uncertainOutcomes, at: first + 1)
      statement.bind(offer.run, at: first + 2)
      let failure = offer.refusal ?? offer.lastFailure
      statement.bind(failure?.code, at: first + 3)
      statement.bind(failure?.message, at: first + 4)
      statement.bind(offer.identity, at: first + 5)
      statement.bind(offer.payload, at: first + 6)
    }

    func admit(_ send: DirectSend, at now: Instant) throws -> Admission {
      let version = RecordVersion(committedAt: send.committedAt ?? now, arrival: lastArrival + 1)
      return QueueRules.admit(
        send, version: version, siblings: try siblings(send.recordID, send.sync).lively.map(\.rule),
        newest: try newest(send.recordID, send.sync))
    }
  }
#endif

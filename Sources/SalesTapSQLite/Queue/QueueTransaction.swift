#if SQLite
  import GRDB
  import SalesTapModel
  import SalesTapQueue
  import SalesTapStoreCoding
  import SalesTapTime

  /// The queue's operations inside one transaction of the database: made at its start, and finished before it ends.
  final class QueueTransaction {
    /// A change of a count.
    private struct Tally: Hashable {
      var sync: String
      var state: Int64
    }

    let database: Database
    /// The last numbers given.
    var lastID: Int64 = 0
    var lastArrival: Int64 = 0
    private var givenBefore: (id: Int64, arrival: Int64) = (0, 0)
    private var tallies: [Tally: Int] = [:]
    private var statements: [ObjectIdentifier: SQLStatement] = [:]

    private init(_ database: Database) throws {
      self.database = database
      let statement = try SQLStatement(database, "SELECT last_id, last_arrival FROM salestap_queue_number")
      guard try statement.step() else { throw SQLiteStoreError(.corrupted, "the queue's numbers are gone") }
      givenBefore = (statement.integer(0), statement.integer(1))
      (lastID, lastArrival) = givenBefore
      statement.reset()
    }

    /// Runs operations in the database's open transaction, and writes down the numbers and counts that they changed.
    static func perform<Result>(
      in database: Database, _ body: (QueueTransaction) throws -> Result
    ) throws -> Result {
      let transaction = try QueueTransaction(database)
      let result = try body(transaction)
      try transaction.finish()
      return result
    }

    private func finish() throws {
      if givenBefore != (lastID, lastArrival) {
        let statement = try SQLStatement(
          database, "UPDATE salestap_queue_number SET last_id = ?, last_arrival = ? WHERE one = 1")
        statement.bind(lastID, at: 1)
        statement.bind(lastArrival, at: 2)
        try statement.run()
      }
      for (tally, change) in tallies where change != 0 {
        let statement = try SQLStatement(
          database,
          """
          INSERT INTO salestap_queue_count (sync, state, entries) VALUES (?, ?, ?)
          ON CONFLICT (sync, state) DO UPDATE SET entries = entries + excluded.entries
          """)
        statement.bind(tally.sync, at: 1)
        statement.bind(tally.state, at: 2)
        statement.bind(change, at: 3)
        try statement.run()
      }
    }

    /// Counts entries in, or out.
    func count(_ sync: String, _ state: QueueEntry.State, _ change: Int) {
      tallies[Tally(sync: sync, state: state.storedNumber), default: 0] += change
    }

    /// The statement of some SQL, ready to be bound.
    func statement(_ sql: FixedSQL) throws -> SQLStatement {
      if let known = statements[ObjectIdentifier(sql)] {
        known.reset()
        return known
      }
      let statement = try SQLStatement(database, sql.text)
      statements[ObjectIdentifier(sql)] = statement
      return statement
    }

    // MARK: Looking up

    private static let siblings = FixedSQL(
      """
      SELECT id, committed_at, arrival, change_id, merge, state, place, slot,
        due_at = coalesce(?3, min(due_at, ?4))
      FROM salestap_queue WHERE record = ?1 AND sync = ?2
      """)

    /// The waiting and in-flight entries of a record, in the order of their places; and its failed ones.
    ///
    /// - Parameter offer: what might be merged into one of them, and when.
    func siblings(
      _ recordID: RecordID, _ sync: String, meeting offer: (offer: QueueOffer, now: Instant)? = nil
    ) throws -> (lively: [Sibling], failed: [Sibling]) {
      let statement = try statement(Self.siblings)
      statement.bind(recordID.key, at: 1)
      statement.bind(sync, at: 2)
      if let (offer, now) = offer {
        statement.bind(offer.due, at: 3)
        statement.bind(now, at: 4)
      }
      var lively: [Sibling] = []
      var failed: [Sibling] = []
      while try statement.step() {
        let sibling = Sibling(
          rule: QueueRules.Sibling(
            id: EntryID(rawValue: statement.integer(0)),
            version: RecordVersion(committedAt: statement.instant(1), arrival: statement.integer(2)),
            changeID: statement.text(3), merge: try QueueCoding.value(statement.int(4), of: QueueCoding.merges),
            state: try QueueCoding.value(statement.int(5), of: QueueCoding.states), place: statement.integer(6)),
          hasSlot: statement.integer(7) == 0, keepsLine: statement.integer(8) == 1)
        if sibling.rule.state == .failed { failed.append(sibling) } else { lively.append(sibling) }
      }
      if lively.count > 1 { lively.sort { $0.rule.place < $1.rule.place } }
      return (lively, failed)
    }

    /// Another entry of the same record.
    struct Sibling {
      var rule: QueueRules.Sibling
      /// Whether it holds the slot of the entry that may take a merge.
      var hasSlot: Bool
      /// Whether it stands in the indexes where it would stand with the offer's values, so that a merge need not touch them.
      var keepsLine: Bool
    }

    private static let newest = FixedSQL(
      """
      SELECT committed_at, arrival, change_id, is_certain, noted_at FROM salestap_queue_version
      WHERE record = ? AND sync = ?
      """)

    /// The newest version of a record that was handed over.
    func newest(_ recordID: RecordID, _ sync: String) throws -> NewestHandedOver? {
      let statement = try statement(Self.newest)
      statement.bind(recordID.key, at: 1)
      statement.bind(sync, at: 2)
      guard try statement.step() else { return nil }
      defer { statement.reset() }
      return NewestHandedOver(
        version: RecordVersion(committedAt: statement.instant(0), arrival: statement.integer(1)),
        changeID: statement.text(2), isCertain: statement.int(3) != 0, notedAt: statement.instant(4))
    }

    private static let entry = FixedSQL("SELECT \(QueueCoding.columns) FROM salestap_queue WHERE id = ?")

    /// An entry that has not ended, by its number.
    func entry(_ id: EntryID) throws -> QueueEntry? {
      let statement = try statement(Self.entry)
      statement.bind(id.rawValue, at: 1)
      guard try statement.step() else { return nil }
      defer { statement.reset() }
      return try QueueCoding.entry(statement)
    }

    // MARK: Writing

    /// Notes a version that was sent past the queue.
    func note(_ handedOver: HandedOver, at now: Instant) throws {
      let send = handedOver.send
      try note(
        record: send.recordID.key, send.sync, handedOver.version, changeID: send.changeID,
        isCertain: handedOver.isCertain, at: now)
      // What was enqueued while it was sent may be older.
      try contest(send.recordID, send.sync)
    }

    private static let contest = FixedSQL(
      "UPDATE salestap_queue SET contested = 1 WHERE record = ? AND sync = ? AND contested = 0")

    /// Makes the entries of a record look at each other, and at what was handed over, before one of them is claimed.
    func contest(_ recordID: RecordID, _ sync: String) throws {
      let statement = try statement(Self.contest)
      statement.bind(recordID.key, at: 1)
      statement.bind(sync, at: 2)
      try statement.run()
    }

    /// As ``QueueRules/newest(_:after:changeID:isCertain:at:)`` decides, in one statement.
    private static let raise = FixedSQL(
      """
      INSERT INTO salestap_queue_version AS v (record, sync, committed_at, arrival, is_certain, noted_at, change_id)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (record, sync) DO UPDATE SET committed_at = excluded.committed_at, arrival = excluded.arrival,
        is_certain = excluded.is_certain, noted_at = excluded.noted_at, change_id = excluded.change_id
      WHERE v.committed_at < excluded.committed_at
        OR (v.committed_at = excluded.committed_at AND v.arrival < excluded.arrival)
        OR (v.committed_at = excluded.committed_at AND v.arrival = excluded.arrival
          AND v.is_certain <= excluded.is_certain
          AND (v.change_id <> excluded.change_id OR v.is_certain < excluded.is_certain))
      """)

    /// Raises the newest version handed over.
    func note(
      record: String, _ sync: String, _ version: RecordVersion, changeID: String, isCertain: Bool,
      at now: Instant
    ) throws {
      let statement = try statement(Self.raise)
      statement.bind(record, at: 1)
      statement.bind(sync, at: 2)
      statement.bind(version.committedAt, at: 3)
      statement.bind(version.arrival, at: 4)
      statement.bind(isCertain ? 1 : 0, at: 5)
      statement.bind(now, at: 6)
      statement.bind(changeID, at: 7)
      try statement.run()
    }

    private static let write = FixedSQL(
      """
      UPDATE salestap_queue SET state = ?1, changed_at = ?2, attempts = ?3, uncertain = ?4, uncertain_in_row = ?5,
        token = ?6, failure_code = ?7, failure_message = ?8, superseded_by = ?9, due_at = ?11, place = ?12,
        first_enqueued_at = ?13, lease_ends_at = ?14, lease_counts = ?15, worker = ?16
      WHERE id = ?10
      """)

    /// Writes down where an entry stands that has not ended; what it carries stays.
    func write(_ entry: QueueEntry, was state: QueueEntry.State) throws {
      let statement = try statement(Self.write)
      bindStanding(of: entry, to: statement)
      statement.bind(entry.place, at: 12)
      statement.bind(entry.firstEnqueuedAt, at: 13)
      if let lease = entry.lease {
        statement.bind(lease.expiresAt, at: 14)
        statement.bind(lease.countsAttempt ? 1 : 0, at: 15)
      } else {
        statement.bindNull(at: 14)
        statement.bindNull(at: 15)
      }
      statement.bind(entry.lease?.worker, at: 16)
      try statement.run()
      guard state != entry.state else { return }
      count(entry.sync, state, -1)
      count(entry.sync, entry.state, 1)
    }

    private func bindStanding(of entry: QueueEntry, to statement: SQLStatement) {
      statement.bind(entry.state.storedNumber, at: 1)
      statement.bind(entry.changedAt, at: 2)
      statement.bind(entry.attempts, at: 3)
      statement.bind(entry.uncertainOutcomes, at: 4)
      statement.bind(entry.uncertainInRow, at: 5)
      statement.bind(entry.token.rawValue, at: 6)
      statement.bind(entry.lastFailure?.code, at: 7)
      statement.bind(entry.lastFailure?.message, at: 8)
      if let id = entry.supersededBy { statement.bind(id.rawValue, at: 9) } else { statement.bindNull(at: 9) }
      statement.bind(entry.id.rawValue, at: 10)
      statement.bind(entry.due, at: 11)
    }

    private static let keepEnded = FixedSQL(
      """
      INSERT INTO salestap_queue_ended (id, \(QueueTables.kept))
      SELECT id, record, sync, place, ?1, target, lane, merge, origin, connection, object, change_id, committed_at,
        arrival, first_enqueued_at, ?11, ?2, ?3, ?4, ?5, ?6, run, ?7, ?8, ?9, identity
      FROM salestap_queue WHERE id = ?10
      """)

    private static let remove = FixedSQL("DELETE FROM salestap_queue WHERE id = ?")

    /// Takes an entry from among those that wait, are in flight, or failed.
    func remove(_ id: EntryID) throws {
      let statement = try statement(Self.remove)
      statement.bind(id.rawValue, at: 1)
      try statement.run()
    }

    /// Ends an entry: it moves to those that have ended, without its payload.
    func end(
      _ entry: QueueEntry, as state: QueueEntry.State, supersededBy: EntryID? = nil, failure: QueueFailure? = nil,
      at now: Instant
    ) throws -> QueueEntry {
      var ended = entry
      ended.state = state
      ended.payload = []
      ended.lease = nil
      ended.supersededBy = supersededBy
      ended.lastFailure = failure ?? entry.lastFailure
      ended.changedAt = now
      let statement = try statement(Self.keepEnded)
      bindStanding(of: ended, to: statement)
      try statement.run()
      try remove(entry.id)
      count(entry.sync, entry.state, -1)
      count(entry.sync, state, 1)
      return ended
    }
  }
#endif

#if SQLite
  import GRDB
  import SalesTapModel
  import SalesTapQueue
  import SalesTapTime

  /// The queue's operations inside one transaction of the database: made at its start, and finished before it ends.
  final class QueueTransaction {
    /// A change of a count.
    private struct Tally: Hashable {
      var sync: String
      var state: Int
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
      tallies[Tally(sync: sync, state: QueueCoding.number(state, of: QueueCoding.states)), default: 0] += change
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
        identity = ?3 AND due_at = coalesce(?4, min(due_at, ?5))
      FROM salestap_queue WHERE record = ?1 AND sync = ?2 AND ended = 0
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
        statement.bind(offer.identity, at: 3)
        statement.bind(offer.due, at: 4)
        statement.bind(now, at: 5)
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

    /// An entry by its number.
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

    private static let write = FixedSQL("UPDATE salestap_queue SET \(standing) WHERE id = ?")

    private static let writeEnded = FixedSQL("UPDATE salestap_queue SET \(standing), payload = x'' WHERE id = ?")

    private static let standing = """
      state = ?, ended = ?, place = ?, first_enqueued_at = ?, due_at = ?, changed_at = ?, attempts = ?, uncertain = ?,
      uncertain_in_row = ?, token = ?, lease_ends_at = ?, lease_counts = ?, worker = ?, failure_code = ?,
      failure_message = ?, superseded_by = ?
      """

    /// Writes down where an entry stands; what it carries stays, except that an entry which ended loses its payload.
    func write(_ entry: QueueEntry, was state: QueueEntry.State) throws {
      let statement = try statement(entry.state.isEnded ? Self.writeEnded : Self.write)
      statement.bind(QueueCoding.number(entry.state, of: QueueCoding.states), at: 1)
      statement.bind(entry.state.isEnded ? 1 : 0, at: 2)
      statement.bind(entry.place, at: 3)
      statement.bind(entry.firstEnqueuedAt, at: 4)
      statement.bind(entry.due, at: 5)
      statement.bind(entry.changedAt, at: 6)
      statement.bind(entry.attempts, at: 7)
      statement.bind(entry.uncertainOutcomes, at: 8)
      statement.bind(entry.uncertainInRow, at: 9)
      statement.bind(entry.token.rawValue, at: 10)
      if let lease = entry.lease {
        statement.bind(lease.expiresAt, at: 11)
        statement.bind(lease.countsAttempt ? 1 : 0, at: 12)
      } else {
        statement.bindNull(at: 11)
        statement.bindNull(at: 12)
      }
      statement.bind(entry.lease?.worker, at: 13)
      statement.bind(entry.lastFailure?.code, at: 14)
      statement.bind(entry.lastFailure?.message, at: 15)
      if let id = entry.supersededBy { statement.bind(id.rawValue, at: 16) } else { statement.bindNull(at: 16) }
      statement.bind(entry.id.rawValue, at: 17)
      try statement.run()
      guard state != entry.state else { return }
      count(entry.sync, state, -1)
      count(entry.sync, entry.state, 1)
    }

    /// Ends an entry.
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
      try write(ended, was: entry.state)
      return ended
    }
  }
#endif

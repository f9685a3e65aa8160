#if Postgres
  public import SalesTapQueue
  import SalesTapStoreCoding
  public import SalesTapTime

  extension PostgresStore {
    /// Makes failed entries wait again.
    public func retry(_ query: QueueQuery, at now: Instant) async throws -> [RetryResult] {
      try await write("retrying", at: now) { transaction in
        var query = query
        if query.ids == nil { query.states = query.states.map { $0.intersection([.failed]) } ?? [.failed] }
        let condition = QueueCondition(query)
        let found = try transaction.run(
          "SELECT q.id FROM salestap_queue q WHERE \(condition.sql) ORDER BY q.id", condition.parameters, isKept: false)
        let ids = found.all.map { EntryID(rawValue: $0.integer(0)) }
        let batch = try QueueBatch.load(QueueBatch.Reach(ids: ids), in: transaction, at: now)
        var results = ids.map { id in
          RetryResult(id: id, outcome: batch.entry(id).map { batch.retry($0) } ?? .unknown)
        }
        batch.finish()
        let missing = Set(query.ids ?? []).subtracting(ids)
        results += missing.map { RetryResult(id: $0, outcome: .unknown) }
        return results.sorted { $0.id < $1.id }
      }
    }

    /// Ends waiting entries as skipped.
    public func skip(_ query: QueueQuery, because reason: QueueFailure, at now: Instant) async throws -> [QueueEntry] {
      try await write("skipping", at: now) { transaction in
        let time = try transaction.now(now)
        let condition = QueueCondition(query, and: "q.state = 0")
        let number = condition.parameters.count
        let found = try transaction.change(
          """
          UPDATE salestap_queue q SET state = 5, ended = 1, payload = ''::bytea, failure_code = $\(number + 1),
            failure_message = $\(number + 2), changed_at = $\(number + 3),
            ended_at = $\(number + 3), superseded_by = NULL
          WHERE \(condition.sql) RETURNING \(QueueCoding.columns)
          """, condition.parameters + [.text(reason.code), .text(reason.message), .instant(time)], isKept: false)
        let skipped = try found.all.map { try QueueCoding.entry($0) }
        let batch = QueueBatch(transaction, at: time)
        for entry in skipped {
          batch.count(entry.sync, .waiting, -1)
          batch.count(entry.sync, .skipped, 1)
        }
        batch.finish()
        return skipped.sorted { $0.id < $1.id }
      }
    }

    /// Removes entries that are not in flight.
    public func delete(_ query: QueueQuery) async throws -> Int {
      try await write("deleting") { transaction in
        try Self.remove(QueueCondition(query, and: "q.state <> 1"), in: transaction)
      }
    }

    /// Removes everything held about a record or an identity.
    public func erase(_ subject: ErasureSubject) async throws -> RemovalCount {
      try await write("erasing") { try Self.erase(subject, in: $0) }
    }

    static func erase(_ subject: ErasureSubject, in transaction: Transaction) throws -> RemovalCount {
      switch subject {
      case .record(let recordID):
        let entries = try remove(QueueCondition(QueueQuery(recordID: recordID)), in: transaction)
        let versions = try transaction.change(
          "DELETE FROM salestap_queue_version WHERE record = $1", [.text(recordID.key)]
        ).changed
        return RemovalCount(entries: entries, versions: versions)
      case .identity(let identity):
        let condition = QueueCondition(QueueQuery(identity: identity))
        return RemovalCount(entries: try remove(condition, in: transaction), versions: 0)
      }
    }

    /// Removes entries, and counts them out.
    private static func remove(_ condition: QueueCondition, in transaction: Transaction) throws -> Int {
      let found = try transaction.change(
        """
        WITH removed AS (DELETE FROM salestap_queue q WHERE \(condition.sql) RETURNING q.sync, q.state)
        SELECT sync, state, count(*) FROM removed GROUP BY sync, state
        """, condition.parameters, isKept: false)
      return try countOut(found, in: transaction)
    }

    /// Counts entries out that were removed; the rows are sync, state, and count.
    static func countOut(_ rows: Rows, in transaction: Transaction) throws -> Int {
      let batch = QueueBatch(transaction, at: Instant(millisecondsSinceEpoch: 0))
      var removed = 0
      for row in rows.all {
        removed += row.int(2)
        batch.count(row.text(0), try QueueCoding.value(row.int(1), of: QueueCoding.states), -row.int(2))
      }
      batch.finish()
      return removed
    }

    /// How the entries stand.
    public func counts() async throws -> [QueueCounts] {
      try await read("counting") { transaction in
        let found = try transaction.run(
          """
          SELECT c.sync, c.state, sum(c.entries)::bigint,
            CASE WHEN c.state = 0 THEN least(
              (SELECT q.first_enqueued_at FROM salestap_queue q
                WHERE q.state = 0 AND q.due_at = q.first_enqueued_at AND q.sync = c.sync
                ORDER BY q.first_enqueued_at LIMIT 1),
              (SELECT q.first_enqueued_at FROM salestap_queue q
                WHERE q.state = 0 AND q.due_at <> q.first_enqueued_at AND q.sync = c.sync
                ORDER BY q.first_enqueued_at LIMIT 1)) END
          FROM salestap_queue_count c GROUP BY c.sync, c.state HAVING sum(c.entries) > 0 ORDER BY c.sync
          """)
        var counts: [QueueCounts] = []
        for row in found.all {
          let sync = row.text(0)
          if counts.last?.sync != sync { counts.append(QueueCounts(sync: sync)) }
          let state = try QueueCoding.value(row.int(1), of: QueueCoding.states)
          counts[counts.count - 1][state] = row.int(2)
          if state == .waiting { counts[counts.count - 1].oldestWaiting = row.optionalInstant(3) }
        }
        return counts.sorted { $0.sync < $1.sync }
      }
    }

    /// The entries that are meant.
    public func entries(_ query: QueueQuery, after: EntryID?, limit: Int) async throws -> [QueueEntry] {
      guard limit > 0 else { return [] }
      return try await read("listing") { transaction in
        let condition = QueueCondition(
          query, and: after == nil ? nil : "q.id > $1", first: after.map { .integer($0.rawValue) })
        return try transaction.run(
          Self.listing(condition, of: query), condition.parameters + [.integer(limit)], isKept: false
        ).all.map { try QueueCoding.entry($0) }
      }
    }

    /// A page of what is meant.
    ///
    /// Where an index tells few enough, these are found and sorted; else the table is gone through in its order until the page is full.
    static func listing(_ condition: QueueCondition, of query: QueueQuery) -> String {
      let found = "SELECT \(QueueCoding.columns) FROM salestap_queue q WHERE \(condition.sql)"
      let number = condition.parameters.count + 1
      guard query.isNarrow else { return "\(found) ORDER BY q.id LIMIT $\(number)" }
      // The offset keeps the planner from looking for the order first.
      return "SELECT * FROM (\(found) OFFSET 0) q ORDER BY q.id LIMIT $\(number)"
    }
  }

  extension QueueQuery {
    /// Whether an index tells what is meant, apart from failed entries, which have an index in the order of their numbers.
    fileprivate var isNarrow: Bool {
      ids != nil || recordID != nil || identity != nil || (states?.isSubset(of: [.waiting, .inFlight]) ?? false)
    }
  }

  /// A query as a condition, with what it binds.
  struct QueueCondition {
    private(set) var sql = "true"
    private(set) var parameters: [Parameter]

    /// - Parameters:
    ///   - more: a condition that is to hold as well.
    ///   - first: what `$1` stands for in it.
    init(_ query: QueueQuery, and more: String? = nil, first: Parameter? = nil) {
      parameters = first.map { [$0] } ?? []
      if let ids = query.ids { add("q.id = ANY (", .integers(ids.map(\.rawValue)), ")") }
      if let recordID = query.recordID { halves("record", .text(recordID.key), "ended = 0") }
      list("q.sync", query.syncs)
      list("q.connection", query.connections)
      if let identity = query.identity { halves("identity", .text(identity), "state + 0 < 3") }
      if let run = query.run { add("q.run = ", .text(run)) }
      if let states = query.states {
        let numbers = states.map { String($0.storedNumber) }.sorted()
        // One state is written as an equation, so that its index can serve.
        sql += numbers.count == 1 ? " AND q.state = \(numbers[0])" : ""
        sql += numbers.isEmpty ? " AND false" : ""
        sql += numbers.count > 1 ? " AND q.state IN (\(numbers.joined(separator: ", ")))" : ""
      }
      if let more { sql += " AND " + more }
    }

    /// Two indexes hold one half of the entries each: what has ended, and what has not.
    ///
    /// - Parameter isLive: the condition of the index of the latter.
    private mutating func halves(_ column: String, _ value: Parameter, _ isLive: String) {
      parameters.append(value)
      let number = parameters.count
      sql += """
         AND q.id = ANY (ARRAY(
          SELECT o.id FROM salestap_queue o WHERE o.\(isLive) AND o.\(column) = $\(number)
          UNION ALL SELECT o.id FROM salestap_queue o WHERE o.ended = 1 AND o.\(column) = $\(number)))
        """
    }

    private mutating func list(_ column: String, _ values: [String]?) {
      guard let values else { return }
      if values.count == 1 { return add("\(column) = ", .text(values[0])) }
      add("\(column) = ANY (", .texts(values), ")")
    }

    private mutating func add(_ start: String, _ parameter: Parameter, _ end: String = "") {
      parameters.append(parameter)
      sql += " AND \(start)$\(parameters.count)\(end)"
    }
  }
#endif

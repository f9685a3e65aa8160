#if SQLite
  import GRDB
  import SalesTapModel
  import SalesTapQueue
  import SalesTapStoreCoding
  import SalesTapTime

  extension QueueTransaction {
    /// A query as a condition, with what it binds.
    private struct Condition {
      var sql = "1"
      var texts: [String] = []

      init(_ query: QueueQuery, in table: QueueTables.Table, and more: String = "") {
        func list(_ column: String, _ values: [String]?) {
          guard let values else { return }
          // One value is written as an equation, so that its index gives the order, too.
          if values.count == 1 {
            sql += " AND \(column) = ?"
            texts += values
            return
          }
          sql += " AND \(column) IN (\(values.map { _ in "?" }.joined(separator: ", ")))"
          texts += values
        }
        if let ids = query.ids {
          sql += " AND id IN (\(ids.map { String($0.rawValue) }.joined(separator: ", ")))"
        }
        list("sync", query.syncs)
        list("connection", query.connections)
        list("run", query.run.map { [$0] })
        if let states = query.states {
          let numbers = states.map(\.storedNumber).sorted()
          // One state is written as an equation, so that its index can serve.
          sql += numbers.count == 1 ? " AND state = \(numbers[0])" : ""
          sql += numbers.count == 1 ? "" : " AND state IN (\(numbers.map(String.init).joined(separator: ", ")))"
        }
        sql += more
        // Last, for what they bind stands in a table of its own.
        if let recordID = query.recordID { find("record", recordID.key, in: table) }
        if let identity = query.identity { find("identity", identity, in: table) }
      }

      /// By one of the indexes that are cut into blocks, among what has ended.
      private mutating func find(_ column: String, _ value: String, in table: QueueTables.Table) {
        texts.append(value)
        guard table == .ended else { return sql += " AND \(column) = ?" }
        sql += """
           AND id IN (
          \(QueueTables.blocks)
          SELECT e.id FROM block CROSS JOIN salestap_queue_ended e WHERE e.id >> 14 = block.n AND e.\(column) = ?)
          """
      }

      func bind(to statement: SQLStatement) {
        for (index, text) in texts.enumerated() { statement.bind(text, at: index + 1) }
      }
    }

    func entries(_ query: QueueQuery, after: EntryID?, limit: Int) throws -> [QueueEntry] {
      guard limit > 0 else { return [] }
      let tables = QueueTables.Table.holding(query.states)
      var entries: [QueueEntry] = []
      for table in tables {
        let condition = Condition(query, in: table, and: after.map { " AND id > \($0.rawValue)" } ?? "")
        let statement = try SQLStatement(
          database,
          "SELECT \(table.columns) FROM \(table.rawValue) WHERE \(condition.sql) ORDER BY id LIMIT \(limit)")
        condition.bind(to: statement)
        while try statement.step() { entries.append(try QueueCoding.entry(statement)) }
      }
      guard tables.count > 1 else { return entries }
      entries.sort { $0.id < $1.id }
      return Array(entries.prefix(limit))
    }

    func counts() throws -> [QueueCounts] {
      var counts: [QueueCounts] = []
      let statement = try SQLStatement(
        database, "SELECT sync, state, entries FROM salestap_queue_count WHERE entries > 0 ORDER BY sync")
      while try statement.step() {
        let sync = statement.text(0)
        if counts.last?.sync != sync { counts.append(QueueCounts(sync: sync)) }
        counts[counts.count - 1][try QueueCoding.value(statement.int(1), of: QueueCoding.states)] = statement.int(2)
      }
      for index in counts.indices where counts[index].waiting > 0 {
        let oldest = try SQLStatement(
          database,
          """
          SELECT min(first_enqueued_at) FROM salestap_queue
            WHERE state = 0 AND due_at = first_enqueued_at AND sync = ?1
          UNION ALL SELECT min(first_enqueued_at) FROM salestap_queue
            WHERE state = 0 AND due_at <> first_enqueued_at AND sync = ?1
          """)
        oldest.bind(counts[index].sync, at: 1)
        while try oldest.step() {
          guard let time = oldest.optionalInstant(0) else { continue }
          counts[index].oldestWaiting = min(counts[index].oldestWaiting ?? time, time)
        }
      }
      return counts.sorted { $0.sync < $1.sync }
    }

    func retry(_ query: QueueQuery, at now: Instant) throws -> [RetryResult] {
      var query = query
      if query.ids == nil { query.states = query.states.map { $0.intersection([.failed]) } ?? [.failed] }
      var results: [RetryResult] = []
      for entry in try entries(query, after: nil, limit: .max) {
        let outcome = entry.state == .failed ? try retry(entry, at: now) : .notFailed(entry.state)
        results.append(RetryResult(id: entry.id, outcome: outcome))
      }
      let missing = Set(query.ids ?? []).subtracting(results.map(\.id))
      results += missing.map { RetryResult(id: $0, outcome: .unknown) }
      return results.sorted { $0.id < $1.id }
    }

    private func retry(_ entry: QueueEntry, at now: Instant) throws -> RetryResult.Outcome {
      let siblings = try siblings(entry.recordID, entry.sync).lively.map(\.rule)
      let isPast = QueueRules.isPastRetry(
        QueueRules.Sibling(entry), target: entry.target, siblings: siblings,
        newest: try newest(entry.recordID, entry.sync))
      if isPast {
        let newer = siblings.last { entry.version < $0.version }
        _ = try end(entry, as: .superseded, supersededBy: newer?.id, at: now)
        return .superseded
      }
      var again = entry
      again.due = now
      again.attempts = 0
      again.uncertainInRow = 0
      return try comeBack(again, at: now).state == .waiting ? .retried : .superseded
    }

    func skip(_ query: QueueQuery, because reason: QueueFailure, at now: Instant) throws -> [QueueEntry] {
      var query = query
      query.states = query.states.map { $0.intersection([.waiting]) } ?? [.waiting]
      return try entries(query, after: nil, limit: .max).map { entry in
        try end(entry, as: .skipped, failure: reason, at: now)
      }
    }

    func delete(_ query: QueueQuery) throws -> Int {
      try remove(query, and: " AND state <> 1")
    }

    func erase(_ subject: ErasureSubject) throws -> RemovalCount {
      switch subject {
      case .record(let recordID):
        let entries = try remove(QueueQuery(recordID: recordID))
        let statement = try SQLStatement(database, "DELETE FROM salestap_queue_version WHERE record = ?")
        statement.bind(recordID.key, at: 1)
        try statement.run()
        return RemovalCount(entries: entries, versions: database.changesCount)
      case .identity(let identity):
        return RemovalCount(entries: try remove(QueueQuery(identity: identity)), versions: 0)
      }
    }

    /// Removes entries, and counts them out.
    private func remove(_ query: QueueQuery, and more: String = "") throws -> Int {
      try QueueTables.Table.holding(query.states).reduce(0) { removed, table in
        try removed + remove(Condition(query, in: table, and: more), from: table)
      }
    }

    private func remove(_ condition: Condition, from table: QueueTables.Table) throws -> Int {
      let tally = try SQLStatement(
        database, "SELECT sync, state, count(*) FROM \(table.rawValue) WHERE \(condition.sql) GROUP BY sync, state")
      condition.bind(to: tally)
      var removed = 0
      while try tally.step() {
        removed += tally.int(2)
        count(tally.text(0), try QueueCoding.value(tally.int(1), of: QueueCoding.states), -tally.int(2))
      }
      guard removed > 0 else { return 0 }
      let statement = try SQLStatement(database, "DELETE FROM \(table.rawValue) WHERE \(condition.sql)")
      condition.bind(to: statement)
      try statement.run()
      return removed
    }
  }
#endif

#if SQLite
  import GRDB
  public import SalesTapEngine
  import SalesTapModel
  import SalesTapStoreCoding
  import SalesTapTime

  extension SQLiteStore {
    /// Appends log entries, in this order, in one transaction.
    public func append(_ entries: [EventLogEntry]) async throws {
      guard !entries.isEmpty else { return }
      try await write("writing the log") { try Self.append(entries, in: $0) }
    }

    /// The log entries that match, a page at a time.
    ///
    /// Cost: linear in what is held about a record, an identity, or a backfill run, and in the failures of a sync; else in the entries
    /// that are looked at until the page is full.
    public func page(_ query: EventLogQuery) async throws -> EventLogPage {
      try await read("reading the log") { database in
        let filter = LogFilter(query)
        let sql = filter.sql { condition, _ in
          switch condition.comparison {
          case .equal: "\(condition.column) = ?"
          case .equalIgnoringCase: "\(condition.column) = ? COLLATE NOCASE"
          case .notBefore: "\(condition.column) >= ?"
          case .before: "\(condition.column) < ?"
          case .notAfter: "\(condition.column) <= ?"
          }
        }
        let statement = try SQLStatement(
          database,
          "SELECT \(LogCoding.columns), id FROM salestap_log \(sql) ORDER BY id \(filter.direction) LIMIT ?")
        for (index, condition) in filter.conditions.enumerated() {
          switch condition.value {
          case .text(let text): statement.bind(text, at: index + 1)
          case .number(let number): statement.bind(number, at: index + 1)
          }
        }
        statement.bind(Int64(filter.limit) + 1, at: filter.conditions.count + 1)
        defer { statement.reset() }
        return try filter.page { try statement.step() ? statement : nil }
      }
    }

    static func append(_ entries: [EventLogEntry], in database: Database) throws {
      let places = Array(repeating: "?", count: LogCoding.count).joined(separator: ", ")
      for entry in entries {
        let statement = try SQLStatement(
          database,
          "INSERT INTO salestap_log (\(LogCoding.columns)) VALUES (\(places))")
        statement.bind(entry.time, at: 1)
        statement.bind(entry.sync, at: 2)
        statement.bind(entry.connection, at: 3)
        statement.bind(entry.object, at: 4)
        statement.bind(entry.recordID.key, at: 5)
        statement.bind(entry.changeID, at: 6)
        statement.bind(entry.status.rawValue, at: 7)
        statement.bind(entry.decision, at: 8)
        statement.bind(entry.reason, at: 9)
        statement.bind(entry.resolution, at: 10)
        statement.bind(entry.errorClass?.rawValue, at: 11)
        statement.bind(entry.identity, at: 12)
        statement.bind(entry.origin?.rawValue, at: 13)
        statement.bind(entry.run, at: 14)
        if let attempt = entry.attempt { statement.bind(attempt, at: 15) } else { statement.bindNull(at: 15) }
        statement.bind(entry.request, at: 16)
        statement.bind(entry.response, at: 17)
        if let taken = entry.durationMilliseconds { statement.bind(taken, at: 18) } else { statement.bindNull(at: 18) }
        statement.bind(try LogCoding.text(of: entry.dropped), at: 19)
        try statement.run()
      }
    }
  }
#endif

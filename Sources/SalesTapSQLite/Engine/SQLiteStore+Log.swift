#if SQLite
  import GRDB
  public import SalesTapEngine
  import SalesTapModel
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
        let limit = min(max(1, query.limit), Int(Int32.max))
        let filter = LogFilter(query)
        let direction = query.order == .oldestFirst ? "ASC" : "DESC"
        let statement = try SQLStatement(
          database,
          "SELECT \(LogCoding.columns), id FROM salestap_log \(filter.sql) ORDER BY id \(direction) LIMIT ?")
        filter.bind(to: statement, andLast: Int64(limit) + 1)
        defer { statement.reset() }
        var page = EventLogPage(entries: [])
        while try statement.step() {
          if page.entries.count == limit {
            page.next = EventLogCursor(rawValue: statement.integer(LogCoding.count))
            break
          }
          page.entries.append(try LogCoding.entry(statement))
        }
        return page
      }
    }

    static func append(_ entries: [EventLogEntry], in database: Database) throws {
      for entry in entries {
        let statement = try SQLStatement(
          database,
          "INSERT INTO salestap_log (\(LogCoding.columns)) VALUES (\(LogCoding.places))")
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
        statement.bind(entry.dropped.isEmpty ? nil : try StoredJSON.text(of: entry.dropped), at: 19)
        try statement.run()
      }
    }
  }

  /// The conditions of a query in SQL, with what they bind.
  private struct LogFilter {
    private enum Value {
      case text(String)
      case number(Int64)
    }

    private var conditions: [String] = []
    private var values: [Value] = []

    init(_ query: EventLogQuery) {
      add("record = ?", query.recordID.map { .text($0.key) })
      add("object = ? COLLATE NOCASE", query.object.map { .text($0) })
      add("identity = ?", query.identity.map { .text($0) })
      add("sync = ?", query.sync.map { .text($0) })
      add("connection = ?", query.connection.map { .text($0) })
      add("run = ?", query.run.map { .text($0) })
      add("origin = ?", query.origin.map { .text($0.rawValue) })
      add("error_class = ?", query.errorClass.map { .text($0.rawValue) })
      // Written out, so that the index of the failures can serve.
      if let status = query.status { conditions.append("status = '\(status.rawValue)'") }
      add("time >= ?", query.since.map { .number($0.millisecondsSinceEpoch) })
      add("time < ?", query.until.map { .number($0.millisecondsSinceEpoch) })
      add(query.order == .oldestFirst ? "id >= ?" : "id <= ?", query.cursor.map { .number($0.rawValue) })
    }

    private mutating func add(_ condition: String, _ value: Value?) {
      guard let value else { return }
      conditions.append(condition)
      values.append(value)
    }

    var sql: String { conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ") }

    func bind(to statement: SQLStatement, andLast last: Int64) {
      for (index, value) in values.enumerated() {
        switch value {
        case .text(let text): statement.bind(text, at: index + 1)
        case .number(let number): statement.bind(number, at: index + 1)
        }
      }
      statement.bind(last, at: values.count + 1)
    }
  }

  /// How log entries stand in columns.
  enum LogCoding {
    static let columns = """
      time, sync, connection, object, record, change_id, status, decision, reason, resolution, error_class, identity, \
      origin, run, attempt, request, response, duration_ms, dropped
      """
    /// How many columns there are.
    static let count = 19
    /// A place to bind each of them.
    static let places = Array(repeating: "?", count: count).joined(separator: ", ")

    /// The entry of the row that a statement over ``columns`` stands on.
    static func entry(_ row: SQLStatement) throws -> EventLogEntry {
      EventLogEntry(
        time: row.instant(0), sync: row.optionalText(1), connection: row.optionalText(2), object: row.text(3),
        recordID: try RecordID(key: row.text(4)), changeID: row.text(5), status: try word(row.text(6)),
        decision: row.text(7), reason: row.text(8), resolution: row.optionalText(9),
        errorClass: try row.optionalText(10).map { try word($0) }, identity: row.optionalText(11),
        origin: try row.optionalText(12).map { try word($0) }, run: row.optionalText(13),
        attempt: row.isNull(14) ? nil : row.int(14), durationMilliseconds: row.isNull(17) ? nil : row.integer(17),
        dropped: try row.optionalText(18).map {
          try StoredJSON.value([DroppedProperty].self, from: $0, of: "the log")
        } ?? [], request: row.optionalText(15), response: row.optionalText(16))
    }

    private static func word<Value: RawRepresentable<String>>(_ text: String) throws -> Value {
      guard let value = Value(rawValue: text) else {
        throw SQLiteStoreError(.corrupted, "the log holds the word '\(text)', which no version of the package wrote")
      }
      return value
    }
  }
#endif

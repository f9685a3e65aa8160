#if SQLite
  import GRDB
  public import SalesTapEngine
  import SalesTapModel

  extension SQLiteStore {
    /// Appends log entries, in this order, in one transaction.
    public func append(_ entries: [EventLogEntry]) async throws {
      guard !entries.isEmpty else { return }
      try await write("writing the log") { try Self.append(entries, in: $0) }
    }

    /// The log entries that match, the oldest first.
    ///
    /// Cost: linear in what matches for a record or an identity, and for the failures of a sync; else in the log up to the end of the page.
    public func entries(matching query: EventLogQuery) async throws -> [EventLogEntry] {
      guard query.limit > 0 else { return [] }
      return try await read("reading the log") { database in
        var conditions: [String] = []
        if query.recordID != nil { conditions.append("record = ?1") }
        if query.sync != nil { conditions.append("sync = ?2") }
        if query.identity != nil { conditions.append("identity = ?3") }
        // Written out, so that the index of the failures can serve.
        if let status = query.status { conditions.append("status = '\(status.rawValue)'") }
        let filter = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
        let statement = try SQLStatement(
          database, "SELECT \(LogCoding.columns) FROM salestap_log \(filter) ORDER BY id LIMIT ?4 OFFSET ?5")
        if let recordID = query.recordID { statement.bind(recordID.key, at: 1) }
        if let sync = query.sync { statement.bind(sync, at: 2) }
        if let identity = query.identity { statement.bind(identity, at: 3) }
        statement.bind(query.limit, at: 4)
        statement.bind(max(0, query.offset), at: 5)
        var entries: [EventLogEntry] = []
        while try statement.step() { entries.append(try LogCoding.entry(statement)) }
        return entries
      }
    }

    static func append(_ entries: [EventLogEntry], in database: Database) throws {
      for entry in entries {
        let statement = try SQLStatement(
          database,
          "INSERT INTO salestap_log (\(LogCoding.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
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
        if let attempt = entry.attempt { statement.bind(attempt, at: 14) } else { statement.bindNull(at: 14) }
        statement.bind(entry.request, at: 15)
        statement.bind(entry.response, at: 16)
        try statement.run()
      }
    }
  }

  /// How log entries stand in columns.
  enum LogCoding {
    static let columns = """
      time, sync, connection, object, record, change_id, status, decision, reason, resolution, error_class, identity, \
      origin, attempt, request, response
      """

    /// The entry of the row that a statement over ``columns`` stands on.
    static func entry(_ row: SQLStatement) throws -> EventLogEntry {
      EventLogEntry(
        time: row.instant(0), sync: row.optionalText(1), connection: row.optionalText(2), object: row.text(3),
        recordID: try RecordID(key: row.text(4)), changeID: row.text(5), status: try word(row.text(6)),
        decision: row.text(7), reason: row.text(8), resolution: row.optionalText(9),
        errorClass: try row.optionalText(10).map { try word($0) }, identity: row.optionalText(11),
        origin: try row.optionalText(12).map { try word($0) }, attempt: row.isNull(13) ? nil : row.int(13),
        request: row.optionalText(14), response: row.optionalText(15))
    }

    private static func word<Value: RawRepresentable<String>>(_ text: String) throws -> Value {
      guard let value = Value(rawValue: text) else {
        throw SQLiteStoreError(.corrupted, "the log holds the word '\(text)', which no version of the package wrote")
      }
      return value
    }
  }
#endif

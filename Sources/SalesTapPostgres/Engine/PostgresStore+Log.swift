#if Postgres
  public import SalesTapEngine
  import SalesTapModel
  import SalesTapTime

  extension PostgresStore {
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
      try await read("reading the log") { transaction in
        let limit = min(max(1, query.limit), Int(Int32.max))
        let filter = LogFilter(query)
        let direction = query.order == .oldestFirst ? "ASC" : "DESC"
        let rows = try transaction.run(
          """
          SELECT \(LogCoding.columns), id FROM salestap_log \(filter.sql) ORDER BY id \(direction) \
          LIMIT $\(filter.parameters.count + 1)
          """, filter.parameters + [.integer(limit + 1)], isKept: false)
        var page = EventLogPage(entries: [])
        for row in rows.all {
          if page.entries.count == limit {
            page.next = EventLogCursor(rawValue: row.integer(LogCoding.count))
            break
          }
          page.entries.append(try LogCoding.entry(row))
        }
        return page
      }
    }

    static func append(_ entries: [EventLogEntry], in transaction: Transaction) throws {
      guard !entries.isEmpty else { return }
      transaction.later(
        """
        INSERT INTO salestap_log (\(LogCoding.columns))
        SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
          $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::bigint[],
          $16::text[], $17::text[], $18::bigint[], $19::text[])
        """,
        [
          .instants(entries.map(\.time)), .texts(entries.map(\.sync)), .texts(entries.map(\.connection)),
          .texts(entries.map(\.object)), .texts(entries.map(\.recordID.key)), .texts(entries.map(\.changeID)),
          .texts(entries.map(\.status.rawValue)), .texts(entries.map(\.decision)), .texts(entries.map(\.reason)),
          .texts(entries.map(\.resolution)), .texts(entries.map(\.errorClass?.rawValue)),
          .texts(entries.map(\.identity)), .texts(entries.map(\.origin?.rawValue)), .texts(entries.map(\.run)),
          .integers(entries.map { $0.attempt.map(Int64.init) }), .texts(entries.map(\.request)),
          .texts(entries.map(\.response)), .integers(entries.map(\.durationMilliseconds)),
          .texts(try entries.map { $0.dropped.isEmpty ? nil : try StoredJSON.text(of: $0.dropped) }),
        ])
    }
  }

  /// The conditions of a query in SQL, with what they bind.
  private struct LogFilter {
    private var conditions: [String] = []
    private(set) var parameters: [Parameter] = []

    init(_ query: EventLogQuery) {
      add("record =", query.recordID.map { .text($0.key) })
      add("lower(object) = lower", query.object.map { .text($0) })
      add("identity =", query.identity.map { .text($0) })
      add("sync =", query.sync.map { .text($0) })
      add("connection =", query.connection.map { .text($0) })
      add("run =", query.run.map { .text($0) })
      add("origin =", query.origin.map { .text($0.rawValue) })
      add("error_class =", query.errorClass.map { .text($0.rawValue) })
      // Written out, so that the index of the failures can serve.
      if let status = query.status { conditions.append("status = '\(status.rawValue)'") }
      add("time >=", query.since.map { .instant($0) })
      add("time <", query.until.map { .instant($0) })
      add(query.order == .oldestFirst ? "id >=" : "id <=", query.cursor.map { .integer($0.rawValue) })
    }

    private mutating func add(_ condition: String, _ value: Parameter?) {
      guard let value else { return }
      parameters.append(value)
      conditions.append("\(condition) ($\(parameters.count))")
    }

    var sql: String { conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ") }
  }

  /// How log entries stand in columns.
  enum LogCoding {
    static let columns = """
      time, sync, connection, object, record, change_id, status, decision, reason, resolution, error_class, identity, \
      origin, run, attempt, request, response, duration_ms, dropped
      """

    /// How many columns there are.
    static let count = 19

    /// The entry of a row of ``columns``.
    static func entry(_ row: Rows.Row) throws -> EventLogEntry {
      EventLogEntry(
        time: row.instant(0), sync: row.optionalText(1), connection: row.optionalText(2), object: row.text(3),
        recordID: try RecordID(key: row.text(4)), changeID: row.text(5), status: try word(row.text(6)),
        decision: row.text(7), reason: row.text(8), resolution: row.optionalText(9),
        errorClass: try row.optionalText(10).map { try word($0) }, identity: row.optionalText(11),
        origin: try row.optionalText(12).map { try word($0) }, run: row.optionalText(13),
        attempt: row.isNull(14) ? nil : row.int(14), durationMilliseconds: row.optionalInteger(17),
        dropped: try row.optionalText(18).map { try StoredJSON.value([DroppedProperty].self, from: $0, of: "the log") }
          ?? [], request: row.optionalText(15), response: row.optionalText(16))
    }

    private static func word<Value: RawRepresentable<String>>(_ text: String) throws -> Value {
      guard let value = Value(rawValue: text) else {
        throw PostgresStoreError(.corrupted, "the log holds a word which no version of the package wrote")
      }
      return value
    }
  }
#endif

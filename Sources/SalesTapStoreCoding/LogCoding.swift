#if SQLite || Postgres
  package import SalesTapEngine
  import SalesTapModel
  import SalesTapTime

  /// How log entries stand in columns.
  package enum LogCoding {
    /// The columns, in the order in which ``entry(_:)`` reads them.
    package static let columns = """
      time, sync, connection, object, record, change_id, status, decision, reason, resolution, error_class, identity, \
      origin, run, attempt, request, response, duration_ms, dropped
      """

    /// How many columns there are.
    package static let count = 19

    /// The entry of a row of ``columns``.
    ///
    /// - Throws: ``StoredValueError`` for what no version of the package wrote.
    package static func entry(_ row: some StoredRow) throws -> EventLogEntry {
      EventLogEntry(
        time: row.instant(0), sync: row.optionalText(1), connection: row.optionalText(2), object: row.text(3),
        recordID: try RecordID(key: row.text(4)), changeID: row.text(5), status: try word(row.text(6)),
        decision: row.text(7), reason: row.text(8), resolution: row.optionalText(9),
        errorClass: try row.optionalText(10).map { try word($0) }, identity: row.optionalText(11),
        origin: try row.optionalText(12).map { try word($0) }, run: row.optionalText(13),
        attempt: row.isNull(14) ? nil : row.int(14), durationMilliseconds: row.optionalInteger(17),
        dropped: try row.optionalText(18).map {
          try StoredJSON.value([DroppedProperty].self, from: $0, of: "the log")
        } ?? [], request: row.optionalText(15), response: row.optionalText(16))
    }

    /// What is written for the properties that were left out; nil for none.
    package static func text(of dropped: [DroppedProperty]) throws -> String? {
      dropped.isEmpty ? nil : try StoredJSON.text(of: dropped)
    }

    private static func word<Value: RawRepresentable<String>>(_ text: String) throws -> Value {
      guard let value = Value(rawValue: text) else {
        throw StoredValueError("the log holds a word which no version of the package wrote")
      }
      return value
    }
  }

  /// What a query of the log asks of its rows, for a store to say in its SQL.
  package struct LogFilter {
    /// How a column is compared.
    package enum Comparison {
      case equal, equalIgnoringCase, notBefore, before, notAfter
    }

    /// What a column is compared with.
    package enum Value {
      case text(String)
      case number(Int64)
    }

    /// One condition.
    package struct Condition {
      /// The column's name.
      package let column: String
      /// How it is compared.
      package let comparison: Comparison
      /// What it is compared with.
      package let value: Value
    }

    /// The conditions, all of which must hold; each is bound.
    package private(set) var conditions: [Condition] = []
    /// A condition that stands in the statement as it is, so that the index of the failures can serve.
    package let written: String?
    /// The order of the rows.
    package let direction: String
    /// How many rows a page has.
    package let limit: Int

    /// The conditions of a query.
    package init(_ query: EventLogQuery) {
      written = query.status.map { "status = '\($0.rawValue)'" }
      direction = query.order == .oldestFirst ? "ASC" : "DESC"
      limit = min(max(1, query.limit), Int(Int32.max))
      add("record", query.recordID?.key)
      add("object", query.object, .equalIgnoringCase)
      add("identity", query.identity)
      add("sync", query.sync)
      add("connection", query.connection)
      add("run", query.run)
      add("origin", query.origin?.rawValue)
      add("error_class", query.errorClass?.rawValue)
      add("time", .notBefore, query.since?.millisecondsSinceEpoch)
      add("time", .before, query.until?.millisecondsSinceEpoch)
      add("id", query.order == .oldestFirst ? .notBefore : .notAfter, query.cursor?.rawValue)
    }

    private mutating func add(_ column: String, _ text: String?, _ comparison: Comparison = .equal) {
      if let text { conditions.append(Condition(column: column, comparison: comparison, value: .text(text))) }
    }

    private mutating func add(_ column: String, _ comparison: Comparison, _ number: Int64?) {
      if let number { conditions.append(Condition(column: column, comparison: comparison, value: .number(number))) }
    }

    /// The part of the statement that begins with WHERE; empty where nothing is asked.
    ///
    /// - Parameter text: says one condition, with the place of its value by its number from 1.
    package func sql(_ text: (Condition, Int) -> String) -> String {
      let all = conditions.enumerated().map { text($1, $0 + 1) } + (written.map { [$0] } ?? [])
      return all.isEmpty ? "" : "WHERE " + all.joined(separator: " AND ")
    }

    /// The page that rows make: they are ``LogCoding/columns`` and the row's number, of one row more than a page has.
    ///
    /// - Parameter next: gives one row after the other, and nil after the last.
    package func page<Row: StoredRow>(_ next: () throws -> Row?) throws -> EventLogPage {
      var page = EventLogPage(entries: [])
      while let row = try next() {
        if page.entries.count == limit {
          page.next = EventLogCursor(rawValue: row.integer(LogCoding.count))
          break
        }
        page.entries.append(try LogCoding.entry(row))
      }
      return page
    }
  }
#endif

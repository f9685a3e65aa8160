#if Postgres
  public import SalesTapEngine
  import SalesTapModel
  import SalesTapStoreCoding
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
        let filter = LogFilter(query)
        let sql = filter.sql { condition, number in
          switch condition.comparison {
          case .equal: "\(condition.column) = $\(number)"
          case .equalIgnoringCase: "lower(\(condition.column)) = lower($\(number))"
          case .notBefore: "\(condition.column) >= $\(number)"
          case .before: "\(condition.column) < $\(number)"
          case .notAfter: "\(condition.column) <= $\(number)"
          }
        }
        let parameters = filter.conditions.map { condition -> Parameter in
          switch condition.value {
          case .text(let text): .text(text)
          case .number(let number): .integer(number)
          }
        }
        let found = try transaction.run(
          """
          SELECT \(LogCoding.columns), id FROM salestap_log \(sql) ORDER BY id \(filter.direction) \
          LIMIT $\(parameters.count + 1)
          """, parameters + [.integer(filter.limit + 1)], isKept: false)
        var rows = found.all.makeIterator()
        return try filter.page { rows.next() }
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
          .texts(try entries.map { try LogCoding.text(of: $0.dropped) }),
        ])
    }
  }
#endif

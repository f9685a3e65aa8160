#if Postgres
  import SalesTap
  import StoreTestSupport
  import Testing

  @testable import SalesTapPostgres

  /// The work of every drain looks rows up by an index that holds nothing of what has ended: so it costs the same after ten million deliveries.
  @Suite("Query plans")
  struct QueryPlanTests {
    /// The tables that grow; the others have a few rows for each sync.
    private static let large = ["queue", "queue_version", "inbox", "accepted", "log"]

    @Test(
      "No statement of the daily work goes through a large table, whatever the statistics say",
      arguments: [false, true])
    func plans(isOld: Bool) async throws {
      let store = try await Server.store(connections: 1)
      try await DailyWork.perform(on: store)
      if isOld { try await Self.grow(store) }
      let problems = try await store.write("testing") { transaction -> [String] in
        let statements = try transaction.run(
          """
          SELECT name, statement, array_to_string(parameter_types, ',') FROM pg_prepared_statements
          WHERE statement ~* '^(select|insert|update|delete|with)' AND statement LIKE '%salestap_%'
          """, isKept: false
        ).all.map { ($0.text(0), $0.text(1), $0.text(2)) }
        var problems: [String] = statements.count < 30 ? ["only \(statements.count) statements were found"] : []
        for (name, sql, types) in statements {
          let values = types.split(separator: ",").map { "NULL::\($0)" }.joined(separator: ", ")
          let call = values.isEmpty ? "EXECUTE \(name)" : "EXECUTE \(name)(\(values))"
          let plan = try transaction.run("EXPLAIN \(call)", isKept: false).all.map { $0.text(0) }
          problems += Self.problems(plan).map { "\($0) in \(sql)" }
        }
        return problems
      }
      #expect(problems == [])
    }

    @Test(
      "What is listed about somebody, and what failed, is found by an index",
      arguments: [
        QueueQuery(recordID: RecordID("00Q5e0000000001")), QueueQuery(identity: "someone"), .failed(sync: "leads"),
        QueueQuery(ids: [EntryID(rawValue: 1)]), .waiting(sync: "leads"),
      ])
    func listings(query: QueueQuery) async throws {
      let store = try await Server.store(connections: 1)
      _ = try await store.enqueue((0..<500).map { try offer($0) }, at: at(1))
      let claimed = try await store.claim(ClaimRequest(sync: "leads", limit: 250, worker: "w"), at: at(2)).entries
      _ = try await store.settle(claimed.map { Settlement($0, .delivered) }, at: at(3))
      try await store.sql("ANALYZE salestap_queue")
      let problems = try await store.write("testing") { transaction -> [String] in
        let condition = QueueCondition(query)
        let plan = try transaction.run(
          "EXPLAIN " + PostgresStore.listing(condition, of: query), condition.parameters + [.integer(10)],
          isKept: false)
        // A sorted few are not a table.
        return Self.problems(plan.all.map { $0.text(0) })
      }
      #expect(problems == [])
    }

    /// Leaves a table of which nearly everything has ended, with statistics that know of nothing that waits.
    private static func grow(_ store: PostgresStore) async throws {
      try await store.sql("DELETE FROM salestap_queue WHERE ended = 0")
      try await store.sql(
        """
        INSERT INTO salestap_queue (id, record, sync, slot, place, state, ended, target, lane, merge, origin, connection, object,
          change_id, committed_at, arrival, first_enqueued_at, due_at, changed_at, ended_at, attempts, uncertain,
          uncertain_in_row, token, identity, payload)
        SELECT 1000 + g, '00Q5d' || lpad(g::text, 10, '0'), 'leads', 1000 + g, 1000 + g, 3, 1, 0, 0, 0, 0, 'production',
          'Lead', 'done', 1, 1, 1, 1, 1, 1, 0, 0, 0, 1, 'someone', '' FROM generate_series(1, 20000) g
        """)
      try await store.sql(
        "INSERT INTO salestap_queue_version SELECT record, sync, 1, 1, 1, 1, 'done' FROM salestap_queue ON CONFLICT DO NOTHING"
      )
      for table in ["queue", "queue_version"] { try await store.sql("ANALYZE salestap_\(table)") }
    }

    @Test("The check sees a table that is gone through")
    func negative() {
      #expect(Self.problems(["  ->  Seq Scan on salestap_queue q  (cost=0.00..1.00)"]).count == 1)
      #expect(Self.problems(["Index Scan using salestap_queue_pkey on salestap_queue q  (cost=0.1..8.1)"]).count == 1)
    }

    private static func problems(_ plan: [String]) -> [String] {
      var problems: [String] = []
      for (index, line) in plan.enumerated() {
        for table in large where line.contains("on salestap_\(table) ") {
          if line.contains("Seq Scan") { problems.append(line) }
          // An index that is gone through from end to end has no condition.
          let isScan = line.contains("Index Scan") || line.contains("Index Only Scan")
          let partial = ["_lease", "_line", "_prompt", "_later", "_later_since", "_event", "_flight"].contains {
            line.contains("\(table)\($0) ")
          }
          let condition = plan.indices.contains(index + 1) && plan[index + 1].contains("Index Cond")
          // The last row, and the first of a partial index, are found at its end.
          if isScan, !condition, !partial, !line.contains("Backward") { problems.append(line) }
        }
      }
      return problems
    }
  }
#endif

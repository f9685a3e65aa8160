#if SQLite
  import GRDB
  import SalesTap
  import SalesTapSQLite
  import StoreTestSupport
  import Testing

  /// The work of every drain looks rows up by an index that holds nothing of what has ended: so it costs the same after ten million deliveries.
  @Suite("Query plans")
  struct QueryPlanTests {
    /// What SQLite ran, as it was written.
    private static func statements() async throws -> (queue: DatabaseQueue, sql: [String]) {
      let seen = Locked<[String]>([])
      var configuration = GRDB.Configuration()
      configuration.prepareDatabase { database in
        database.trace(options: .statement) { event in
          if case .statement(let statement) = event { seen.withLock { $0.append(statement.sql) } }
        }
      }
      let queue = try DatabaseQueue(configuration: configuration)
      let store = try SQLiteStore(queue)
      seen.withLock { $0 = [] }
      try await DailyWork.perform(on: store)
      return (queue, seen.withLock { $0 })
    }

    @Test("No statement of the daily work goes through a table, or sorts")
    func plans() async throws {
      let (queue, sql) = try await Self.statements()
      let own = Set(sql.filter { $0.contains("salestap_") })
      #expect(own.count > 25)
      // Tables of one row, or of a few for each sync; what is in flight; and the line of the inbox, which holds only what waits, in the order in which it is claimed.
      let small = [
        "salestap_queue_number", "salestap_clock", "salestap_queue_count", "salestap_backfill",
        "salestap_queue USING INDEX salestap_queue_lease",
        "salestap_inbox USING INDEX salestap_inbox_line",
        // The numbers of the blocks, each of which is then looked up.
        "SCAN block",
      ]
      var walks: [String] = []
      for statement in own.sorted() {
        let plan = try await queue.read { database in
          let explanation = try database.makeStatement(sql: "EXPLAIN QUERY PLAN " + statement)
          explanation.setUncheckedArguments(StatementArguments())
          return try Row.fetchAll(explanation).map { $0["detail"] as String }
        }
        for line in plan where line.hasPrefix("SCAN") || line.contains("TEMP B-TREE") {
          // A removal is counted by sync and state: of what an index found, not of the table.
          if line.contains("GROUP BY"), statement.hasPrefix("SELECT sync, state, count(*)") { continue }
          // The few open entries of one record are sorted; those of an identity, which only people ask for, are looked for among all that are open.
          if line.contains("ORDER BY"), statement.contains("FROM salestap_queue WHERE 1 AND record = ?") { continue }
          if line == "SCAN salestap_queue", statement.hasSuffix("FROM salestap_queue WHERE 1 AND identity = ?") {
            continue
          }
          if line.hasPrefix("SCAN salestap_queue"), statement.contains("WHERE 1 AND identity = ? GROUP BY") { continue }
          if small.contains(where: line.contains) || line == "SCAN CONSTANT ROW" { continue }
          walks.append("\(line): \(statement)")
        }
      }
      #expect(walks == [])
    }

    @Test("Enqueueing, claiming, and settling look up nothing of what has ended but by its number or its step")
    func open() async throws {
      let (queue, sql) = try await Self.statements()
      let daily = Set(sql).filter { statement in
        statement.contains("salestap_queue") && !statement.contains("changed_at <") && !statement.contains("id >> 14")
      }
      #expect(daily.contains { $0.hasPrefix("INSERT INTO salestap_queue_ended") })
      for statement in daily {
        let plan = try await queue.read { database in
          let explanation = try database.makeStatement(sql: "EXPLAIN QUERY PLAN " + statement)
          explanation.setUncheckedArguments(StatementArguments())
          return try Row.fetchAll(explanation).map { $0["detail"] as String }
        }
        for line in plan where line.contains("salestap_queue_ended") {
          let isDirect = line.contains("INTEGER PRIMARY KEY") || line.contains("salestap_queue_ended_step")
          #expect(isDirect, "\(line): \(statement)")
        }
      }
    }

    @Test(
      "What stands first in an index is not looked for",
      arguments: [
        ("SELECT q.first_enqueued_at", "salestap_queue_prompt"), ("SELECT q.due_at", "salestap_queue_later"),
        ("SELECT min(first_enqueued_at)", "salestap_queue_prompt"),
        ("UNION ALL SELECT min(first_enqueued_at)", "salestap_queue_later_since"),
        ("SELECT sync, lease_ends_at", "salestap_queue_lease"), ("changed_at < ?\nORDER BY", "salestap_queue_"),
        ("SELECT id FROM salestap_log WHERE time < ?", "salestap_log_time"),
      ])
    func index(statement: String, index: String) async throws {
      let (queue, sql) = try await Self.statements()
      let meant = Set(sql.filter { $0.contains(statement) })
      #expect(!meant.isEmpty)
      for statement in meant {
        let plan = try await queue.read { database in
          let explanation = try database.makeStatement(sql: "EXPLAIN QUERY PLAN " + statement)
          explanation.setUncheckedArguments(StatementArguments())
          return try Row.fetchAll(explanation).map { $0["detail"] as String }
        }
        #expect(plan.contains { $0.contains("INDEX " + index) }, "\(plan): \(statement)")
      }
    }
  }
#endif

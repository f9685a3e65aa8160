#if Postgres
  import SalesTap
  import Testing

  @testable import SalesTapPostgres

  /// The work of every drain looks rows up by an index that holds nothing of what has ended: so it costs the same after ten million deliveries.
  @Suite("Query plans")
  struct QueryPlanTests {
    /// The tables that grow; the others have a few rows for each sync.
    private static let large = ["queue", "queue_version", "inbox", "accepted", "log"]

    /// Does everything that a drain, and who looks at it, does; on one connection, which has all its statements then.
    private static func work(on store: PostgresStore) async throws {
      let now = at(1)
      for target in [SyncTarget.profiles, .events] {
        for merge in MergePolicy.allCases {
          var one = try offer(1)
          one.target = target
          one.merge = merge
          var direct = try offer(2)
          direct.target = target
          direct.claim = DirectClaim(worker: "w")
          _ = try await store.enqueue([one, one, direct], at: now)
          let request = ClaimRequest(sync: "leads", limit: 10, worker: "w", lane: .slot)
          let claimed = try await store.claim(request, at: now).entries
          _ = try await store.settle(
            claimed.map { Settlement($0, merge == .first ? .released() : .delivered) }, at: now)
        }
      }
      let send = DirectSend(
        sync: "leads", target: .profiles, recordID: try offer(3).recordID, changeID: "d", committedAt: now)
      if case .send(let version) = try await store.admit([send], at: now).first {
        try await store.recordHandedOver([HandedOver(send, version: version)], at: now)
      }
      _ = try await store.returnExpired(at: at(10_000))
      _ = try await store.append(
        [InboxOffer(changeID: "a", content: [1]), InboxOffer(changeID: nil, content: [1])], at: now)
      var step = EngineCommit()
      step.inbox = try await store.claimChanges(InboxRequest(), at: now).map { InboxSettlement($0, .settled) }
      step.offers = [try offer(4)]
      let accepted = AcceptedStateChange(.init(sync: "leads", recordID: send.recordID), .uncertain)
      step.consequences = { _ in .init(accepted: [accepted]) }
      _ = try await store.commit(step, at: now)
      _ = try await store.acceptedStates([accepted.key])
      _ = try await store.nextChangeDue(at: now)
      _ = try await store.dueTimes(at: now)
      _ = try await store.counts()
      _ = try await store.prune(PruneRequest(endedBefore: at(20_000), failedBefore: at(20_000)))
      _ = try await store.erase(.record(try offer(5).recordID), changes: [])
      _ = try await store.erase(.identity("someone"), changes: [])
      _ = try await store.latestTime()
    }

    @Test("No statement of the daily work goes through a large table")
    func plans() async throws {
      let store = try await Server.store(connections: 1)
      try await Self.work(on: store)
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
          let partial = ["_lease", "_line", "_due", "_event", "_flight", "_oldest"].contains {
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

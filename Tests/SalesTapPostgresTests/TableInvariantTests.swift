#if Postgres
  import SalesTap
  import SalesTapPostgres
  import StoreTestSupport
  import Testing

  @Suite("What must hold of the tables")
  struct TableInvariantTests {
    @Test("It holds after a day's work")
    func holds() async throws {
      let store = try await Server.store()
      try await DailyWork.perform(on: store)
      _ = try await store.enqueue((0..<50).map { try offer($0) }, at: at(30_000))
      let claimed = try await store.claim(ClaimRequest(sync: "leads", limit: 30, worker: "w"), at: at(30_001)).entries
      _ = try await store.enqueue((0..<50).map { try offer($0, committedAt: at(2)) }, at: at(30_002))
      let failure = QueueFailure(code: "x", message: "x")
      let verdicts: [SettlementVerdict] = [
        .delivered, .failed(failure), .uncertain(failure), .retry(at: at(1), failure),
      ]
      _ = try await store.settle(
        claimed.enumerated().map { Settlement($1, verdicts[$0 % verdicts.count]) }, at: at(30_003))
      _ = try await store.retry(.failed(), at: at(30_004))
      #expect(try await TableInvariants.problems(in: store) == [])
    }

    @Test(
      "Each break is seen",
      arguments: [
        "UPDATE salestap_queue_count SET entries = entries + 1",
        "UPDATE salestap_queue SET lease_ends_at = 5 WHERE state = 0",
        """
        INSERT INTO salestap_queue
        SELECT (jsonb_populate_record(q, '{"id": 9, "slot": 9}')).* FROM salestap_queue q WHERE state = 0 LIMIT 1
        """,
        """
        UPDATE salestap_queue SET state = 1, target = 1, identity = 'one', worker = id::text, lease_ends_at = 1, token = 1
        """,
        "DELETE FROM salestap_queue_version", "UPDATE salestap_queue SET payload = 'x' WHERE state = 3",
        "UPDATE salestap_queue SET ended_at = NULL WHERE state = 3", "UPDATE salestap_queue SET slot = 77",
        "UPDATE salestap_queue SET step = 'x'", "UPDATE salestap_queue SET place = id + 1",
        "UPDATE salestap_queue SET uncertain_in_row = 4", "SELECT setval('salestap_queue_id', 1)::text",
        "UPDATE salestap_queue SET state = 4, superseded_by = 3 WHERE state = 3",
      ])
    func broken(change: String) async throws {
      let store = try await Server.store()
      _ = try await store.enqueue((0..<3).map { try offer($0) }, at: at(1))
      let claimed = try await store.claim(ClaimRequest(sync: "leads", limit: 1, worker: "w"), at: at(2)).entries
      _ = try await store.settle(claimed.map { Settlement($0, .delivered) }, at: at(3))
      #expect(try await TableInvariants.problems(in: store) == [])
      try await store.sql(change)
      #expect(try await TableInvariants.problems(in: store) != [])
    }
  }
#endif

#if Postgres
  import SalesTap
  import StoreTestSupport
  import Testing

  @testable import SalesTapPostgres

  /// How often an operation waits for the server: between two machines that is what it costs.
  @Suite("Round trips")
  struct RoundTripTests {
    /// Counts those of some work on a store that has one connection, which prepared its statements before.
    private static func count(_ store: PostgresStore, _ work: () async throws -> Void) async throws -> Int {
      let before = try await roundTrips(of: store)
      try await work()
      return try await roundTrips(of: store) - before
    }

    private static func roundTrips(of store: PostgresStore) async throws -> Int {
      let session = try #require(await store.pool.take())
      let count = try await session.use { $0.roundTrips }
      await store.pool.give(session)
      return count
    }

    private static func log(_ number: Int) throws -> EventLogEntry {
      EventLogEntry(
        time: at(5), sync: "leads", connection: "production", object: "Lead", recordID: try offer(number).recordID,
        changeID: "c\(number)", status: .success, decision: "sent", reason: "accepted")
    }

    @Test(
      "Taking offers, claiming, and settling wait once each, by either clock", arguments: PostgresStore.Clock.allCases)
    func queue(clock: PostgresStore.Clock) async throws {
      let store = try await Server.store(clock: clock, connections: 1)
      let offers = try (0..<100).map { try offer($0) }
      #expect(try await Self.count(store) { _ = try await store.enqueue(offers, at: at(1)) } == 1)
      // Some of one record twice.
      #expect(try await Self.count(store) { _ = try await store.enqueue(offers + offers, at: at(1)) } == 1)
      var claimed: [ClaimedEntry] = []
      let request = ClaimRequest(sync: "leads", limit: 50, worker: "w")
      #expect(try await Self.count(store) { claimed = try await store.claim(request, at: at(2)).entries } == 1)
      #expect(claimed.count == 50)
      let verdicts = claimed.enumerated().map { Settlement($1, $0 % 2 == 0 ? .delivered : .released()) }
      #expect(try await Self.count(store) { _ = try await store.settle(verdicts, at: at(3)) } == 1)
    }

    @Test("A step of an engine waits twice: for what its consequences depend on, and for the end")
    func commit() async throws {
      let store = try await Server.store(clock: .server, connections: 1)
      _ = try await store.append([InboxOffer(changeID: "in", content: [1])], at: at(1))
      _ = try await store.enqueue((0..<20).map { try offer($0) }, at: at(1))
      let claimed = try await store.claim(ClaimRequest(sync: "leads", limit: 10, worker: "w"), at: at(2)).entries
      let changes = try await store.claimChanges(InboxRequest(limit: 1, lease: .seconds(60)), at: at(2))
      var step = EngineCommit()
      step.inbox = changes.map { InboxSettlement($0, .settled) }
      step.settlements = claimed.map { Settlement($0, .delivered) }
      step.offers = try (15..<40).map { try offer($0) }
      step.positions = [FeedPosition(feed: "feed", position: 7)]
      let lines = try (0..<10).map { try Self.log($0) }
      step.consequences = { outcome in
        .init(log: zip(lines, outcome.settlements).compactMap { $1 == .settled(.delivered) ? $0 : nil })
      }
      var outcome: EngineCommit.Outcome?
      let trips = try await Self.count(store) { [step] in outcome = try await store.commit(step, at: at(4)) }
      #expect(trips == 2)
      #expect(outcome?.settlements.count == 10 && outcome?.offers.count == 25)
      #expect(try await store.page(EventLogQuery()).entries.count == 10)
      #expect(try await store.positions(of: ["feed"]) == [7])
      #expect(try await store.inboxEntries(InboxQuery(), after: nil, limit: 9) == [])
      #expect(try await store.counts().map(\.waiting) == [30])
    }
  }
#endif

#if Postgres
  import SalesTap
  import SalesTapPostgres
  import SalesTapTesting
  import StoreTestSupport
  import Testing

  @Suite("The server's clock decides")
  struct ServerClockTests {
    /// A machine whose clock is ten years behind, and one whose is ten years ahead.
    static let clocks: [Instant] = [
      Instant(secondsSinceEpoch: 1_400_000_000), Instant(secondsSinceEpoch: 2_300_000_000),
    ]

    @Test("What one machine enqueues is due for every other, whatever their clocks say", arguments: clocks, clocks)
    func due(producer: Instant, worker: Instant) async throws {
      let store = try await Server.store(clock: .server)
      _ = try await store.enqueue([offer(1)], at: producer)
      #expect(try await store.dueTimes(at: worker) == ["leads": worker])
      let claim = try await store.claim(ClaimRequest(sync: "leads", limit: 10, worker: "w"), at: worker)
      #expect(claim.entries.count == 1)
    }

    @Test("A lease is not over because another machine's clock is ahead")
    func leases() async throws {
      let store = try await Server.store(clock: .server)
      _ = try await store.enqueue([offer(1)], at: Self.clocks[0])
      let request = ClaimRequest(sync: "leads", limit: 10, worker: "w", lease: .seconds(300))
      let claim = try await store.claim(request, at: Self.clocks[0])
      #expect(claim.entries.count == 1)
      #expect(try await store.returnExpired(at: Self.clocks[1]) == [])
      #expect(try await store.claim(request, at: Self.clocks[1]).entries == [])
      #expect(
        try await store.settle(claim.entries.map { Settlement($0, .delivered) }, at: Self.clocks[1]) == [
          .settled(.delivered)
        ])
    }

    @Test("A delay is as long as its caller meant it, and is told in each caller's time")
    func delays() async throws {
      let store = try await Server.store(clock: .server)
      let (behind, ahead) = (Self.clocks[0], Self.clocks[1])
      var later = try offer(1)
      later.due = behind + .seconds(600)
      _ = try await store.enqueue([later], at: behind)
      let next = try #require(try await store.dueTimes(at: ahead)["leads"])
      // The server's clock has gone on meanwhile, by less than a minute.
      #expect(next > ahead + .seconds(540) && next <= ahead + .seconds(600))
      #expect(try await store.claim(ClaimRequest(sync: "leads", limit: 1, worker: "w"), at: ahead).entries == [])
    }

    @Test("A machine whose clock is ahead does not run slots before they have come")
    func slots() async throws {
      let store = try await Server.store(clock: .server)
      let timing = ScheduleTiming.cadence(.every15Minutes)
      _ = try await store.change(ScheduleChange("leads", .schedule(timing)), at: Self.clocks[1])
      let request = SlotRequest("leads", .slot(Self.clocks[1]), worker: "w")
      let outcome = try await store.claim(request, at: Self.clocks[1])
      let state = try await store.states(of: ["leads"])
      #expect(outcome == .refused(.nothingToDo, state[0]))
    }
  }
#endif

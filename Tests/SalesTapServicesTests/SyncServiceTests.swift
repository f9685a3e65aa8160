#if Services
  import InMemoryLogging
  import Logging
  import SalesTap
  import SalesTapTesting
  import ServiceLifecycle
  import ServiceLifecycleTestKit
  import Testing

  @testable import SalesTapServices

  @Suite(.timeLimit(.minutes(10))) struct SyncServiceTests {
    @Test func itDrainsOnItsSlotsAndEndsOnAGracefulShutdown() async throws {
      let fixture = try Fixture()
      try await fixture.run { _ in
        for number in 1...5 { try await fixture.service.engine.process(lead(number)) }
        await fixture.clock.waitForSleepers()
        fixture.clock.advance(by: .seconds(12 * 60))
        await fixture.clock.waitForSleepers()
        #expect(fixture.cleverTap.contents().profiles.count == 5)
      }
      #expect(
        fixture.lines.entries.map(\.message)
          == ["sync service started", "sync service is ending", "sync service ended"])
    }

    @Test func aGroupOfServicesStartsItAndEndsItInOrder() async throws {
      let fixture = try Fixture()
      let lines = fixture.lines
      let services = ServiceGroup(
        services: [fixture.service], logger: Logger(label: "test") { _ in lines })
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await services.run() }
        await fixture.clock.waitForSleepers()
        await services.triggerGracefulShutdown()
        try await group.waitForAll()
      }
      #expect(fixture.lines.entries.contains { $0.message == "sync service ended" })
    }

    @Test func nothingIsInFlightAfterAShutdownAlthoughTheTransportHangs() async throws {
      let transport = SlowTransport(InMemoryCleverTap())
      let fixture = try Fixture(transport: transport)
      try await fixture.run { trigger in
        for number in 1...5 { try await fixture.service.engine.process(lead(number)) }
        await fixture.clock.waitForSleepers()
        fixture.clock.advance(by: .seconds(12 * 60))
        await transport.waitForCall()
        #expect(try await fixture.counts() == (2, 3))
        trigger.triggerGracefulShutdown()
        // Who sleeps now is the deadline.
        await fixture.clock.waitForSleepers()
        fixture.clock.advance(by: .seconds(20))
      }
      #expect(try await fixture.counts() == (5, 0))
      #expect(await transport.calls == 1)
      // What may have arrived is marked as that.
      let log = try await fixture.store.entries(matching: EventLogQuery())
      #expect(log.count { $0.errorClass == .uncertain } == 3)
    }

    @Test func callsUnderWayMayEndAndNoFurtherOneGoesOut() async throws {
      let cleverTap = InMemoryCleverTap()
      let transport = SlowTransport(cleverTap)
      let fixture = try Fixture(transport: transport)
      try await fixture.run { trigger in
        for number in 1...5 { try await fixture.service.engine.process(lead(number)) }
        await fixture.clock.waitForSleepers()
        fixture.clock.advance(by: .seconds(12 * 60))
        await transport.waitForCall()
        trigger.triggerGracefulShutdown()
        await fixture.clock.waitForSleepers()
        transport.open()
      }
      #expect(cleverTap.contents().profiles.count == 3)
      #expect(try await fixture.counts() == (2, 0))
      #expect(await transport.calls == 1)
    }

    @Test func aCancelledServiceLeavesNothingInFlightEither() async throws {
      let transport = SlowTransport(InMemoryCleverTap())
      let fixture = try Fixture(transport: transport)
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await fixture.service.run() }
        for number in 1...5 { try await fixture.service.engine.process(lead(number)) }
        await fixture.clock.waitForSleepers()
        fixture.clock.advance(by: .seconds(12 * 60))
        await transport.waitForCall()
        group.cancelAll()
        try await group.waitForAll()
      }
      #expect(try await fixture.counts() == (5, 0))
    }

    @Test func whoWakesItNeedNotWaitForItsNextLook() async throws {
      let decisions = DecisionSignal()
      let fixture = try Fixture(observers: [decisions])
      try await fixture.run { _ in
        await fixture.clock.waitForSleepers()
        let line = """
          {"change":"created","record":{"attributes":{"type":"Lead"},"Id":"00Q5g0000010001","Email":"ana@example.com",\
          "LastName":"Ozola","Status":"Qualified"}}
          """
        try await fixture.service.engine.append([(changeID: "1", line: Array(line.utf8))])
        fixture.service.wake()
        // The clock stands still: nothing but the call can have woken it.
        await decisions.signal.wait()
      }
      #expect(try await fixture.counts().waiting == 1)
    }

    @Test func aRecordSourceThatHangsIsAskedAgainAfterTheNextStart() async throws {
      let source = HangingSource()
      let fixture = try Fixture(source: source)
      try await fixture.run { trigger in
        await fixture.clock.waitForSleepers()
        let line = #"{"change":"updated","record":{"attributes":{"type":"Lead"},"Id":"00Q5g0000010001"}}"#
        try await fixture.service.engine.append([(changeID: "1", line: Array(line.utf8))])
        fixture.service.wake()
        await source.asked.wait()
        trigger.triggerGracefulShutdown()
        await fixture.clock.waitForSleepers()
        fixture.clock.advance(by: .seconds(20))
      }
      let waiting = try await fixture.store.inboxEntries(InboxQuery(), after: nil, limit: 10)
      #expect(waiting.map(\.leaseEnds) == [nil])
      #expect(waiting.first?.held.map(\.cause) == [.sourceTrouble])
      #expect(waiting.first?.due != nil)
    }

    @Test func aHistoricalSyncThatIsInterruptedGoesOnAfterTheNextStart() async throws {
      let hanging = HangingSource()
      let first = try Fixture(historicalSource: hanging)
      let backfiller = try #require(first.service.backfiller)
      try await backfiller.start(BackfillRequest(sync: "Leads"))
      try await first.run { trigger in
        await hanging.asked.wait()
        trigger.triggerGracefulShutdown()
        // The other loop may sleep too, before or after the deadline does.
        while !hanging.left.isRaised {
          first.clock.advanceToNextSleeper()
          await Task.yield()
        }
      }
      let interrupted = try await first.store.backfills(sync: nil, limit: 1).first
      #expect(interrupted?.state == .processing)
      #expect(interrupted?.error == nil)

      let rows = try (1...4).map { number in
        HistoricalPage.Row(id: try leadID(number), record: try lead(number).record)
      }
      let second = try Fixture(
        store: first.store, clock: first.clock,
        historicalSource: InMemoryHistoricalSource(object: "Lead", rows))
      try await second.run { _ in
        // Both loops sleep when neither has work.
        repeat {
          await second.clock.waitForSleepers(2)
          second.clock.advance(by: .seconds(1))
        } while try await second.store.backfills(sync: nil, limit: 1).first?.state != .successful
      }
      #expect(second.cleverTap.contents().profiles.count == 4)
      #expect(try await second.store.backfills(sync: nil, limit: 1).first?.state == .successful)
    }

    // MARK: A store that fails

    private struct Outage: Error { let secret = "canary" }

    @Test func aStoreThatFailsIsTriedAgainWithLongerAndLongerPauses() async throws {
      let fixture = try Fixture()
      let clock = fixture.clock
      try await withThrowingTaskGroup(of: Int.self) { group in
        group.addTask {
          var tries = 0
          try await fixture.service.loop("queue", wokenBy: [fixture.service.stopping]) {
            tries += 1
            if tries <= 6 { throw Outage() }
            fixture.service.stopping.raise()
            return nil
          }
          return tries
        }
        for pause in [1, 2, 4, 8, 16, 30] {
          await clock.waitForSleepers()
          #expect(clock.advanceToNextSleeper() == .seconds(pause))
        }
        let tries = try await group.next()
        #expect(tries == 7)
      }
      let lines = fixture.lines.entries
      #expect(lines.map(\.message).count { $0 == "the store failed" } == 6)
      #expect(lines.last?.message == "the store works again")
      #expect(lines.allSatisfy { $0.level <= .debug && !"\($0)".contains("canary") })
    }

    @Test func aStoreThatFailsForTooLongEndsTheService() async throws {
      let fixture = try Fixture(options: .init(storePatience: .seconds(60)))
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await fixture.service.loop("queue", wokenBy: []) { throw Outage() } }
        for _ in 1...6 {
          await fixture.clock.waitForSleepers()
          fixture.clock.advanceToNextSleeper()
        }
        do {
          _ = try await group.next()
          Issue.record("the service did not end")
        } catch is Outage {}
      }
    }
  }

  /// Hears that something was decided.
  private struct DecisionSignal: EngineObserver {
    let signal = Signal(isLasting: true)

    func observe(_ event: EngineEvent) {
      if case .decided = event { signal.raise() }
    }
  }
#endif

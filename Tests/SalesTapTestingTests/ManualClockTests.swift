import SalesTap
import SalesTapTesting
import Testing

@Suite("The manual clock")
struct ManualClockTests {
  private func clock() throws -> ManualClock { ManualClock(now: try #require(Instant("2026-03-02T08:00:00Z"))) }

  @Test("It stands still until it is advanced, and wakes who waited, in the order of their times")
  func advancing() async throws {
    let clock = try clock()
    let order = Locked<[Int]>([])
    await withThrowingTaskGroup(of: Void.self) { group in
      for seconds in [30, 10, 20] {
        group.addTask {
          try await clock.timer.sleep(for: .seconds(seconds))
          order.withLock { $0.append(seconds) }
        }
      }
      await clock.waitForSleepers(3)
      #expect(clock.sleeperCount == 3)
      clock.advance(by: .seconds(9))
      #expect(clock.sleeperCount == 3)
      for expected in [10, 20, 30] {
        #expect(clock.advanceToNextSleeper() != nil)
        try? await group.next()
        #expect(order.withLock { $0.last } == expected)
      }
      #expect(clock.advanceToNextSleeper() == nil)
    }
    #expect(clock.now().description == "2026-03-02T08:00:30Z")
    #expect(order.withLock { $0 } == [10, 20, 30])
  }

  @Test("Setting the wall clock lets no time pass")
  func setting() async throws {
    let clock = try clock()
    let sleeper = Task { try await clock.timer.sleep(for: .seconds(5)) }
    await clock.waitForSleepers()
    clock.set(to: clock.now() + .seconds(3600))
    clock.advance(by: .seconds(-60))
    #expect(clock.sleeperCount == 1)
    #expect(clock.now().description == "2026-03-02T08:59:00Z")
    clock.advance(by: .seconds(5))
    try await sleeper.value
    #expect(clock.timer.now.elapsed == .seconds(5))
  }

  @Test("A cancelled sleeper goes on at once, whenever the cancellation comes")
  func cancelling() async throws {
    let clock = try clock()
    for wait in [true, false] {
      let sleeper = Task { try await clock.timer.sleep(for: .seconds(5)) }
      if wait { await clock.waitForSleepers() }
      sleeper.cancel()
      await #expect(throws: CancellationError.self) { try await sleeper.value }
      #expect(clock.sleeperCount == 0)
    }
  }

  @Test("Who waits for no time does not wait")
  func nothing() async throws {
    let clock = try clock()
    try await clock.timer.sleep(for: .zero)
    try await clock.timer.sleep(for: .seconds(-5))
    await clock.waitForSleepers(0)
    #expect(clock.sleeperCount == 0)
  }
}

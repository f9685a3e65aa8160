import SalesTap
import SalesTapTesting
import Testing

@Suite("Who unscheduled a sync meant it") struct ScheduleWishTests {
  @Test("A sync that was unscheduled before it ever ran stays so after a restart, until it is scheduled")
  func restart() async throws {
    let fixture = try Fixture()
    try await fixture.engine.unschedule("Leads")
    try await fixture.engine.process(lead(1))
    let again = try Fixture(after: fixture)
    try await again.drainEverything()
    #expect(try await again.engine.nextDue() == nil)
    #expect(fixture.cleverTap.contents().profiles.isEmpty)
    #expect(try await again.engine.schedule("Leads") != nil)
    try await again.drainEverything()
    #expect(fixture.cleverTap.contents().profiles.count == 1)
  }

  @Test("A sync that was unscheduled in the store before any engine knew it stays so too")
  func beforeAll() async throws {
    let fixture = try Fixture()
    _ = try await fixture.store.change(ScheduleChange("Leads", .unschedule), at: start)
    try await fixture.engine.process(lead(1))
    #expect(try await fixture.engine.nextDue() == nil)
  }

  @Test("An edited cadence, and a reload, do not schedule what somebody unscheduled")
  func edited() async throws {
    let fixture = try Fixture()
    try await fixture.engine.unschedule("Leads")
    try await fixture.engine.apply(
      Planner(document(leads: { $0.delivery = .batch(size: 100, cadence: Cadence(everyMinutes: 5)!) })))
    #expect(try await fixture.store.states(of: ["Leads"]).map(\.isScheduled) == [false])
  }

  @Test("A sync that becomes a batch sync again is scheduled again: nobody had unscheduled it")
  func backAndForth() async throws {
    let fixture = try Fixture()
    try await fixture.engine.process(lead(1))
    try await fixture.engine.apply(Planner(document(leads: { $0.delivery = .realTime })))
    #expect(try await fixture.store.states(of: ["Leads"]).map(\.isScheduled) == [false])
    try await fixture.engine.apply(Planner(document()))
    #expect(try await fixture.store.states(of: ["Leads"]).map(\.isScheduled) == [true])
  }
}

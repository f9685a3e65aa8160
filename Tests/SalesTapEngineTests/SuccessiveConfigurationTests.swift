import SalesTap
import SalesTapTesting
import SalesTapTime
import Testing

/// A store in which something happens while an engine counts the entries, as it does to find those of deleted syncs.
private final class MeanwhileStore: ForwardingStore, @unchecked Sendable {
  private let action = Locked<(@Sendable () async throws -> Void)?>(nil)

  /// Lets something happen at the next count, once.
  func meanwhile(_ body: @escaping @Sendable () async throws -> Void) { action.withLock { $0 = body } }

  override func counts() async throws -> [QueueCounts] {
    let counts = try await super.counts()
    let body = action.withLock { action in
      defer { action = nil }
      return action
    }
    try await body?()
    return counts
  }
}

@Suite("Configurations that follow each other closely") struct SuccessiveConfigurationTests {
  private static let withoutLeads: ConfigurationDocument = {
    var document = document()
    document.syncs.removeFirst()
    return document
  }()

  /// Found by a simulation: a slow store, a configuration without a sync, and the next one with it again.
  @Test("The last one stands, however late the one before is with its work") func lastOneStands() async throws {
    let fixture = try Fixture()
    let store = MeanwhileStore(fixture.store)
    let engine = SyncEngine(
      planner: try Planner(document()), transport: fixture.cleverTap, store: store, clock: fixture.clock)
    try await engine.process(lead(1))
    let last = try Planner(document())
    store.meanwhile { try await engine.apply(last) }
    try await engine.apply(Planner(Self.withoutLeads))
    #expect(try await store.states(of: ["Leads"]).first?.isScheduled == true)
    #expect(try await store.entries(QueueQuery(), after: nil, limit: 10).map(\.state) == [.waiting])
  }

  @Test("A schedule that an engine with an older configuration has forgotten comes back") func otherEngine()
    async throws
  {
    let fixture = try Fixture()
    try await fixture.engine.process(lead(1))
    _ = try await fixture.store.change(ScheduleChange("Leads", .forget), at: fixture.clock.now())
    try await fixture.engine.performDue()
    try await fixture.drainEverything(steps: 5)
    #expect(fixture.cleverTap.contents().profile("lead1@example.com") != nil)
  }

  @Test("What a person has unscheduled stays so") func unscheduled() async throws {
    let fixture = try Fixture()
    try await fixture.engine.process(lead(1))
    try await fixture.engine.unschedule("Leads")
    for _ in 0..<3 {
      fixture.clock.advance(by: .seconds(1800))
      try await fixture.engine.performDue()
    }
    #expect(try await fixture.store.states(of: ["Leads"]).first?.isScheduled == false)
    #expect(fixture.cleverTap.counts.uploads == 0)
  }
}

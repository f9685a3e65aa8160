import SalesTap
import SalesTapTesting
import Testing

/// A life of an engine that may end at any operation of its store: changes are handed over, directly and through the inbox, and drained.
private struct Life {
  let fixture: Fixture
  /// The changes whose hand-over returned.
  var handedOver: [String] = []

  private static let changes: [RecordChange] = [
    lead(1), supportCase(1), lead(1, .updated, after: 30, with: ["LastName": "Newer"]), supportCase(2), lead(2),
    supportCase(1, .updated, after: 60, status: "Closed"),
  ]

  /// Hands changes over to an engine until it dies.
  mutating func live(_ engine: SyncEngine, from first: Int = 0) async throws {
    for change in Self.changes.dropFirst(first) {
      try await engine.process(change)
      handedOver.append(change.id)
    }
    try await engine.append([("inbox 1", Array(#"{"change":"created","record":\#(Self.record)}"#.utf8))])
    handedOver.append("inbox 1")
    while let due = try await engine.nextDue() {
      fixture.clock.set(to: max(due, fixture.clock.now()))
      try await engine.performDue()
    }
  }

  private static let record =
    #"{"attributes":{"type":"Lead"},"Id":"\#(id(7).text)","Email":"lead7@example.com","LastName":"Seven","Status":"Qualified","SystemModstamp":"2026-03-02T08:02:00.000+0000"}"#
}

@Suite("An engine that dies between any two steps of its store") struct CrashTests {
  @Test("loses nothing, and repeats nothing without a trace", arguments: 1...70, [false, true])
  func crash(at operation: Int, isAfter: Bool) async throws {
    let fixture = try Fixture()
    var life = Life(fixture: fixture)
    let store = CrashingStore(fixture.store, crashAt: operation, isAfter: isAfter)
    let doomed = SyncEngine(
      planner: try Planner(document()), transport: fixture.cleverTap, store: store, clock: fixture.clock,
      options: .init(worker: "doomed"))
    do { try await life.live(doomed) } catch is Crash {}

    // Whoever was told nothing hands the change over again, and a new engine goes on over the same store.
    let heir = try Fixture(after: fixture)
    try await life.live(heir.engine, from: min(life.handedOver.count, 6))
    let contents = fixture.cleverTap.contents()
    #expect(contents.profile("lead1@example.com")?["Name"]?.text == "Newer")
    #expect(contents.profile("lead2@example.com") != nil)
    #expect(contents.profile("lead7@example.com") != nil)
    let events = contents.events.map { "\($0.key) \($0["Status"]?.text ?? "")" }
    let wanted = ["contact1@example.com New", "contact1@example.com Closed", "contact2@example.com New"]
    // One that was in flight when the engine died gives way to the newer one that waits: it ends superseded, and that is logged.
    let overtaken = try await fixture.store.entries(QueueQuery(states: [.superseded]), after: nil, limit: 10)
    for event in wanted where !events.contains(event) {
      #expect(event == wanted[0] && overtaken.contains { $0.changeID == supportCase(1).id }, "\(event) is lost")
    }
    // A second copy is sent only after an outcome that nobody knows, and that is logged.
    let log = try await fixture.store.entries(matching: EventLogQuery(limit: 1000))
    let uncertain = log.filter { $0.errorClass == .uncertain }.count
    #expect(fixture.cleverTap.counts.accepted - 6 <= uncertain)
    #expect(try await fixture.store.counts().allSatisfy { $0.waiting == 0 && $0.inFlight == 0 })
    #expect(try await fixture.store.inboxEntries(InboxQuery(), after: nil, limit: 10).isEmpty)
  }
}

extension StoredValue {
  /// The text of a text value.
  fileprivate var text: String? { if case .string(let text) = self { text } else { nil } }
}

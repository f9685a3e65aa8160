import LeadRules
import SalesTap
import SalesTapTesting
import Testing

@Suite struct DeliveryTests {
  let clock = ManualClock(now: Instant("2026-03-02T08:03:00Z")!)
  let cleverTap = InMemoryCleverTap()

  func engine() throws -> SyncEngine {
    SyncEngine(
      planner: try Planner(LeadRules.document), transport: cleverTap, clock: clock,
      environment: { _ in "a passcode" })
  }

  func lead(_ company: String, _ change: String, at minute: Int) -> RecordChange {
    RecordChange(
      object: "Lead", recordID: RecordID("00Q5g00000A1bC2")!, kind: .updated,
      record: ["Email": "ana@example.com", "Company": .string(company), "Phone": .null, "Status": "Qualified"],
      committedAt: Instant("2026-03-02T08:0\(minute):00Z")!, id: change)
  }

  @Test func theNewestStateArrivesAtTheNextQuarterOfAnHour() async throws {
    let engine = try engine()
    try await engine.process(lead("Kalns SIA", "change 1", at: 1))
    try await engine.process(lead("Kalns & Co", "change 2", at: 2))
    #expect(cleverTap.contents().profiles.isEmpty)

    let slot = try #require(try await engine.nextDue())
    #expect(slot == Instant("2026-03-02T08:15:00Z"))
    clock.set(to: slot)
    try await engine.performDue()

    let profile = try #require(cleverTap.contents().profile("ana@example.com"))
    #expect(profile["Company"] == "Kalns & Co")
    #expect(cleverTap.counts.uploads == 1)
  }

  @Test func anAnswerThatIsLostCostsNothing() async throws {
    cleverTap.failNext(.answerLost)
    let engine = try engine()
    try await engine.process(lead("Kalns SIA", "change 1", at: 1))
    while let due = try await engine.nextDue() {
      clock.set(to: max(due, clock.now()))
      try await engine.performDue()
    }
    #expect(cleverTap.contents().profile("ana@example.com")?["Company"] == "Kalns SIA")
    #expect(cleverTap.counts.uploads == 2)
  }
}

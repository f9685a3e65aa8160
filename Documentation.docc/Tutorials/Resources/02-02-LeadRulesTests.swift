import LeadRules
import SalesTap
import Testing

@Suite struct LeadRulesTests {
  let planner: Planner

  init() throws { planner = try Planner(LeadRules.document) }

  @Test func nothingIsToBeMended() {
    #expect(planner.diagnostics.filter { $0.severity != .note }.map(\.message) == [])
  }

  /// A lead as Salesforce knows it, with other values where a test wants them.
  func lead(_ others: SalesforceRecord = [:]) -> RecordChange {
    let usual: SalesforceRecord = [
      "Email": "ana@example.com", "Company": "Kalns SIA", "Phone": "20 007 919", "Status": "Qualified",
    ]
    return RecordChange(
      object: "Lead", recordID: RecordID("00Q5g00000A1bC2")!, kind: .updated,
      record: usual.merging(others), id: "change 1")
  }

  @Test func aLeadBecomesAProfile() throws {
    let decision = try #require(planner.plan(lead(), at: Instant("2026-03-02T08:00:00Z")!).first)
    #expect(decision.outcome == .deliver)
    let payload = try #require(decision.payload)
    #expect(
      String(decoding: payload.bytes, as: UTF8.self) == """
        {"identity":"ana@example.com","type":"profile","profileData":{"Company":"Kalns SIA","Phone":"+37120007919"}}
        """)
  }
}

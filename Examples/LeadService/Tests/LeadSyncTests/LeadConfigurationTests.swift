import LeadSync
import SalesTap
import SalesTapTesting
import Testing

/// What the company's rules do to a lead: no network, no clock, a few milliseconds.
@Suite struct LeadConfigurationTests {
  let planner: Planner
  let now = Instant("2026-03-02T08:03:00Z")!

  init() throws { planner = try Planner(LeadConfiguration.document) }

  func lead(_ values: SalesforceRecord, previous: SalesforceRecord? = nil) -> RecordChange {
    let lead: SalesforceRecord = [
      "FirstName": "Ana", "LastName": "Kalniņa", "Email": "ana@example.com", "Phone": "20 007 919",
      "Company": "Kalns SIA", "Status": "Qualified", "LeadSource": "Web", "HasOptedOutOfEmail": .boolean(true),
    ]
    return RecordChange(
      object: "Lead", recordID: RecordID("00Q5g00000A1bC2")!, kind: .updated, record: lead.merging(values),
      previous: previous, committedAt: now, id: "1")
  }

  func decision(_ sync: String, about change: RecordChange) throws -> Decision {
    try #require(planner.plan(change, at: now).first { $0.sync == sync })
  }

  @Test func theConfigurationHasNothingToMend() {
    #expect(planner.diagnostics.filter { $0.severity != .note }.map(\.message) == [])
  }

  @Test func aQualifiedLeadBecomesThisProfile() throws {
    let decision = try decision("Lead profiles", about: lead([:]))
    #expect(decision.outcome == .enqueue)
    let payload = try #require(decision.payload)
    #expect(
      String(decoding: payload.bytes, as: UTF8.self) == """
        {"identity":"ana@example.com","type":"profile","profileData":{"Name":"Ana Kalniņa","Email":"ana@example.com",\
        "Phone":"+37120007919","MSG-email":false,"Company":"Kalns SIA"}}
        """)
  }

  @Test func aNewLeadIsNotSentAndSaysWhy() throws {
    let decision = try decision("Lead profiles", about: lead(["Status": "New"]))
    #expect(decision.outcome == .filtered)
    #expect(decision.reason.contains("Status"))
  }

  @Test func aLeadWithoutAFirstNameHasItsLastNameAsName() throws {
    let decision = try decision("Lead profiles", about: lead(["FirstName": .null]))
    #expect(decision.mapped?.record.properties.first?.value == .string("Kalniņa"))
  }

  @Test func aBadPhoneNumberCostsOnlyThePhoneNumber() throws {
    let decision = try decision("Lead profiles", about: lead(["Phone": "ask at the desk"]))
    #expect(decision.outcome == .enqueue)
    #expect(decision.mapped?.record.properties.map(\.name) == ["Name", "Email", "MSG-email", "Company"])
  }

  @Test(arguments: [("Qualified", Decision.Outcome.filtered), ("Working", .deliver)])
  func onlyAStepOfTheStatusIsAnEvent(_ before: String, _ outcome: Decision.Outcome) throws {
    let change = lead([:], previous: ["Status": .string(before)])
    #expect(try decision("Lead steps", about: change).outcome == outcome)
  }
}

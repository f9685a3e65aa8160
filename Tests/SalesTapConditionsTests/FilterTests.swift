import SalesTapConditions
import SalesTapModel
import TestSupport
import Testing

@Suite struct FilterTests {
  func decide(
    _ filter: Filter, _ record: SalesforceRecord, previous: SalesforceRecord? = nil,
    kind: RecordChange.Kind = .updated, changedFields: [String]? = nil, mapped: [String] = []
  ) throws -> FilterDecision {
    let change = RecordChange(
      object: "Lead", recordID: try #require(RecordID("00Q000000000001")), kind: kind, record: record,
      previous: previous, changedFields: changedFields, id: "1")
    let compiled = try #require(filter.compile(mappedFields: mapped).filter)
    return compiled.decide(change, context: EvaluationContext(now: noon))
  }

  @Test func `a condition that says no says why`() throws {
    let decision = try decide(Filter(condition: "Status = 'Qualified'"), ["Status": "Open"])
    #expect(decision.outcome == .filtered)
    #expect(decision.decidedBy == .condition)
    expectNoDifference(decision.reason, "Status = 'Qualified' is false: Status is 'Open'")
  }

  @Test func `watched fields pass what changed`() throws {
    let filter = Filter(watch: .fields(["Status", "Email"]))
    let passed = try decide(filter, ["Status": "Open", "Email": "b"], previous: ["Status": "Open", "Email": "a"])
    #expect(passed.outcome == .passes)
    #expect(passed.changed.map(\.path) == ["Email"])
    #expect(passed.changed.first?.old == "a")
    let same = try decide(filter, ["Status": "Open", "Email": "a"], previous: ["Status": "Open", "Email": "a"])
    #expect(same.outcome == .filtered)
    expectNoDifference(same.reason, "no watched field changed (watched: Status, Email)")
    #expect(try decide(filter, ["Status": "Open"], kind: .created).passes)
    #expect(try decide(filter, ["Status": "Open"], kind: .backfilled).passes)
    let flow = try decide(filter, ["Status": "Open"])
    #expect(flow.passes && flow.couldNotDetect)
    #expect(try decide(filter, ["Status": "Open"], changedFields: ["status"]).passes)
    #expect(try decide(filter, ["Status": "Open"], changedFields: ["Phone"]).outcome == .filtered)
  }

  @Test func `previous values decide over changed fields`() throws {
    let filter = Filter(watch: .fields(["Status"]))
    #expect(
      try decide(filter, ["Status": "Open"], previous: ["Status": "Open"], changedFields: ["Status"]).outcome
        == .filtered)
    #expect(try decide(filter, ["Status": "Open"], previous: ["Email": "a"]).couldNotDetect)
    #expect(
      try decide(filter, ["Status": "Open"], previous: ["Email": "a"], changedFields: ["Email"]).outcome == .filtered)
  }

  @Test func `missing fields hold a change only where the decision depends on them`() throws {
    let filter = Filter(watch: .fields(["Status"]), condition: "Industry = 'IT' AND City = 'Riga'")
    #expect(
      try decide(filter, ["Status": "a", "City": "Riga"], previous: ["Status": "b"]).outcome
        == .held(missing: ["Industry"]))
    #expect(
      try decide(filter, ["Status": "a", "City": "Oslo"], previous: ["Status": "b"]).outcome == .filtered)
    #expect(
      try decide(filter, ["Status": "a", "City": "Riga"], previous: ["Status": "a"]).outcome == .filtered)
  }

  @Test func `a mapped relationship path watches its lookup field`() throws {
    let filter = Filter(watch: .mappedFields)
    #expect(
      filter.compile(mappedFields: ["Email", "Account.Name", "Owner__r.Name"]).filter?.fields
        == ["Email", "AccountId", "Owner__c"])
  }
}

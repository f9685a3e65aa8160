import SalesTap
import SalesTapTesting
import Testing

@Suite("What may be shown of a decision") struct RedactedDecisionTests {
  private let change = lead(1, with: ["LastName": "Kalniņš", "Email": "secret@example.com", "Status": "Qualified"])

  @Test("Without sensitive fields everything is shown as it is")
  func plain() throws {
    let planner = try Planner(document())
    let decision = try #require(planner.plan(change, at: start).first)
    let shown = planner.redacted(decision)
    #expect(shown.reason == decision.reason)
    #expect(shown.filterReason == decision.filter?.reason)
    #expect(shown.identity == "secret@example.com")
    #expect(shown.payload == decision.payload.map { String(decoding: $0.bytes, as: UTF8.self) })
    #expect(!planner.isSensitive("Email", in: "Leads"))
  }

  @Test("What comes from a sensitive field is shown nowhere")
  func sensitive() throws {
    let planner = try Planner(document(leads: { $0.sensitiveFields = ["email", "LastName", "Status"] }))
    let decision = try #require(planner.plan(change, at: start).first)
    let shown = planner.redacted(decision)
    #expect(shown.identity == RedactedDecision.mark)
    for value in ["secret@example.com", "Kalniņš", "Qualified"] { #expect(!"\(shown)".contains(value), "\(shown)") }
    #expect(shown.payload?.contains(RedactedDecision.mark) == true)
    #expect(planner.isSensitive("EMAIL", in: "Leads") && !planner.isSensitive("Phone", in: "Leads"))
    let refused = try #require(planner.plan(lead(1, with: ["Status": "Secretive"]), at: start).first)
    #expect(refused.outcome == .filtered)
    #expect(!"\(planner.redacted(refused))".contains("Secretive"))
  }

  @Test("An explanation of a condition hides the values of the fields that it is told to hide, and no others")
  func explanation() throws {
    let condition = try #require(ParsedCondition(parsing: "Status = 'Open' AND Email != null").compiled())
    let record: SalesforceRecord = ["Status": "Open", "Email": "secret@example.com"]
    let explanation = condition.explain(record, context: EvaluationContext(now: start))
    #expect(explanation.description.contains("secret@example.com"))
    let redacted = explanation.redacted(by: "<hidden>") { $0 == "Email" }
    #expect(!redacted.description.contains("secret@example.com"))
    #expect(redacted.description.contains("Email is '<hidden>'") && redacted.description.contains("Status is 'Open'"))
    #expect(redacted.value == explanation.value)
  }
}

import HTTPTypes
import SalesTap
import Testing

@testable import SyncServer

@Suite struct ChangesTests {
  @Test func aChangeIsTakenAndReachesCleverTap() async throws {
    let fixture = try Fixture()
    let answer = try await fixture.post("/changes", lead(1))
    #expect(answer == (202, #"{"known":0,"taken":1}"#))
    try await fixture.work()
    #expect(fixture.profiles == ["lead1@example.com"])
    #expect(fixture.cleverTap.contents().events.map(\.name) == ["Lead Saved"])
  }

  @Test(arguments: [
    "[\(lead(1)),\n \(lead(2))]", "\(lead(1))\n\(lead(2))\n", " \n\(lead(1)) \(lead(2))",
    "[ \(lead(1)) , \(lead(2)) ]\n",
  ])
  func severalChangesComeAsAnArrayOrAsLines(_ body: String) async throws {
    let fixture = try Fixture()
    #expect(try await fixture.post("/changes", body) == (202, #"{"known":0,"taken":2}"#))
    try await fixture.work()
    #expect(fixture.profiles == ["lead1@example.com", "lead2@example.com"])
  }

  @Test func aPostThatIsRepeatedIsSentOnce() async throws {
    let fixture = try Fixture()
    let body = lead(1, id: "trigger-1")
    #expect(try await fixture.post("/changes", body).text == #"{"known":0,"taken":1}"#)
    #expect(try await fixture.post("/changes", body).text == #"{"known":1,"taken":0}"#)
    try await fixture.work()
    // Known to the queue when the inbox has forgotten it.
    #expect(try await fixture.post("/changes", body).status == 202)
    try await fixture.work()
    #expect(fixture.cleverTap.contents().events.count == 1)
  }

  @Test func aPrettyPrintedChangeAndAChangeEventAreTaken() async throws {
    let fixture = try Fixture()
    let event = """
      {
        "schema": "x",
        "payload": {
          "ChangeEventHeader": { "entityName": "Lead", "recordIds": ["00Q5g0000010001"], "changeType": "CREATE",
            "transactionKey": "1", "sequenceNumber": 1, "commitTimestamp": 1772438580000, "changedFields": [] },
          "Email": "lead1@example.com", "LastName": "Ozola", "Status": "Open", "NumberOfEmployees": 3
        }
      }
      """
    #expect(try await fixture.post("/changes", event).status == 202)
    try await fixture.work()
    #expect(fixture.profiles == ["lead1@example.com"])
  }

  @Test(arguments: [
    ("", 1, 1), ("[]", 1, 1), ("  \n 7", 2, 2), ("{\"change\":\"created\"", 1, 20), ("[1]", 1, 2),
    ("\(lead(1))\n{\"change\":\"painted\",\"record\":{}}", 2, 11), ("]", 1, 1), ("{\"a\":1}\n  tru", 2, 6),
  ])
  func whatIsNoChangeIsRefusedAtItsPlaceAndNothingIsTaken(_ body: String, _ line: Int, _ column: Int) async throws {
    let fixture = try Fixture()
    let answer = try await fixture.post("/changes", body)
    #expect(answer.status == 400)
    #expect(answer.text.contains(#""column":\#(column),"line":\#(line),"#), "\(answer.text)")
    try await fixture.work()
    #expect(fixture.profiles.isEmpty)
    #expect(try await fixture.store.inboxEntries(InboxQuery(), after: nil, limit: 10).isEmpty)
  }

  @Test func allMistakesAreToldAtOnce() async throws {
    let answer = try await Fixture().post(
      "/changes", "{\"change\":\"a\",\"record\":{}}\n{\"change\":\"b\",\"record\":{}}")
    #expect(answer.text.contains(#""line":1"#) && answer.text.contains(#""line":2"#))
  }

  @Test func withoutTheTokenNothingIsTaken() async throws {
    let fixture = try Fixture { $0.token = "word" }
    #expect(try await fixture.post("/changes", lead(1)).status == 401)
    #expect(try await fixture.post("/changes", lead(1), headers: [.authorization: "Bearer other"]).status == 401)
    #expect(try await fixture.post("/changes", lead(1), headers: [.authorization: "Bearer word"]).status == 202)
  }

  @Test func aBodyThatIsTooLargeIsRefused() async throws {
    let fixture = try Fixture { $0.maximumBytes = 100 }
    #expect(try await fixture.post("/changes", lead(1)).status == 413)
    #expect(try await fixture.store.inboxEntries(InboxQuery(), after: nil, limit: 10).isEmpty)
  }

  @Test func healthAndMetricsAreTold() async throws {
    let fixture = try Fixture()
    _ = try await fixture.post("/changes", lead(1))
    try await fixture.work()
    #expect(try await fixture.get("/health").status == 200)
    let text = try await fixture.get("/metrics").text
    #expect(text.contains(#"salestap_decisions_total{sync="Leads",outcome="delivered"} 1.0"#), "\(text)")
    #expect(text.contains(#"salestap_upload_duration_seconds_count{connection="production",outcome="accepted"} 2"#))
    #expect(!text.contains("example.com"))
  }
}

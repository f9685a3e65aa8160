import SalesTap
import SalesTapTesting
import Testing

/// Values that must not be found anywhere in what is written down or thrown.
private let canaries = ["canary-passcode", "canary-lastname", "canary@example.com", "canary-status"]

@Suite struct RedactionTests {
  private func configured() -> ConfigurationDocument {
    var configured = document(
      leads: { $0.sensitiveFields = ["LastName", "email", "STATUS"] },
      cases: {
        $0.sensitiveFields = ["Contact.Email"]
        $0.mapping.properties.append(.init("Who", .template("for {{Contact.Email}}")))
      })
    configured.connections[0].passcode = .literal("canary-passcode")
    return configured
  }

  private func everything(_ value: Any) -> String {
    var dumped = ""
    dump(value, to: &dumped)
    return "\(value) \(String(reflecting: value)) \(dumped)"
  }

  @Test func nothingSensitiveIsWrittenDown() async throws {
    let fixture = try Fixture(configured())
    // An answer that repeats what was sent, as CleverTap's may.
    let body = #"{"status":"fail","error":"canary@example.com is not known","code":400}"#
    fixture.cleverTap.failNext(.answer(status: 400, body: Array(body.utf8)))
    let sensitive: SalesforceRecord = [
      "Email": "canary@example.com", "LastName": "canary-lastname", "Status": "canary-status",
    ]
    var change = supportCase(1)
    change.record = ["Status": "New", "Contact": .object(["Email": "canary@example.com"])]
    try await fixture.engine.process(change)
    change.id = "again"
    try await fixture.engine.process(change)
    try await fixture.engine.process(lead(1, with: sensitive))
    try await fixture.engine.process(lead(2, with: sensitive.merging(["Status": "Qualified"])))
    try await fixture.drainEverything()
    let log = try await fixture.log.entries(matching: EventLogQuery(limit: 1000))
    #expect(log.count >= 4)
    #expect(log.contains { $0.request?.contains(#""<redacted>""#) == true })
    let written = log.map(everything).joined(separator: "\n")
    for canary in canaries { #expect(!written.contains(canary), "\(canary) is in the log") }
    #expect(log.contains { $0.response?.contains("<redacted> is not known") == true })
  }

  @Test func theSameRecordsAreWrittenDownWhereNothingIsSensitive() async throws {
    let fixture = try Fixture()
    try await fixture.engine.process(lead(1, with: ["LastName": "canary-lastname"]))
    try await fixture.drainEverything()
    let log = try await fixture.log.entries(matching: EventLogQuery())
    #expect(log.first?.request?.contains("canary-lastname") == true)
  }

  @Test func thePasscodeIsNowhere() async throws {
    let fixture = try Fixture(configured())
    fixture.cleverTap.failNext(.status(401))
    try await fixture.engine.process(supportCase(1))
    let standings = try await fixture.store.connectionStandings()
    let state = try await fixture.engine.state(ofConnection: "production")
    let text = everything(standings) + everything(state as Any) + everything(fixture.engine.planner.document)
    #expect(!text.contains("canary-passcode"))
  }
}

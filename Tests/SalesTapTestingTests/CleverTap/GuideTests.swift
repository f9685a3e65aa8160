import Foundation
import SalesTap
import SalesTapTesting
import Testing

/// The code of the guide "Test against the in-memory CleverTap", compiled and run.
@Suite("The guide to the in-memory CleverTap")
struct GuideTests {
  @Test func aLeadBecomesAProfile() async {
    let cleverTap = InMemoryCleverTap()
    let records = [
      EncodedRecord(
        CleverTapRecord(.identity("jack@gmail.com"), .profile, properties: [.init("Name", .string("Jack"))]))
    ]
    let answer = await cleverTap.upload(
      UploadRequest(
        connection: Connection(name: "test", region: .in1, accountID: "ABC", passcode: .literal("any")),
        body: UploadBatcher.body(of: records), recordCount: records.count))

    #expect(UploadReport(answer, to: records).outcome == .accepted)
    #expect(cleverTap.contents().profile("jack@gmail.com")?["Name"] == "Jack")
    #expect(cleverTap.contents().breaches.isEmpty)
    #expect(String(decoding: cleverTap.dump, as: UTF8.self) == dump)
  }

  private let dump = """
    {"profiles":{"jack@gmail.com":{"Name":"Jack"}},"events":[]}
    """

  @Test("Wrong credentials, and bad days in their order")
  func badDays() async {
    func outcome(_ cleverTap: InMemoryCleverTap, passcode: Secret) async -> UploadReport.Outcome {
      let record = CleverTapRecord(.identity("jack@gmail.com"), .profile)
      let records = [EncodedRecord(record), EncodedRecord(CleverTapRecord(.identity("x"), .profile))]
      let connection = Connection(name: "test", region: .in1, accountID: "ABC", passcode: .literal(passcode))
      let request = UploadRequest(connection: connection, body: UploadBatcher.body(of: records), recordCount: 2)
      return UploadReport(await cleverTap.upload(request), to: records).outcome
    }
    let cleverTap = InMemoryCleverTap(accounts: [.init(id: "ABC", passcode: "right", region: .in1)])
    #expect(await outcome(cleverTap, passcode: "wrong") == .unauthorized)

    cleverTap.failNext(.answerLost)  // applied, and nobody knows
    cleverTap.failNext(.status(429, retryAfter: 60), times: 3)
    cleverTap.failNext(.missed(records: [2]))  // 555 for the second record
    cleverTap.missRecords(of: "jack@gmail.com", times: 2)
    cleverTap.failAlways(.nothingSent)  // an outage, until failAlways(nil)
    var outcomes: [UploadReport.Outcome] = []
    for _ in 0..<6 { outcomes.append(await outcome(cleverTap, passcode: "right")) }
    let throttled = UploadReport.Outcome.throttled(retryAfter: 60)
    #expect(outcomes == [.uncertain, throttled, throttled, throttled, .rejected, .unreachable])
  }

  @Test("An upload is kept under way")
  func time() async {
    let clock = ManualClock(now: Instant(secondsSinceEpoch: 0))
    let gate = Gate()
    let slow = InMemoryCleverTap(latency: .seconds(1), clock: clock.timer)
    let held = InMemoryCleverTap { request in await gate.wait() }
    #expect(slow.counts.uploads == 0)
    #expect(held.counts.uploads == 0)
  }

  /// The configuration of the guide *Write a configuration*, as far as the test below needs it.
  private let document = ConfigurationDocument(
    connections: [
      Connection(
        name: "production", region: .in1, accountID: "ABC-123-4567", passcode: .environment("CLEVERTAP_PASSCODE"))
    ],
    syncs: [
      .profiles(
        "Lead profiles", of: "Lead", to: "production", identity: .byEmail,
        filter: .watching("Status", "Email", where: "Status = 'Qualified'"), delivery: .batch(),
        properties: [.init("Name", .template("{{FirstName}} {{LastName}}"))])
    ])

  @Test func aQualifiedLeadArrives() async throws {
    let clock = ManualClock(now: Instant("2026-11-20T08:03:00Z")!)
    let cleverTap = InMemoryCleverTap()
    let engine = SyncEngine(
      planner: try Planner(document), transport: cleverTap, store: .inMemory, clock: clock,
      environment: { _ in "any passcode" })
    let lead = RecordChange(
      object: "Lead", recordID: RecordID("00Q5g00000A1bC2")!, kind: .created,
      record: ["FirstName": "Ana", "LastName": "Kalns", "Email": "ana@example.com", "Status": "Qualified"],
      committedAt: clock.now(), id: "1")

    let decisions = try await engine.process(lead)
    #expect(decisions.map(\.outcome.name) == ["enqueued"])

    clock.set(to: try #require(try await engine.nextDue()))
    try await engine.performDue()
    #expect(cleverTap.contents().profile("ana@example.com")?["Name"] == "Ana Kalns")
  }

  @Test func aFieldThatTheChangeDoesNotBringIsRead() async throws {
    let clock = ManualClock(now: Instant("2026-11-20T08:03:00Z")!)
    let id = RecordID("00Q5g00000A1bC2")!
    let source = InMemoryRecordSource()
    source.set(["Email": "ana@example.com", "FirstName": "Ana", "LastName": "Kalns"], for: id, of: "Lead")
    let engine = SyncEngine(
      planner: try Planner(document), transport: InMemoryCleverTap(), store: .inMemory, source: source, clock: clock,
      environment: { _ in "any passcode" })

    let change = RecordChange(
      object: "Lead", recordID: id, kind: .created, record: ["Status": "Qualified"],
      committedAt: clock.now(), id: "1")
    let decisions = try await engine.process(change)
    #expect(decisions.map(\.outcome.name) == ["enqueued"])
    #expect(!source.requests.isEmpty)
  }

  @Test func leadsThatExistAlreadyAreSent() async throws {
    let clock = ManualClock(now: Instant("2026-11-20T08:03:00Z")!)
    let cleverTap = InMemoryCleverTap()
    let engine = SyncEngine(
      planner: try Planner(document), transport: cleverTap, store: .inMemory, clock: clock,
      environment: { _ in "any passcode" })
    let existing = InMemoryHistoricalSource()
    let lead: SalesforceRecord = [
      "FirstName": "Ana", "LastName": "Kalns", "Email": "ana@example.com", "Status": "Qualified",
    ]
    await existing.put([.init(id: RecordID("00Q5g00000A1bC2")!, record: lead)], object: "Lead")
    let backfiller = Backfiller(engine: engine, source: existing, clock: clock)

    #expect(try await backfiller.plan(BackfillRequest(sync: "Lead profiles")).sendable == 1)
    try await backfiller.start(BackfillRequest(sync: "Lead profiles"))
    while try await backfiller.performDue() != nil {}
    #expect(try await backfiller.runs().map(\.state) == [.successful])
    #expect(cleverTap.contents().profile("ana@example.com")?["Name"] == "Ana Kalns")
  }

  @Test("Every line of code in the guide stands here")
  func lines() throws {
    let file = URL(filePath: #filePath)
    let package = (0..<4).reduce(file) { url, _ in url.deletingLastPathComponent() }
    let guide = package.appending(
      path: "Sources/SalesTapTesting/SalesTapTesting.docc/TestAgainstTheInMemoryCleverTap.md")
    func words(_ line: Substring) -> String { line.split(separator: " ").joined(separator: " ") }
    let here = Set(try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(words))
    var isCode = false
    var count = 0
    for line in try String(contentsOf: guide, encoding: .utf8).split(separator: "\n") {
      if line.hasPrefix("```") {
        isCode = !isCode && line.count > 3
      } else if isCode {
        count += 1
        #expect(here.contains(words(line)), "\(line)")
      }
    }
    #expect(count > 20)
  }
}

import SalesTap
import SalesTapTesting
import Testing

/// A way to CleverTap that takes time, and answers as it is told.
private struct Slow: UploadTransport {
  let clock: ManualClock
  let duration: Duration
  let answer: UploadAnswer?
  let cleverTap: InMemoryCleverTap

  func upload(_ request: UploadRequest) async -> UploadAnswer {
    clock.advance(by: duration)
    if let answer { return answer }
    return await cleverTap.upload(request)
  }
}

@Suite("What a log entry tells") struct LogDetailTests {
  private func fixture(
    _ document: ConfigurationDocument = document(), taking duration: Duration = .milliseconds(1234),
    answering answer: UploadAnswer? = nil
  ) throws -> (Fixture, SyncEngine) {
    let fixture = try Fixture(document)
    let transport = Slow(
      clock: fixture.clock, duration: duration, answer: answer, cleverTap: fixture.cleverTap)
    let engine = SyncEngine(
      planner: try Planner(document), transport: transport, store: fixture.store, clock: fixture.clock)
    return (fixture, engine)
  }

  @Test("An attempt tells how long its call took, by the engine's clock")
  func duration() async throws {
    let (fixture, engine) = try fixture()
    try await engine.process(supportCase(1))
    try await engine.process(lead(1))
    try await engine.drain("Leads")
    let log = try await fixture.store.entries(matching: EventLogQuery())
    #expect(log.map(\.durationMilliseconds) == [1234, 1234])
    #expect(log.map(\.origin) == [.realTime, .batch])
  }

  @Test("A clock that is set back while a call is on its way makes no negative duration")
  func clockSetBack() async throws {
    let (fixture, engine) = try fixture(taking: .seconds(-60))
    try await engine.process(supportCase(1))
    #expect(try await fixture.store.entries(matching: EventLogQuery()).map(\.durationMilliseconds) == [0])
  }

  @Test(
    "A call that was not applied is logged under its own name, with what to do",
    arguments: [
      (UploadAnswer.response(status: 429, retryAfter: nil, body: []), ErrorClass.throttled, "Rate limit exceeded"),
      (.response(status: 401, retryAfter: nil, body: []), .unauthorized, "Not authorized"),
      (.nothingSent("no route to host"), .network, "Network error: no route to host"),
      (.response(status: 503, retryAfter: nil, body: []), .uncertain, "HTTP status 503"),
    ])
  func classes(_ answer: UploadAnswer, _ errorClass: ErrorClass, _ words: String) async throws {
    let (fixture, engine) = try fixture(answering: answer)
    let decisions = try await engine.process(supportCase(1))
    #expect(decisions.map(\.outcome) == [.enqueued])
    #expect(decisions.first?.reason.contains(words) == true, "\(decisions)")
    let log = try await fixture.store.entries(matching: EventLogQuery())
    #expect(log.map(\.errorClass) == [errorClass])
    #expect(log.first?.reason.contains(words) == true, "\(log)")
    #expect(log.first?.resolution == errorClass.resolution)
    #expect(try await fixture.store.entries(matching: EventLogQuery(errorClass: errorClass)).count == 1)
  }

  @Test("What never went out is no attempt: of three calls after a throttled one, none is logged")
  func noAttempt() async throws {
    let (fixture, engine) = try fixture(
      document(leads: { $0.delivery = .batch(size: 1, cadence: .every15Minutes) }),
      answering: .response(status: 429, retryAfter: nil, body: []))
    try await engine.process((1...4).map { lead($0) })
    try await engine.drain("Leads")
    let log = try await fixture.store.entries(matching: EventLogQuery())
    #expect(log.count >= 1 && log.count <= 3)
    #expect(log.allSatisfy { $0.errorClass == .throttled && $0.durationMilliseconds == 1234 })
  }

  @Test("A property that was left out stands in the log with its reason, and without its value")
  func dropped() async throws {
    let configured = document(
      leads: { sync in
        sync.mapping.properties += [
          .init("Phone", .field("Phone")), .init("Staff", .field("NumberOfEmployees"), type: .number),
          .init("Rating", .field("Rating")),
        ]
      })
    let (fixture, engine) = try fixture(configured)
    let change = lead(1, with: ["Phone": "not a phone", "NumberOfEmployees": "secret text"])
    let planned = engine.preview(change, at: start)
    let expected = ["Phone", "Staff", "Rating"]
    #expect(Set(planned.first?.dropped.map(\.property) ?? []) == Set(expected))
    try await engine.process(change)
    #expect(try await fixture.store.entries(matching: EventLogQuery()).isEmpty)
    try await engine.drain("Leads")
    // One entry for one change: it tells that the record arrived, and what is not in it.
    let log = try await fixture.store.entries(matching: EventLogQuery())
    #expect(log.map(\.decision) == ["delivered"])
    #expect(log.first?.request == planned.first?.payload.map { String(decoding: $0.bytes, as: UTF8.self) })
    let dropped = log.first?.dropped ?? []
    #expect(dropped == planned.first?.dropped)
    let reasons = Dictionary(uniqueKeysWithValues: dropped.map { ($0.property, $0.reason) })
    #expect(reasons["Rating"] == "not loaded: Rating")
    #expect(reasons["Staff"] == "the text is not a number as a whole")
    #expect(reasons["Phone"]?.hasPrefix("516: ") == true, "\(reasons)")
    #expect(!"\(log)".contains("secret text") && !"\(log)".contains("not a phone"))
    // What is complete has nothing to tell.
    try await engine.process(lead(2, with: ["Phone": "+491701234567", "NumberOfEmployees": 5, "Rating": "Hot"]))
    try await engine.drain("Leads")
    let complete = try await fixture.store.entries(matching: EventLogQuery(recordID: id(2)))
    #expect(complete.map(\.decision) == ["delivered"] && complete.first?.dropped == [])
  }

  @Test("Each outcome that ends without an attempt can be switched off by its name, and no other goes with it")
  func unlogged() async throws {
    func decisions(without unlogged: Set<String>) async throws -> [String] {
      let fixture = try Fixture(options: .init(unlogged: unlogged))
      try await fixture.engine.process(lead(1))
      try await fixture.engine.process(lead(1, after: 5))
      try await fixture.engine.process(lead(2, with: ["Status": "New"]))
      try await fixture.engine.process(lead(3, with: ["Email": .null]))
      try await fixture.engine.process(lead(4, .deleted))
      try await fixture.engine.process(
        RecordChange(object: "Lead", recordID: id(5), kind: .created, record: [:], committedAt: start, id: "5"))
      try await fixture.drainEverything()
      return try await fixture.store.entries(matching: EventLogQuery()).map(\.decision).sorted()
    }
    let all = ["delivered", "filtered", "held", "invalid", "merged", "skipped"]
    #expect(try await decisions(without: []) == all)
    for name in all.dropFirst() { #expect(try await decisions(without: [name]) == all.filter { $0 != name }) }
    #expect(try await decisions(without: Set(all)) == ["delivered"], "an attempt is always logged")
  }

  @Test("The four common failures have the names that administrators know")
  func titles() {
    #expect(ErrorClass.invalidIdentity.title == "Invalid identity")
    #expect(ErrorClass.unknownEventName.title == "Unknown event name")
    #expect(ErrorClass.throttled.title == "Rate limit exceeded")
    #expect(ErrorClass.network.title == "Network error")
    #expect(Set(ErrorClass.allCases.map(\.title)).count == ErrorClass.allCases.count)
    #expect(ErrorClass.allCases.allSatisfy { !$0.resolution.isEmpty })
  }
}

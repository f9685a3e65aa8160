import SalesTap
import SalesTapTesting
import Testing

/// A backfiller over a fixture's engine and records in memory.
private struct Backfills {
  let fixture: Fixture
  var store: InMemoryStore { fixture.store }
  let source: InMemoryHistoricalSource
  let backfiller: Backfiller

  init(_ document: ConfigurationDocument = document(), transport: (any UploadTransport)? = nil) throws {
    fixture = try Fixture(document, transport: transport)
    source = InMemoryHistoricalSource()
    backfiller = Backfiller(engine: fixture.engine, source: source, clock: fixture.clock)
  }

  /// Performs pages until nothing is left to do, and returns the run.
  func finish(_ run: BackfillRun?) async throws -> BackfillRun {
    for _ in 0..<10_000 {
      guard let due = try await backfiller.nextDue() else { break }
      fixture.clock.set(to: max(due, fixture.clock.now()))
      try await backfiller.performDue()
    }
    let id = try #require(run).id
    let stored = try await store.backfill(id)
    return try #require(stored)
  }
}

/// A lead as Salesforce has it, last changed so many seconds after the start.
private func row(_ number: Int, status: String = "Qualified", email: String? = nil, changed: Int = -3600)
  -> HistoricalPage.Row
{
  HistoricalPage.Row(
    id: id(number),
    record: [
      "Email": .string(email ?? "lead\(number)@example.com"), "LastName": "Kalniņš", "Status": .string(status),
      "SystemModstamp": .dateTime(start + .seconds(changed)),
    ])
}

/// A way to CleverTap on which some of the first calls meet trouble instead.
private actor Interrupted: UploadTransport {
  private let cleverTap: InMemoryCleverTap
  private var script: ArraySlice<UploadAnswer?>

  init(_ cleverTap: InMemoryCleverTap, _ script: [UploadAnswer?]) {
    self.cleverTap = cleverTap
    self.script = script[...]
  }

  func upload(_ request: UploadRequest) async -> UploadAnswer {
    if let answer = script.popFirst(), let answer { return answer }
    return await cleverTap.upload(request)
  }
}

@Suite struct BackfillTests {
  @Test func everyMatchingRecordIsSentInPagesAndTheOthersAreCounted() async throws {
    let backfills = try Backfills()
    await backfills.source.put(
      (1...250).map { row($0, status: $0.isMultiple(of: 5) ? "Open" : "Qualified") }, object: "Lead")
    let asked = try await backfills.backfiller.start(BackfillRequest(sync: "Leads", readSize: 60, sendSize: 25))
    let run = try await backfills.finish(asked.first)
    #expect(run.state == .successful)
    #expect(run.total == 200)
    #expect(run.counts.sent == 200)
    #expect(run.counts.matched == 200)
    // Salesforce selects by the condition: what does not match is not even read.
    #expect(run.counts.read == 200)
    #expect(backfills.fixture.cleverTap.contents().profiles.count == 200)
    // Pages of 60, 60, 60, and 20 in uploads of at most 25.
    #expect(await backfills.fixture.engine.totals.uploads == 3 * 3 + 1)
    #expect(run.progress(at: backfills.fixture.clock.now()).fraction == 1)
  }

  @Test func aRunWithoutMatchesIsSuccessful() async throws {
    let backfills = try Backfills()
    let run = try await backfills.finish(try await backfills.backfiller.start(BackfillRequest(sync: "Leads")).first)
    #expect(run.state == .successful)
    #expect(run.counts.read == 0)
  }

  @Test func aRecordWithoutIdentityMakesAPartialSuccessAndStandsInTheLog() async throws {
    let backfills = try Backfills()
    await backfills.source.put([row(1), row(2, email: ""), row(3)], object: "Lead")
    let run = try await backfills.finish(try await backfills.backfiller.start(BackfillRequest(sync: "Leads")).first)
    #expect(run.state == .partialSuccess)
    #expect(run.counts.invalid == 1)
    let entries = try await backfills.fixture.log.entries(matching: EventLogQuery(recordID: id(2)))
    #expect(entries.map(\.decision) == ["invalid"])
    #expect(entries.map(\.origin) == [.historical])
  }

  @Test func sensitiveValuesDoNotReachTheLog() async throws {
    let backfills = try Backfills(document(leads: { $0.sensitiveFields = ["LastName", "Email"] }))
    await backfills.source.put([row(1), row(2, email: "")], object: "Lead")
    _ = try await backfills.finish(try await backfills.backfiller.start(BackfillRequest(sync: "Leads")).first)
    let entries = try await backfills.fixture.log.entries(matching: EventLogQuery())
    #expect(entries.count == 2)
    for entry in entries {
      #expect(!"\(entry)".contains("Kalniņš") && !"\(entry)".contains("lead1@example.com"), "\(entry)")
    }
    #expect(entries.contains { $0.request?.contains("<redacted>") == true })
  }

  @Test func liveChangesWinOverBackfilledValues() async throws {
    let backfills = try Backfills()
    await backfills.source.put((1...3).map { row($0) }, object: "Lead")
    // The first was sent with a newer version, the second waits with one.
    try await backfills.fixture.engine.process(lead(1, after: 10))
    try await backfills.fixture.drainEverything()
    try await backfills.fixture.engine.process(lead(2, after: 20))
    let run = try await backfills.finish(try await backfills.backfiller.start(BackfillRequest(sync: "Leads")).first)
    #expect(run.counts.sent == 1)
    #expect(run.counts.skipped == 2)
    #expect(run.state == .successful)
    // A second run repeats nothing.
    let again = try await backfills.finish(try await backfills.backfiller.start(BackfillRequest(sync: "Leads")).first)
    #expect(again.counts.sent == 0)
    #expect(again.counts.skipped == 3)
  }

  @Test func recordsThatShareATimestampAndChangeUnderTheReaderAreEachSentOnceWithTheirNewestValues() async throws {
    let backfills = try Backfills()
    // All were changed in the same moment, as by a data load.
    await backfills.source.put(stride(from: 2, through: 20, by: 2).map { row($0) }, object: "Lead")
    let asked = try await backfills.backfiller.start(BackfillRequest(sync: "Leads", readSize: 4))
    try await backfills.backfiller.performDue()
    #expect(try await backfills.backfiller.runs().first?.lastRecordID == id(8))
    // Behind the reader one changes and one is made: both are told live. Ahead of it one changes, one is made, and one matches no more.
    await backfills.source.put([row(4, email: "new4@example.com", changed: 5), row(3, changed: 5)], object: "Lead")
    try await backfills.fixture.engine.process(
      [lead(4, .updated, after: 5, with: ["Email": "new4@example.com"]), lead(3, after: 5)])
    await backfills.source.put(
      [row(10, email: "new10@example.com", changed: 5), row(11, changed: 5), row(12, status: "Closed", changed: 5)],
      object: "Lead")
    let run = try await backfills.finish(asked.first)
    try await backfills.fixture.drainEverything()
    #expect(run.state == .successful)
    #expect(run.counts.read == 10 && run.counts.matched == 10 && run.counts.sent == 10 && run.counts.skipped == 0)
    let identities = backfills.fixture.cleverTap.contents().profiles.map(\.key)
    let expected = [2, 4, 6, 8, 11, 14, 16, 18, 20, 3].map { "lead\($0)@example.com" }
    #expect(Set(identities) == Set(expected + ["new4@example.com", "new10@example.com"]))
    #expect(backfills.fixture.cleverTap.counts.accepted == 12)
  }

  @Test func aRecordThatDoesNotTellItsVersionIsOfTheTimeAtWhichTheRunBegan() async throws {
    let backfills = try Backfills()
    let rows = (1...2).map { number in
      HistoricalPage.Row(
        id: id(number),
        record: ["Email": .string("lead\(number)@example.com"), "LastName": "Old", "Status": "Qualified"])
    }
    await backfills.source.put(rows, object: "Lead")
    let asked = try await backfills.backfiller.start(BackfillRequest(sync: "Leads", readSize: 1))
    try await backfills.backfiller.performDue()
    // Between two pages of the run the second record changes.
    backfills.fixture.clock.advance(by: .seconds(60))
    try await backfills.fixture.engine.process(lead(2, after: 30))
    let run = try await backfills.finish(asked.first)
    #expect(run.counts.sent == 1 && run.counts.skipped == 1)
    backfills.fixture.clock.advance(by: .seconds(1))
    let again = try await backfills.finish(try await backfills.backfiller.start(BackfillRequest(sync: "Leads")).first)
    #expect(again.counts.skipped == 0)
  }

  @Test func whatTellsTheVersionIsOptionalUnlessASyncNamesIt() async throws {
    actor Recording: HistoricalSource {
      private(set) var requests: [HistoricalPageRequest] = []
      func page(_ request: HistoricalPageRequest) -> HistoricalPage {
        requests.append(request)
        return HistoricalPage(rows: [], isLast: true)
      }
      func count(object: String, condition: String?) -> Int? { nil }
    }
    let fixture = try Fixture(
      document(leads: { $0.mapping.properties.append(.init("Seen", .field("lastModifiedDate"))) }))
    let source = Recording()
    let backfiller = Backfiller(engine: fixture.engine, source: source, clock: fixture.clock)
    _ = try await backfiller.plan(BackfillRequest(sync: "Leads"))
    try await backfiller.start(BackfillRequest(sync: "Leads"))
    try await backfiller.performDue()
    let requests = await source.requests
    #expect(requests.count == 2)
    for request in requests {
      #expect(request.optionalFields == ["SystemModstamp", "CreatedDate"])
      #expect(request.fields.contains("CreatedDate") && request.fields.contains("lastModifiedDate"))
    }
  }

  @Test(arguments: [1, 7, 19, 20, 50])
  func aLimitSendsTheFirstMatchedRecordsInTheOrderOfTheirIds(_ limit: Int) async throws {
    let backfills = try Backfills()
    await backfills.source.put((1...20).map { row($0) }, object: "Lead")
    let asked = try await backfills.backfiller.start(BackfillRequest(sync: "Leads", readSize: 5, limit: limit))
    let run = try await backfills.finish(asked.first)
    #expect(run.counts.sent == min(limit, 20))
    #expect(run.lastRecordID == id(min(limit, 20)))
    #expect(run.state == .successful)
  }

  @Test func anExtraConditionNarrowsOneRun() async throws {
    let backfills = try Backfills()
    await backfills.source.put((1...10).map { row($0) }, object: "Lead")
    let asked = try await backfills.backfiller.start(
      BackfillRequest(sync: "Leads", condition: "Email IN ('lead3@example.com', 'lead4@example.com')"))
    let run = try await backfills.finish(asked.first)
    #expect(run.counts.sent == 2)
    #expect(
      run.condition == "(Status = 'Qualified') AND (Email IN ('lead3@example.com', 'lead4@example.com'))")
  }

  @Test func anOutageLosesNothingAndRepeatsNothing() async throws {
    // The second call meets an outage that lasts two tries.
    let cleverTap = InMemoryCleverTap()
    let transport = Interrupted(cleverTap, [nil, .nothingSent("no route"), .nothingSent("no route")])
    let backfills = try Backfills(transport: transport)
    await backfills.source.put((1...100).map { row($0) }, object: "Lead")
    let asked = try await backfills.backfiller.start(BackfillRequest(sync: "Leads", readSize: 100, sendSize: 20))
    let run = try await backfills.finish(asked.first)
    #expect(run.state == .successful)
    #expect(run.counts.sent == 100)
    #expect(cleverTap.contents().profiles.count == 100)
    // The pauses of one and two minutes have passed.
    #expect(backfills.fixture.clock.now() == start + .seconds(180))
  }

  @Test func wrongCredentialsEndARunWhichIsContinuedFromWhereItStood() async throws {
    let cleverTap = InMemoryCleverTap()
    let transport = Interrupted(cleverTap, [nil, .response(status: 401, retryAfter: nil, body: [])])
    let backfills = try Backfills(transport: transport)
    await backfills.source.put((1...10).map { row($0) }, object: "Lead")
    let asked = try await backfills.backfiller.start(BackfillRequest(sync: "Leads", readSize: 4))
    let failed = try await backfills.finish(asked.first)
    #expect(failed.state == .failed)
    #expect(failed.counts.sent == 4)
    #expect(failed.error?.contains("stopped") == true)
    try await backfills.fixture.engine.resume(connection: "production")
    let continued = try await backfills.finish(try await backfills.backfiller.continueRun(failed.id))
    #expect(continued.counts.sent == 6)
    #expect(continued.continues == failed.id)
    #expect(continued.state == .successful)
    await #expect(throws: BackfillError(.wrongState, "")) {
      try await backfills.backfiller.continueRun(continued.id)
    }
  }

  @Test func aWorkerThatCrashedIsReplacedAfterItsLease() async throws {
    let backfills = try Backfills()
    await backfills.source.put((1...30).map { row($0) }, object: "Lead")
    let asked = try await backfills.backfiller.start(BackfillRequest(sync: "Leads", readSize: 10))
    try await backfills.backfiller.performDue()
    // Another worker takes the run and is never heard of again.
    let now = backfills.fixture.clock.now()
    _ = try await backfills.store.claimBackfill(worker: "lost", until: now + .seconds(900), at: now)
    #expect(try await backfills.backfiller.performDue() == nil)
    let run = try await backfills.finish(asked.first)
    #expect(run.counts.sent == 30)
    #expect(backfills.fixture.clock.now() >= now + .seconds(900))
  }

  @Test func eventsWaitForTheProfilesThatAreAskedForWithThem() async throws {
    let backfills = try Backfills(
      document(cases: { $0.mapping.identity = .identity(.field("SuppliedEmail")) }))
    await backfills.source.put((1...4).map { row($0) }, object: "Lead")
    await backfills.source.put(
      [.init(id: id(1, prefix: "500"), record: ["Status": "New", "SuppliedEmail": "lead1@example.com"])], object: "Case"
    )
    let runs = try await backfills.backfiller.start(
      BackfillRequest(sync: "Cases"), BackfillRequest(sync: "Leads", readSize: 2))
    #expect(runs.map(\.target) == [.profiles, .events])
    var order: [BackfillID] = []
    while let run = try await backfills.backfiller.performDue() { order.append(run.id) }
    #expect(order == [runs[0].id, runs[0].id, runs[1].id])
    #expect(backfills.fixture.cleverTap.contents().events.count == 1)
  }

  @Test func aPausedRunGoesOnWhenResumedAndACancelledOneDoesNot() async throws {
    let backfills = try Backfills()
    await backfills.source.put((1...30).map { row($0) }, object: "Lead")
    let run = try #require(try await backfills.backfiller.start(BackfillRequest(sync: "Leads", readSize: 10)).first)
    try await backfills.backfiller.performDue()
    try await backfills.backfiller.perform(.pause, on: run.id)
    #expect(try await backfills.backfiller.performDue() == nil)
    #expect(try await backfills.backfiller.nextDue() == nil)
    try await backfills.backfiller.perform(.resume, on: run.id)
    try await backfills.backfiller.performDue()
    let cancelled = try await backfills.backfiller.perform(.cancel, on: run.id)
    #expect(cancelled.counts.sent == 20)
    #expect(try await backfills.backfiller.performDue() == nil)
    await #expect(throws: BackfillError(.wrongState, "")) {
      try await backfills.backfiller.perform(.resume, on: run.id)
    }
  }

  @Test func aSyncHasOneRunAtATime() async throws {
    let backfills = try Backfills()
    try await backfills.backfiller.start(BackfillRequest(sync: "leads"))
    await #expect(throws: BackfillError(.alreadyRunning, "")) {
      try await backfills.backfiller.start(BackfillRequest(sync: "Leads"))
    }
  }

  @Test func aMisspeltSyncIsToldWithTheOneThatWasMeant() async throws {
    let backfills = try Backfills(document())
    let error = await #expect(throws: BackfillError.self) {
      try await backfills.backfiller.start(BackfillRequest(sync: "Lead"))
    }
    #expect(error?.message == "there is no sync 'Lead'; did you mean 'Leads'?")
  }

  @Test(arguments: [
    (BackfillRequest(sync: "Nobody"), BackfillError.Code.unknownSync),
    (BackfillRequest(sync: "Leads", condition: "Status = "), .invalidCondition),
    (BackfillRequest(sync: "Leads", readSize: 0), .invalidSize),
    (BackfillRequest(sync: "Leads", sendSize: 1001), .invalidSize),
    (BackfillRequest(sync: "Leads", limit: 0), .invalidSize),
    (BackfillRequest(sync: "Cases"), .inactiveSync),
  ])
  func whatCannotBeStartedSaysWhy(_ request: BackfillRequest, _ code: BackfillError.Code) async throws {
    let backfills = try Backfills(document(cases: { $0.status = .inactive }))
    await #expect(throws: BackfillError(code, "")) { try await backfills.backfiller.start(request) }
    #expect(try await backfills.backfiller.runs().isEmpty)
  }

  @Test func aPlanCountsAndShowsPayloadsAndSendsNothing() async throws {
    let backfills = try Backfills()
    await backfills.source.put(
      (1...40).map { row($0, status: $0 <= 10 ? "Open" : "Qualified", email: $0 > 35 ? "" : nil) }, object: "Lead")
    let plan = try await backfills.backfiller.plan(BackfillRequest(sync: "Leads", readSize: 7), sample: 2)
    #expect(plan.matched == 30)
    #expect(plan.invalid == 5)
    #expect(plan.sendable == 25)
    #expect(plan.reasons.map(\.count) == [5])
    #expect(plan.sample.compactMap(\.payload?.subject.text) == ["lead11@example.com", "lead12@example.com"])
    #expect(await backfills.fixture.engine.totals.uploads == 0)
    #expect(try await backfills.fixture.queue.counts().isEmpty)
  }

  @Test func aSourceThatFailsEndsTheRunWithItsWords() async throws {
    struct Broken: HistoricalSource {
      struct Trouble: Error, CustomStringConvertible { let description = "INVALID_SESSION_ID" }
      func page(_ request: HistoricalPageRequest) async throws -> HistoricalPage { throw Trouble() }
      func count(object: String, condition: String?) async throws -> Int? { nil }
    }
    let fixture = try Fixture()
    let backfiller = Backfiller(
      engine: fixture.engine, source: Broken(), clock: fixture.clock)
    try await backfiller.start(BackfillRequest(sync: "Leads"))
    let run = try await backfiller.performDue()
    #expect(run?.state == .failed)
    #expect(run?.error?.contains("INVALID_SESSION_ID") == true)
  }

  @Test func theRelativeDatesOfARunStayThoseOfItsStart() async throws {
    let backfills = try Backfills(
      document(leads: { $0.filter = Filter(condition: "ConvertedDate = TODAY") }))
    let records = (1...4).map { number in
      HistoricalPage.Row(
        id: id(number),
        record: [
          "Email": .string("lead\(number)@example.com"), "LastName": "A", "Status": "B",
          "ConvertedDate": .date(CalendarDate("2026-03-02")!),
        ])
    }
    await backfills.source.put(records, object: "Lead")
    let asked = try await backfills.backfiller.start(BackfillRequest(sync: "Leads", readSize: 2))
    try await backfills.backfiller.performDue()
    backfills.fixture.clock.advance(by: .seconds(3 * 86_400))
    #expect(try await backfills.finish(asked.first).counts.sent == 4)
  }
}

@Suite struct BackfillStoreTests {
  @Test func theStoreInMemoryKeepsTheLaws() async {
    let violations = await BackfillConformance { InMemoryStore() }.violations()
    #expect(violations.isEmpty, "\(violations.map(\.description).joined(separator: "\n"))")
  }

  @Test(arguments: BrokenBackfillStore.Bug.allCases)
  func theLawFindsTheStoreThatBreaksIt(_ bug: BrokenBackfillStore.Bug) async throws {
    let law = try #require(BackfillConformance.laws.first { $0.name == bug.law })
    let violations = await BackfillConformance { BrokenBackfillStore(bug) }.violations(of: law)
    #expect(!violations.isEmpty)
  }

  @Test func noLawIsWithoutAStoreThatBreaksIt() {
    #expect(Set(BackfillConformance.laws.map(\.name)) == Set(BrokenBackfillStore.Bug.allCases.map(\.law)))
    #expect(Set(BackfillConformance.laws.map(\.name)).count == BackfillConformance.laws.count)
  }
}

import SalesTap
import SalesTapTesting
import Testing

@Suite struct SyncEngineTests {
  @Test func threeLeadsThatTriggerTwiceAreThreeEntriesAndThreeSends() async throws {
    let fixture = try Fixture()
    var outcomes: [String] = []
    for number in 1...3 {
      outcomes += try await fixture.engine.process(lead(number)).map(\.outcome.name)
      outcomes += try await fixture.engine.process(lead(number, .updated, after: 2)).map(\.outcome.name)
    }
    #expect(outcomes == ["enqueued", "merged", "enqueued", "merged", "enqueued", "merged"])
    #expect(try await fixture.queue.counts().map(\.waiting) == [3])
    try await fixture.drainEverything()
    let totals = await fixture.engine.totals
    #expect(totals.uploads == 1)
    #expect(totals.accepted == 3)
    #expect(fixture.clock.now() == Instant("2026-03-02T08:15:00Z"))
  }

  @Test func aRealTimeChangeIsSentAtOnce() async throws {
    let fixture = try Fixture()
    let decisions = try await fixture.engine.process(supportCase(1))
    #expect(decisions.map(\.outcome) == [.delivered])
    #expect(await fixture.engine.totals.accepted == 1)
    #expect(try await fixture.engine.nextDue() == nil)
  }

  @Test func changesHandedInTogetherShareAnUpload() async throws {
    let fixture = try Fixture()
    let decisions = try await fixture.engine.process((1...50).map { supportCase($0) })
    #expect(decisions.allSatisfy { $0.map(\.outcome) == [.delivered] })
    #expect(await fixture.engine.totals.uploads == 1)
  }

  @Test func whatTheFilterRefusesIsNotSentAndSaysWhy() async throws {
    let fixture = try Fixture()
    let decisions = try await fixture.engine.process(lead(1, with: ["Status": "Open"]))
    #expect(decisions.map(\.outcome) == [.filtered])
    #expect(decisions.first?.reason.contains("Status = 'Qualified'") == true)
    #expect(decisions.first?.reason.contains("'Open'") == true)
    #expect(try await fixture.engine.nextDue() == nil)
  }

  @Test func aRecordWithoutIdentityIsInvalidAndCostsOnlyItself() async throws {
    let fixture = try Fixture()
    let decisions = try await fixture.engine.process([lead(1, with: ["Email": .null]), lead(2)])
    #expect(decisions.map { $0.map(\.outcome.name) } == [["invalid"], ["enqueued"]])
    #expect(decisions[0].first?.errorClass == .invalidIdentity)
    #expect(decisions[0].first?.reason.hasPrefix("Invalid identity") == true)
  }

  @Test func aMissingFieldHoldsAChangeAndNamesTheField() async throws {
    let fixture = try Fixture()
    let change = RecordChange(
      object: "Lead", recordID: id(1), kind: .updated, record: ["Email": "a@b.example"], id: "1")
    #expect(try await fixture.engine.process(change).map(\.outcome) == [.held(missing: ["Status"])])
  }

  @Test func skippedChangesSayWhy() async throws {
    let fixture = try Fixture(document(leads: { $0.status = .inactive }))
    #expect(try await fixture.engine.process(lead(1)).map(\.outcome) == [.skipped(.inactive)])
    var deleted = supportCase(1)
    deleted.kind = .deleted
    #expect(try await fixture.engine.process(deleted).map(\.outcome) == [.skipped(.deleted)])
    var other = lead(1)
    other.object = "Campaign"
    #expect(try await fixture.engine.process(other).map(\.outcome) == [.skipped(.noSync)])
  }

  @Test func aDryRunPlansAndSendsNothing() async throws {
    let fixture = try Fixture(document(cases: { $0.status = .dryRun }))
    let decision = try await fixture.engine.process(supportCase(1)).first
    #expect(decision?.outcome == .skipped(.dryRun))
    #expect(decision?.payload != nil)
    #expect(await fixture.engine.totals == UploadTotals())
  }

  @Test func aPreviewHasTheBytesThatAreSentLater() async throws {
    let fixture = try Fixture()
    let planned = fixture.engine.preview(supportCase(1), at: start)
    #expect(planned.map(\.outcome) == [.deliver])
    try await fixture.engine.process(supportCase(1))
    let log = try await fixture.log.entries(matching: EventLogQuery(status: .success))
    #expect(log.map(\.request) == planned.map { $0.payload?.description })
  }

  @Test func throttlingPausesTheConnectionAndNothingIsLost() async throws {
    let throttled = UploadAnswer.response(
      status: 429, retryAfter: nil, body: Array(#"{"status":"fail","error":"Too many concurrent requests"}"#.utf8))
    let accepted = UploadAnswer.response(
      status: 200, retryAfter: nil, body: Array(#"{"status":"success","processed":1,"unprocessed":[]}"#.utf8))
    let transport = ScriptedTransport([throttled, throttled, accepted])
    let fixture = try Fixture(transport: transport)
    let first = try await fixture.engine.process(supportCase(1))
    #expect(first.map(\.outcome) == [.enqueued])
    guard case .paused(let until, _)? = try await fixture.engine.state(ofConnection: "production") else {
      Issue.record("the connection should pause")
      return
    }
    #expect(until == start + .seconds(60))
    try await fixture.drainEverything()
    #expect(await fixture.engine.totals.accepted == 1)
    // A pause of one minute, and after the second refusal one of two.
    #expect(fixture.clock.now() == start + .seconds(180))
    #expect(try await fixture.engine.state(ofConnection: "production") == .open)
  }

  @Test func wrongCredentialsStopTheConnectionUntilAPersonResumesIt() async throws {
    let refused = UploadAnswer.response(
      status: 401, retryAfter: nil, body: Array(#"{"status":"fail","error":"Account ID is not valid","code":401}"#.utf8)
    )
    let accepted = UploadAnswer.response(
      status: 200, retryAfter: nil, body: Array(#"{"status":"success","processed":1,"unprocessed":[]}"#.utf8))
    let fixture = try Fixture(transport: ScriptedTransport([refused, accepted]))
    #expect(try await fixture.engine.process(supportCase(1)).map(\.outcome) == [.enqueued])
    #expect(try await fixture.engine.nextDue() == nil)
    try await fixture.engine.resume(connection: "production")
    try await fixture.drainEverything()
    #expect(await fixture.engine.totals.accepted == 1)
  }

  @Test func aRefusedRecordStandsAsFailedWithItsReason() async throws {
    let body =
      #"{"status":"fail","processed":0,"unprocessed":[{"status":"fail","code":528,"error":"Discarded event. Skipped record number : 1"}]}"#
    let fixture = try Fixture(
      transport: ScriptedTransport([.response(status: 200, retryAfter: nil, body: Array(body.utf8))]))
    let decisions = try await fixture.engine.process(supportCase(1))
    #expect(decisions.map(\.outcome) == [.failed])
    let failed = try await fixture.queue.entries(.failed(), after: nil, limit: 10)
    #expect(failed.map(\.lastFailure?.code) == ["528"])
    let log = try await fixture.log.entries(matching: EventLogQuery(status: .failure))
    #expect(log.map(\.errorClass) == [.rejected])
  }

  @Test func anOlderStateNeverFollowsANewerOne() async throws {
    let fixture = try Fixture()
    try await fixture.engine.process(lead(1, .updated, after: 60, with: ["LastName": "Newer"]))
    try await fixture.drainEverything()
    let late = try await fixture.engine.process(lead(1, .updated, after: 30, with: ["LastName": "Older"]))
    #expect(late.map(\.outcome) == [.skipped(.superseded)])
  }

  @Test func everyDecisionLeavesATraceInTheLog() async throws {
    let fixture = try Fixture()
    try await fixture.engine.process(lead(1))
    try await fixture.engine.process(lead(2, with: ["Status": "Open"]))
    try await fixture.engine.process(lead(3, with: ["Email": .null]))
    try await fixture.engine.process(supportCase(1))
    try await fixture.drainEverything()
    let log = try await fixture.log.entries(matching: EventLogQuery())
    #expect(log.map(\.decision) == ["filtered", "invalid", "delivered", "delivered"])
    #expect(log.last?.recordID == id(1))
    #expect(log.last?.origin == .batch)
  }

  @Test func aChangeWaitsForTheFirstSlotOfItsOwnSyncAfterIt() async throws {
    var other = document().syncs[0]
    other.name = "Late leads"
    other.object = "Contact"
    other.delivery = .batch(size: 100, cadence: Cadence(everyMinutes: 15, offsetMinutes: 10)!)
    var two = document()
    two.syncs.append(other)
    let fixture = try Fixture(two)
    try await fixture.engine.process(lead(1))
    // 08:12 lies between the slots 08:10 and 08:25 of its sync; the slot 08:15 of the other sync is none of its own.
    fixture.clock.set(to: Instant("2026-03-02T08:12:00Z")!)
    var contact = lead(2)
    contact.object = "Contact"
    try await fixture.engine.process(contact)
    var drains: [String] = []
    while let due = try await fixture.engine.nextDue() {
      fixture.clock.set(to: due)
      drains += try await fixture.engine.performDue().filter { $0.delivered > 0 }.map { "\($0.sync) \($0.began)" }
    }
    #expect(drains == ["Leads 2026-03-02T08:15:00Z", "Late leads 2026-03-02T08:25:00Z"])
  }

  @Test func aChangeOnASlotWaitsForTheNextOne() async throws {
    let fixture = try Fixture()
    fixture.clock.set(to: Instant("2026-03-02T08:15:00Z")!)
    try await fixture.engine.process(lead(1))
    #expect(try await fixture.engine.nextDue() == Instant("2026-03-02T08:30:00Z"))
  }

  @Test func aSlotThatWasMissedIsMadeUpOnce() async throws {
    let fixture = try Fixture()
    try await fixture.engine.process(lead(1))
    fixture.clock.set(to: Instant("2026-03-02T09:07:00Z")!)
    #expect(try await fixture.engine.performDue().map(\.delivered) == [1])
    #expect(try await fixture.engine.performDue().isEmpty)
  }

  @Test func syncsThatShareASlotDrainInTheOrderOfTheConfiguration() async throws {
    var shared = document()
    let names = ["Winter", "Autumn", "Summer", "Spring"]
    shared.syncs = names.map { name in
      var sync = shared.syncs[0]
      sync.name = name
      return sync
    }
    let transport = RecordingTransport(InMemoryCleverTap())
    let fixture = try Fixture(shared, transport: transport)
    try await fixture.engine.process(lead(1))
    fixture.clock.set(to: try #require(try await fixture.engine.nextDue()))
    let reports = try await fixture.engine.performDue()
    #expect(reports.filter { $0.delivered == 1 }.map(\.sync) == names)
    #expect(transport.exchanges.count == names.count)
  }
}

import SalesTap
import SalesTapTesting
import SalesTapTime
import Testing

@testable import SalesTapEngine

private func throttled(_ seconds: Int? = nil) -> InMemoryCleverTap.Fault { .status(429, retryAfter: seconds) }

@Suite struct ConnectionTests {
  @Test func aPauseIsSharedByAllEnginesAndSurvivesTheirEnd() async throws {
    let fixture = try Fixture()
    fixture.cleverTap.failNext(throttled())
    try await fixture.engine.process(supportCase(1))
    let other = try Fixture(after: fixture, options: .init(worker: "other"))
    guard case .paused(let until, _)? = try await other.engine.state(ofConnection: "production") else {
      Issue.record("the pause is not shared")
      return
    }
    #expect(until == start + .seconds(60))
    #expect(try await other.engine.process(supportCase(2)).map(\.outcome) == [.enqueued])
    #expect(fixture.cleverTap.counts.uploads == 1, "nothing is sent during the pause")
    try await other.drainEverything()
    #expect(fixture.cleverTap.contents().events.count == 2)
    #expect(fixture.clock.now() == start + .seconds(60))
  }

  @Test func aStoppedConnectionOpensWhenItsCredentialsAreEdited() async throws {
    let fixture = try Fixture()
    fixture.cleverTap.failNext(.status(401))
    try await fixture.engine.process(supportCase(1))
    guard case .stopped? = try await fixture.engine.state(ofConnection: "production") else {
      Issue.record("the connection should have stopped")
      return
    }
    var edited = document()
    edited.connections[0].passcode = .literal("mended")
    let other = try Fixture(edited, after: fixture)
    #expect(try await other.engine.state(ofConnection: "production") == .open)
    try await other.drainEverything()
    #expect(fixture.cleverTap.contents().events.count == 1)
  }

  @Test func anUnsetPasscodeStopsTheConnectionUntilItIsSet() async throws {
    var unset = document()
    unset.connections[0].passcode = .environment("SALESTAP_TEST_PASSCODE")
    let fixture = try Fixture()
    let engine = SyncEngine(
      planner: try Planner(unset), transport: fixture.cleverTap, store: fixture.store, clock: fixture.clock,
      environment: { _ in nil })
    #expect(try await engine.process(supportCase(1)).map(\.outcome) == [.enqueued])
    #expect(fixture.cleverTap.counts.uploads == 0)
    guard case .stopped(let trouble)? = try await engine.state(ofConnection: "production") else {
      Issue.record("the connection should have stopped")
      return
    }
    #expect(trouble.kind == .unauthorized)
    #expect(trouble.message == "the environment variable SALESTAP_TEST_PASSCODE of the passcode is not set")
    let set = SyncEngine(
      planner: try Planner(unset), transport: fixture.cleverTap, store: fixture.store, clock: fixture.clock,
      environment: { _ in "given" })
    while let due = try await set.nextDue() {
      fixture.clock.set(to: due)
      try await set.performDue()
    }
    #expect(fixture.cleverTap.contents().events.count == 1)
  }

  @Test func aMarkTellsAnEditAndNotThePasscode() throws {
    var connection = document().connections[0]
    let mark = CredentialsMark(connection, passcode: "secret-canary")
    #expect(!mark.rawValue.contains("canary"))
    #expect(mark == CredentialsMark(connection, passcode: "secret-canary"))
    #expect(mark != CredentialsMark(connection, passcode: "another"))
    connection.region = .us1
    #expect(mark != CredentialsMark(connection, passcode: "secret-canary"))
  }
}

@Suite struct ConcurrencyTests {
  /// Counts the calls that run at once, each of which waits until as many are there as may be.
  private final class Gate: UploadTransport {
    private let cleverTap = InMemoryCleverTap()
    private let state = Locked((running: 0, most: 0, identities: [String: Int](), overlaps: 0))
    var most: Int { state.withLock { $0.most } }
    var overlaps: Int { state.withLock { $0.overlaps } }
    func upload(_ request: UploadRequest) async -> UploadAnswer {
      let body = String(decoding: request.body, as: UTF8.self)
      let identities = body.split(separator: "\"identity\":\"").dropFirst().compactMap {
        $0.split(separator: "\"").first
      }
      state.withLock { state in
        state.running += 1
        state.most = max(state.most, state.running)
        for identity in Set(identities) {
          state.identities[String(identity), default: 0] += 1
          if state.identities[String(identity), default: 0] > 1 { state.overlaps += 1 }
        }
      }
      for _ in 0..<20 { await Task.yield() }
      state.withLock { state in
        state.running -= 1
        for identity in Set(identities) { state.identities[String(identity), default: 1] -= 1 }
      }
      return await cleverTap.upload(request)
    }
  }

  @Test(arguments: [1, 3])
  func noMoreCallsRunAtOnceThanTheConnectionAllows(_ concurrency: Int) async throws {
    var configured = document(leads: { $0.delivery = .batch(size: 5, cadence: Cadence(everyMinutes: 15)!) })
    configured.connections[0].concurrency = concurrency
    var contacts = configured.syncs[0]
    contacts.name = "Contacts"
    contacts.object = "Contact"
    configured.syncs.append(contacts)
    let gate = Gate()
    let fixture = try Fixture(configured, transport: gate)
    for number in 1...60 {
      try await fixture.engine.process(lead(number))
      var contact = lead(number + 100)
      contact.object = "Contact"
      contact.recordID = id(number, prefix: "003")
      try await fixture.engine.process(contact)
    }
    let engine = fixture.engine
    fixture.clock.set(to: Instant("2026-03-02T08:15:00Z")!)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await engine.performDue() }
      for number in 1...20 { group.addTask { try await engine.process(supportCase(number)) } }
      try await group.waitForAll()
    }
    #expect(gate.most == concurrency)
    try await fixture.drainEverything()
    #expect(await engine.totals.accepted == 140)
  }

  @Test func eventsOfOneIdentityAreNeverInTwoCallsAtOnce() async throws {
    let gate = Gate()
    let fixture = try Fixture(transport: gate)
    let engine = fixture.engine
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 1...40 {
        group.addTask {
          var change = supportCase(number)
          change.record = ["Status": "New", "Contact": .object(["Email": .string("person\(number % 4)@example.com")])]
          try await engine.process(change)
        }
      }
      try await group.waitForAll()
    }
    try await fixture.drainEverything()
    #expect(gate.overlaps == 0)
    #expect(await engine.totals.accepted == 40)
  }

  @Test func aStopLetsNoNewCallOutAndLosesNothing() async throws {
    let fixture = try Fixture()
    await fixture.engine.stop()
    #expect(try await fixture.engine.process(supportCase(1)).map(\.outcome) == [.enqueued])
    try await fixture.engine.run(clock: fixture.clock.timer)
    #expect(fixture.cleverTap.counts.uploads == 0)
    let heir = try Fixture(after: fixture)
    try await heir.drainEverything()
    #expect(fixture.cleverTap.contents().events.count == 1)
  }

  /// Stops its engine while the first call is on its way.
  private struct StoppingTransport: UploadTransport {
    let base: InMemoryCleverTap
    let engine = Locked<SyncEngine?>(nil)

    func upload(_ request: UploadRequest) async -> UploadAnswer {
      await engine.withLock { $0 }?.stop()
      return await base.upload(request)
    }
  }

  @Test func aStopDuringADrainEndsItAndGivesBackWhatWasNotSent() async throws {
    let cleverTap = InMemoryCleverTap()
    let transport = StoppingTransport(base: cleverTap)
    let fixture = try Fixture(
      document(leads: { $0.delivery = .batch(size: 2, cadence: .every15Minutes) }), transport: transport,
      options: .init(concurrency: 1))
    transport.engine.withLock { $0 = fixture.engine }
    for number in 1...5 { try await fixture.engine.process(lead(number)) }
    fixture.clock.set(to: start + .seconds(12 * 60))
    let reports = try await fixture.engine.performDue()
    #expect(reports.map(\.wasInterrupted) == [true])
    #expect(cleverTap.contents().profiles.count == 2)
    let counts = try await fixture.store.counts()
    #expect(counts.map(\.inFlight) == [0])
    #expect(counts.map(\.waiting) == [3])
    let heir = try Fixture(document(), transport: cleverTap, after: fixture)
    try await heir.drainEverything()
    #expect(cleverTap.contents().profiles.count == 5)
  }
}

@Suite struct RealTimeTests {
  @Test func severalChangesOfOneRecordShareAnUploadInOrder() async throws {
    let fixture = try Fixture()
    let decisions = try await fixture.engine.process([
      supportCase(1), supportCase(2), supportCase(1, .updated, after: 1, status: "Closed"),
    ])
    #expect(decisions.map { $0.map(\.outcome) } == [[.delivered], [.delivered], [.delivered]])
    #expect(fixture.cleverTap.counts.uploads == 1)
    let sent = fixture.cleverTap.contents().events(of: "contact1@example.com").map { $0["Status"] }
    #expect(sent == [.string("New"), .string("Closed")])
  }

  @Test func withoutRetriesWhatTimeMightHaveCuredFails() async throws {
    let fixture = try Fixture(document(cases: { $0.retriesThroughQueue = false }))
    fixture.cleverTap.failNext(.nothingSent)
    #expect(try await fixture.engine.process(supportCase(1)).map(\.outcome) == [.failed])
    #expect(try await fixture.queue.counts().map(\.failed) == [1])
  }

  @Test func aLostAnswerIsAnUncertainOutcomeAndTheSameBytesGoOutAgain() async throws {
    let recorder = RecordingTransport(InMemoryCleverTap())
    let fixture = try Fixture()
    let lossy = Lossy(recorder)
    let engine = SyncEngine(
      planner: try Planner(document()), transport: lossy, store: fixture.store, clock: fixture.clock)
    #expect(try await engine.process(supportCase(1)).map(\.outcome) == [.enqueued])
    while let due = try await engine.nextDue() {
      fixture.clock.set(to: due)
      try await engine.performDue()
    }
    #expect(recorder.exchanges.count == 2)
    #expect(Set(recorder.exchanges.map(\.body)).count == 1)
    let log = try await fixture.log.entries(matching: EventLogQuery())
    #expect(log.map(\.errorClass) == [.uncertain, nil])
  }

  /// Loses the first answer.
  private final class Lossy: UploadTransport {
    private let base: RecordingTransport
    private let count = Locked(0)
    init(_ base: RecordingTransport) { self.base = base }
    func upload(_ request: UploadRequest) async -> UploadAnswer {
      let answer = await base.upload(request)
      let number = count.withLock { count in
        count += 1
        return count
      }
      return number == 1 ? .noAnswer("the connection was reset") : answer
    }
  }
}

@Suite struct InboxTests {
  private let line = Array(
    #"{"change":"created","record":{"attributes":{"type":"Case"},"Id":"5005g0000000001","Status":"New","Contact":{"Email":"a@b.example"}}}"#
      .utf8)

  @Test func aChangeOfTheInboxIsDecidedAndSentOnce() async throws {
    let fixture = try Fixture()
    #expect(try await fixture.engine.append([("one", line), ("one", line)]).count == 2)
    #expect(try await fixture.engine.nextDue() == start)
    try await fixture.drainEverything()
    #expect(fixture.cleverTap.contents().events.count == 1)
    #expect(try await fixture.store.inboxEntries(InboxQuery(), after: nil, limit: 10).isEmpty)
  }

  @Test func whatCannotBeReadStaysForAPerson() async throws {
    let fixture = try Fixture()
    try await fixture.engine.append([("bad", Array("{not json".utf8))])
    try await fixture.drainEverything()
    let kept = try await fixture.store.inboxEntries(InboxQuery(cause: .unreadable), after: nil, limit: 10)
    #expect(kept.map(\.changeID) == ["bad"])
    #expect(kept.first?.held.first?.reason.isEmpty == false)
  }

  @Test func anIDThatIsNoneStaysForAPersonAndTheOthersOfItsEventGoOn() async throws {
    let fixture = try Fixture(hasSource: true)
    let event = """
      {"ChangeEventHeader":{"entityName":"Case","recordIds":["5005g0000000001","nonsense","5005g0000000002"],\
      "changeType":"CREATE","transactionKey":"tx","sequenceNumber":1},"Status":"New"}
      """
    for id in ["5005g0000000001", "5005g0000000002"] {
      fixture.source.set(["Contact.Email": "a@b.example"], for: try RecordID(validating: id), of: "Case")
    }
    try await fixture.engine.append([("event", Array(event.utf8))])
    try await fixture.drainEverything()
    let kept = try await fixture.store.inboxEntries(InboxQuery(cause: .unreadable), after: nil, limit: 10)
    #expect(kept.map(\.changeID) == ["event"])
    #expect(kept.first?.held.map(\.reason) == ["this is no record id, at byte 74"])
    #expect(fixture.cleverTap.contents().events.count == 2)
  }

  @Test func positionsAreStoredWithTheEntries() async throws {
    let fixture = try Fixture()
    try await fixture.engine.process(lead(1), positions: [FeedPosition(feed: "changes.jsonl", position: 1)])
    #expect(try await fixture.store.positions(of: ["changes.jsonl"]) == [1])
    // The line in progress is handed over again under the same id, and known.
    try await fixture.engine.process(lead(1), positions: [FeedPosition(feed: "changes.jsonl", position: 1)])
    #expect(try await fixture.store.counts().map(\.waiting) == [1])
  }
}

@Suite struct VolumeTests {
  @Test func whatPassesTheLimitWaitsForAPersonsWord() async throws {
    let fixture = try Fixture(document(cases: { $0.limitPerHour = 3 }))
    let decisions = try await fixture.engine.process((1...5).map { supportCase($0) })
    #expect(
      decisions.map { $0.map(\.outcome.name) } == [["delivered"], ["delivered"], ["delivered"], ["held"], ["held"]])
    try await fixture.engine.process(supportCase(6))
    #expect(fixture.observer.counts.limitsPassed == ["Cases"], "it is said once")
    #expect(try await fixture.engine.nextDue() == nil)
    fixture.clock.advance(by: .seconds(7200))
    try await fixture.engine.performDue()
    #expect(fixture.cleverTap.contents().events.count == 3)
    #expect(try await fixture.engine.openVolumeGuard(of: "Cases") == 3)
    try await fixture.drainEverything()
    #expect(fixture.cleverTap.contents().events.count == 6)
    // The counting begins anew.
    #expect(try await fixture.engine.process(supportCase(7)).map(\.outcome) == [.delivered])
  }
}

@Suite struct ReloadTests {
  @Test func entriesOfADeletedSyncEndSkippedWithTheReason() async throws {
    let fixture = try Fixture()
    try await fixture.engine.process(lead(1))
    var fewer = document()
    fewer.syncs.removeFirst()
    try await fixture.engine.apply(try Planner(fewer))
    let entries = try await fixture.queue.entries(QueueQuery(), after: nil, limit: 10)
    #expect(entries.map(\.state) == [.skipped])
    #expect(entries.first?.lastFailure?.message == "the sync Leads was deleted")
    let log = try await fixture.log.entries(matching: EventLogQuery(recordID: id(1)))
    #expect(log.map(\.decision) == ["skipped"])
    #expect(try await fixture.engine.process(lead(2)).map(\.outcome) == [.skipped(.noSync)])
  }

  @Test func entriesOfAnInactiveSyncWaitAndGoOn() async throws {
    let fixture = try Fixture()
    try await fixture.engine.process(lead(1))
    try await fixture.engine.apply(try Planner(document(leads: { $0.status = .inactive })))
    #expect(try await fixture.engine.nextDue() == nil)
    try await fixture.engine.apply(try Planner(document()))
    try await fixture.drainEverything()
    #expect(fixture.cleverTap.contents().profile("lead1@example.com") != nil)
  }

  @Test func anEditTouchesNoEntryThatWaits() async throws {
    let fixture = try Fixture()
    try await fixture.engine.process(lead(1))
    try await fixture.engine.apply(try Planner(document(leads: { $0.mapping.properties = [] })))
    try await fixture.drainEverything()
    #expect(fixture.cleverTap.contents().profile("lead1@example.com")?["Name"] == .string("Kalniņš"))
  }

  @Test func anEditedCadenceCountsFromNowOn() async throws {
    let fixture = try Fixture()
    try await fixture.engine.process(lead(1))
    #expect(try await fixture.engine.nextDue() == Instant("2026-03-02T08:15:00Z"))
    let faster = document(leads: { $0.delivery = .batch(size: 100, cadence: Cadence(everyMinutes: 5)!) })
    try await fixture.engine.apply(try Planner(faster))
    #expect(try await fixture.engine.nextDue() == Instant("2026-03-02T08:05:00Z"))
  }

  @Test func aSlotIsRunOnceByTwoEngines() async throws {
    let fixture = try Fixture()
    try await fixture.engine.process((1...5).map { lead($0) })
    let other = try Fixture(after: fixture, options: .init(worker: "other"))
    fixture.clock.set(to: Instant("2026-03-02T08:15:00Z")!)
    let one = fixture.engine, two = other.engine
    async let first = one.performDue()
    async let second = two.performDue()
    let reports = try await first + second
    #expect(reports.map(\.delivered).reduce(0, +) == 5)
    #expect(fixture.cleverTap.counts.uploads == 1)
  }
}

@Suite struct ErasureTests {
  @Test func everythingAboutARecordIsRemovedWithAReceipt() async throws {
    let fixture = try Fixture(document(leads: { $0.remembers = true }))
    try await fixture.engine.process(lead(1))
    try await fixture.drainEverything()
    try await fixture.engine.process(lead(1, .updated, after: 60, with: ["LastName": "Other"]))
    var unknown = lead(1, .updated, after: 90, change: "held")
    unknown.record = ["Email": "lead1@example.com"]
    try await fixture.engine.process(unknown)
    let receipt = try await fixture.engine.erase(.record(id(1)))
    #expect(receipt.queue.entries == 2)
    #expect(receipt.inbox == 1)
    #expect(receipt.log == 2)
    #expect(receipt.accepted == 1)
    #expect(try await fixture.engine.nextDue() == nil)
  }

  @Test func anIdentityIsFoundInTheInboxToo() async throws {
    let fixture = try Fixture()
    let line =
      #"{"change":"created","record":{"attributes":{"type":"Lead"},"Id":"\#(id(9).text)","Email":"nine@example.com","LastName":"Nine","Status":"Qualified"}}"#
    try await fixture.engine.append([("nine", Array(line.utf8))])
    #expect(try await fixture.engine.erase(.identity("nine@example.com")).inbox == 1)
    #expect(try await fixture.engine.nextDue() == nil)
  }
}

@Suite struct RememberingTests {
  private func remembering(_ filter: Filter = .none) -> ConfigurationDocument {
    document(leads: {
      $0.remembers = true
      $0.filter = filter
    })
  }

  @Test func aRepeatOfWhatWasAcceptedIsNotSent() async throws {
    let fixture = try Fixture(remembering())
    try await fixture.engine.process(lead(1))
    try await fixture.drainEverything()
    let again = try await fixture.engine.process(lead(1, .updated, after: 60))
    #expect(again.map(\.outcome) == [.skipped(.unchanged)])
    #expect(fixture.cleverTap.counts.uploads == 1)
    // What is older than the repeat is older than what CleverTap has.
    let older = try await fixture.engine.process(lead(1, .updated, after: 30, with: ["LastName": "Older"]))
    #expect(older.map(\.outcome) == [.skipped(.superseded)])
    let other = try await fixture.engine.process(lead(1, .updated, after: 90, with: ["LastName": "Newer"]))
    #expect(other.map(\.outcome) == [.enqueued])
    // While another version waits, going back is no repeat.
    let back = try await fixture.engine.process(lead(1, .updated, after: 120))
    #expect(back.map(\.outcome) == [.merged])
  }

  @Test func watchedFieldsAreComparedWithWhatWasAcceptedWherePriorValuesAreMissing() async throws {
    let fixture = try Fixture(remembering(Filter(watch: .fields(["Status"]))))
    try await fixture.engine.process(lead(1))
    try await fixture.drainEverything()
    let other = try await fixture.engine.process(lead(1, .updated, after: 60, with: ["LastName": "Other"]))
    #expect(other.map(\.outcome) == [.filtered])
    let status = try await fixture.engine.process(lead(1, .updated, after: 90, with: ["Status": "Open"]))
    #expect(status.map(\.outcome) == [.enqueued])
  }

  @Test func anotherIdentityIsWarnedOf() async throws {
    let fixture = try Fixture(remembering())
    try await fixture.engine.process(lead(1))
    try await fixture.drainEverything()
    let moved = try await fixture.engine.process(lead(1, .updated, after: 60, with: ["Email": "new@example.com"]))
    #expect(moved.first?.notes.first?.contains("two profiles") == true)
  }
}

@Suite struct ObserverTests {
  @Test func savedCallsAndOutcomesAreCounted() async throws {
    let fixture = try Fixture()
    try await fixture.engine.process(lead(1))
    try await fixture.engine.process(lead(1, .updated, after: 2))
    try await fixture.engine.process(lead(2, with: ["Status": "Open"]))
    try await fixture.engine.process(supportCase(1))
    try await fixture.drainEverything()
    let counts = fixture.observer.counts
    #expect(counts.savedByFilter == 1)
    #expect(counts.savedByMerge == 1)
    #expect(counts.settled == ["Leads": ["delivered": 1], "Cases": ["delivered": 1]])
    #expect(counts.uploads == ["accepted": 2])
    #expect(counts.uploadedRecords == 2)
    #expect(counts.waiting["Leads"] == 0)
  }
}

import SalesTap
import SalesTapTesting
import Testing

/// Two syncs of profiles over one connection, and their records.
private struct TwoSyncs {
  let fixture: Fixture
  let backfiller: Backfiller

  static var document: ConfigurationDocument {
    var configured = SalesTapEngineTests.document(leads: { $0.remembers = true })
    var contacts = configured.syncs[0]
    contacts.name = "Contacts"
    contacts.object = "Contact"
    contacts.remembers = false
    configured.syncs.append(contacts)
    return configured
  }

  init() async throws {
    fixture = try Fixture(Self.document)
    let source = InMemoryHistoricalSource()
    for (object, prefix) in [("Lead", "00Q"), ("Contact", "003")] {
      await source.put(
        (1...6).map { number in
          HistoricalPage.Row(
            id: id(number, prefix: prefix),
            record: [
              "Email": .string("\(object)\(number)@example.com"), "LastName": "Kalniņš", "Status": "Qualified",
              "SystemModstamp": .dateTime(start + .seconds(-60)),
            ])
        }, object: object)
    }
    backfiller = Backfiller(engine: fixture.engine, source: source, clock: fixture.clock)
  }
}

@Suite("The states of historical syncs") struct BackfillStateTests {
  @Test("The next run of a connection and target stays scheduled, and starts by itself when the one before has ended")
  func next() async throws {
    let two = try await TwoSyncs()
    let runs = try await two.backfiller.start(
      BackfillRequest(sync: "Leads", readSize: 3), BackfillRequest(sync: "Contacts", readSize: 3))
    try await two.backfiller.performDue()
    #expect(try await two.backfiller.runs().map(\.state) == [.scheduled, .processing])
    var order: [BackfillID] = []
    while let run = try await two.backfiller.performDue() { order.append(run.id) }
    #expect(order.last == runs[1].id)
    #expect(try await two.backfiller.runs().map(\.state) == [.successful, .successful])
    #expect(two.fixture.cleverTap.contents().profiles.count == 12)
  }

  @Test("A paused run lets the next one go first, and counts every record once when it is resumed")
  func paused() async throws {
    let two = try await TwoSyncs()
    let runs = try await two.backfiller.start(
      BackfillRequest(sync: "Leads", readSize: 2), BackfillRequest(sync: "Contacts"))
    try await two.backfiller.performDue()
    #expect(try await two.backfiller.perform(.pause, on: runs[0].id).state == .paused)
    #expect(try await two.backfiller.performDue()?.id == runs[1].id)
    #expect(try await two.backfiller.performDue() == nil)
    #expect(try await two.backfiller.perform(.resume, on: runs[0].id).state == .scheduled)
    while try await two.backfiller.performDue() != nil {}
    let run = try #require(try await two.fixture.store.backfill(runs[0].id))
    #expect(run.state == .successful && run.counts.sent == 6 && run.counts.read == 6 && run.counts.skipped == 0)
    let log = try await two.fixture.store.entries(matching: EventLogQuery(run: "\(run.id)"))
    #expect(log.map(\.decision) == Array(repeating: "delivered", count: 6))
    #expect(log.allSatisfy { $0.origin == .historical && $0.attempt == 1 && $0.durationMilliseconds != nil })
  }

  @Test("Deactivating a sync cancels its run, with what was sent standing, and the run can be continued")
  func deactivated() async throws {
    let two = try await TwoSyncs()
    let asked = try await two.backfiller.start(BackfillRequest(sync: "Leads", readSize: 2))
    try await two.backfiller.performDue()
    var inactive = TwoSyncs.document
    inactive.syncs[0].status = .inactive
    try await two.fixture.engine.apply(Planner(inactive))
    let run = try #require(try await two.backfiller.performDue())
    #expect(run.state == .cancelled && run.counts.sent == 2)
    #expect(run.error?.contains("inactive") == true)
    #expect(try await two.backfiller.performDue() == nil)
    try await two.fixture.engine.apply(Planner(TwoSyncs.document))
    try await two.backfiller.continueRun(asked[0].id)
    while try await two.backfiller.performDue() != nil {}
    #expect(try await two.backfiller.runs().first?.counts.sent == 4)
    #expect(two.fixture.cleverTap.contents().profiles.count == 6)
  }

  @Test("What a historical sync sent is remembered: the same record is not sent again by a change")
  func remembered() async throws {
    let two = try await TwoSyncs()
    try await two.backfiller.start(BackfillRequest(sync: "Leads"))
    while try await two.backfiller.performDue() != nil {}
    let change = RecordChange(
      object: "Lead", recordID: id(1), kind: .updated,
      record: ["Email": "Lead1@example.com", "LastName": "Kalniņš", "Status": "Qualified"],
      committedAt: start, id: "repeat")
    #expect(try await two.fixture.engine.process(change).map(\.outcome) == [.skipped(.unchanged)])
  }

  @Test("A live change that comes while its record is being sent goes after it, through the queue")
  func liveChange() async throws {
    let two = try await TwoSyncs()
    // The record is in the worker's hands, as between a page's two steps.
    let claim = QueueOffer(
      sync: "Leads", connection: "production", target: .profiles, object: "Lead", recordID: id(1), changeID: "backfill",
      committedAt: start + .seconds(-60), identity: "Lead1@example.com", payload: [], lane: .prompt, origin: .backfill,
      run: "1", claim: DirectClaim(worker: "other"))
    guard case .claimed = try await two.fixture.store.enqueue([claim], at: start).first else {
      Issue.record("the record was not given out")
      return
    }
    try await two.fixture.engine.process(lead(1, after: 5))
    #expect(try await two.fixture.store.counts().map(\.waiting) == [1])
    #expect(try await two.fixture.engine.drain("Leads")?.delivered == 0)
  }
}

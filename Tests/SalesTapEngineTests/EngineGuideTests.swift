import SalesTap
import SalesTapTesting
import TestSupport
import Testing

/// The code of the guides to the engine, compiled, and run where it does not wait.
@Suite struct EngineGuideTests {
  @Test(arguments: [
    ("EmbedTheEngine", 4), ("FindOutWhyARecordDidNotArrive", 3), ("BackfillAnObject", 8), ("SalesTapEngine", 1),
  ])
  func `every block of a guide stands here`(_ page: String, _ blocks: Int) throws {
    let (count, missing) = try GuideCode.blocks(of: "Sources/SalesTapEngine/SalesTapEngine.docc/\(page).md")
    #expect(count == blocks && missing.isEmpty, "\(missing)")
  }

  // MARK: Embed the engine

  private func read(_ bytes: [UInt8]) {
    let reading = ConfigurationReader().read(bytes)
    guard let document = reading.document else {
      let text = String(decoding: bytes, as: UTF8.self)
      print(DiagnosticRenderer().render(reading.diagnostics, source: text, name: "salestap.json"))
      return
    }
    #expect(document.syncs.map(\.name) == ["Leads", "Cases"])
  }

  private func made(
    of document: ConfigurationDocument, transport: some UploadTransport, store: some EngineStore,
    salesforce: some RecordSource, metrics: some EngineObserver
  ) throws -> SyncEngine {
    let engine = SyncEngine(
      planner: try Planner(document),
      transport: transport,  // the way to CleverTap
      store: store,  // what outlives the engine; .inMemory is the reference
      source: salesforce,  // where missing fields are read; without one, such changes are held
      clock: .system,
      observer: metrics)  // who hears what happens
    return engine
  }

  @Test func `an engine is made of a configuration and ports`() throws {
    var written = document()
    written.connections[0].passcode = .environment("CLEVERTAP_PASSCODE")
    read(written.encoded())
    read(Array("{}".utf8))
    let engine = try made(
      of: document(), transport: InMemoryCleverTap(), store: InMemoryStore(), salesforce: InMemoryRecordSource(),
      metrics: InMemoryObserver())
    #expect(engine.planner.document == document())
  }

  @Test func `a service runs until what it serves ends`() async throws {
    let fixture = try Fixture()
    let (engine, store) = (fixture.engine, fixture.store)
    func serve() async throws { try await engine.process(lead(1)) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await engine.run(clock: .continuous) }
      group.addTask { try await serve() }
      try await group.next()
      await engine.stop()
    }
    #expect(try await store.counts().map(\.waiting) == [1])
  }

  private struct Webhook {
    let engine: SyncEngine

    func receive(_ body: [UInt8], requestID: String) async throws -> (status: Int, text: String) {
      var decoder = ChangeLineDecoder(catalog: engine.planner.objects)
      let decoded = decoder.decode(body, changeID: requestID)
      guard !decoded.isBad else {
        let text = String(decoding: body, as: UTF8.self)
        return (400, DiagnosticRenderer(style: .plain).render(decoded.diagnostics, source: text, name: "body"))
      }
      var told = ""
      for notice in decoded.notices {
        for decision in try await engine.process(notice) {
          told += "\(decision.sync ?? "-"): \(decision.outcome.name), \(decision.reason)\n"
        }
      }
      return (202, told)
    }
  }

  @Test func `a webhook says what became of a body, and what is wrong with one`() async throws {
    let webhook = Webhook(engine: try Fixture().engine)
    let record = #"{"attributes":{"type":"Lead"},"Id":"\#(id(1))","Email":"a@example.com","Status":"Qualified"}"#
    let created = Array(#"{"change":"created","record":\#(record)}"#.utf8)
    for told in [
      "Leads: enqueued, waits in the queue\n",
      "Leads: merged, the waiting entry of the record stays as it is: it is newer, it is of the same change, or the first one counts\n",
    ] {
      let answer = try await webhook.receive(created, requestID: "1")
      #expect(answer.status == 202 && answer.text == told)
    }
    let wrong = try await webhook.receive(Array(#"{"change":"update","record":\#(record)}"#.utf8), requestID: "2")
    #expect(wrong.status == 400 && wrong.text.contains("did you mean 'updated'?"))
  }

  // MARK: The landing page

  private func hand(
    _ change: RecordChange, document: ConfigurationDocument, transport: some UploadTransport
  ) async throws {
    let engine = SyncEngine(planner: try Planner(document), transport: transport, store: .inMemory, clock: .system)

    for decision in try await engine.process(change) {
      print(decision.sync ?? "-", decision.outcome.name, decision.reason)
    }
  }

  // MARK: Find out why a record did not arrive

  @Test func `a decision, the log, and the inbox say why`() async throws {
    let fixture = try Fixture()
    let (clock, store, planner) = (fixture.clock, fixture.store, fixture.engine.planner)
    let change = lead(1, with: ["Status": "Open"])
    try await hand(change, document: document(), transport: InMemoryCleverTap())
    try await fixture.engine.process(change)
    try await fixture.engine.process(
      RecordChange(object: "Lead", recordID: id(2), kind: .updated, record: ["LastName": "Ray"], id: "2"))

    for decision in planner.plan(change, at: clock.now()) {
      print(decision.sync ?? "-", decision.outcome.name, decision.reason)
      if let explanation = decision.filter?.explanation { print(explanation) }
      for property in decision.dropped { print(property) }
      if let payload = decision.payload { print(payload) }
    }
    let recordID = id(2)
    for entry in try await store.entries(matching: EventLogQuery(recordID: recordID)) {
      print(entry.time, entry.sync ?? "-", entry.decision, entry.reason, entry.resolution ?? "")
    }
    for change in try await store.inboxEntries(InboxQuery(recordID: recordID), after: nil, limit: 100) {
      for sync in change.held { print(sync.sync, sync.cause, sync.reason) }
    }
    let said = planner.plan(change, at: clock.now()).compactMap { $0.filter?.explanation?.description }
    #expect(said == ["false   Status = 'Qualified'   (Status is 'Open')\n"])
    #expect(try await store.entries(matching: EventLogQuery(recordID: id(1))).map(\.decision) == ["filtered"])
    let held = try await store.inboxEntries(InboxQuery(recordID: recordID), after: nil, limit: 100)
    #expect(held.flatMap(\.held).map(\.cause) == [.missingFields])
  }

  // MARK: Backfill an object

  @Test func `existing records are planned, sent, and told`() async throws {
    var configured = document(leads: { $0.name = "Lead profiles" })
    configured.syncs[1].name = "Deals"
    let fixture = try Fixture(configured)
    let (engine, clock) = (fixture.engine, fixture.clock)
    let salesforce = InMemoryHistoricalSource()
    await salesforce.put([.init(id: id(1), record: lead(1).record)], object: "Lead")
    func made() -> Backfiller {
      let backfiller = Backfiller(engine: engine, source: salesforce, clock: .system)
      return backfiller
    }
    #expect(try await made().runs().isEmpty)
    let backfiller = Backfiller(engine: engine, source: salesforce, clock: clock)

    let plan = try await backfiller.plan(BackfillRequest(sync: "Lead profiles"), sample: 3)
    print("\(plan.matched) match, \(plan.sendable) would be sent")
    for (reason, count) in plan.reasons { print("\(count): \(reason)") }
    #expect(plan.sendable == 1)

    try await backfiller.start(BackfillRequest(sync: "Lead profiles", limit: 10))
    while try await backfiller.performDue() != nil {}
    for run in try await backfiller.runs() {
      print(run.sync, run.state, "\(run.counts.sent) of \(run.counts.matched) sent, \(run.counts.invalid) invalid")
    }
    #expect(try await backfiller.runs().map(\.counts.sent) == [1])
  }

  @Test func `a job of every night sends what changed since yesterday, and nothing twice`() async throws {
    let fixture = try Fixture(document(leads: { $0.name = "Lead profiles" }))
    let clock = fixture.clock
    let salesforce = InMemoryHistoricalSource()
    let rows = [(1, -3600), (2, -90 * 3600)].map { number, seconds in
      HistoricalPage.Row(
        id: id(number),
        record: lead(number).record.merging(["SystemModstamp": .dateTime(start + .seconds(seconds))]))
    }
    await salesforce.put(rows, object: "Lead")
    let backfiller = Backfiller(engine: fixture.engine, source: salesforce, clock: clock)
    for night in 1...2 {
      func finish(waiting: some Clock<Duration>) async throws {
        while let due = try await backfiller.nextDue() {
          if try await backfiller.performDue() == nil {
            try await waiting.sleep(for: max(.seconds(1), clock.now().duration(to: due)))
          }
        }
      }

      try await finish(waiting: .continuous)  // what a night left that was cut short
      try await backfiller.start(BackfillRequest(sync: "Lead profiles", condition: "SystemModstamp >= YESTERDAY"))
      try await finish(waiting: .continuous)
      #expect(try await backfiller.runs().count == night)
      #expect(fixture.cleverTap.contents().profiles.count == 1)
    }
    #expect(try await backfiller.runs().map(\.counts.sent) == [0, 1])
  }

  @Test func `runs that were asked for together go one after the other, and one that failed is continued`() async throws
  {
    var configured = document(leads: { $0.name = "Lead profiles" })
    configured.syncs[1].name = "Deals"
    let fixture = try Fixture(configured)
    let clock = fixture.clock
    let source = InMemoryHistoricalSource()
    let backfiller = Backfiller(engine: fixture.engine, source: source, clock: clock)
    let runs = try await backfiller.start(
      BackfillRequest(sync: "Lead profiles"), BackfillRequest(sync: "Deals"))
    #expect(runs[1].waitsFor == [runs[0].id])
    try await backfiller.perform(.cancel, on: runs[0].id)
    let run = try await backfiller.continueRun(runs[0].id)
    print(run.progress(at: clock.now()).timeLeft ?? .zero)
    #expect(run.continues == runs[0].id)
  }
}

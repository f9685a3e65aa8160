import SalesTap
import SalesTapTesting
import Testing

@Suite("A historical sync whose worker dies between any two steps of its store") struct BackfillCrashTests {
  private static let rows = (1...25).map { number in
    HistoricalPage.Row(
      id: id(number),
      record: [
        // One record has no identity.
        "Email": number == 7 ? .null : .string("lead\(number)@example.com"), "LastName": "Kalniņš",
        "Status": "Qualified", "SystemModstamp": .dateTime(start + .seconds(-3600)),
      ])
  }

  @Test("counts every record once, loses none, and repeats none without a trace", arguments: 1...70, [false, true])
  func crash(at operation: Int, isAfter: Bool) async throws {
    let fixture = try Fixture()
    let source = InMemoryHistoricalSource(object: "Lead", Self.rows)
    let store = CrashingStore(fixture.store, crashAt: operation, isAfter: isAfter)
    let doomed = SyncEngine(
      planner: try Planner(document()), transport: fixture.cleverTap, store: store, clock: fixture.clock,
      options: .init(worker: "doomed"))
    let request = BackfillRequest(sync: "Leads", readSize: 10, sendSize: 4)
    do {
      let backfiller = Backfiller(engine: doomed, source: source, clock: fixture.clock)
      try await backfiller.start(request)
      while try await backfiller.performDue() != nil {}
    } catch is Crash {}

    // Another worker goes on over the same store, when the lease is over.
    let heir = try Fixture(after: fixture)
    let backfiller = Backfiller(engine: heir.engine, source: source, clock: heir.clock, worker: "heir")
    if try await backfiller.runs().isEmpty { try await backfiller.start(request) }
    for _ in 0..<200 {
      let dues = [try await backfiller.nextDue(), try await heir.engine.nextDue()].compactMap { $0 }
      guard let due = dues.min() else { break }
      heir.clock.set(to: max(due, heir.clock.now()))
      try await backfiller.performDue()
      try await heir.engine.performDue()
    }

    let run = try #require(try await backfiller.runs().first)
    #expect(run.state == .partialSuccess)
    #expect(run.counts.read == 25 && run.counts.matched == 25)
    #expect(run.counts.invalid == 1)
    #expect(run.counts.skipped == 0 && run.counts.rejected == 0 && run.counts.held == 0)
    #expect(run.counts.sent + run.counts.queued == 24)
    // No more than what went out with one call was in flight.
    #expect(run.counts.queued <= 4)
    #expect(fixture.cleverTap.contents().profiles.count == 24)
    let log = try await fixture.store.entries(matching: EventLogQuery(limit: 1000))
    #expect(log.allSatisfy { $0.run == "\(run.id)" })
    #expect(log.count { $0.decision == "invalid" } == 1)
    for row in Self.rows where row.id != id(7) {
      #expect(log.count { $0.recordID == row.id && $0.status == .success } == 1, "\(row.id)")
    }
    let uncertain = log.count { $0.errorClass == .uncertain }
    #expect(fixture.cleverTap.counts.accepted - 24 <= uncertain)
    #expect(try await fixture.store.counts().allSatisfy { $0.waiting == 0 && $0.inFlight == 0 && $0.failed == 0 })
  }
}

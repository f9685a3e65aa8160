import SalesTap
import SalesTapTesting
import TestSupport
import Testing

@Suite("A historical sync whose worker dies between any two steps of its store") struct BackfillCrashTests {
  /// Leads that all match; one of them may lack its identity.
  private static func rows(without lacking: Int? = nil) -> [HistoricalPage.Row] {
    (1...25).map { number in
      HistoricalPage.Row(
        id: id(number),
        record: [
          "Email": number == lacking ? .null : .string("lead\(number)@example.com"), "LastName": "Kalniņš",
          "Status": "Qualified", "SystemModstamp": .dateTime(start + .seconds(-3600)),
        ])
    }
  }

  /// How the other worker finds the run: its lease may be over long after that of the records in hand, or long before.
  enum Lease: CaseIterable { case long, short }

  /// Where a run of 25 records dies, and what the next worker makes of it.
  private struct Scene {
    let fixture: Fixture
    let source: InMemoryHistoricalSource
    let lease: Duration

    init(_ rows: [HistoricalPage.Row], _ lease: Lease) throws {
      fixture = try Fixture()
      source = InMemoryHistoricalSource(object: "Lead", rows)
      self.lease = lease == .long ? .seconds(900) : .seconds(60)
    }

    /// Starts the run over a store that dies at an operation.
    /// - Returns: Whether it died.
    func die(at operation: Int, isAfter: Bool) async throws -> Bool {
      let store = CrashingStore(fixture.store, crashAt: operation, isAfter: isAfter)
      let doomed = SyncEngine(
        planner: try Planner(document()), transport: fixture.cleverTap, store: store, clock: fixture.clock,
        options: .init(worker: "doomed"))
      do {
        let backfiller = Backfiller(engine: doomed, source: source, clock: fixture.clock, lease: lease)
        try await backfiller.start(BackfillRequest(sync: "Leads", readSize: 10, sendSize: 4))
        while try await backfiller.performDue() != nil {}
      } catch is Crash { return true }
      return false
    }

    /// Another worker goes on over the same store; the run as it ended.
    func goOn(whenReturned: (SyncEngine) async throws -> Void = { _ in }) async throws -> BackfillRun {
      let heir = try Fixture(after: fixture)
      let backfiller = Backfiller(
        engine: heir.engine, source: source, clock: heir.clock, worker: "heir", lease: lease)
      if try await backfiller.runs().isEmpty {
        try await backfiller.start(BackfillRequest(sync: "Leads", readSize: 10, sendSize: 4))
      }
      try await whenReturned(heir.engine)
      for _ in 0..<400 {
        let dues = [try await backfiller.nextDue(), try await heir.engine.nextDue()].compactMap { $0 }
        guard let due = dues.min() else { break }
        heir.clock.set(to: max(due, heir.clock.now()))
        try await backfiller.performDue()
        try await heir.engine.performDue()
      }
      return try #require(try await backfiller.runs().first)
    }
  }

  @Test(
    "counts every record once, loses none, and repeats none without a trace", arguments: 1...70, [false, true])
  func crash(at operation: Int, isAfter: Bool) async throws {
    for lease in Lease.allCases {
      for lacking in isAfter ? [nil, 7] : [nil] {
        let rows = Self.rows(without: lacking)
        let scene = try Scene(rows, lease)
        _ = try await scene.die(at: operation, isAfter: isAfter)
        let run = try await scene.goOn()

        var expected = BackfillRun.Counts()
        expected.read = 25
        expected.matched = 25
        expected.invalid = lacking == nil ? 0 : 1
        expected.sent = 25 - expected.invalid
        expectNoDifference(run.counts, expected)
        #expect(run.state == (lacking == nil ? .successful : .partialSuccess))
        #expect(run.lastRecordID == id(25))
        let store = scene.fixture.store
        let cleverTap = scene.fixture.cleverTap
        #expect(cleverTap.contents().profiles.count == expected.sent)
        let log = try await store.entries(matching: EventLogQuery(limit: 1000))
        #expect(log.allSatisfy { $0.run == "\(run.id)" })
        #expect(log.count { $0.decision == "invalid" } == expected.invalid)
        for row in rows where row.id != lacking.map({ id($0) }) {
          #expect(log.count { $0.recordID == row.id && $0.status == .success } == 1, "\(row.id)")
        }
        let uncertain = log.count { $0.errorClass == .uncertain }
        #expect(cleverTap.counts.accepted - expected.sent <= uncertain)
        // No more than what went out with one call was in flight.
        #expect(uncertain <= 4)
        #expect(try await store.counts().allSatisfy { $0.waiting == 0 && $0.inFlight == 0 && $0.failed == 0 })
      }
    }
  }

  @Test("dies at every operation that it makes")
  func everyOperationIsTried() async throws {
    #expect(try await Scene(Self.rows(), .long).die(at: 70, isAfter: true) == false)
  }

  /// The operation after which the second group of four is in hand, and not sent.
  private static func dyingInFlight(_ lease: Lease) async throws -> Scene {
    for operation in 1...70 {
      let scene = try Scene(rows(), lease)
      _ = try await scene.die(at: operation, isAfter: true)
      let counts = try await scene.fixture.store.counts().first
      if counts?.delivered == 4, counts?.inFlight == 4 { return scene }
    }
    throw Crash()
  }

  @Test("leaves what changed meanwhile to the live change", arguments: Lease.allCases)
  func liveChangeWins(_ lease: Lease) async throws {
    let scene = try await Self.dyingInFlight(lease)
    let run = try await scene.goOn { engine in try await engine.process(lead(6, after: 10, with: ["LastName": "Newer"]))
    }
    #expect(run.state == .successful)
    #expect(run.counts.sent + run.counts.skipped == 25 && run.counts.queued == 0)
    let contents = scene.fixture.cleverTap.contents()
    #expect(contents.profiles.count == 25)
    #expect(contents.profile("lead6@example.com")?["Name"] == "Newer")
  }

  @Test("counts as refused what the queue was told meanwhile, and does not send it again")
  func refusedMeanwhile() async throws {
    let scene = try await Self.dyingInFlight(.long)
    let store = scene.fixture.store
    scene.fixture.clock.advance(by: .seconds(301))
    let now = scene.fixture.clock.now()
    let claimed = try await store.claim(ClaimRequest(sync: "Leads", limit: 2, worker: "other"), at: now).entries
    #expect(claimed.map(\.entry.recordID) == [id(5), id(6)])
    _ = try await store.settle(
      [
        Settlement(claimed[0], .failed(QueueFailure(code: "516", message: "no"))),
        Settlement(claimed[1], .retry(at: now + .seconds(3600), QueueFailure(code: "555", message: "later"))),
      ], at: now)
    let run = try await scene.goOn()
    #expect(run.state == .partialSuccess)
    #expect(run.counts.rejected == 1 && run.counts.queued == 1 && run.counts.sent == 23)
    let counts = try #require(try await store.counts().first)
    #expect(counts.failed == 1 && counts.delivered == 24 && counts.waiting == 0)
  }

  @Test("waits for a record that somebody else has in hand")
  func inOtherHands() async throws {
    let scene = try await Self.dyingInFlight(.short)
    let store = scene.fixture.store
    scene.fixture.clock.advance(by: .seconds(301))
    let now = scene.fixture.clock.now()
    let claimed = try await store.claim(ClaimRequest(sync: "Leads", limit: 1, worker: "other"), at: now).entries
    let run = try await scene.goOn { _ in
      let backfiller = Backfiller(
        engine: scene.fixture.engine, source: scene.source, clock: scene.fixture.clock, worker: "waits")
      let waiting = try #require(try await backfiller.performDue())
      #expect(waiting.counts.sent == 4 && waiting.due == now + .seconds(5))
      #expect(try await store.counts().first?.inFlight == 1)
      _ = try await store.settle([Settlement(claimed[0], .delivered)], at: now + .seconds(1))
    }
    #expect(run.state == .successful && run.counts.sent == 25)
    // Another sent it, by another way than this one.
    #expect(scene.fixture.cleverTap.contents().profiles.count == 24)
  }
}

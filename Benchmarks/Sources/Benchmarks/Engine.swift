import SalesTap
import SalesTapTesting

extension Benchmark {
  static var engine: [Benchmark] { [plan, deliver, backfill] }

  private static var document: ConfigurationDocument {
    ConfigurationDocument(
      connections: [Connection(name: "production", region: .in1, accountID: "ABC", passcode: .literal("secret"))],
      syncs: [
        SyncConfiguration(
          name: "Leads", connection: "production", object: "Lead", target: .profiles,
          filter: Filter(condition: Fixtures.conditions[2]),
          delivery: .batch(size: 1000, cadence: .every15Minutes), mapping: Fixtures.mapping)
      ])
  }

  /// A decision about a change: filter, mapping, preflight, and payload, of one sync.
  private static var plan: Benchmark {
    Benchmark("plan", isLinear: true) { size in
      let planner = try Planner(document)
      let changes = try changes(size, for: planner)
      return Prepared(operations: size) {
        var count = 0
        for change in changes { count += planner.plan(change, at: Fixtures.now).count }
        return count
      }
    }
  }

  /// From the change to CleverTap's acceptance: planned, queued, claimed, sent in uploads of 1,000, settled, logged.
  private static var deliver: Benchmark {
    Benchmark("deliver", isLinear: true) { size in
      let planner = try Planner(document)
      let changes = try changes(size, for: planner)
      return Prepared(
        operations: size,
        asynchronous: {
          let clock = ManualClock(now: Fixtures.now)
          let engine = SyncEngine(
            planner: planner, transport: AcceptingTransport(), store: .inMemory, clock: clock)
          for start in stride(from: 0, to: changes.count, by: 1000) {
            _ = try await engine.process(Array(changes[start..<min(changes.count, start + 1000)]))
          }
          guard let due = try await engine.nextDue() else { throw BenchmarkError("nothing waits") }
          clock.set(to: due)
          _ = try await engine.performDue()
          return await engine.totals.accepted
        })
    }
  }

  /// A historical sync from its first page to its end: the source picks the records that match, which are mapped, sent in uploads of 1,000,
  /// and settled, and its progress is stored.
  private static var backfill: Benchmark {
    Benchmark("backfill", isLinear: true) { size in
      let planner = try Planner(document)
      let rows = try changes(size, for: planner).map { HistoricalPage.Row(id: $0.recordID, record: $0.record) }
      return Prepared(
        operations: size,
        asynchronous: {
          let clock = ManualClock(now: Fixtures.now)
          let engine = SyncEngine(
            planner: planner, transport: AcceptingTransport(), store: .inMemory, clock: clock)
          let backfiller = Backfiller(
            engine: engine, source: InMemoryHistoricalSource(object: "Lead", rows), clock: clock)
          try await backfiller.start(BackfillRequest(sync: "Leads"))
          var last: BackfillRun?
          while let run = try await backfiller.performDue() { last = run }
          guard let run = last, run.state == .successful, run.counts.sent > 0 else {
            throw BenchmarkError("the historical sync did not run to its end")
          }
          return run.counts.sent
        })
    }
  }

  private static func changes(_ size: Int, for planner: Planner) throws -> [RecordChange] {
    var decoder = RecordDecoder(layout: planner.layout(for: "Lead"), description: Fixtures.description)
    return try decoder.decodePage(LeadData.page(count: size)).records.enumerated().map { index, decoded in
      var change = try Fixtures.change(from: decoded)
      change.kind = .updated
      change.origin = .changeDataCapture
      change.committedAt = Fixtures.now
      change.id = "change \(index)"
      return change
    }
  }
}

/// Takes every record and keeps none.
private struct AcceptingTransport: UploadTransport {
  func upload(_ request: UploadRequest) async -> UploadAnswer {
    let body = #"{"status":"success","processed":\#(request.recordCount),"unprocessed":[]}"#
    return .response(status: 200, retryAfter: nil, body: Array(body.utf8))
  }
}

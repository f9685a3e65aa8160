import SalesTap
import SalesTapTesting
import Testing

/// A way to CleverTap that lets nothing through until it is opened.
private actor Stalled: UploadTransport {
  private let cleverTap: InMemoryCleverTap
  private var isOpen = false
  private var held: [CheckedContinuation<Void, Never>] = []
  private var watchers: [(calls: Int, continuation: CheckedContinuation<Void, Never>)] = []
  private(set) var calls = 0

  init(_ cleverTap: InMemoryCleverTap) { self.cleverTap = cleverTap }

  func upload(_ request: UploadRequest) async -> UploadAnswer {
    calls += 1
    for watcher in watchers where watcher.calls <= calls { watcher.continuation.resume() }
    watchers.removeAll { $0.calls <= calls }
    if !isOpen { await withCheckedContinuation { held.append($0) } }
    return await cleverTap.upload(request)
  }

  /// Waits until so many calls have come.
  func wait(forCalls count: Int) async {
    if calls < count { await withCheckedContinuation { watchers.append((count, $0)) } }
  }

  func open() {
    isOpen = true
    for continuation in held { continuation.resume() }
    held = []
  }
}

@Suite("Back-pressure") struct BackPressureTests {
  private func inFlight(_ fixture: Fixture) async throws -> Int {
    try await fixture.store.counts().reduce(0) { $0 + $1.inFlight + $1.waiting }
  }

  @Test("A long list is planned in parts, each sent before the next is planned")
  func longList() async throws {
    let cleverTap = InMemoryCleverTap()
    let transport = Stalled(cleverTap)
    let fixture = try Fixture(transport: transport, options: .init(changesInHand: 10))
    async let decisions = fixture.engine.process((1...35).map { supportCase($0) })
    await transport.wait(forCalls: 1)
    #expect(try await inFlight(fixture) == 10)
    await transport.open()
    #expect(try await decisions.map { $0.map(\.outcome) } == Array(repeating: [.delivered], count: 35))
    #expect(await transport.calls == 4)
    #expect(cleverTap.contents().events.count == 35)
  }

  @Test("The position of a feed is stored with the last part of a list")
  func position() async throws {
    let fixture = try Fixture(options: .init(changesInHand: 3))
    try await fixture.engine.process((1...8).map { lead($0) }, positions: [FeedPosition(feed: "file", position: 8)])
    #expect(try await fixture.store.positions(of: ["file"]) == [8])
    #expect(try await inFlight(fixture) == 8)
    try await fixture.engine.process([], positions: [FeedPosition(feed: "file", position: 9)])
    #expect(try await fixture.store.positions(of: ["file"]) == [9])
  }

  @Test("Any number of callers have no more changes in hand together than the limit, and all of them come through")
  func manyCallers() async throws {
    let cleverTap = InMemoryCleverTap()
    let transport = Stalled(cleverTap)
    let fixture = try Fixture(transport: transport, options: .init(changesInHand: 10))
    try await withThrowingTaskGroup(of: [[Decision]].self) { group in
      for number in 0..<40 {
        group.addTask { try await fixture.engine.process([supportCase(2 * number + 1), supportCase(2 * number + 2)]) }
      }
      // Three calls of an account are on their way at once; the other changes in hand wait for theirs.
      await transport.wait(forCalls: 3)
      for _ in 0..<10_000 where try await inFlight(fixture) < 10 { await Task.yield() }
      for _ in 0..<1_000 { await Task.yield() }
      #expect(try await inFlight(fixture) == 10)
      await transport.open()
      for try await decisions in group {
        #expect(decisions.joined().allSatisfy { $0.outcome == .delivered })
      }
    }
    #expect(cleverTap.contents().events.count == 80)
  }

  @Test("Callers that wait for room are let in when a store throws too")
  func failure() async throws {
    let fixture = try Fixture()
    let engine = SyncEngine(
      planner: try Planner(document()), transport: fixture.cleverTap,
      store: CrashingStore(fixture.store, crashAt: 6, isAfter: false), clock: fixture.clock,
      options: .init(changesInHand: 1))
    await withTaskGroup(of: Bool.self) { group in
      for number in 1...8 {
        group.addTask { (try? await engine.process([lead(number)])) != nil }
      }
      var ended = 0
      for await _ in group { ended += 1 }
      #expect(ended == 8)
    }
  }
}

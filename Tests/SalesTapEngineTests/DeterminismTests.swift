import SalesTap
import SalesTapTesting
import SalesTapTime
import TestSupport
import Testing

/// Runs all jobs one after the other on the thread that calls ``run()``, in an order that a seed decides.
private final class SeededExecutor: TaskExecutor {
  private struct State: Sendable {
    var jobs: [UnownedJob] = []
    var random: SeededGenerator
  }

  private let state: Locked<State>

  init(seed: UInt64) { state = Locked(State(random: SeededGenerator(seed: seed))) }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    state.withLock { $0.jobs.append(job) }
  }

  /// Runs jobs until there is none.
  func run() {
    while true {
      let next = state.withLock { state -> UnownedJob? in
        guard !state.jobs.isEmpty else { return nil }
        return state.jobs.remove(at: Int(state.random.next() % UInt64(state.jobs.count)))
      }
      guard let next else { return }
      next.runSynchronously(on: asUnownedTaskExecutor())
    }
  }
}

/// Writes down what an engine does, in order.
private final class Trace: EngineObserver, UploadTransport {
  private let lines = Locked([String]())
  private let cleverTap = InMemoryCleverTap()

  var text: [String] { lines.withLock { $0 } }
  func observe(_ event: EngineEvent) { lines.withLock { $0.append("\(event)") } }
  func upload(_ request: UploadRequest) async -> UploadAnswer {
    lines.withLock { $0.append(String(decoding: request.body, as: UTF8.self)) }
    await Task.yield()
    return await cleverTap.upload(request)
  }
}

@Suite struct DeterminismTests {
  /// A morning of a service with everything going on at once.
  private func live(seed: UInt64) async throws -> [String] {
    let executor = SeededExecutor(seed: seed)
    let trace = Trace()
    let clock = ManualClock(now: start)
    let store = InMemoryStore()
    let small = document(leads: { $0.delivery = .batch(size: 3, cadence: Cadence(everyMinutes: 15)!) })
    let engine = SyncEngine(
      planner: try Planner(small), transport: trace, store: store, clock: clock, observer: trace)
    let morning = Task(executorPreference: executor) {
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 1...12 {
          group.addTask { try await engine.process(lead(number)) }
          group.addTask { try await engine.process(supportCase(number % 5)) }
        }
        try await group.waitForAll()
      }
      for _ in 0..<6 {
        guard let due = try await engine.nextDue() else { break }
        clock.set(to: max(due, clock.now()))
        try await withThrowingTaskGroup(of: Void.self) { group in
          group.addTask { try await engine.performDue() }
          group.addTask { try await engine.process(lead(99, after: Int(due.secondsSinceEpoch % 7))) }
          try await group.waitForAll()
        }
      }
    }
    executor.run()
    try await morning.value
    let log = try await store.entries(matching: EventLogQuery(limit: 1000)).map { "\($0.changeID) \($0.decision)" }
    return trace.text + log
  }

  @Test("The unchanged engine has the same trace every time on a seeded executor", arguments: [1, 2, 3] as [UInt64])
  func sameTrace(seed: UInt64) async throws {
    let first = try await live(seed: seed)
    let second = try await live(seed: seed)
    #expect(first.count > 40)
    #expect(first == second)
  }

  @Test func anotherSeedIsAnotherOrder() async throws {
    let first = try await live(seed: 1)
    let second = try await live(seed: 2)
    #expect(first != second)
  }
}

#if SQLite
  import Foundation
  import SalesTap
  import SalesTapSQLite
  import SalesTapTesting

  /// Runs two whole engines over one file until somebody kills it, and writes down what happens to it.
  ///
  ///     SQLiteEngineWorker STORE EVENTS SEED LIFE [drain]
  ///
  /// The seed gives the changes, which all lives share; the number of the life gives what goes wrong in it. Each life begins when all leases of the one
  /// before are over. With `drain` nothing goes wrong: it hands over what is left, sends what waits, and ends by itself.
  @main
  struct Worker {
    let world: KilledEngines
    let store: SQLiteStore
    let engines: [SyncEngine]
    let clock: SteppedClock
    let events: Events
    let line: Line
    /// The changes whose hand-over was never answered.
    var pending: [Int]

    static func main() async throws {
      let arguments = CommandLine.arguments
      guard arguments.count >= 5, let seed = UInt64(arguments[3]), let life = UInt64(arguments[4]) else {
        FileHandle.standardError.write(Data("SQLiteEngineWorker STORE EVENTS SEED LIFE [drain]\n".utf8))
        exit(64)
      }
      let isCalm = arguments.dropFirst(5).first == "drain"
      var worker = try await Worker(arguments[1], arguments[2], seed: seed, life: life, isCalm: isCalm)
      if isCalm { exit(try await worker.finish() ? 0 : 3) }
      while true { try await worker.live() }
    }

    private init(_ file: String, _ eventsFile: String, seed: UInt64, life: UInt64, isCalm: Bool) async throws {
      world = try KilledEngines(seed: seed)
      store = try SQLiteStore(path: file, options: .init(busyTimeout: .seconds(60), checkpointPages: 40))
      events = try Events(path: eventsFile)
      line = Line(events: events, faults: isCalm ? nil : KilledEngineChance(seed: seed &* 1000 &+ life))
      let begin = Instant(secondsSinceEpoch: 1_772_450_000)
      let latest = try await store.latestTime() ?? begin
      clock = SteppedClock(max(begin, latest) + .seconds(360))
      let (world, store, line, clock) = (world, store, line, clock)
      engines = ["a", "b"].map { name in
        SyncEngine(
          planner: world.planner, transport: line, store: store, clock: clock,
          options: .init(worker: "\(life)\(name)"), environment: { _ in "secret" })
      }
      let answered = Set(
        try Events.read(eventsFile).compactMap { event in
          if case .answered(let number) = event { number } else { nil }
        })
      pending = world.changes.indices.filter { !answered.contains($0) }
    }

    // MARK: Living

    /// A round: both engines are handed some changes, and do what is due.
    private mutating func live() async throws {
      var groups: [[Int]] = []
      for _ in engines {
        let count = min(pending.count, line.number(in: 0...4))
        groups.append(Array(pending.prefix(count)))
        pending.removeFirst(count)
      }
      // Now and then something comes again.
      if line.number(in: 0...3) == 0 { groups[0].append(line.number(in: 0...world.changes.count - 1)) }
      try await round(groups)
      clock.advance(by: .seconds(line.number(in: 1...60)))
    }

    private func round(_ groups: [[Int]]) async throws {
      try await withThrowingTaskGroup(of: Void.self) { group in
        for (engine, numbers) in zip(engines, groups) {
          group.addTask {
            try await handOver(numbers, to: engine)
            try await engine.performDue()
          }
        }
        try await group.waitForAll()
      }
    }

    private func handOver(_ numbers: [Int], to engine: SyncEngine) async throws {
      guard let first = numbers.first else { return }
      try events.write(numbers.map { .began($0) })
      let changes = numbers.map { world.changes[$0] }
      if first % 3 == 0 {
        try await engine.append(changes.map { (changeID: $0.id, line: $0.line) })
      } else {
        try await engine.process(changes)
      }
      try events.write(numbers.map { .answered($0) })
    }

    // MARK: The end

    /// Hands over what is left and sends what waits, with somebody who looks after everything.
    /// - Returns: Whether nothing waits any more.
    private mutating func finish() async throws -> Bool {
      for _ in 0..<2000 {
        let numbers = Array(pending.prefix(10))
        pending.removeFirst(numbers.count)
        try await attend()
        try await round([numbers, []])
        clock.advance(by: .seconds(60))
        if pending.isEmpty, try await isIdle() { return true }
      }
      return false
    }

    private func attend() async throws {
      for standing in try await store.connectionStandings() {
        if case .stopped = standing.state { try await engines[0].resume(connection: standing.connection) }
      }
      for one in try await store.volumeGuards() where one.closedAt != nil {
        try await engines[0].openVolumeGuard(of: one.sync)
      }
    }

    private func isIdle() async throws -> Bool {
      let counts = try await store.counts()
      guard counts.allSatisfy({ $0.waiting == 0 && $0.inFlight == 0 }) else { return false }
      return try await store.inboxEntries(InboxQuery(isHeld: false), after: nil, limit: 1).isEmpty
    }
  }

  /// The time of a life: it passes when the life says so, so that no lease ends because a machine is slow.
  final class SteppedClock: WallClock {
    private let time: Locked<Instant>

    init(_ now: Instant) { time = Locked(now) }

    func now() -> Instant { time.withLock { $0 } }

    func advance(by duration: Duration) { time.withLock { $0 += duration } }
  }
#else
  @main
  struct Worker {
    static func main() { print("The worker comes with the trait SQLite.") }
  }
#endif

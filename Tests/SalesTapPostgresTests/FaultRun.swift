#if Postgres
  import Foundation
  import SalesTap
  import SalesTapPostgres
  import SalesTapTesting
  import StoreTestSupport
  import Testing
  import TestSupport

  /// Runs what blocks its thread on one of its own: Swift's are few, and other tests need them.
  func blocking<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread { continuation.resume(with: Swift.Result(catching: body)) }
    }
  }

  /// Starts workers, and lets faults happen to them.
  struct FaultRun {
    /// How many faults a longer run has; nil if none was asked for.
    static var count: Int? { ProcessInfo.processInfo.environment["SALESTAP_KILLS"].flatMap { Int($0) } }

    var random: SeededGenerator
    /// How many operations' answers were lost, as far as the workers told.
    private(set) var lostAnswers = 0
    private let server: String
    private let schema: String
    private let ledger: String
    private let processes: Int
    private let program: URL
    private var started = 0
    private var running: [(process: Process, output: FileHandle)] = []

    /// Keeps so many processes busy until so many faults happened, then sends everything that waits.
    static func go(
      server: String, seed: UInt64, processes: Int, faults: Int,
      _ fault: @escaping @Sendable (inout FaultRun) throws -> Void
    ) async throws -> FaultResult {
      try await blocking {
        var run = try FaultRun(server: server, seed: seed, processes: processes)
        defer { run.end() }
        try run.go(faults: faults, fault)
        run.end()
        let (process, _) = try run.start(["drain"])
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return FaultResult(
          server: server, schema: run.schema, ledger: run.ledger, processes: processes, faults: faults,
          lostAnswers: run.lostAnswers)
      }
    }

    init(server: String, seed: UInt64, processes: Int) throws {
      let base = ProcessInfo.processInfo.environment["SALESTAP_SEED"].flatMap { UInt64($0) } ?? 20_261_121
      random = SeededGenerator(seed: base &+ seed)
      self.server = server
      self.processes = processes
      schema = Server.newSchema()
      ledger = NSTemporaryDirectory() + "salestap-\(UUID().uuidString)"
      let built = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
      program = built.appendingPathComponent("PostgresStoreWorker")
      try #require(FileManager.default.isExecutableFile(atPath: program.path), "the worker was not built")
    }

    /// Keeps the processes busy until so many faults happened.
    private mutating func go(faults count: Int, _ fault: (inout FaultRun) throws -> Void) throws {
      for _ in 0..<count {
        while running.count < processes { running.append(try start()) }
        // So many steps are let happen, then a moment that is no step.
        for index in running.indices {
          for _ in 0..<Int.random(in: 1...12, using: &random) {
            let told = running[index].output.readData(ofLength: 1)
            try #require(!told.isEmpty, "a worker ended by itself")
            if told == Data("!".utf8) { lostAnswers += 1 }
          }
        }
        for _ in 0..<Int.random(in: 0..<20_000, using: &random) { _ = random.next() }
        try fault(&self)
      }
    }

    /// Kills the workers that are left.
    private mutating func end() {
      for (process, output) in running {
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        lostAnswers += output.readDataToEndOfFile().filter { $0 == UInt8(ascii: "!") }.count
      }
      running = []
    }

    /// Kills one worker, or all at once. One that goes on beside its successors, whose clock is ahead, loses its leases while it works.
    mutating func kill() throws {
      for _ in 0..<(Bool.random(using: &random) ? running.count : 1) {
        let (process, _) = running.removeFirst()
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        try #require(process.terminationReason == .uncaughtSignal, "a worker ended by itself")
      }
    }

    private mutating func start(_ more: [String] = []) throws -> (process: Process, output: FileHandle) {
      started += 1
      let process = Process()
      let output = Pipe()
      process.executableURL = program
      process.environment = ProcessInfo.processInfo.environment.merging(["SALESTAP_POSTGRES": server]) { $1 }
      process.arguments =
        [
          schema, ledger, "w\(started)", String(UInt64.random(in: 0...UInt64.max, using: &random)),
          String(1_000_000 + started * 1000),
        ] + more
      process.standardOutput = output
      try process.run()
      return (process, output.fileHandleForReading)
    }
  }

  /// What faults left behind.
  struct FaultResult: Sendable {
    let server: String
    let schema: String
    let ledger: String
    let processes: Int
    let faults: Int
    /// How many operations' answers were lost, as far as the workers told.
    let lostAnswers: Int

    /// Holds the tables against the ledger.
    func check(isOrdered: Bool, expectsLostLeases: Bool = true) async throws {
      defer { try? FileManager.default.removeItem(atPath: ledger) }
      let told = try KillLedger(ledger)
      let store = try await PostgresStore(server, options: .init(schema: schema, connections: 1, clock: .caller))
      let problems = try await told.problems(with: store)
      #expect(problems == [])
      #expect(try await TableInvariants.problems(in: store) == [])
      if isOrdered { #expect(told.disorder() == []) }
      let counts = try await store.counts()
      #expect(counts.allSatisfy { $0.waiting == 0 && $0.inFlight == 0 })
      // The run was worth something: the processes got to work, and leases were lost on the way.
      #expect(told.acknowledged.count > faults)
      #expect(told.sendings.count > faults)
      let lost = try await told.lostLeases(in: store)
      if expectsLostLeases { #expect(lost > 0) }
      if FaultRun.count != nil {
        print(
          "\(processes) processes, \(faults) faults: \(told.acknowledged.count) acknowledged, "
            + "\(told.sendings.count) sent, \(told.unacknowledged) without an answer, \(lostAnswers) answers lost, "
            + "\(told.stale) stale settlements, \(lost) uncertain outcomes")
      }
      await store.close()
    }

  }
#endif

#if SQLite
  import Foundation
  import SalesTap
  import SalesTapSQLite
  import SalesTapTesting
  import TestSupport
  import Testing

  /// What real `kill -9` leaves behind of whole engines: two of them share a file in one process, are handed changes, send them, and are
  /// killed at random points, again and again; then what the file holds and the log says is held against the promises, by the oracle
  /// of the simulations.
  ///
  /// `SALESTAP_KILLS` sets the number of kills for a longer run, `SALESTAP_SEED` its seed.
  @Suite("Engines killed at random points", .serialized)
  struct EngineKillTests {
    @Test("Every promise holds for what engines that were killed leave in a file")
    func kills() async throws {
      let environment = ProcessInfo.processInfo.environment
      let kills = environment["SALESTAP_KILLS"].flatMap { Int($0) } ?? 60
      let seed = environment["SALESTAP_SEED"].flatMap { UInt64($0) } ?? 20_261_121
      let folder = try Folder()
      var run = try EngineKillRun(folder: folder, seed: seed)
      for _ in 0..<kills { try run.kill() }
      try run.finish()

      var world = try run.world()
      let store = try SQLiteStore(path: folder.file)
      let violations = try await world.judge(store)
      #expect(violations == [], "seed \(seed)")
      // The run was worth something: work was done before the end, some of it in vain, and every kind of end was met.
      #expect(run.events.count > kills)
      let states = Set(try await store.entries(QueueQuery(), after: nil, limit: .max).map(\.state))
      #expect(states.isSuperset(of: [.delivered, .superseded, .failed]))
      let uncertain = try await store.entries(matching: EventLogQuery(limit: .max)).count {
        $0.errorClass == .uncertain
      }
      #expect(uncertain > 0)
      if environment["SALESTAP_KILLS"] != nil {
        print(
          "\(kills) kills: \(run.events.count) events, \(world.accepted) versions accepted, \(world.copies) of them again, "
            + "\(uncertain) uncertain outcomes")
      }
    }
  }

  /// Starts processes with engines and kills them.
  struct EngineKillRun {
    let folder: Folder
    let seed: UInt64
    private var random: SeededGenerator
    private var lives = 0
    private let program: URL
    private var path: String { folder.path + "/events" }

    init(folder: Folder, seed: UInt64) throws {
      self.folder = folder
      self.seed = seed
      random = SeededGenerator(seed: seed)
      program = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        .appendingPathComponent("SQLiteEngineWorker")
      try #require(FileManager.default.isExecutableFile(atPath: program.path), "the worker was not built")
    }

    /// What the processes wrote down.
    var events: [KilledEngines.Event] {
      ((try? String(contentsOf: URL(fileURLWithPath: path), encoding: .utf8)) ?? "").split(separator: "\n")
        .compactMap { KilledEngines.Event(line: String($0)) }
    }

    /// Lets a process live for some calls and a moment that is no call, and kills it.
    mutating func kill() throws {
      let (process, output) = try start()
      for _ in 0..<Int.random(in: 0...6, using: &random) { _ = output.readData(ofLength: 1) }
      for _ in 0..<Int.random(in: 0..<200_000, using: &random) { _ = random.next() }
      Foundation.kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      try #require(process.terminationReason == .uncaughtSignal, "a process ended by itself")
    }

    /// Lets a last process do all that is left.
    mutating func finish() throws {
      let (process, output) = try start(["drain"])
      while !output.readData(ofLength: 4096).isEmpty {}
      process.waitUntilExit()
      try #require(process.terminationStatus == 0, "something waits for ever")
    }

    /// What somebody knows who read what the processes wrote down.
    func world() throws -> KilledEngines {
      var world = try KilledEngines(seed: seed)
      for event in events { world.take(event) }
      return world
    }

    private mutating func start(_ more: [String] = []) throws -> (process: Process, output: FileHandle) {
      lives += 1
      let process = Process()
      let output = Pipe()
      process.executableURL = program
      process.arguments = [folder.file, path, String(seed), String(lives)] + more
      process.standardOutput = output
      try process.run()
      return (process, output.fileHandleForReading)
    }
  }
#endif

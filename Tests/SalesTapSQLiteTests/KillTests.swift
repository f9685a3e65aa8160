#if SQLite
  import Foundation
  import SalesTap
  import SalesTapSQLite
  import SalesTapTesting
  import StoreTestSupport
  import Testing
  import TestSupport

  /// What real `kill -9` leaves behind: processes enqueue, claim, and settle on one file and are killed at random points, hundreds of times;
  /// then the file is held against what the processes wrote into a ledger before and after each call.
  ///
  /// `SALESTAP_KILLS` sets the number of kills for a longer run, `SALESTAP_SEED` its seed.
  @Suite("Killed at random points", .serialized)
  struct KillTests {
    @Test("Nothing acknowledged is missing, nothing goes out twice without a trace", arguments: [1, 2, 4])
    func kills(processes: Int) async throws {
      let environment = ProcessInfo.processInfo.environment
      let kills = environment["SALESTAP_KILLS"].flatMap { Int($0) } ?? 80
      let seed = environment["SALESTAP_SEED"].flatMap { UInt64($0) } ?? 20_261_121
      let folder = try Folder()
      var run = try KillRun(folder: folder, random: SeededGenerator(seed: seed &+ UInt64(processes)))
      try run.kill(kills, processes: processes)
      try run.drain()
      let ledger = try KillLedger(folder.path + "/ledger")
      let store = try SQLiteStore(path: folder.file)
      let problems = try await ledger.problems(with: store)
      #expect(problems == [])
      if processes == 1 { #expect(ledger.disorder() == []) }
      let counts = try await store.counts()
      #expect(counts.allSatisfy { $0.waiting == 0 && $0.inFlight == 0 })
      // The run was worth something: every process got to work, and leases were lost on the way.
      #expect(ledger.acknowledged.count > kills)
      #expect(ledger.sendings.count > kills)
      #expect(try await ledger.lostLeases(in: store) > 0)
      if environment["SALESTAP_KILLS"] != nil {
        print(
          "\(processes) processes, \(kills) kills: \(ledger.acknowledged.count) acknowledged, "
            + "\(ledger.sendings.count) sent, \(ledger.unacknowledged) cut off before the answer, "
            + "\(ledger.stale) stale settlements, \(try await ledger.lostLeases(in: store)) uncertain outcomes")
      }
    }
  }

  /// Starts workers and kills them.
  struct KillRun {
    let folder: Folder
    var random: SeededGenerator
    private var started = 0
    private let program: URL

    init(folder: Folder, random: SeededGenerator) throws {
      self.folder = folder
      self.random = random
      let built = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
      program = built.appendingPathComponent("SQLiteStoreWorker")
      try #require(FileManager.default.isExecutableFile(atPath: program.path), "the worker was not built")
    }

    /// Keeps so many processes busy until so many were killed. Half of the time all of them are killed at once, else one goes on
    /// beside its successors, whose clock is ahead: it loses its leases while it works.
    mutating func kill(_ kills: Int, processes: Int) throws {
      var running: [(process: Process, output: FileHandle)] = []
      defer { for one in running { Foundation.kill(one.process.processIdentifier, SIGKILL) } }
      var killed = 0
      while killed < kills {
        while running.count < processes { running.append(try start()) }
        let all = Bool.random(using: &random)
        let victims = all ? running.count : 1
        for index in 0..<victims {
          // So many steps are let happen, then a moment that is no step.
          for _ in 0..<Int.random(in: 1...12, using: &random) { _ = running[index].output.readData(ofLength: 1) }
          for _ in 0..<Int.random(in: 0..<20_000, using: &random) { _ = random.next() }
        }
        for _ in 0..<victims {
          let one = running.removeFirst()
          Foundation.kill(one.process.processIdentifier, SIGKILL)
          one.process.waitUntilExit()
          try #require(one.process.terminationReason == .uncaughtSignal, "a worker ended by itself")
          killed += 1
        }
      }
    }

    /// Sends everything that waits.
    mutating func drain() throws {
      let (process, _) = try start(["drain"])
      process.waitUntilExit()
      try #require(process.terminationStatus == 0)
    }

    private mutating func start(_ more: [String] = []) throws -> (process: Process, output: FileHandle) {
      started += 1
      let process = Process()
      let output = Pipe()
      process.executableURL = program
      process.arguments =
        [
          folder.file, folder.path + "/ledger", "w\(started)",
          String(UInt64.random(in: 0...UInt64.max, using: &random)),
          String(1_000_000 + started * 1000),
        ] + more
      process.standardOutput = output
      try process.run()
      return (process, output.fileHandleForReading)
    }
  }
#endif

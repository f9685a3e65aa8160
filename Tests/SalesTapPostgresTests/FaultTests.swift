#if Postgres
  import Foundation
  import SalesTap
  import SalesTapPostgres
  import SalesTapTesting
  import StoreTestSupport
  import Testing
  import TestSupport

  /// What real faults leave behind: processes enqueue, claim, and settle on one schema while they are killed, their connections are cut, or the
  /// server goes down; then the tables are held against what the processes wrote into a ledger before and after each call.
  ///
  /// `SALESTAP_KILLS` sets the number of faults for a longer run, `SALESTAP_SEED` its seed.
  @Suite("Faults at random points", .serialized)
  struct FaultTests {
    @Test(
      "Killed workers: nothing acknowledged is missing, nothing goes out twice without a trace", arguments: [1, 2, 4])
    func kills(processes: Int) async throws {
      let result = try await FaultRun.go(
        server: Server.connectionString, seed: UInt64(processes), processes: processes, faults: FaultRun.count ?? 60
      ) { run in try run.kill() }
      try await result.check(isOrdered: processes == 1)
    }

    @Test("Connections cut in the midst of statements: the ledger holds", arguments: [2])
    func cuts(processes: Int) async throws {
      let server = try await blocking { try OwnServer() }
      let proxy = try Proxy(to: server.port)
      defer { proxy.close() }
      let result = try await FaultRun.go(
        server: "host=127.0.0.1 port=\(proxy.port) user=postgres dbname=postgres", seed: 20, processes: processes,
        faults: FaultRun.count ?? 60
      ) { _ in proxy.cut() }
      #expect(result.lostAnswers > 0)
      try await result.check(isOrdered: false, expectsLostLeases: false)
    }

    @Test("A server that crashes and restarts: the ledger holds, and the workers go on by themselves")
    func crashes() async throws {
      let server = try await blocking { try OwnServer() }
      let result = try await FaultRun.go(
        server: server.connectionString, seed: 30, processes: 2, faults: FaultRun.count.map { max(1, $0 / 10) } ?? 6
      ) { run in
        if Bool.random(using: &run.random) { try server.crash() } else { try server.restart() }
      }
      #expect(result.lostAnswers > 0)
      try await result.check(isOrdered: false, expectsLostLeases: false)
    }

    @Test("A full disk is told as such; what was acknowledged stays, and work goes on when there is room")
    func fullDisk() async throws {
      let server = try await blocking { try OwnServer(fileLimit: 20_001) }
      let store = try await PostgresStore(server.connectionString, options: .init(clock: .caller))
      let payload = String(repeating: "x", count: 1_500)
      var acknowledged = 0
      var failure: PostgresStoreError?
      while failure == nil, acknowledged < 40_000 {
        let offers = try (0..<500).map { try offer(acknowledged + $0, payload: payload) }
        do {
          acknowledged += try await store.enqueue(offers, at: at(1)).count
        } catch let error as PostgresStoreError {
          failure = error
        }
      }
      #expect(failure?.code == .full)
      #expect(try await store.counts().map(\.waiting) == [acknowledged])
      #expect(acknowledged > 5_000)
      // Room comes from what is deleted, and vacuumed.
      let half = try await store.entries(QueueQuery(), after: nil, limit: acknowledged / 2).map(\.id)
      #expect(try await store.delete(QueueQuery(ids: half)) == half.count)
      _ = try await psql(server.connectionString, "VACUUM salestap.salestap_queue")
      let again = try (0..<500).map { try offer(1_000_000 + $0, payload: payload) }
      #expect(try await store.enqueue(again, at: at(2)).count == 500)
      #expect(try await store.counts().map(\.waiting) == [acknowledged - half.count + 500])
      await store.close()
    }
  }

  /// Runs a program of PostgreSQL's own, as another client would; its output.
  func psql(_ connectionString: String, _ commands: String...) async throws -> (output: String, status: Int32) {
    try await blocking {
      let process = Process()
      let output = Pipe()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      process.arguments =
        ["psql", "-X", "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1", connectionString] + commands.flatMap { ["-c", $0] }
      process.standardOutput = output
      process.standardError = output
      try process.run()
      let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      return (text, process.terminationStatus)
    }
  }
#endif

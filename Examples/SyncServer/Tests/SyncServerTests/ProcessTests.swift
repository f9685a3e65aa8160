import Foundation
import Hummingbird
import HummingbirdTesting
import SalesTap
import SalesTapSQLite
import SalesTapSandbox
import SalesTapTesting
import Testing

/// The built server as a process, with a CleverTap over HTTP on this machine.
@Suite(.timeLimit(.minutes(15))) struct ProcessTests {
  /// A server that runs.
  private struct Running {
    let process: Process
    let port: Int

    /// Starts the server over a folder with its configuration and its store, and waits until it listens.
    init(in folder: URL, cleverTap: Int) throws {
      process = Process()
      var programs = URL(filePath: ProcessInfo.processInfo.arguments[0]).resolvingSymlinksInPath()
      repeat {
        programs.deleteLastPathComponent()
      } while programs.path.count > 1
        && !FileManager.default.isExecutableFile(atPath: programs.appending(path: "sync-server").path)
      process.executableURL = programs.appending(path: "sync-server")
      process.currentDirectoryURL = folder
      process.environment = [
        "CLEVERTAP_ENDPOINT": "http://127.0.0.1:\(cleverTap)", "SYNC_PORT": "0", "SYNC_DRAIN_SECONDS": "5",
      ]
      let output = Pipe()
      process.standardOutput = output
      process.standardError = FileHandle.nullDevice
      try process.run()
      var line = ""
      while !line.hasSuffix("\n"), let byte = try output.fileHandleForReading.read(upToCount: 1), !byte.isEmpty {
        line += String(decoding: byte, as: UTF8.self)
      }
      port = try #require(line.split(separator: ":").last.flatMap { Int($0.trimmingCharacters(in: .newlines)) })
    }

    /// Ends the server, and waits for its end.
    func end(_ signal: Int32) {
      kill(process.processIdentifier, signal)
      process.waitUntilExit()
    }

    /// Posts changes by the system's own client.
    func post(_ body: String, to path: String = "changes") throws -> String {
      let client = Process()
      client.executableURL = URL(filePath: "/usr/bin/env")
      client.arguments = [
        "curl", "-sS", "--max-time", "300", "--data-binary", "@-", "http://127.0.0.1:\(port)/\(path)",
      ]
      let input = Pipe()
      let output = Pipe()
      client.standardInput = input
      client.standardOutput = output
      try client.run()
      try input.fileHandleForWriting.write(contentsOf: Data(body.utf8))
      try input.fileHandleForWriting.close()
      let text = try output.fileHandleForReading.readToEnd() ?? Data()
      client.waitUntilExit()
      return String(decoding: text, as: UTF8.self)
    }
  }

  private func withFolder<Result>(_ body: (URL) async throws -> Result) async throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data(configuration.utf8).write(to: folder.appending(path: "salestap.json"))
    return try await body(folder)
  }

  /// A CleverTap that tells of each upload.
  private func observedCleverTap() -> (InMemoryCleverTap, AsyncStream<Void>) {
    let (uploads, continuation) = AsyncStream.makeStream(of: Void.self)
    return (InMemoryCleverTap { _ in continuation.yield() }, uploads)
  }

  /// Waits for uploads until CleverTap holds so many profiles and events.
  private func wait(_ uploads: AsyncStream<Void>, for cleverTap: InMemoryCleverTap, _ count: Int) async {
    for await _ in uploads {
      let contents = cleverTap.contents()
      if contents.profiles.count >= count, contents.events.count >= count { return }
    }
  }

  @Test func whatWasTakenReachesCleverTapAndSIGTERMEndsTheServerInOrder() async throws {
    let (cleverTap, uploads) = observedCleverTap()
    try await withFolder { folder in
      try await Sandbox(cleverTap: cleverTap).run { port in
        let server = try Running(in: folder, cleverTap: port)
        #expect(try server.post(lead(1, id: "1")) == #"{"known":0,"taken":1}"#)
        await wait(uploads, for: cleverTap, 1)
        server.end(SIGTERM)
        #expect(server.process.terminationReason == .exit)
        #expect(server.process.terminationStatus == 0)
      }
      let store = try SQLiteStore(path: folder.appending(path: "sync.sqlite").path)
      #expect(try await store.counts().allSatisfy { $0.inFlight == 0 })
    }
    #expect(cleverTap.contents().profile("lead1@example.com")?["Employees"] == 1)
    #expect(cleverTap.contents().events.count == 1)
  }

  @Test func aServerThatIsKilledLosesNothingThatItTookAndRepeatsNothing() async throws {
    let cleverTap = InMemoryCleverTap()
    // As long as the server runs CleverTap has no time: everything waits.
    let busy = Sandbox()
    busy.fail(every: 1, with: .status(503))
    try await withFolder { folder in
      try await busy.run { port in
        let killed = try Running(in: folder, cleverTap: port)
        for number in 1...20 {
          #expect(try killed.post(lead(number, id: "\(number)")) == #"{"known":0,"taken":1}"#)
        }
        killed.end(SIGKILL)
        #expect(killed.process.terminationReason == .uncaughtSignal)

        let restarted = try Running(in: folder, cleverTap: port)
        #expect(try restarted.post(lead(1, id: "1")).contains("taken"))
        #expect(try restarted.post(lead(21, id: "21")) == #"{"known":0,"taken":1}"#)
        restarted.end(SIGTERM)
        #expect(restarted.process.terminationStatus == 0)
      }

      // Hours later, CleverTap has time.
      let store = try SQLiteStore(path: folder.appending(path: "sync.sqlite").path)
      let clock = ManualClock(now: SystemClock().now() + .seconds(6 * 3_600))
      let document = try #require(ConfigurationReader().read(configuration).document)
      let engine = SyncEngine(planner: try Planner(document), transport: cleverTap, store: store, clock: clock)
      for _ in 0..<1_000 {
        try await engine.performDue()
        guard let due = try await engine.nextDue() else { break }
        clock.set(to: max(due, clock.now()))
      }
    }
    #expect(busy.cleverTap.contents().profiles.isEmpty)
    #expect(cleverTap.contents().profiles.count == 21)
    #expect(cleverTap.contents().events.count == 21)
  }

  @Test func aFloodOfConnectionsIsTakenAsAWhole() async throws {
    let (cleverTap, uploads) = observedCleverTap()
    try await withFolder { folder in
      try await Sandbox(cleverTap: cleverTap).run { port in
        let server = try Running(in: folder, cleverTap: port)
        defer { server.end(SIGTERM) }
        let target = server.port
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
          for number in 1...300 {
            group.addTask {
              let client = TestClient(
                host: "127.0.0.1", port: target, configuration: .init(timeout: .seconds(600)))
              client.connect()
              let answer = try await client.post("/changes", body: ByteBuffer(string: lead(number, id: "\(number)")))
              try await client.shutdown()
              return answer.status.code
            }
          }
          return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses == Array(repeating: 202, count: 300))
        await wait(uploads, for: cleverTap, 300)
      }
    }
    #expect(cleverTap.contents().profiles.count == 300)
    #expect(cleverTap.contents().events.count == 300)
    #expect(cleverTap.counts.mostConcurrent <= 3)
  }
}

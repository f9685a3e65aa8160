#if HTTP
  import Foundation
  import SalesTap
  import SalesTapHTTP
  import SalesTapTesting
  import Synchronization
  import Testing

  /// The whole way over HTTP, with a server that stands still in the middle of it.
  @Suite(.timeLimit(.minutes(15))) struct StoppedServerTests {
    static let start = Instant(secondsSinceEpoch: 1_772_438_580)

    /// Passes calls on, and stops a process before one of them.
    private final class Interrupted: UploadTransport {
      private let base: CleverTapTransport
      private let process: pid_t
      private let number: Int
      private let count = Mutex(0)

      init(_ base: CleverTapTransport, stopping process: pid_t, beforeCall number: Int) {
        self.base = base
        self.process = process
        self.number = number
      }

      /// Whether the process has been stopped.
      var hasStopped: Bool { count.withLock { $0 >= number } }

      func upload(_ request: UploadRequest) async -> UploadAnswer {
        let isTheOne = count.withLock { count in
          count += 1
          return count == number
        }
        if isTheOne { kill(process, SIGSTOP) }
        return await base.upload(request)
      }
    }

    private static func document() -> ConfigurationDocument {
      ConfigurationDocument(
        connections: [
          Connection(name: "production", region: .in1, accountID: "ABC", passcode: .literal("secret"))
        ],
        syncs: [
          .profiles(
            "Leads", of: "Lead", to: "production", identity: .byEmail,
            delivery: .batch(size: 500, cadence: .every15Minutes),
            properties: [.init("Number", .field("NumberOfEmployees"))])
        ])
    }

    private static func lead(_ number: Int) throws -> RecordChange {
      RecordChange(
        object: "Lead", recordID: try RecordID(validating: "00Q5g00000\(10_000 + number)"), kind: .created,
        record: [
          "Email": .string("lead\(number)@example.com"), "NumberOfEmployees": .integer(Int64(number)),
        ], committedAt: start, id: "\(number)")
    }

    @Test func tenThousandRecordsArriveAlthoughTheServerStandsStillMeanwhile() async throws {
      let (process, port) = try SandboxCommandTests.start(["--latency", "5"])
      defer { kill(process.processIdentifier, SIGKILL) }
      var options = CleverTapTransport.Options()
      options.endpoint = "http://127.0.0.1:\(port)"
      options.http.timeout = .seconds(10)
      let transport = CleverTapTransport(options)
      let interrupted = Interrupted(transport, stopping: process.processIdentifier, beforeCall: 8)
      let clock = ManualClock(now: Self.start)
      let store = InMemoryStore()
      let engine = SyncEngine(
        planner: try Planner(Self.document()),
        transport: interrupted,
        store: store, clock: clock)
      for first in stride(from: 1, through: 10_000, by: 1_000) {
        try await engine.process((first..<(first + 1_000)).map { try Self.lead($0) })
      }
      // On a busy machine a call may take longer than it is given before any server stands still; then the queue is drained in
      // several goes, and the server stops in one of them.
      var reports: [DrainReport] = []
      while !interrupted.hasStopped {
        clock.set(to: max(try #require(try await engine.nextDue()), clock.now()))
        reports = try await engine.performDue()
      }
      // The calls that stood still are uncertain, and the connection pauses; what was claimed and not sent is back.
      #expect(reports.first?.wasInterrupted == true)
      let state = try await engine.state(ofConnection: "production")
      guard case .paused(_, let trouble) = state else {
        Issue.record("the connection is \(String(describing: state))")
        return
      }
      #expect(trouble.kind == .uncertain)
      let counts = try await store.counts()
      #expect(counts.allSatisfy { $0.inFlight == 0 && $0.failed == 0 })
      #expect(counts.reduce(0) { $0 + $1.waiting } > 0)

      kill(process.processIdentifier, SIGCONT)
      for _ in 0..<100 {
        guard let due = try await engine.nextDue() else { break }
        clock.set(to: max(due, clock.now()))
        try await engine.performDue()
      }
      #expect(try await store.counts().allSatisfy { $0.waiting == 0 && $0.inFlight == 0 && $0.failed == 0 })
      let answer = try await HTTPCall(port: port).send("GET", "/sandbox/counts")
      #expect(try answer.json()["profiles"] as? Int == 10_000)
      await transport.shutdown()
    }

    @Test func aFloodOfClientsIsAnsweredAsAWhole() async throws {
      let (process, port) = try SandboxCommandTests.start(["--latency", "20"])
      defer { process.terminate() }
      let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
        for number in 1...400 {
          group.addTask {
            let record = #"{"identity":"\#(number)","type":"profile","profileData":{"Plan":"gold"}}"#
            // An account of its own for each: no limit of concurrent calls is met.
            return try await HTTPCall(port: port).upload(record, account: "A\(number)").status
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(statuses == Array(repeating: 200, count: 400))
      let counts = try await HTTPCall(port: port).send("GET", "/sandbox/counts").json()
      #expect(counts["profiles"] as? Int == 400)
    }
  }
#endif

#if Postgres
  import Foundation
  import SalesTap
  import SalesTapPostgres
  import Testing

  /// The commands with --store, on a database instead of a file.
  @Suite struct DatabaseCommandTests {
    private static var server: String {
      get throws {
        try #require(
          ProcessInfo.processInfo.environment["SALESTAP_POSTGRES"],
          "there is no server: run the tests by 'Scripts/postgres run swift test ...'")
      }
    }

    /// What names a store in a schema of its own.
    private static func store(_ name: String) throws -> [String] {
      ["--store", try server, "--schema", "\(name)_\(ProcessInfo.processInfo.processIdentifier)"]
    }

    @Test func aRunInADatabaseDoesWhatARunWithoutDoesAndGoesOnBehindTheLastLine() throws {
      let store = try Self.store("run")
      try Workplace.with { place in
        let plain = try Program.run(place.run + ["--dump", place.path("plain.json")])
        let stored = try Program.run(place.run + store + ["--dump", place.path("stored.json")])
        #expect(stored.exitCode == 0, "\(stored.errors)")
        #expect(stored.output == plain.output)
        #expect(try place.contents("stored.json") == place.contents("plain.json"))
        let again = try Program.run(place.run + store).json()
        #expect(again["changes"] as? Int == 0)
        #expect(again["uploads"] as? Int == 0)
      }
      let status = try Program.run(["status", "--format", "json"] + store).json()
      let syncs = try #require(status["syncs"] as? [[String: Any]])
      #expect(syncs.compactMap { $0["delivered"] as? Int }.reduce(0, +) == 158)
      let log = try Program.run(["log", "--format", "json", "--limit", "5"] + store).json()
      #expect((log["entries"] as? [Any])?.count == 5)
      #expect(log["next"] is Int)
    }

    @Test func aRunThatIsKilledGoesOn() throws {
      let (whole, store) = (try Self.store("whole"), try Self.store("killed"))
      try Workplace.with { place in
        var random = SplitMix(state: 7)
        _ = try Program.run(place.run + whole + ["--dump", place.path("whole.json")])
        let killed = place.run + store + ["--dump", place.path("killed.json")]
        var kills = 0
        while kills < 25 {
          guard try Program.kill(killed, after: 0.05 + Double(random.next() % 300) / 1000) else { break }
          kills += 1
        }
        let last = try Program.run(killed)
        #expect(last.exitCode == 0, "\(last.errors)")
        #expect(kills > 0, "the run ended before it could be killed")
        #expect(try last.json()["queue"] as? [String: Int] == ["waiting": 0, "failed": 0])
        #expect(try place.held("killed.json") == place.held("whole.json"))
      }
    }

    @Test func whatFailedIsListedRetriedAndDeletedAndAConnectionResumed() async throws {
      let arguments = try Self.store("failed")
      let target = try await PostgresStore(Self.server, options: .init(schema: arguments[3], clock: .caller))
      let now = Instant(secondsSinceEpoch: 1)
      let offers = try (1...2).map { number in
        QueueOffer(
          sync: "leads", connection: "production", target: .profiles, object: "Lead",
          recordID: try #require(RecordID("00Q5e000000000\(number)")), changeID: "c\(number)", committedAt: now,
          identity: "person-\(number)", payload: Array("{}".utf8),
          refusal: QueueFailure(code: "525", message: "bad data"))
      }
      _ = try await target.enqueue(offers, at: now)
      try await target.stopConnection("production", because: "CleverTap refuses the passcode", at: now)
      let failed = try Program.run(["failed", "--format", "json"] + arguments).json()
      #expect((failed["entries"] as? [[String: Any]])?.compactMap { $0["code"] as? String } == ["525", "525"])
      let retried = try Program.run(["retry", "--record", "00Q5e0000000001", "--format", "json"] + arguments).json()
      #expect((retried["results"] as? [[String: Any]])?.compactMap { $0["outcome"] as? String } == ["retried"])
      #expect(try Program.run(["delete", "--all", "--format", "json"] + arguments).json()["deleted"] as? Int == 1)
      let resumed = try Program.run(["resume", "--connection", "production", "--format", "json"] + arguments).json()
      #expect(resumed["resumed"] as? Bool == true)
      let counts = try #require(try await target.counts().first)
      #expect(counts.waiting == 1)
      #expect(counts.failed == 0)
      await target.close()
    }

    @Test(arguments: ["postgresql://canary:canary@127.0.0.1:1/canary", "host=/canary dbname=canary"])
    func aDatabaseThatCannotBeReachedIsToldWithoutItsName(place: String) throws {
      let result = try Program.run(["status", "--store", place])
      #expect(result.exitCode == 1)
      #expect(!result.errors.isEmpty && !(result.errors + result.output).contains("canary"), "\(result.errors)")
    }
  }
#endif

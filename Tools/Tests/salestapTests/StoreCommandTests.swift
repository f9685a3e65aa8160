import Foundation
import SalesTap
import SalesTapSQLite
import Testing

/// The commands on a store file, and a run that keeps everything in one.
@Suite struct StoreCommandTests {
  @Test func aRunWithAStoreDoesWhatARunWithoutDoes() throws {
    try Workplace.with { place in
      let plain = try Program.run(place.run + ["--dump", place.path("plain.json")])
      let stored = try Program.run(place.run + ["--store", place.store, "--dump", place.path("stored.json")])
      #expect(stored.exitCode == 0)
      #expect(stored.output == plain.output)
      #expect(try place.contents("stored.json") == place.contents("plain.json"))
    }
  }

  @Test func theNextStartGoesOnBehindTheLastLine() throws {
    try Workplace.with { place in
      _ = try Program.run(place.run + ["--store", place.store, "--dump", place.path("first.json")])
      let again = try Program.run(place.run + ["--store", place.store, "--dump", place.path("second.json")])
      #expect(again.exitCode == 0)
      let counts = try again.json()
      #expect(counts["changes"] as? Int == 0)
      #expect(counts["uploads"] as? Int == 0)
      #expect(try place.contents("second.json") == place.contents("first.json"))
    }
  }

  @Test func aFileThatHasGrownIsTakenUpWhereItWasLeft() throws {
    try Workplace.with { place in
      let lines = try String(contentsOfFile: Workplace.changes, encoding: .utf8).split(separator: "\n")
      let file = place.path("growing.jsonl")
      let run = [
        "run", "--config", Workplace.configuration, "--changes", file, "--format", "json", "--store", place.store,
      ]
      var changes = 0
      for end in [0, 1, 100, 101, lines.count] {
        try (lines[..<end].joined(separator: "\n") + "\n").write(toFile: file, atomically: true, encoding: .utf8)
        let result = try Program.run(run)
        #expect(result.exitCode == 0)
        changes += try #require(try result.json()["changes"] as? Int)
      }
      #expect(changes == 237)
      // Another file under the same name is a new one.
      try lines[1...].joined(separator: "\n").write(toFile: file, atomically: true, encoding: .utf8)
      #expect((try Program.run(run).json()["changes"] as? Int ?? 0) > 200)
    }
  }

  /// The promise of the store: whenever the program is killed, the next start goes on, and in the end CleverTap holds the same.
  @Test(arguments: 0..<3)
  func aRunThatIsKilledGoesOn(_ seed: UInt64) throws {
    try Workplace.with { place in
      var random = SplitMix(state: seed)
      _ = try Program.run(place.run + ["--store", place.path("whole.sqlite"), "--dump", place.path("whole.json")])
      let killed = place.run + ["--store", place.store, "--dump", place.path("killed.json")]
      var kills = 0
      while kills < 25 {
        let delay = Double(random.next() % 200) / 1000
        guard try Program.kill(killed, after: 0.02 + delay) else { break }
        kills += 1
      }
      let last = try Program.run(killed)
      #expect(last.exitCode == 0)
      #expect(kills > 0, "the run ended before it could be killed")
      let left = try #require(try last.json()["queue"] as? [String: Int])
      #expect(left == ["waiting": 0, "failed": 0])
      #expect(try place.held("killed.json") == place.held("whole.json"))
      // The counts of all starts together, as the store has them.
      #expect(try place.delivered(place.store) == place.delivered(place.path("whole.sqlite")))
      #expect(try place.decisions(place.store) == place.decisions(place.path("whole.sqlite")))
    }
  }

  @Test func statusAndLogTellWhatTheStoreHolds() throws {
    try Workplace.with { place in
      _ = try Program.run(place.run + ["--store", place.store])
      let status = try Program.run(["status", "--store", place.store, "--format", "json"]).json()
      #expect(Set(status.keys) == ["latestTime", "syncs", "connections", "held"])
      let syncs = try #require(status["syncs"] as? [[String: Any]])
      let leads = try #require(syncs.first { $0["sync"] as? String == "Lead profiles" })
      #expect(leads["waiting"] as? Int == 0)
      #expect(leads["delivered"] as? Int == 43)
      let table = try Program.run(["status", "--store", place.store]).output
      #expect(table.contains("Lead profiles"))
      #expect(table.contains("The latest time in the store is 2026-03-02T"))

      let record = try Program.run(["log", "--store", place.store, "--record", "00Q5g000Hs00001", "--format", "json"])
      let entries = try #require(try record.json()["entries"] as? [[String: Any]])
      #expect(entries.map { $0["decision"] as? String } == ["merged", "delivered"])
      #expect(try record.json()["next"] is NSNull)
      let identity = ["log", "--store", place.store, "--identity", "lead001@example.com"]
      #expect(try Program.run(identity).output.contains("delivered"))
      #expect(try Program.run(["log", "--store", place.store, "--status", "failure"]).output == "No entry matches.\n")
      #expect(try Program.run(["log", "--store", place.store, "--status", "odd"]).exitCode == 64)
      #expect(try Program.run(["log", "--store", place.store, "--run", "no-such-run"]).output == "No entry matches.\n")
      let first = try Program.run(["log", "--store", place.store, "--limit", "2", "--format", "json"]).json()
      let cursor = try #require(first["next"] as? Int)
      let second = try Program.run([
        "log", "--store", place.store, "--limit", "2", "--format", "json", "--cursor", "\(cursor)",
      ]).json()
      let pages = try [first, second].flatMap { try #require($0["entries"] as? [[String: Any]]) }
      #expect(pages.count == 4)
      #expect(Set(pages.map { "\($0["time"] ?? "") \($0["recordID"] ?? "") \($0["decision"] ?? "")" }).count == 4)
    }
  }

  @Test func whatFailedIsListedRetriedAndRemoved() throws {
    // What preflight would catch is sent all the same, and CleverTap refuses it.
    let configuration = """
      { "version": 1,
        "connections": [ { "name": "production", "region": "in1", "accountID": "ABC", "passcode": "secret" } ],
        "syncs": [ { "name": "Leads", "connection": "production", "object": "Lead", "target": "profiles",
          "delivery": { "mode": "batch" },
          "mapping": { "onViolation": "send", "identity": { "field": "Email" },
            "properties": [ { "target": "Phone", "source": { "field": "Phone" } } ] } } ] }
      """
    let changes = ["1", "2", "3"].map {
      #"{"attributes":{"type":"Lead"},"Id":"00Q5g00000AAAA\#($0)","Email":"lead\#($0)@b.co","Phone":"223","SystemModstamp":"2026-03-02T08:00:00.000+0000"}"#
    }
    try Workplace.with { place in
      try configuration.write(toFile: place.path("c.json"), atomically: true, encoding: .utf8)
      try changes.joined(separator: "\n").write(toFile: place.path("c.jsonl"), atomically: true, encoding: .utf8)
      let run = [
        "run", "--config", place.path("c.json"), "--changes", place.path("c.jsonl"), "--store", place.store, "--format",
        "json",
      ]
      #expect((try Program.run(run).json()["queue"] as? [String: Int])?["failed"] == 3)
      func failed() throws -> [[String: Any]] {
        try #require(
          try Program.run(["failed", "--store", place.store, "--format", "json"]).json()["entries"] as? [[String: Any]])
      }
      let entries = try failed()
      #expect(entries.map { $0["identity"] as? String } == ["lead1@b.co", "lead2@b.co", "lead3@b.co"])
      #expect(entries.allSatisfy { ($0["payload"] as? [String: Any])?["profileData"] is [String: Any] })
      #expect(entries.allSatisfy { ($0["message"] as? String)?.isEmpty == false })
      #expect(try Program.run(["failed", "--store", place.store]).output.contains("lead2@b.co"))

      let first = try #require(entries[0]["id"] as? Int)
      let retried = try Program.run(["retry", "--store", place.store, "--entry", "\(first)", "--format", "json"])
      #expect(retried.output == #"{"results":[{"id":\#(first),"outcome":"retried"}]}"# + "\n")
      #expect(try failed().count == 2)
      // The next run sends it, and it is refused again.
      #expect((try Program.run(run).json()["queue"] as? [String: Int])?["failed"] == 3)
      #expect(try Program.run(["retry", "--store", place.store, "--entry", "999"]).exitCode == 1)

      let deleted = try Program.run(["delete", "--store", place.store, "--identity", "lead2@b.co"])
      #expect(deleted.output == "1 entry removed.\n")
      #expect(try failed().count == 2)
      #expect(
        try Program.run(["delete", "--store", place.store, "--all", "--format", "json"]).output == "{\"deleted\":2}\n")
      #expect(try Program.run(["failed", "--store", place.store]).output == "Nothing failed.\n")
    }
  }

  @Test func aStoppedConnectionIsResumed() async throws {
    try await Workplace.with { place in
      let store = try SQLiteStore(path: place.store)
      let now = try #require(Instant("2026-03-02T08:00:00Z"))
      try await store.stopConnection("production", because: "CleverTap refuses the passcode", at: now)
      let before = try Program.run(["status", "--store", place.store, "--format", "json"]).json()
      let connection = try #require((before["connections"] as? [[String: Any]])?.first)
      #expect(connection["state"] as? String == "stopped")
      #expect(connection["reason"] as? String == "CleverTap refuses the passcode")
      let resume = ["resume", "--store", place.store, "--connection", "production"]
      #expect(
        try Program.run(resume + ["--format", "json"]).output
          == #"{"connection":"production","state":"open","until":null,"reason":null,"resumed":true}"# + "\n")
      #expect(try Program.run(resume).output == "production was open.\n")
      let unknown = try Program.run(["resume", "--store", place.store, "--connection", "staging"])
      #expect(unknown.exitCode == 1)
      #expect(unknown.errors.contains("the store knows no connection 'staging'"))
    }
  }

  @Test(arguments: [
    ["status"], ["failed", "--store", "x", "--limit", "0"], ["retry", "--store", "x"], ["delete", "--store", "x"],
    ["retry", "--store", "x", "--all", "--sync", "y"], ["delete", "--store", "x", "--all", "--state", "inFlight"],
    ["resume", "--store", "x"], ["run", "--config", "x", "--changes", "-", "--store", "y"],
  ])
  func aWrongCommandLineEndsWith64(_ arguments: [String]) throws {
    #expect(try Program.run(arguments).exitCode == 64)
  }

  @Test(arguments: [["status"], ["failed"], ["retry", "--all"], ["delete", "--all"], ["log"]])
  func aFileThatIsNoStoreIsNamed(_ command: [String]) throws {
    let missing = try Program.run(command + ["--store", "/nowhere/store.sqlite"])
    #expect(missing.exitCode == 1)
    #expect(missing.errors.contains("cannot read /nowhere/store.sqlite: there is no such file"))
    try Program.withFile("no database at all", named: "store.sqlite") { file in
      let wrong = try Program.run(command + ["--store", file])
      #expect(wrong.exitCode == 1)
      #expect(wrong.errors.contains("is no SQLite database"))
    }
  }
}

/// A folder of its own for one test.
struct Workplace: Sendable {
  static let configuration = Program.file("Examples/Quickstart/salestap.json")
  static let changes = Program.file("Examples/Quickstart/changes.jsonl")

  let folder: URL
  var store: String { path("store.sqlite") }
  var run: [String] { ["run", "--config", Self.configuration, "--changes", Self.changes, "--format", "json"] }

  static func with(_ body: (Workplace) throws -> Void) throws {
    let place = try Workplace()
    defer { try? FileManager.default.removeItem(at: place.folder) }
    try body(place)
  }

  static func with(_ body: (Workplace) async throws -> Void) async throws {
    let place = try Workplace()
    defer { try? FileManager.default.removeItem(at: place.folder) }
    try await body(place)
  }

  private init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  func path(_ name: String) -> String { folder.appending(path: name).path }

  func contents(_ name: String) throws -> Data { try Data(contentsOf: folder.appending(path: name)) }

  /// What CleverTap holds, with events in an order that does not depend on when they were sent.
  func held(_ name: String) throws -> [String] {
    let dump = try #require(try JSONSerialization.jsonObject(with: contents(name)) as? [String: Any])
    func text(_ value: Any) throws -> String {
      String(decoding: try JSONSerialization.data(withJSONObject: value, options: .sortedKeys), as: UTF8.self)
    }
    let events = try #require(dump["events"] as? [Any]).map(text).sorted()
    return [try text(try #require(dump["profiles"]))] + events
  }

  /// How many entries of each sync were delivered.
  func delivered(_ store: String) throws -> [String: Int] {
    let status = try Program.run(["status", "--store", store, "--format", "json"]).json()
    let syncs = try #require(status["syncs"] as? [[String: Any]])
    return Dictionary(
      syncs.map { ($0["sync"] as? String ?? "", $0["delivered"] as? Int ?? -1) }, uniquingKeysWith: { $1 })
  }

  /// How often each decision is in the log.
  func decisions(_ store: String) throws -> [String: Int] {
    let log = try Program.run(["log", "--store", store, "--format", "json", "--limit", "100000"]).json()
    let entries = try #require(log["entries"] as? [[String: Any]])
    // An attempt of which nothing was heard is in the log of a killed run only.
    return Dictionary(
      entries.compactMap { $0["decision"] as? String }.filter { $0 != "retry" }.map { ($0, 1) }, uniquingKeysWith: +)
  }
}

extension EngineStore {
  /// Stops a connection, as an upload does that CleverTap does not take.
  func stopConnection(_ key: String, because message: String, at now: Instant) async throws {
    let credentials = CredentialsMark(rawValue: "x")
    let admitted = try await update(
      connection: key, with: .uploadRequested(credentials, limit: .seconds(30)), at: now)
    let stopped = ConnectionEvent.stopped(
      .init(.unauthorized, message), epoch: admitted.standing.epoch, credentials)
    _ = try await update(connection: key, with: stopped, at: now)
  }
}

/// Random numbers from a seed.
struct SplitMix {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

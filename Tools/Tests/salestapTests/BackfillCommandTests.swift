import Foundation
import SalesTap
import SalesTapSQLite
import Testing

/// Historical syncs of the records of a file.
@Suite struct BackfillCommandTests {
  @Test func aPlanTellsAndSendsNothing() throws {
    try Office.with(Office.leads(12)) { office in
      let result = try Program.run(
        office.backfill + ["--plan", "--sample", "2", "--store", office.path("none.sqlite")])
      #expect(result.exitCode == 0)
      #expect(result.errors == "")
      let plan = try result.json()
      #expect(
        Set(plan.keys) == [
          "sync", "read", "matched", "sendable", "filtered", "invalid", "held", "reasons", "sample", "badLines",
        ])
      // Every third lead is closed, and Salesforce would not select it; every fourth has no email.
      #expect(["read", "matched", "sendable", "invalid", "held"].map { plan[$0] as? Int } == [8, 8, 6, 2, 0])
      let reasons = try #require(plan["reasons"] as? [[String: Any]])
      #expect(reasons.map { $0["count"] as? Int } == [2])
      #expect((reasons.first?["reason"] as? String)?.contains("Email is empty") == true)
      let sample = try #require(plan["sample"] as? [[String: Any]])
      #expect(sample.map { $0["identity"] as? String } == ["lead1@b.co", "lead2@b.co"])
      let payload = try #require(sample.first?["payload"] as? [String: Any])
      #expect((payload["profileData"] as? [String: String]) == ["Name": "Lead 1"])
      #expect(!FileManager.default.fileExists(atPath: office.path("none.sqlite")))
      let text = try Program.run(office.backfill.dropLast(2) + ["--plan", "--sample", "1"]).output
      #expect(text.contains("The first 1 of 6 that would be sent:\n{\"identity\":\"lead1@b.co\""))
    }
  }

  @Test func aRunSendsWhatThePlanSaid() throws {
    try Office.with(Office.leads(12)) { office in
      let result = try Program.run(office.backfill + ["--dump", office.path("dump.json"), "--read-size", "3"])
      #expect(result.exitCode == 0)
      let run = try result.json()
      #expect(
        Set(run.keys) == [
          "id", "sync", "state", "total", "read", "matched", "sent", "rejected", "invalid", "held", "skipped", "queued",
          "lastRecordID", "startedAt", "endedAt", "error", "badLines",
        ])
      #expect(run["state"] as? String == "partialSuccess")
      #expect(["id", "total", "read", "matched", "sent", "invalid"].map { run[$0] as? Int } == [1, 8, 8, 8, 6, 2])
      #expect(run["lastRecordID"] as? String == RecordID(Office.id(11))?.text)
      // Time stands at the newest change of the file.
      #expect(run["startedAt"] as? String == "2026-03-02T08:00:12Z")
      #expect(run["error"] is NSNull)
      #expect(try office.profiles("dump.json").count == 6)
      let text = try Program.run(office.backfill.dropLast(2)).output
      #expect(text.contains("partial success"))
      #expect(text.contains("invalid         2  Invalid identity: Email is empty in this record"))
    }
  }

  @Test func aLimitTakesTheFirstInTheOrderOfIds() throws {
    try Office.with(Office.leads(12).reversed()) { office in
      let result = try Program.run(
        office.backfill + ["--limit", "2", "--condition", "Name != 'Lead 1'", "--dump", office.path("dump.json")])
      #expect(result.exitCode == 0)
      let run = try result.json()
      #expect(["total", "matched", "sent"].map { run[$0] as? Int } == [7, 2, 1])
      #expect(run["lastRecordID"] as? String == RecordID(Office.id(4))?.text)
      #expect(try office.profiles("dump.json").count == 1)
    }
  }

  @Test func badLinesAreNamedAndTheRestGoesOn() throws {
    var lines = Office.leads(3)
    lines.insert(#"{"Id":"00Q5g00000AAAAA","Name":nonsense}"#, at: 1)
    lines.insert(#"{"Name":"nobody"}"#, at: 2)
    lines.append(#"{"attributes":{"type":"Contact"},"Id":"0035g00000AAAAA","Email":"contact@b.co","Status":"Open"}"#)
    // The last line about a record stands.
    lines.append(Office.lead(1, email: "new@b.co"))
    try Office.with(lines) { office in
      let result = try Program.run(office.backfill + ["--dump", office.path("dump.json")])
      #expect(result.exitCode == 1)
      #expect(result.errors.contains("records.jsonl:2:32: error: "))
      #expect(result.errors.contains("records.jsonl:3:1: error: a record needs its Id"))
      #expect(result.errors.contains("1 record of another object than Lead was passed over"))
      let run = try result.json()
      #expect(["badLines", "read", "sent"].map { run[$0] as? Int } == [2, 2, 2])
      #expect(run["state"] as? String == "successful")
      #expect(try office.profiles("dump.json") == ["lead2@b.co", "new@b.co"])
    }
  }

  @Test func whatCannotBeStartedIsTold() throws {
    try Office.with(Office.leads(1)) { office in
      func refusal(_ more: [String], sync: String = "Leads") throws -> String {
        let result = try Program.run(
          ["backfill", "--config", office.path("c.json"), "--records", office.records, "--sync", sync] + more)
        #expect(result.exitCode == 1)
        #expect(result.output == "")
        return result.errors
      }
      #expect(try refusal([], sync: "Nobody").contains("there is no sync 'Nobody'; the configuration has 'Leads', "))
      #expect(try refusal([], sync: "Asleep").contains("the sync Asleep is inactive: activate it first"))
      #expect(try refusal(["--plan"], sync: "Asleep").contains("the sync Asleep is inactive"))
      let condition = try refusal(["--condition", "Status == 'a'"])
      #expect(condition.contains("| Status == 'a'\n    |        ^~\n"))
      #expect(try refusal(["--records", "/nowhere.jsonl"]).contains("cannot read /nowhere.jsonl"))
    }
  }

  @Test(arguments: [
    ["--limit", "0"], ["--sample", "1"], ["--plan", "--sample", "-1"], ["--read-size", "2001"], ["--send-size", "0"],
    ["--plan", "--dump", "x"], ["--now", "yesterday"], ["--nonsense"],
  ])
  func aWrongCommandLineEndsWith64(_ more: [String]) throws {
    #expect(try Program.run(["backfill", "--config", "c", "--records", "r", "--sync", "s"] + more).exitCode == 64)
  }

  @Test func theMissingSyncEndsWith64() throws {
    #expect(try Program.run(["backfill", "--config", "c", "--records", "r"]).exitCode == 64)
  }

  @Test func liveChangesWin() throws {
    let leads = Office.leads(3)
    try Office.with(leads) { office in
      // The first lead went live with this version, the second with an older one.
      let older = leads[1].replacingOccurrences(of: "08:00:02", with: "07:00:00")
      try Data("\(leads[0])\n\(older)\n".utf8).write(to: URL(filePath: office.path("live.jsonl")))
      let live = try Program.run([
        "run", "--config", office.path("c.json"), "--changes", office.path("live.jsonl"), "--store", office.store,
      ])
      #expect(live.exitCode == 0)
      let run = try Program.run(office.backfill + ["--store", office.store]).json()
      #expect(["matched", "sent", "skipped"].map { run[$0] as? Int } == [2, 1, 1])
      #expect(run["state"] as? String == "successful")
    }
  }

  /// Whenever the program is killed, the next start goes on with the same run: no gap, and each record stands in the log once as sent.
  @Test(arguments: 0..<2)
  func aRunThatIsKilledGoesOn(_ seed: Int) async throws {
    let count = 3000
    let leads = (1...count).map { Office.lead($0, email: "lead\($0)@b.co") }
    try await Office.with(leads) { office in
      let command = office.backfill + ["--store", office.store, "--read-size", "10"]
      var kills = 0, midway = 0
      // Each start lives a little longer than the one before, so that a slow machine comes to the first page, too.
      var delay = 0.1 + Double(seed) / 50
      while kills < 25 {
        guard try Program.kill(command, after: delay) else { break }
        kills += 1
        delay *= 1.2
        guard let run = try await office.runs().first else { continue }
        if run.counts.read > 0, run.counts.read < count { midway += 1 }
        // Killed after the end of the run, before its own: the next start would be a run of its own.
        if run.state.isEnded { break }
      }
      #expect(midway > 0, "the run was never killed between its first page and its last")
      if try await office.runs().first?.state.isEnded != true {
        let last = try Program.run(command)
        #expect(last.exitCode == 0)
        #expect(last.errors.contains("Run 1 goes on") || kills == 0)
      }
      let runs = try await office.runs()
      #expect(runs.map(\.id.rawValue) == [1])
      let run = try #require(runs.first)
      // Of what was on its way when the program was killed nobody knows whether it arrived: the run sends it again, and counts it.
      #expect(run.state == .successful)
      var expected = BackfillRun.Counts()
      expected.read = count
      expected.matched = count
      expected.sent = count
      #expect(run.counts == expected)
      let log = try Program.run([
        "log", "--store", office.store, "--run", "1", "--status", "success", "--limit", "100000", "--format", "json",
      ]).json()
      let sent = try #require(log["entries"] as? [[String: Any]]).compactMap { $0["recordID"] as? String }
      #expect(Set(sent).count == count && sent.count == count)
    }
  }

  @Test func aRunThatWasCutShortIsContinued() async throws {
    try await Office.with(Office.leads(12)) { office in
      let command = office.backfill + ["--store", office.store, "--limit", "3"]
      let store = try SQLiteStore(path: office.store)
      let now = try #require(Instant("2026-03-02T08:00:00Z"))
      var draft = BackfillRun(
        sync: "Leads", connection: "production", target: .profiles, object: "Lead", condition: "Status = 'Open'",
        limit: 3, createdAt: now)
      draft.lastRecordID = RecordID(Office.id(2))
      _ = try await store.addBackfills([draft])
      var claim = try #require(try await store.claimBackfill(worker: "test", until: now, at: now))
      claim.run.state = .failed
      claim.run.error = "the source failed"
      claim.run.counts.matched = 2
      claim.run.endedAt = now
      _ = try await store.saveBackfill(claim, until: nil, at: now)

      let result = try Program.run(command)
      #expect(result.exitCode == 1, "the record that is left of the limit has no email")
      #expect(result.errors.contains("Run 2 continues run 1"))
      let run = try result.json()
      #expect(["id", "matched", "invalid"].map { run[$0] as? Int } == [2, 1, 1])
      #expect(run["lastRecordID"] as? String == RecordID(Office.id(4))?.text)
      // That one came to its end: the next is a new one.
      let next = try Program.run(office.backfill + ["--store", office.store])
      #expect(next.errors == "")
      #expect(["id", "matched", "sent"].map { (try? next.json())?[$0] as? Int } == [3, 8, 6])
    }
  }

  @Test func aRunOfAnotherSyncIsNotEndedForWantOfItsRecords() async throws {
    try await Office.with(Office.leads(3)) { office in
      let store = try SQLiteStore(path: office.store)
      let now = try #require(Instant("2026-03-02T08:00:00Z"))
      _ = try await store.addBackfills([
        BackfillRun(sync: "Contacts", connection: "production", target: .profiles, object: "Contact", createdAt: now)
      ])
      let result = try Program.run(office.backfill + ["--store", office.store])
      #expect(result.exitCode == 1)
      #expect(result.errors.contains("run 1 of the sync 'Contacts' has not ended"))
      #expect(try await office.runs().map(\.state) == [.scheduled])
    }
  }
}

/// A folder of its own with a configuration and records.
private struct Office: Sendable {
  let folder: URL
  var records: String { path("records.jsonl") }
  var store: String { path("store.sqlite") }
  var backfill: [String] {
    ["backfill", "--config", path("c.json"), "--records", records, "--sync", "Leads", "--format", "json"]
  }

  static func with(_ lines: some Sequence<String>, _ body: (Office) throws -> Void) throws {
    let office = try Office(lines)
    defer { try? FileManager.default.removeItem(at: office.folder) }
    try body(office)
  }

  static func with(_ lines: some Sequence<String>, _ body: (Office) async throws -> Void) async throws {
    let office = try Office(lines)
    defer { try? FileManager.default.removeItem(at: office.folder) }
    try await body(office)
  }

  private init(_ lines: some Sequence<String>) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let syncs = [("Leads", "Lead", "active"), ("Asleep", "Lead", "inactive"), ("Contacts", "Contact", "active")].map {
      """
      { "name": "\($0.0)", "connection": "production", "object": "\($0.1)", "target": "profiles", "status": "\($0.2)",
        "filter": { "condition": "Status = 'Open'" },
        "mapping": { "identity": { "field": "Email" },
          "properties": [ { "target": "Name", "source": { "field": "Name" } } ] } }
      """
    }
    let configuration = """
      { "version": 1,
        "connections": [ { "name": "production", "region": "in1", "accountID": "ABC", "passcode": "secret" } ],
        "syncs": [ \(syncs.joined(separator: ", ")) ] }
      """
    try Data(configuration.utf8).write(to: URL(filePath: path("c.json")))
    try Data(lines.joined(separator: "\n").utf8).write(to: URL(filePath: records))
  }

  func path(_ name: String) -> String { folder.appending(path: name).path }

  func runs() async throws -> [BackfillRun] {
    guard FileManager.default.fileExists(atPath: store) else { return [] }
    return try await SQLiteStore(path: store).backfills(sync: nil, limit: 10)
  }

  /// The identities of the profiles of a dump.
  func profiles(_ name: String) throws -> [String] {
    let dump = try #require(
      try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: path(name)))) as? [String: Any])
    if let profiles = dump["profiles"] as? [String: Any] { return profiles.keys.sorted() }
    return try #require(dump["profiles"] as? [[String: Any]]).compactMap { $0["identity"] as? String }.sorted()
  }

  static func id(_ number: Int) -> String { "00Q5g00000" + String(String(100_000 + number).suffix(5)) }

  static func lead(_ number: Int, email: String?, status: String = "Open") -> String {
    let time = "2026-03-02T08:" + String(format: "%02d:%02d", number / 60 % 60, number % 60) + ".000+0000"
    let mail = email.map { "\"\($0)\"" } ?? "null"
    return #"{"attributes":{"type":"Lead"},"Id":"\#(id(number))","Name":"Lead \#(number)","Status":"\#(status)","#
      + #""Email":\#(mail),"SystemModstamp":"\#(time)"}"#
  }

  /// Leads of which every third is closed, and every fourth has no email.
  static func leads(_ count: Int) -> [String] {
    (1...count).map {
      lead($0, email: $0 % 4 == 0 ? nil : "lead\($0)@b.co", status: $0 % 3 == 0 ? "Closed" : "Open")
    }
  }
}

import Foundation
import Testing

/// What the commands tell of properties that were left out, and of fields that are marked as sensitive.
@Suite struct LossAndRedactionTests {
  private static let configuration = """
    { "version": 1,
      "connections": [ { "name": "production", "region": "in1", "accountID": "ABC", "passcode": "secret" } ],
      "syncs": [ { "name": "Leads", "connection": "production", "object": "Lead", "target": "profiles",
        "filter": { "watch": ["Status", "Salary__c"], "condition": "Salary__c > 10" },
        "sensitive": ["Email", "Salary__c"],
        "delivery": { "mode": "batch" },
        "mapping": { "identity": { "field": "Email" }, "properties": [
          { "target": "Phone", "source": { "field": "Phone" } },
          { "target": "Salary", "source": { "field": "Salary__c" } },
          { "target": "Rating", "source": { "field": "Rating" } } ] } } ] }
    """

  private static func line(_ number: Int, phone: String, salary: Int = 77_001) -> String {
    #"{"change":"updated","record":{"attributes":{"type":"Lead"},"Id":"00Q5g00000AAAA\#(number)","Email":"lead\#(number)@private.example","#
      + #""Phone":"\#(phone)","Salary__c":\#(salary),"Status":"Open","SystemModstamp":"2026-03-02T08:0\#(number):00.000+0000"},"#
      + #""previous":{"Salary__c":66001,"Status":"New"}}"#
  }

  private func withFiles(_ lines: [String], _ body: (_ options: [String], _ folder: URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (configuration, changes) = (folder.appending(path: "salestap.json"), folder.appending(path: "changes.jsonl"))
    try Self.configuration.write(to: configuration, atomically: true, encoding: .utf8)
    try lines.joined(separator: "\n").write(to: changes, atomically: true, encoding: .utf8)
    try body(["--config", configuration.path, "--changes", changes.path], folder)
  }

  @Test func aPreviewNamesWhatIsLeftOutAndWhy() throws {
    try withFiles([Self.line(1, phone: "223")]) { options, _ in
      let line = try #require(try Program.run(["preview"] + options).jsonLines().first)
      let decision = try #require((line["decisions"] as? [[String: Any]])?.first)
      let dropped = try #require(decision["dropped"] as? [[String: String]])
      #expect(dropped.map { $0["property"] } == ["Rating", "Phone"])
      #expect(dropped.first?["reason"] == "not loaded: Rating")
      #expect(dropped.last?["reason"]?.hasPrefix("516: ") == true)
    }
  }

  @Test func whatIsLeftOutIsTheSameInPreviewExplanationLogAndRun() throws {
    try withFiles([Self.line(1, phone: "223")]) { options, folder in
      let record = ["--record", "00Q5g00000AAAA1", "--format", "json"]
      let preview = try #require(try Program.run(["preview"] + options).jsonLines().first)
      let planned = try #require((preview["decisions"] as? [[String: Any]])?.first?["dropped"] as? [[String: String]])
      let explained = try Program.run(["explain"] + record + options).json()
      let log = try #require(explained["log"] as? [[String: Any]])
      #expect(log.map { $0["decision"] as? String } == ["delivered"])
      #expect(log.first?["dropped"] as? [[String: String]] == planned)
      let change = try #require((explained["changes"] as? [[String: Any]])?.first)
      let properties = try #require((change["syncs"] as? [[String: Any]])?.first?["properties"] as? [[String: Any]])
      for one in planned {
        let property = try #require(properties.first { $0["property"] as? String == one["property"] })
        #expect(property["why"] as? String == one["reason"])
        #expect(["missing", "dropped"].contains(property["outcome"] as? String))
      }
      let text = try Program.run(["explain", "--record", "00Q5g00000AAAA1"] + options).output
      #expect(text.contains("Phone left out: 516: ") && text.contains("Rating left out: not loaded: Rating"))
      #expect(text.contains("CleverTap   error 516, Phone: "))
      let report = try Program.run(["run", "--format", "json"] + options).json()
      let counted = try #require(report["dropped"] as? [[String: Any]])
      #expect(counted.map { $0["property"] as? String } == planned.map { $0["property"] })
    }
  }

  @Test func aRunCountsWhatWasLeftOutByPropertyAndReason() throws {
    try withFiles([Self.line(1, phone: "223"), Self.line(2, phone: "1"), Self.line(3, phone: "+491701234567")]) {
      options, folder in
      let report = try Program.run(["run", "--format", "json"] + options).json()
      let dropped = try #require(report["dropped"] as? [[String: Any]])
      #expect(dropped.map { $0["property"] as? String } == ["Rating", "Phone"])
      #expect(dropped.map { $0["changes"] as? Int } == [3, 2])
      let text = try Program.run(["run"] + options).output
      #expect(text.contains("left out") && text.contains("not loaded: Rating"))
      let store = folder.appending(path: "s.sqlite").path
      _ = try Program.run(["run", "--store", store] + options)
      let log = try Program.run(["log", "--store", store, "--record", "00Q5g00000AAAA1", "--format", "json"])
      let entries = try #require(try log.json()["entries"] as? [[String: Any]])
      #expect(entries.map { $0["decision"] as? String } == ["delivered"])
      #expect((entries.first?["dropped"] as? [[String: String]])?.count == 2)
      #expect(entries.last?["durationMilliseconds"] as? Int == 0)
      for output in [text, log.output] { #expect(!output.contains("\"223\"") && !output.contains("@private")) }
    }
  }

  @Test(arguments: ["text", "json"])
  func anExplanationShowsNoSensitiveValue(_ format: String) throws {
    try withFiles([Self.line(1, phone: "+491701234567"), Self.line(2, phone: "1", salary: 5)]) { options, _ in
      for record in ["00Q5g00000AAAA1", "00Q5g00000AAAA2"] {
        let result = try Program.run(["explain", "--record", record, "--format", format] + options)
        #expect(result.exitCode == 0)
        for value in ["@private.example", "77001", "66001"] {
          #expect(!result.output.contains(value), "\(result.output)")
        }
        #expect(result.output.contains("<redacted>"))
        #expect(result.output.contains("Salary__c"))
      }
    }
  }

  @Test func badLinesElsewhereDoNotFailAnExplanation() throws {
    try withFiles(["{", Self.line(1, phone: "1"), "nonsense"]) { options, _ in
      let result = try Program.run(["explain", "--record", "00Q5g00000AAAA1"] + options)
      #expect(result.exitCode == 0)
      #expect(result.errors.contains("changes.jsonl:1:") && result.errors.contains("changes.jsonl:3:"))
      #expect(try Program.run(["explain", "--record", "00Q5g00000AAAA9"] + options).exitCode == 1)
    }
  }

  @Test func aStatusTellsSchedulesNextRunsAndConnections() throws {
    try withFiles([Self.line(1, phone: "1")]) { options, folder in
      let store = folder.appending(path: "s.sqlite").path
      _ = try Program.run(["run", "--store", store] + options)
      let status = ["status", "--store", store, "--config", options[1]]
      let syncs = try #require(try Program.run(status + ["--format", "json"]).json()["syncs"] as? [[String: Any]])
      let schedule = try #require(syncs.first?["schedule"] as? [String: Any])
      #expect(schedule["scheduled"] as? Bool == true)
      #expect(schedule["timing"] as? String == "every 15 minutes")
      #expect(schedule["nextRun"] as? String == "2026-03-02T08:30:00Z")
      #expect(schedule["nextRunLocal"] as? String == "2026-03-02 08:30:00 +00:00")
      #expect((schedule["lastRun"] as? [String: Any])?["delivered"] as? Int == 1)
      let report = try Program.run(status + ["--format", "json"]).json()
      #expect((report["connections"] as? [[String: Any]])?.first?["state"] as? String == "open")
      let text = try Program.run(status).output
      #expect(text.contains("every 15 minutes") && text.contains("2026-03-02 08:30:00 +00:00"), "\(text)")
      #expect(text.contains("production: the connection is open"))
    }
  }

  @Test func severalLinesWithoutBatchAreNoticed() throws {
    let records = #"{"identity":"1","type":"profile","profileData":{}}"# + "\n" + #"{"identity":"2"}"# + "\n"
    let preflight = try Program.run(["preflight"], input: records)
    #expect(preflight.exitCode == 1)
    #expect(preflight.errors.contains("--batch"))
    let answers = #"{"count":1,"httpStatus":200}"# + "\n" + #"{"count":1}"#
    #expect(try Program.run(["verdicts", "--count", "1"], input: answers).errors.contains("--batch"))
  }

  @Test func aPlaceWithoutCompletionsSaysSo() throws {
    let result = try Program.run(["conditions", "complete", "Xyz"])
    #expect(result.exitCode == 0 && result.output.isEmpty)
    #expect(result.errors.contains("without --object no fields are known"))
  }

  @Test func notesOfDiagnosticsHavePlacesForMachines() throws {
    let configuration = #"{"version":1,"connections":[],"syncs":[],"version":1}"#
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString + ".json")
    try configuration.write(to: folder, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: folder) }
    let report = try Program.run(["check", "--config", folder.path, "--format", "json"]).json()
    let diagnostics = try #require(report["diagnostics"] as? [[String: Any]])
    let twice = try #require(diagnostics.first { ($0["message"] as? String)?.contains("twice") == true })
    let places = try #require(twice["notePlaces"] as? [[String: Int]])
    #expect(places.count == (twice["notes"] as? [String])?.count)
    #expect(places.first?["line"] == 1 && places.first?["column"] == 12)
  }
}

import Foundation
import Testing

private let quickstart = [
  "--config", Program.file("Examples/Quickstart/salestap.json"),
  "--changes", Program.file("Examples/Quickstart/changes.jsonl"),
]

@Suite struct ExplainCommandTests {
  private func explain(_ id: String) throws -> [String: Any] {
    let result = try Program.run(["explain", "--record", id, "--format", "json"] + quickstart)
    #expect(result.exitCode == 0)
    return try result.json()
  }

  private func syncs(_ report: [String: Any], change index: Int) throws -> [[String: Any]] {
    let changes = try #require(report["changes"] as? [[String: Any]])
    return try #require(changes[index]["syncs"] as? [[String: Any]])
  }

  @Test func aRecordThatWasSentHasEveryStep() throws {
    let report = try explain("00Q5g000Hs00001")
    #expect(report["recordID"] as? String == "00Q5g000Hs00001EIA")
    let changes = try #require(report["changes"] as? [[String: Any]])
    #expect(changes.count == 2)
    #expect(changes[0]["line"] as? Int == 1)
    let sync = try #require(try syncs(report, change: 0).first)
    #expect(
      Set(sync.keys) == [
        "sync", "target", "filter", "identity", "eventName", "timestamp", "properties", "violations", "planned",
        "performed", "next",
      ])
    let identity = try #require(sync["identity"] as? [String: Any])
    #expect(identity["value"] as? String == "lead001@example.com")
    #expect(identity["source"] as? String == "Email")
    let filter = try #require(sync["filter"] as? [String: Any])
    #expect(filter["outcome"] as? String == "passes")
    let tree = try #require(filter["condition"] as? [String: Any])
    #expect(tree["value"] as? String == "true")
    let parts = try #require(tree["parts"] as? [[String: Any]])
    let reading = try #require((parts[0]["readings"] as? [[String: Any]])?.first)
    #expect(reading["field"] as? String == "Status")
    #expect(reading["value"] as? String == "Qualified")
    let properties = try #require(sync["properties"] as? [[String: Any]])
    #expect(
      properties.map { $0["property"] as? String } == [
        "Name", "Email", "Company", "Lead Source", "Employees", "Source",
      ])
    #expect(properties[1]["transforms"] as? [String] == ["lowercase"])
    #expect((sync["planned"] as? [String: Any])?["decision"] as? String == "enqueue")
    #expect(
      ((sync["planned"] as? [String: Any])?["payload"] as? [String: Any])?["identity"] as? String
        == "lead001@example.com")
    #expect((sync["performed"] as? [String: Any])?["decision"] as? String == "enqueued")
    #expect((sync["next"] as? String)?.hasPrefix("it is sent with the drain of 2026-03-02T0") == true)
    // The second change of the lead comes while the first waits: the dedup outcome.
    let second = try #require(try syncs(report, change: 1).first)
    #expect((second["performed"] as? [String: Any])?["decision"] as? String == "merged")
    let log = try #require(report["log"] as? [[String: Any]])
    #expect(log.map { $0["decision"] as? String } == ["merged", "delivered"])
    #expect(log.last?["status"] as? String == "success")
    #expect((log.last?["request"] as? [String: Any])?["identity"] as? String == "lead001@example.com")
  }

  @Test func aRecordThatWasFilteredShowsWhichComparisonSaidNo() throws {
    let report = try explain("00Q5g000Hs00060EIA")
    let sync = try #require(try syncs(report, change: 0).first)
    #expect((sync["performed"] as? [String: Any])?["decision"] as? String == "filtered")
    let tree = try #require((sync["filter"] as? [String: Any])?["condition"] as? [String: Any])
    let parts = try #require(tree["parts"] as? [[String: Any]])
    #expect(parts.map { $0["value"] as? String } == ["true", "false"])
    let reading = try #require((parts[1]["readings"] as? [[String: Any]])?.first)
    #expect(reading["loaded"] as? Bool == true)
    #expect(reading["value"] is NSNull)
    #expect(sync["identity"] is NSNull)
    #expect(sync["properties"] is NSNull)
  }

  @Test func watchedFieldsShowOldAndNew() throws {
    let report = try explain("0035g000Hs00001AIA")
    let sync = try #require(try syncs(report, change: 1).first)
    let changed = try #require((sync["filter"] as? [String: Any])?["changed"] as? [[String: Any]])
    #expect(changed.map { $0["field"] as? String } == ["Email"])
    #expect(changed[0]["new"] as? String == "new.contact001@example.com")
    let properties = try #require(sync["properties"] as? [[String: Any]])
    #expect(properties[0]["outcome"] as? String == "missing")
    #expect(properties[0]["why"] as? String == "not loaded: FirstName, LastName")
  }

  @Test func aRecordWithoutIdentityIsToldWhatToDo() throws {
    let report = try explain("00Q5g000Hs00090EIA")
    let sync = try #require(try syncs(report, change: 0).first)
    let performed = try #require(sync["performed"] as? [String: Any])
    #expect(performed["decision"] as? String == "invalid")
    #expect(performed["errorClass"] as? String == "invalidIdentity")
    #expect((sync["next"] as? String)?.contains("populated, stable field") == true)
  }

  @Test func aRecordThatTheFileDoesNotHave() throws {
    let result = try Program.run(["explain", "--record", "00Q5g000Hs09999"] + quickstart)
    #expect(result.exitCode == 1)
    #expect(result.output.hasPrefix("No change of the file is about 00Q5g000Hs09999"))
    #expect(try Program.run(["explain", "--record", "nobody"] + quickstart).exitCode == 64)
  }

  @Test func whatIsRememberedIsTold() throws {
    let configuration = """
      { "version": 1,
        "connections": [ { "name": "production", "region": "in1", "accountID": "ABC", "passcode": "secret" } ],
        "syncs": [ { "name": "Leads", "connection": "production", "object": "Lead", "target": "profiles", "remember": true,
          "mapping": { "identity": { "field": "Email" },
            "properties": [ { "target": "Name", "source": { "field": "Name" } } ] } } ] }
      """
    let changes = zip(1..., ["a@b.co", "a@b.co", "new@b.co"]).map { minute, email in
      #"{"attributes":{"type":"Lead"},"Id":"00Q5g00000AAAAA","Email":"\#(email)","Name":"Ana","#
        + #""SystemModstamp":"2026-03-02T08:0\#(minute):00.000+0000"}"#
    }
    try Program.withFile(configuration) { file in
      let command = ["explain", "--config", file, "--changes", "-", "--record", "00Q5g00000AAAAA"]
      let input = changes.joined(separator: "\n")
      let report = try Program.run(command + ["--format", "json"], input: input).json()
      let steps = try (0..<3).map { try #require(try syncs(report, change: $0).first) }
      let performed = try steps.map { try #require($0["performed"] as? [String: Any]) }
      #expect(performed.map { $0["decision"] as? String } == ["delivered", "skipped", "delivered"])
      #expect(performed.map { $0["skip"] as? String } == [nil, "unchanged", nil])
      #expect(performed.map { ($0["notes"] as? [String])?.count } == [0, 0, 1])
      #expect(steps[1]["next"] as? String == "nothing, until the record becomes another one for CleverTap")
      let text = try Program.run(command, input: input).output
      #expect(text.contains("    note        the identity is not the one that CleverTap accepted last"))
    }
  }

  @Test func completionsAnswerAsDocumented() throws {
    let describe = #"""
      {"name":"Lead","fields":[{"name":"Status","label":"Lead Status","type":"picklist"},{"name":"Email","type":"email"}]}
      """#
    try Program.withFile(describe) { file in
      let input = #"{"expression":"Sta","offset":3}"# + "\n" + #"{"expression":"a = 1 A"}"# + "\n" + "nonsense"
      let result = try Program.run(["conditions", "complete", "--batch", "--object", file], input: input)
      #expect(result.exitCode == 1)
      let answers = try result.jsonLines()
      #expect(answers.count == 3)
      let first = try #require((answers[0]["completions"] as? [[String: Any]])?.first)
      #expect(first["text"] as? String == "Status")
      #expect(first["label"] as? String == "Lead Status")
      #expect(answers[0]["offset"] as? Int == 0)
      #expect(answers[0]["length"] as? Int == 3)
      #expect((answers[1]["completions"] as? [[String: Any]])?.map { $0["text"] as? String } == ["AND"])
      #expect(answers[2]["diagnostics"] is [[String: Any]])
    }
  }
}

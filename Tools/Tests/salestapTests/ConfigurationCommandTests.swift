import Foundation
import Testing

/// Runs a body with a folder of files.
private func withFolder<Result>(_ files: [String: String], _ body: (String) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
  return try body(folder.path)
}

private let lead = #"""
  {"name":"Lead","label":"Lead","fields":[
    {"name":"Id","type":"id"},{"name":"Email","type":"email"},{"name":"Status","type":"picklist"},
    {"name":"Code__c","type":"string","caseSensitive":true},{"name":"CreatedDate","type":"datetime"}]}
  """#

/// A configuration with one sync of leads.
private func configuration(
  condition: String = "Status = 'Open'", identity: String = #"{"field":"Email"}"#, more: String = "",
  properties: String = #"{"target":"Status","source":{"field":"Status"}}"#
) -> String {
  """
  { "version": 1,
    "connections": [ { "name": "production", "region": "in1", "accountID": "ABC", "passcode": { "environment": "PASSCODE" } } ],
    "syncs": [ { "name": "Leads", "connection": "production", "object": "Lead", "target": "profiles",
      "filter": { "condition": "\(condition)" },
      "mapping": { "identity": \(identity), "properties": [ \(properties) ] } }\(more) ] }
  """
}

@Suite struct ConfigurationCommandTests {
  @Test func theEnvironmentIsAsked() throws {
    try Program.withFile(configuration()) { file in
      let unset = try Program.run(["check", "--config", file, "--format", "json"])
      #expect(unset.exitCode == 0)
      let notes = try #require(try unset.json()["diagnostics"] as? [[String: Any]])
      #expect(notes.map { $0["path"] as? String } == ["/connections/0/passcode/environment"])
      #expect(notes.map { $0["severity"] as? String } == ["note"])
      let set = try Program.run(["check", "--config", file, "--format", "json"], environment: ["PASSCODE": "x"])
      #expect(set.output == #"{"valid":true,"diagnostics":[]}"# + "\n")
      #expect(
        try Program.run(["check", "--config", file], environment: ["PASSCODE": "x"]).output
          == "\(file): fine. Without --objects, names and types of fields are not checked.\n")
    }
  }

  @Test func anUnknownTimeZoneIsAnError() throws {
    let text = configuration().replacing(
      "\"version\": 1,", with: #""version": 1, "calendar": {"timeZone": "Europe/Rigaa"},"#)
    try Program.withFile(text) { file in
      let result = try Program.run(["check", "--config", file])
      #expect(result.exitCode == 1)
      #expect(result.output.contains("there is no time zone 'Europe/Rigaa'"))
    }
  }

  @Test func aPlaceInsideOfAnExpressionIsAPlaceInTheFile() throws {
    let text = configuration(condition: #"Status == \"Open\""#)
    try Program.withFile(text) { file in
      let report = try Program.run(["check", "--config", file, "--format", "json"]).json()
      #expect(report["valid"] as? Bool == false)
      let diagnostics = try #require(report["diagnostics"] as? [[String: Any]])
      let first = try #require(diagnostics.first { $0["id"] as? String == "condition.misspelt-operator" })
      #expect(first["path"] as? String == "/syncs/0/filter/condition")
      let offset = try #require(first["offset"] as? Int), length = try #require(first["length"] as? Int)
      #expect(String(decoding: Array(text.utf8)[offset..<offset + length], as: UTF8.self) == "==")
      #expect((first["inner"] as? [String: Int]) == ["offset": 7, "length": 2])
      let people = try Program.run(["check", "--config", file])
      #expect(people.output.contains("error: '==' is written '='"))
      #expect(people.output.contains("= at /syncs/0/filter/condition"))
      let line = try #require(first["line"] as? Int)
      #expect(people.output.contains("  \(line) |"))
    }
  }

  @Test func namesAreHeldAgainstTheOrg() throws {
    let wrong = configuration(
      condition: "Stauts = 'Open'", properties: #"{"target":"Mail","source":{"field":"Emial"}}"#)
    try withFolder(["Lead.json": lead, "notes.txt": "no JSON"]) { folder in
      try Program.withFile(wrong) { file in
        #expect(try Program.run(["check", "--config", file]).exitCode == 0)
        let result = try Program.run(["check", "--config", file, "--objects", folder])
        #expect(result.exitCode == 1)
        #expect(!result.output.contains("--objects"))
        #expect(result.output.contains("did you mean 'Status'?"))
        #expect(result.output.contains("did you mean 'Email'?"))
        // The commands that process changes refuse it as well.
        let run = try Program.run(["run", "--config", file, "--objects", folder, "--changes", "-"])
        #expect(run.exitCode == 1)
        #expect(run.output.isEmpty)
      }
    }
  }

  @Test func aDescribeGlobalAnswerTellsWhichObjectsThereAre() throws {
    let global = #"{"sobjects":[{"name":"Contact","label":"Contact","queryable":true}]}"#
    try withFolder(["global.json": global]) { folder in
      try Program.withFile(configuration()) { file in
        let result = try Program.run(["check", "--config", file, "--objects", folder])
        #expect(result.exitCode == 1)
        #expect(result.output.contains("/syncs/0/object"))
      }
    }
  }

  @Test func aFolderThatTellsNothingIsNamed() throws {
    try Program.withFile(configuration()) { file in
      let missing = try Program.run(["check", "--config", file, "--objects", "/nowhere"])
      #expect(missing.exitCode == 1)
      #expect(missing.errors.contains("cannot read the folder /nowhere"))
      try withFolder(["a.txt": ""]) { folder in
        let empty = try Program.run(["check", "--config", file, "--objects", folder])
        #expect(empty.exitCode == 1)
        #expect(empty.errors.contains("has no files that end in .json"))
      }
      try withFolder(["a.json": "[]"]) { folder in
        let wrong = try Program.run(["check", "--config", file, "--objects", folder])
        #expect(wrong.exitCode == 1)
        #expect(wrong.errors.contains("/a.json: 1:1: a describe answer is an object"))
      }
    }
  }

  private func decision(_ file: String, on change: String, _ more: [String]) throws -> String? {
    let result = try Program.run(["preview", "--config", file, "--changes", "-"] + more, input: change)
    return (try result.json()["decisions"] as? [[String: Any]])?.first?["decision"] as? String
  }

  /// What is known of the org reaches the plans, not only the check.
  @Test func descriptionsDecideHowAPreviewCompares() throws {
    let change =
      #"{"attributes":{"type":"Lead"},"Id":"00Q5g00000AAAAA","Email":"a@b.co","Status":"Open","Code__c":"ABC"}"#
    try withFolder(["Lead.json": lead]) { folder in
      try Program.withFile(configuration(condition: "Code__c = 'abc'")) { file in
        let plain = try decision(file, on: change, [])
        #expect(plain == "deliver")
        let described = try decision(file, on: change, ["--objects", folder])
        #expect(described == "filtered")
      }
    }
  }

  @Test func aPreviewSeesTheCalendarsDay() throws {
    // 22:30 in UTC is the next day in Riga.
    let change =
      #"{"attributes":{"type":"Lead"},"Id":"00Q5g00000AAAAA","Email":"a@b.co","CreatedDate":"2026-03-28T21:00:00.000+0000"}"#
    for (zone, expected) in [("UTC", "deliver"), ("Europe/Riga", "filtered"), ("+02:00", "filtered")] {
      let text = configuration(condition: "CreatedDate = TODAY").replacing(
        "\"version\": 1,", with: #""version": 1, "calendar": {"timeZone": "\#(zone)"},"#)
      try Program.withFile(text) { file in
        let result = try Program.run(
          ["preview", "--config", file, "--changes", "-", "--now", "2026-03-28T22:30:00Z"], input: change)
        let decisions = try result.json()["decisions"] as? [[String: Any]]
        #expect(decisions?.first?["decision"] as? String == expected, "\(zone)")
      }
    }
  }

  // MARK: identities

  private func change(
    _ id: String, _ email: String?, previous: String? = nil, object: String = "Lead", status: String = "Open"
  ) -> String {
    let mail = email.map { "\"\($0)\"" } ?? "null"
    let record = #"{"attributes":{"type":"\#(object)"},"Id":"\#(id)","Status":"\#(status)","Email":\#(mail)}"#
    let before = previous.map { #","previous":{"Email":"\#($0)"}"# } ?? ""
    return #"{"change":"updated","record":\#(record)\#(before)}"#
  }

  @Test func identitiesAreCountedComparedAndFollowed() throws {
    let contacts = #"""
      , { "name": "Contacts", "connection": "production", "object": "Contact", "target": "profiles",
          "mapping": { "identity": { "field": "Email" }, "properties": [] } }
      """#
    let changes = [
      change("00Q5g00000AAAAA", "ana@b.co"), change("00Q5g00000AAABB", "ana@b.co"),
      change("00Q5g00000AAACC", nil), change("00Q5g00000AAADD", "new@b.co", previous: "old@b.co"),
      change("00Q5g00000AAAEE", "first@b.co"), change("00Q5g00000AAAEE", "second@b.co"),
      change("00Q5g00000AAAFF", "closed@b.co", status: "Closed"),
      change("0035g00000AAAAA", "ana@b.co", object: "Contact"),
    ].joined(separator: "\n")
    try Program.withFile(configuration(more: contacts)) { file in
      let result = try Program.run(
        ["identities", "--config", file, "--changes", "-", "--format", "json"], input: changes)
      #expect(result.exitCode == 0)
      let report = try result.json()
      let syncs = try #require(report["syncs"] as? [[String: Any]])
      #expect(syncs.map { $0["sync"] as? String } == ["Leads", "Contacts"])
      let leads = syncs[0]
      #expect(
        ["records", "identified", "distinct", "invalid", "held", "changed"].map { leads[$0] as? Int } == [
          5, 4, 3, 1, 0, 2,
        ])
      let ids = (leads["collisions"] as? [[String: Any]])?.first
      #expect(ids?["identity"] as? String == "ana@b.co")
      #expect((ids?["records"] as? [String])?.map { String($0.prefix(15)) } == ["00Q5g00000AAAAA", "00Q5g00000AAABB"])
      #expect(
        (leads["changes"] as? [[String: String]])?.map { "\($0["previous"] ?? "") \($0["current"] ?? "")" } == [
          "old@b.co new@b.co", "first@b.co second@b.co",
        ])
      let shared = try #require(report["connections"] as? [[String: Any]])
      #expect(shared.map { $0["distinct"] as? Int } == [3])
      let collision = try #require((shared[0]["collisions"] as? [[String: Any]])?.first)
      #expect(collision["count"] as? Int == 3)
      #expect(collision["acrossObjects"] as? Bool == true)

      let text = try Program.run(["identities", "--config", file, "--changes", "-"], input: changes).output
      #expect(text.contains("Leads           5           4         3       1        1     ·        2\n"))
      #expect(text.contains("old@b.co → new@b.co"))
      #expect(text.contains("shared over objects"))
    }
  }

  @Test func sharedIdentitiesBeyondThoseThatAreNamedAreCounted() throws {
    // Two leads for each of 10,003 emails.
    let changes = (0..<20_006).map { number in
      change("00Q5g00000" + String(String(100_000 + number).suffix(5)), "lead\(number / 2)@b.co")
    }.joined(separator: "\n")
    try Program.withFile(configuration()) { file in
      let command = ["identities", "--config", file, "--changes", "-"]
      let report = try Program.run(command + ["--format", "json"], input: changes).json()
      let leads = try #require((report["syncs"] as? [[String: Any]])?.first)
      #expect((leads["collisions"] as? [Any])?.count == 10_000)
      #expect(leads["furtherCollisions"] as? Int == 3)
      let text = try Program.run(command, input: changes).output
      #expect(text.contains("  10003  "))
      #expect(text.contains("seem shared  … 3 more, not confirmed"))
    }
  }

  // MARK: objects

  @Test func objectsListsSourcesAndReasons() throws {
    let global = #"""
      {"sobjects":[
        {"name":"Lead","label":"Lead","queryable":true},{"name":"Case","label":"Case","queryable":true},
        {"name":"Site_Visit__c","label":"Site Visit","custom":true,"queryable":true},
        {"name":"Settings__c","label":"Settings","custom":true,"customSetting":true,"queryable":true},
        {"name":"Rate__mdt","label":"Rate","custom":true,"queryable":true},
        {"name":"CleverTap__Config__c","label":"Config","custom":true,"queryable":true},
        {"name":"Lead__Share","label":"Share","queryable":true},{"name":"User","label":"User","queryable":true}]}
      """#
    try withFolder(["global.json": global]) { folder in
      let result = try Program.run(["objects", "--objects", folder, "--format", "json"])
      #expect(result.exitCode == 0)
      let report = try result.json()
      let sources = try #require(report["sources"] as? [[String: Any]])
      #expect(sources.map { $0["label"] as? String } == ["Case", "Lead", "[Custom] Site Visit"])
      #expect(sources.map { $0["eventName"] as? String } == ["sf_case", "sf_lead", "sf_site_visit"])
      #expect(sources[1]["target"] as? String == "profiles")
      #expect(sources[2]["target"] is NSNull)
      let excluded = try #require(report["excluded"] as? [[String: String]])
      #expect(
        excluded.map { $0["name"] } == ["CleverTap__Config__c", "Lead__Share", "Rate__mdt", "Settings__c", "User"])
      #expect(excluded.allSatisfy { $0["reason"]?.isEmpty == false })
      #expect((report["missing"] as? [String])?.contains("Quote") == true)
      let text = try Program.run(["objects", "--objects", folder]).output
      #expect(text.contains("[Custom] Site Visit  Site_Visit__c"))
      #expect(text.contains("Settings__c           a custom setting holds configuration, not records"))
    }
    try withFolder(["Lead.json": lead]) { folder in
      let report = try Program.run(["objects", "--objects", folder, "--format", "json"]).json()
      #expect(report["missing"] is NSNull)
    }
  }

  // MARK: impact

  @Test func impactComparesTwoConfigurations() throws {
    let old = configuration(condition: "Status = 'Open'")
    let new = configuration(
      condition: "Status IN ('Open', 'New') AND Email != 'gone@b.co'",
      properties: #"{"target":"Status","source":{"field":"Status"},"transforms":["uppercase"]}"#)
    let changes = [
      change("00Q5g00000AAAAA", "a@b.co", status: "New"), change("00Q5g00000AAABB", "gone@b.co"),
      change("00Q5g00000AAACC", "c@b.co"), change("00Q5g00000AAADD", "d@b.co", status: "Closed"),
    ].joined(separator: "\n")
    try Program.withFile(old) { old in
      try Program.withFile(new) { new in
        let arguments = ["impact", "--old", old, "--new", new, "--changes", "-"]
        let result = try Program.run(arguments + ["--format", "json"], input: changes)
        #expect(result.exitCode == 0)
        let report = try result.json()
        let keys = ["changes", "newlySent", "noLongerSent", "differentPayload", "same", "badLines"]
        #expect(keys.map { report[$0] as? Int } == [4, 1, 1, 1, 1, 0])
        let samples = try #require((report["syncs"] as? [[String: Any]])?.first?["samples"] as? [[String: Any]])
        #expect(samples.map { $0["effect"] as? String } == ["newlySent", "noLongerSent", "differentPayload"])
        #expect(samples.map { $0["line"] as? Int } == [1, 2, 3])
        let payload = try #require((samples[2]["new"] as? [String: Any])?["payload"] as? [String: Any])
        #expect((payload["profileData"] as? [String: String])?["Status"] == "OPEN")
        #expect((samples[0]["old"] as? [String: Any])?["payload"] is NSNull)
        let text = try Program.run(arguments, input: changes).output
        #expect(text.contains("Leads           1               1          1     1\n"))
        #expect(text.contains("  old: filtered: "))
        let same = try Program.run(
          ["impact", "--old", old, "--new", old, "--changes", "-", "--format", "json"], input: changes
        ).json()
        #expect(keys.map { same[$0] as? Int } == [4, 0, 0, 0, 4, 0])
      }
    }
  }
}

import Foundation
import Testing

private let lead = #"""
  {"name":"Lead","label":"Lead","custom":false,"queryable":true,"fields":[
    {"name":"Id","type":"id","label":"Lead ID"},
    {"name":"Status","type":"picklist","label":"Lead Status","picklistValues":[{"value":"Open","active":true}]},
    {"name":"NumberOfEmployees","type":"int","label":"Employees"},
    {"name":"Tags__c","type":"multipicklist","label":"Tags","custom":true}]}
  """#

@Suite struct ConditionCommandTests {
  @Test func checkHasItsShape() throws {
    let result = try Program.run(["conditions", "check", "--batch"], input: #"{"expression":"status == 'a' and b>1"}"#)
    #expect(result.exitCode == 0)
    #expect(
      result.output
        == #"{"valid":false,"diagnostics":[{"id":"condition.misspelt-operator","severity":"error","#
        + #""message":"'==' is written '='","offset":7,"length":2,"line":1,"column":8,"notes":[],"notePlaces":[],"#
        + #""fixes":[{"title":"write =","edits":[{"offset":7,"length":2,"replacement":"="}]}],"suggestions":[]}],"#
        + #""canonical":null,"soql":null,"residual":null}"# + "\n")
    let fine = try Program.run(["conditions", "check", "--batch"], input: #"{"expression":"status = 'a' and b>1"}"#)
      .json()
    #expect(fine["valid"] as? Bool == true)
    #expect(fine["canonical"] as? String == "status = 'a' AND b > 1")
    #expect(fine["soql"] as? String == "(status = 'a' AND b > 1)")
    #expect(fine["residual"] is NSNull)
  }

  @Test func soqlSaysWhatSalesforceCanSay() throws {
    let input = [
      #"{"expression":"Status = 'Open' AND ISCHANGED(Status)"}"#, #"{"expression":"ISNEW()"}"#,
      #"{"expression":"Status = 'Open'"}"#, #"{"expression":"Status ="}"#,
    ].joined(separator: "\n")
    let answers = try Program.run(["conditions", "soql", "--batch"], input: input).jsonLines()
    #expect(answers.map { $0["soql"] as? String } == ["(Status = 'Open')", nil, "(Status = 'Open')", nil])
    #expect(answers.map { $0["residual"] as? String } == ["ISCHANGED(Status)", "ISNEW()", nil, nil])
    let one = try Program.run(["conditions", "soql", "Status = 'Open' AND ISCHANGED(Status)"])
    #expect(one.exitCode == 0)
    #expect(one.output == "WHERE (Status = 'Open')\nthen in memory: ISCHANGED(Status)\n")
  }

  @Test func typesThatDoNotCompareAreNoted() throws {
    let input = #"{"expression":"Name = 'é' OR Age > 'x'","record":{"Name":"a","Age":5}}"#
    let answer = try Program.run(["conditions", "evaluate", "--batch"], input: input).json()
    #expect(answer["result"] as? String == "false")
    let notes = try #require(answer["diagnostics"] as? [[String: Any]])
    #expect(notes.map { $0["id"] as? String } == ["condition.type-mismatch"])
    #expect(notes.first?["severity"] as? String == "note")
    #expect(notes.first?["offset"] as? Int == 15)
    #expect(notes.first?["length"] as? Int == 9)
    let fine = try Program.run(
      ["conditions", "evaluate", "--batch"], input: #"{"expression":"Age > 4","record":{"Age":5}}"#)
    #expect(try fine.json()["diagnostics"] as? [String] == [])
  }

  @Test func aRecordMayStandOnTheCommandLine() throws {
    let command = ["conditions", "evaluate", "ISCHANGED(Status)", "--format", "json", "--record"]
    let records = [#"{"Status":"Open"}"#, "--previous", #"{"Status":"Closed"}"#]
    #expect(try Program.run(command + records).json()["result"] as? String == "true")
    let wrong = try Program.run(command + ["{Status}"])
    #expect(wrong.exitCode == 1)
    #expect(wrong.errors.contains("--record: "))
    let previous = try Program.run(command + [#"{"Status":"Open"}"#, "--previous", "{"])
    #expect(previous.errors.contains("--previous: "))
    #expect(try Program.run(command + ["Status.json"]).errors.contains("cannot read Status.json"))
  }

  @Test func offsetsAreBytes() throws {
    let answer = try Program.run(["conditions", "check", "--batch"], input: #"{"expression":"a = 'é😀' AND\nb == 1"}"#)
      .json()
    let diagnostic = try #require((answer["diagnostics"] as? [[String: Any]])?.first)
    #expect(diagnostic["offset"] as? Int == "a = 'é😀' AND\nb ".utf8.count)
    #expect(diagnostic["line"] as? Int == 2)
    #expect(diagnostic["column"] as? Int == 3)
  }

  @Test func aDescriptionMakesTheCheckStricter() throws {
    try Program.withFile(lead) { file in
      let input = #"{"expression":"stauts = 'Open'"}"# + "\n" + #"{"expression":"NumberOfEmployees = 'many'"}"#
      let result = try Program.run(["conditions", "check", "--batch", "--object", file], input: input)
      let answers = try result.jsonLines()
      let first = try #require((answers[0]["diagnostics"] as? [[String: Any]])?.first)
      #expect(first["id"] as? String == "condition.unknown-field")
      #expect(first["suggestions"] as? [String] == ["Status"])
      #expect(answers[1]["valid"] as? Bool == false)
      let text = try Program.run(["conditions", "check", "stauts = 'Open'", "--object", file])
      #expect(text.exitCode == 1)
      #expect(text.output.contains("  1 | stauts = 'Open'\n    | ^~~~~~\n"))
      #expect(!text.output.contains("\u{1B}"))
    }
    #expect(
      try Program.run(["conditions", "check", "stauts = 'Open'"]).output.hasPrefix(
        "fine: stauts = 'Open'\nreads: stauts\n"))
  }

  @Test(
    arguments: [
      (#"{"expression":"a = 1","record":{"a":1}}"#, "true", []),
      (#"{"expression":"a = 1","record":{"A":1.0}}"#, "true", []),
      (#"{"expression":"a = 1","record":{}}"#, "unknown", ["a"]),
      (#"{"expression":"a = null","record":{"a":null}}"#, "true", []),
      (#"{"expression":"a = 1 AND b = 2","record":{"a":0}}"#, "false", []),
      (#"{"expression":"a = 1 OR b = 2","record":{"a":0}}"#, "unknown", ["b"]),
      (#"{"expression":"Contact.Email = null","record":{"Contact":null}}"#, "true", []),
      (#"{"expression":"Contact.Email = 'a@b.co'","record":{"Contact":{"Email":"A@B.CO"}}}"#, "true", []),
      (#"{"expression":"Amount = 9007199254740993","record":{"Amount":9007199254740993}}"#, "true", []),
      (#"{"expression":"Amount = 9007199254740993","record":{"Amount":9007199254740992}}"#, "false", []),
      (#"{"expression":"ISCHANGED(a)","record":{"a":1}}"#, "unknown", []),
      (#"{"expression":"ISCHANGED(a)","record":{"a":1},"previous":null}"#, "unknown", []),
      (#"{"expression":"ISCHANGED(a)","record":{"a":1},"previous":{"a":2}}"#, "true", []),
      (#"{"expression":"PRIORVALUE(a) = 2","record":{"a":1},"previous":{"a":2}}"#, "true", []),
      (#"{"expression":"ISNEW()","record":{},"change":"created"}"#, "true", []),
      (#"{"expression":"ISNEW()","record":{}}"#, "false", []),
      (
        #"{"expression":"d = TODAY","record":{"d":"2026-03-28T23:00:00.000+0000"},"now":"2026-03-29T01:30:00Z","timeZone":"Europe/Riga"}"#,
        "true", []
      ),
      (
        #"{"expression":"d = TODAY","record":{"d":"2026-03-28T23:00:00.000+0000"},"now":"2026-03-29T01:30:00Z"}"#,
        "false", []
      ),
      (#"{"expression":"a ==","record":{}}"#, "unknown", []),
    ] as [(String, String, [String])])
  func evaluateAnswers(_ line: String, _ result: String, _ missing: [String]) throws {
    let run = try Program.run(["conditions", "evaluate", "--batch"], input: line)
    #expect(run.exitCode == 0)
    let answer = try run.json()
    #expect(answer["result"] as? String == result)
    #expect(answer["missing"] as? [String] == missing)
    #expect((answer["diagnostics"] as? [Any])?.isEmpty == !line.contains("=="))
  }

  @Test func theDescriptionDecidesHowValuesCompare() throws {
    try Program.withFile(lead) { file in
      let line = #"{"expression":"Tags__c INCLUDES ('b')","record":{"Tags__c":"a;b"}}"#
      let result = try Program.run(["conditions", "evaluate", "--batch", "--object", file], input: line)
      #expect(try result.json()["result"] as? String == "true")
    }
  }

  @Test func aPersonSeesWhichComparisonSaidNo() throws {
    try Program.withFile(#"{"Status":"Open"}"#) { file in
      let result = try Program.run([
        "conditions", "evaluate", "Status = 'Qualified' AND LeadSource != null", "--record", file,
      ])
      #expect(result.exitCode == 0)
      #expect(
        result.output == """
          false   Status = 'Qualified' AND LeadSource != NULL
            false   Status = 'Qualified'   (Status is 'Open')
            unknown LeadSource != NULL   (LeadSource is not loaded)

          """)
      let wrong = try Program.run(["conditions", "evaluate", "Status ==", "--record", file])
      #expect(wrong.exitCode == 1)
      #expect(wrong.errors.contains("^"))
    }
  }

  @Test func aLineOfAChangesFileIsARecordWithWhatHappened() throws {
    let line = #"{"change":"updated","record":{"Status":"Open"},"previous":{"Status":"New"}}"#
    let told = try Program.run(["conditions", "evaluate", "ISCHANGED(Status)", "--record", line])
    #expect(told.output == "true    ISCHANGED(Status)   (Status is 'Open', prior Status is 'New')\n")
    let created = line.replacing("updated", with: "created")
    #expect(try Program.run(["conditions", "evaluate", "ISNEW()", "--record", created]).output.hasPrefix("true"))
    let other = ["conditions", "evaluate", "ISNEW()", "--record", created, "--change", "updated"]
    #expect(try Program.run(other).output.hasPrefix("false"))
  }

  @Test(arguments: [
    ["conditions", "check"], ["conditions", "check", "a=1", "--batch"], ["conditions", "evaluate", "a=1"],
    ["conditions", "evaluate", "--batch", "--record", "x"],
    ["conditions", "evaluate", "a=1", "--record", "x", "--now", "y"],
  ])
  func aWrongCommandLineEndsWith64(_ arguments: [String]) throws {
    #expect(try Program.run(arguments).exitCode == 64)
  }

  @Test func aDescriptionThatIsNoneIsNamed() throws {
    try Program.withFile("{}", named: "lead.json") { file in
      let result = try Program.run(["conditions", "check", "a = 1", "--object", file])
      #expect(result.exitCode == 1)
      #expect(result.errors.contains("lead.json: 1:1: a describe answer needs a 'name'"))
    }
  }
}

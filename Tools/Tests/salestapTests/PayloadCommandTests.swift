import Foundation
import Testing

@Suite struct PayloadCommandTests {
  /// A row of the table that the library's own tests read.
  private struct Row: Codable {
    var name: String
    var count: Int
    var httpStatus: Int
    var retryAfter: Int?
    var body: String
    var outcome: String
    var verdicts: [String]
    var sent: [[String: String]]?
  }

  @Test func verdictsAnswersTheTableLineByLine() throws {
    let rows = try JSONDecoder().decode(
      [Row].self, from: Data(contentsOf: URL(filePath: Program.file("Tests/Vectors/verdicts.json")))
    ).filter { $0.sent == nil }
    let encoder = JSONEncoder()
    let input = try rows.map { String(decoding: try encoder.encode($0), as: UTF8.self) }.joined(separator: "\n")
    let result = try Program.run(["verdicts", "--batch"], input: input)
    #expect(result.exitCode == 0)
    let answers = try result.jsonLines()
    #expect(answers.count == rows.count)
    for (row, answer) in zip(rows, answers) {
      #expect(answer["outcome"] as? String == row.outcome.split(separator: " ").first.map(String.init), "\(row.name)")
      let records = try #require(answer["records"] as? [[String: Any]])
      let verdicts = records.map { record in
        (record["verdict"] as? String ?? "") + ((record["code"] as? Int).map { " \($0)" } ?? "")
      }
      #expect(verdicts == row.verdicts, "\(row.name)")
    }
  }

  @Test func verdictsKeepsTheWordsAndItsShape() throws {
    let body =
      #"{"status":"partial","processed":1,"unprocessed":[{"code":515,"error":"Email is not valid.Skipped record number : 2"}]}"#
    let line = #"{"count":2,"httpStatus":200,"body":\#(String(reflecting: body))}"#
    #expect(
      try Program.run(["verdicts", "--batch"], input: line).output
        == #"{"outcome":"partial","records":[{"verdict":"accepted","code":null,"text":null},"#
        + #"{"verdict":"rejected","code":515,"text":"Email is not valid.Skipped record number : 2"}]}"# + "\n")
    try Program.withFile(body) { file in
      let text = try Program.run(["verdicts", "--count", "2", file])
      #expect(
        text.output
          == "partial\nrecord 2: rejected 515, Email is not valid.Skipped record number : 2\n1 of 2 records accepted\n")
      #expect(try Program.run(["verdicts", "--count", "2", "--status", "503", file]).output.hasPrefix("server\n"))
    }
  }

  @Test(arguments: [["verdicts"], ["verdicts", "--batch", "--count", "1"], ["verdicts", "--count", "-1"]])
  func aWrongCommandLineEndsWith64(_ arguments: [String]) throws {
    #expect(try Program.run(arguments).exitCode == 64)
  }

  @Test func preflightAnswersEachRecordWithAllThatIsWrong() throws {
    let input = [
      #"{"identity":"1","type":"profile","profileData":{"Name":"A","Phone":"+14155551234"}}"#,
      #"{"identity":"1","type":"profile","profileData":{"Phone":"223","email":"x","Age":"aa"}}"#,
      #"{"identity":"","ts":0,"type":"event","evtName":"App Launched","evtData":{"a":{"b":1}}}"#,
      "no JSON",
    ].joined(separator: "\n")
    let result = try Program.run(["preflight", "--batch"], input: input)
    #expect(result.exitCode == 0)
    let answers = try result.jsonLines()
    #expect(answers.map { $0["valid"] as? Bool } == [true, false, false, false])
    let violations = answers.map { $0["violations"] as? [[String: Any]] ?? [] }
    #expect(violations.map { $0.map { $0["code"] as? Int } } == [[], [516, nil, 520], [523, 525, 513, 512], [524]])
    #expect(violations[1].map { $0["property"] as? String } == ["Phone", "email", "Age"])
    #expect(violations[1].map { $0["severity"] as? String } == ["error", "warning", "error"])
    #expect(violations[1][1]["suggestion"] as? String == "Email")
    #expect(violations.joined().allSatisfy { $0["message"] is String && $0["id"] is String })
  }

  @Test func preflightReadsOneRecord() throws {
    try Program.withFile(#"{"identity":"1","type":"profile","profileData":{"email":"x"}}"#) { file in
      let result = try Program.run(["preflight", file])
      #expect(result.exitCode == 0)
      #expect(result.output.contains("Did you mean 'Email'?"))
    }
    try Program.withFile(#"{"identity":"1","type":"profile","profileData":{"Married":"maybe"}}"#) { file in
      let result = try Program.run(["preflight", file, "--format", "json"])
      #expect(result.exitCode == 1)
      #expect(
        result.output
          == #"{"valid":false,"violations":[{"id":"payload.married","code":519,"property":"Married","#
          + #""message":"Married needs to be Y/N","severity":"error"}]}"# + "\n")
    }
  }
}

import Foundation
import Testing

/// What every `--batch` keeps: one line of an answer for each line, in order, whatever the line holds.
@Suite struct BatchTests {
  struct Command: CustomTestStringConvertible, Sendable {
    let arguments: [String]
    /// A request that is fine.
    let good: String
    /// A request that lacks a key which must be there, or nil where there is no such key.
    let incomplete: String?
    /// The keys of an answer to a good request, and of one to a line that is none.
    let keys: (answer: Set<String>, refusal: Set<String>)
    var testDescription: String { arguments.joined(separator: " ") }
  }

  static let commands = [
    Command(
      arguments: ["verdicts", "--batch"], good: #"{"count":1,"httpStatus":200,"body":""}"#,
      incomplete: #"{"httpStatus":200}"#,
      keys: (["outcome", "records"], ["outcome", "records", "diagnostics"])),
    Command(
      arguments: ["preflight", "--batch"],
      good: #"{"identity":"1","type":"profile","profileData":{"Name":"A"}}"#, incomplete: nil,
      keys: (["valid", "violations"], ["valid", "violations"])),
    Command(
      arguments: ["conditions", "check", "--batch"], good: #"{"expression":"a = 1"}"#, incomplete: "{}",
      keys: (
        ["valid", "diagnostics", "canonical", "soql", "residual"],
        ["valid", "diagnostics", "canonical", "soql", "residual"]
      )),
    Command(
      arguments: ["conditions", "soql", "--batch"], good: #"{"expression":"a = 1"}"#, incomplete: "{}",
      keys: (["soql", "residual", "diagnostics"], ["soql", "residual", "diagnostics"])),
    Command(
      arguments: ["conditions", "evaluate", "--batch"], good: #"{"expression":"a = 1","record":{"a":1}}"#,
      incomplete: #"{"expression":"a = 1"}"#,
      keys: (["result", "missing", "diagnostics"], ["result", "missing", "diagnostics"])),
    Command(
      arguments: ["cron", "next", "--batch"], good: #"{"expression":"0 0 1 * * ?","after":"2026-03-08T06:59:00Z"}"#,
      incomplete: #"{"count":1}"#, keys: (["next"], ["diagnostics"])),
    Command(
      arguments: ["cron", "previous", "--batch"],
      good: #"{"expression":"0 0 1 * * ?","before":"2026-03-08T06:59:00Z"}"#, incomplete: "{}",
      keys: (["previous"], ["diagnostics"])),
  ]

  /// Lines that are no requests: blank, cut short, of another type, no text at all.
  static let hostile: [[UInt8]] = [
    [], Array("  ".utf8), Array("nonsense".utf8), Array("{".utf8), Array("null".utf8), Array("[]".utf8),
    Array("17".utf8), Array(#""text""#.utf8), [0xFF, 0xFE], [0x00], [0x7B, 0x00, 0x7D, 0x00],
    Array(#"{"expression":""#.utf8) + [0xC3, 0x28] + Array(#""}"#.utf8), Array(#"{"expression":"\ud800"}"#.utf8),
    Array(String(repeating: "[", count: 100_000).utf8), Array("{\"expression\":\"a = 1\"} trailing".utf8),
  ]

  @Test(arguments: commands)
  func everyLineIsAnsweredInOrder(_ command: Command) throws {
    let good = Array(command.good.utf8)
    // A good line between all others shows that the answers keep their places.
    var lines: [[UInt8]] = Self.hostile + [command.incomplete.map { Array($0.utf8) } ?? []]
    lines = lines.flatMap { [$0, good] }
    let result = try Program.run(command.arguments, inputBytes: Array(lines.joined(separator: [0x0A])))
    let answers = try result.jsonLines()
    try #require(answers.count == lines.count)
    #expect(result.output.split(separator: "\n", omittingEmptySubsequences: false).count == lines.count + 1)
    for (index, answer) in answers.enumerated() {
      if index.isMultiple(of: 2) {
        #expect(Set(answer.keys) == command.keys.refusal, "line \(index + 1): \(answer)")
        if command.arguments[0] != "preflight" {
          let diagnostics = try #require(answer["diagnostics"] as? [[String: Any]])
          #expect(diagnostics.count == 1)
          #expect(diagnostics[0]["severity"] as? String == "error")
          #expect((diagnostics[0]["id"] as? String)?.hasPrefix("request.") == true)
        }
      } else {
        #expect(Set(answer.keys) == command.keys.answer, "line \(index + 1): \(answer)")
      }
    }
    // What preflight says of a line that is no record is its answer, and no failure of the command.
    #expect(result.exitCode == (command.arguments[0] == "preflight" ? 0 : 1))
  }

  @Test(arguments: commands)
  func unknownKeysArePassedOver(_ command: Command) throws {
    let line = command.good.dropLast() + #","unheardOf":{"a":[1,2,{"b":"}"}]}}"#
    let result = try Program.run(command.arguments, input: String(line))
    #expect(result.exitCode == 0)
    #expect(result.output == (try Program.run(command.arguments, input: command.good)).output)
  }

  @Test(arguments: commands)
  func aHugeLineIsALine(_ command: Command) throws {
    let filler = String(repeating: "x", count: 8_000_000)
    let line = command.good.dropLast() + #","filler":"\#(filler)"}"#
    let result = try Program.run(command.arguments, input: line + "\n" + command.good + "\n")
    #expect(result.exitCode == 0)
    #expect(try result.jsonLines().count == 2)
  }

  @Test(arguments: commands)
  func carriageReturnsAndAByteOrderMarkAreNoPartOfALine(_ command: Command) throws {
    let plain = try Program.run(command.arguments, input: command.good + "\n" + command.good + "\n")
    let marked = try Program.run(
      command.arguments, input: "\u{FEFF}" + command.good + "\r\n" + command.good + "\r\n")
    #expect(plain.exitCode == 0)
    #expect(marked.output == plain.output)
  }

  @Test func aValueThatCannotBeUsedIsShown() throws {
    let requests = [
      (
        ["cron", "next"], #"{"expression":"0 0 1 * * ?","timeZone":"Mars/Base"}"#,
        "there is no time zone 'Mars/Base' here"
      ),
      (["cron", "next"], #"{"expression":"0 0 1 * * ?","after":"yesterday"}"#, "2026-03-08T06:59:00Z"),
      (["cron", "next"], #"{"expression":"0 0 1 * * ?","count":0}"#, "from 1 to 10000"),
      (["cron", "next"], #"{"expression":"0 0 1 * * ?","dialect":"unix"}"#, "salesforce or quartz"),
      (["cron", "next"], #"{"expression":5}"#, "'expression' has a value of another type"),
      (["conditions", "evaluate"], #"{"expression":"a=1","record":[]}"#, "a record is an object"),
      (["conditions", "evaluate"], #"{"expression":"a=1","record":{},"change":"deleted"}"#, "undeleted"),
      (["conditions", "evaluate"], #"{"expression":"a=1","record":{},"now":"today"}"#, "2026-03-29T01:30:00Z"),
      (["conditions", "evaluate"], #"{"expression":"a=1","record":{},"timeZone":""}"#, "no time zone"),
      (["verdicts"], #"{"count":-1,"httpStatus":200,"body":""}"#, "from 0 to 1000000"),
    ]
    for (command, line, words) in requests {
      let result = try Program.run(command + ["--batch"], input: line)
      #expect(result.exitCode == 1)
      let diagnostics = try #require(try result.json()["diagnostics"] as? [[String: Any]])
      let message = try #require(diagnostics.first?["message"] as? String)
      #expect(message.contains(words), "\(line): \(message)")
      let offset = try #require(diagnostics.first?["offset"] as? Int)
      #expect(offset > 0)
    }
  }
}

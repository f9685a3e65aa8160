import Foundation
import Testing

private let configuration = Program.file("Examples/Quickstart/salestap.json")

@Suite struct CommandLineTests {
  @Test func badLinesAreToldWithTheirPlaceAndDoNotStopTheRest() throws {
    let good =
      #"{"attributes":{"type":"Case","url":"/services/data/v64.0/sobjects/Case/5005g000Hs00001AIA"},"Id":"5005g000Hs00001AIA","Status":"New","Contact":{"Email":"a@example.com"},"SystemModstamp":"2026-03-02T08:00:00.000+0000"}"#
    let text = [good, #"{"attributes": nope}"#, "", #"{"change":"created"}"#, good].joined(separator: "\n")
    try Program.withFile(text, named: "changes.jsonl") { file in
      let result = try Program.run(["run", "--format", "json", "--config", configuration, "--changes", file])
      #expect(result.exitCode == 1)
      #expect(result.errors.contains("changes.jsonl:2:16:"))
      #expect(result.errors.contains("changes.jsonl:4:"))
      let counts = try result.json()
      #expect(counts["badLines"] as? Int == 2)
      #expect(counts["changes"] as? Int == 2)
    }
  }

  @Test func anEmptyFileIsFine() throws {
    let result = try Program.run(["run", "--format", "json", "--config", configuration, "--changes", "-"])
    #expect(result.exitCode == 0)
    #expect(try result.json()["changes"] as? Int == 0)
  }

  @Test func aConfigurationWithErrorsProcessesNothing() throws {
    let bad = #"{"version":1,"connections":[],"syncs":[{"name":"Leads","conection":"x"}]}"#
    try Program.withFile(bad, named: "bad.json") { file in
      let run = try Program.run(["run", "--config", file, "--changes", "-"])
      #expect(run.exitCode == 1)
      #expect(run.output.isEmpty)
      let check = try Program.run(["check", "--config", file])
      #expect(check.exitCode == 1)
      #expect(check.output.contains("did you mean 'connection'?"))
      #expect(check.output.contains("^"))
      let machine = try Program.run(["check", "--config", file, "--format", "json"])
      let report = try machine.json()
      #expect(report["valid"] as? Bool == false)
      let diagnostics = try #require(report["diagnostics"] as? [[String: Any]])
      #expect(diagnostics.contains { $0["path"] as? String == "/syncs/0/conection" })
    }
  }

  @Test func theQuickstartsConfigurationIsValid() throws {
    let result = try Program.run(["check", "--config", configuration, "--format", "json"])
    #expect(result.exitCode == 0)
    #expect(try result.json()["valid"] as? Bool == true)
  }

  @Test(arguments: [
    ["run"], ["run", "--config"], ["nonsense"], ["run", "--config", "a", "--changes", "b", "--format", "xml"],
  ])
  func aWrongCommandLineEndsWith64(_ arguments: [String]) throws {
    #expect(try Program.run(arguments).exitCode == 64)
  }

  @Test func aMissingFileIsNamed() throws {
    let result = try Program.run(["check", "--config", "/nowhere/salestap.json"])
    #expect(result.exitCode == 1)
    #expect(result.errors.contains("cannot read /nowhere/salestap.json: there is no such file"))
  }
}

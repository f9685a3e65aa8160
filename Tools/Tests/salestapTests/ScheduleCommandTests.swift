import Foundation
import Testing

@Suite struct ScheduleCommandTests {
  @Test func slotsHasItsShape() throws {
    let result = try Program.run([
      "slots", "--every", "15", "--format", "json", "--after", "2026-03-08T06:59:00Z", "--jobs-in-use", "90",
    ])
    #expect(result.exitCode == 0)
    #expect(
      result.output
        == #"{"cadenceMinutes":15,"jobs":4,"expressions":["0 0 * * * ?","0 15 * * * ?","0 30 * * * ?","0 45 * * * ?"],"#
        + #""nextRuns":["2026-03-08T07:00:00Z","2026-03-08T07:15:00Z","2026-03-08T07:30:00Z","2026-03-08T07:45:00Z"],"#
        + #""fits":true,"jobsRemaining":10,"fittingCadences":[10,15,20,30,60],"diagnostics":[]}"# + "\n")
  }

  @Test func slotsLieOnTheZonesOwnMinutes() throws {
    let result = try Program.run([
      "slots", "--every", "60", "--time-zone", "Asia/Kathmandu", "--format", "json", "--after", "2026-03-08T06:59:00Z",
    ])
    #expect(try result.json()["nextRuns"] as? [String] == ["2026-03-08T07:15:00Z"])
    let text = try Program.run([
      "slots", "--every", "60", "--time-zone", "Asia/Kathmandu", "--after", "2026-03-08T06:59:00Z",
    ])
    #expect(text.output.contains("1  0 0 * * * ?  2026-03-08 13:00:00 +05:45\n"))
    #expect(text.output.contains("It fits: 100 of 100 jobs are free, and it needs 1.\n"))
  }

  @Test func aCadenceThatDoesNotFitSaysWhatWould() throws {
    let result = try Program.run(["slots", "--every", "5", "--jobs-in-use", "93"])
    #expect(result.exitCode == 0)
    #expect(
      result.output.contains("It does not fit: 12 more jobs are needed, 93 of 100 are in use: 60 minutes needs one\n"))
    // An answer is no error.
    #expect(!result.output.contains("error"))
    let machine = try Program.run(["slots", "--every", "5", "--jobs-in-use", "93", "--format", "json"]).json()
    #expect(machine["fits"] as? Bool == false)
    #expect(machine["fittingCadences"] as? [Int] == [10, 15, 20, 30, 60])
    #expect((machine["diagnostics"] as? [[String: Any]])?.count == 1)
  }

  @Test func withoutACadenceAllOfThemAreShownBesideTheFreeJobs() throws {
    let result = try Program.run(["slots", "--jobs-in-use", "95"])
    #expect(result.exitCode == 0)
    #expect(result.output.contains("5    12  no\n") && result.output.contains("20     3  yes\n"), "\(result.output)")
    #expect(
      result.output.hasSuffix("5 of 100 jobs are free.\n\n") || result.output.hasSuffix("5 of 100 jobs are free.\n"))
    let machine = try Program.run(["slots", "--jobs-in-use", "95", "--format", "json"]).json()
    #expect(machine["jobsRemaining"] as? Int == 5)
    let cadences = try #require(machine["cadences"] as? [[String: Any]])
    #expect(cadences.map { $0["cadenceMinutes"] as? Int } == [5, 10, 15, 20, 30, 60])
    #expect(cadences.map { $0["fits"] as? Bool } == [false, false, true, true, true, true])
  }

  @Test func nextAnswersAsDocumented() throws {
    let input =
      #"{"expression":"0 0 1 * * ?","dialect":"salesforce","timeZone":"America/New_York","after":"2026-03-08T06:59:00Z","count":3}"#
    #expect(
      try Program.run(["cron", "next", "--batch"], input: input).output
        == #"{"next":["2026-03-09T05:00:00Z","2026-03-10T05:00:00Z","2026-03-11T05:00:00Z"]}"# + "\n")
    let one = try Program.run([
      "cron", "next", "0 0 1 * * ?", "--time-zone", "America/New_York", "--after", "2026-03-08T06:59:00Z", "--count",
      "2",
    ])
    #expect(one.output == "2026-03-09 01:00:00 -04:00\n2026-03-10 01:00:00 -04:00\n")
  }

  @Test func previousGoesBackward() throws {
    let result = try Program.run([
      "cron", "previous", "0 30 6 ? * MON-FRI", "--before", "2026-03-09T00:00:00Z", "--count", "2", "--format", "json",
    ])
    #expect(result.output == #"{"previous":["2026-03-06T06:30:00Z","2026-03-05T06:30:00Z"]}"# + "\n")
  }

  @Test func anExpressionWithErrorsHasDiagnosticsWithTheFix() throws {
    let result = try Program.run(["cron", "next", "--batch"], input: #"{"expression":"0 */30 * * * ?"}"#)
    #expect(result.exitCode == 0)
    let answer = try result.json()
    #expect(answer["next"] == nil)
    let diagnostic = try #require((answer["diagnostics"] as? [[String: Any]])?.first)
    #expect(diagnostic["id"] as? String == "cron.integer-only")
    #expect(diagnostic["offset"] as? Int == 2)
    #expect(diagnostic["length"] as? Int == 4)
    let edits = try #require((diagnostic["fixes"] as? [[String: Any]])?.first?["edits"] as? [[String: Any]])
    #expect(edits.first?["replacement"] as? String == "0 0 * * * ?\n0 30 * * * ?")
    #expect(
      try Program.run(
        ["cron", "next", "--batch"],
        input: #"{"expression":"0 */30 * * * ?","dialect":"quartz","after":"2026-03-09T00:00:00Z"}"#
      )
      .output == #"{"next":["2026-03-09T00:30:00Z"]}"# + "\n")
  }

  @Test func whatNeverFiresSaysSo() throws {
    let result = try Program.run([
      "cron", "next", "0 0 0 1 1 ? 2020", "--format", "json", "--after", "2026-01-01T00:00:00Z",
    ])
    #expect(result.exitCode == 0)
    let answer = try result.json()
    #expect((answer["next"] as? [Any])?.isEmpty == true)
    #expect((answer["diagnostics"] as? [[String: Any]])?.first?["id"] as? String == "cron.never-fires")
  }

  @Test func checkAndDescribe() throws {
    let fine = try Program.run(["cron", "check", "0 30 6 ? * mon-fri"])
    #expect(fine.exitCode == 0)
    #expect(fine.output == "0 30 6 ? * 2-6: At 06:30 on Monday through Friday.\n")
    #expect(
      try Program.run(["cron", "describe", "0 30 6 ? * mon-fri"]).output == "At 06:30 on Monday through Friday\n")
    let wrong = try Program.run(["cron", "check", "0 */30 * * * ?"])
    #expect(wrong.exitCode == 1)
    #expect(wrong.output.contains("  1 | 0 */30 * * * ?\n    |   ^~~~\n"))
    #expect(wrong.output.hasSuffix("Schedule instead:\n  0 0 * * * ?\n  0 30 * * * ?\n"))
    let machine = try Program.run(["cron", "check", "0 */30 * * * ?", "--format", "json"])
    #expect(machine.exitCode == 1)
    let report = try machine.json()
    #expect(report["valid"] as? Bool == false)
    #expect(report["canonical"] is NSNull)
    #expect(report["alternatives"] as? [String] == ["0 0 * * * ?", "0 30 * * * ?"])
  }

  @Test(arguments: [
    ["slots", "--offset", "5"], ["slots", "--every", "7"], ["slots", "--every", "15", "--offset", "15"],
    ["slots", "--every", "15", "--jobs-in-use", "-1"], ["cron", "next"], ["cron", "next", "x", "--batch"],
    ["cron", "next", "0 0 1 * * ?", "--count", "0"], ["cron", "check"], ["cron", "describe"],
    ["cron", "next", "0 0 1 * * ?", "--dialect", "unix"], ["cron", "next", "0 0 1 * * ?", "--after", "noon"],
  ])
  func aWrongCommandLineEndsWith64(_ arguments: [String]) throws {
    #expect(try Program.run(arguments).exitCode == 64)
  }

  @Test func anUnknownZoneIsNamed() throws {
    let result = try Program.run(["slots", "--every", "15", "--time-zone", "Riga"])
    #expect(result.exitCode == 1)
    #expect(result.errors.contains("there is no time zone 'Riga' here"))
  }
}

import ArgumentParser
import SalesTap

struct PreflightCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "preflight",
    abstract: "Holds CleverTap records against CleverTap's rules.",
    discussion: """
      A record is one JSON object as CleverTap takes it: {"identity":"1","type":"profile","profileData":{"Email":"a@b.co"}}, \
      an element of the list "d" of an upload.

      With --batch every line is a record, and is answered by a line
      {"valid":..,"violations":[{"id":"payload.phone","code":516,"property":"Phone","message":"..","severity":"error"}]}; \
      the exit code is 0 if every line was answered. Without it the file is one record, and the exit code is 1 if it has \
      errors.
      """)

  @Argument(help: ArgumentHelp("The file; - reads standard input.", valueName: "file"))
  var file = "-"

  @Flag(name: .long, help: "Check one record a line, and answer each with one line of JSON.")
  var batch = false

  @Option(name: .long, help: "How to print the result for one record.")
  var format = OutputFormat.text

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The time that the window of live campaigns is meant from, such as 2026-03-29T01:30:00Z.", valueName: "instant"))
  var now: Instant?

  func run() throws {
    let preflight = Preflight()
    if batch {
      // A line that is no record at all has a violation of its own, so every line has an answer of one shape.
      try BatchInput.forEachLine(of: file) {
        Self.json(preflight.violations(inJSON: $0, now: now))
      } refusal: {
        JSONText.object(["valid": "false", "violations": "[]", "diagnostics": $0])
      }
      return
    }
    let record = try contents(ofFile: file)
    if BatchInput.looksLikeLines(record) {
      throw Failure("\(file) has several records, one a line: add --batch to check each of them")
    }
    let violations = preflight.violations(inJSON: record, now: now)
    switch format {
    case .json: Terminal.print(Self.json(violations))
    case .text:
      for violation in violations {
        Terminal.print("\(violation)" + (violation.suggestion.map { " Did you mean '\($0)'?" } ?? ""))
      }
      Terminal.print(violations.hasErrors ? "CleverTap would refuse this record." : "This record is fine.")
    }
    if violations.hasErrors { throw ExitCode.inputHasErrors }
  }

  static func json(_ violations: [Violation]) -> String {
    JSONText.object([
      "valid": "\(!violations.hasErrors)", "violations": JSONText.array(violations.map(json)),
    ])
  }

  static func json(_ violation: Violation) -> String {
    var members = [
      (key: "id", value: JSONText.string(violation.kind.id)), ("code", JSONText.number(violation.code)),
      ("property", JSONText.string(violation.property)), ("message", JSONText.string(violation.message)),
      ("severity", JSONText.string(violation.severity.rawValue)),
    ]
    if let suggestion = violation.suggestion { members.append(("suggestion", JSONText.string(suggestion))) }
    return JSONText.object(members)
  }
}

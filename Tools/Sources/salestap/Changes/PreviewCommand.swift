import ArgumentParser
import SalesTap

struct PreviewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "preview",
    abstract: "Prints what would become of each change, with the exact payloads, and sends nothing.",
    discussion: """
      One JSON line for each change, with a decision for each sync: {"sync":"..","decision":"..","reason":"..","payload":{..},\
      "dropped":[{"property":"..","reason":".."}]}; "dropped" are the properties that are left out of the payload, and why. \
      Payloads are exact: fields marked as sensitive are shown too. Relative dates see the change's commit time as now, or --now.
      """)

  @OptionGroup var configuration: ConfigurationOptions

  @Option(
    name: .long, help: ArgumentHelp("The changes, a file of JSON lines; - reads standard input.", valueName: "file"))
  var changes: String

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The time that relative dates are meant from, such as 2026-03-29T01:30:00Z.", valueName: "instant"))
  var now: Instant?

  func run() throws {
    let loaded = try configuration.load()
    let planner = try loaded.planner()
    var lines = try loaded.changes(ofFile: changes)
    var time = now ?? Instant(millisecondsSinceEpoch: 0)
    while let line = try lines.next() {
      for notice in line.notices {
        if now == nil, let committedAt = notice.committedAt { time = committedAt }
        Terminal.print(Self.line(line.number, notice, planner.plan(notice, at: time)))
      }
    }
    if lines.badLines > 0 { throw ExitCode.inputHasErrors }
  }

  static func line(_ number: Int, _ notice: ChangeNotice, _ decisions: [Decision]) -> String {
    let list = decisions.map { decision in
      JSONText.object([(key: "sync", value: JSONText.string(decision.sync))] + decision.planMembers)
    }
    return JSONText.object([
      "line": "\(number)", "object": JSONText.string(notice.object),
      "recordID": JSONText.string(notice.recordID?.text), "change": JSONText.string(notice.kindName),
      "decisions": JSONText.array(list),
    ])
  }
}

import ArgumentParser
import SalesTap

struct ExplainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Tells why a record arrived, or did not: every step that its changes took, with the values.",
    discussion: """
      The whole file is processed on virtual time, as 'salestap run' does it; what is shown is the way of one record: for each \
      of its changes and each sync of its object, what the filter said of which values, whom the record belongs to and by which \
      rule, where every property came from, what CleverTap's rules say, the exact bytes, what became of it, and what comes next.

      With --format json: {"recordID":"..","changes":[{"line":n,"object":"..","change":"..","committedAt":"..","syncs":[..]}],\
      "log":[..]}; every step of a sync has a key of its own: "filter", "identity", "eventName", "timestamp", "properties", \
      "violations", "planned", "performed", "next". Values of fields that a sync marks as sensitive are shown as <redacted>.

      The exit code is 1 if no change of the file is about the record; lines that cannot be read are told, and do not count.
      """)

  @OptionGroup var configuration: ConfigurationOptions

  @Option(
    name: .long, help: ArgumentHelp("The changes, a file of JSON lines; - reads standard input.", valueName: "file"))
  var changes: String

  @Option(name: .long, help: ArgumentHelp("The id of the record, of 15 or 18 characters.", valueName: "id"))
  var record: RecordID

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The time that relative dates are meant from, such as 2026-03-29T01:30:00Z, instead of the change's.",
      valueName: "instant"))
  var now: Instant?

  @Option(name: .long, help: "How to print the result.")
  var format = OutputFormat.text

  func run() async throws {
    let loaded = try configuration.load()
    let planner = try loaded.planner()
    var lines = try loaded.changes(ofFile: changes)
    let early = try lines.readToFirstTime()
    let virtual = try await VirtualRun(planner: planner, start: nil, firstTime: early.time)
    let explainer = Explainer(planner: planner, context: loaded.context)
    var explained: [ExplainedChange] = []
    for line in early.lines { try await process(line, virtual, explainer, &explained) }
    while let line = try lines.next() { try await process(line, virtual, explainer, &explained) }
    _ = try await virtual.drainEverything()
    let log = try await virtual.store.entries(matching: EventLogQuery(recordID: record))

    switch format {
    case .json:
      Terminal.print(
        JSONText.object([
          "recordID": JSONText.string(record.text), "changes": JSONText.array(explained.map(\.json)),
          "log": JSONText.array(log.map(\.json)),
        ]))
    case .text:
      let style = TerminalStyle.forStream(.output)
      for change in explained { Terminal.print(change.text(style: style)) }
      if explained.isEmpty {
        Terminal.print("No change of the file is about \(record.text).")
      } else if !log.isEmpty {
        Terminal.print(EventLogEntry.table(log, style: style))
      }
    }
    // Lines that cannot be read were told; they are not what was asked about.
    if explained.isEmpty { throw ExitCode.inputHasErrors }
  }

  private func process(
    _ line: ChangeLines.Line, _ virtual: VirtualRun, _ explainer: Explainer, _ explained: inout [ExplainedChange]
  ) async throws {
    for notice in line.notices {
      let performed = try await virtual.process(notice)
      guard notice.recordID == record else { continue }
      let time = now ?? notice.committedAt ?? virtual.now
      explained.append(explainer.explain(notice, line: line.number, performed: performed, at: time))
    }
  }
}

import ArgumentParser
import SalesTap

struct ImpactCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "impact",
    abstract: "Shows what an edit of a configuration would change: which records more, which less, which otherwise.",
    discussion: """
      Both configurations plan every change of the file; nothing is sent. Syncs are compared by their id, or by their name \
      where they have none. Relative dates see the change's commit time as now, or --now.

      With --format json: {"changes":n,"newlySent":n,"noLongerSent":n,"differentPayload":n,"same":n,"badLines":n,"syncs":\
      [{"sync":"..","newlySent":n,"noLongerSent":n,"differentPayload":n,"same":n,"samples":[{"effect":"newlySent","line":n,\
      "object":"..","recordID":"..","old":{"decision":"..","reason":"..","payload":..},"new":{..}}]}]}; "old" or "new" is null \
      where that configuration has no such sync.
      """)

  @Option(name: .long, help: ArgumentHelp("The configuration as it is.", valueName: "file"))
  var old: String

  @Option(name: .long, help: ArgumentHelp("The configuration as it would be.", valueName: "file"))
  var new: String

  @OptionGroup var org: ObjectOptions

  @Option(
    name: .long, help: ArgumentHelp("The changes, a file of JSON lines; - reads standard input.", valueName: "file"))
  var changes: String

  @Option(name: .long, help: ArgumentHelp("How many examples of each effect are shown for a sync.", valueName: "n"))
  var samples = 3

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The time that relative dates are meant from, such as 2026-03-29T01:30:00Z.", valueName: "instant"))
  var now: Instant?

  @Option(name: .long, help: "How to print the result.")
  var format = OutputFormat.text

  func validate() throws {
    if samples < 0 { throw ValidationError("--samples is a number of examples, and not negative.") }
  }

  func run() throws {
    let context = try org.context()
    let before = try LoadedConfiguration(file: old, context: context)
    let after = try LoadedConfiguration(file: new, context: context)
    var preview = ImpactPreview(from: try before.planner(), to: try after.planner(), sampleSize: samples)
    var lines = try after.changes(ofFile: changes)
    var time = now ?? Instant(millisecondsSinceEpoch: 0)
    while let line = try lines.next() {
      for notice in line.notices {
        // A change without a time of its own has that of the one before.
        if now == nil, let committedAt = notice.committedAt { time = committedAt }
        preview.add(notice, number: line.number, at: time)
      }
    }
    switch format {
    case .json: Terminal.print(preview.json(badLines: lines.badLines))
    case .text: Terminal.print(preview.text(style: .forStream(.output)))
    }
    if lines.badLines > 0 { throw ExitCode.inputHasErrors }
  }
}

extension ImpactPreview {
  /// The effects for machines.
  func json(badLines: Int) -> String {
    var members = [(key: "changes", value: "\(changes)")]
    members += Effect.allCases.map { ($0.rawValue, "\(total($0))") }
    members.append(("badLines", "\(badLines)"))
    let list = syncs.map { sync in
      var members = [(key: "sync", value: JSONText.string(sync.sync))]
      members += Effect.allCases.map { ($0.rawValue, "\(sync[$0])") }
      members.append(("samples", JSONText.array(sync.samples.map(Self.json))))
      return JSONText.object(members)
    }
    members.append(("syncs", JSONText.array(list)))
    return JSONText.object(members)
  }

  private static func json(_ sample: Sample) -> String {
    JSONText.object([
      "effect": JSONText.string(sample.effect.rawValue), "line": "\(sample.number)",
      "object": JSONText.string(sample.object), "recordID": JSONText.string(sample.recordID?.text),
      "old": sample.old.map { $0.planJSON } ?? "null", "new": sample.new.map { $0.planJSON } ?? "null",
    ])
  }

  /// The effects for people.
  func text(style: TerminalStyle) -> String {
    var table = TextTable([("sync", .left)] + Effect.allCases.map { ($0.words, .right) })
    func cell(_ count: Int) -> String { count == 0 ? "·" : String(count) }
    for sync in syncs { table.append([sync.sync] + Effect.allCases.map { cell(sync[$0]) }) }
    table.append(["total"] + Effect.allCases.map { cell(total($0)) })
    var text = table.rendered(style: style)
    for sync in syncs {
      for sample in sync.samples {
        let record = sample.recordID.map { " " + $0.text } ?? ""
        text += "\n" + style.bold("\(sync.sync): \(sample.effect.words)")
        text += ", line \(sample.number), \(sample.object)\(record)\n"
        text += "  old: \(sample.old?.planText ?? "there is no such sync")\n"
        text += "  new: \(sample.new?.planText ?? "there is no such sync")\n"
      }
    }
    return text
  }
}

extension ImpactPreview.Effect {
  fileprivate var words: String {
    switch self {
    case .newlySent: "newly sent"
    case .noLongerSent: "no longer sent"
    case .differentPayload: "different"
    case .same: "same"
    }
  }
}

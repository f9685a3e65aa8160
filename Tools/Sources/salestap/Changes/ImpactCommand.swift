import ArgumentParser
import OrderedCollections
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
    let planners = (old: try before.planner(), new: try after.planner())
    var report = ImpactReport(sampleSize: samples)
    for sync in before.document.syncs + after.document.syncs { report.syncs[sync.key] = ImpactReport.Tally() }
    var lines = try after.changes(ofFile: changes)
    var time = now ?? Instant(millisecondsSinceEpoch: 0)
    while let line = try lines.next() {
      for notice in line.notices {
        if now == nil, let committedAt = notice.committedAt { time = committedAt }
        report.compare(
          line.number, notice, planners.old.plan(notice, at: time), planners.new.plan(notice, at: time))
      }
    }
    switch format {
    case .json: Terminal.print(report.json(badLines: lines.badLines))
    case .text: Terminal.print(report.text(style: .forStream(.output)))
    }
    if lines.badLines > 0 { throw ExitCode.inputHasErrors }
  }
}

/// What two configurations make of the same changes.
struct ImpactReport {
  /// What an edit does to one change in one sync.
  enum Effect: String, CaseIterable {
    case newlySent, noLongerSent, differentPayload, same

    init(_ old: Decision?, _ new: Decision?) {
      switch (old?.isSent ?? false, new?.isSent ?? false) {
      case (false, true): self = .newlySent
      case (true, false): self = .noLongerSent
      case (false, false): self = .same
      case (true, true): self = old?.payload?.bytes == new?.payload?.bytes ? .same : .differentPayload
      }
    }

    var words: String {
      switch self {
      case .newlySent: "newly sent"
      case .noLongerSent: "no longer sent"
      case .differentPayload: "different"
      case .same: "same"
      }
    }
  }

  struct Sample {
    let effect: Effect
    let line: Int
    let notice: ChangeNotice
    let old: Decision?
    let new: Decision?
  }

  struct Tally {
    var counts: [Effect: Int] = [:]
    var samples: [Sample] = []
  }

  let sampleSize: Int
  var changes = 0
  var syncs: OrderedDictionary<String, Tally> = [:]

  init(sampleSize: Int) { self.sampleSize = sampleSize }

  mutating func compare(_ line: Int, _ notice: ChangeNotice, _ old: [Decision], _ new: [Decision]) {
    changes += 1
    let keys = OrderedSet((old + new).compactMap(\.sync))
    for key in keys {
      let before = old.first { $0.sync == key }, after = new.first { $0.sync == key }
      let effect = Effect(before, after)
      let count = syncs[key, default: Tally()].counts[effect, default: 0] + 1
      syncs[key, default: Tally()].counts[effect] = count
      if effect != .same, count <= sampleSize {
        let sample = Sample(effect: effect, line: line, notice: notice, old: before, new: after)
        syncs[key, default: Tally()].samples.append(sample)
      }
    }
  }

  private func total(_ effect: Effect) -> Int { syncs.values.reduce(0) { $0 + ($1.counts[effect] ?? 0) } }

  func json(badLines: Int) -> String {
    var members = [(key: "changes", value: "\(changes)")]
    members += Effect.allCases.map { ($0.rawValue, "\(total($0))") }
    members.append(("badLines", "\(badLines)"))
    let list = syncs.map { name, tally in
      var members = [(key: "sync", value: JSONText.string(name))]
      members += Effect.allCases.map { ($0.rawValue, "\(tally.counts[$0] ?? 0)") }
      members.append(("samples", JSONText.array(tally.samples.map(Self.json))))
      return JSONText.object(members)
    }
    members.append(("syncs", JSONText.array(list)))
    return JSONText.object(members)
  }

  private static func json(_ sample: Sample) -> String {
    JSONText.object([
      "effect": JSONText.string(sample.effect.rawValue), "line": "\(sample.line)",
      "object": JSONText.string(sample.notice.object), "recordID": JSONText.string(sample.notice.recordID?.text),
      "old": sample.old.map { $0.planJSON } ?? "null", "new": sample.new.map { $0.planJSON } ?? "null",
    ])
  }

  func text(style: TerminalStyle) -> String {
    var table = TextTable([("sync", .left)] + Effect.allCases.map { ($0.words, .right) })
    func cell(_ count: Int) -> String { count == 0 ? "·" : String(count) }
    for (name, tally) in syncs { table.append([name] + Effect.allCases.map { cell(tally.counts[$0] ?? 0) }) }
    table.append(["total"] + Effect.allCases.map { cell(total($0)) })
    var text = table.rendered(style: style)
    for (name, tally) in syncs {
      for sample in tally.samples {
        let record = sample.notice.recordID.map { " " + $0.text } ?? ""
        text += "\n" + style.bold("\(name): \(sample.effect.words)")
        text += ", line \(sample.line), \(sample.notice.object)\(record)\n"
        text += "  old: \(sample.old?.planText ?? "there is no such sync")\n"
        text += "  new: \(sample.new?.planText ?? "there is no such sync")\n"
      }
    }
    return text
  }
}

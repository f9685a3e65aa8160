import ArgumentParser
import SalesTap

struct IdentitiesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "identities",
    abstract: "Shows what identities the records of a file get: which have none, which share one, and which change.",
    discussion: """
      See it before the first full sync: two people with one identity become one profile, and one person with two identities \
      becomes two. A record counts once for each sync whose filter it passes, with the identity of its last change; a change of \
      identity is told where the file has the former values, or an earlier change of the record.

      Profile syncs of one connection share its profiles, so that their identities are compared with each other as well: a lead and a \
      contact with one email become one profile, which is what the strategy "by email" wants.

      With --format json: {"syncs":[{"sync":"..","records":n,"identified":n,"distinct":n,"invalid":n,"held":n,"changed":n,\
      "invalidRecords":[".."],"collisions":[{"identity":"..","count":n,"records":[".."],"acrossObjects":false}],\
      "furtherCollisions":n,"changes":[{"record":"..","previous":"..","current":".."}]}],"connections":[{"connection":"..","distinct":n,"collisions":[..]}]}. \
      Lists of records hold the first \(IdentityReport.sampleSize). "furtherCollisions" counts identities that seem to be shared, by a \
      hash, beyond the 10,000 that are confirmed and named.
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

  @Option(name: .long, help: "How to print the result.")
  var format = OutputFormat.text

  func run() throws {
    let loaded = try configuration.load()
    let planner = try loaded.planner()
    var lines = try loaded.changes(ofFile: changes)
    var ledger = IdentityLedger(loaded.document)
    var time = now ?? Instant(millisecondsSinceEpoch: 0)
    while let line = try lines.next() {
      for notice in line.notices {
        if now == nil, let committedAt = notice.committedAt { time = committedAt }
        guard case .change(let change) = notice else {
          ledger.add(notice.recordID, planner.plan(notice, at: time), before: [])
          continue
        }
        var former: [Decision] = []
        if let previous = change.previous {
          var before = change
          before.record = change.record.merging(previous)
          before.previous = nil
          before.changedFields = nil
          former = planner.plan(before, at: time)
        }
        ledger.add(change.recordID, planner.plan(change, at: time), before: former)
      }
    }
    let syncs = ledger.syncReports(), connections = ledger.sharedReports()
    switch format {
    case .json:
      Terminal.print(
        JSONText.object([
          "syncs": JSONText.array(syncs.map { Self.json($0.name, $0.report) }),
          "connections": JSONText.array(connections.map(Self.json)),
        ]))
    case .text: Terminal.print(Self.text(syncs, connections))
    }
    if lines.badLines > 0 { throw ExitCode.inputHasErrors }
  }

  private static func json(_ sync: String, _ report: IdentityReport) -> String {
    let changes = report.changes.map { change in
      JSONText.object([
        "record": JSONText.string(change.record.text), "previous": JSONText.string(change.previous),
        "current": JSONText.string(change.current),
      ])
    }
    return JSONText.object([
      "sync": JSONText.string(sync), "records": "\(report.records)", "identified": "\(report.identified)",
      "distinct": "\(report.distinct)", "invalid": "\(report.invalid)", "held": "\(report.held)",
      "changed": "\(report.changed)", "invalidRecords": JSONText.strings(report.invalidRecords.map(\.text)),
      "collisions": JSONText.array(report.collisions.map { json(SharedIdentity($0)) }),
      "furtherCollisions": "\(report.furtherCollisions)", "changes": JSONText.array(changes),
    ])
  }

  private static func json(_ shared: SharedIdentities) -> String {
    JSONText.object([
      "connection": JSONText.string(shared.connection), "distinct": "\(shared.distinct)",
      "collisions": JSONText.array(shared.collisions.map(json)),
    ])
  }

  private static func json(_ collision: SharedIdentity) -> String {
    JSONText.object([
      "identity": JSONText.string(collision.identity), "count": "\(collision.count)",
      "records": JSONText.strings(collision.records.map(\.text)), "acrossObjects": "\(collision.isAcrossObjects)",
    ])
  }

  private static func text(_ syncs: [(name: String, report: IdentityReport)], _ connections: [SharedIdentities])
    -> String
  {
    let style = TerminalStyle.forStream(.output)
    var table = TextTable(
      ("sync", .left), ("records", .right), ("identified", .right), ("distinct", .right), ("shared", .right),
      ("invalid", .right), ("held", .right), ("changed", .right))
    var findings = TextTable(("where", .left), ("finding", .left), ("identity", .left), ("records", .left))
    func add(_ collisions: [SharedIdentity], in place: String) {
      for collision in collisions.prefix(IdentityReport.sampleSize) {
        let words = collision.isAcrossObjects ? "shared over objects" : "shared"
        findings.append(place, words, collision.identity, list(collision.records, of: collision.count))
      }
      let rest = collisions.count - IdentityReport.sampleSize
      if rest > 0 { findings.append(place, "shared", "… \(rest) more", "") }
    }
    for (name, report) in syncs {
      let counts = [
        report.records, report.identified, report.distinct,
        report.collisions.count + report.furtherCollisions, report.invalid, report.held,
        report.changed,
      ]
      table.append([name] + counts.map { $0 == 0 ? "·" : String($0) })
      add(report.collisions.map(SharedIdentity.init), in: name)
      if report.furtherCollisions > 0 {
        findings.append(name, "seem shared", "… \(report.furtherCollisions) more, not confirmed", "")
      }
      for change in report.changes {
        findings.append(name, "changed", "\(change.previous) → \(change.current)", change.record.text)
      }
      if !report.invalidRecords.isEmpty {
        findings.append(name, "none", "", list(report.invalidRecords, of: report.invalid))
      }
    }
    for shared in connections { add(shared.collisions, in: "connection " + shared.connection) }
    var text = table.rendered(style: style)
    if !findings.isEmpty { text += "\n" + findings.rendered(style: style) }
    return text
  }

  private static func list(_ records: [RecordID], of count: Int) -> String {
    let shown = records.prefix(3).map(\.text).joined(separator: ", ")
    return count > 3 ? "\(shown), … (\(count))" : shown
  }
}

import ArgumentParser
import SalesTap

struct SlotsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "slots",
    abstract: "Shows the slots of a cadence: the scheduled jobs that it needs, and when they run.",
    discussion: """
      A batch sync is drained every 5, 10, 15, 20, 30, or 60 minutes. Salesforce's scheduler takes one minute of the hour a \
      job, so that a cadence of n minutes needs 60/n of the 100 jobs that an org may have.

      Without --every, all cadences are shown with the jobs that they need, and whether these are free.

      Example: salestap slots --every 15 --time-zone Europe/Riga --jobs-in-use 93
      """)

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The cadence: 5, 10, 15, 20, 30, or 60; without it, all of them are shown.", valueName: "minutes"))
  var every: Int?

  @Option(
    name: .long, help: ArgumentHelp("By how much the slots are late against the full hour.", valueName: "minutes"))
  var offset = 0

  @Option(
    name: .long, help: ArgumentHelp("The zone in which the times are shown and the slots lie.", valueName: "zone"))
  var timeZone = "UTC"

  @Option(name: .long, help: ArgumentHelp("How many of the org's 100 scheduled jobs are in use.", valueName: "n"))
  var jobsInUse = 0

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The time after which the next runs lie, such as 2026-03-29T01:30:00Z; now, unless given.", valueName: "instant"))
  var after: Instant?

  @Option(name: .long, help: "How to print the result.")
  var format = OutputFormat.text

  func validate() throws {
    guard jobsInUse >= 0 else { throw ValidationError("--jobs-in-use is a number of jobs, and not negative.") }
    guard let every else {
      if offset != 0 { throw ValidationError("Which cadence is late by --offset? Give it with --every.") }
      return
    }
    guard Cadence.allowedMinutes.contains(every) else {
      let list = Cadence.allowedMinutes.map(String.init).joined(separator: ", ")
      throw ValidationError("A cadence is one of \(list) minutes, so that every hour has the same slots; not \(every).")
    }
    guard (0..<every).contains(offset) else {
      throw ValidationError("An offset lies between 0 and \(every - 1) minutes for a cadence of \(every).")
    }
  }

  func run() throws {
    let budget = JobBudget(inUse: jobsInUse)
    let zone = try ZoneTable.rules(for: timeZone)
    guard let every, let cadence = Cadence(everyMinutes: every, offsetMinutes: offset) else {
      switch format {
      case .json: Terminal.print(Self.json(budget))
      case .text: Terminal.print(Self.text(budget))
      }
      return
    }
    let runs = cadence.slots(after: after ?? SystemClock().now(), in: zone).prefix(cadence.jobCount).map { $0 }
    switch format {
    case .json: Terminal.print(json(cadence, budget, runs))
    case .text: Terminal.print(text(cadence, budget, runs, in: zone))
    }
  }

  /// Every cadence beside the jobs that are free.
  private static var cadences: [Cadence] { Cadence.allowedMinutes.compactMap { Cadence(everyMinutes: $0) } }

  private static func json(_ budget: JobBudget) -> String {
    JSONText.object([
      "jobsRemaining": "\(budget.remaining)",
      "cadences": JSONText.array(
        cadences.map {
          JSONText.object([
            "cadenceMinutes": "\($0.minutes)", "jobs": "\($0.jobCount)", "fits": "\(budget.fits($0))",
          ])
        }),
    ])
  }

  private static func text(_ budget: JobBudget) -> String {
    var table = TextTable(("minutes", .right), ("jobs", .right), ("fits", .left))
    for cadence in cadences {
      table.append("\(cadence.minutes)", "\(cadence.jobCount)", budget.fits(cadence) ? "yes" : "no")
    }
    return table.rendered(style: .forStream(.output)) + "\n\(budget.remaining) of \(budget.limit) jobs are free.\n"
  }

  private func json(_ cadence: Cadence, _ budget: JobBudget, _ runs: [Instant]) -> String {
    JSONText.object([
      "cadenceMinutes": "\(cadence.minutes)", "jobs": "\(cadence.jobCount)",
      "expressions": JSONText.strings(cadence.cronExpressions), "nextRuns": JSONText.strings(runs.map(\.description)),
      "fits": "\(budget.fits(cadence))", "jobsRemaining": "\(budget.remaining)",
      "fittingCadences": JSONText.array(budget.fittingCadences.map { "\($0.minutes)" }),
      "diagnostics": DiagnosticJSON.array(budget.diagnostic(for: cadence).map { [$0] } ?? [], source: []),
    ])
  }

  private func text(_ cadence: Cadence, _ budget: JobBudget, _ runs: [Instant], in zone: TimeZoneRules) -> String {
    // The runs follow each other, and so do the expressions, but the next run may be of any of them.
    var table = TextTable(("job", .right), ("expression", .left), ("next run", .left))
    for (index, (minute, expression)) in zip(cadence.slots, cadence.cronExpressions).enumerated() {
      let run = runs.first { zone.local(at: $0).time.minute == minute }
      table.append("\(index + 1)", expression, run.map { zone.text($0) } ?? "")
    }
    var text = table.rendered(style: .forStream(.output)) + "\n"
    if let diagnostic = budget.diagnostic(for: cadence) {
      text += "It does not fit: \(diagnostic.message)\n"
      for note in diagnostic.notes { text += "  \(note.message)\n" }
    } else {
      text += "It fits: \(budget.remaining) of \(budget.limit) jobs are free, and it needs \(cadence.jobCount).\n"
    }
    return text
  }
}

import ArgumentParser
import SalesTap

struct ConditionsSOQLCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "soql",
    abstract: "Writes a condition as a WHERE clause, with what Salesforce cannot say left over.",
    discussion: """
      The clause selects every record for which the condition is not false; what is left is evaluated in memory. With --now \
      relative dates are written as absolute ones; without, Salesforce counts them when the query runs.

      With --batch every line is a request, {"expression":"..","now":"..","timeZone":".."}, of which only "expression" must be \
      there, and is answered by {"soql":"..","residual":"..","diagnostics":[..]}: null where there is no such part, and notes \
      that say why something is left.
      """)

  @OptionGroup var options: ConditionOptions

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The time that relative dates are meant from, such as 2026-03-29T01:30:00Z.", valueName: "instant"))
  var now: Instant?

  @Option(name: .long, help: ArgumentHelp("The zone whose midnights part the days, with --now.", valueName: "zone"))
  var timeZone = "UTC"

  func run() throws {
    let refusal = [(key: "soql", value: "null"), ("residual", "null")]
    let asked = try options.reading(refusal: refusal) { try Self.answer($0, object: $1, zones: &$2) }
    guard let (reading, _) = asked else { return }
    let zone = try ZoneTable.rules(for: timeZone)
    let rendering = reading.compiled()?.soql(at: now.map { EvaluationContext(now: $0, timeZone: zone) })
    switch options.format {
    case .json: Terminal.print(Self.json(rendering, reading))
    case .text:
      let diagnostics = reading.diagnostics + (rendering?.diagnostics ?? [])
      if !diagnostics.isEmpty {
        Terminal.complain(DiagnosticRenderer(.error).render(diagnostics, source: reading.source))
      }
      if let rendering {
        Terminal.print(rendering.clause.map { "WHERE \($0)" } ?? "no WHERE clause: every record has to be read")
        if let residual = rendering.residual { Terminal.print("then in memory: \(residual)") }
      }
    }
    if !reading.isValid { throw ExitCode.inputHasErrors }
  }

  private struct SOQLRequest: Request {
    static let shape = #"{"expression":"..","now":"2026-03-29T01:30:00Z","timeZone":"Europe/Riga"}"#
    var expression: String
    var now: String?
    var timeZone: String?
  }

  private static func answer(_ line: [UInt8], object: ObjectDescription?, zones: inout ZoneTable) throws -> String {
    let request = try SOQLRequest(line: line)
    let zoneName = request.timeZone ?? "UTC"
    guard let zone = zones.rules(named: zoneName) else {
      throw RequestError("timeZone", "there is no time zone '\(zoneName)' here", in: line)
    }
    var context: EvaluationContext?
    if let text = request.now {
      guard let now = Instant(text) else {
        throw RequestError("now", "'now' is an instant such as 2026-03-29T01:30:00Z", in: line)
      }
      context = EvaluationContext(now: now, timeZone: zone)
    }
    let reading = ConditionReading(request.expression, object: object)
    return json(reading.compiled()?.soql(at: context), reading)
  }

  private static func json(_ rendering: SOQLRendering?, _ reading: ConditionReading) -> String {
    JSONText.object([
      "soql": JSONText.string(rendering?.clause), "residual": JSONText.string(rendering?.residual?.description),
      "diagnostics": DiagnosticJSON.array(
        reading.diagnostics + (rendering?.diagnostics ?? []), source: Array(reading.source.utf8)),
    ])
  }
}

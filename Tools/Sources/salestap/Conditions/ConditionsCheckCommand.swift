import ArgumentParser
import SalesTap

struct ConditionsCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Reports what is wrong with a condition, at its place, with the mend.",
    discussion: """
      With --batch every line is a request, {"expression":".."}, and is answered by
      {"valid":..,"diagnostics":[..],"canonical":"..","soql":"..","residual":".."}: the condition in one regular spelling; the \
      part of it that Salesforce can select by, as a WHERE clause; and the part that is left to be evaluated in memory. Each is \
      null where there is none, and all three where the condition has errors. Offsets and lengths are UTF-8 bytes. A line that is no request has a diagnostic request.not-json or the \
      like, and the exit code is 1 at the end.
      """)

  @OptionGroup var options: ConditionOptions

  func run() throws {
    let object = try options.description()
    if options.batch {
      try BatchInput.forEachLine(of: "-") {
        Self.json(ConditionReading(try CheckRequest(line: $0).expression, object: object))
      } refusal: {
        JSONText.object([
          "valid": "false", "diagnostics": $0, "canonical": "null", "soql": "null", "residual": "null",
        ])
      }
      return
    }
    let reading = ConditionReading(options.expression ?? "", object: object)
    switch options.format {
    case .json: Terminal.print(Self.json(reading))
    case .text: Terminal.print(Self.text(reading))
    }
    if !reading.isValid { throw ExitCode.inputHasErrors }
  }

  private struct CheckRequest: Request {
    static let shape = #"{"expression":".."}"#
    var expression: String
  }

  private static func json(_ reading: ConditionReading) -> String {
    let soql = reading.compiled()?.soql()
    return JSONText.object([
      "valid": "\(reading.isValid)", "diagnostics": reading.diagnosticsJSON,
      "canonical": JSONText.string(reading.canonical), "soql": JSONText.string(soql?.clause),
      "residual": JSONText.string(soql?.residual?.description),
    ])
  }

  private static func text(_ reading: ConditionReading) -> String {
    var text = DiagnosticRenderer(.output).render(reading.diagnostics, source: reading.source)
    if let canonical = reading.canonical {
      text += "fine: \(canonical)\n"
      if !reading.fields.isEmpty { text += "reads: \(reading.fields.joined(separator: ", "))\n" }
    } else {
      let count = reading.diagnostics.count { $0.severity == .error }
      text += "not a condition: \(count) error\(count == 1 ? "" : "s")\n"
    }
    return text
  }
}

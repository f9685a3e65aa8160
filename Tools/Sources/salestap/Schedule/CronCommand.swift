import ArgumentParser
import SalesTap

struct CronCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cron",
    abstract: "Reads cron expressions as Salesforce and Quartz write them: when they fire, and what they say.",
    discussion: """
      An expression has six or seven fields: seconds, minutes, hours, day of month, month, day of week, and perhaps the year. \
      One of the two day fields is ?. Salesforce takes one number in seconds and minutes; Quartz takes lists and steps there.
      """,
    subcommands: [
      CronNextCommand.self, CronPreviousCommand.self, CronDescribeCommand.self, CronCheckCommand.self,
    ])
}

/// One expression of a dialect, from the command line.
struct CronOptions: ParsableArguments {
  @Argument(help: ArgumentHelp("The expression, in quotes: '0 30 6 ? * MON-FRI'.", valueName: "expression"))
  var expression: String?

  @Option(name: .long, help: "Whose expression it is.")
  var dialect = CronDialect.salesforce

  @Option(name: .long, help: "How to print the result.")
  var format = OutputFormat.text

  /// The expression's reading.
  func reading() throws -> CronExpression.Reading {
    guard let expression else { throw ValidationError("Which expression? Put it in quotes: '0 30 6 ? * MON-FRI'.") }
    return CronExpression.parse(expression, dialect: dialect)
  }

  /// Prints what there is to say about the expression, for people.
  func complain(_ diagnostics: [Diagnostic]) {
    guard !diagnostics.isEmpty else { return }
    Terminal.complain(DiagnosticRenderer(.error).render(diagnostics, source: expression ?? ""))
  }
}

struct CronDescribeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "describe", abstract: "Says in English when an expression fires.")

  @OptionGroup var options: CronOptions

  func run() throws {
    let reading = try options.reading()
    switch options.format {
    case .json: Terminal.print(CronCheckCommand.json(reading, source: options.expression ?? ""))
    case .text:
      options.complain(reading.diagnostics)
      if let expression = reading.expression { Terminal.print(expression.englishDescription) }
    }
    if reading.expression == nil { throw ExitCode.inputHasErrors }
  }
}

struct CronCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Reports what is wrong with an expression, with the mend.",
    discussion: """
      Where Salesforce takes one number only (*/5 in the minutes field), the mend is the list of expressions to schedule, one \
      job each; with --format json they stand under "alternatives" too.
      """)

  @OptionGroup var options: CronOptions

  func run() throws {
    let reading = try options.reading()
    let source = options.expression ?? ""
    switch options.format {
    case .json: Terminal.print(Self.json(reading, source: source))
    case .text:
      Terminal.Stream.output.write(DiagnosticRenderer(.output).render(reading.diagnostics, source: source))
      if let expression = reading.expression {
        Terminal.print("\(expression.canonical): \(expression.englishDescription).")
      }
      if !reading.alternatives.isEmpty {
        Terminal.print("Schedule instead:\n" + reading.alternatives.map { "  \($0)" }.joined(separator: "\n"))
      }
    }
    if reading.expression == nil { throw ExitCode.inputHasErrors }
  }

  static func json(_ reading: CronExpression.Reading, source: String) -> String {
    JSONText.object([
      "valid": "\(reading.expression != nil)",
      "diagnostics": DiagnosticJSON.array(reading.diagnostics, source: Array(source.utf8)),
      "canonical": JSONText.string(reading.expression?.canonical.description),
      "description": JSONText.string(reading.expression?.englishDescription),
      "alternatives": JSONText.strings(reading.alternatives),
    ])
  }
}

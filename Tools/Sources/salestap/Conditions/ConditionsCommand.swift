import ArgumentParser
import SalesTap

struct ConditionsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "conditions",
    abstract: "Checks conditions, asks them about records, writes them as SOQL, and completes them.",
    discussion: """
      A condition is the WHERE clause of SOQL, and a little more: "Status = 'Qualified' AND LeadSource != null", \
      "ISCHANGED(Status)", "CreatedDate = LAST_N_DAYS:30".
      """,
    subcommands: [
      ConditionsCheckCommand.self, ConditionsEvaluateCommand.self, ConditionsSOQLCommand.self,
      ConditionsCompleteCommand.self,
    ])
}

/// What a condition is checked against.
struct ConditionOptions: ParsableArguments {
  @Argument(help: ArgumentHelp("The condition, in quotes.", valueName: "expression"))
  var expression: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Salesforce's describe response of the object, to check names and types against.", valueName: "file"))
  var object: String?

  @Flag(name: .long, help: "Read one request a line from standard input, and answer each with one line of JSON.")
  var batch = false

  @Option(name: .long, help: "How to print the result for one condition.")
  var format = OutputFormat.text

  func validate() throws {
    if batch, expression != nil { throw ValidationError("With --batch the conditions come from standard input.") }
    if !batch, expression == nil { throw ValidationError("Which condition? Give it in quotes, or --batch.") }
  }

  /// What the options ask for: one condition, read; nil where a batch was asked for, which is answered.
  /// - Parameters:
  ///   - refusal: The members of an answer to a line that is no request.
  ///   - answer: Answers a line.
  func reading(
    refusal: [(key: String, value: String)], answer: ([UInt8], ObjectDescription?, inout ZoneTable) throws -> String
  ) throws -> (condition: ConditionReading, object: ObjectDescription?)? {
    let object = try description()
    guard batch else { return (ConditionReading(expression ?? "", object: object), object) }
    var zones = ZoneTable()
    try BatchInput.forEachLine(of: "-") {
      try answer($0, object, &zones)
    } refusal: {
      JSONText.object(refusal + [("diagnostics", $0)])
    }
    return nil
  }

  /// The described object; nil where none is given.
  func description() throws -> ObjectDescription? { try object.map { try ObjectFiles.description(ofFile: $0) } }
}

/// A condition, read, and held against its object where that is described.
struct ConditionReading {
  let source: String
  private let parsed: ParsedCondition
  private let checked: CheckedCondition?

  init(_ source: String, object: ObjectDescription?) {
    self.source = source
    parsed = ParsedCondition(parsing: source)
    checked = object.map { [parsed] in parsed.checked(against: $0) }
  }

  var diagnostics: [Diagnostic] { checked?.diagnostics ?? parsed.diagnostics }
  var isValid: Bool { checked?.isValid ?? parsed.isValid }
  var canonical: String? { checked.map(\.canonical) ?? parsed.canonical }
  var fields: [String] { checked?.fields ?? parsed.fields }

  /// The condition ready to run; nil if it has errors.
  func compiled() -> CompiledCondition? { checked.map { $0.compiled() } ?? parsed.compiled() }

  /// The diagnostics for machines.
  var diagnosticsJSON: String { DiagnosticJSON.array(diagnostics, source: Array(source.utf8)) }
}

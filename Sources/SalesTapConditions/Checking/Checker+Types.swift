import SalesTapDiagnostics
import SalesTapModel
import SalesTapTime

/// Whether operators and literals fit the type of a field.
extension Checker {
  mutating func checkTypes(_ comparison: ConditionComparison, _ field: FieldDescription) {
    if !field.isFilterable, field.type.family != .compound {
      report(ConditionDiagnostic.notFilterable(comparison.field.range, field: field))
    }
    guard checkOperator(comparison, field) else { return }
    for literal in comparison.literals where !literal.isNull { checkLiteral(literal, comparison, field) }
  }

  /// Whether the type of a field knows the operator; reports it if not.
  private mutating func checkOperator(_ comparison: ConditionComparison, _ field: FieldDescription) -> Bool {
    let name = comparison.operator.rawValue
    func misfit(_ fix: Fix? = nil) -> Diagnostic {
      ConditionDiagnostic.operatorMismatch(comparison.operatorRange, operator: name, field: field, fix: fix)
    }
    switch (comparison.operator, field.type.family) {
    case (_, .any): return true
    case (_, .text) where ![.includes, .excludes].contains(comparison.operator): return true
    case (_, .compound), (_, .location):
      if comparison.literals.allSatisfy(\.isNull), [.equal, .notEqual].contains(comparison.operator) { return true }
      report(
        ConditionDiagnostic.compoundField(
          comparison.field.range, field: field, components: object.components(of: field.name).map(\.name)))
    case (.like, _): report(misfit())
    case (.includes, .list), (.excludes, .list): return true
    case (.includes, _), (.excludes, _):
      let isNegated = comparison.operator == .excludes
      report(
        misfit(
          Fix(
            isNegated ? "write NOT IN" : "write IN", replacing: comparison.operatorRange,
            with: isNegated ? "NOT IN" : "IN")))
    case (.less, .boolean), (.lessOrEqual, .boolean), (.greater, .boolean), (.greaterOrEqual, .boolean),
      (.less, .list), (.lessOrEqual, .list), (.greater, .list), (.greaterOrEqual, .list):
      report(misfit())
    default: return true
    }
    return false
  }

  private mutating func checkLiteral(
    _ literal: ConditionLiteral, _ comparison: ConditionComparison, _ field: FieldDescription
  ) {
    switch (field.type.family, literal.value) {
    case (_, .pattern), (.any, _), (.compound, _), (.location, _): return
    case (.text, .string(let text)): checkPicklist(text, literal, field)
    case (.list, .string(let text)):
      for part in text.split(separator: ";") { checkPicklist(String(part), literal, field) }
    case (.id, .string(let text)):
      if RecordID(text) == nil { report(ConditionDiagnostic.invalidID(literal.range, text: text, field: field)) }
    case (.boolean, .boolean), (.integer, .integer), (.integer, .double), (.number, .integer), (.number, .double),
      (.date, .date), (.date, .relative), (.dateTime, .dateTime), (.dateTime, .relative), (.time, .time):
      return
    default:
      report(
        ConditionDiagnostic.typeMismatch(
          literal.range, found: literal, field: field, replacement: Self.mended(literal, for: field.type.family)))
    }
  }

  private mutating func checkPicklist(_ text: String, _ literal: ConditionLiteral, _ field: FieldDescription) {
    guard field.type == .picklist || field.type == .multiPicklist, !field.picklistValues.isEmpty else { return }
    let folded = CaseFolding.folded(text)
    if field.picklistValues.contains(where: { CaseFolding.folded($0.value) == folded }) { return }
    // People see labels and write them.
    var suggestions = field.picklistValues.filter { CaseFolding.folded($0.label) == folded }.map(\.value)
    for value in Spelling.suggestions(for: text, among: field.picklistValues.lazy.map(\.value))
    where !suggestions.contains(value) {
      suggestions.append(value)
    }
    report(
      ConditionDiagnostic.unknownPicklistValue(literal.range, text: text, field: field, suggestions: suggestions))
  }

  /// The literal in the type of a field, where it is certain; nil if not.
  static func mended(_ literal: ConditionLiteral, for family: FieldType.Family) -> String? {
    var printer = ConditionPrinter()
    printer.write(literal)
    let text = printer.text
    switch (family, literal.value) {
    case (.text, _), (.list, _): return TextLiteral.quoted(text)
    case (.boolean, .integer(1)): return "TRUE"
    case (.boolean, .integer(0)): return "FALSE"
    case (.date, .dateTime(let instant)): return String(DateText.text(instant).prefix(10))
    case (.dateTime, .date): return text + "T00:00:00Z"
    case (_, .string(let inner)): return unquoted(inner, for: family)
    default: return nil
    }
  }

  /// What stands in quotes, if it is a literal of the family without them.
  private static func unquoted(_ text: String, for family: FieldType.Family) -> String? {
    let trimmed = text.utf8.first == 0x20 || text.utf8.last == 0x20 ? nil : text
    guard let trimmed, trimmed.utf8.count <= 40 else { return nil }
    var parser = Parser(Array("f = \(trimmed)".utf8), limits: .standard)
    guard let node = parser.parse(), parser.diagnostics.isEmpty, case .comparison(let comparison) = node.kind,
      let value = comparison.literals.first?.value
    else { return nil }
    switch (family, value) {
    case (.boolean, .boolean), (.integer, .integer), (.integer, .double), (.number, .integer), (.number, .double),
      (.date, .date), (.date, .relative), (.dateTime, .dateTime), (.dateTime, .relative), (.time, .time):
      return trimmed
    case (.dateTime, .date): return trimmed + "T00:00:00Z"
    default: return nil
    }
  }
}

extension FieldType.Family {
  /// The values of the family, in words.
  var noun: String {
    switch self {
    case .text: "a text"
    case .id: "a record id"
    case .boolean: "TRUE or FALSE"
    case .integer, .number: "a number"
    case .date: "a date"
    case .dateTime: "a date-time"
    case .time: "a time"
    case .list: "a multi-select value"
    case .location: "a location"
    case .compound: "a compound"
    case .any: "a value"
    }
  }
}

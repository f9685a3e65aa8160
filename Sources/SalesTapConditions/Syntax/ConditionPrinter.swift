/// Writes nodes in the language: one spelling of keywords, one blank between words, and exactly the parentheses that
/// SOQL demands.
struct ConditionPrinter {
  private(set) var text = ""
  /// What a field path is written as; by default as it stands.
  var path: (ConditionField) -> String = \.path

  static func text(_ node: ConditionNode) -> String {
    var printer = ConditionPrinter()
    printer.write(node)
    return printer.text
  }

  /// The whole condition. The depth of a tree is bounded by the reader's limit.
  mutating func write(_ node: ConditionNode) {
    switch node.kind {
    case .and(let parts): write(parts, joinedBy: " AND ")
    case .or(let parts): write(parts, joinedBy: " OR ")
    case .not(let part):
      text += "NOT "
      writeOperand(part)
    case .comparison(let comparison): write(comparison)
    case .isNew: text += "ISNEW()"
    case .isChanged(let field): text += "ISCHANGED(\(path(field)))"
    case .invalid: text += "…"
    }
  }

  private mutating func write(_ parts: [ConditionNode], joinedBy connective: String) {
    for (index, part) in parts.enumerated() {
      if index > 0 { text += connective }
      writeOperand(part)
    }
  }

  private mutating func writeOperand(_ node: ConditionNode) {
    switch node.kind {
    case .and, .or, .not:
      text += "("
      write(node)
      text += ")"
    default: write(node)
    }
  }

  private mutating func write(_ comparison: ConditionComparison) {
    text += comparison.isPrior ? "PRIORVALUE(\(path(comparison.field)))" : path(comparison.field)
    text += " \(comparison.operator.rawValue) "
    guard comparison.operator.takesList else {
      if let literal = comparison.literals.first { write(literal) }
      return
    }
    text += "("
    for (index, literal) in comparison.literals.enumerated() {
      if index > 0 { text += ", " }
      write(literal)
    }
    text += ")"
  }

  mutating func write(_ literal: ConditionLiteral) {
    switch literal.value {
    case .null: text += "NULL"
    case .boolean(let value): text += value ? "TRUE" : "FALSE"
    case .integer(let value): text += String(value)
    case .double(let value): text += NumberText.plain(value)
    case .string(let value): text += TextLiteral.quoted(value)
    case .pattern(let pattern): text += TextLiteral.quoted(pattern)
    case .date(let value): text += DateText.text(value)
    case .dateTime(let value): text += DateText.text(value)
    case .time(let value): text += DateText.text(value)
    case .relative(let value): text += value.description
    case .invalid: text += "…"
    }
  }
}

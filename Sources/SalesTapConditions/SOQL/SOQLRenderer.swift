import SalesTapDiagnostics
import SalesTapModel

/// Finds what SOQL can say of a condition.
///
/// Every part is rendered into two clauses, one that says no more than the part and one that says no less; NOT exchanges
/// them. They are one and the same where SOQL can say all of it. *Unknown* lies between false and true, and all of this
/// is monotone, so that it holds for records that lack fields or prior values as well.
struct SOQLRenderer {
  let described: [FieldName: FieldDescription]
  let isExact: Bool
  let context: EvaluationContext?
  private(set) var diagnostics: [Diagnostic] = []

  init(described: [FieldName: FieldDescription], isExact: Bool, context: EvaluationContext?) {
    self.described = described
    self.isExact = isExact
    self.context = context
  }

  /// What SOQL can say of a node. The depth of a tree is bounded by the reader's limit.
  mutating func render(_ node: ConditionNode) -> SOQLRendered {
    switch node.kind {
    case .and(let nodes):
      let parts = nodes.map { render($0) }
      return SOQLRendered(
        node, lower: .all(parts.map(\.lower), node.range), upper: .all(parts.map(\.upper), node.range),
        isSame: parts.allSatisfy(\.isSame), parts: parts)
    case .or(let nodes):
      let parts = nodes.map { render($0) }
      return SOQLRendered(
        node, lower: .any(parts.map(\.lower), node.range), upper: .any(parts.map(\.upper), node.range),
        isSame: parts.allSatisfy(\.isSame), parts: parts)
    case .not(let inner):
      let part = render(inner)
      return SOQLRendered(
        node, lower: part.upper.negated, upper: part.lower.negated, isSame: part.isSame, parts: [part])
    case .comparison(let comparison): return render(comparison, node)
    case .isNew, .isChanged: return unsaid(node, .change)
    // A condition with invalid parts is not compiled.
    case .invalid: return SOQLRendered(node, same: .never)
    }
  }

  /// Divides a condition into the clause for Salesforce and the parts that are left for memory, which hold together.
  func divide(_ rendered: SOQLRendered, isNegated: Bool = false) -> (clause: SOQLClause, remainder: [ConditionNode]) {
    let own = isNegated ? rendered.lower.negated : rendered.upper
    if rendered.isSame { return (own, []) }
    switch rendered.source.kind {
    case .and where !isNegated, .or where isNegated:
      let divided = rendered.parts.map { divide($0, isNegated: isNegated) }
      return (.all(divided.map(\.clause), rendered.source.range), divided.flatMap(\.remainder))
    case .not:
      return divide(rendered.parts[0], isNegated: !isNegated)
    default:
      let node = rendered.source
      return (own, [isNegated ? ConditionNode(.not(node), node.range) : node])
    }
  }

  // MARK: Comparisons

  /// A part of which SOQL can say nothing.
  mutating func unsaid(_ node: ConditionNode, _ obstacle: SOQLObstacle) -> SOQLRendered {
    note(node, obstacle)
    return SOQLRendered(node, lower: .never, upper: .always, isSame: false, parts: [])
  }

  private mutating func note(_ node: ConditionNode, _ obstacle: SOQLObstacle) {
    diagnostics.append(ConditionDiagnostic.notPushedDown(node.range, obstacle))
  }

  private mutating func render(_ comparison: ConditionComparison, _ node: ConditionNode) -> SOQLRendered {
    let field = described[FieldName(comparison.field.path)]
    if let value = Self.constant(comparison) { return SOQLRendered(node, same: value ? .always : .never) }
    if let obstacle = obstacle(comparison, field) { return unsaid(node, obstacle) }
    let plain = Self.normalised(comparison, isList: field?.type.family == .list)
    guard let clause = absolute(plain, field, node.range) else {
      return unsaid(node, .unknownType(comparison.field.path))
    }
    guard isExact, Self.holdsText(comparison), !Self.comparesExactly(field) else {
      return SOQLRendered(node, same: clause)
    }
    // Without regard to case, more values equal a text, and fewer differ from it; an order says nothing of the other.
    switch comparison.operator {
    case .equal, .in, .like, .includes:
      note(node, .exact(comparison.field.path))
      return SOQLRendered(node, lower: .never, upper: clause, isSame: false, parts: [])
    case .notEqual, .notIn, .excludes:
      note(node, .exact(comparison.field.path))
      return SOQLRendered(node, lower: clause, upper: .always, isSame: false, parts: [])
    case .less, .lessOrEqual, .greater, .greaterOrEqual:
      return unsaid(node, .exact(comparison.field.path))
    }
  }

  /// The value of a comparison that is the same for every record; nil if it depends on the record.
  private static func constant(_ comparison: ConditionComparison) -> Bool? {
    switch comparison.operator {
    case .in, .includes: return comparison.literals.allSatisfy(isVoid(comparison.operator)) ? false : nil
    case .notIn, .excludes: return comparison.literals.allSatisfy(isVoid(comparison.operator)) ? true : nil
    default:
      return Compiler.isNeverTrue(comparison.operator, comparison.literals[0]) ? false : nil
    }
  }

  /// Whether a literal of a list matches nothing: an empty one, and for multi-select values one of semicolons only.
  private static func isVoid(_ operator: ConditionComparison.Operator) -> (ConditionLiteral) -> Bool {
    { literal in
      if literal.isNull { return true }
      guard `operator` == .includes || `operator` == .excludes, case .string(let text) = literal.value else {
        return false
      }
      return text.utf8.allSatisfy { $0 == UInt8(ascii: ";") }
    }
  }

  /// The comparison without what matters to this package's evaluation alone: an empty text is NULL, void values leave
  /// their list, and multi-select values have no empty parts.
  private static func normalised(_ comparison: ConditionComparison, isList: Bool) -> ConditionComparison {
    let takesParts = isList || comparison.operator == .includes || comparison.operator == .excludes
    var literals: [ConditionLiteral] = []
    for literal in comparison.literals {
      if comparison.operator.takesList, isVoid(comparison.operator)(literal) { continue }
      if literal.isNull {
        literals.append(ConditionLiteral(.null, literal.range))
      } else if takesParts, case .string(let text) = literal.value {
        let parts = text.split(separator: ";", omittingEmptySubsequences: true)
        literals.append(ConditionLiteral(.string(parts.joined(separator: ";")), literal.range))
      } else {
        literals.append(literal)
      }
    }
    return comparison.with(comparison.operator, literals)
  }

  private static func holdsText(_ comparison: ConditionComparison) -> Bool {
    comparison.literals.contains { literal in
      switch literal.value {
      case .string(let text): !text.isEmpty
      case .pattern: true
      default: false
      }
    }
  }

  /// Whether Salesforce compares the texts of a field with regard to case, or as ids.
  private static func comparesExactly(_ field: FieldDescription?) -> Bool {
    guard let field else { return false }
    return field.type.family == .id || field.type.family == .text && field.isCaseSensitive
  }

  // MARK: Obstacles

  private func obstacle(_ comparison: ConditionComparison, _ field: FieldDescription?) -> SOQLObstacle? {
    if comparison.isPrior { return .change }
    if !Self.isQueryable(comparison.field.path) { return .path(comparison.field.path) }
    if let field, !field.isFilterable || [.compound, .location].contains(field.type.family) {
      return .notFilterable(field.name)
    }
    if comparison.literals.contains(where: { Self.isTooLong($0.value) }) { return .longText }
    if comparison.operator.takesList {
      let kinds = comparison.literals.compactMap { Self.kind($0.value) }
      if let first = kinds.first, kinds.contains(where: { $0 != first }) { return .severalTypes }
    }
    if field?.type.family == .list, comparison.operator != .includes, comparison.operator != .excludes,
      comparison.literals.contains(where: Self.isSemicolons)
    {
      return .semicolons
    }
    return nil
  }

  /// Whether a path is one of a query: at most five relationships, and names of ASCII.
  static func isQueryable(_ path: String) -> Bool {
    let names = path.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return names.count <= 6
      && names.allSatisfy { name in
        guard let first = name.first, Lexer.isLetter(first) else { return false }
        return name.allSatisfy { Lexer.isLetter($0) || Lexer.isDigit($0) || $0 == UInt8(ascii: "_") }
      }
  }

  private static let maximumTextLength = 4_000

  private static func isTooLong(_ value: ConditionLiteral.Value) -> Bool {
    switch value {
    case .string(let text): text.utf16.count > maximumTextLength
    case .pattern(let pattern): TextLiteral.quoted(pattern).utf16.count > maximumTextLength
    default: false
    }
  }

  /// Semicolons alone, which no multi-select value equals, and which Salesforce need not know as one.
  private static func isSemicolons(_ literal: ConditionLiteral) -> Bool {
    guard case .string(let text) = literal.value, !text.isEmpty else { return false }
    return text.utf8.allSatisfy { $0 == UInt8(ascii: ";") }
  }

  private enum LiteralKind { case boolean, number, text, moment, time, other }

  private static func kind(_ value: ConditionLiteral.Value) -> LiteralKind? {
    switch value {
    case .null: nil
    case .string(let text): text.isEmpty ? nil : .text
    case .pattern: .text
    case .boolean: .boolean
    case .integer, .double: .number
    case .date, .dateTime, .relative: .moment
    case .time: .time
    case .invalid: .other
    }
  }
}

extension ConditionComparison {
  /// The comparison with another operator and other literals.
  func with(_ operator: Operator, _ literals: [ConditionLiteral]) -> ConditionComparison {
    ConditionComparison(
      field: field, isPrior: isPrior, operator: `operator`, operatorRange: operatorRange, literals: literals)
  }
}

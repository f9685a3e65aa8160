public import SalesTapDiagnostics

/// A condition as Salesforce can select by it: a WHERE clause, and what is left to be evaluated in memory.
///
/// ```swift
/// let condition = ParsedCondition(parsing: "Status = 'Open' AND ISCHANGED(Status)").compiled()
/// let rendering = condition?.soql()
/// rendering?.clause                  // "(Status = 'Open')"
/// rendering?.residual?.description   // "ISCHANGED(Status)"
/// ```
///
/// The clause never leaves out a record for which the condition is not false, and the clause and the residual together
/// say exactly what the condition says. Where there is no residual, the clause alone does.
public struct SOQLRendering: Sendable {
  /// The condition in SOQL, always in parentheses, so that it can be joined with others by AND; without the word WHERE.
  /// Nil if nothing of the condition can be said in SOQL, so that every record has to be read.
  public let clause: String?
  /// The part of the condition that has to be evaluated in memory for each record that the clause selects; nil if the
  /// clause says all of it.
  public let residual: CompiledCondition?
  /// Notes about the comparisons that could not be said in SOQL, each with its reason, in the order of the text.
  public let diagnostics: [Diagnostic]

  /// The most UTF-8 bytes that a clause has by default: a SOQL query may have 100,000 characters, and its list of fields
  /// has to fit as well.
  public static let maximumLength = 80_000
}

extension CompiledCondition {
  /// The condition as a WHERE clause of SOQL, with whatever Salesforce cannot evaluate left as a residual.
  ///
  /// What stays in memory: functions of changes, fields that Salesforce cannot filter by, comparisons with regard to case
  /// of fields that are not described as case-sensitive (the clause then selects without regard to case, where that
  /// selects no record less), texts beyond 4,000 characters, lists of several types, and paths that no query can have.
  ///
  /// - Parameters:
  ///   - context: The time, zone, and calendar by which relative dates are written as absolute ones, so that the clause
  ///     selects the same whenever it runs. A relative date that is compared with a field of unknown type then stays in the
  ///     residual, as a date and a date-time are compared with different literals. Nil leaves relative dates
  ///     as they are; Salesforce then counts them by the zone and the locale of the user who runs the query.
  ///   - maximumLength: The most UTF-8 bytes that the clause may have. A longer one is not given: the whole condition is
  ///     the residual then.
  /// - Complexity: linear in the size of the condition.
  public func soql(
    at context: EvaluationContext? = nil, maximumLength: Int = SOQLRendering.maximumLength
  ) -> SOQLRendering {
    var renderer = SOQLRenderer(described: program.described, isExact: program.isExact, context: context)
    let rendered = renderer.render(program.source)
    var (clause, remainder) = renderer.divide(rendered)
    var diagnostics = renderer.diagnostics
    var text: String?
    if case .node(let node) = clause.orConstant(at: program.source.range) {
      text = "(" + ConditionPrinter.text(node) + ")"
    }
    if let long = text, long.utf8.count > maximumLength {
      text = nil
      remainder = [program.source]
      diagnostics = [ConditionDiagnostic.notPushedDown(program.source.range, .tooLong(maximumLength))]
    }
    let residual = ConditionNode.all(remainder).map {
      CompiledCondition($0, layout: layout, isExact: program.isExact, described: program.described)
    }
    return SOQLRendering(clause: text, residual: residual, diagnostics: diagnostics.sortedByPlace())
  }
}

extension CompiledCondition: CustomStringConvertible {
  /// The condition in its canonical spelling.
  public var description: String { ConditionPrinter.text(program.source) }
}

extension ConditionNode {
  /// All of the nodes together; nil for none.
  static func all(_ nodes: [ConditionNode]) -> ConditionNode? {
    guard let first = nodes.first else { return nil }
    return nodes.count == 1
      ? first : ConditionNode(.and(nodes), nodes.dropFirst().reduce(first.range) { $0.union($1.range) })
  }
}

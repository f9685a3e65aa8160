import SalesTapDiagnostics

/// A part of a WHERE clause, or what is known of it without asking Salesforce.
enum SOQLClause {
  /// Every record meets it.
  case always
  /// No record meets it.
  case never
  /// A condition that Salesforce can evaluate.
  case node(ConditionNode)

  var negated: SOQLClause {
    switch self {
    case .always: .never
    case .never: .always
    case .node(let node): .node(ConditionNode(.not(node), node.range))
    }
  }

  /// All of the clauses together.
  static func all(_ clauses: [SOQLClause], _ range: SourceRange) -> SOQLClause {
    var nodes: [ConditionNode] = []
    for clause in clauses {
      switch clause {
      case .never: return .never
      case .always: break
      case .node(let node): nodes.append(node)
      }
    }
    guard let first = nodes.first else { return .always }
    return .node(nodes.count == 1 ? first : ConditionNode(.and(nodes), range))
  }

  /// Any of the clauses.
  static func any(_ clauses: [SOQLClause], _ range: SourceRange) -> SOQLClause {
    var nodes: [ConditionNode] = []
    for clause in clauses {
      switch clause {
      case .always: return .always
      case .never: break
      case .node(let node): nodes.append(node)
      }
    }
    guard let first = nodes.first else { return .never }
    return .node(nodes.count == 1 ? first : ConditionNode(.or(nodes), range))
  }

  /// The clause with a condition in the place of *never*: SOQL has no literal for it, but no record is without an id.
  func orConstant(at range: SourceRange) -> SOQLClause {
    guard case .never = self else { return self }
    return .node(
      ConditionNode(
        .comparison(
          ConditionComparison(
            field: ConditionField("Id", range), isPrior: false, operator: .equal, operatorRange: range,
            literals: [ConditionLiteral(.null, range)])), range))
  }
}

/// A part of a condition with what SOQL can say of it.
struct SOQLRendered {
  let source: ConditionNode
  /// A clause that holds of no record of which the part is not true.
  let lower: SOQLClause
  /// A clause that holds of every record of which the part is not false.
  let upper: SOQLClause
  /// Whether the two are one, and so say exactly what the part says.
  let isSame: Bool
  let parts: [SOQLRendered]

  init(_ source: ConditionNode, same clause: SOQLClause) {
    self.init(source, lower: clause, upper: clause, isSame: true, parts: [])
  }

  init(_ source: ConditionNode, lower: SOQLClause, upper: SOQLClause, isSame: Bool, parts: [SOQLRendered]) {
    self.source = source
    self.lower = lower
    self.upper = upper
    self.isSame = isSame
    self.parts = parts
  }
}

/// Why a comparison cannot be said in SOQL.
enum SOQLObstacle {
  /// It is about a change, of which Salesforce knows nothing.
  case change
  /// Salesforce cannot filter by the field.
  case notFilterable(String)
  /// Texts are compared with regard to case, which SOQL does not do for the field.
  case exact(String)
  /// A relative date has to be written as an absolute one, and nobody knows whether the field holds dates or date-times.
  case unknownType(String)
  /// A text is longer than SOQL allows.
  case longText
  /// The list has values of several types.
  case severalTypes
  /// A multi-select field is compared with semicolons alone, of which this package says that no value equals them.
  case semicolons
  /// No query can have the path.
  case path(String)
  /// The whole clause is too long.
  case tooLong(Int)

  var reason: String {
    switch self {
    case .change: "SOQL knows nothing of changes"
    case .notFilterable(let name): "Salesforce cannot filter by '\(name)'"
    case .exact(let path): "Salesforce compares '\(path)' without regard to case"
    case .unknownType(let path):
      "without a description nobody knows whether '\(path)' holds dates or date-times, which compare with different "
        + "absolute literals"
    case .longText: "SOQL takes texts of at most 4,000 characters"
    case .severalTypes: "SOQL takes no list with values of several types"
    case .semicolons: "no multi-select value is made of semicolons alone"
    case .path(let path): "no query can have the path '\(path.clipped)'"
    case .tooLong(let limit): "the clause would have more than \(limit) bytes"
    }
  }
}

extension ConditionDiagnostic {
  static func notPushedDown(_ range: SourceRange, _ obstacle: SOQLObstacle) -> Diagnostic {
    Diagnostic(
      "condition.not-pushed-down", .note, "this is evaluated in memory: \(obstacle.reason)", range: range)
  }
}

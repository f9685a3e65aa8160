public import SalesTapDiagnostics

/// One part of a parsed condition: a comparison, a function, or a combination of parts.
///
/// Parentheses leave no trace but the shape of the tree. Two nodes are equal if they say the same, wherever in a text
/// they stand: ranges take no part in equality.
public struct ConditionNode: Hashable, Sendable {
  /// What a node says.
  public indirect enum Kind: Hashable, Sendable {
    /// All of at least two parts hold.
    case and([ConditionNode])
    /// At least one of at least two parts holds.
    case or([ConditionNode])
    /// The part does not hold.
    case not(ConditionNode)
    /// A field compares with literals.
    case comparison(ConditionComparison)
    /// `ISNEW()`: the record was created or undeleted by this change.
    case isNew
    /// `ISCHANGED(Field)`: the value of the field differs from the value before this change.
    case isChanged(ConditionField)
    /// A stretch that could not be read; a diagnostic tells why.
    case invalid
  }

  /// What the node says.
  public let kind: Kind
  private let place: Place

  /// The stretch of the source that the node was read from, without parentheses around it.
  public var range: SourceRange { place.range }

  init(_ kind: Kind, _ range: SourceRange) {
    self.kind = kind
    self.place = Place(range)
  }
}

/// A field or relationship path, as a condition names it.
public struct ConditionField: Hashable, Sendable {
  /// The path as it was written, such as `Account.Industry`.
  public let path: String
  private let place: Place

  /// Where the path stands in the source.
  public var range: SourceRange { place.range }

  init(_ path: String, _ range: SourceRange) {
    self.path = path
    self.place = Place(range)
  }
}

/// A comparison of a field, or of its prior value, with one or more literals.
public struct ConditionComparison: Hashable, Sendable {
  /// How a value is compared with the literals.
  public enum Operator: String, Hashable, Sendable, CaseIterable {
    /// The value equals the literal.
    case equal = "="
    /// The value differs from the literal.
    case notEqual = "!="
    /// The value is less than the literal.
    case less = "<"
    /// The value is less than the literal, or equal to it.
    case lessOrEqual = "<="
    /// The value is greater than the literal.
    case greater = ">"
    /// The value is greater than the literal, or equal to it.
    case greaterOrEqual = ">="
    /// The text matches a pattern of `%` (any text) and `_` (one character).
    case like = "LIKE"
    /// The value equals one of the literals.
    case `in` = "IN"
    /// The value equals none of the literals.
    case notIn = "NOT IN"
    /// The multi-select value holds all the values of at least one literal.
    case includes = "INCLUDES"
    /// The multi-select value holds all the values of none of the literals.
    case excludes = "EXCLUDES"

    /// Whether the operator orders values: `<`, `<=`, `>`, `>=`.
    public var isOrdering: Bool {
      switch self {
      case .less, .lessOrEqual, .greater, .greaterOrEqual: true
      default: false
      }
    }

    /// Whether the operator takes a list of literals in parentheses.
    public var takesList: Bool {
      switch self {
      case .in, .notIn, .includes, .excludes: true
      default: false
      }
    }
  }

  /// The field whose value is compared.
  public let field: ConditionField
  /// Whether the value before the change is meant: `PRIORVALUE(Field)`.
  public let isPrior: Bool
  /// How the value is compared.
  public let `operator`: Operator
  /// Where the operator stands in the source.
  public var operatorRange: SourceRange { operatorPlace.range }
  /// What the value is compared with: one literal, or for the list operators at least one.
  public let literals: [ConditionLiteral]
  private let operatorPlace: Place

  init(
    field: ConditionField, isPrior: Bool, operator: Operator, operatorRange: SourceRange, literals: [ConditionLiteral]
  ) {
    self.field = field
    self.isPrior = isPrior
    self.operator = `operator`
    self.operatorPlace = Place(operatorRange)
    self.literals = literals
  }
}

/// A range that takes no part in equality.
struct Place: Hashable, Sendable {
  let range: SourceRange
  init(_ range: SourceRange) { self.range = range }
  static func == (_: Place, _: Place) -> Bool { true }
  func hash(into hasher: inout Hasher) {}
}

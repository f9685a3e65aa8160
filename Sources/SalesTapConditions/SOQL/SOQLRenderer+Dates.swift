import SalesTapDiagnostics
import SalesTapModel
import SalesTapTime

/// Relative dates as absolute ones: comparisons with the first and the last moment of the range.
extension SOQLRenderer {
  /// The end of a range of days or instants.
  private enum Edge {
    /// Before every value.
    case start
    case literal(ConditionLiteral.Value)
    /// Behind every value.
    case end
  }

  /// The clause of a comparison, without relative dates where a context is given; nil where the type of the field would
  /// have to be known for that, and is not.
  func absolute(_ comparison: ConditionComparison, _ field: FieldDescription?, _ range: SourceRange) -> SOQLClause? {
    func clause(_ comparison: ConditionComparison) -> SOQLClause {
      .node(ConditionNode(.comparison(comparison), range))
    }
    let relatives = comparison.literals.compactMap { literal -> RelativeDate? in
      if case .relative(let date) = literal.value { date } else { nil }
    }
    guard let context, !relatives.isEmpty else { return clause(comparison) }
    guard let isDate = Self.holdsDates(field, path: comparison.field.path) else { return nil }
    guard comparison.operator.takesList else {
      return self.clause(comparison, relatives[0], isDate, context, range)
    }
    let others = comparison.literals.filter { if case .relative = $0.value { false } else { true } }
    let isNegated = comparison.operator == .notIn
    var clauses = others.isEmpty ? [] : [clause(comparison.with(comparison.operator, others))]
    let single: ConditionComparison.Operator = isNegated ? .notEqual : .equal
    for date in relatives {
      clauses.append(self.clause(comparison.with(single, comparison.literals), date, isDate, context, range))
    }
    return isNegated ? .all(clauses, range) : .any(clauses, range)
  }

  /// Whether a field holds days; false for one that holds instants, and nil where nobody knows. The fields that every
  /// object has are known without a description.
  private static func holdsDates(_ field: FieldDescription?, path: String) -> Bool? {
    switch field?.type.family {
    case .date: return true
    case .dateTime: return false
    case nil:
      let name = path.split(separator: ".").last.map { $0.lowercased() } ?? ""
      switch name {
      case "createddate", "lastmodifieddate", "systemmodstamp", "lastvieweddate", "lastreferenceddate": return false
      case "lastactivitydate": return true
      default: return nil
      }
    default: return nil
    }
  }

  private func clause(
    _ comparison: ConditionComparison, _ date: RelativeDate, _ isDate: Bool, _ context: EvaluationContext,
    _ range: SourceRange
  ) -> SOQLClause {
    func compare(_ operator: ConditionComparison.Operator, _ value: ConditionLiteral.Value) -> SOQLClause {
      .node(
        ConditionNode(
          .comparison(comparison.with(`operator`, [ConditionLiteral(value, comparison.literals[0].range)])), range))
    }
    func below(_ edge: Edge) -> SOQLClause {
      switch edge {
      case .start: .never
      case .literal(let value): compare(.less, value)
      case .end: compare(.notEqual, .null)
      }
    }
    func from(_ edge: Edge) -> SOQLClause {
      switch edge {
      case .start: compare(.notEqual, .null)
      case .literal(let value): compare(.greaterOrEqual, value)
      case .end: .never
      }
    }
    let days = context.days(of: date)
    let (first, end) = isDate ? Self.edges(ofDays: days) : Self.edges(of: context.milliseconds(of: date))
    switch comparison.operator {
    case .less: return below(first)
    case .lessOrEqual: return below(end)
    case .greater: return from(end)
    case .greaterOrEqual: return from(first)
    case .equal:
      if days.isEmpty { return .never }
      if isDate, days.count == 1, case .literal(let day) = first { return compare(.equal, day) }
      if case .start = first { return below(end) }
      if case .end = end { return from(first) }
      return .all([from(first), below(end)], range)
    default:
      if days.isEmpty { return .always }
      if isDate, days.count == 1, case .literal(let day) = first { return compare(.notEqual, day) }
      return .any([below(first), from(end), compare(.equal, .null)], range)
    }
  }

  private static func edges(ofDays days: Range<Int>) -> (Edge, Edge) {
    func edge(_ day: Int) -> Edge {
      if day <= RelativeDate.calendar.lowerBound { return .start }
      return CalendarDate(daysSinceEpoch: day).map { .literal(.date($0)) } ?? .end
    }
    return (edge(days.lowerBound), edge(days.upperBound))
  }

  private static func edges(of milliseconds: Range<Int64>) -> (Edge, Edge) {
    func edge(_ moment: Int64) -> Edge {
      switch moment {
      case .min: .start
      case .max: .end
      default: .literal(.dateTime(Instant(millisecondsSinceEpoch: moment)))
      }
    }
    return (edge(milliseconds.lowerBound), edge(milliseconds.upperBound))
  }
}

import SalesTapModel
import SalesTapTime

@testable import SalesTapConditions

/// A condition's meaning, written down as plainly as it can be: no slots, no folding tables, no instructions.
struct ReferenceEvaluator {
  var record: [String: FieldValue]
  var previous: [String: FieldValue]?
  var kind: RecordChange.Kind = .updated
  var now: Instant = noon

  /// Nothing known of the answer: false, for want of prior values, true.
  enum Answer: Int { case no, nobodyKnows, yes }

  /// All answers that a node can still have.
  func answers(_ node: ConditionNode) -> Set<Answer> {
    switch node.kind {
    case .and(let parts):
      return parts.map(answers).reduce([.yes]) { combined($0, $1) { min($0.rawValue, $1.rawValue) } }
    case .or(let parts):
      return parts.map(answers).reduce([.no]) { combined($0, $1) { max($0.rawValue, $1.rawValue) } }
    case .not(let part): return Set(answers(part).compactMap { Answer(rawValue: 2 - $0.rawValue) })
    case .isNew: return kind == .backfilled ? [.nobodyKnows] : answer(kind == .created || kind == .undeleted)
    case .isChanged(let field): return isChanged(field.path)
    case .comparison(let comparison): return compare(comparison)
    case .invalid: return [.no]
    }
  }

  private func combined(_ a: Set<Answer>, _ b: Set<Answer>, _ rule: (Answer, Answer) -> Int) -> Set<Answer> {
    Set(a.flatMap { x in b.compactMap { y in Answer(rawValue: rule(x, y)) } })
  }

  private func answer(_ value: Bool) -> Set<Answer> { value ? [.yes] : [.no] }

  var truth: (ConditionNode) -> Truth {
    { node in
      let answers = answers(node)
      return answers == [.yes] ? .true : answers == [.no] ? .false : .unknown
    }
  }

  // MARK: Values

  private func value(_ path: String, in record: [String: FieldValue]) -> FieldValue? {
    if let value = record[path] { return value }
    var parts = path.split(separator: ".")
    while parts.count > 1 {
      parts.removeLast()
      if let parent = record[parts.joined(separator: ".")] { return parent == .null ? .null : nil }
    }
    return nil
  }

  private var isNew: Bool { kind == .created || kind == .undeleted }

  private func isChanged(_ path: String) -> Set<Answer> {
    if isNew { return [.no] }
    guard kind != .backfilled, let previous, let old = value(path, in: previous) else { return [.nobodyKnows] }
    guard let new = value(path, in: record) else { return [.no, .yes] }
    return answer(!same(old, new))
  }

  private func same(_ a: FieldValue, _ b: FieldValue) -> Bool {
    switch (a, b) {
    case (.null, .boolean(let value)), (.boolean(let value), .null): return !value
    case (.integer(let x), .double(let y)), (.double(let y), .integer(let x)): return Double(x) == y
    case (.list(let x), .list(let y)): return Set(x) == Set(y)
    case (.list(let x), .string(let y)), (.string(let y), .list(let x)):
      return Set(x) == Set(y.split(separator: ";").map(String.init))
    case (.string(let x), .string(let y)):
      return x == y && Array(x.utf8) == Array(y.utf8) || RecordID(x) != nil && RecordID(x) == RecordID(y)
    default: return a == b
    }
  }

  // MARK: Comparisons

  private func compare(_ comparison: ConditionComparison) -> Set<Answer> {
    let path = comparison.field.path
    let literals = comparison.literals.filter { !isNull($0.value) }.map(\.value)
    if neverTrue(comparison.operator, literals) { return [.no] }
    if literals.isEmpty, comparison.operator == .notIn || comparison.operator == .excludes { return [.yes] }
    let found: FieldValue?
    if comparison.isPrior {
      if isNew {
        found = .null
      } else {
        guard kind != .backfilled, let previous, let old = value(path, in: previous) else { return [.nobodyKnows] }
        found = old
      }
    } else {
      found = value(path, in: record)
    }
    guard let value = found else { return [.no, .yes] }
    let isID = path.hasSuffix("Id")
    switch comparison.operator {
    case .equal: return answer(equals(value, comparison.literals[0].value, isID) == true)
    case .notEqual: return answer(equals(value, comparison.literals[0].value, isID) == false)
    case .in:
      return answer(
        value == .null ? literals.contains(.boolean(false)) : literals.contains { equals(value, $0, isID) == true })
    case .notIn:
      return answer(
        value == .null ? !literals.contains(.boolean(false)) : literals.allSatisfy { equals(value, $0, isID) == false })
    case .includes: return answer(includes(value, literals) == true)
    case .excludes: return answer(includes(value, literals) == false)
    case .like:
      guard case .string(let text) = value, case .pattern(let pattern) = comparison.literals[0].value else {
        return [.no]
      }
      return answer(matches(Array(text.unicodeScalars)[...], pattern.elements[...]))
    case .less: return answer(order(value, literals[0], isID).map { $0 < 0 } ?? false)
    case .lessOrEqual: return answer(order(value, literals[0], isID).map { $0 <= 0 } ?? false)
    case .greater: return answer(order(value, literals[0], isID).map { $0 > 0 } ?? false)
    case .greaterOrEqual: return answer(order(value, literals[0], isID).map { $0 >= 0 } ?? false)
    }
  }

  /// What no value can make true, so that nobody needs to know the value.
  private func neverTrue(_ operator: ConditionComparison.Operator, _ literals: [ConditionLiteral.Value]) -> Bool {
    let calendar = RelativeDate.calendar
    switch (`operator`, literals.first) {
    case (.in, nil), (.includes, nil), (.less, nil), (.lessOrEqual, nil), (.greater, nil), (.greaterOrEqual, nil):
      return true
    case (.less, .boolean), (.lessOrEqual, .boolean), (.greater, .boolean), (.greaterOrEqual, .boolean): return true
    case (.like, .pattern(let pattern)): return pattern.elements.isEmpty
    case (.notIn, _): return literals.contains(.boolean(false)) && literals.contains { $0 != .boolean(false) }
    case (.less, .time(.midnight)): return true
    case (.equal, .relative(let date)): return days(date).isEmpty
    case (.less, .relative(let date)): return days(date).lowerBound == calendar.lowerBound
    case (.lessOrEqual, .relative(let date)): return days(date).upperBound == calendar.lowerBound
    case (.greater, .relative(let date)): return days(date).upperBound == calendar.upperBound
    case (.greaterOrEqual, .relative(let date)): return days(date).lowerBound == calendar.upperBound
    case (.in, _):
      return literals.allSatisfy { if case .relative(let date) = $0 { days(date).isEmpty } else { false } }
    default: return false
    }
  }

  private func isNull(_ literal: ConditionLiteral.Value) -> Bool { literal == .null || literal == .string("") }

  /// Whether a value equals a literal; nil if they do not compare.
  private func equals(_ value: FieldValue, _ literal: ConditionLiteral.Value, _ isID: Bool) -> Bool? {
    if isNull(literal) { return value == .null || value == .boolean(false) }
    if value == .null {
      if case .boolean(let wanted) = literal { return !wanted }
      return false
    }
    switch (value, literal) {
    case (.boolean(let value), .boolean(let wanted)): return value == wanted
    case (.list(let values), .string(let text)):
      return Set(values.map(fold)) == Set(text.split(separator: ";").map { fold(String($0)) })
    default: return order(value, literal, isID).map { $0 == 0 }
    }
  }

  private func order(_ value: FieldValue, _ literal: ConditionLiteral.Value, _ isID: Bool) -> Int? {
    func compared<T: Comparable>(_ a: T, _ b: T) -> Int { a < b ? -1 : a > b ? 1 : 0 }
    switch (value, literal) {
    case (.integer(let a), .integer(let b)): return compared(a, b)
    case (.integer(let a), .double(let b)): return compared(Double(a), b)
    case (.double(let a), .integer(let b)): return compared(a, Double(b))
    case (.double(let a), .double(let b)): return compared(a, b)
    case (.string(let a), .string(let b)):
      if isID || a.utf8.count != b.utf8.count, let x = RecordID(a), let y = RecordID(b) { return compared(x, y) }
      return compared(Scalars(fold(a)), Scalars(fold(b)))
    case (.date(let a), .date(let b)): return compared(a, b)
    case (.dateTime(let a), .dateTime(let b)): return compared(a, b)
    case (.time(let a), .time(let b)): return compared(a, b)
    case (.date(let a), .relative(let b)): return order(Int(a.daysSinceEpoch), in: days(b))
    case (.dateTime(let a), .relative(let b)):
      return order(Int((Double(a.millisecondsSinceEpoch) / 86_400_000).rounded(.down)), in: days(b))
    default: return nil
    }
  }

  private func order(_ day: Int, in days: Range<Int>) -> Int {
    day < days.lowerBound ? -1 : day >= days.upperBound ? 1 : 0
  }

  private struct Scalars: Comparable {
    let values: [UInt32]
    init(_ text: String) { values = text.unicodeScalars.map(\.value) }
    static func < (a: Scalars, b: Scalars) -> Bool { a.values.lexicographicallyPrecedes(b.values) }
  }

  private func days(_ date: RelativeDate) -> Range<Int> {
    EvaluationContext(now: now).days(of: date)
  }

  private func includes(_ value: FieldValue, _ literals: [ConditionLiteral.Value]) -> Bool? {
    let chosen: Set<String>
    switch value {
    case .null: return false
    case .list(let values): chosen = Set(values.map(fold))
    case .string(let text): chosen = Set(text.split(separator: ";").map { fold(String($0)) })
    default: return nil
    }
    return literals.contains { literal in
      guard case .string(let text) = literal else { return false }
      return Set(text.split(separator: ";").map { fold(String($0)) }).isSubset(of: chosen)
    }
  }

  private func fold(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x131: result.unicodeScalars.append(scalar)
      case 0x1FBE: result += "\u{3B9}"
      default:
        for first in scalar.properties.lowercaseMapping.unicodeScalars {
          for second in first.properties.uppercaseMapping.unicodeScalars {
            result += second.properties.lowercaseMapping
          }
        }
      }
    }
    return result
  }

  /// Matching by trying everything; the text's scalars fold one by one.
  private func matches(_ text: ArraySlice<Unicode.Scalar>, _ pattern: ArraySlice<LikePattern.Element>) -> Bool {
    guard let element = pattern.first else { return text.isEmpty }
    let rest = pattern.dropFirst()
    switch element {
    case .anyText: return (0...text.count).contains { matches(text.dropFirst($0), rest) }
    case .anyCharacter: return !text.isEmpty && matches(text.dropFirst(), rest)
    case .text(let piece):
      let wanted = Array(fold(piece).unicodeScalars)
      return (0...text.count).contains { count in
        Array(text.prefix(count).flatMap { fold(String(Character($0))).unicodeScalars }) == wanted
          && matches(text.dropFirst(count), rest)
      }
    }
  }
}

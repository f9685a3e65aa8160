import SalesTapDiagnostics
import SalesTapModel
import SalesTapTime
import TestSupport

@testable import SalesTapConditions

/// Random conditions and records over few fields and few values, so that comparisons often come out either way.
struct ConditionGenerator {
  var random: SeededGenerator
  /// Whether functions of changes may occur.
  var usesChanges = true
  /// The fields that may still be used; nil lets a field occur several times.
  var fieldsLeft: [String]?

  static let fields = ["A", "B", "C", "D", "Account.Name", "Account.Owner.Id", "Flag", "Tags", "Day", "Stamp", "Clock"]
  static let texts = [
    "x", "X", "y", "xy", "Straße", "STRASSE", "ǅ", "ı", "K", "a;b", "b;a", "a", "it's", "back\\slash", "100%", "a_b",
    "line\nbreak", "\u{1}", "日本", "😀", "0015500000WO1ZiAAL", "0015500000WO1Zi", "\u{2028}",
  ]

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  private static let place = SourceRangeZero.value

  // MARK: Conditions

  mutating func condition(depth: Int) -> ConditionNode {
    let roll = random.number(below: 10)
    if depth > 0, roll < 6 {
      let count = 2 + random.number(below: 2)
      let parts = (0..<count).map { _ in condition(depth: depth - 1) }
      switch roll {
      case 0, 1, 2: return ConditionNode(.and(parts), Self.place)
      case 3, 4: return ConditionNode(.or(parts), Self.place)
      default: return ConditionNode(.not(parts[0]), Self.place)
      }
    }
    if usesChanges, random.chance(8) { return ConditionNode(.isNew, Self.place) }
    guard let path = field() else { return ConditionNode(.isNew, Self.place) }
    if usesChanges, random.chance(10) { return ConditionNode(.isChanged(ConditionField(path, Self.place)), Self.place) }
    return ConditionNode(.comparison(comparison(path)), Self.place)
  }

  private mutating func field() -> String? {
    guard let left = fieldsLeft else { return random.pick(Self.fields) }
    guard !left.isEmpty else { return nil }
    let index = random.number(below: left.count)
    fieldsLeft?.remove(at: index)
    return left[index]
  }

  private mutating func comparison(_ path: String) -> ConditionComparison {
    let kind = random.pick(ConditionComparison.Operator.allCases)
    let literals: [ConditionLiteral.Value]
    switch kind {
    case .like: literals = [.pattern(pattern())]
    case .includes, .excludes: literals = (0...random.number(below: 3)).map { _ in text() }
    case .in, .notIn: literals = (0...random.number(below: 4)).map { _ in literal() }
    default: literals = [literal()]
    }
    return ConditionComparison(
      field: ConditionField(path, Self.place), isPrior: usesChanges && random.chance(10), operator: kind,
      operatorRange: Self.place, literals: literals.map { ConditionLiteral($0, Self.place) })
  }

  private mutating func text() -> ConditionLiteral.Value { random.chance(5) ? .null : .string(random.pick(Self.texts)) }

  private mutating func literal() -> ConditionLiteral.Value {
    switch random.number(below: 12) {
    case 0: return .null
    case 1: return .boolean(random.chance(50))
    case 2: return .integer(Int64(random.number(below: 4)))
    case 3: return .double(random.pick([0.5, 1.0, 2.5, -0.0, 1e20, 0.1, 1e-7]))
    case 4: return CalendarDate(daysSinceEpoch: 20_500 + random.number(below: 40)).map { .date($0) } ?? .null
    case 5:
      return .dateTime(
        Instant(millisecondsSinceEpoch: 1_771_200_000_000 + Int64(random.number(below: 40)) * 43_200_000))
    case 6: return TimeOfDay(millisecondsSinceMidnight: random.number(below: 3) * 3_600_500).map { .time($0) } ?? .null
    case 7:
      let name = random.pick(RelativeDate.names)
      return .relative(name.literal(count: random.pick([0, 1, 2, 5, 30, 4_000_000])))
    default: return .string(random.pick(Self.texts))
    }
  }

  private mutating func pattern() -> LikePattern {
    LikePattern(
      (0..<random.number(below: 5)).map { _ in
        switch random.number(below: 4) {
        case 0: .anyText
        case 1: .anyCharacter
        default: .text(random.pick(Self.texts))
        }
      })
  }

  // MARK: Records

  mutating func value() -> FieldValue {
    switch random.number(below: 14) {
    case 0, 1: return .null
    case 2: return .boolean(random.chance(50))
    case 3: return .integer(Int64(random.number(below: 4)))
    case 4: return .double(random.pick([0.5, 1.0, 2.5, 1e20]))
    case 5: return CalendarDate(daysSinceEpoch: 20_500 + random.number(below: 40)).map { .date($0) } ?? .null
    case 6, 7:
      return .dateTime(
        Instant(millisecondsSinceEpoch: 1_771_200_000_000 + Int64(random.number(below: 40)) * 43_200_000))
    case 8: return TimeOfDay(millisecondsSinceMidnight: random.number(below: 3) * 3_600_500).map { .time($0) } ?? .null
    case 9: return .list(random.pick([["a"], ["a", "b"], ["b", "a"], ["x"], ["X", "a"]]))
    default: return .string(random.pick(Self.texts))
    }
  }

  mutating func record(missing percent: Int) -> [String: FieldValue] {
    var record: [String: FieldValue] = [:]
    for field in Self.fields where !random.chance(percent) { record[field] = value() }
    if record["Account.Name"] == nil, record["Account.Owner.Id"] == nil, random.chance(50) {
      record[random.pick(["Account", "Account.Owner"])] = .null
    }
    return record
  }
}

enum SourceRangeZero {
  static let value = SourceRange(offset: 0, length: 0)
}

extension SalesforceRecord {
  /// A record of a dictionary, its fields in the order of their names.
  init(_ values: [String: FieldValue]) {
    self.init(values.sorted { $0.key < $1.key }.map { (path: $0.key, value: $0.value) })
  }
}

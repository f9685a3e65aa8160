import SalesTapConditions
import SalesTapDiagnostics
import SalesTapModel
import SalesTapTime

/// Finds conditions that no record can meet, and those that every record meets, as far as one field alone proves it.
///
/// `Status = 'A' AND Status = 'B'` is never true, `Status != 'A' OR Status != 'B'` always. Parts about one field are run on
/// a value of each class that its literals tell apart: each literal, what lies between two of them, null, and values of
/// other types. So the proof rests on the language's own rules, and what is not proven is not claimed.
struct ConditionCertainty {
  enum Verdict: Hashable {
    case never, always
  }

  /// A proven verdict and the part of the condition that proves it.
  struct Finding: Hashable {
    var verdict: Verdict
    var range: SourceRange
  }

  private let source: [UInt8]
  private let exact: Bool
  private let object: ObjectDescription?

  /// What is certain of a filter's condition; nil if nothing is, or if it has errors.
  static func finding(in filter: Filter, on object: ObjectDescription?) -> Finding? {
    guard let text = filter.condition, text.utf8.count <= maximumLength else { return nil }
    let parsed = ParsedCondition(parsing: text)
    guard parsed.isValid, let root = parsed.root else { return nil }
    let analysis = ConditionCertainty(source: Array(text.utf8), exact: filter.exact, object: object)
    return analysis.finding(of: root)
  }

  /// Longer conditions are not searched: the cost grows with the square of the number of literals of a field.
  private static let maximumLength = 4_000

  // MARK: The tree

  private func finding(of node: ConditionNode) -> Finding? {
    switch node.kind {
    case .not(let part):
      return finding(of: part).map { Finding(verdict: $0.verdict == .never ? .always : .never, range: node.range) }
    case .and: return finding(of: Self.parts(of: node, isAnd: true), verdict: .never, whole: node)
    case .or: return finding(of: Self.parts(of: node, isAnd: false), verdict: .always, whole: node)
    case .comparison: return prove([node], .never) ?? prove([node], .always)
    case .isNew, .isChanged, .invalid: return nil
    }
  }

  /// The parts of an AND or an OR, those of the same kind inside of it taken apart.
  private static func parts(of node: ConditionNode, isAnd: Bool) -> [ConditionNode] {
    switch (node.kind, isAnd) {
    case (.and(let parts), true), (.or(let parts), false): parts.flatMap { Self.parts(of: $0, isAnd: isAnd) }
    default: [node]
    }
  }

  /// An AND is never true if one part never is, or if the parts about one field exclude each other; an OR mirrors it.
  private func finding(of parts: [ConditionNode], verdict: Verdict, whole: ConditionNode) -> Finding? {
    let findings = parts.map { finding(of: $0) }
    if let proof = findings.compactMap({ $0 }).first(where: { $0.verdict == verdict }) { return proof }
    if findings.allSatisfy({ $0 != nil && $0?.verdict != verdict }) {
      return Finding(verdict: verdict == .never ? .always : .never, range: whole.range)
    }
    var groups: [FieldName: [ConditionNode]] = [:]
    var order: [FieldName] = []
    for part in parts {
      guard let field = use(of: part)?.field else { continue }
      if groups[field] == nil { order.append(field) }
      groups[field, default: []].append(part)
    }
    for field in order {
      if let group = groups[field], group.count > 1, let proof = prove(group, verdict) { return proof }
    }
    return nil
  }

  // MARK: One field

  /// The one field that a part is about, and the literals that it is compared with.
  private struct Use {
    var field: FieldName
    var literals: [ConditionLiteral.Value]
  }

  /// The use of a part about one field; nil for other parts, and for comparisons whose classes literals do not tell.
  private func use(of node: ConditionNode) -> Use? {
    switch node.kind {
    case .comparison(let comparison):
      guard !comparison.isPrior, comparison.literals.count <= 50 else { return nil }
      switch comparison.operator {
      case .like, .includes, .excludes: return nil
      case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .in, .notIn: break
      }
      return Use(field: FieldName(comparison.field.path), literals: comparison.literals.map(\.value))
    case .not(let part): return use(of: part)
    case .and(let parts), .or(let parts):
      var result: Use?
      for part in parts {
        guard let use = use(of: part), result == nil || result?.field == use.field else { return nil }
        result = Use(field: use.field, literals: (result?.literals ?? []) + use.literals)
      }
      return result
    case .isNew, .isChanged, .invalid: return nil
    }
  }

  /// Whether no value of the field makes all parts true (never), or each makes one of them true (always).
  private func prove(_ parts: [ConditionNode], _ verdict: Verdict) -> Finding? {
    let uses = parts.compactMap { use(of: $0) }
    guard uses.count == parts.count, let field = uses.first?.field,
      let values = values(for: uses.flatMap(\.literals), of: field)
    else { return nil }
    let conditions = parts.compactMap { compiled($0) }
    guard conditions.count == parts.count else { return nil }
    let context = EvaluationContext(now: Instant(millisecondsSinceEpoch: 0))
    for value in values {
      let record = SalesforceRecord([(path: field.text, value: value)])
      let truths = conditions.map { $0.evaluate(record, context: context).value }
      guard !truths.contains(.unknown) else { return nil }
      switch verdict {
      case .never: if !truths.contains(.false) { return nil }
      case .always: if !truths.contains(.true) { return nil }
      }
    }
    let range = parts.dropFirst().reduce(parts[0].range) { $0.union($1.range) }
    return Finding(verdict: verdict, range: range)
  }

  private func compiled(_ node: ConditionNode) -> CompiledCondition? {
    guard node.range.end <= source.count else { return nil }
    let parsed = ParsedCondition(parsing: String(decoding: source[node.range.bounds], as: UTF8.self))
    return object.map { parsed.checked(against: $0).compiled(exact: exact) } ?? parsed.compiled(exact: exact)
  }

  // MARK: Values

  /// A value of each class that the literals tell apart; nil if they do not tell all classes.
  private func values(for literals: [ConditionLiteral.Value], of field: FieldName) -> [FieldValue]? {
    guard literals.count <= 60 else { return nil }
    var texts: Set<String> = []
    var numbers: Set<Double> = []
    var days: Set<Int> = []
    var instants: Set<Int64> = []
    var times: Set<Int> = []
    for literal in literals {
      switch literal {
      case .null, .boolean: break
      case .string(let text): texts.insert(text)
      case .integer(let value):
        // Beyond this, doubles do not tell neighbours apart.
        guard value.magnitude < 1 << 52 else { return nil }
        numbers.insert(Double(value))
      case .double(let value): numbers.insert(value)
      case .date(let date): days.insert(Int(date.daysSinceEpoch))
      case .dateTime(let instant): instants.insert(instant.millisecondsSinceEpoch)
      case .time(let time): times.insert(Int(time.millisecondsSinceMidnight))
      // Ranges that move with the clock, and patterns, have classes of their own.
      case .relative, .pattern, .invalid: return nil
      }
    }
    // Two spellings of one id are equal to some fields.
    guard texts.count < 2 || !texts.contains(where: { RecordID($0) != nil }) else { return nil }
    let family = object?.field(named: field.text)?.type.family ?? Self.family(of: literals)
    var values: [FieldValue] = [.null]
    func add(_ families: [FieldType.Family], _ more: [FieldValue]) {
      if family == nil || family == .any || families.contains(where: { $0 == family }) { values += more }
    }
    add([.boolean], [.boolean(true), .boolean(false)])
    add([.text, .id], ["\u{1}", "~other~"] + texts.flatMap { [.string($0), .string($0 + "\u{1}")] })
    add([.integer, .number], between(numbers.sorted()).map { .double($0) } + [.integer(7_919)])
    add(
      [.date],
      days.flatMap { [$0 - 1, $0, $0 + 1] }.compactMap { CalendarDate(daysSinceEpoch: $0).map(FieldValue.date) })
    add([.date, .dateTime], [.dateTime(Instant(millisecondsSinceEpoch: 1))])
    add([.date, .dateTime], CalendarDate(daysSinceEpoch: 1).map { [.date($0)] } ?? [])
    add(
      [.dateTime],
      instants.flatMap { at in [-1, 0, 1].map { .dateTime(Instant(millisecondsSinceEpoch: at &+ $0)) } })
    add(
      [.time],
      ([1] + times.flatMap { [$0 - 1, $0, $0 + 1] })
        .compactMap { TimeOfDay(millisecondsSinceMidnight: $0).map(FieldValue.time) })
    if family == nil || family == .list {
      values += ([["\u{1}"], texts.sorted()] + texts.map { [$0] }).map { .list($0) }
    }
    return values
  }

  /// The type that all literals have; nil if they differ, or are all null.
  private static func family(of literals: [ConditionLiteral.Value]) -> FieldType.Family? {
    var families: Set<FieldType.Family> = []
    for literal in literals {
      switch literal {
      case .string: families.insert(.text)
      case .boolean: families.insert(.boolean)
      case .integer, .double: families.insert(.number)
      case .date: families.insert(.date)
      case .dateTime: families.insert(.dateTime)
      case .time: families.insert(.time)
      case .null, .relative, .pattern, .invalid: break
      }
    }
    return families.count == 1 ? families.first : nil
  }

  /// The numbers, one between each two of them, and one outside at either end.
  private func between(_ numbers: [Double]) -> [Double] {
    guard let first = numbers.first, let last = numbers.last else { return [] }
    var result = [first - 1 - abs(first), last + 1 + abs(last)]
    for (index, number) in numbers.enumerated() {
      result.append(number)
      if index + 1 < numbers.count { result.append(number + (numbers[index + 1] - number) / 2) }
    }
    return result.filter(\.isFinite)
  }
}

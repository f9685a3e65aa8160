import SalesTapDiagnostics
import SalesTapModel
import SalesTapTime
import TestSupport
import Testing

@testable import SalesTapConditions

/// What holds for every condition and every record, on random ones from a seed.
@Suite struct PropertyTests {
  static let seeds = Array(UInt64(1)...12)
  static let context = EvaluationContext(now: noon)

  private func compiled(_ node: ConditionNode, _ layout: RecordLayout? = nil) -> CompiledCondition {
    CompiledCondition(node, layout: layout, isExact: false)
  }

  @Test(arguments: seeds)
  func `the compiled evaluator equals the reference`(seed: UInt64) {
    var generator = ConditionGenerator(seed: seed)
    for _ in 0..<400 {
      let node = generator.condition(depth: 3)
      let values = generator.record(missing: generator.random.pick([0, 15, 60]))
      let previous = generator.random.chance(40) ? generator.record(missing: 20) : nil
      let kind = generator.random.pick(RecordChange.Kind.allCases)
      let reference = ReferenceEvaluator(record: values, previous: previous, kind: kind)
      let record = SalesforceRecord(values)
      let prior = previous.map { SalesforceRecord($0) }
      let expected = reference.truth(node)
      let byName = compiled(node).evaluate(record, previous: prior, kind: kind, context: Self.context)
      let bySlot = compiled(node, record.layout).evaluate(record, previous: prior, kind: kind, context: Self.context)
      let explained = compiled(node).explain(record, previous: prior, kind: kind, context: Self.context)
      // A condition that was asked about another layout before, and then learns this one.
      let learning = compiled(node, RecordLayout(["Other"]))
      for asked in [record, record, SalesforceRecord(values), record, record, record] {
        let learned = learning.evaluate(asked, previous: prior, kind: kind, context: Self.context)
        #expect(learned == byName)
      }
      guard byName.value == expected, bySlot == byName, explained.value == expected else {
        Issue.record("\(ConditionPrinter.text(node)) \(values) \(kind): \(byName) \(bySlot), expected \(expected)")
        return
      }
      #expect(byName.isUnknownOnlyForPriorValues == (expected == .unknown && !reference.answers(node).contains(.no)))
    }
  }

  @Test(arguments: seeds)
  func `the summary without the explanation is that of the explanation`(seed: UInt64) {
    var generator = ConditionGenerator(seed: seed)
    for _ in 0..<300 {
      let condition = compiled(generator.condition(depth: 4))
      let record = SalesforceRecord(generator.record(missing: generator.random.pick([0, 15, 60])))
      let prior = generator.random.chance(40) ? SalesforceRecord(generator.record(missing: 20)) : nil
      let kind = generator.random.pick(RecordChange.Kind.allCases)
      let summary = condition.summary(
        record, previous: prior, kind: kind, changedFields: nil, context: Self.context)
      let explained = condition.explain(record, previous: prior, kind: kind, context: Self.context)
      guard summary == explained.summary else {
        Issue.record("\(summary), and the explanation says \(explained.summary)")
        return
      }
      #expect(!summary.isEmpty)
    }
  }

  @Test(arguments: seeds)
  func `printing and reading gives the same tree, and the canonical form is its own`(seed: UInt64) {
    var generator = ConditionGenerator(seed: seed)
    for _ in 0..<400 {
      let node = generator.condition(depth: 4)
      let text = ConditionPrinter.text(node)
      let parsed = ParsedCondition(parsing: text)
      guard parsed.isValid, parsed.root == node, parsed.canonical == text else {
        Issue.record("\(text) became \(parsed.description): \(parsed.diagnostics)")
        return
      }
      #expect(!parsed.diagnostics.contains { $0.id.rawValue == "condition.mixed-connectives" }, "\(text)")
    }
  }

  @Test(arguments: seeds)
  func `De Morgan and absorption hold`(seed: UInt64) {
    var generator = ConditionGenerator(seed: seed)
    let place = SourceRangeZero.value
    func node(_ kind: ConditionNode.Kind) -> ConditionNode { ConditionNode(kind, place) }
    for _ in 0..<200 {
      let a = generator.condition(depth: 2), b = generator.condition(depth: 2)
      let record = SalesforceRecord(generator.record(missing: generator.random.pick([0, 30])))
      func value(_ node: ConditionNode) -> Truth {
        compiled(node).evaluate(record, context: Self.context).value
      }
      #expect(value(node(.not(node(.and([a, b]))))) == value(node(.or([node(.not(a)), node(.not(b))]))))
      #expect(value(node(.not(node(.or([a, b]))))) == value(node(.and([node(.not(a)), node(.not(b))]))))
      #expect(value(node(.and([a, node(.or([a, b]))]))) == value(a))
      #expect(value(node(.or([a, node(.and([a, b]))]))) == value(a))
      #expect(value(node(.not(node(.not(a))))) == value(a))
    }
  }

  @Test(arguments: seeds)
  func `an answer holds for every completion of the missing fields`(seed: UInt64) {
    var generator = ConditionGenerator(seed: seed)
    generator.usesChanges = false
    for _ in 0..<150 {
      let node = generator.condition(depth: 3)
      let condition = compiled(node)
      let values = generator.record(missing: 40)
      let before = condition.evaluate(SalesforceRecord(values), context: Self.context)
      for _ in 0..<6 {
        var completed = values
        for field in ConditionGenerator.fields where completed[field] == nil { completed[field] = generator.value() }
        completed["Account"] = nil
        completed["Account.Owner"] = nil
        for (path, value) in values where path.hasPrefix("Account") && value == .null { completed[path] = value }
        if values["Account"] != nil { completed["Account.Name"] = nil }
        if values["Account"] != nil || values["Account.Owner"] != nil { completed["Account.Owner.Id"] = nil }
        let after = condition.evaluate(SalesforceRecord(completed), context: Self.context)
        #expect(after.value != .unknown)
        if before.value != .unknown {
          #expect(after.value == before.value, "\(ConditionPrinter.text(node)) \(values) \(completed)")
        }
        // Loading what was asked for, and nothing else, is enough to know.
        let loaded = values.merging(before.missing.compactMap { path in completed[path].map { (path, $0) } }) { a, _ in
          a
        }
        #expect(
          condition.evaluate(SalesforceRecord(loaded), context: Self.context).missing.allSatisfy {
            !before.missing.contains($0)
          })
      }
    }
  }

  /// Values enough to turn every comparison that a value can turn.
  static let probes: [FieldValue] = {
    var probes: [FieldValue] = [
      .null, .boolean(true), .boolean(false), .string(""), .string("\u{10FFFF}"), .string("!"),
    ]
    probes += ConditionGenerator.texts.map { .string($0) }
    probes += [-1, 0, 1, 2, 3, 4].map { .integer($0) } + [-0.5, 0.1, 0.5, 1e-7, 1e20, 2e20].map { .double($0) }
    probes += (20_490..<20_560).compactMap { day in CalendarDate(daysSinceEpoch: day).map { .date($0) } }
    probes += (20_490..<20_560).map { .dateTime(Instant(millisecondsSinceEpoch: $0 * 43_200_000 * 2)) }
    probes += (20_490..<20_560).map { .dateTime(Instant(millisecondsSinceEpoch: $0 * 43_200_000 * 2 + 43_200_000)) }
    probes += [.dateTime(Instant(millisecondsSinceEpoch: .min)), .dateTime(Instant(millisecondsSinceEpoch: .max))]
    probes += [0, 3_600_500, 7_201_000, 86_399_999].compactMap {
      TimeOfDay(millisecondsSinceMidnight: $0).map { .time($0) }
    }
    probes += [CalendarDate.earliest, .latest].map { .date($0) }
    probes += [["a"], ["b"], ["a", "b"], ["x", "X", "y", "xy"]].map { .list($0) }
    return probes
  }()

  /// Values on and beside every literal of a condition.
  static func probes(for node: ConditionNode) -> [FieldValue] {
    switch node.kind {
    case .and(let parts), .or(let parts): return parts.flatMap { probes(for: $0) }
    case .not(let part): return probes(for: part)
    case .comparison(let comparison): return comparison.literals.flatMap { probes(for: $0.value) }
    case .isNew, .isChanged, .invalid: return []
    }
  }

  private static func probes(for literal: ConditionLiteral.Value) -> [FieldValue] {
    switch literal {
    case .string(let text): return [.string(text), .list(text.split(separator: ";").map(String.init))]
    case .pattern(let pattern):
      return [
        .string(
          pattern.elements.map {
            switch $0 {
            case .text(let text): text
            case .anyCharacter: "q"
            case .anyText: ""
            }
          }.joined() + (pattern.elements == [.anyText] ? "q" : ""))
      ]
    case .integer(let value): return [.integer(value - 1), .integer(value), .integer(value + 1)]
    case .double(let value): return [.double(value.nextDown), .double(value), .double(value.nextUp)]
    case .date(let value): return [-1, 0, 1].compactMap { value.adding(days: $0).map { .date($0) } }
    case .dateTime(let value):
      return [-1, 0, 1].map { .dateTime(Instant(millisecondsSinceEpoch: value.millisecondsSinceEpoch + $0)) }
    case .time(let value):
      return [-1, 0, 1].compactMap {
        TimeOfDay(millisecondsSinceMidnight: Int(value.millisecondsSinceMidnight) + $0).map { .time($0) }
      }
    case .relative(let value):
      let days = context.days(of: value)
      return [days.lowerBound - 1, days.lowerBound, days.upperBound - 1, days.upperBound].compactMap {
        CalendarDate(daysSinceEpoch: $0).map { .date($0) }
      }
    default: return []
    }
  }

  @Test(arguments: seeds)
  func `unknown means that two completions differ, where no field occurs twice`(seed: UInt64) {
    var generator = ConditionGenerator(seed: seed)
    generator.usesChanges = false
    for _ in 0..<20 {
      generator.fieldsLeft = ["A", "B", "C", "D"]
      let node = generator.condition(depth: 1)
      let condition = compiled(node)
      var fields = condition.fields
      guard !fields.isEmpty, fields.count <= 2 else { continue }
      var values: [String: FieldValue] = [:]
      if fields.count == 2, generator.random.chance(50) { values[fields.removeLast()] = generator.value() }
      guard condition.evaluate(SalesforceRecord(values), context: Self.context).value == .unknown else { continue }
      var seen: Set<Truth> = []
      let own = Self.probes(for: node)
      let reduced = own + (fields.count == 2 ? Array(Self.probes.prefix(30)) : Self.probes)
      search: for first in reduced {
        values[fields[0]] = first
        for second in fields.count == 2 ? reduced : [.null] {
          if fields.count == 2 { values[fields[1]] = second }
          seen.insert(condition.evaluate(SalesforceRecord(values), context: Self.context).value)
          if seen.count == 2 { break search }
        }
      }
      #expect(seen.count == 2, "\(ConditionPrinter.text(node)) is always \(seen)")
    }
  }
}

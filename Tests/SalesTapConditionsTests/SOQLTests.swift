import SalesTapDiagnostics
import SalesTapModel
import SalesTapTime
import TestSupport
import Testing

@testable import SalesTapConditions

/// What Salesforce is asked, and what is left for memory.
@Suite struct SOQLTests {
  struct Vector: Decodable, Sendable, CustomTestStringConvertible {
    var source: String
    /// Whether the text is checked against the description of ``lead``.
    var checked: Bool?
    var exact: Bool?
    /// The zone of the context in which relative dates become absolute; absent, they stay as they are.
    var zone: String?
    var clause: String?
    var residual: String?
    /// Parts of the reasons why something stays in memory, in order.
    var reasons: [String]?

    var testDescription: String { source }

    func compiled() -> CompiledCondition? {
      let parsed = ParsedCondition(parsing: source)
      return checked == true
        ? parsed.checked(against: Descriptions.lead, in: Descriptions.catalog).compiled(exact: exact ?? false)
        : parsed.compiled(exact: exact ?? false)
    }

    func context() throws -> EvaluationContext? {
      guard let zone else { return nil }
      return EvaluationContext(now: noon, timeZone: try #require(Zones.named(zone)))
    }
  }

  static let vectors: [Vector] = Vectors.load("conditions/soql")

  @Test(arguments: vectors)
  func `a condition becomes this clause, and leaves this residual`(_ vector: Vector) throws {
    let rendering = try #require(vector.compiled()).soql(at: vector.context())
    expectNoDifference(rendering.clause, vector.clause)
    expectNoDifference(rendering.residual?.description, vector.residual)
    let reasons = vector.reasons ?? []
    #expect(rendering.diagnostics.count == reasons.count)
    for (diagnostic, reason) in zip(rendering.diagnostics, reasons) {
      #expect(diagnostic.message.contains(reason), "\(diagnostic.message)")
      #expect(diagnostic.id == "condition.not-pushed-down" && diagnostic.severity == .note)
    }
  }

  @Test(arguments: vectors.filter { $0.clause != nil })
  func `a clause reads as one condition, without a warning`(_ vector: Vector) throws {
    let clause = try #require(vector.compiled()?.soql(at: vector.context()).clause)
    let parsed = ParsedCondition(parsing: clause)
    expectNoDifference(parsed.diagnostics, [])
    #expect("(\(parsed.canonical ?? ""))" == clause)
    #expect(clause.hasPrefix("(") && clause.hasSuffix(")"))
    // Joined with another condition, neither changes the other.
    let joined = ParsedCondition(parsing: "Id > '00Q000000000000' AND \(clause)")
    expectNoDifference(joined.diagnostics, [])
    if case .and(let parts) = joined.root?.kind { #expect(parts.last == parsed.root) } else { Issue.record("no AND") }
  }

  @Test func `a clause that is too long stays in memory as a whole`() throws {
    let ids = (0..<3000).map { "'value number \($0)'" }.joined(separator: ",")
    let condition = try #require(ParsedCondition(parsing: "Status = 'Open' AND Code IN (\(ids))").compiled())
    let short = condition.soql(maximumLength: 1000)
    #expect(short.clause == nil && short.residual?.description == condition.description)
    #expect(
      short.diagnostics.map(\.message) == [
        "this is evaluated in memory: the clause would have more than 1000 bytes"
      ])
    let long = condition.soql()
    #expect(long.clause == "(\(condition.description))" && long.residual == nil && long.diagnostics.isEmpty)
  }

  @Test func `no text of data ends its quotes`() throws {
    let hostile = [
      "' OR Id != NULL OR Name = '", "\\", "\\'", "'", "''", "\u{2019}", "x') LIMIT 1 --", "\n' OR 'a",
      "\u{2028}'\u{0}",
      "\\\\' OR Name != '", "%' OR Name LIKE '%", "\u{10FFFF}'",
    ]
    for text in hostile {
      let place = SourceRangeZero.value
      let kinds: [(ConditionComparison.Operator, ConditionLiteral.Value)] = [
        (.equal, .string(text)), (.in, .string(text)), (.includes, .string(text)),
        (.like, .pattern(LikePattern([.text(text), .anyText]))),
      ]
      for (kind, value) in kinds {
        let comparison = ConditionComparison(
          field: ConditionField("Name", place), isPrior: false, operator: kind, operatorRange: place,
          literals: [ConditionLiteral(value, place)])
        let node = ConditionNode(.comparison(comparison), place)
        let clause = try #require(CompiledCondition(node, layout: nil, isExact: false).soql().clause)
        #expect(ParsedCondition(parsing: clause).root == node, "\(clause)")
        #expect(!clause.unicodeScalars.contains { $0.value < 0x20 }, "\(clause)")
      }
    }
  }

  // MARK: Random conditions

  private static let described: [FieldName: FieldDescription] = {
    let fields = [
      FieldDescription("Day", .date), FieldDescription("Stamp", .dateTime), FieldDescription("Tags", .multiPicklist),
      FieldDescription("B", .string, isCaseSensitive: true), FieldDescription("C", .textArea, isFilterable: false),
    ]
    return Dictionary(uniqueKeysWithValues: fields.map { (FieldName($0.name), $0) })
  }()

  @Test(arguments: PropertyTests.seeds)
  func `clause and residual together are the condition`(seed: UInt64) throws {
    var generator = ConditionGenerator(seed: seed)
    let zone = try #require(Zones.named("Australia/Lord_Howe"))
    let context = EvaluationContext(now: noon, timeZone: zone, firstWeekday: .monday, fiscalYearStartMonth: 4)
    var pushed = 0, divided = 0
    for _ in 0..<400 {
      let node = generator.condition(depth: 3)
      let isExact = generator.random.chance(30)
      let condition = CompiledCondition(node, layout: nil, isExact: isExact, described: Self.described)
      let rendering = condition.soql(at: generator.random.chance(70) ? context : nil)
      var clause: CompiledCondition?
      if let text = rendering.clause {
        let parsed = ParsedCondition(parsing: text)
        let root = try #require(parsed.root)
        guard parsed.diagnostics.allSatisfy({ $0.severity == .note }) else {
          Issue.record("\(text): \(parsed.diagnostics)")
          return
        }
        // Salesforce compares without regard to case, but for the fields described otherwise.
        clause = CompiledCondition(root, layout: nil, isExact: false, described: Self.described)
        pushed += 1
        if rendering.residual != nil { divided += 1 }
        #expect(parsed.fields.allSatisfy { condition.fields.contains($0) || $0 == "Id" }, "\(text)")
        #expect(!parsed.fields.contains("C") && !text.contains("PRIORVALUE") && !text.contains("ISCHANGED("))
      }
      for _ in 0..<4 {
        var values = generator.record(missing: generator.random.pick([0, 0, 20]))
        values["Day"] = generator.random.pick([.null, .date(.init(generator.random.number(below: 40)))])
        values["Stamp"] = generator.random.pick([.null, .dateTime(.init(generator.random.number(below: 40)))])
        values["Id"] = .string("00Q000000000001AAA")
        let record = SalesforceRecord(values)
        let expected = condition.evaluate(record, kind: .backfilled, context: context).value
        let selected = clause?.evaluate(record, kind: .backfilled, context: context).value ?? .true
        let rest = rendering.residual?.evaluate(record, kind: .backfilled, context: context).value ?? .true
        let together: Truth =
          selected == .false || rest == .false ? .false : selected == .true && rest == .true ? .true : .unknown
        guard together == expected else {
          Issue.record(
            "\(condition) exact \(isExact): \(rendering.clause ?? "-") \(rendering.residual?.description ?? "-") \(values)"
          )
          return
        }
      }
    }
    #expect(pushed > 100 && divided > 20)
  }
}

extension CalendarDate {
  /// A day near the literals of random conditions.
  fileprivate init(_ number: Int) { self = CalendarDate(daysSinceEpoch: 20_490 + number) ?? .earliest }
}

extension Instant {
  fileprivate init(_ number: Int) { self.init(millisecondsSinceEpoch: 1_771_200_000_000 + Int64(number) * 21_600_000) }
}

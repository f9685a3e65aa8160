import Foundation
import SalesTapConditions
import SalesTapDiagnostics
import SalesTapModel
import SalesTapTime
import TestSupport
import Testing

/// What the documentation says, held against the code.
@Suite struct DocumentationTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  private static let sources = root.appendingPathComponent("Sources/SalesTapConditions")

  private static func page(_ name: String) throws -> String {
    try String(contentsOf: sources.appendingPathComponent("SalesTapConditions.docc/\(name).md"), encoding: .utf8)
  }

  /// The identifiers of diagnostics in the code.
  private static func catalogue() -> Set<String> {
    var found: Set<String> = []
    let files = FileManager.default.enumerator(at: sources.resolvingSymlinksInPath(), includingPropertiesForKeys: nil)
    while let file = files?.nextObject() as? URL {
      guard file.pathExtension == "swift", let text = try? String(contentsOf: file, encoding: .utf8) else { continue }
      for match in text.matches(of: /"(condition\.[a-z-]+)"/) { found.insert(String(match.1)) }
    }
    return found
  }

  @Test func `every diagnostic stands on its page, in order, and no other does`() throws {
    let catalogue = Self.catalogue()
    #expect(catalogue.count >= 79)
    let listed = try Self.page("ConditionDiagnostics").split(separator: "\n").compactMap { line in
      line.firstMatch(of: /^\| `(condition\.[a-z-]+)` \|/).map { String($0.1) }
    }
    expectNoDifference(listed, catalogue.sorted())
  }

  @Test func `the examples of the page have the diagnostics of their rows`() throws {
    var held = 0
    for line in try Self.page("ConditionDiagnostics").split(separator: "\n") {
      guard let match = line.firstMatch(of: /^\| `(condition\.[a-z-]+)` \| (\w+) \| `([^`]+)` \| (.*) \|$/) else {
        continue
      }
      let (id, source, mend) = (String(match.1), String(match.3), String(match.4))
      if source.contains("…") || source.contains("⏎") || source.contains("\\|") || mend.contains("\\|") { continue }
      let found = DiagnosticTests.diagnostics(source, checked: true)
      let plain = DiagnosticTests.diagnostics(source, checked: false)
      guard let diagnostic = (plain + found).first(where: { $0.id.rawValue == id }) else {
        Issue.record("\(source) has no \(id)")
        continue
      }
      #expect(diagnostic.severity.rawValue == match.2)
      if let fixed = mend.wholeMatch(of: /`([^`]+)`/)?.1, let fix = diagnostic.fixes.first {
        expectNoDifference(fix.applied(to: source), String(fixed))
      }
      held += 1
    }
    #expect(held > 55)
  }

  @Test func `the table of empty and missing values is what comparisons say`() throws {
    let text = try Self.page("ConditionLanguage")
    var rows = 0
    for line in text.split(separator: "\n") {
      guard let match = line.wholeMatch(of: /\| (`f .*`) \| (true|false) \| (unknown|false) \|/) else { continue }
      for source in match.1.matches(of: /`([^`]+)`/).map({ String($0.1) }) {
        #expect(answer(source, ["f": .null])?.rawValue == String(match.2), "\(source) of an empty value")
        #expect(answer(source, [:])?.rawValue == String(match.3), "\(source) of a missing value")
      }
      rows += 1
    }
    #expect(rows == 9)
  }

  /// A value as the tables write it: its kind, and its text.
  private static func value(_ kind: Substring, _ text: Substring) -> FieldValue? {
    switch kind {
    case "text", "text, exact", "id": .string(String(text))
    case "several": .list(text.split(separator: ";").map(String.init))
    case "number": Int64(text).map { .integer($0) }
    case "checkbox": .boolean(text == "TRUE")
    case "date": CalendarDate(String(text)).map { .date($0) }
    case "date-time": Instant(String(text)).map { .dateTime($0) }
    case "empty": .some(.null)
    default: nil
    }
  }

  @Test func `the examples of values and dates are what comparisons say`() throws {
    var kinds: [String: Int] = [:]
    for line in try Self.page("ConditionLanguage").split(separator: "\n") {
      guard let match = line.wholeMatch(of: /\| ([a-z, -]+) `([^`]+)` \| (`.*`) \| (`.*`) \|/) else { continue }
      let value = try #require(Self.value(match.1, match.2), "\(line)")
      for (cell, expected) in [(match.3, Truth.true), (match.4, .false)] {
        for source in cell.matches(of: /`([^`]+)`/).map({ String($0.1) }) {
          let record: SalesforceRecord = match.1 == "id" ? ["Id": value] : ["f": value]
          #expect(
            answer(source, record, exact: match.1.hasSuffix("exact")) == expected, "\(source) of \(match.2)")
          kinds[String(match.1), default: 0] += 1
        }
      }
    }
    expectNoDifference(
      kinds.keys.sorted(),
      ["checkbox", "date", "date-time", "empty", "id", "number", "several", "text", "text, exact"])
    #expect(kinds.values.reduce(0, +) >= 75)
  }

  @Test func `the table of changes is what the functions say`() throws {
    struct Column {
      var kind = RecordChange.Kind.updated
      var previous: SalesforceRecord?
      var changed: [String]?
    }
    let columns: [[Column]] = [
      [Column(kind: .created), Column(kind: .undeleted)], [Column(previous: ["f": "a"])],
      [Column(previous: ["f": "b"])],
      [Column()], [Column(changed: ["f"])], [Column(kind: .backfilled)],
    ]
    var rows = 0
    for line in try Self.page("ConditionLanguage").split(separator: "\n") {
      guard let match = line.wholeMatch(of: /\| `((?:ISNEW|ISCHANGED|PRIORVALUE).*)` \| ([a-z |]+) \|/) else {
        continue
      }
      let condition = try #require(ParsedCondition(parsing: String(match.1)).compiled())
      let answers = match.2.split(separator: " | ").map(String.init)
      try #require(answers.count == columns.count, "\(line)")
      for (expected, column) in zip(answers, columns) {
        for change in column {
          let found = condition.evaluate(
            ["f": "b"], previous: change.previous, kind: change.kind, changedFields: change.changed,
            context: EvaluationContext(now: noon))
          #expect(found.value.rawValue == expected, "\(match.1), \(change)")
        }
      }
      rows += 1
    }
    #expect(rows == 5)
  }

  // MARK: The guides

  private let lead = Descriptions.lead
  private let now = noon

  @Test func `the guide to writing a condition is right`() throws {
    let record: SalesforceRecord = ["Status": "Qualified", "NumberOfEmployees": .integer(80)]
    let layout = record.layout
    let parsed = ParsedCondition(parsing: "Stauts = 'Qualified' AND NumberOfEmployees > '50'")
    let checked = parsed.checked(against: lead)
    expectNoDifference(checked.diagnostics.map(\.suggestions), [["Status"], []])
    var text = parsed.source
    while let fix = ParsedCondition(parsing: text).checked(against: lead).diagnostics.first?.fixes.first {
      text = fix.applied(to: text)
    }
    expectNoDifference(text, "Status = 'Qualified' AND NumberOfEmployees > 50")
    let condition = ParsedCondition(parsing: text).checked(against: lead).compiled(for: layout)
    let answer = condition?.evaluate(record, context: EvaluationContext(now: now)).value
    #expect(answer == .true)
    let completions = ConditionCompletions(at: 9, in: "Status = ", for: lead)
    #expect(completions.items.first?.text == "'Open'")
    let rendering = condition?.soql(at: EvaluationContext(now: now))
    expectNoDifference(rendering?.clause, "(\(text))")
    #expect(!DiagnosticRenderer().render(checked.diagnostics, source: parsed.source).isEmpty)
  }

  @Test func `the guide to explanations is right`() throws {
    let change = RecordChange(
      object: "Lead", recordID: try #require(RecordID("00Q000000000001")), kind: .updated,
      record: ["Status": "Open"], id: "1")
    let filter = try #require(Filter.condition("Status = 'Qualified'").compile().filter)
    let decision = filter.decide(change, context: EvaluationContext(now: now))
    expectNoDifference(decision.reason, "Status = 'Qualified' is false: Status is 'Open'")
    let explanation = try #require(decision.explanation)
    #expect(explanation.deciding.map(\.text) == ["Status = 'Qualified'"])
    #expect(explanation.value == .false)
  }
}

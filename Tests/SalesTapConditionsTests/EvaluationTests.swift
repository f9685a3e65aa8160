import SalesTapDiagnostics
import SalesTapModel
import TestSupport
import Testing

@testable import SalesTapConditions

@Suite struct EvaluationTests {
  static let lead: SalesforceRecord = [
    "Status": "Qualified", "LeadSource": .null, "AnnualRevenue": 1_000_000, "Industry": "Technology", "Country": "LV",
    "IsConverted": false, "Rating": 4.5, "Account": .null,
  ]

  @Test(arguments: [
    ("Status = 'Qualified'", Truth.true),
    ("status = 'QUALIFIED'", .true),
    ("Status = 'Qualified' AND LeadSource != null", .false),
    ("Status = 'Qualified' AND LeadSource = NULL", .true),
    ("Status <> 'Open'", .true),
    ("LeadSource != 'Web'", .true),
    ("LeadSource NOT IN ('Web')", .true),
    ("LeadSource IN ('Web')", .false),
    ("LeadSource < 'Web'", .false),
    ("LeadSource LIKE '%'", .false),
    ("LeadSource EXCLUDES ('Web')", .true),
    ("LeadSource INCLUDES ('Web')", .false),
    (
      "AnnualRevenue >= 1000000 AND (Industry = 'Technology' OR Industry = 'Finance') AND (NOT (Country = 'US'))", .true
    ),
    ("AnnualRevenue > 999999.5", .true),
    ("AnnualRevenue < 1000000.5", .true),
    ("AnnualRevenue = 1000000.0", .true),
    ("Rating > 4 AND Rating < 5", .true),
    ("IsConverted = FALSE", .true),
    ("IsConverted = NULL", .true),
    ("IsConverted != NULL", .false),
    ("LeadSource = FALSE", .true),
    ("LeadSource != TRUE", .true),
    ("Account.Name = NULL", .true),
    ("Account.Name = 'x'", .false),
    ("Status = 5", .false),
    ("Status != 5", .false),
    ("Status LIKE 'qual%'", .true),
    ("Status LIKE '_ualifie_'", .true),
    ("Status LIKE 'Qualified_'", .false),
    ("NOT Status = 'Open'", .true),
    ("Missing = 'x'", .unknown),
    ("Missing = 'x' AND Status = 'Open'", .false),
    ("Missing = 'x' OR Status = 'Qualified'", .true),
    ("Missing = 'x' OR Missing != 'x'", .unknown),
    ("ISNEW()", .false),
    ("ISCHANGED(Status)", .unknown),
  ])
  func answers(_ text: String, _ expected: Truth) {
    #expect(answer(text, Self.lead) == expected, "\(text)")
  }

  @Test func `asks only for fields that the answer depends on`() {
    #expect(missing("A = 1 AND Status = 'Open'", Self.lead) == [])
    #expect(missing("(A = 1 AND Status = 'Open') OR B = 2", Self.lead) == ["B"])
    #expect(missing("A = 1 AND (B = 2 OR Status = 'Open')", Self.lead) == ["A", "B"])
    #expect(missing("ISCHANGED(A)", Self.lead) == [])
    #expect(missing("A = 1 OR ISCHANGED(B)", Self.lead) == ["A"])
  }

  @Test func `prior values answer, and their absence is told apart from missing fields`() {
    let previous: SalesforceRecord = ["Status": "Open"]
    #expect(answer("ISCHANGED(Status)", Self.lead, previous: previous) == .true)
    #expect(answer("PRIORVALUE(Status) = 'open'", Self.lead, previous: previous) == .true)
    #expect(answer("ISCHANGED(Status)", Self.lead, previous: ["Status": "Qualified"]) == .false)
    #expect(answer("ISCHANGED(Status)", Self.lead, kind: .created) == .false)
    #expect(answer("PRIORVALUE(Status) = NULL", Self.lead, kind: .created) == .true)
    #expect(answer("ISNEW()", Self.lead, kind: .undeleted) == .true)
    #expect(answer("ISNEW()", Self.lead, kind: .backfilled) == .unknown)
    let condition = ParsedCondition(parsing: "ISCHANGED(Status) AND Industry = 'Technology'").compiled()
    let result = condition?.evaluate(Self.lead, context: EvaluationContext(now: noon))
    #expect(result?.value == .unknown)
    #expect(result?.isUnknownOnlyForPriorValues == true)
  }

  @Test("A field that the event of a new record leaves out is empty, also for a condition bound to the event's layout")
  func newRecords() throws {
    var decoder = ChangeEventDecoder()
    let event = #"""
      {"payload":{"ChangeEventHeader":{"entityName":"Lead","recordIds":["00Q5e0000000001EAA"],"changeType":"CREATE",
      "transactionKey":"t","sequenceNumber":1,"commitTimestamp":1700000000000},"Email":"a@b.co"}}
      """#
    guard case .change(let change) = decoder.decode(Array(event.utf8), changeID: "1").notices.first else {
      Issue.record("the event was not read")
      return
    }
    let condition = try #require(ParsedCondition(parsing: "Status = NULL AND Email != NULL").compiled())
    let bound = condition.resolved(in: change.record.layout)
    #expect(condition.evaluate(change.record, context: EvaluationContext(now: noon)).value == .true)
    #expect(bound.evaluate(change.record, context: EvaluationContext(now: noon)).value == .true)
  }

  @Test func `a comparison of types that do not compare is noted at its place`() throws {
    let text = "Age > 'x' OR NOT (Name NOT IN (5)) OR Name = 'ana' OR ISCHANGED(Age) OR PRIORVALUE(Age) = 1"
    let condition = try #require(ParsedCondition(parsing: text).compiled())
    let record: SalesforceRecord = ["Age": .integer(5), "Name": "Ana"]
    let explanation = condition.explain(record, kind: .updated, context: EvaluationContext(now: noon))
    let notes = explanation.typeMismatches
    expectNoDifference(notes.map(\.range), [SourceRange(0..<9), SourceRange(18..<33)])
    expectNoDifference(Set(notes.map(\.id.rawValue)), ["condition.type-mismatch"])
    expectNoDifference(Set(notes.map(\.severity)), [.note])
    expectNoDifference(
      notes.first?.message, "'Age': a number cannot be compared with this, so the comparison is false")
    let empty: SalesforceRecord = ["Age": .null, "Name": .null]
    let quiet = condition.explain(empty, kind: .updated, context: EvaluationContext(now: noon))
    #expect(quiet.typeMismatches.isEmpty)
  }

  /// Texts around the eight and sixteen bytes that are looked at first, before and behind other texts of the record.
  @Test func `a text equals a literal wherever it lies, and whatever follows`() {
    let words = [
      "US", "us", "USA", "\u{212A}", "k", "K", "ss", "\u{DF}", "\u{17F}s", "Finance", "finance", "Finances", "FINANCE!",
      "Finance\u{E9}", "Qualified", "qualifieD", "Qualifies", "Qualifie\u{212A}", "Qualifiek", "Technology",
      "technologY",
      "Tech\u{E9}ology", "Working - Contacted", "working - contacteD", "Working - \u{212A}ontacted", "0123456789abcdef",
      "0123456789ABCDEF", "0123456789abcdefg", "0123456789ABCDE\u{DF}", "0123456789abcdess", "@bc", "`bc", "[bc", "{bc",
    ]
    for value in words {
      for (before, behind) in [("", ""), ("", "A"), ("some text before", ""), ("x", "and quite some text behind it")] {
        let record: SalesforceRecord = ["before": .string(before), "f": .string(value), "behind": .string(behind)]
        for literal in words {
          let isEqual = CaseFolding.folded(value) == CaseFolding.folded(literal)
          #expect(answer("f = '\(literal)'", record) == (isEqual ? .true : .false), "\(value) \(literal) \(behind)")
          #expect(answer("f != '\(literal)'", record) == (isEqual ? .false : .true), "\(value) \(literal) \(behind)")
        }
      }
    }
  }
}

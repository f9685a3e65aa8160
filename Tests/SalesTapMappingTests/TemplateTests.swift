import SalesTapDiagnostics
import SalesTapMapping
import TestSupport
import Testing

@Suite struct TemplateTests {
  @Test(arguments: [
    ("SF_Lead_{{Lead.Id}}", [Template.Piece.literal("SF_Lead_"), .token(.init("Lead.Id"))]),
    (
      "{{ FirstName }} {{LastName|trim| uppercase }}",
      [
        .token(.init("FirstName")), .literal(" "), .token(.init("LastName", filters: [.trim, .uppercase])),
      ]
    ),
    ("", []), ("plain } text { here", [.literal("plain } text { here")]),
    ("\\{{Id}}", [.literal("{{Id}}")]), ("\\\\{{Id}}", [.literal("\\"), .token(.init("Id"))]),
    ("\\\\\\{{Id}}", [.literal("\\{{Id}}")]), ("a\\b", [.literal("a\\b")]), ("\\{x", [.literal("{x")]),
    ("\\{{{Id}}", [.literal("{"), .token(.init("Id"))]),
    (
      "ä{{X__c}}東",
      [
        .literal("ä"), .token(.init("X__c")), .literal("東"),
      ]
    ),
  ])
  func reading(_ text: String, _ pieces: [Template.Piece]) throws {
    let (template, diagnostics) = Template.parse(text)
    #expect(!diagnostics.hasErrors)
    #expect(template?.pieces == pieces)
  }

  /// The text with the marked stretch `«..»` is wrong there, for this reason; the best fix gives the last text.
  @Test(arguments: [
    ("SF_«{{Lead.Id»", "template.unclosed-token", "SF_{{Lead.Id}}"),
    ("SF_«{{Lead.Id}»", "template.unclosed-token", "SF_{{Lead.Id}}"),
    ("«{{Lead.Id}» x", "template.unclosed-token", "{{Lead.Id}} x"), ("«{{»", "template.unclosed-token", ""),
    ("«{{Id» and {{Name}}", "template.unclosed-token", "{{Id}} and {{Name}}"),
    ("«{{}}»", "template.empty-token", ""), ("«{{ | trim}}»", "template.empty-token", ""),
    ("«{{{Id}}}»", "template.bad-path", "{{Id}}"), ("{{«First Name»}}", "template.bad-path", ""),
    ("{{«Contact..Email»}}", "template.bad-path", ""), ("{{«$Record.Id»}}", "template.bad-path", "{{Id}}"),
    ("{{«!$Record.Id»}}", "template.bad-path", "{{Id}}"), ("{{«1Id»}}", "template.bad-path", ""),
    ("{{Email | «lower»}}", "template.unknown-filter", "{{Email | lowercase}}"),
    ("{{Email | «lowercas»}}", "template.unknown-filter", "{{Email | lowercase}}"),
    ("{{Email | «Trim»}}", "template.unknown-filter", "{{Email | trim}}"),
    ("{{Email | «reverse»}}", "template.unknown-filter", ""), ("{{Email |« »}}", "template.unknown-filter", ""),
    ("{{Phone | «phone: IN»}}", "template.filter-needs-value", ""),
    ("{{Id | «prefix»}}", "template.filter-needs-value", ""),
    ("SF_«{Id}»", "template.single-braces", "SF_{{Id}}"), ("«{!Lead.Id}»", "template.single-braces", "{{Lead.Id}}"),
    ("«{!$Record.Id}»", "template.single-braces", "{{Id}}"), ("«${Id}»", "template.single-braces", "{{Id}}"),
    ("Id«}}»", "template.stray-braces", ""),
  ])
  func troubles(_ marked: String, _ id: String, _ fixed: String) throws {
    let start = try #require(marked.utf8.firstIndex(of: 0xC2)), bytes = Array(marked.utf8)
    let offset = marked.utf8.distance(from: marked.startIndex, to: start)
    let end = try #require(bytes.lastIndex(of: 0xBB)) - 1
    let text = marked.filter { $0 != "«" && $0 != "»" }
    let (_, diagnostics) = Template.parse(text)
    let found = try #require(diagnostics.first { $0.id.rawValue == id }, "\(diagnostics)")
    #expect(found.range == SourceRange(offset: offset, length: end - offset - 2))
    if !fixed.isEmpty {
      #expect(found.fixes.first?.applied(to: text) == fixed)
      #expect(Template.parse(fixed).diagnostics.isEmpty)
    } else {
      #expect(found.fixes.isEmpty)
    }
  }

  @Test func everyTroubleIsReportedAtOnce() {
    let ids = Template.parse("{{A b}} {{}} {{C | upper}} {{D").diagnostics.map(\.id.rawValue)
    #expect(ids == ["template.bad-path", "template.empty-token", "template.unknown-filter", "template.unclosed-token"])
  }

  @Test func anEscapedMergeFieldPrintsEscaped() {
    let template = Template.parse("\\{!Id} {{Id}}").template
    #expect(template?.pieces.first == .literal("{!Id} "))
    #expect(template?.description == "\\{!Id} {{Id}}")
  }

  @Test func anyTextIsReadAndPrintsBack() {
    var random = SeededGenerator(seed: 11)
    let alphabet = ["{", "}", "{{", "}}", "\\", "|", "Id", "Lead.Name", " ", "trim", "é", "!", "$", ".", "\u{0}"]
    var read = 0
    for _ in 0..<30_000 {
      let text = (0..<Int.random(in: 0...9, using: &random)).map { _ in
        alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
      }.joined()
      let (template, diagnostics) = Template.parse(text)
      for diagnostic in diagnostics {
        #expect((diagnostic.range?.end ?? 0) <= text.utf8.count)
        for fix in diagnostic.fixes { _ = fix.applied(to: text) }
      }
      guard let template else { continue }
      read += 1
      let again = Template.parse(template.description)
      #expect(again.template == template, "\(text) printed as \(template.description)")
      #expect(again.template?.description == template.description)
    }
    #expect(read > 5000)
  }

  @Test func hugeTemplatesAreRefusedAndDeepOnesAreRead() {
    #expect(
      Template.parse(String(repeating: "{", count: 10_001)).diagnostics.map(\.id) == [TemplateDiagnosticID.tooLong])
    #expect(Template.parse(String(repeating: "{", count: 10_000)).template == nil)
    #expect(Template.parse(String(repeating: "{{a}}", count: 2000)).template?.tokens.count == 2000)
  }
}

import SalesTapDiagnostics
import TestSupport
import Testing

@testable import SalesTapConditions

/// The language to the letter: what is accepted and means what, and what is rejected where.
@Suite struct LanguageTests {
  struct Accepted: Decodable, Sendable, CustomTestStringConvertible {
    var source: String
    var canonical: String
    /// The identifiers of warnings and notes; absent for none.
    var warnings: [String]?
    var testDescription: String { source }
  }

  struct Rejected: Decodable, Sendable, CustomTestStringConvertible {
    var source: String
    /// Identifier, offset, and length of every diagnostic, in the order of places.
    var diagnostics: [Expected]
    var testDescription: String { source }

    struct Expected: Decodable, Sendable, Equatable {
      var id: String
      var offset: Int
      var length: Int
    }
  }

  @Test(arguments: Vectors.load("conditions/accepted") as [Accepted])
  func `what SOQL accepts is accepted, and has one canonical spelling`(_ vector: Accepted) {
    let parsed = ParsedCondition(parsing: vector.source)
    expectNoDifference(parsed.diagnostics.map(\.id.rawValue), vector.warnings ?? [])
    expectNoDifference(parsed.canonical, vector.canonical)
    let again = ParsedCondition(parsing: vector.canonical)
    #expect(again.root == parsed.root && again.canonical == vector.canonical)
    // The same bytes, given as bytes.
    #expect(ParsedCondition(parsing: Array(vector.source.utf8)) == parsed)
  }

  @Test(arguments: Vectors.load("conditions/rejected") as [Rejected])
  func `what SOQL rejects is rejected at its place`(_ vector: Rejected) {
    let parsed = ParsedCondition(parsing: vector.source)
    #expect(!parsed.isValid && parsed.compiled() == nil && parsed.canonical == nil)
    let found = parsed.diagnostics.map {
      Rejected.Expected(id: $0.id.rawValue, offset: $0.range?.offset ?? -1, length: $0.range?.length ?? -1)
    }
    expectNoDifference(found, vector.diagnostics)
    #expect(parsed.diagnostics.hasErrors)
  }

  // MARK: Hostile input

  @Test func `bytes that are not UTF-8 are one diagnostic at their place`() {
    let bytes = Array("Name = 'a".utf8) + [0xFF, 0xC3] + Array("b' AND Größe = 1".utf8)
    let parsed = ParsedCondition(parsing: bytes)
    expectNoDifference(parsed.diagnostics.map(\.id.rawValue), ["condition.invalid-encoding"])
    expectNoDifference(parsed.diagnostics.first?.range, SourceRange(offset: 9, length: 1))
    #expect(!parsed.isValid && parsed.compiled() == nil)
    // A lone surrogate in UTF-8, an overlong form, and a sequence that is cut off.
    for broken: [UInt8] in [[0xED, 0xA0, 0x80], [0xC0, 0xAF], [0xF0, 0x9F, 0x98]] {
      let parsed = ParsedCondition(parsing: Array("a = '".utf8) + broken + Array("'".utf8))
      #expect(parsed.diagnostics.first?.id == "condition.invalid-encoding" && !parsed.isValid)
      #expect(parsed.diagnostics.first?.range?.offset == 5)
    }
  }

  @Test func `any bytes at all are read without a trap, and every range lies in the text`() {
    var generator = SeededGenerator(seed: 11)
    let pieces = [
      "a", " = ", "'", "\\", "(", ")", "IN", " NOT ", "AND ", "OR", "1", ".", ":", "LAST_N_DAYS", "2026-01-01", "T",
      "\"",
      "{!", "}", "$Record.", "--", "/*", "\u{2019}", "\u{A0}", ",", "<", ">", "!", "&&", "||", "ISNEW()", "PRIORVALUE(",
      "NULL", "LIKE", "SELECT", "WHERE", "LIMIT", "+", "-", "é", "\u{10FFFF}", "\0", "\n",
    ]
    for _ in 0..<4000 {
      var bytes: [UInt8] = []
      for _ in 0..<generator.number(below: 14) { bytes += Array(generator.pick(pieces).utf8) }
      if generator.chance(30), !bytes.isEmpty {
        bytes[generator.number(below: bytes.count)] = UInt8(generator.number(below: 256))
      }
      let parsed = ParsedCondition(parsing: bytes)
      let length = parsed.source.utf8.count
      for diagnostic in parsed.diagnostics {
        guard let range = diagnostic.range else { continue }
        #expect(range.offset >= 0 && range.length >= 0 && range.end <= length)
        for fix in diagnostic.fixes { _ = fix.applied(to: parsed.source) }
      }
      #expect(parsed.isValid == (parsed.canonical != nil))
      let checked = parsed.checked(against: Descriptions.lead, in: Descriptions.catalog)
      if let compiled = checked.compiled() { _ = compiled.soql(at: EvaluationContext(now: noon)) }
    }
  }

  /// One piece of text again and again.
  struct Hostile: Sendable, CustomTestStringConvertible {
    var prefix = ""
    var piece: String
    var count: Int
    var testDescription: String { "\(prefix)\(piece) × \(count)" }
    var text: String { prefix + String(repeating: piece, count: count) }
  }

  @Test(
    .timeLimit(.minutes(1)),
    arguments: [
      Hostile(piece: "(", count: 100_000), Hostile(piece: "NOT ", count: 25_000),
      Hostile(piece: "a=1 AND ", count: 12_500), Hostile(piece: "a=1 OR b=2 AND ", count: 6_666),
      Hostile(prefix: "a IN (", piece: "'x',", count: 24_000), Hostile(piece: "'", count: 100_000),
      Hostile(piece: "a='b", count: 25_000), Hostile(piece: "\\", count: 100_000),
      Hostile(piece: "a = (", count: 20_000), Hostile(piece: "/*", count: 50_000), Hostile(piece: "{!", count: 50_000),
      Hostile(piece: "\u{2018}", count: 33_000), Hostile(piece: "x(", count: 50_000),
      Hostile(piece: "unknown = 1 AND ", count: 6_000), Hostile(piece: "a", count: 100_000),
      Hostile(piece: "a.", count: 50_000), Hostile(prefix: "a LIKE '", piece: "%a", count: 49_000),
      Hostile(piece: "u1 = 'x' AND u2 IN (NULL) OR ", count: 3_400), Hostile(piece: "a = 1 LIMIT ", count: 8_000),
      Hostile(piece: "“", count: 33_000), Hostile(piece: "[", count: 100_000), Hostile(piece: "é", count: 50_000),
    ])
  func `a hundred thousand bytes cost time in proportion`(_ hostile: Hostile) {
    let text = hostile.text
    // What grows with the square of the length would take hours.
    let parsed = ParsedCondition(parsing: text)
    let checked = parsed.checked(against: Descriptions.lead, in: Descriptions.catalog)
    #expect(!parsed.diagnostics.isEmpty || parsed.isValid)
    #expect(checked.diagnostics.count <= 102)
    _ = ConditionCompletions(at: text.utf8.count, in: text, for: Descriptions.lead)
    _ = checked.compiled()?.soql()
  }

  @Test func `the first error is kept, however many warnings come before it`() {
    let warnings = Array(repeating: "a IN (NULL, 1)", count: 150).joined(separator: " AND ")
    let parsed = ParsedCondition(parsing: warnings + " AND b ==")
    #expect(parsed.diagnostics.hasErrors && !parsed.isValid)
    #expect(parsed.diagnostics.contains { $0.id == "condition.more-troubles" })
    let checked = ParsedCondition(parsing: warnings + " AND Nobody = 1").checked(against: Descriptions.lead)
    #expect(!checked.isValid && checked.compiled() == nil)
  }
}

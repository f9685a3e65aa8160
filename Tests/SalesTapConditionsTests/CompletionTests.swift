import SalesTapDiagnostics
import SalesTapModel
import TestSupport
import Testing

@testable import SalesTapConditions

/// What may stand at a place: texts with a mark at the cursor.
@Suite struct CompletionTests {
  struct Vector: Decodable, Sendable, CustomTestStringConvertible {
    /// The text, with `‸` at the cursor.
    var source: String
    /// All completions, in order.
    var items: [String]?
    /// The first completions.
    var first: [String]?
    var has: [String]?
    var lacks: [String]?
    /// The text after the first completion.
    var applied: String?

    var testDescription: String { source }
    var text: String { source.filter { $0 != "‸" } }
    var offset: Int { source.utf8.prefix { $0 != 0xE2 }.count }

    var completions: ConditionCompletions {
      ConditionCompletions(at: offset, in: text, for: Descriptions.lead, catalog: Descriptions.catalog)
    }
  }

  static let vectors: [Vector] = Vectors.load("conditions/completions")

  private static func apply(_ item: ConditionCompletions.Item, _ range: SourceRange, to text: String) -> String {
    Fix("", replacing: range, with: item.text).applied(to: text)
  }

  @Test(arguments: vectors)
  func `a place has these completions`(_ vector: Vector) {
    let completions = vector.completions
    let texts = completions.items.map(\.text)
    if let items = vector.items { expectNoDifference(texts, items) }
    if let first = vector.first { expectNoDifference(Array(texts.prefix(first.count)), first) }
    for text in vector.has ?? [] { #expect(texts.contains(text), "\(text)") }
    for text in vector.lacks ?? [] { #expect(!texts.contains(text), "\(text)") }
    if let applied = vector.applied {
      expectNoDifference(
        completions.items.first.map { Self.apply($0, completions.range, to: vector.text) }, applied)
    }
  }

  /// Conditions whose every word must be found by typing it.
  static let conditions = [
    "Status = 'Open' AND (LeadSource != 'Web' OR NOT ISNEW())",
    "Owner.IsActive = TRUE AND ISCHANGED(Status) AND PRIORVALUE(Status) = 'Qualified'",
    "Interests__c INCLUDES ('Golf', 'Chess') OR Interests__c EXCLUDES ('Sailing')",
    "Status IN ('Open', 'Qualified') AND LeadSource NOT IN ('Other') AND Name LIKE 'a%'",
    "CreatedDate = TODAY AND Birthday__c > LAST_WEEK AND Email != NULL AND IsConverted = FALSE",
    "NumberOfEmployees >= 5 AND AnnualRevenue < 10 AND NumberOfEmployees <> 7",
  ]

  @Test(arguments: conditions)
  func `every word of a condition is among the completions of its place`(_ text: String) {
    let bytes = Array(text.utf8)
    let tokens = Lexer.tokens(of: bytes).dropLast()
    for (index, token) in zip(tokens.indices, tokens) {
      switch token.kind {
      case .number, .angleBrackets,
        .equal where index > 0 && tokens[index - 1].end == token.start:
        continue
      default: break
      }
      let word = String(decoding: bytes[token.start..<token.end], as: UTF8.self)
      // A pattern is nobody's to guess, and a word that touches the cursor is still being typed.
      if word == "'a%'" || word == ")" && tokens[index - 1].kind == .identifier { continue }
      let before = String(decoding: bytes[..<token.start], as: UTF8.self)
      let last = word.hasPrefix("Owner.") ? "Owner." : word
      for typed in [0, 1, token.kind == .identifier || token.kind == .string ? word.utf8.count - 1 : 0] {
        let begun = before + word.prefix(typed)
        let found = ConditionCompletions(
          at: begun.utf8.count, in: begun, for: Descriptions.lead, catalog: Descriptions.catalog
        ).items.map(\.text)
        let isThere = found.contains { $0 == word || $0 == last || $0.hasPrefix(word) || $0.hasSuffix(word) }
        if typed > 0, ![.identifier, .string].contains(token.kind) { continue }
        #expect(isThere || found.contains { $0.contains(word) }, "\(word) in \(begun): \(found)")
      }
    }
  }

  @Test func `no place of any text is a trap, and the range holds the cursor`() {
    var generator = ConditionGenerator(seed: 7)
    for _ in 0..<60 {
      var bytes = Array(ConditionPrinter.text(generator.condition(depth: 2)).utf8)
      for _ in 0..<generator.random.number(below: 4) where !bytes.isEmpty {
        bytes[generator.random.number(below: bytes.count)] = generator.random.pick(Array("'()!=<>.,:\\ \u{FC}".utf8))
      }
      let text = String(decoding: bytes, as: UTF8.self)
      for offset in -1...text.utf8.count + 1 {
        let found = ConditionCompletions(at: offset, in: text, for: Descriptions.lead, catalog: Descriptions.catalog)
        #expect(found.range.offset >= 0 && found.range.end <= text.utf8.count)
        #expect(found.range.offset <= max(0, offset))
        #expect(Set(found.items.map(\.text)).count == found.items.count, "\(text) \(offset)")
      }
    }
  }

  @Test func `the limit cuts off, and says so`() {
    let all = ConditionCompletions(at: 0, in: "", for: Descriptions.lead)
    let few = ConditionCompletions(at: 0, in: "", for: Descriptions.lead, limit: 3)
    #expect(few.items == Array(all.items.prefix(3)) && few.isTruncated && !all.isTruncated)
    #expect(ConditionCompletions(at: 0, in: "", for: Descriptions.lead, limit: -1).items.isEmpty)
    let long = String(repeating: "a", count: 100_001)
    #expect(ConditionCompletions(at: 3, in: long, for: Descriptions.lead).items.isEmpty)
  }

  @Test func `without a description the words of the language remain`() {
    let found = ConditionCompletions(at: 0, in: "")
    expectNoDifference(found.items.map(\.text), ["ISNEW()", "ISCHANGED(", "PRIORVALUE(", "NOT", "("])
    #expect(ConditionCompletions(at: 4, in: "a = ").items.map(\.text).contains("TODAY"))
  }

  @Test func `fields carry their label and type`() {
    let found = ConditionCompletions(at: 7, in: "company", for: Descriptions.lead).items
    expectNoDifference(found.map(\.label), ["Company", "Company Size"])
    expectNoDifference(found.map(\.type), [.string, .integer])
    expectNoDifference(found.map(\.kind), [.field, .field])
  }

  @Test func `among eight hundred fields the nearest names and labels are found, always in the same order`() {
    var generator = SeededGenerator(seed: 3)
    let fields = (0..<800).map { number in
      FieldDescription(
        "Custom_Field_\(number)__c", number % 2 == 0 ? .string : .double, label: "Custom label number \(number)")
    }
    let object = ObjectDescription("Big__c", fields: fields.shuffled(using: &generator) + Descriptions.lead.fields)
    func texts(_ text: String) -> [String] {
      ConditionCompletions(at: text.utf8.count, in: text, for: object).items.map(\.text)
    }
    #expect(texts("").count == 800 + 21 + 2 + 5)
    expectNoDifference(
      texts("Custom_Feild_799__c"), ["Custom_Field_799__c", "Custom_Field_199__c", "Custom_Field_299__c"])
    expectNoDifference(
      Array(texts("custom_field_79").prefix(3)),
      [
        "Custom_Field_790__c", "Custom_Field_791__c", "Custom_Field_792__c",
      ])
    expectNoDifference(texts("Stats"), ["Status"])
    expectNoDifference(object.suggestions(for: "CompanySize"), ["NumberOfEmployees"])
    let checked = ParsedCondition(parsing: "Custom_Feild_7__c = 'x'").checked(against: object)
    expectNoDifference(
      checked.diagnostics.first?.suggestions, ["Custom_Field_7__c", "Custom_Field_0__c", "Custom_Field_17__c"])
  }
}

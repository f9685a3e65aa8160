import Foundation
import SalesTapDiagnostics
import SalesTapSchedule
import TestSupport
import Testing

/// Every diagnostic at its place, with its words and its fixes: texts with marks around the range.
@Suite("Diagnostics of cron expressions")
struct CronDiagnosticTests {
  struct Vector: Decodable, Sendable, CustomTestStringConvertible {
    var id: String
    var severity: String
    var message: String
    var notes: [String]?
    /// The text, with `⟦` and `⟧` around the range.
    var source: String
    /// Whose text it is; Salesforce's where nothing is said.
    var dialect: String?
    /// The text after each of the fixes; absent where there is none.
    var fixed: [String]?
    var suggestions: [String]?
    /// Other diagnostics that the text has rightly.
    var also: [String]?

    var testDescription: String { "\(id): \(source.prefix(60))" }
    var text: String { source.filter { $0 != "⟦" && $0 != "⟧" } }
    var reading: CronExpression.Reading {
      CronExpression.parse(text, dialect: dialect == "quartz" ? .quartz : .salesforce)
    }
  }

  static let vectors: [Vector] = {
    guard let data = try? Data(contentsOf: SalesTapScheduleTests.vectors("schedule/cron-diagnostics.json")) else {
      return []
    }
    return (try? JSONDecoder().decode([Vector].self, from: data)) ?? []
  }()

  /// A text with marks around a range.
  static func marked(_ text: String, _ range: SourceRange) -> String {
    let bytes = Array(text.utf8)
    return String(decoding: bytes[..<range.offset], as: UTF8.self) + "⟦"
      + String(decoding: bytes[range.bounds], as: UTF8.self) + "⟧"
      + String(decoding: bytes[range.end...], as: UTF8.self)
  }

  @Test("A mistake gives one diagnostic at its place, with its words and its fixes", arguments: vectors)
  func mistake(_ vector: Vector) throws {
    let found = vector.reading.diagnostics
    expectNoDifference(found.map(\.id.rawValue), [vector.id] + (vector.also ?? []))
    let diagnostic = try #require(
      found.first { $0.id.rawValue == vector.id && $0.range.map { Self.marked(vector.text, $0) } == vector.source },
      "\(found.compactMap(\.range).map { Self.marked(vector.text, $0) })")
    expectNoDifference(diagnostic.severity.rawValue, vector.severity)
    expectNoDifference(diagnostic.message, vector.message)
    expectNoDifference(diagnostic.notes.map(\.message), vector.notes ?? [])
    expectNoDifference(diagnostic.fixes.map { $0.applied(to: vector.text) }, vector.fixed ?? [])
    if let suggestions = vector.suggestions { expectNoDifference(diagnostic.suggestions, suggestions) }
  }

  @Test("What a fix gives has nothing wrong with it in the text's own dialect", arguments: vectors)
  func fixed(_ vector: Vector) {
    for fix in vector.reading.diagnostics.flatMap(\.fixes) {
      for text in fix.applied(to: vector.text).split(separator: "\n") {
        var fixed = vector
        fixed.source = String(text)
        expectNoDifference(fixed.reading.diagnostics, [], "\(fix.title): \(text)")
      }
    }
  }

  @Test("Every diagnostic of a text has a vector, and expressions to schedule are told as texts too")
  func coverage() throws {
    #expect(Set(Self.vectors.map(\.id)).count == 18)
    for vector in Self.vectors where vector.fixed?.first?.contains("\n") == true {
      let texts = vector.fixed?.first?.split(separator: "\n").map(String.init) ?? []
      expectNoDifference(vector.reading.alternatives, texts)
    }
  }
}

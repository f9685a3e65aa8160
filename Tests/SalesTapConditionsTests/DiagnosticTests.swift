import Foundation
import SalesTapConditions
import SalesTapDiagnostics
import SalesTapModel
import TestSupport
import Testing

/// Every diagnostic at its place, with its fix: texts with marks around the range.
@Suite struct DiagnosticTests {
  struct Vector: Decodable, Sendable, CustomTestStringConvertible {
    var id: String
    var severity: String
    /// The text, with `⟦` and `⟧` around the range.
    var source: String
    /// The text after the first fix; absent where there is none.
    var fixed: String?
    var suggestions: [String]?
    /// Whether the text is checked against the description of ``lead``.
    var checked: Bool?
    /// Other diagnostics that the text has rightly.
    var also: [String]?

    var testDescription: String { "\(id): \(source.prefix(60))" }

    var text: String { source.filter { $0 != "⟦" && $0 != "⟧" } }

    var range: SourceRange? {
      guard let open = source.utf8.firstRange(of: "⟦".utf8), let close = source.utf8.firstRange(of: "⟧".utf8) else {
        return nil
      }
      let start = source.utf8.distance(from: source.utf8.startIndex, to: open.lowerBound)
      return SourceRange(offset: start, length: source.utf8.distance(from: open.upperBound, to: close.lowerBound))
    }
  }

  static let vectors: [Vector] = Vectors.load("conditions/diagnostics")

  static func diagnostics(_ text: String, checked: Bool) -> [Diagnostic] {
    let parsed = ParsedCondition(parsing: text)
    return checked
      ? parsed.checked(against: Descriptions.lead, in: Descriptions.catalog).diagnostics : parsed.diagnostics
  }

  @Test(arguments: vectors)
  func `every mistake gives one diagnostic at its place`(_ vector: Vector) throws {
    let found = Self.diagnostics(vector.text, checked: vector.checked ?? false)
    let ids = found.map(\.id.rawValue).filter { !(vector.also ?? []).contains($0) }
    expectNoDifference(ids, [vector.id])
    let diagnostic = try #require(found.first { $0.id.rawValue == vector.id })
    expectNoDifference(diagnostic.severity.rawValue, vector.severity)
    expectNoDifference(diagnostic.range, vector.range)
    if let suggestions = vector.suggestions { expectNoDifference(diagnostic.suggestions, suggestions) }
    expectNoDifference(diagnostic.fixes.first?.applied(to: vector.text), vector.fixed)
    #expect(!diagnostic.message.isEmpty && !diagnostic.message.hasSuffix("."))
  }

  @Test(arguments: vectors)
  func `applying any fix gives a text without that diagnostic`(_ vector: Vector) throws {
    for diagnostic in Self.diagnostics(vector.text, checked: vector.checked ?? false) {
      for fix in diagnostic.fixes {
        let fixed = fix.applied(to: vector.text)
        let after = Self.diagnostics(fixed, checked: vector.checked ?? false)
        #expect(!after.contains { $0.id == diagnostic.id }, "\(fix.title): \(fixed)")
      }
    }
  }
}

import Foundation
import SalesTapDiagnostics
import SalesTapMapping
import Testing

/// The pages say what the code does.
@Suite struct DocumentationTests {
  private func page(_ name: String) throws -> String {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try String(
      contentsOf: root.appendingPathComponent("Sources/SalesTapMapping/SalesTapMapping.docc/\(name).md"),
      encoding: .utf8)
  }

  /// The cells of the rows of a page's tables, without the heads.
  private func rows(_ page: String) -> [[String]] {
    page.split(separator: "\n").filter { $0.hasPrefix("| ") }.map { line in
      line.replacing("\\|", with: "¦").split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    }
  }

  @Test func everyDiagnosticHasItsRow() throws {
    let documented = rows(try page("Diagnostics")).map { $0[0].filter { $0 != "`" } }.filter { $0 != "identifier" }
    #expect(documented.sorted() == (MappingDiagnosticID.all + TemplateDiagnosticID.all).map(\.rawValue).sorted())
    #expect(MappingDiagnosticID.all.map(\.rawValue) == MappingDiagnosticID.all.map(\.rawValue).sorted())
    #expect(TemplateDiagnosticID.all.map(\.rawValue) == TemplateDiagnosticID.all.map(\.rawValue).sorted())
  }

  @Test func theConversionTableRefusesWhatTheCodeRefuses() throws {
    let table = rows(try page("Conversions"))
    let head = try #require(table.first)
    let cases = try Vectors.decode(ValueTableTests.Conversions.self, from: "conversions.json").cases
    var seen = 0
    for row in table.dropFirst() {
      for (column, type) in head.enumerated().dropFirst() {
        let cells = cases.filter { $0.from == row[0] && $0.to == type && $0.expect != "null" }
        #expect(!cells.isEmpty, "\(row[0]) to \(type)")
        let isRefused = cells.allSatisfy { $0.expect == "fails wrongType" || $0.expect == "fails compoundValue" }
        #expect((row[column] == "refused") == isRefused, "\(row[0]) to \(type)")
        seen += 1
      }
    }
    #expect(seen == 60)
  }

  @Test func everyTransformHasItsRow() throws {
    let names = rows(try page("Transforms")).compactMap { row in
      row[0].firstMatch(of: /``Transform\/(\w+)/).map { String($0.1) }
    }
    let all: [Transform] = [
      .trim, .lowercase, .uppercase, .digits, .not, .sha256, .prefix(""), .phone(""), .values([:]),
    ]
    #expect(names == all.map(\.name))
  }

  @Test func theExamplesOfPhoneNumbersAreRight() throws {
    let examples = rows(try page("Transforms")).filter { $0.count == 3 }.dropFirst()
    #expect(examples.count == 8)
    for row in examples {
      let text = row[0].filter { $0 != "`" }, country = row[1] == "any" ? "US" : row[1]
      let result = PhoneNumberTests.number(text, country)
      if row[2].hasPrefix("refused") {
        #expect((try? result.get()) == nil, "\(row)")
      } else {
        let number = try result.get()
        #expect(row[2].contains("`\(number)`"), "\(row)")
      }
    }
  }
}

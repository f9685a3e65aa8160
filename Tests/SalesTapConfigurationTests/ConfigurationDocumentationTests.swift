import Foundation
import SalesTapDiagnostics
import Testing

@testable import SalesTapConfiguration

/// The reference pages are made from the tables, so that they cannot fall behind.
@Suite("The reference pages of the documentation")
struct ConfigurationDocumentationTests {
  private static let catalog = Vectors.repository.appending(
    path: "Sources/SalesTapConfiguration/SalesTapConfiguration.docc")

  @Test("the page of diagnostics is the catalogue")
  func diagnostics() throws {
    var page = """
      # Configuration diagnostics

      What the check of a configuration can say, why it matters, and what to do.

      ## Overview

      Each diagnostic has a stable id. An *error* makes the document unusable; a *warning* says that it probably does not
      do what you want; a *note* is worth knowing. Diagnostics inside of conditions, templates, and mappings have ids that
      begin with `condition`, `template`, or `mapping`, and those of CleverTap's own rules begin with `payload`; they are
      explained with their languages. A text that is no JSON at all gives one error whose id begins with `json`.


      """
    for rule in ConfigurationRule.all {
      page += """
        ## \(rule.id)

        *\(rule.severity.rawValue.capitalized).* \(rule.explanation)

        **What to do:** \(rule.advice)

        ```
        \(rule.example)
        ```


        """
    }
    try expect(page, in: "ConfigurationDiagnostics.md")
  }

  @Test("the page of keys is the table of keys")
  func keys() throws {
    var page = """
      # Configuration keys

      Every key of a configuration document, with its values and its default.

      ## Overview

      A key that is not on this page is an error. A key with a default may be left out, and is left out when the document is
      written. Words are written exactly as they stand here.


      """
    for (title, shape) in Self.objects {
      page += "## \(title)\n\n"
      if !shape.exactlyOne.isEmpty {
        page +=
          "Exactly one of \(Shape.list(shape.exactlyOne, joinedBy: "or").replacing("'", with: "`")) must stand there.\n\n"
      }
      page += "| Key | Value | Without it | |\n|---|---|---|---|\n"
      for key in shape.keys {
        let absent =
          key.isRequired
          ? "required"
          : key.defaultValue.map { "`\(String(decoding: $0.encoded(lineLength: .max).dropLast(), as: UTF8.self))`" }
            ?? ""
        page +=
          "| `\(key.name)` | \(Self.value(key.shape)) | \(absent) | \(key.summary.replacing("|", with: "\\|")) |\n"
      }
      page += "\n"
    }
    try expect(page, in: "ConfigurationKeys.md")
  }

  private static var objects: [(String, ObjectShape)] {
    func choice(_ shape: Shape) -> ObjectShape {
      switch shape {
      case .object(let object): return object
      case .anyOf(let shapes): return shapes.last.map(choice) ?? DocumentTable.document.shape
      default: return DocumentTable.document.shape
      }
    }
    return [
      ("The document", DocumentTable.document.shape), ("calendar", DocumentTable.calendar.shape),
      ("connections", DocumentTable.connection.shape), ("passcode", choice(DocumentTable.passcode.shape)),
      ("syncs", SyncForm.object.shape), ("filter", SyncForm.filter.shape), ("delivery", SyncForm.delivery.shape),
      ("mapping", MappingForm.object.shape), ("properties", MappingForm.property.shape),
      ("A source", choice(MappingForm.source.shape)), ("A transform", choice(MappingForm.transform.shape)),
    ]
  }

  private static func value(_ shape: Shape) -> String {
    switch shape {
    case .text(let rule): return rule == .any || rule == .notBlank ? "a text" : rule.expectation
    case .word(let words): return words.map { "`\"\($0)\"`" }.joined(separator: ", ")
    case .integer(let range):
      if range.lowerBound == range.upperBound { return "\(range.lowerBound)" }
      return range.upperBound == .max ? "\(range.lowerBound) or more" : "\(range.lowerBound) to \(range.upperBound)"
    case .integerAmong(let values): return values.map(String.init).joined(separator: ", ")
    case .boolean: return "`true`, `false`"
    case .scalar: return "a text, a number, `true`, `false`"
    case .literalTrue: return "`true`"
    case .list(let element, let minimum, _):
      return (minimum > 0 ? "a list, not empty, of " : "a list of ") + values(element)
    case .map(let element, _): return "an object of any keys, each with " + value(element)
    case .object(let object):
      return object.definition == nil && object.keys.count == 1
        ? "`{ \"\(object.keys[0].name)\": .. }`, " + value(object.keys[0].shape) : object.noun
    case .anyOf(let shapes): return shapes.map(value).joined(separator: ", or ")
    case .reference(let name): return "a \(name)"
    }
  }

  private static func values(_ shape: Shape) -> String {
    switch shape {
    case .text: "texts"
    case .object(let object): object.plural
    case .reference(let name): name + "s"
    default: value(shape)
    }
  }

  private func expect(_ page: String, in name: String) throws {
    let text = page.trimmingCharacters(in: .newlines) + "\n"
    let file = Self.catalog.appending(path: name)
    try Vectors.record(Array(text.utf8), to: file)
    #expect(
      try String(contentsOf: file, encoding: .utf8) == text,
      "run the tests with SALESTAP_RECORD=1 to write the page anew, and look at the difference")
  }

  @Test("the catalogue is sorted, and each rule is explained")
  func catalogue() {
    let ids = ConfigurationRule.all.map(\.id.rawValue)
    #expect(ids == ids.sorted())
    #expect(Set(ids).count == ids.count)
    for rule in ConfigurationRule.all {
      #expect(rule.id.rawValue.hasPrefix("configuration."))
      #expect(rule.explanation.hasSuffix(".") && rule.advice.hasSuffix(".") && !rule.example.isEmpty)
    }
  }

  @Test("every rule has a case that breaks it")
  func everyRule() {
    let elsewhere: Set = ["configuration.duplicate-key", "configuration.document-too-large"]
    let golden = ConfigurationRule.unknownField.id.rawValue
    let seen = Set(Vectors.cases.flatMap { $0.expect.map(\.id) }).union(elsewhere).union([golden])
    #expect(ConfigurationRule.all.map(\.id.rawValue).filter { !seen.contains($0) } == [])
  }
}

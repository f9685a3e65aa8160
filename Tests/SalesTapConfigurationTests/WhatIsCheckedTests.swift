import Foundation
import SalesTapDiagnostics
import SalesTapMapping
import SalesTapModel
import Testing

@testable import SalesTapConfiguration

/// The page of all checks says what the checks do: each identifier comes about, with the weight that the page gives it.
@Suite("The page of all checks")
struct WhatIsCheckedTests {
  /// The weights with which each identifier is reported by the cases, the golden configurations, and a few more.
  private static let reported: [String: Set<Diagnostic.Severity>] = {
    var found: [Diagnostic] = []
    let plain = ConfigurationReader(context: Vectors.context)
    for change in Vectors.cases {
      guard var json = try? JSON(Vectors.example) else { continue }
      for (pointer, value) in (change.set ?? [:]).sorted(by: { $0.key < $1.key }) {
        json = json.setting(pointer, to: value)
      }
      for pointer in change.remove ?? [] { json = json.setting(pointer, to: nil) }
      found += plain.read(json.bytes).diagnostics
    }
    let described = ConfigurationReader(
      context: ConfigurationContext(
        objects: GoldenConfigurationTests.objects, isEnvironmentVariableSet: { $0 != "NOT_SET" },
        isTimeZoneKnown: { $0 != "Mars/Olympus" }))
    for name in GoldenConfigurationTests.names {
      found += described.read(Vectors.bytes("golden/\(name).json")).diagnostics
    }
    found += plain.read("{,}").diagnostics
    found += plain.read(#"{ "version": 1, "version": 1 }"#).diagnostics
    found += ConfigurationReader(maximumBytes: 1).read("{}").diagnostics
    var document = BuildingTests.example
    document.syncs[0].mapping.properties = (1...257).map { .field("F\($0)", as: "P\($0)") }
    document.syncs[1].mapping.properties.append(.field("Email", as: "Hash", transforms: [.sha256]))
    document.syncs[1].mapping.properties.append(.field("First Name", as: "First"))
    found += document.check()
    return Dictionary(grouping: found, by: \.id.rawValue).mapValues { Set($0.map(\.severity)) }
  }()

  private static let sections: [(severity: Diagnostic.Severity, ids: [String])] = {
    let file = Vectors.repository.appending(
      path: "Sources/SalesTapConfiguration/SalesTapConfiguration.docc/WhatIsChecked.md")
    let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    return text.components(separatedBy: "\n### ").dropFirst().compactMap { section in
      let severity: Diagnostic.Severity? =
        switch section.prefix(while: { $0 != "\n" }) {
        case "Errors": .error
        case "Warnings": .warning
        case "Notes": .note
        default: nil
        }
      guard let severity else { return nil }
      let ids = section.split(separator: "\n").filter { $0.hasPrefix("| ") }.flatMap { row in
        row.split(separator: "|")[1].matches(of: /`([a-z]+\.[a-z*-]+)`/).map { String($0.1) }
      }
      return (severity, ids)
    }
  }()

  @Test("each identifier of the page is reported with its weight")
  func reported() {
    #expect(Self.sections.count == 3)
    for (severity, ids) in Self.sections {
      #expect(ids.count > 5)
      for id in ids {
        // Whether SHA-256 is there is a matter of how the package was built.
        if id == "mapping.hashing-unavailable", Self.reported[id] == nil { continue }
        if id.hasSuffix("*") {
          let weights = Self.reported.filter { $0.key.hasPrefix(id.dropLast()) }.values
          #expect(weights.contains { $0.contains(severity) }, "\(id)")
        } else {
          #expect(Self.reported[id]?.contains(severity) == true, "\(id): \(Self.reported[id] ?? [])")
        }
      }
    }
  }

  @Test("each rule of the configuration is on the page")
  func complete() {
    let ids = Self.sections.flatMap { section in section.ids.map { "\(section.severity) \($0)" } }
    for rule in ConfigurationRule.all { #expect(ids.contains("\(rule.severity) \(rule.id)"), "\(rule.id)") }
  }
}

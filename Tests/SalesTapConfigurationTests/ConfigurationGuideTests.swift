import Foundation
import SalesTapConditions
import SalesTapConfiguration
import SalesTapDiagnostics
import SalesTapMapping
import SalesTapModel
import SalesTapPayload
import SalesTapSchedule
import TestSupport
import Testing

/// The code of the guides: the Swift blocks stand here and are compiled, the JSON blocks are read.
@Suite("The code of the guides")
struct ConfigurationGuideTests {
  private static let catalog = Vectors.repository.appending(
    path: "Sources/SalesTapConfiguration/SalesTapConfiguration.docc")

  private static func blocks(of language: String, in page: String) -> [String] {
    let text = (try? String(contentsOf: catalog.appending(path: page), encoding: .utf8)) ?? ""
    return text.components(separatedBy: "```\(language)\n").dropFirst().map { $0.components(separatedBy: "```")[0] }
  }

  @Test("the configuration of the guide is the same in JSON and in Swift")
  func writeAConfiguration() throws {
    let document = ConfigurationDocument(
      connections: [
        Connection(
          name: "production", region: .in1, accountID: "ABC-123-4567",
          passcode: .environment("CLEVERTAP_PASSCODE"))
      ],
      syncs: [
        .profiles(
          "Lead profiles", of: "Lead", to: "production", identity: .byEmail,
          filter: .watching("Status", "Email", where: "Status = 'Qualified'"),
          delivery: .batch(),
          properties: [
            .init("Name", .template("{{FirstName}} {{LastName}}")),
            .init("Phone", .field("Phone"), transforms: [.phone("IN")]),
          ])
      ])
    let json = try #require(Self.blocks(of: "json", in: "WriteAConfiguration.md").first)
    let reading = ConfigurationReader().read(json)
    expectNoDifference(reading.document, document)
    expectNoDifference(reading.diagnostics, [])
    expectNoDifference(document.check(), [])
  }

  @Test("a context is filled in and handed to the reader")
  func context() {
    let bytes = Vectors.example
    let descriptions = [ObjectDescription("Lead", types: ["Id": .id, "Email": .email])]
    var context = ConfigurationContext(objects: ObjectCatalog(descriptions))
    context.isEnvironmentVariableSet = { ProcessInfo.processInfo.environment[$0] != nil }
    let reading = ConfigurationReader(context: context).read(bytes)
    #expect(reading.diagnostics.contains { $0.id == "mapping.unknown-field" })
    #expect(reading.diagnostics.contains { $0.id == ConfigurationRule.unsetEnvironment.id })
  }

  @Test("a reading is rendered")
  func overview() {
    let bytes = Vectors.bytes("golden/many-troubles.json")
    let text = String(decoding: bytes, as: UTF8.self)
    let reading = ConfigurationReader().read(bytes)
    print(DiagnosticRenderer().render(reading.diagnostics, source: text, name: "salestap.json"))
    if let document = reading.document {
      // hand it to the engine
      Issue.record("\(document.syncs.count) syncs came of an erroneous document")
    }
    #expect(!reading.isValid)
  }

  @Test("every identity of the guide is one, and the check says of it what the guide says")
  func identities() throws {
    let rules = Self.blocks(of: "json", in: "ChooseAnIdentity.md")
    #expect(rules.count == 3)
    let expected: [(Mapping.Identity, [String])] = [
      (.byEmail, []), (.byRecordID(of: "Lead"), []),
      (
        .firstOf(.field("Email"), .template("SF_Lead_{{Lead.Id}}")), ["configuration.fallback-identity"]
      ),
    ]
    for (rule, (identity, ids)) in zip(rules, expected) {
      let text = """
        { "version": 1,
          "connections": [
            { "name": "p", "region": "eu1", "accountID": "X", "passcode": { "environment": "P" } } ],
          "syncs": [ { "name": "s", "connection": "p", "object": "Lead", "mapping": { \(rule) } } ] }
        """
      let reading = ConfigurationReader().read(text)
      #expect(reading.document?.syncs.first?.mapping.identity == identity)
      #expect(reading.diagnostics.map(\.id.rawValue) == ids)
    }
  }

  @Test("every Swift block of the pages stands in this file")
  func blocks() throws {
    let code = Self.lines(try String(contentsOf: URL(filePath: #filePath), encoding: .utf8))
    var count = 0
    for page in try FileManager.default.contentsOfDirectory(atPath: Self.catalog.path).sorted()
    where page.hasSuffix(".md") {
      for block in Self.blocks(of: "swift", in: page) {
        count += 1
        // The overview's block ends where its reader goes on.
        let lines = Self.lines(block).filter { $0 != "}" }
        #expect(code.contains(lines), "\(page): \(lines.first ?? "")")
      }
    }
    #expect(count == 3)
  }

  private static func lines(_ text: String) -> [String] {
    text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
  }
}

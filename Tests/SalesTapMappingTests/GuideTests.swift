import Foundation
import SalesTapMapping
import SalesTapModel
import SalesTapPayload
import Testing

/// The Swift code of the pages, compiled and run; ``everyBlockOfThePagesIsHere()`` holds the two together.
@Suite struct GuideTests {
  private func send(_ record: CleverTapRecord) {}
  private func load(_ fields: [String]) {}

  @Test func theFirstPage() throws {
    let change = try change([
      "Email": "ana@example.com", "FirstName": "Ana", "LastName": "Núñez", "Phone": "098765 43210",
      "NumberOfEmployees": "25",
    ])
    let mapping = Mapping(
      identity: .byEmail,
      properties: [
        .template("{{FirstName}} {{LastName}}", as: "Name"),
        .field("Phone", as: "Phone", transforms: [.phone("IN")]),
        .field("NumberOfEmployees", as: "Employees", type: .number),
        .constant("Salesforce", as: "Source"),
      ])
    let (compiled, diagnostics) = mapping.compile(object: "Lead", target: .profiles)

    switch compiled?.map(change, context: context) {
    case .mapped(let mapped): send(mapped.record)
    case .invalid(let failure): print(failure)  // Invalid identity: Email is empty in this record
    case .held(let missing): load(missing)  // fields on which the identity depends
    case nil: print(diagnostics)
    }

    #expect(diagnostics.isEmpty)
    let record = try #require(compiled?.map(change, context: context).record)
    #expect(
      record.properties == [
        .init("Name", .string("Ana Núñez")), .init("Phone", .string("+919876543210")), .init("Employees", .integer(25)),
        .init("Source", .string("Salesforce")),
      ])
  }

  @Test func mapFields() throws {
    let catalog: ObjectCatalog = []
    let mapping = Mapping(
      identity: .firstOf(.field("Contact.Email"), .template("SF_Opportunity_{{Opportunity.Id}}")),
      eventName: .constant("Opportunity Updated"),
      timestamp: .field("LastModifiedDate"),
      properties: [
        .field("StageName", as: "Stage"),
        .field("Amount", as: "Amount", type: .number),
        .firstOf(.field("Contact.Name"), .field("Account.Name"), as: "Customer"),
        .field("IsWon", as: "Lost", transforms: [.not]),
        .constant("Salesforce", as: "Source"),
      ])
    let result: (mapping: CompiledMapping?, diagnostics: [MappingDiagnostic])
    do {
      let (compiled, diagnostics) = mapping.compile(object: "Opportunity", objects: catalog, target: .events)
      result = (compiled, diagnostics)
    }
    #expect(result.diagnostics.isEmpty)
    let compiled = try #require(result.mapping)
    let change = try change(
      [
        "Contact": .null, "Account.Name": "Acme", "StageName": "Closed Won", "Amount": 12.5, "IsWon": true,
        "LastModifiedDate": "2024-02-29T00:00:00Z",
      ], object: "Opportunity")
    var told: [String] = []
    if case .mapped(let mapped) = compiled.map(change, context: context) {
      for property in mapped.provenance { print(property.target, property.source ?? "-", property.outcome) }
    }
    if case .mapped(let mapped) = compiled.map(change, context: context) {
      told = mapped.provenance.map { "\($0.target) \($0.source ?? "-")" }
      #expect(mapped.record.timestamp == 1_709_164_800)
      #expect(mapped.identityAlternative == 1)
    }
    #expect(told == ["Stage StageName", "Amount Amount", "Customer Account.Name", "Lost IsWon", "Source 'Salesforce'"])
  }

  @Test func propertiesOfThePages() throws {
    let properties: [Mapping.Property] = [
      .firstOf(.field("Industry"), .constant("unknown"), as: "Industry"),
      .firstOf(.template("{{FirstName}} {{LastName}}"), .field("LastName"), as: "Name"),
      .field("Phone", as: "Phone", transforms: [.phone("IN")]),
      .field("HasOptedOutOfEmail", as: "MSG-email", transforms: [.not]),
      .field("Email", as: "Email hash", transforms: [.trim, .lowercase, .sha256]),
    ]
    let mapping = Mapping(identity: .byEmail, properties: properties.filter { !$0.transforms.contains(.sha256) })
    let record = try compiled(mapping).map(
      try change([
        "Email": "a@b.c", "Industry": .null, "FirstName": .null, "LastName": "Núñez", "Phone": .null,
        "HasOptedOutOfEmail": true,
      ]), context: context
    ).record
    #expect(
      record?.properties == [
        .init("Industry", .string("unknown")), .init("Name", .string("Núñez")), .init("MSG-email", .boolean(false)),
      ])
  }

  @Test func identities() throws {
    let changes = [try change(["Email": "a@b.c"]), try change(["Email": .null])]
    let compiled = try compiled(Mapping(identity: .byEmail))
    let identities = [changes[0].recordID: "a@b.c"]
    var builder = IdentityReport.Builder()
    for change in changes { builder.add(change.recordID, compiled.map(change, context: context)) }
    let report = builder.report { recordID in identities[recordID] }
    #expect(report.identified == 1)
    #expect(report.invalid == 1)
  }

  /// The forms that the page of identities names, and what they are in a document.
  @Test func formsOfIdentities() {
    let forms: [(Mapping.Identity, Mapping.Identity)] = [
      (.byEmail, .identity(.field("Email"))), (.byEmail("Contact.Email"), .identity(.field("Contact.Email"))),
      (.byRecordID(of: "Lead"), .identity(.template("SF_Lead_{{Lead.Id}}"))),
      (.byRecordID(prefix: "SF_Lead_"), .identity(.template("SF_Lead_{{Id}}"))),
      (.field("CustomerNumber__c"), .identity(.field("CustomerNumber__c"))),
      (.template("{{Email | lowercase}}"), .identity(.template("{{Email | lowercase}}"))),
      (.firstOf(.field("Email"), .field("Work__c")), .identity(.firstOf([.field("Email"), .field("Work__c")]))),
      (.objectID(.field("Device__c")), .objectID(.field("Device__c"))),
    ]
    for (short, long) in forms { #expect(short == long) }
  }

  @Test func everyBlockOfThePagesIsHere() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let catalog = root.appendingPathComponent("Sources/SalesTapMapping/SalesTapMapping.docc")
    let code = Self.lines(try String(contentsOf: URL(fileURLWithPath: #filePath), encoding: .utf8))
    var blocks = 0
    for page in try FileManager.default.contentsOfDirectory(atPath: catalog.path).sorted()
    where page.hasSuffix(".md") {
      let text = try String(contentsOf: catalog.appendingPathComponent(page), encoding: .utf8)
      for part in text.components(separatedBy: "```swift\n").dropFirst() {
        let block = Self.lines(part.components(separatedBy: "```")[0])
        // The line of a package's manifest.
        if block.first?.hasPrefix(".package(") == true { continue }
        blocks += 1
        #expect(code.contains(block), "\(page): \(block.first ?? "")")
      }
    }
    #expect(blocks == 8)
  }

  /// The lines of a text without blank ones, blanks at their ends, and commas after them.
  private static func lines(_ text: String) -> [String] {
    text.split(separator: "\n").map { line in
      let line = line.trimmingCharacters(in: .whitespaces)
      return line.hasSuffix(",") ? String(line.dropLast()) : line
    }.filter { !$0.isEmpty }
  }
}

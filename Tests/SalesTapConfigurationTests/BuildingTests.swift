import SalesTapConditions
import SalesTapConfiguration
import SalesTapDiagnostics
import SalesTapMapping
import SalesTapModel
import SalesTapPayload
import SalesTapSchedule
import TestSupport
import Testing

@Suite("A configuration written in Swift")
struct BuildingTests {
  static let example = ConfigurationDocument(
    connections: [
      Connection(
        name: "production", region: .in1, accountID: "ABC-123-4567", passcode: .environment("CLEVERTAP_PASSCODE"))
    ],
    syncs: [
      .profiles(
        "Lead profiles", of: "Lead", to: "production", identity: .byEmail,
        filter: .watching("Status", "Email", where: "Status = 'Qualified' AND LeadSource != null"),
        delivery: .batch(), timestamp: .field("CreatedDate"),
        properties: [
          .init("Name", .template("{{FirstName}} {{LastName}}")),
          .init("Phone", .field("Phone"), transforms: [.phone("IN")]),
          .init("Employees", .field("NumberOfEmployees"), type: .number),
          .init("Source", .constant("Salesforce")),
        ]),
      .events(
        "Deals", of: "Opportunity", to: "production",
        identity: .identity(.firstOf([.field("Contact.Email"), .template("SF_Opportunity_{{Opportunity.Id}}")])),
        eventName: .constant("Opportunity Updated"), properties: [.init("Stage", .field("StageName"))]),
    ])

  @Test("it equals the one that is read from JSON")
  func equal() {
    expectNoDifference(ConfigurationReader().read(Vectors.example).document, Self.example)
  }

  @Test("its check says what the reader says of its JSON, without ranges")
  func check() {
    let read = ConfigurationReader(context: Vectors.context).read(Vectors.example).diagnostics
    let checked = Self.example.check(Vectors.context)
    expectNoDifference(checked.map(\.id), read.map(\.id))
    expectNoDifference(checked.map(\.path), read.map(\.path))
    #expect(checked.allSatisfy { $0.range == nil })
  }

  @Test("what Swift allows and the document does not is reported")
  func wrong() {
    var document = Self.example
    document.connections[0].concurrency = 0
    document.connections[0].passcode = .literal("with blank")
    document.syncs[0].delivery = .batch(size: 1001, cadence: .every5Minutes)
    document.syncs[0].on = [.created, .deleted]
    document.syncs[0].attempts = 0
    document.syncs[0].name = ""
    document.syncs[0].filter = .watching()
    document.syncs[1].mapping.properties.append(.init("Pi", .constant(.double(.nan))))
    document.retentionDays = -1
    document.calendar.fiscalYearStartMonth = 13
    let errors = document.check().filter { $0.severity == .error }.map { "\($0.id) \($0.path ?? "")" }
    expectNoDifference(
      errors.sorted(),
      [
        "configuration.empty-value /syncs/0/filter/watch",
        "configuration.empty-value /syncs/0/name",
        "configuration.malformed-text /connections/0/passcode",
        "configuration.out-of-range /calendar/fiscalYearStartMonth",
        "configuration.out-of-range /connections/0/concurrency",
        "configuration.out-of-range /retentionDays",
        "configuration.out-of-range /syncs/0/delivery/attempts",
        "configuration.out-of-range /syncs/0/delivery/batchSize",
        "configuration.unknown-word /syncs/0/on/1",
        "configuration.wrong-type /syncs/1/mapping/properties/1/source/constant",
      ])
  }

  @Test("a literal passcode is no trouble in Swift")
  func literal() {
    var document = Self.example
    document.connections[0].passcode = .literal("ABC-DEF")
    #expect(!document.check().contains { $0.id == ConfigurationRule.redactedPasscode.id })
    #expect(!document.check().contains { $0.id == ConfigurationRule.literalPasscode.id })
    #expect(!document.check().hasErrors)
  }

  @Test("fixes of expressions are edits of the expression")
  func innerFixes() throws {
    var document = Self.example
    document.syncs[0].filter = .condition("Status = \"Qualified\"")
    let found = try #require(document.check().first { $0.path == "/syncs/0/filter/condition" })
    #expect(found.innerRange != nil)
    let fix = try #require(found.fixes.first)
    #expect(fix.applied(to: "Status = \"Qualified\"") == "Status = 'Qualified'")
  }

  @Test("connections and syncs are found by id or name")
  func lookup() {
    var document = Self.example
    document.connections[0].id = "c1"
    #expect(document.connection("c1") != nil)
    #expect(document.connection("PRODUCTION") != nil)
    #expect(document.connection("C1") == nil)
    #expect(document.sync("deals")?.object == "Opportunity")
  }

  @Test("defaults of the standard objects", arguments: [("Lead", "profiles"), ("case", "events"), ("X__c", nil)])
  func defaults(_ object: String, _ target: String?) {
    #expect(SyncTarget(defaultFor: object)?.rawValue == target)
  }
}

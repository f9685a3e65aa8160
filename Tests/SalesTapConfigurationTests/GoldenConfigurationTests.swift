import Foundation
import SalesTapConfiguration
import SalesTapDiagnostics
import SalesTapModel
import Testing

@Suite("Whole configurations, with all that is said of them")
struct GoldenConfigurationTests {
  /// The org of the golden configurations.
  static let objects: ObjectCatalog = [
    ObjectDescription(
      "Lead",
      fields: [
        FieldDescription("Id", .id), FieldDescription("FirstName", .string), FieldDescription("LastName", .string),
        FieldDescription("Email", .email), FieldDescription("Phone", .phone), FieldDescription("Company", .string),
        FieldDescription("Status", .picklist, picklistValues: ["Open", "Working", "Qualified"]),
        FieldDescription("LeadSource", .picklist, picklistValues: ["Web", "Phone Inquiry"]),
        FieldDescription("NumberOfEmployees", .integer), FieldDescription("CreatedDate", .dateTime),
        FieldDescription("Address", .address),
        FieldDescription("City", .string, compoundFieldName: "Address"),
        FieldDescription("Country", .string, compoundFieldName: "Address"),
        FieldDescription("Score__c", .double, isCalculated: true, formula: "NumberOfEmployees * 2"),
        FieldDescription("HasOptedOutOfEmail", .boolean),
        FieldDescription("OwnerId", .reference, referenceTo: ["User"], relationshipName: "Owner"),
      ]),
    ObjectDescription(
      "Contact",
      fields: [
        FieldDescription("Id", .id), FieldDescription("Email", .email), FieldDescription("Name", .string),
        FieldDescription("MobilePhone", .phone),
      ]),
    ObjectDescription(
      "Opportunity",
      fields: [
        FieldDescription("Id", .id), FieldDescription("Name", .string), FieldDescription("Amount", .currency),
        FieldDescription("StageName", .picklist, picklistValues: ["Prospecting", "Closed Won"]),
        FieldDescription("CloseDate", .date),
        FieldDescription("ContactId", .reference, referenceTo: ["Contact"], relationshipName: "Contact"),
      ]),
    ObjectDescription(
      "Visit__c",
      fields: [
        FieldDescription("Id", .id), FieldDescription("Status__c", .picklist),
        FieldDescription("Contact__c", .reference, referenceTo: ["Contact"], relationshipName: "Contact__r"),
      ]),
  ]

  static let names = ["by-email", "by-record-id", "many-troubles", "custom-object", "expressions", "described"]

  @Test("a configuration and its diagnostics", arguments: names)
  func golden(_ name: String) throws {
    let source = Vectors.bytes("golden/\(name).json")
    #expect(!source.isEmpty)
    let context = ConfigurationContext(
      objects: Self.objects, isEnvironmentVariableSet: { $0 != "NOT_SET" }, isTimeZoneKnown: { $0 != "Mars/Olympus" })
    let reading = ConfigurationReader(context: context).read(source)
    let text = String(decoding: source, as: UTF8.self)
    var rendered = DiagnosticRenderer().render(reading.diagnostics, source: text, name: "\(name).json")
    rendered += reading.isValid ? "valid\n" : "not valid\n"
    let file = Vectors.folder.appending(path: "golden/\(name).txt")
    try Vectors.record(Array(rendered.utf8), to: file)
    let expected = try String(contentsOf: file, encoding: .utf8)
    #expect(rendered == expected)
    for diagnostic in reading.diagnostics {
      #expect(diagnostic.path != nil)
      if diagnostic.id.rawValue.hasPrefix("configuration.") {
        #expect(ConfigurationRule.named(diagnostic.id.rawValue)?.severity == diagnostic.severity)
      }
    }
  }

  @Test("what is valid says the same when it is written and read again", arguments: ["by-email", "by-record-id"])
  func again(_ name: String) throws {
    let reader = ConfigurationReader(context: ConfigurationContext(objects: Self.objects))
    let reading = reader.read(Vectors.bytes("golden/\(name).json"))
    let document = try #require(reading.document)
    let second = reader.read(document.encoded())
    #expect(second.document == document)
    #expect(
      second.diagnostics.map { "\($0.id) \($0.path ?? "")" }.sorted()
        == reading.diagnostics.map { "\($0.id) \($0.path ?? "")" }.sorted())
    #expect(
      document.check(ConfigurationContext(objects: Self.objects)).map { "\($0.id) \($0.path ?? "")" }.sorted()
        == reading.diagnostics.map { "\($0.id) \($0.path ?? "")" }.sorted())
  }
}

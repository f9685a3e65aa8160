import SalesTapMapping
import SalesTapModel
import SalesTapPayload
import TestSupport
import Testing

/// Ids that come in their form of fifteen characters are sent in that of eighteen: both are one id, and CleverTap would see two.
@Suite struct RecordIDValueTests {
  private static let short = "0035g00000KxYzT"
  private static var long: String { RecordID(short)?.text ?? "" }

  private static let objects: ObjectCatalog = [
    ObjectDescription(
      "Lead",
      fields: [
        FieldDescription("Id", .id), FieldDescription("Email", .email), FieldDescription("Code__c", .string),
        FieldDescription("TaxId", .string),
        FieldDescription("Contact__c", .reference, referenceTo: ["Contact"], relationshipName: "Contact__r"),
      ]),
    ObjectDescription("Contact", fields: [FieldDescription("Id", .id)]),
  ]

  private func sent(
    _ source: Mapping.Source, _ value: FieldValue, field: String, described: Bool, transforms: [Transform] = []
  ) throws -> CleverTapValue? {
    let mapping = Mapping(
      identity: .template("SF_{{Id}}"), properties: [.init("P", source, transforms: transforms)])
    let compiled = try #require(
      mapping.compile(object: "Lead", objects: described ? Self.objects : [], target: .profiles).mapping)
    let record = SalesforceRecord([(path: field, value: value)])
    return compiled.map(try change(record), context: context).record?.properties.first?.value
  }

  @Test(arguments: ["Contact__c", "Contact__r.Id"])
  func describedIDsAreCompleted(_ field: String) throws {
    let value = FieldValue.string(Self.short)
    #expect(try sent(.field(field), value, field: field, described: true) == .string(Self.long))
    #expect(
      try sent(.template("SF_Contact_{{\(field)}}"), value, field: field, described: true)
        == .string("SF_Contact_\(Self.long)"))
    #expect(
      try sent(.template("{{\(field) | lowercase}}"), value, field: field, described: true)
        == .string(Self.long.lowercased()))
    #expect(
      try sent(.field(field), value, field: field, described: true, transforms: [.prefix("SF_")])
        == .string("SF_\(Self.long)"))
  }

  @Test(arguments: ["ContactId", "Contact.AccountId", "Contact.Id"])
  func withoutADescriptionTheNameDecides(_ field: String) throws {
    #expect(
      try sent(.field(field), .string(Self.short), field: field, described: false) == .string(Self.long))
    #expect(try sent(.field(field), .string(Self.long), field: field, described: false) == .string(Self.long))
    #expect(
      try sent(.firstOf([.field("Other"), .field(field)]), .string(Self.short), field: field, described: false) == nil)
  }

  @Test func otherTextsStayAsTheyAre() throws {
    let short = FieldValue.string(Self.short)
    #expect(try sent(.field("Code__c"), short, field: "Code__c", described: true) == .string(Self.short))
    #expect(try sent(.field("TaxId"), short, field: "TaxId", described: true) == .string(Self.short))
    #expect(try sent(.field("My_Id"), short, field: "My_Id", described: false) == .string(Self.short))
    // Fifteen characters that are no id, and an id of another length.
    for text in ["0035g00000KxYz!", "no id at all", "0035g00000KxYzTX"] {
      #expect(try sent(.field("ContactId"), .string(text), field: "ContactId", described: false) == .string(text))
    }
  }

  @Test func anIdentityByALookupIsTheSameInBothForms() throws {
    let mapping = Mapping(identity: .template("SF_Contact_{{Opportunity.ContactId}}"))
    let compiled = try compiled(mapping, object: "Opportunity", target: .events)
    for text in [Self.short, Self.long] {
      let result = compiled.map(try change(["ContactId": .string(text)], object: "Opportunity"), context: context)
      #expect(result.record?.subject == .identity("SF_Contact_\(Self.long)"))
    }
  }
}

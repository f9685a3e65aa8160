import SalesTapDiagnostics
import SalesTapModel
import TestSupport
import Testing

let describeLead = #"""
  {"actionOverrides":[],"activateable":false,"childRelationships":[{"childSObject":"Task","field":"WhoId"}],
   "custom":false,"customSetting":false,"deprecatedAndHidden":false,"keyPrefix":"00Q","label":"Lead","labelPlural":"Leads",
   "name":"Lead","queryable":true,"fields":[
    {"name":"Id","label":"Lead ID","type":"id","length":18,"custom":false,"nillable":false,"filterable":true,"calculated":false},
    {"name":"Status","label":"Lead Status","type":"picklist","length":255,"nillable":false,"filterable":true,
     "picklistValues":[{"active":true,"defaultValue":true,"label":"Open - Not Contacted","validFor":null,"value":"Open"},
                       {"active":false,"defaultValue":false,"label":"Old","validFor":null,"value":"Old"}]},
    {"name":"OwnerId","label":"Owner ID","type":"reference","length":18,"referenceTo":["Group","User"],"relationshipName":"Owner","polymorphicForeignKey":true},
    {"name":"Street","label":"Street","type":"textarea","length":255,"compoundFieldName":"Address","filterable":true},
    {"name":"City","label":"City","type":"string","length":40,"compoundFieldName":"Address"},
    {"name":"Address","label":"Address","type":"address","length":0,"filterable":true},
    {"name":"Name","label":"Full Name","type":"string","length":121,"compoundFieldName":"Name","calculated":false},
    {"name":"Description","label":"Description","type":"textarea","length":32000,"filterable":false},
    {"name":"Interests__c","label":"Interests","type":"multipicklist","custom":true,"picklistValues":[{"active":true,"label":"A","value":"A"}]},
    {"name":"Score__c","label":"Lead Score","type":"double","custom":true,"calculated":true,"calculatedFormula":"AnnualRevenue / 10","unique":false},
    {"name":"Code__c","label":"Code","type":"string","length":20,"custom":true,"externalId":true,"unique":true,"caseSensitive":true},
    {"name":"New__c","label":"New","type":"hologram","custom":true,"length":"long"},
    {"label":"without a name"},
    7
   ],"urls":{"sobject":"/services/data/v60.0/sobjects/Lead"}}
  """#

@Suite struct ObjectDescriptionTests {
  @Test func `a describe answer gives the description`() throws {
    let lead = try ObjectDescription(describe: describeLead)
    #expect(lead.name == "Lead" && lead.label == "Lead" && lead.pluralLabel == "Leads")
    #expect(lead.keyPrefix == "00Q" && !lead.isCustom && lead.isQueryable && !lead.isCustomSetting)
    #expect(lead.fields.count == 12)
    expectNoDifference(
      lead.field(named: "STATUS"),
      FieldDescription(
        "Status", .picklist, label: "Lead Status", length: 255, isNillable: false,
        picklistValues: [.init("Open", label: "Open - Not Contacted"), .init("Old", isActive: false)]))
    let owner = try #require(lead.field(named: "OwnerId"))
    #expect(owner.isPolymorphic && owner.referenceTo == ["Group", "User"] && owner.relationshipName == "Owner")
    #expect(lead.field(named: "Description")?.isFilterable == false)
    let score = try #require(lead.field(named: "score__c"))
    #expect(score.isCalculated && score.formula == "AnnualRevenue / 10" && score.isCustom)
    let code = try #require(lead.field(named: "Code__c"))
    #expect(code.isExternalID && code.isUnique && code.isCaseSensitive)
    #expect(lead.field(named: "New__c")?.type == .other("hologram"))
    #expect(lead.field(named: "New__c")?.length == 0)
    #expect(lead.field(named: "Nope") == nil)
    #expect(lead.components(of: "address").map(\.name) == ["Street", "City"])
    #expect(lead.components(of: "Name").isEmpty)
  }

  @Test func `a text that is no describe answer is an error at its place`() {
    let cases: [(String, String)] = [
      ("", "1:1: the text is empty: a value is needed"),
      ("[]", "1:1: a describe answer is an object, but this is an array"),
      ("{\"fields\":[]}", "1:1: a describe answer needs a 'name' that is a string"),
      ("{\n \"name\": \"Lead\"\n \"label\": 1}", "3:2: a double quote stands where a comma or '}' is needed"),
    ]
    for (text, message) in cases {
      let error = #expect(throws: SalesforceDecodingError.self) { try ObjectDescription(describe: text) }
      expectNoDifference(error?.description, message)
    }
    let error = #expect(throws: SalesforceDecodingError.self) { try ObjectDescription(describe: "{]") }
    #expect(error?.code == .syntax(.unexpectedCharacter))
    #expect(error?.diagnostic.range == SourceRange(offset: 1, length: 1))
  }

  @Test func `every damaged describe answer is a description or an error`() {
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<300 {
      var source = Array(describeLead.utf8)
      damage(&source, using: &generator)
      do throws(SalesforceDecodingError) {
        _ = try ObjectDescription(describe: source)
      } catch {
        #expect((0...source.count).contains(error.range.offset) && error.location.line >= 1)
      }
    }
  }

  @Test func `field types keep describe's names`() {
    for type in FieldType.known {
      #expect(FieldType(describeName: type.describeName) == type)
      #expect(FieldType(describeName: type.describeName.uppercased()) == type)
    }
    #expect(FieldType(describeName: "anytype") == .any)
    #expect(FieldType.percent.family == .number && FieldType.reference.family == .id)
    #expect(FieldType(describeName: "floatarray").family == .any)
  }

  @Test func `suggestions go by label and by spelling`() throws {
    let lead = try ObjectDescription(describe: describeLead)
    #expect(lead.suggestions(for: "Stauts") == ["Status"])
    #expect(lead.suggestions(for: "Lead Status") == ["Status"])
    #expect(lead.suggestions(for: "lead_score") == ["Score__c"])
    #expect(lead.suggestions(for: "Code") == ["Code__c"])
    #expect(lead.suggestions(for: "Interests__r") == ["Interests__c"])
    #expect(lead.suggestions(for: "Ful Name") == ["Name"])
    #expect(lead.suggestions(for: "Completely different").isEmpty)
  }

  @Test func `a description is written down with little`() {
    let visit = ObjectDescription(
      "Visit__c", types: ["Date__c": .date, "Contact__c": .reference, "AccountId": .reference])
    #expect(visit.isCustom && visit.label == "Visit__c" && visit.keyPrefix == nil)
    #expect(visit.fields.map(\.relationshipName) == [nil, "Contact__r", "Account"])
    #expect(ObjectDescription("lead", fields: []).keyPrefix == "00Q")
    var copy = visit
    copy.fields.append(FieldDescription("Late__c", .boolean))
    #expect(copy.field(named: "late__c")?.type == .boolean)
    #expect(copy != visit)
  }
}

@Suite struct ObjectCatalogTests {
  private let catalog: ObjectCatalog = [
    ObjectDescription(
      "Opportunity",
      fields: [
        FieldDescription("AccountId", .reference, referenceTo: ["Account"]),
        FieldDescription("ContactId", .reference, referenceTo: ["Contact"]),
        FieldDescription("Site__c", .reference, referenceTo: ["Site__c"]),
        FieldDescription("OwnerId", .reference, referenceTo: ["Group", "User"]),
      ]),
    ObjectDescription(
      "Contact",
      fields: [
        FieldDescription("Email", .email), FieldDescription("AccountId", .reference, referenceTo: ["Account"]),
        FieldDescription("ReportsToId", .reference, referenceTo: ["Contact"]),
      ]),
    ObjectDescription("Account", types: ["Name": .string, "Industry": .picklist]),
    ObjectDescription("User", types: ["Name": .string]),
  ]

  private func resolve(_ path: String) -> String {
    switch catalog.resolve(path, on: "opportunity") {
    case .field(let field, let object): "\(object).\(field.name)"
    case .relationship(let field, let object): "relationship \(object).\(field.name)"
    case .undescribed(let field, let objects): "undescribed \(field.name) \(objects)"
    case .unknown(let unknown):
      "unknown \(unknown.isRelationship ? "relationship" : "field") \(unknown.name) of \(unknown.object) at \(unknown.range.offset)+\(unknown.range.length) \(unknown.suggestions)"
    case nil: "no object"
    }
  }

  @Test(arguments: [
    ("AccountId", "Opportunity.AccountId"),
    ("account.INDUSTRY", "Account.Industry"),
    ("Contact.Account.Name", "Account.Name"),
    ("Contact.ReportsTo.ReportsTo.ReportsTo.ReportsTo.Email", "Contact.Email"),
    (
      "Contact.ReportsTo.ReportsTo.ReportsTo.ReportsTo.ReportsTo.Email",
      "unknown relationship Contact of Opportunity at 0+7 [\"Contact\"]"
    ),
    ("Contact", "relationship Opportunity.ContactId"),
    ("Site__r.Name", "undescribed Site__c [\"Site__c\"]"),
    ("Site__c.Name", "unknown relationship Site__c of Opportunity at 0+7 [\"Site__r\"]"),
    ("Owner.Name", "User.Name"),
    ("Owner.Emial", "undescribed OwnerId [\"Group\", \"User\"]"),
    ("Contact.Emial", "unknown field Emial of Contact at 8+5 [\"Email\"]"),
    ("ContactId.Email", "unknown relationship ContactId of Opportunity at 0+9 [\"Contact\"]"),
    ("Acount.Name", "unknown relationship Acount of Opportunity at 0+6 [\"Account\"]"),
    ("Contact.Acount.Name", "unknown relationship Acount of Contact at 8+6 [\"Account\"]"),
    ("", "unknown field  of Opportunity at 0+0 []"),
    ("Contact.", "unknown field  of Contact at 8+0 []"),
    (".Email", "unknown relationship  of Opportunity at 0+0 []"),
  ])
  func `a path is a field, or says where it fails`(path: String, expected: String) {
    expectNoDifference(resolve(path), expected)
  }

  @Test func `of two descriptions with one name the later counts`() {
    var catalog = catalog
    catalog.insert(ObjectDescription("CONTACT", types: ["Phone": .phone]))
    #expect(catalog["contact"]?.fields.map(\.name) == ["Phone"])
    #expect(catalog.objects.count == 4)
    #expect(catalog["Lead"] == nil && catalog.resolve("Name", on: "Lead") == nil)
  }

  @Test func `long paths end`() {
    let path = Array(repeating: "Contact.ReportsTo", count: 5000).joined(separator: ".") + ".Email"
    #expect(resolve(path).hasPrefix("unknown relationship"))
  }
}

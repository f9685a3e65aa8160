import SalesTapModel
import TestSupport
import Testing

@Suite struct StandardObjectTests {
  @Test func `the catalogue has the seventeen objects`() {
    #expect(StandardObject.all.count == 17)
    #expect(Set(StandardObject.all.map(\.name)).count == 17)
    #expect(Set(StandardObject.all.map(\.keyPrefix)).count == 17)
    #expect(Set(StandardObject.all.map(\.defaultEventName)).count == 17)
    #expect(
      StandardObject.all.filter { $0.defaultTarget == .profiles }.map(\.name) == [
        "Lead", "Contact", "Account", "Opportunity",
      ])
    #expect(StandardObject("product2")?.productName == "Product")
    #expect(StandardObject("Product") == nil)
    #expect(StandardObject(keyPrefix: "00k")?.name == "OpportunityLineItem")
    #expect(StandardObject(keyPrefix: "00K") == nil)
  }

  @Test(arguments: [
    ("Opportunity", "sf_opportunity"), ("Event", "sf_activity_event"), ("Task", "sf_activity_task"),
    ("campaignmember", "sf_campaign_member"), ("CleverTap__Property_Lead__c", "sf_property_lead"),
    ("Property_Lead__c", "sf_property_lead"), ("SiteVisit__c", "sf_site_visit"), ("HTTPLog__c", "sf_http_log"),
    ("ns__A__c", "sf_a"), ("Visit2024__c", "sf_visit2024"), ("__c", "sf_c"), ("", "sf_"),
  ])
  func `every object has a default event`(object: String, event: String) {
    #expect(StandardObject.defaultEventName(for: object) == event)
  }
}

@Suite struct SourceRulesTests {
  @Test(arguments: [
    ("Lead", nil), ("lead", nil), ("Visit__c", nil), ("acme__Visit__c", nil), ("CleverTap__Property_Lead__c", nil),
    ("Rule__mdt", "__mdt"), ("Rule__MDT", "__mdt"), ("Ping__e", "__e"), ("Big__b", "__b"), ("Ext__x", "__x"),
    ("Visit__ChangeEvent", "__ChangeEvent"), ("Visit__share", "__Share"), ("Visit__History", "__History"),
    ("Visit__Feed", "__Feed"), ("Visit__Tag", "__Tag"), ("Help__kav", "__kav"), ("Config__c", "package"),
    ("clevertap__config__c", "package"), ("CleverTap__CleverTap_Passcode__c", "package"), ("Sync_Queue__c", "package"),
    ("acme__Config__c", nil), ("User", "catalogue"), ("AccountShare", "catalogue"),
  ])
  func `names decide first`(name: String, expected: String?) {
    let found: String? =
      switch SourceRules.exclusion(forName: name) {
      case nil: nil
      case .suffix(let suffix): suffix
      case .packageObject: "package"
      case .notInCatalogue: "catalogue"
      default: "other"
      }
    #expect(found == expected)
  }

  @Test func `a describe-global answer gives sorted sources and reasons`() throws {
    let json = #"""
      {"encoding":"UTF-8","maxBatchSize":200,"sobjects":[
       {"name":"Visit__c","label":"Visit","custom":true,"queryable":true,"customSetting":false},
       {"name":"acme__Visit__c","label":"visit","custom":true,"queryable":true},
       {"name":"Lead","label":"Lead","custom":false,"queryable":true,"keyPrefix":"00Q"},
       {"name":"Account","label":"Account","custom":false,"queryable":true},
       {"name":"Settings__c","label":"Settings","custom":true,"customSetting":true,"queryable":true},
       {"name":"Old__c","label":"Old","custom":true,"deprecatedAndHidden":true},
       {"name":"Dark__c","label":"Dark","custom":true,"queryable":false},
       {"name":"Config__c","label":"Config","custom":true},
       {"name":"User","label":"User","custom":false},
       {"name":"Lead","label":"Lead again"},
       {"label":"nameless"}]}
      """#
    let list = try SourceList(describeGlobal: Array(json.utf8))
    expectNoDifference(list.sources.map(\.name), ["Account", "Lead", "Visit__c", "acme__Visit__c"])
    expectNoDifference(list.sources.map(\.displayLabel), ["Account", "Lead", "[Custom] Visit", "[Custom] visit"])
    expectNoDifference(list.excluded.map(\.name), ["Config__c", "Dark__c", "Old__c", "Settings__c", "User"])
    expectNoDifference(
      list.excluded.map(\.exclusion),
      [.packageObject, .notQueryable, .deprecatedAndHidden, .customSetting, .notInCatalogue])
    #expect(list.excluded.allSatisfy { !$0.exclusion.reason.isEmpty })
    #expect(list.missing.count == 15 && list.missing.contains { $0.name == "Quote" })
    #expect(list.contains("LEAD") && !list.contains("Quote") && !list.contains("Config__c"))
    #expect(throws: SalesforceDecodingError.self) { try SourceList(describeGlobal: Array("{}".utf8)) }
  }

  @Test func `a name that differs in the namespace alone is suggested when it is the only one`() {
    let known = ["Lead", "Contact", "acme__Visit__c", "acme__Deal__c", "other__Deal__c", "Product2"]
    #expect(SourceRules.suggestions(for: "Visit__c", among: known) == ["acme__Visit__c"])
    #expect(SourceRules.suggestions(for: "ACME__visit__c", among: known) == ["acme__Visit__c"])
    #expect(SourceRules.namespaceNearMisses(of: "Deal__c", among: known) == ["acme__Deal__c", "other__Deal__c"])
    #expect(SourceRules.suggestions(for: "Deal__c", among: known).isEmpty)
    #expect(SourceRules.suggestions(for: "Laed", among: known) == ["Lead"])
    #expect(SourceRules.suggestions(for: "Product", among: known) == ["Product2"])
    #expect(SourceRules.suggestions(for: "Price Book", among: known).isEmpty)
    #expect(SourceRules.suggestions(for: "Nothing", among: known).isEmpty)
  }
}

import SalesTapConfiguration
import SalesTapDiagnostics
import SalesTapMapping
import SalesTapModel
import Testing

@Suite("What is known of the world")
struct ConfigurationContextTests {
  private func found(_ object: String, _ context: ConfigurationContext) -> [Diagnostic] {
    let document = ConfigurationDocument(
      connections: BuildingTests.example.connections,
      syncs: [.profiles("a", of: object, to: "production", identity: .byEmail)])
    return document.check(context).filter { $0.path == "/syncs/0/object" }
  }

  private let list = SourceList([
    ObjectDescription("Lead", fields: []), ObjectDescription("acme__Visit__c", fields: []),
    ObjectDescription("Setup__c", isCustomSetting: true, fields: []),
  ])

  @Test("a standard object that the org lacks is an error when the list is at hand")
  func lacking() {
    #expect(found("Quote", ConfigurationContext()).isEmpty)
    let diagnostics = found("Quote", ConfigurationContext(sources: list))
    #expect(diagnostics.map(\.id.rawValue) == ["configuration.unknown-object"])
  }

  @Test("an object that differs in its namespace alone is suggested")
  func namespace() {
    let diagnostics = found("Visit__c", ConfigurationContext(sources: list))
    #expect(diagnostics.first?.suggestions == ["acme__Visit__c"])
    #expect(found("acme__visit__c", ConfigurationContext(sources: list)).isEmpty)
  }

  @Test("a custom setting is excluded with its reason")
  func customSetting() {
    let byList = found("Setup__c", ConfigurationContext(sources: list))
    let byDescription = found(
      "Setup__c", ConfigurationContext(objects: [ObjectDescription("Setup__c", isCustomSetting: true, fields: [])]))
    for diagnostics in [byList, byDescription] {
      #expect(diagnostics.map(\.id.rawValue) == ["configuration.excluded-source"])
      #expect(diagnostics.first?.message.contains("custom setting") == true)
    }
    #expect(found("Setup__c", ConfigurationContext()).isEmpty)
  }

  @Test("objects that are not described are taken on trust, unless one is near")
  func described() {
    let context = ConfigurationContext(objects: [ObjectDescription("Visit__c", fields: [])])
    #expect(found("Lead", context).isEmpty)
    #expect(found("Deal__c", context).isEmpty)
    #expect(found("Visits__c", context).first?.suggestions == ["Visit__c"])
  }
}

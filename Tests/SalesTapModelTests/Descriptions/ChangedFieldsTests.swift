import SalesTapModel
import Testing

@Suite("A description whose fields change")
struct ChangedFieldsTests {
  @Test("Fields are found by what they are now, in each copy by its own")
  func change() {
    var lead = ObjectDescription("Lead", types: ["Status": .picklist])
    #expect(lead.field(named: "status")?.type == .picklist)
    #expect(lead.suggestions(for: "Emial") == [])
    let before = lead
    lead.fields.append(FieldDescription("Email", .email))
    #expect(lead.field(named: "email")?.type == .email)
    #expect(lead.suggestions(for: "Emial") == ["Email"])
    #expect(before.field(named: "Email") == nil)
    #expect(before.suggestions(for: "Emial") == [])
    lead.fields.removeFirst()
    #expect(lead.field(named: "Status") == nil)
    #expect(lead.field(named: "Email")?.type == .email)
  }
}

import Foundation
import SalesTap
import Testing

@testable import SyncServer

@Suite struct OutboundMessageTests {
  /// A message as Salesforce sends it, with one notification a lead.
  func message(
    _ leads: [(id: String, number: Int)], employees: String = "<sf:NumberOfEmployees>12</sf:NumberOfEmployees>"
  ) -> String {
    let notifications = leads.map { id, number in
      """
         <Notification>
          <Id>\(id)</Id>
          <sObject xsi:type="sf:Lead" xmlns:sf="urn:sobject.enterprise.soap.sforce.com">
           <sf:Id>00Q5g00000\(10_000 + number)</sf:Id>
           <sf:Email>lead\(number)@example.com</sf:Email>
           <sf:LastName>Kalniņš &amp; <![CDATA[<Söhne>]]></sf:LastName>
           <sf:Status xsi:nil="true"/>
           \(employees)
          </sObject>
         </Notification>
      """
    }
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" \
      xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
       <soapenv:Body>
        <notifications xmlns="http://soap.sforce.com/2005/09/outbound">
         <OrganizationId>00D5g000004abcdEAA</OrganizationId>
         <ActionId>04k5g0000000001AAA</ActionId>
         <SessionId xsi:nil="true"/>
      \(notifications.joined(separator: "\n"))
        </notifications>
       </soapenv:Body>
      </soapenv:Envelope>
      """
  }

  @Test func aMessageIsAcknowledgedAndItsRecordsReachCleverTap() async throws {
    let fixture = try Fixture()
    let answer = try await fixture.post("/outbound-messages", message([("04l1", 1), ("04l2", 2)]))
    #expect(answer.status == 200)
    #expect(answer.text.contains("<Ack>true</Ack>"))
    try await fixture.work()
    #expect(fixture.profiles == ["lead1@example.com", "lead2@example.com"])
    let profile = try #require(fixture.cleverTap.contents().profile("lead1@example.com"))
    #expect(profile["Name"]?.string == "Kalniņš & <Söhne>")
    #expect(profile["Employees"]?.string == "12")
  }

  /// What the README lets people post.
  @Test func theSamplesAreTakenAndDoWhatTheREADMESays() async throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardizedFileURL
    func sample(_ name: String) throws -> String {
      try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }
    let fixture = try Fixture(
      configuration: sample("salestap.json"), environment: ["CLEVERTAP_PASSCODE": "secret"])
    #expect(try await fixture.post("/changes", sample("lead.json")) == (202, #"{"known":0,"taken":1}"#))
    let answer = try await fixture.post("/outbound-messages", sample("outbound-message.xml"))
    #expect(answer.status == 200 && answer.text.contains("<Ack>true</Ack>"))
    try await fixture.work()
    #expect(fixture.profiles == ["ana@example.com", "janis@example.com"])
    #expect(fixture.cleverTap.contents().events.map(\.name) == ["Lead Qualified"])
    #expect(fixture.cleverTap.contents().profile("janis@example.com")?["Company"]?.string == "Bērzs & Dēli")
  }

  @Test func valuesHaveTheirTypesWhereTheObjectIsDescribed() async throws {
    let lead = ObjectDescription(
      "Lead",
      types: [
        "Id": .id, "Email": .email, "LastName": .string, "Status": .picklist, "NumberOfEmployees": .integer,
      ])
    let fixture = try Fixture(objects: [lead])
    #expect(try await fixture.post("/outbound-messages", message([("04l1", 1)])).status == 200)
    try await fixture.work()
    #expect(fixture.cleverTap.contents().profile("lead1@example.com")?["Employees"] == 12)
  }

  @Test func aNotificationThatIsRepeatedIsSentOnce() async throws {
    let fixture = try Fixture()
    for _ in 1...2 {
      #expect(try await fixture.post("/outbound-messages", message([("04l1", 1)])).status == 200)
      try await fixture.work()
    }
    #expect(fixture.cleverTap.contents().events.count == 1)
  }

  @Test func aMessageOfAnotherOrgIsRefused() async throws {
    let ours = try Fixture { $0.organizationID = RecordID("00D5g000004abcd") }
    #expect(try await ours.post("/outbound-messages", message([("04l1", 1)])).status == 200)
    let theirs = try Fixture { $0.organizationID = RecordID("00D5g000004abcf") }
    #expect(try await theirs.post("/outbound-messages", message([("04l1", 1)])).status == 403)
  }

  @Test(arguments: [
    ("", "1:"), ("no XML", "1:"), ("<a>\n<b></a>", "2:"), ("<a/>", "1:1: the text is no outbound message"),
    ("<notifications/>", "another namespace"),
    ("<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>\n<a>&e;</a>", "1:1: a document type"),
    (
      "<notifications xmlns=\"http://soap.sforce.com/2005/09/outbound\">\n<Notification><Id>1</Id></Notification></notifications>",
      "2:"
    ),
  ])
  func whatIsNoMessageIsRefusedAtItsPlace(_ body: String, _ words: String) async throws {
    let fixture = try Fixture()
    let answer = try await fixture.post("/outbound-messages", body)
    #expect(answer.status == 400)
    #expect(answer.text.contains("<soapenv:Fault>") && answer.text.contains(words), "\(answer.text)")
    #expect(!answer.text.contains("<Ack>"))
    #expect(try await fixture.store.inboxEntries(InboxQuery(), after: nil, limit: 10).isEmpty)
  }

  @Test func entitiesAndDepthDoNotBlowUp() async throws {
    let fixture = try Fixture()
    let deep = String(repeating: "<a>", count: 10_000) + String(repeating: "</a>", count: 10_000)
    #expect(try await fixture.post("/outbound-messages", deep).text.contains("nested too deeply"))
    let many = message((1...101).map { ("04l\($0)", $0) })
    #expect(try await fixture.post("/outbound-messages", many).text.contains("more than 100"))
    let wide = message(
      [("04l1", 1)],
      employees: "<sf:NumberOfEmployees>\(String(repeating: "9", count: 7_000_000))</sf:NumberOfEmployees>")
    #expect(try await fixture.post("/outbound-messages", wide).status == 400)
  }
}

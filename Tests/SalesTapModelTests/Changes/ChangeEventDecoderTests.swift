import Foundation
import SalesTapDiagnostics
import SalesTapModel
import SalesTapTime
import TestSupport
import Testing

@Suite struct ChangeEventDecoderTests {
  private func decode(_ json: String, _ catalog: ObjectCatalog = []) -> DecodedChanges {
    var decoder = ChangeEventDecoder(catalog: catalog)
    return decoder.decode(Array(json.utf8), changeID: "line-1")
  }

  private func change(_ json: String, _ catalog: ObjectCatalog = []) throws -> RecordChange {
    let decoded = decode(json, catalog)
    guard case .change(let change) = try #require(decoded.notices.first) else {
      throw JSONSyntaxError(.empty, offset: 0, "no change")
    }
    return change
  }

  private func event(
    _ type: String, ids: String = "\"0014H00002LbR7QQAV\"", changed: String = "[]", nulled: String? = "[]", body: String
  ) -> String {
    """
    {"ChangeEventHeader":{"entityName":"Account","recordIds":[\(ids)],"changeType":"\(type)","transactionKey":"tx",
    "sequenceNumber":2,"commitTimestamp":1696444513000,"changedFields":\(changed)\(nulled.map { ",\"nulledFields\":\($0)" } ?? "")}\(body.isEmpty ? "" : "," + body)}
    """
  }

  @Test func `an update as Pub-Sub clients hand it over`() throws {
    let json = #"""
      {"id":"9b77cea1","schemaId":"a01","replayId":18098167,
       "payload":{"ChangeEventHeader":{"entityName":"Account","recordIds":["0014H00002LbR7QQAV"],"changeType":"UPDATE",
        "changeOrigin":"com/salesforce/api/soap/58.0;client=X","transactionKey":"000046c7","sequenceNumber":1,
        "commitTimestamp":1696444513000,"commitNumber":11657372702432,"commitUser":"00558000000yFyDAAU",
        "nulledFields":["Phone","BillingAddress.Street"],"diffFields":[],"changedFields":["LastModifiedDate","BillingAddress.City","BillingAddress.State"]},
       "Name":null,"Phone":null,"Industry":null,
       "BillingAddress":{"Street":null,"City":"San Francisco","State":"CA","PostalCode":null,"Country":null,"Latitude":null,"Longitude":null,"GeocodeAccuracy":null},
       "LastModifiedDate":1696444513000,"AnnualRevenue":null}}
      """#
    let change = try change(json)
    #expect(change.object == "Account" && change.kind == .updated && change.origin == .changeDataCapture)
    #expect(change.id == "000046c7-1-0014H00002LbR7QQAV")
    #expect(change.committedAt == Instant(millisecondsSinceEpoch: 1_696_444_513_000))
    #expect(change.previous == nil)
    expectNoDifference(
      change.changedFields, ["LastModifiedDate", "BillingCity", "BillingState", "Phone", "BillingStreet"])
    expectNoDifference(
      Set(change.record.fields.map(\.path)),
      ["Id", "LastModifiedDate", "BillingCity", "BillingState", "Phone", "BillingStreet"])
    #expect(change.record["BillingCity"] == "San Francisco" && change.record["BillingStreet"] == .null)
    #expect(change.record["Phone"] == .null)
    #expect(
      change.record.isMissing("Name") && change.record.isMissing("Industry")
        && change.record.isMissing("BillingCountry"))
    #expect(change.record["LastModifiedDate"] == .dateTime(Instant(millisecondsSinceEpoch: 1_696_444_513_000)))
    #expect(change.record["Id"] == "0014H00002LbR7QQAV")
  }

  @Test func `a creation as CometD clients hand it over`() throws {
    let payload = #"""
      {"schema":"Jx8H","payload":{"BillingAddress":{"State":"CA"},"LastModifiedDate":"2022-06-10T22:42:34.000Z",
       "ChangeEventHeader":{"commitNumber":1,"commitUser":"005","sequenceNumber":1,"entityName":"Account","changeType":"CREATE",
        "changedFields":[],"changeOrigin":"","transactionKey":"0001","commitTimestamp":1654900954000,"recordIds":["0014H00002LbR7Q"]},
       "Name":"Acme","NumberOfEmployees":5},"event":{"replayId":1398411}}
      """#
    for json in [payload, "{\"channel\":\"/data/AccountChangeEvent\",\"data\":\(payload)}"] {
      let change = try change(json)
      #expect(change.kind == .created && change.changedFields == nil)
      #expect(change.recordID.text == "0014H00002LbR7QQAV")
      #expect(change.record["Name"] == "Acme" && change.record["BillingState"] == "CA")
      // What the event leaves out is empty, save what events never carry.
      #expect(change.record["Industry"] == .null && change.record["Any__c"] == .null)
      #expect(
        change.record.isMissing("SystemModstamp") && change.record.isMissing("Owner.Name")
          && change.record.isMissing("BillingAddress"))
      let layout = RecordLayout(["Industry", "Name", "SystemModstamp", "Parent.Name"])
      let conformed = change.record.conformed(to: layout)
      #expect((0..<4).map { conformed.slot($0).kind } == [.null, .string, .missing, .missing])
    }
  }

  @Test func `a described object tells its formulas and its types`() throws {
    let catalog: ObjectCatalog = [
      ObjectDescription(
        "Account",
        fields: [
          FieldDescription("Name", .string), FieldDescription("Industry", .picklist),
          FieldDescription("Score__c", .double, isCalculated: true), FieldDescription("Due__c", .date),
          FieldDescription("Count__c", .double), FieldDescription("Place__c", .location),
          FieldDescription("Tags__c", .multiPicklist),
        ])
    ]
    let change = try change(
      event(
        "CREATE",
        body:
          #""Name":"Acme","Due__c":1617840000000,"Count__c":1617840000000,"Place__c":{"Latitude":1.5,"Longitude":2},"Tags__c":"A;B""#
      ), catalog)
    #expect(
      change.record["Industry"] == .null && change.record.isMissing("Score__c") && change.record.isMissing("Unknown__c")
    )
    #expect(change.record["Due__c"] == CalendarDate("2021-04-08").map { .date($0) })
    #expect(change.record["Count__c"] == 1_617_840_000_000.0)
    #expect(change.record["Tags__c"] == ["A", "B"])
    #expect(change.record["Place__c"] == .location(Geolocation(latitude: 1.5, longitude: 2)))
    #expect(change.record["Place__Latitude__s"] == 1.5 && change.record["Place__Longitude__s"] == 2)
  }

  @Test func `parts of a person's name are fields`() throws {
    var json = event(
      "UPDATE", changed: #"["Name.FirstName","Name.LastName"]"#,
      body: #""Name":{"FirstName":"Ana","LastName":"Li","Salutation":null}"#)
    json = json.replacingOccurrences(of: "Account", with: "Lead")
    let change = try change(json)
    expectNoDifference(change.changedFields, ["FirstName", "LastName", "Name"])
    #expect(change.record["FirstName"] == "Ana" && change.record["LastName"] == "Li")
    #expect(change.record.isMissing("Salutation") && change.record.isMissing("Name"))
  }

  @Test func `a custom geolocation is known when its components changed`() throws {
    let change = try change(
      event(
        "UPDATE", changed: #"["Place__c.Latitude","Place__c.Longitude"]"#,
        body: #""Place__c":{"Latitude":1,"Longitude":2},"Other__c":{"Latitude":1,"Longitude":2}"#))
    #expect(change.record["Place__c"] == .location(Geolocation(latitude: 1, longitude: 2)))
    #expect(change.record.isMissing("Other__c") && change.record.isMissing("Other__Latitude__s"))
  }

  @Test func `a compound that changed as a whole stands for its components`() throws {
    let change = try change(
      event(
        "UPDATE", changed: #"["BillingAddress"]"#,
        body: #""BillingAddress":{"City":"X","State":null},"ShippingAddress":{"City":"Y"}"#))
    expectNoDifference(change.changedFields, ["BillingCity", "BillingState"])
    #expect(
      change.record["BillingCity"] == "X" && change.record["BillingState"] == .null
        && change.record.isMissing("ShippingCity"))
  }

  @Test func `an update without a list of changed fields knows what is not null`() throws {
    let json = event("UPDATE", changed: "[]", nulled: nil, body: #""Name":"Acme","Industry":null"#)
    let change = try change(json)
    #expect(change.changedFields == nil && change.record["Name"] == "Acme" && change.record.isMissing("Industry"))
  }

  @Test func `several records give one change each`() {
    let decoded = decode(
      event("UPDATE", ids: #""0014H00002LbR7QQAV","001T1000001nI4jIAE""#, changed: #"["Name"]"#, body: #""Name":"x""#))
    expectNoDifference(decoded.notices.map(\.id), ["tx-2-0014H00002LbR7QQAV", "tx-2-001T1000001nI4jIAE"])
    expectNoDifference(decoded.notices.map { $0.recordID?.text }, ["0014H00002LbR7QQAV", "001T1000001nI4jIAE"])
    for case .change(let change) in decoded.notices {
      #expect(change.record["Id"] == .string(change.recordID.text) && change.record["Name"] == "x")
    }
  }

  @Test(arguments: ["UPDATE", "CREATE", "DELETE", "GAP_UPDATE"])
  func `a record id that is none costs only itself, and is told by its place`(type: String) throws {
    let json = event(
      type, ids: #""0014H00002LbR7QQAV","nonsense",7,"001T1000001nI4jIAE""#, changed: #"["Name"]"#, body: #""Name":"x""#
    )
    let decoded = decode(json)
    expectNoDifference(decoded.notices.map { $0.recordID?.text }, ["0014H00002LbR7QQAV", "001T1000001nI4jIAE"])
    expectNoDifference(decoded.notices.map(\.id), ["tx-2-0014H00002LbR7QQAV", "tx-2-001T1000001nI4jIAE"])
    #expect(!decoded.isBad)
    let bytes = Array(json.utf8)
    let places = try decoded.diagnostics.map { fault in
      #expect(fault.id == "change-event.record-id" && fault.severity == .error)
      return String(decoding: bytes[try #require(fault.range).bounds], as: UTF8.self)
    }
    expectNoDifference(places, [#""nonsense""#, "7"])
    let none = decode(event(type, ids: #""nonsense",null"#, changed: #"["Name"]"#, body: #""Name":"x""#))
    #expect(none.notices.isEmpty && none.isBad && none.diagnostics.count == 2)
  }

  @Test func `a deletion has nothing but the id`() throws {
    let change = try change(event("DELETE", body: #""LastModifiedDate":1"#))
    #expect(change.kind == .deleted && change.record.fields.map(\.path) == ["Id"])
    #expect(change.record.isMissing("Name"))
    #expect(try self.change(event("UNDELETE", body: #""Name":"x""#)).record["Industry"] == .null)
  }

  @Test func `gaps, wildcards, and overflows have no values`() throws {
    for (type, kind) in [
      ("GAP_CREATE", RecordChange.Kind.created), ("GAP_UPDATE", .updated), ("GAP_UNDELETE", .undeleted),
    ] {
      guard case .mustRefetch(let refetch) = try #require(decode(event(type, body: "")).notices.first) else {
        Issue.record("\(type) is no refetch")
        continue
      }
      #expect(refetch.kind == kind && refetch.object == "Account" && refetch.recordID.text == "0014H00002LbR7QQAV")
      #expect(refetch.id == "tx-2-0014H00002LbR7QQAV" && !refetch.reason.isEmpty)
    }
    #expect(try change(event("GAP_DELETE", body: "")).kind == .deleted)
    guard
      case .mustBackfill(let backfill) = try #require(
        decode(event("GAP_OVERFLOW", ids: "\"000000000000000AAA\"", body: "")).notices.first)
    else {
      Issue.record("an overflow is a backfill")
      return
    }
    #expect(backfill.object == "Account" && backfill.id == "tx-2-*")
    let wild = decode(event("UPDATE", ids: "\"001*\"", changed: "[\"Name\"]", body: "\"Name\":\"x\""))
    #expect(wild.notices.count == 1 && wild.notices[0].kindName == "overflow" && wild.notices[0].recordID == nil)
    let bitmaps = decode(event("UPDATE", changed: "[\"0x650004E0\",\"4-0x0A\"]", body: "\"Name\":\"x\""))
    #expect(bitmaps.notices.map(\.kindName) == ["updated"] && bitmaps.diagnostics.map(\.severity) == [.warning])
    guard case .mustRefetch = bitmaps.notices.first else {
      Issue.record("bitmaps ask for the record")
      return
    }
  }

  @Test func `without a transaction key the caller's id is taken`() {
    let json = #"{"ChangeEventHeader":{"entityName":"Lead","recordIds":["00Q000000000001"],"changeType":"DELETE"}}"#
    #expect(decode(json).notices.map(\.id) == ["line-1"])
    let two = json.replacingOccurrences(of: "\"00Q000000000001\"", with: "\"00Q000000000001\",\"00Q000000000002\"")
    #expect(decode(two).notices.map(\.id) == ["line-1-00Q000000000001EAA", "line-1-00Q000000000002EAA"])
    #expect(decode(json).notices.first?.committedAt == nil)
  }

  @Test(arguments: [
    ("{\"ChangeEventHeader\":7}", "0+0 change-event.header: ChangeEventHeader must be an object, but is a number"),
    ("{\"ChangeEventHeader\":{}}", "21+1 change-event.header: the event's header has no entityName"),
    (
      "{\"ChangeEventHeader\":{\"entityName\":\"A\"}}", "21+1 change-event.header: the event's header has no changeType"
    ),
    (
      "{\"ChangeEventHeader\":{\"entityName\":\"A\",\"changeType\":\"UPDAET\",\"recordIds\":[\"00Q000000000001\"]}}",
      "52+8 change-event.header: there is no changeType of this name [UPDATE]"
    ),
    (
      "{\"ChangeEventHeader\":{\"entityName\":\"A\",\"changeType\":\"UPDATE\",\"recordIds\":[]}}",
      "73+2 change-event.header: the event's header needs recordIds, an array of one id or more"
    ),
    (
      "{\"ChangeEventHeader\":{\"entityName\":\"A\",\"changeType\":\"UPDATE\",\"recordIds\":[\"x\"]}}",
      "74+3 change-event.record-id: this is no record id"
    ),
    ("{\"payload\":{}}", "0+1 change-event.header: this is no change event: it has no ChangeEventHeader"),
    ("{\"payload\":\"x\"}", "0+1 change-event.header: this is no change event: it has no ChangeEventHeader"),
    ("[]", "0+2 change.not-an-object: a change is an object"),
    ("{\"payload\":", "11+0 json.unexpected-end: the text ends where a value is needed"),
  ])
  func `an event that cannot be read says why`(json: String, message: String) {
    let decoded = decode(json)
    #expect(decoded.notices.isEmpty && decoded.isBad)
    let first = decoded.diagnostics[0]
    let suggestions = first.suggestions.isEmpty ? "" : " [\(first.suggestions.joined(separator: ","))]"
    let text = "\(first.range?.offset ?? -1)+\(first.range?.length ?? -1) \(first.id): \(first.message)\(suggestions)"
    if !message.hasPrefix("0+0") {
      expectNoDifference(text, message)
    } else {
      #expect(text.hasSuffix(message.dropFirst(4)))
    }
  }

  @Test(arguments: 0..<6) func `damaged events give notices or errors`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var decoder = ChangeEventDecoder()
    let source = Array(
      event(
        "UPDATE", changed: #"["BillingAddress.City","Name.FirstName","Place__c"]"#,
        body:
          #""Name":{"FirstName":"x"},"BillingAddress":{"City":"y\n"},"Place__c":{"Latitude":1,"Longitude":2},"LastModifiedDate":1696444513000"#
      ).utf8)
    for _ in 0..<500 {
      var damaged = source
      damage(&damaged, using: &generator)
      let decoded = decoder.decode(damaged, changeID: "x")
      #expect(decoded.isBad == decoded.notices.isEmpty)
      if skipError(damaged) != nil { #expect(decoded.isBad) }
      #expect(decoded.diagnostics.allSatisfy { (0...damaged.count).contains($0.range?.offset ?? 0) })
    }
    for length in 0..<source.count { #expect(decoder.decode(Array(source[..<length]), changeID: "x").isBad) }
  }
}

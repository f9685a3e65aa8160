import SalesTapDiagnostics
import SalesTapModel
import SalesTapTime
import TestSupport
import Testing

@Suite struct RecordDecoderTests {
  private func decode(_ json: String, _ description: ObjectDescription? = nil) throws -> DecodedRecord {
    var decoder = description.map { RecordDecoder(description: $0) } ?? RecordDecoder()
    return try decoder.decodeRecord(json)
  }

  private func value(_ json: String, _ type: FieldType? = nil) throws -> FieldValue? {
    let description = type.map { ObjectDescription("Thing__c", fields: [FieldDescription("F__c", $0)]) }
    return try decode("{\"F__c\":\(json)}", description).record["f__C"]
  }

  private let account = #"""
    {"attributes":{"type":"Account","url":"/services/data/v51.0/sobjects/Account/0011Y00003HVMu4QAH"},
     "Id":"0011Y00003HVMu4QAH","IsDeleted":false,"MasterRecordId":null,"Name":"Alaska \"Performing\" Arts",
     "BillingLatitude":61.217062,"NumberOfEmployees":12,
     "BillingAddress":{"city":"Anchorage","country":"US","geocodeAccuracy":"City","latitude":61.217061,"longitude":-149.894342,"postalCode":"99501","state":"AK","street":"621 West\n6th Avenue"},
     "ShippingAddress":null,"AnnualRevenue":null,"Empty":"","CreatedDate":"2021-04-08T18:39:16.000+0000",
     "Custom_Date__c":"2021-04-08","Time__c":"10:30:00.000Z","Place__c":{"latitude":1.5,"longitude":-2},
     "Owner":{"attributes":{"type":"User","url":"/services/data/v51.0/sobjects/User/005i00000016PdaAAE"},"Name":"Ana","Manager":{"Name":null,"Manager":null}},
     "Parent":null,"Contacts":{"totalSize":1,"done":true,"records":[{"Email":"x@example.com"}]},"Cases":null,"Ünï__c":"日本語"}
    """#

  @Test func `a REST record becomes fields, related records become paths`() throws {
    let decoded = try decode(account)
    #expect(decoded.object == "Account")
    #expect(decoded.recordID == RecordID("0011Y00003HVMu4"))
    #expect(decoded.diagnostics.isEmpty)
    let record = decoded.record
    #expect(record["id"] == "0011Y00003HVMu4QAH")
    #expect(record["IsDeleted"] == false)
    #expect(record["MasterRecordId"] == .null)
    #expect(record["Name"] == "Alaska \"Performing\" Arts")
    #expect(record["BillingLatitude"] == 61.217062)
    #expect(record["NumberOfEmployees"] == 12)
    #expect(record["BillingAddress.street"] == "621 West\n6th Avenue")
    #expect(record["BILLINGADDRESS.LATITUDE"] == 61.217061)
    #expect(record.slot(named: "BillingAddress").kind == .object)
    #expect(record["ShippingAddress"] == .null && record["ShippingAddress.city"] == .null)
    #expect(record["Empty"] == .null)
    #expect(record["CreatedDate"] == .dateTime(Instant(millisecondsSinceEpoch: 1_617_907_156_000)))
    #expect(record["Custom_Date__c"] == CalendarDate("2021-04-08").map { .date($0) })
    #expect(record["Time__c"] == TimeOfDay(hour: 10, minute: 30).map { .time($0) })
    #expect(record["Place__c"] == .location(Geolocation(latitude: 1.5, longitude: -2)))
    #expect(record["Owner.Name"] == "Ana")
    #expect(record["Owner.Manager.Name"] == .null)
    #expect(record["Owner.Manager.Manager.Name"] == .null)
    #expect(record.isMissing("Owner.Email"))
    #expect(record["Parent.Name"] == .null)
    #expect(
      record.isMissing("Contacts") && record.isMissing("Contacts.Email") && record.isMissing("Contacts.totalSize"))
    #expect(record["Cases"] == .null)
    #expect(record["Ünï__c"] == "日本語")
    #expect(record.isMissing("attributes.type") && record.isMissing("Owner.attributes"))
  }

  @Test func `a layout takes only its paths`() throws {
    let layout = RecordLayout([
      "name", "Owner.Name", "Parent.Industry", "Owner.Manager.Manager.Name", "Missing__c", "BillingAddress.city",
    ])
    var decoder = RecordDecoder(layout: layout)
    for _ in 0..<3 {
      let decoded = try decoder.decodeRecord(account)
      #expect(decoded.record.layout === layout)
      #expect(decoded.recordID == RecordID("0011Y00003HVMu4"))
      #expect(decoded.record["Name"] == "Alaska \"Performing\" Arts")
      #expect(decoded.record["Owner.Name"] == "Ana")
      #expect(decoded.record["Parent.Industry"] == .null)
      #expect(decoded.record["Owner.Manager.Manager.Name"] == .null)
      #expect(decoded.record.slot(named: "Missing__c").kind == .missing)
      #expect(decoded.record["BillingAddress.city"] == "Anchorage")
      #expect(decoded.record.isMissing("Id"))
    }
  }

  @Test func `every encoding of a value is taken`() throws {
    let instant = FieldValue.dateTime(Instant(millisecondsSinceEpoch: 1_696_444_513_000))
    for text in [
      "\"2023-10-04T18:35:13.000+0000\"", "\"2023-10-04T18:35:13.000Z\"", "\"2023-10-04T18:35:13Z\"",
      "\"2023-10-04T20:35:13.000+02:00\"",
    ] {
      #expect(try value(text) == instant)
      #expect(try value(text, .dateTime) == instant)
    }
    #expect(try value("1696444513000", .dateTime) == instant)
    #expect(try value("1696444513000") == .integer(1_696_444_513_000))
    #expect(try value("1696444513000.0", .dateTime) == instant)
    #expect(try value("0.0", .integer) == 0 && value("12.0", .integer) == 12 && value("1e3", .integer) == 1000)
    #expect(try value("12.5", .integer) == 12.5)
    #expect(try value("0.0") == 0.0)
    #expect(try value("5", .currency) == 5.0 && value("5") == 5)
    #expect(try value("\"A;B;C\"", .multiPicklist) == ["A", "B", "C"])
    #expect(try value("\"A;B;C\"") == "A;B;C")
    #expect(try value("[\"A\",\"B\\n\"]") == ["A", "B\n"] && value("[]") == .null)
    #expect(try value("\"2021-04-08\"", .date) == value("\"2021-04-08\""))
    #expect(
      try value("1617840000000", .date) == value("\"2021-04-08\"") && value("18725", .date) == value("\"2021-04-08\""))
    #expect(try value("\"10:30:00.000Z\"", .time) == value("37800000", .time))
    #expect(try value("\"2021-04-08\"", .string) == "2021-04-08")
    #expect(try value("\"2023-10-04T18:35:13.000Z\"", .textArea) == "2023-10-04T18:35:13.000Z")
    #expect(try value("12345", .phone) == "12345")
    #expect(try value("\"TRUE\"", .boolean) == true && value("\"false\"", .boolean) == false)
    #expect(try value("\"42\"", .double) == 42 && value("\"-1.5\"", .double) == -1.5)
    #expect(
      try value("{\"longitude\":2,\"latitude\":1}", .location) == .location(Geolocation(latitude: 1, longitude: 2)))
    #expect(try value("{\"latitude\":null,\"longitude\":null}") == .null)
    #expect(try value("\"2021-13-08\"") == "2021-13-08" && value("\"2021-04-08T25:00:00Z\"") == "2021-04-08T25:00:00Z")
    #expect(try value("9223372036854775808") == .double(9_223_372_036_854_775_808))
    #expect(try value("null", .boolean) == .null)
  }

  @Test func `a value that is not of the described type is kept, with a diagnostic`() throws {
    let description = ObjectDescription(
      "Lead",
      types: ["A": .date, "B": .double, "C": .boolean, "D": .string, "E": .reference, "F": .dateTime, "G": .time])
    let decoded = try decode(
      #"{"A":"soon","B":"many","C":1,"D":true,"E":"none","F":"2021-04-08","G":-5,"H":1e999,"I":[1]}"#, description)
    #expect(decoded.record["A"] == "soon" && decoded.record["B"] == "many" && decoded.record["C"] == 1)
    #expect(decoded.record["D"] == true && decoded.record["E"] == "none" && decoded.record["G"] == -5)
    #expect(decoded.record["F"] == CalendarDate("2021-04-08").map { .date($0) })
    #expect(decoded.record["H"] == .null && decoded.record.isMissing("I"))
    expectNoDifference(
      decoded.diagnostics.map { "\($0.range?.offset ?? -1)+\($0.range?.length ?? -1) \($0.message)" },
      [
        "5+6 'A' is described as date, but holds a text that is none",
        "16+6 'B' is described as number, but holds a text that is none",
        "27+1 'C' is described as checkbox, but holds a number",
        "33+4 'D' is described as text, but holds a boolean",
        "43+4 an id has 15 or 18 characters, this text has 4",
        "53+12 'F' is described as date-time, but holds a text that is none",
        "70+2 'G' is described as time, but holds a number",
        "77+5 'H' holds a number that is too large; it is read as null",
        "87+3 'I' is an array, which no field is; it is left out",
      ])
    #expect(!decoded.diagnostics.hasErrors)
  }

  @Test func `ids are completed, and a wrong checksum is told`() throws {
    let decoded = try decode(
      #"{"attributes":{"type":"Lead"},"Id":"0011Y00003HVMu4","OwnerId":"005i00000016Pda","AccountId":"0011Y00003HVMu4QAI","Name":"abcdefghijklmno","ExternalId":"not an id","WhoId":"0011y00003hvmu4qah"}"#
    )
    #expect(decoded.recordID?.text == "0011Y00003HVMu4QAH")
    #expect(decoded.record["Id"] == "0011Y00003HVMu4QAH")
    #expect(decoded.record["OwnerId"] == "005i00000016PdaAAE")
    #expect(decoded.record["AccountId"] == "0011Y00003HVMu4QAI")
    #expect(decoded.record["WhoId"] == "0011Y00003HVMu4QAH")
    #expect(decoded.record["Name"] == "abcdefghijklmno")
    #expect(decoded.record["ExternalId"] == "not an id")
    expectNoDifference(decoded.diagnostics.map(\.id), ["record.id-checksum"])
    let wrong = try decode(#"{"Id":"0011Y00003HVMu4QAI"}"#)
    #expect(wrong.recordID == nil && wrong.diagnostics.map(\.id) == ["record.id-checksum"])
    #expect(wrong.record["Id"] == "0011Y00003HVMu4QAI")
  }

  @Test func `the address gives the id when there is no other`() throws {
    let json =
      #"{"attributes":{"url":"/services/data/v51.0/sobjects/Lead/0011Y00003HVMu4","type":"Lead"},"Email":null}"#
    let decoded = try decode(json)
    #expect(decoded.recordID?.text == "0011Y00003HVMu4QAH" && decoded.object == "Lead")
    #expect(decoded.record["Id"] == "0011Y00003HVMu4QAH")
    var decoder = RecordDecoder(layout: RecordLayout(["Email", "Id"]))
    #expect(try decoder.decodeRecord(json).record["Id"] == "0011Y00003HVMu4QAH")
    let aggregate = try decode(#"{"attributes":{"type":"AggregateResult"},"expr0":7}"#)
    #expect(aggregate.recordID == nil && aggregate.object == "AggregateResult" && aggregate.record["expr0"] == 7)
  }

  @Test func `of duplicate keys the last counts`() throws {
    let decoded = try decode(
      #"{"A":1,"a":2,"Contact":{"Email":"x","Phone":"1"},"Contact":{"Email":"y"},"Owner":{"Name":"n"},"Owner":null,"A":3}"#
    )
    #expect(decoded.record["A"] == 3)
    #expect(decoded.record["Contact.Email"] == "y" && decoded.record.isMissing("Contact.Phone"))
    #expect(decoded.record["Owner.Name"] == .null)
    expectNoDifference(decoded.diagnostics.map(\.id), Array(repeating: "record.duplicate-key", count: 4))
    expectNoDifference(decoded.diagnostics.first?.message, "'a' comes more than once; the last value counts")
  }

  @Test func `flat keys are paths too`() throws {
    let decoded = try decode(#"{"Contact.Email":"x","Contact.Account.Name":"n"}"#)
    #expect(decoded.record["contact.email"] == "x" && decoded.record["Contact.Account.Name"] == "n")
  }

  @Test func `relationships are read to a depth`() throws {
    let depth = 40
    let json = String(repeating: "{\"R\":", count: depth) + "{\"Name\":\"deep\"}" + String(repeating: "}", count: depth)
    let decoded = try decode(json)
    expectNoDifference(decoded.diagnostics.map(\.id), ["record.too-deep"])
    #expect(decoded.record["R.R.R"] != nil)
  }

  @Test func `records of a page share a layout that grows`() throws {
    var decoder = RecordDecoder()
    let page = try decoder.decodePage(
      #"{"totalSize":3,"done":false,"nextRecordsUrl":"/services/data/v60.0/query/0r8xx-2000","records":[{"A":1,"Contact":null},{"A":2,"Contact":{"Email":"x"}},{"A":3,"B":"y"}]}"#
    )
    #expect(page.totalSize == 3 && !page.isDone && page.nextRecordsURL == "/services/data/v60.0/query/0r8xx-2000")
    #expect(page.records.count == 3 && page.diagnostics.isEmpty)
    #expect(page.records[0].record.layout === page.records[2].record.layout)
    #expect(page.records[0].record["Contact.Email"] == .null)
    #expect(page.records[0].record.slot(named: "Contact.Email").kind == .null)
    #expect(page.records[1].record["Contact.Email"] == "x")
    #expect(page.records[2].record.isMissing("Contact.Email") && page.records[2].record["B"] == "y")
    let next = try decoder.decodePage(#"[{"B":"z","A":4}]"#)
    #expect(next.isDone && next.totalSize == nil)
    #expect(next.records[0].record.layout === page.records[0].record.layout)
    #expect(try decoder.decodePage("[]").records.isEmpty)
    #expect(try decoder.decodePage("{\"records\":[],\"done\":true}").records.isEmpty)
  }

  @Test func `an element that is no record is left out and told`() throws {
    var decoder = RecordDecoder()
    let page = try decoder.decodePage(#"[{"A":1},null,[{}],{"A":2}]"#)
    #expect(page.records.map { $0.record["A"] } == [1, 2])
    expectNoDifference(
      page.diagnostics.map(\.range), [SourceRange(offset: 9, length: 4), SourceRange(offset: 14, length: 4)])
  }

  @Test func `records of several objects have layouts and descriptions of their own`() throws {
    var decoder = RecordDecoder(catalog: [
      ObjectDescription("Lead", types: ["Value": .date]), ObjectDescription("Case", types: ["Value": .string]),
    ])
    for _ in 0..<2 {
      let page = try decoder.decodePage(
        #"[{"attributes":{"type":"Lead"},"Value":"2021-04-08","L":1},{"attributes":{"type":"Case"},"Value":"2021-04-08","C":1},{"attributes":{"type":"Lead"},"Value":null,"L":2}]"#
      )
      #expect(page.records.map(\.object) == ["Lead", "Case", "Lead"])
      #expect(
        page.records.map { $0.record["Value"] } == [CalendarDate("2021-04-08").map { .date($0) }, "2021-04-08", .null])
      #expect(page.records[0].record.layout === page.records[2].record.layout)
      #expect(page.records[1].record.layout.slot(of: "L") == nil)
    }
  }

  @Test func `related records are described too`() throws {
    var decoder = RecordDecoder(
      object: "Opportunity",
      catalog: [
        ObjectDescription("Opportunity", fields: [FieldDescription("ContactId", .reference, referenceTo: ["Contact"])]),
        ObjectDescription("Contact", types: ["Code__c": .string, "Tags__c": .multiPicklist]),
      ])
    let record = try decoder.decodeRecord(#"{"Contact":{"Code__c":"2021-04-08","Tags__c":"A;B"}}"#).record
    #expect(record["Contact.Code__c"] == "2021-04-08" && record["Contact.Tags__c"] == ["A", "B"])
  }

  @Test(arguments: [
    ("", "1:1: the text is empty: a value is needed"),
    ("[1]", "1:1: a record is an object"),
    (
      "{\n\"A\": 1,\n\"B\": tru}",
      "3:6: a bare word stands where a value is needed; JSON knows true, false, and null, and strings in double quotes"
    ),
    ("{\"A\":\"a\\nb\",\n\"B\":}", "2:5: '}' stands where a value is needed"),
    ("{} {}", "1:4: nothing may follow the value, but '{' does"),
    ("{\"attributes\":{\"type\":}}", "1:23: '}' stands where a value is needed"),
    ("{\"A\":{\"B\":1]}", "1:12: ']' stands where a comma or '}' is needed"),
  ])
  func `errors tell line and column`(json: String, message: String) {
    var decoder = RecordDecoder()
    let error = #expect(throws: SalesforceDecodingError.self) { try decoder.decodeRecord(json) }
    expectNoDifference(error?.description, message)
    // The decoder goes on after an error.
    #expect((try? decoder.decodeRecord("{\"A\":1}"))?.record["A"] == 1)
  }

  @Test func `a page of another shape is an error`() {
    var decoder = RecordDecoder()
    for json in ["{}", "{\"Id\":null}", "7", "\"x\"", "{\"records\":{}}"] {
      let error = #expect(throws: SalesforceDecodingError.self) { try decoder.decodePage(json) }
      #expect(error?.code == .shape, "\(json)")
    }
    let empty = #expect(throws: SalesforceDecodingError.self) { try decoder.decodePage("  ") }
    #expect(empty?.code == .syntax(.empty))
  }

  @Test func `hostile pages cost no more than their size`() throws {
    var decoder = RecordDecoder()
    // Many small records, then one with many keys: the small ones keep a small layout.
    let wide = "{" + (0..<5000).map { "\"k\($0)\":1" }.joined(separator: ",") + "}"
    let page = try decoder.decodePage("[" + String(repeating: "{\"a\":1},", count: 2000) + wide + ",{\"a\":2}]")
    #expect(page.records[0].record.layout.count <= 200)
    #expect(page.records[2000].record["k4999"] == 1)
    #expect(page.records[2001].record["a"] == 2)
    #expect(try decoder.decodePage("[{\"a\":3}]").records[0].record.layout.count <= 64)
    // Every record with keys of its own.
    let distinct = "[" + (0..<3000).map { "{\"x\($0)\":\($0)}" }.joined(separator: ",") + "]"
    let others = try decoder.decodePage(distinct)
    #expect(others.records[2999].record["x2999"] == 2999)
    #expect(others.records.reduce(0) { $0 + $1.record.layout.count } < 3000 * 100)
  }
}

import Foundation
import SalesTapPayload
import SalesTapTime
import TestSupport
import Testing

@Suite("Records are written as CleverTap's samples show them")
struct EncoderTests {
  /// The body of an upload of some records.
  private func body(_ records: [CleverTapRecord]) -> String {
    String(decoding: UploadBatcher.body(of: records.map(EncodedRecord.init)), as: UTF8.self)
  }

  @Test("The documentation's events, byte by byte")
  func events() {
    let viewed = event(
      "Product viewed", identity: "34322423", timestamp: 1_468_308_340,
      [
        "Product name": .string("Casio Chronograph Watch"), "Category": .string("Mens Watch"), "Price": .double(59.99),
        "Currency": .string("USD"),
      ])
    let charged = event(
      "Charged",
      [
        "Amount": .integer(300), "Currency": .string("USD"), "Payment mode": .string("Credit Card"),
        "Delivery By": .date(1_468_322_268),
        "Items": .items([
          [
            .init("Category", .string("books")), .init("Book name", .string("The millionaire next door")),
            .init("Quantity", .integer(1)),
          ],
          [
            .init("Category", .string("books")), .init("Book name", .string("Achieving inner zen")),
            .init("Quantity", .integer(4)),
          ],
        ]),
      ])
    expectNoDifference(
      body([viewed, charged]),
      #"{"d":[{"identity":"34322423","ts":1468308340,"type":"event","evtName":"Product viewed","evtData":{"#
        + #""Product name":"Casio Chronograph Watch","Category":"Mens Watch","Price":59.99,"Currency":"USD"}},"#
        + #"{"identity":"jack@gmail.com","ts":1468208340,"type":"event","evtName":"Charged","evtData":{"Amount":300,"#
        + #""Currency":"USD","Payment mode":"Credit Card","Delivery By":"$D_1468322268","Items":[{"Category":"books","#
        + #""Book name":"The millionaire next door","Quantity":1},{"Category":"books","Book name":"Achieving inner zen","#
        + #""Quantity":4}]}}]}"#)
  }

  @Test("The documentation's categories, byte by byte")
  func categories() {
    expectNoDifference(
      body([
        profile(
          identity: "random@gmail.com",
          ["category-unsubscribe": .categories([ChannelCategories("email", ["information"])])])
      ]),
      #"{"d":[{"identity":"random@gmail.com","type":"profile","profileData":{"category-unsubscribe":"#
        + #"{"email":["information"]}}}]}"#)
  }

  @Test("The documentation's profile, byte by byte")
  func profileSample() {
    let jack = profile([
      "Name": .string("Jack Montana"), "Email": .string("jack@gmail.com"), "Phone": .string("+14155551234"),
      "Gender": .string("M"), "Employed": .string("Y"), "Education": .string("Graduate"), "Married": .string("Y"),
      "MSG-sms": .boolean(false), "DOB": .date(1_487_576_752), "Customer Type": .string("Platinum"),
    ])
    expectNoDifference(
      body([jack]),
      #"{"d":[{"identity":"1189549","type":"profile","profileData":{"Name":"Jack Montana","Email":"jack@gmail.com","#
        + #""Phone":"+14155551234","Gender":"M","Employed":"Y","Education":"Graduate","Married":"Y","MSG-sms":false,"#
        + #""DOB":"$D_1487576752","Customer Type":"Platinum"}}]}"#)
  }

  @Test("The documentation's operators, byte by byte")
  func operators() {
    let record = profile(
      timestamp: 1_468_308_340,
      [
        "Name": .operation(.delete), "Custom Multi Value": .operation(.remove(["shoes", "bags"])),
        "Other": .operation(.add(["shoes", "bags"])), "Set": .operation(.set([])), "List": .list(["a", "b"]),
        "My Number 1": .operation(.increment(10)), "My Number 2": .operation(.decrement(30.5)),
      ])
    expectNoDifference(
      encoded(record),
      #"{"identity":"1189549","ts":1468308340,"type":"profile","profileData":{"Name":{"$delete":1},"#
        + #""Custom Multi Value":{"$remove":["shoes","bags"]},"Other":{"$add":["shoes","bags"]},"Set":{"$set":[]},"#
        + #""List":{"$set":["a","b"]},"My Number 1":{"$incr":10},"My Number 2":{"$decr":30.5}}}"#)
  }

  @Test("A list is a multi-value in a profile and a plain array in an event")
  func lists() {
    #expect(
      encoded(event("E", timestamp: nil, ["l": .list(["a", "b"])]))
        == #"{"identity":"jack@gmail.com","type":"event","evtName":"E","evtData":{"l":["a","b"]}}"#)
  }

  @Test("A record by object id, and one without values")
  func objectID() {
    #expect(
      encoded(CleverTapRecord(.objectID("__h1"), .profile))
        == #"{"objectId":"__h1","type":"profile","profileData":{}}"#)
  }

  @Test("The documentation's device tokens, byte by byte")
  func tokens() {
    let chrome = DeviceToken(
      objectID: "QBOp", id: "frf:APf", service: .chrome, keys: .init(p256dh: "BLc4=", auth: "5I2=="))
    #expect(
      PayloadEncoder().encode(chrome).description
        == #"{"type":"token","tokenData":{"id":"frf:APf","type":"chrome","keys":{"p256dh":"BLc4=","auth":"5I2=="}},"#
        + #""objectId":"QBOp"}"#)
    let apple = PayloadEncoder().encode(DeviceToken(objectID: "-Hw", id: "x\",\"objectId\":\"y", service: .apns))
    #expect(
      apple.description
        == #"{"type":"token","tokenData":{"id":"x\",\"objectId\":\"y","type":"apns"},"objectId":"-Hw"}"#)
    #expect(apple.kind == .token)
    #expect(apple.subject == .objectID("-Hw"))
  }

  @Test("A reused buffer holds one record after the other, and the same bytes as a new one")
  func reuse() {
    let encoder = PayloadEncoder()
    let records = [profile(["a": .string(String(repeating: "\u{1}", count: 3000))]), event("E"), profile([:])]
    var buffer = Array("[".utf8)
    for record in records { encoder.encode(record, into: &buffer) }
    #expect(String(decoding: buffer, as: UTF8.self) == "[" + records.map(encoded).joined())
  }

  @Test("Dates from days and from instants, before 1970 too")
  func dates() throws {
    func text(_ value: CleverTapValue) -> String {
      String(encoded(profile(["DOB": value])).dropLast(2).split(separator: ":").last ?? "")
    }
    #expect(text(.date(-1_164_921_064)) == #""$D_-1164921064""#)
    #expect(text(.date(of: try #require(CalendarDate("1933-02-01")))) == #""$D_-1164931200""#)
    #expect(text(.date(of: try #require(CalendarDate("1969-12-31")))) == #""$D_-86400""#)
    #expect(text(.date(of: try #require(CalendarDate("1970-01-01")))) == #""$D_0""#)
    #expect(text(.date(of: try #require(CalendarDate("0001-01-01")))) == #""$D_-62135596800""#)
    #expect(text(.date(of: try #require(CalendarDate("9999-12-31")))) == #""$D_253402214400""#)
    #expect(text(.date(at: try #require(Instant("2021-04-08T18:39:16.999+0000")))) == #""$D_1617907156""#)
    #expect(text(.date(at: Instant(millisecondsSinceEpoch: -1))) == #""$D_-1""#)
    #expect(text(.date(at: Instant(millisecondsSinceEpoch: .min))) == #""$D_-9223372036854776""#)
  }

  @Test("Items inside of items end somewhere")
  func deepItems() throws {
    var value = CleverTapValue.items([])
    for _ in 0..<200 { value = .items([[.init("i", value)]]) }
    let text = encoded(event("Charged", ["Items": value]))
    #expect(text.utf8.count < 400)
    _ = try JSONSerialization.jsonObject(with: Data(text.utf8))
  }

  @Test("Quotes, backslashes, and control characters are escaped, and nothing else")
  func escapes() {
    for position in 0..<20 {
      let padding = String(repeating: "x", count: position)
      for byte in UInt8(0)...0x7F {
        let text = padding + String(Unicode.Scalar(byte)) + padding
        let expected: String =
          switch byte {
          case UInt8(ascii: "\""): "\\\""
          case UInt8(ascii: "\\"): "\\\\"
          case 0x08: "\\b"
          case 0x09: "\\t"
          case 0x0A: "\\n"
          case 0x0C: "\\f"
          case 0x0D: "\\r"
          case 0..<0x20: "\\u00" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
          default: String(Unicode.Scalar(byte))
          }
        #expect(encoded(profile(["k": .string(text)])).contains("\"k\":\"\(padding)\(expected)\(padding)\""))
      }
    }
  }
}

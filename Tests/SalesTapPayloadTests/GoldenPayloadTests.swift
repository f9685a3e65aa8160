import Foundation
import SalesTapPayload
import TestSupport
import Testing

/// Bodies of uploads as files, compared byte by byte.
///
/// `SALESTAP_RECORD=1 swift test --filter GoldenPayloadTests` writes the files anew; look at the difference before you
/// keep it: what changes here changes what CleverTap is sent.
@Suite("Payloads are what they were")
struct GoldenPayloadTests {
  static let cases: [(name: String, records: [CleverTapRecord])] = [
    (
      "lead-profile",
      [
        profile(
          identity: "maria@example.com", timestamp: 1_713_000_000,
          [
            "Name": .string("María José Ñandú"), "Email": .string("maria@example.com"),
            "Phone": .string("+525512345678"), "Employees": .integer(250), "Annual Revenue": .double(1_250_000.5),
            "Rating": .double(4), "Opted Out": .boolean(false), "DOB": .date(-315_619_200),
            "Created": .date(1_713_000_000), "Interests": .list(["Solar", "Wind; \"offshore\""]),
            "Source": .string("Salesforce"),
          ])
      ]
    ),
    (
      "opportunity-event",
      [
        event(
          "Opportunity Updated", identity: "SF_Opportunity_006000000000001AAA", timestamp: 1_713_000_123,
          [
            "Stage": .string("Closed Won"), "Amount": .double(99.95), "Probability": .integer(100),
            "Close Date": .date(1_714_521_600), "Competitors": .list(["A", "B"]),
            "Description": .string("line one\nline two\t\"quoted\" \\ slash / and \u{1F}"),
          ])
      ]
    ),
    (
      "charged",
      [
        event(
          "Charged", identity: "maria@example.com",
          [
            "Amount": .integer(300), "Charged ID": .string("24052013"),
            "Items": .items([
              [.init("Product", .string("Panel")), .init("Quantity", .integer(2)), .init("Price", .double(120.5))],
              [
                .init("Product", .string("Cable")), .init("Bought", .date(1_713_000_000)),
                .init("Gift", .boolean(true)),
              ],
            ]),
          ])
      ]
    ),
    (
      "operators",
      [
        profile([
          "Name": .operation(.delete), "Tags": .operation(.add(["a", "b"])), "Old": .operation(.remove(["c"])),
          "All": .operation(.set(["d"])), "None": .operation(.set([])), "Visits": .operation(.increment(1)),
          "Credit": .operation(.decrement(2.5)),
        ])
      ]
    ),
    (
      "numbers",
      [
        profile([
          "zero": .double(0), "negative zero": .double(-0.0), "tenth": .double(0.1), "sum": .double(0.1 + 0.2),
          "2^53": .double(9_007_199_254_740_992), "2^53 + 1": .integer(9_007_199_254_740_993),
          "2^53 + 2": .double(9_007_199_254_740_994), "2^63": .double(9_223_372_036_854_775_808),
          "largest integer": .integer(.max), "smallest integer": .integer(.min), "1e20": .double(1e20),
          "1e21": .double(1e21), "1e-6": .double(1e-6), "1e-7": .double(1e-7), "least": .double(.leastNonzeroMagnitude),
          "largest": .double(.greatestFiniteMagnitude), "not a number": .double(.nan), "cents": .double(19.99),
        ])
      ]
    ),
    (
      "mixed-batch",
      [
        profile(identity: "a", ["x": .integer(1)]), event("E", identity: "b"),
        CleverTapRecord(.objectID("__hABC"), .profile, properties: [.init("中文", .string("😀\u{2028}"))]),
        event("F", identity: "c", timestamp: nil, ["empty": .string("")]),
      ]
    ),
  ]

  @Test("Golden files", arguments: cases)
  func golden(name: String, records: [CleverTapRecord]) throws {
    let body = Data(UploadBatcher.body(of: records.map(EncodedRecord.init)))
    let url = vectorURL("Payloads/\(name).json")
    if ProcessInfo.processInfo.environment["SALESTAP_RECORD"] == "1" {
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try body.write(to: url)
    }
    expectNoDifference(
      String(decoding: body, as: UTF8.self), String(decoding: try Data(contentsOf: url), as: UTF8.self))
    #expect(try body == Data(contentsOf: url))
    #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: body) }
  }

  @Test("No file is left over")
  func leftovers() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: vectorURL("Payloads").path).sorted()
    #expect(files == Self.cases.map { $0.name + ".json" }.sorted())
  }
}

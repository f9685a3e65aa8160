import Foundation
import SalesTapDiagnostics
import SalesTapModel
import SalesTapTime
import TestSupport
import Testing

@Suite struct ChangeLineDecoderTests {
  private func decode(_ json: String) -> DecodedChanges {
    var decoder = ChangeLineDecoder()
    return decoder.decode(Array(json.utf8), changeID: "file:3")
  }

  private func change(_ json: String) throws -> RecordChange {
    guard case .change(let change) = try #require(decode(json).notices.first) else {
      throw JSONSyntaxError(.empty, offset: 0, "no change")
    }
    return change
  }

  private func troubles(_ json: String) -> [String] {
    decode(json).diagnostics.map { diagnostic in
      let suggestions = diagnostic.suggestions.isEmpty ? "" : " [\(diagnostic.suggestions.joined(separator: ","))]"
      return
        "\(diagnostic.severity.rawValue) \(diagnostic.range?.offset ?? -1) \(diagnostic.id.rawValue): \(diagnostic.message)\(suggestions)"
    }
  }

  private let record =
    #"{"attributes":{"type":"Lead"},"Id":"00Q000000000001","Email":"a@example.com","LastModifiedDate":"2026-03-01T10:00:00.000+0000"}"#

  @Test func `a line with all keys`() throws {
    let change = try change(
      #"{"change":"created","record":\#(record),"previous":{"Email":null},"changedFields":["Email","Status"],"committedAt":"2026-03-29T01:30:00Z","id":"c-1","origin":"trigger"}"#
    )
    #expect(change.kind == .created && change.object == "Lead" && change.recordID.text == "00Q000000000001EAA")
    #expect(
      change.record["Email"] == "a@example.com" && change.previous?["Email"] == .null
        && change.previous?.isMissing("Id") == true)
    #expect(change.changedFields == ["Email", "Status"] && change.id == "c-1" && change.origin == .trigger)
    #expect(change.committedAt == Instant("2026-03-29T01:30:00Z"))
  }

  @Test func `a line with the least keys`() throws {
    let change = try change(#"{"record":\#(record),"change":"updated"}"#)
    #expect(change.kind == .updated && change.previous == nil && change.changedFields == nil)
    #expect(change.id == "file:3" && change.origin == .caller)
    #expect(change.committedAt == Instant("2026-03-01T10:00:00Z"))
    let empty = try self.change(
      #"{"change":"updated","record":{"Id":"00Q000000000001"},"previous":null,"changedFields":null,"committedAt":null,"id":null,"origin":null}"#
    )
    #expect(empty.committedAt == nil && empty.object == "Lead" && empty.previous == nil && empty.id == "file:3")
  }

  @Test func `a bare record is an update whose prior values are not known`() throws {
    let change = try change(record)
    #expect(change.kind == .updated && change.previous == nil && change.id == "file:3" && change.object == "Lead")
    let stamped = try self.change(
      #"{"Id":"0011Y00003HVMu4QAH","SystemModstamp":"2026-03-02T10:00:00.000Z","LastModifiedDate":"2026-03-01T10:00:00.000Z"}"#
    )
    #expect(stamped.object == "Account" && stamped.committedAt == Instant("2026-03-02T10:00:00Z"))
  }

  @Test func `an event is taken as a line`() {
    let json =
      #"{"payload":{"ChangeEventHeader":{"entityName":"Lead","recordIds":["00Q000000000001","00Q000000000002"],"changeType":"UPDATE","changedFields":["Email"],"transactionKey":"t","sequenceNumber":1,"commitTimestamp":5},"Email":"x"}}"#
    #expect(decode(json).notices.map(\.id) == ["t-1-00Q000000000001EAA", "t-1-00Q000000000002EAA"])
  }

  @Test func `a decoder reads many lines of several objects`() throws {
    var decoder = ChangeLineDecoder()
    for _ in 0..<3 {
      for (type, id) in [("Lead", "00Q000000000001"), ("Case", "500000000000001"), ("Visit__c", "a01000000000001")] {
        let line =
          #"{"change":"updated","previous":{"attributes":{"type":"\#(type)"},"Old__c":1},"record":{"attributes":{"type":"\#(type)"},"Id":"\#(id)","\#(type)Field":"x","Contact":{"Email":"y"}}}"#
        let notice = try #require(decoder.decode(Array(line.utf8), changeID: "x").notices.first)
        let change = try #require(notice.change)
        #expect(change.object == type && change.record["\(type)Field"] == "x" && change.previous?["Old__c"] == 1)
        #expect(change.record["Contact.Email"] == "y" && change.record.isMissing("Old__c"))
        #expect(change.record.fields.count == 4)
      }
    }
  }

  @Test(arguments: [
    ("", ["error 0 json.empty: the text is empty: a value is needed"]),
    ("{\"change\":\"updated\"", ["error 19 json.unexpected-end: the text ends where a comma or '}' is needed"]),
    ("7", ["error 0 change.not-an-object: a change is an object"]),
    ("{\"change\":\"updated\"}", ["error 0 change.missing-key: a change needs the key 'record'"]),
    (
      "{\"change\":\"updated\",\"recrod\":{}}",
      [
        "warning 20 change.unknown-key: the key 'recrod' means nothing here [record]",
        "error 0 change.missing-key: a change needs the key 'record' [recrod]",
      ]
    ),
    (
      "{\"chnage\":\"updated\",\"record\":{\"Id\":\"00Q000000000001\"}}",
      [
        "warning 1 change.unknown-key: the key 'chnage' means nothing here [change]",
        "error 0 change.missing-key: a change needs the key 'change' [chnage]",
      ]
    ),
    (
      "{\"change\":\"insert\",\"record\":7}",
      [
        "error 10 change.kind: 'change' is one of created, updated, deleted, and undeleted [created]",
        "error 28 change.type: 'record' must be an object",
      ]
    ),
    ("{\"change\":\"updated\",\"record\":{}}", ["error 29 change.no-id: the record has no Id"]),
    ("{\"change\":\"updated\",\"record\":{\"Id\":null}}", ["error 29 change.no-id: the record's Id is null"]),
    (
      "{\"change\":\"updated\",\"record\":{\"Id\":\"{!$Record.Id}\"}}",
      [
        "warning 36 record.id: an id has 15 or 18 characters, this text has 13",
        "error 29 change.no-id: the record's Id is no id",
      ]
    ),
    (
      "{\"change\":\"updated\",\"record\":{\"Id\":\"a01000000000001\"}}",
      ["error 29 change.no-object: the record does not say its object: it needs attributes with a type"]
    ),
    (
      "{\"change\":\"updated\",\"record\":{\"Id\":\"00Q000000000001\"},\"previous\":[],\"changedFields\":[1,\"A\"],\"committedAt\":\"yesterday\",\"id\":\"\",\"origin\":\"triger\"}",
      [
        "error 65 change.type: 'previous' must be an object or null",
        "error 85 change.type: a changed field is a name, but this is a number",
        "error 106 change.committed-at: 'committedAt' must be a date-time such as 2026-03-29T01:30:00Z",
        "error 123 change.type: 'id' must be a text that is not empty",
        "error 135 change.origin: 'origin' is one of trigger, flow, changeDataCapture, backfill, caller [trigger]",
      ]
    ),
    (
      "{\"change\":\"updated\",\"record\":{\"Id\":\"00Q000000000001\"},\"change\":\"updated\"}",
      ["warning 54 change.duplicate-key: the key 'change' comes more than once; the last value counts"]
    ),
    (
      "{\"previous\":{}}",
      [
        "error 0 change.missing-key: a change needs the key 'change'",
        "error 0 change.missing-key: a change needs the key 'record'",
      ]
    ),
    ("{}", ["error 0 change.no-id: the record has no Id"]),
  ])
  func `every trouble of a line is told at its place`(json: String, expected: [String]) {
    expectNoDifference(troubles(json), expected)
  }

  @Test func `warnings leave the change`() {
    let decoded = decode("{\"change\":\"updated\",\"note\":1,\"record\":\(record)}")
    #expect(decoded.notices.count == 1 && !decoded.isBad && decoded.diagnostics.map(\.severity) == [.warning])
  }

  @Test(arguments: 0..<6) func `damaged lines give a change or an error`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var decoder = ChangeLineDecoder()
    let sources = [
      #"{"change":"created","record":\#(record),"previous":{"Email":null,"Contact":{"Email":"x"}},"changedFields":["Email"],"committedAt":"2026-03-29T01:30:00Z","id":"c-1","origin":"trigger"}"#,
      record,
    ].map { Array($0.utf8) }
    for source in sources {
      for _ in 0..<300 {
        var damaged = source
        damage(&damaged, using: &generator)
        let decoded = decoder.decode(damaged, changeID: "x")
        #expect(decoded.isBad == decoded.notices.isEmpty)
        if skipError(damaged) != nil { #expect(decoded.isBad) }
      }
      for length in 0..<source.count { #expect(decoder.decode(Array(source[..<length]), changeID: "x").isBad) }
    }
  }
}

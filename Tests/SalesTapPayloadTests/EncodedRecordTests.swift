import SalesTapPayload
import TestSupport
import Testing

@Suite("A record comes back from its bytes")
struct EncodedRecordTests {
  @Test("What no encoder wrote is no record")
  func foreignBytes() {
    for text in [
      "", "{", "{}", "null", #"{"identity":"#, #"{"identity":"a"}"#,
      #"{"identity":5,"type":"profile","profileData":{}}"#,
      #"{ "identity":"a","type":"profile","profileData":{}}"#, #"{"identity":"a","type":"event","evtName":5}"#,
      #"{"identity":"a","ts":x,"type":"profile","profileData":{}}"#,
      #"{"identity":"\q","type":"profile","profileData":{}}"#,
      #"{"identity":"a\"#, #"{"identity":"\u00"#, #"{"identity":"\u0041","type":"profile","profileData":{}}"#,
      #"{"identity":"a","type":"profile","profileData":{}"# + "]",
    ] {
      #expect(EncodedRecord(bytes: Array(text.utf8)) == nil, "\(text)")
    }
    var generator = SeededGenerator(seed: 11)
    let good = EncodedRecord(event("E\"x", ["a": .integer(1)])).bytes
    for _ in 0..<5000 {
      var bytes = good
      bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
      if Bool.random(using: &generator) { bytes.removeLast(Int.random(in: 0..<bytes.count, using: &generator)) }
      // Nothing may trap; what is taken has a subject.
      if let record = EncodedRecord(bytes: bytes) { _ = (record.subject, record.kind, record.eventName) }
    }
  }

  @Test("Subject, kind, time, and event name")
  func head() {
    let record = EncodedRecord(
      event("A \"b\"\n\u{1}", identity: "é\\", timestamp: -5, ["x": .string(#","evtName":"no""#)]))
    #expect(record.subject == .identity("é\\"))
    #expect(record.kind == .event)
    #expect(record.timestamp == -5)
    #expect(record.eventName == "A \"b\"\n\u{1}")
    let other = EncodedRecord(CleverTapRecord(.objectID("o"), .profile))
    #expect(other.subject == .objectID("o"))
    #expect(other.kind == .profile)
    #expect(other.timestamp == nil)
    #expect(other.eventName == nil)
  }
}

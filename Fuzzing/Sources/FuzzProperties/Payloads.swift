import Foundation
import SalesTap
import SalesTapTesting

extension FuzzProperty {
  /// Records of any values: what is encoded is JSON to another parser and reads back, and what preflight lets pass the
  /// in-memory CleverTap takes.
  static let payloads = FuzzProperty("payloads") { bytes in
    var source = ByteSource(bytes)
    let record = source.record()
    let encoded = EncodedRecord(record)
    try require(EncodedRecord(record) == encoded, "a record is encoded in two ways")
    guard let object = try? JSONSerialization.jsonObject(with: Data(encoded.bytes)) as? [String: Any] else {
      throw Breach(description: "what is encoded is no JSON: \(encoded)")
    }
    try require(object["type"] as? String == (record.content == .profile ? "profile" : "event"), "the type is lost")
    guard let stored = EncodedRecord(bytes: encoded.bytes) else {
      throw Breach(description: "the head is not read back")
    }
    try require(stored.subject == record.subject, "the subject is another: \(encoded)")
    try require(stored.timestamp == record.timestamp, "the time is another: \(encoded)")
    if case .event(let name) = record.content {
      try require(stored.eventName == name, "the name is another: \(encoded)")
    }

    for truncates in [false, true] {
      let preflight = Preflight(truncates: truncates)
      let result = preflight.check(record)
      let prepared = preflight.prepared(
        for: record.properties.map(\.name), isProfile: record.content == .profile)
      try require(prepared.check(record) == result, "a prepared preflight finds something else: \(encoded)")
      guard let passed = result.record else { continue }
      let second = preflight.check(passed)
      try require(
        second.record == passed && second.isValid, "what passed does not pass again: \(second.violations), \(encoded)")
      let cleverTap = InMemoryCleverTap()
      let answer = cleverTap.answer(
        to: UploadRequest(
          connection: connection, body: UploadBatcher.body(of: [EncodedRecord(passed)]), recordCount: 1))
      let report = UploadReport(answer, recordCount: 1)
      try require(report.outcome == .accepted, "what passed is refused: \(report.records), \(EncodedRecord(passed))")
    }
    // And what CleverTap refuses, preflight refuses.
    let cleverTap = InMemoryCleverTap()
    let raw = UploadReport(
      cleverTap.answer(
        to: UploadRequest(connection: connection, body: UploadBatcher.body(of: [encoded]), recordCount: 1)),
      recordCount: 1)
    if case .rejected(let code?, let text) = raw.records[0] {
      let violations = Preflight().violations(inJSON: encoded.bytes)
      try require(violations.hasErrors, "preflight misses \(code) (\(text)), and has \(violations): \(encoded)")
    }
  }
}

/// Values out of bytes.
private struct ByteSource {
  private var bytes: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { self.bytes = bytes[...] }

  mutating func byte() -> UInt8 { bytes.popFirst() ?? 0 }

  mutating func number(_ width: Int = 8) -> UInt64 {
    (0..<width).reduce(0) { result, _ in result << 8 | UInt64(byte()) }
  }

  /// A text of as many bytes as the next one says; a few lengths are long.
  mutating func text() -> String {
    let length = byte()
    if length >= 250 { return String(repeating: text(upTo: 4), count: 1 + Int(byte()) * 2) }
    return text(upTo: Int(length % 48))
  }

  private mutating func text(upTo length: Int) -> String {
    defer { bytes = bytes.dropFirst(length) }
    return String(decoding: bytes.prefix(length), as: UTF8.self)
  }

  private static let names = StandardProperty.allCases.map(\.rawValue) + ["email", "CT App", "Items", "identity", ""]
  private static let words = [
    "Y", "N", "yes", "M", "female", "Graduate", "school", "+14155551234", "+1 415 555-1234", "a@b.co", "a@b", "18",
    "1e3",
    "$D_5", "$D_x", "2001-02-03", "true", " ",
  ]

  mutating func name() -> String {
    let choice = Int(byte())
    return choice < Self.names.count ? Self.names[choice] : text()
  }

  mutating func string() -> String {
    let choice = Int(byte())
    return choice < Self.words.count ? Self.words[choice] : text()
  }

  mutating func texts() -> [String] { (0..<Int(byte() % 5)).map { _ in string() } }

  mutating func value(depth: Int = 0) -> CleverTapValue {
    switch byte() % 14 {
    case 0: .integer(Int64(bitPattern: number()))
    case 1: .integer(Int64(Int8(bitPattern: byte())))
    case 2: .double(Double(bitPattern: number()))
    case 3: .double(Double(Int32(truncatingIfNeeded: number(4))) / 100)
    case 4: .boolean(byte() & 1 == 1)
    case 5: .date(Int64(bitPattern: number()))
    case 6: .list(texts())
    case 7: .operation(.add(texts()))
    case 8: .operation(.remove(texts()))
    case 9: .operation(byte() & 1 == 1 ? .increment(Double(bitPattern: number())) : .decrement(Double(byte())))
    case 10: .operation(byte() & 1 == 1 ? .delete : .set(texts()))
    case 12: .categories([ChannelCategories(string(), texts())])
    case 11 where depth < 2: .items((0..<Int(byte() % 4)).map { _ in properties(depth: depth + 1) })
    default: .string(string())
    }
  }

  mutating func properties(depth: Int = 0) -> [CleverTapRecord.Property] {
    (0..<Int(byte() % 8)).map { _ in .init(name(), value(depth: depth)) }
  }

  mutating func record() -> CleverTapRecord {
    let subject: CleverTapRecord.Subject = byte() & 1 == 0 ? .identity(string()) : .objectID(text())
    let eventNames = ["Charged", "charged", "App Launched", "Web Page Viewed", "E"]
    let choice = Int(byte())
    let content: CleverTapRecord.Content =
      choice < 100 ? .profile : .event(name: choice - 100 < eventNames.count ? eventNames[choice - 100] : text())
    let timestamp: Int64? = byte() & 1 == 0 ? nil : Int64(bitPattern: number()) >> Int64(byte() & 63)
    return CleverTapRecord(subject, content, timestamp: timestamp, properties: properties())
  }
}

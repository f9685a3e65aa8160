/// A record as the bytes that are sent: what the queue keeps, batches hold, and verdicts are given on.
///
/// The bytes are all there is; subject, kind, and event name are read from them when an answer has to be matched. So an
/// entry that a store hands back after a year is the same record, and a resend the same bytes.
public struct EncodedRecord: Hashable, Sendable {
  /// What a record is.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// Values of a profile.
    case profile
    /// Something that happened.
    case event
    /// A device token.
    case token
  }

  /// The record as one JSON object.
  public let bytes: [UInt8]

  /// A record in its encoded form.
  ///
  /// Cost: one pass; encode into a reused buffer with ``PayloadEncoder/encode(_:into:)-(CleverTapRecord,_)`` where many
  /// records are only counted or compared.
  public init(_ record: CleverTapRecord) { self = PayloadEncoder().encode(record) }

  /// A record from bytes that an encoder made, as a store hands them back; nil if they do not begin as an encoder's do.
  ///
  /// Only the head is read: bytes that were altered behind it are not found out here.
  public init?(bytes: [UInt8]) {
    self.bytes = bytes
    guard bytes.last == UInt8(ascii: "}"), header != nil else { return nil }
  }

  init(trusted bytes: [UInt8]) { self.bytes = bytes }

  /// Whether the record is a profile, an event, or a token.
  public var kind: Kind { header?.kind ?? .profile }

  /// Whom the record belongs to; a token belongs to an object id.
  ///
  /// Cost: reads the head of the bytes each time.
  public var subject: CleverTapRecord.Subject {
    if let subject = header?.subject { return subject }
    // A token's subject comes last.
    let marker = Array(#","objectId":"#.utf8)
    var reader = Reader(bytes, at: bytes.lastRange(of: marker)?.upperBound ?? bytes.count)
    return .objectID(reader.string() ?? "")
  }

  /// The record's time in epoch seconds; nil where it tells none.
  public var timestamp: Int64? { header?.timestamp }

  /// The name of the event; nil for profiles and tokens.
  public var eventName: String? { header?.eventName }

  /// What the head of the bytes says.
  private struct Header {
    var kind: Kind
    var subject: CleverTapRecord.Subject?
    var timestamp: Int64?
    var eventName: String?
  }

  private var header: Header? {
    var reader = Reader(bytes, at: 0)
    if reader.skip(#"{"type":"token","#) { return Header(kind: .token) }
    let isIdentity = reader.skip(#"{"identity":"#)
    guard isIdentity || reader.skip(#"{"objectId":"#), let subject = reader.string() else { return nil }
    var header = Header(kind: .profile, subject: isIdentity ? .identity(subject) : .objectID(subject))
    if reader.skip(#","ts":"#) {
      guard let timestamp = reader.integer() else { return nil }
      header.timestamp = timestamp
    }
    if reader.skip(#","type":"profile","profileData":{"#) { return header }
    guard reader.skip(#","type":"event","evtName":"#), let name = reader.string() else { return nil }
    header.kind = .event
    header.eventName = name
    return header
  }
}

extension EncodedRecord: CustomStringConvertible {
  /// The JSON text.
  public var description: String { String(decoding: bytes, as: UTF8.self) }
}

/// Reads what an encoder wrote.
private struct Reader {
  let bytes: [UInt8]
  var position: Int

  init(_ bytes: [UInt8], at position: Int) {
    self.bytes = bytes
    self.position = position
  }

  /// Goes on behind `text` if it stands here.
  mutating func skip(_ text: StaticString) -> Bool {
    let length = text.utf8CodeUnitCount
    guard bytes.count - position >= length else { return false }
    for offset in 0..<length where bytes[position + offset] != text.utf8Start[offset] { return false }
    position += length
    return true
  }

  mutating func integer() -> Int64? {
    let start = position
    while position < bytes.count, bytes[position] == UInt8(ascii: "-") || (0x30...0x39).contains(bytes[position]) {
      position += 1
    }
    return Int64(String(decoding: bytes[start..<position], as: UTF8.self))
  }

  /// A JSON string, quotes included.
  mutating func string() -> String? {
    guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { return nil }
    position += 1
    var text: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"):
        guard position < bytes.count else { return nil }
        let escape = bytes[position]
        position += 1
        switch escape {
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): text.append(escape)
        case UInt8(ascii: "u"):
          // The encoder escapes control characters only.
          guard bytes.count - position >= 4,
            let code = UInt8(String(decoding: bytes[position..<position + 4], as: UTF8.self), radix: 16), code < 0x20
          else { return nil }
          text.append(code)
          position += 4
        default: return nil
        }
      default: text.append(byte)
      }
    }
    return nil
  }
}

extension [UInt8] {
  /// Where another sequence of bytes stands last.
  fileprivate func lastRange(of other: [UInt8]) -> Range<Int>? {
    guard !other.isEmpty, count >= other.count else { return nil }
    return stride(from: count - other.count, through: 0, by: -1).lazy
      .map { $0..<$0 + other.count }.first { self[$0].elementsEqual(other) }
  }
}

extension TimeOfDay: LosslessStringConvertible, Codable {
  /// A time from `hh:mm` or `hh:mm:ss`, with an optional fraction of one to nine digits after the seconds and an optional
  /// `Z` at the end; nil for any other text.
  ///
  /// Salesforce writes time fields as `17:30:00.000Z`. The fraction is cut to milliseconds. Hour 24 and the leap second 60 are refused.
  public init?(_ text: String) {
    var text = text
    guard let time = text.withUTF8({ TimeOfDay(iso8601: $0) }) else { return nil }
    self = time
  }

  /// A time from the UTF-8 bytes of its text, in the form of ``init(_:)``; nil for any other bytes. Does not allocate.
  package init?(iso8601 bytes: UnsafeBufferPointer<UInt8>) {
    var reader = ISO8601Reader(bytes)
    guard let time = reader.time(secondsOptional: true) else { return nil }
    _ = reader.skip(UInt8(ascii: "Z"))
    guard reader.isAtEnd else { return nil }
    self = time
  }

  /// The time as `17:30:00`, with `.123` only where the milliseconds are not zero.
  public var description: String {
    var writer = ISO8601Writer()
    writer.append(millisecondsOfDay: Int(millisecondsSinceMidnight))
    return writer.text
  }

  /// Reads the text of ``init(_:)``.
  public init(from decoder: any Decoder) throws { self = try Self.decode(from: decoder, as: "a time (hh:mm:ss)") }

  /// Writes ``description``.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }

  /// Midnight, 00:00.
  public static let midnight = TimeOfDay(clampingMilliseconds: 0)
}

extension CalendarDate: LosslessStringConvertible, Codable {
  /// A day from `YYYY-MM-DD`; nil for any other text, and for a day that does not exist.
  public init?(_ text: String) {
    var text = text
    guard let date = text.withUTF8({ CalendarDate(iso8601: $0) }) else { return nil }
    self = date
  }

  /// A day from the UTF-8 bytes of `YYYY-MM-DD`; nil for any other bytes. Does not allocate.
  package init?(iso8601 bytes: UnsafeBufferPointer<UInt8>) {
    var reader = ISO8601Reader(bytes)
    guard let date = reader.date(), reader.isAtEnd else { return nil }
    self = date
  }

  /// The day as `2026-03-29`.
  public var description: String {
    let (year, month, day) = components
    var writer = ISO8601Writer()
    writer.append(year: year, month: month, day: day)
    return writer.text
  }

  /// Reads the text of ``init(_:)``.
  public init(from decoder: any Decoder) throws { self = try Self.decode(from: decoder, as: "a date (YYYY-MM-DD)") }

  /// Writes ``description``.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

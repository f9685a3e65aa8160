extension Instant: LosslessStringConvertible, Codable {
  /// An instant from ISO 8601 text with an offset, such as `2026-03-29T01:30:00Z`; nil for any other text.
  ///
  /// The form is `YYYY-MM-DDThh:mm:ss`, an optional fraction of one to nine digits, then `Z`, `±hh:mm`, `±hhmm`, or
  /// `±hh`. That covers Salesforce's REST (`2021-04-08T18:39:16.000+0000`) and Bulk (`….000Z`) encodings. The fraction is
  /// cut to milliseconds. Nothing else is taken: no blanks, no lower-case letters, no missing offset, no hour 24 and
  /// no leap second, no year 0.
  public init?(_ text: String) {
    var text = text
    guard let instant = text.withUTF8({ Instant(iso8601: $0) }) else { return nil }
    self = instant
  }

  /// An instant from the UTF-8 bytes of its text, in the form of ``init(_:)``; nil for any other bytes.
  ///
  /// Does not allocate.
  package init?(iso8601 bytes: UnsafeBufferPointer<UInt8>) {
    var reader = ISO8601Reader(bytes)
    guard let date = reader.date(), reader.skip(UInt8(ascii: "T")), let time = reader.time(secondsOptional: false),
      let offset = reader.offset(), reader.isAtEnd
    else { return nil }
    self.init(
      millisecondsSinceEpoch: Int64(date.daysSinceEpoch) * 86_400_000 + Int64(time.millisecondsSinceMidnight)
        - Int64(offset) * 1000)
  }

  /// The instant in UTC, as `2026-03-29T01:30:00Z`, with `.123` only where the milliseconds are not zero.
  ///
  /// Outside the years 1 to 9999 the year has a sign and at least six digits; that form is for people, and
  /// ``init(_:)`` does not take it.
  public var description: String {
    let (day, milliseconds) = millisecondsSinceEpoch.flooredDivision(by: 86_400_000)
    let civil = CalendarDate.civil(fromDaysSinceEpoch: Int(day))
    var writer = ISO8601Writer()
    writer.append(year: civil.year, month: civil.month, day: civil.day)
    writer.append("T")
    writer.append(millisecondsOfDay: Int(milliseconds))
    writer.append("Z")
    return writer.text
  }

  /// Reads the text of ``init(_:)``.
  public init(from decoder: any Decoder) throws {
    self = try Self.decode(from: decoder, as: "a date-time with an offset")
  }

  /// Writes ``description``; an instant outside the years 1 to 9999 cannot be encoded.
  public func encode(to encoder: any Encoder) throws {
    guard (-62_135_596_800_000..<253_402_300_800_000).contains(millisecondsSinceEpoch) else {
      throw EncodingError.invalidValue(
        self, .init(codingPath: encoder.codingPath, debugDescription: "only the years 1 to 9999 can be encoded"))
    }
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

extension LosslessStringConvertible {
  /// A value from a decoder's single text, or a corrupted-data error that says what was expected.
  static func decode(from decoder: any Decoder, as expected: String) throws -> Self {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let value = Self(text) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "this is not \(expected)")
    }
    return value
  }
}

extension BinaryInteger {
  /// Quotient rounded down, and the remainder that is never negative; the divisor is positive.
  @inline(__always)
  func flooredDivision(by divisor: Self) -> (quotient: Self, remainder: Self) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}

/// What a calendar and a clock on the wall show: a day and a time, without a zone.
///
/// It becomes an instant only together with ``TimeZoneRules``, and then it may name none, one, or two.
public struct LocalDateTime: Hashable, Sendable, Comparable {
  /// The day.
  public var date: CalendarDate
  /// The time of that day.
  public var time: TimeOfDay

  /// A date-time from a day and a time.
  public init(date: CalendarDate, time: TimeOfDay = .midnight) {
    self.date = date
    self.time = time
  }

  /// A date-time from its parts; nil if there is no such day or time.
  public init?(
    year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0, millisecond: Int = 0
  ) {
    guard let date = CalendarDate(year: year, month: month, day: day),
      let time = TimeOfDay(hour: hour, minute: minute, second: second, millisecond: millisecond)
    else { return nil }
    self.init(date: date, time: time)
  }

  /// Milliseconds since 1970-01-01T00:00:00 of the same clock.
  package var localMilliseconds: Int64 {
    Int64(date.daysSinceEpoch) * 86_400_000 + Int64(time.millisecondsSinceMidnight)
  }

  /// A date-time from ``localMilliseconds``; outside the years 1 to 9999 the first or the last moment of them.
  package init(clampingLocalMilliseconds milliseconds: Int64) {
    let (days, rest) = milliseconds.flooredDivision(by: 86_400_000)
    if let date = CalendarDate(daysSinceEpoch: Int(days)) {
      self.init(date: date, time: TimeOfDay(clampingMilliseconds: Int(rest)))
    } else {
      self.init(
        date: days < 0 ? .earliest : .latest, time: TimeOfDay(clampingMilliseconds: days < 0 ? 0 : 86_399_999))
    }
  }

  /// Whether the left date-time shows before the right one on the same clock.
  public static func < (left: LocalDateTime, right: LocalDateTime) -> Bool {
    (left.date, left.time) < (right.date, right.time)
  }
}

extension LocalDateTime: LosslessStringConvertible, Codable {
  /// A date-time from `YYYY-MM-DDThh:mm`, optionally with seconds and a fraction of one to nine digits (cut to
  /// milliseconds); nil for any other text, and for one with an offset.
  public init?(_ text: String) {
    var text = text
    let parsed = text.withUTF8 { bytes -> LocalDateTime? in
      var reader = ISO8601Reader(bytes)
      guard let date = reader.date(), reader.skip(UInt8(ascii: "T")), let time = reader.time(secondsOptional: true),
        reader.isAtEnd
      else { return nil }
      return LocalDateTime(date: date, time: time)
    }
    guard let parsed else { return nil }
    self = parsed
  }

  /// The date-time as `2026-03-29T01:30:00`, with `.123` only where the milliseconds are not zero.
  public var description: String { "\(date)T\(time)" }

  /// Reads the text of ``init(_:)``.
  public init(from decoder: any Decoder) throws { self = try Self.decode(from: decoder, as: "a local date-time") }

  /// Writes ``description``.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

import SalesTapTime

/// Reads instants from texts and numbers, as the conversion to a date needs it.
enum DateText {
  /// A number below this magnitude counts seconds, one from it on milliseconds.
  ///
  /// Seconds then reach to the year 5138, and milliseconds are recognised from March 1973 on.
  static let millisecondsFrom: Int64 = 100_000_000_000

  /// Epoch seconds from a count of seconds or milliseconds, told apart by magnitude.
  static func seconds(ofCount count: Int64) throws(ConversionFailure.Reason) -> Int64 {
    let isMilliseconds = count.magnitude >= UInt64(millisecondsFrom)
    let seconds = isMilliseconds ? Instant(millisecondsSinceEpoch: count).secondsSinceEpoch : count
    guard seconds >= -62_135_596_800, seconds <= 253_402_300_799 else { throw .dateOutOfRange }
    return seconds
  }

  /// Epoch seconds from a text: `2024-02-29`, `2024-02-29T12:30:00.000+0100`, `2024-02-29 12:30Z`, or a count.
  static func seconds(ofText text: String) throws(ConversionFailure.Reason) -> Int64 {
    var text = text
    let result: Result<Int64, ConversionFailure.Reason> = text.withUTF8 { bytes in
      do throws(ConversionFailure.Reason) { return .success(try seconds(of: bytes)) } catch { return .failure(error) }
    }
    return try result.get()
  }

  private static func seconds(of bytes: UnsafeBufferPointer<UInt8>) throws(ConversionFailure.Reason) -> Int64 {
    guard let first = bytes.first, bytes.count <= 40 else { throw .notADate }
    let digits = first == UInt8(ascii: "-") ? bytes.dropFirst() : bytes[...]
    if !digits.isEmpty, digits.allSatisfy({ isDigit($0) }) {
      if bytes.count == 8, digits.count == 8 { throw .ambiguousDate }
      guard let count = Int64(String(decoding: bytes, as: UTF8.self)) else { throw .dateOutOfRange }
      return try seconds(ofCount: count)
    }
    var cursor = Cursor(bytes: bytes)
    guard let year = cursor.number(4), cursor.take("-"), let month = cursor.number(2), cursor.take("-"),
      let day = cursor.number(2)
    else { throw .notADate }
    guard let date = CalendarDate(year: year, month: month, day: day) else { throw .notADate }
    let midnight = Int64(date.daysSinceEpoch) * 86_400
    if cursor.isAtEnd { return midnight }
    guard cursor.take("T") || cursor.take("t") || cursor.take(" "), let hour = cursor.number(2), cursor.take(":"),
      let minute = cursor.number(2)
    else { throw .notADate }
    var second = 0
    if cursor.take(":") {
      guard let read = cursor.number(2) else { throw .notADate }
      second = read
      if cursor.take(".") || cursor.take(",") {
        guard cursor.skipDigits() > 0 else { throw .notADate }
      }
    }
    guard let time = TimeOfDay(hour: hour, minute: minute, second: second) else { throw .notADate }
    return try midnight + Int64(time.millisecondsSinceMidnight) / 1000 - offset(&cursor)
  }

  /// The seconds by which the zone at the cursor is ahead of UTC.
  private static func offset(_ cursor: inout Cursor) throws(ConversionFailure.Reason) -> Int64 {
    if cursor.isAtEnd { throw .dateWithoutZone }
    if cursor.take("Z") || cursor.take("z") {
      guard cursor.isAtEnd else { throw .notADate }
      return 0
    }
    let isBehind = cursor.take("-")
    guard isBehind || cursor.take("+"), let hours = cursor.number(2), hours <= 18 else { throw .notADate }
    var minutes = 0
    if !cursor.isAtEnd {
      _ = cursor.take(":")
      guard let read = cursor.number(2), read < 60 else { throw .notADate }
      minutes = read
    }
    guard cursor.isAtEnd else { throw .notADate }
    let seconds = Int64(hours * 3600 + minutes * 60)
    return isBehind ? -seconds : seconds
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

  private struct Cursor {
    let bytes: UnsafeBufferPointer<UInt8>
    var position = 0

    var isAtEnd: Bool { position >= bytes.count }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
      guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
      position += 1
      return true
    }

    mutating func number(_ width: Int) -> Int? {
      guard position + width <= bytes.count else { return nil }
      var number = 0
      for byte in bytes[position..<position + width] {
        guard DateText.isDigit(byte) else { return nil }
        number = number * 10 + Int(byte - UInt8(ascii: "0"))
      }
      position += width
      return number
    }

    mutating func skipDigits() -> Int {
      let start = position
      while position < bytes.count, DateText.isDigit(bytes[position]) { position += 1 }
      return position - start
    }
  }
}

import SalesTapTime

/// Reads epoch seconds from texts and counts, as the conversion to a date needs them.
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

  /// Epoch seconds from a text: `2024-02-29`, `2024-02-29T12:30:00.000+0100`, `2024-02-29 12:30:00Z`, or a count.
  static func seconds(ofText text: String) throws(ConversionFailure.Reason) -> Int64 {
    let bytes = Array(text.utf8)
    guard !bytes.isEmpty, bytes.count <= 40 else { throw .notADate }
    let digits = bytes.first == UInt8(ascii: "-") ? bytes.dropFirst() : bytes[...]
    if !digits.isEmpty, digits.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }) {
      if bytes.count == 8, digits.count == 8 { throw .ambiguousDate }
      guard let count = Int64(text) else { throw .dateOutOfRange }
      return try seconds(ofCount: count)
    }
    if let date = CalendarDate(text) { return Int64(date.daysSinceEpoch) * 86_400 }
    // The text of a formula, TEXT(CreatedDate), has a blank in the place of the T.
    var joined = bytes
    if joined.count > 10, joined[10] == UInt8(ascii: " ") { joined[10] = UInt8(ascii: "T") }
    let moment = String(decoding: joined, as: UTF8.self)
    if let instant = Instant(moment) { return instant.secondsSinceEpoch }
    throw Instant(moment + "Z") != nil ? .dateWithoutZone : .notADate
  }
}

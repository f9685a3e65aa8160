/// Reads the fixed-width parts of ISO 8601 texts from bytes, front to back, without allocating.
///
/// Every read either consumes exactly what it names or fails and leaves the position where it was of no interest: a
/// failed text is refused as a whole.
struct ISO8601Reader {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var position = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  var isAtEnd: Bool { position == bytes.count }

  /// Consumes one byte if it is the given one.
  mutating func skip(_ byte: UInt8) -> Bool {
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  /// Exactly two digits.
  mutating func twoDigits() -> Int? {
    guard bytes.count - position >= 2 else { return nil }
    let tens = bytes[position] &- 0x30
    let ones = bytes[position + 1] &- 0x30
    guard tens < 10, ones < 10 else { return nil }
    position += 2
    return Int(tens) * 10 + Int(ones)
  }

  /// `YYYY-MM-DD`, a day that exists.
  mutating func date() -> CalendarDate? {
    guard let century = twoDigits(), let yearOfCentury = twoDigits(), skip(UInt8(ascii: "-")),
      let month = twoDigits(), skip(UInt8(ascii: "-")), let day = twoDigits()
    else { return nil }
    return CalendarDate(year: century * 100 + yearOfCentury, month: month, day: day)
  }

  /// `hh:mm:ss`, with up to nine digits of a fraction of which three count; the seconds may be left out where
  /// `secondsOptional` says so.
  mutating func time(secondsOptional: Bool) -> TimeOfDay? {
    guard let hour = twoDigits(), skip(UInt8(ascii: ":")), let minute = twoDigits() else { return nil }
    guard skip(UInt8(ascii: ":")) else { return secondsOptional ? TimeOfDay(hour: hour, minute: minute) : nil }
    guard let second = twoDigits() else { return nil }
    guard skip(UInt8(ascii: ".")) else { return TimeOfDay(hour: hour, minute: minute, second: second) }
    guard let millisecond = fraction() else { return nil }
    return TimeOfDay(hour: hour, minute: minute, second: second, millisecond: millisecond)
  }

  /// One to nine digits after the decimal point, as milliseconds rounded down.
  private mutating func fraction() -> Int? {
    var milliseconds = 0
    var weight = 100
    let start = position
    while position < bytes.count, position - start < 9 {
      let digit = bytes[position] &- 0x30
      guard digit < 10 else { break }
      milliseconds += Int(digit) * weight
      weight /= 10
      position += 1
    }
    return position > start ? milliseconds : nil
  }

  /// `Z`, `±hh:mm`, `±hhmm`, or `±hh`, as seconds east of UTC.
  mutating func offset() -> Int? {
    if skip(UInt8(ascii: "Z")) { return 0 }
    let sign: Int
    if skip(UInt8(ascii: "+")) {
      sign = 1
    } else if skip(UInt8(ascii: "-")) {
      sign = -1
    } else {
      return nil
    }
    guard let hours = twoDigits(), hours < 24 else { return nil }
    if isAtEnd { return sign * hours * 3600 }
    _ = skip(UInt8(ascii: ":"))
    guard let minutes = twoDigits(), minutes < 60 else { return nil }
    return sign * (hours * 3600 + minutes * 60)
  }
}

/// Writes the fixed-width parts of ISO 8601 texts.
struct ISO8601Writer {
  private var bytes: [UInt8] = []

  init() { bytes.reserveCapacity(32) }

  var text: String { String(decoding: bytes, as: UTF8.self) }

  mutating func append(_ character: Unicode.Scalar) { bytes.append(UInt8(truncatingIfNeeded: character.value)) }

  /// A number from 0 to `10^width - 1`, with leading zeros.
  mutating func append(_ value: Int, width: Int) {
    var divisor = 1
    for _ in 1..<width { divisor *= 10 }
    while divisor > 0 {
      bytes.append(0x30 + UInt8(truncatingIfNeeded: value / divisor % 10))
      divisor /= 10
    }
  }

  /// `YYYY-MM-DD`; a year that four digits cannot hold, or that is before 1, in the expanded form with a sign and at
  /// least six digits.
  mutating func append(year: Int, month: Int, day: Int) {
    if (1...9999).contains(year) {
      append(year, width: 4)
    } else {
      append(year < 0 ? "-" : "+")
      let digits = String(year.magnitude)
      for _ in 0..<max(0, 6 - digits.utf8.count) { append("0") }
      bytes.append(contentsOf: digits.utf8)
    }
    append("-")
    append(month, width: 2)
    append("-")
    append(day, width: 2)
  }

  /// `hh:mm:ss`, with `.fff` where the milliseconds are not zero.
  mutating func append(millisecondsOfDay milliseconds: Int) {
    append(milliseconds / 3_600_000, width: 2)
    append(":")
    append(milliseconds / 60_000 % 60, width: 2)
    append(":")
    append(milliseconds / 1000 % 60, width: 2)
    guard milliseconds % 1000 != 0 else { return }
    append(".")
    append(milliseconds % 1000, width: 3)
  }
}

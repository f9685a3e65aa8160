import SalesTapTime

/// Numbers in SOQL's spelling.
enum NumberText {
  /// A finite number without an exponent; reading it gives the same number.
  static func plain(_ value: Double) -> String {
    let text = value.description
    guard let mark = text.firstIndex(where: { $0 == "e" || $0 == "E" }) else { return text }
    guard let exponent = Int(text[text.index(after: mark)...]) else { return text }
    var mantissa = text[..<mark]
    var result = ""
    if mantissa.first == "-" {
      result = "-"
      mantissa = mantissa.dropFirst()
    }
    let parts = mantissa.split(separator: ".", omittingEmptySubsequences: false)
    let whole = String(parts[0])
    var fraction = parts.count > 1 ? String(parts[1]) : ""
    if fraction == "0" { fraction = "" }
    let digits = whole + fraction
    let point = whole.utf8.count + exponent
    if point <= 0 {
      result += "0." + String(repeating: "0", count: -point) + digits
    } else if point >= digits.utf8.count {
      result += digits + String(repeating: "0", count: point - digits.utf8.count) + ".0"
    } else {
      result += digits.prefix(point) + "." + digits.dropFirst(point)
    }
    return result
  }
}

/// Dates, date-times, and times in SOQL's spelling.
enum DateText {
  /// The value of a token of the right shape; nil if there is no such day or time.
  static func value(_ bytes: [UInt8], _ token: Token) -> ConditionLiteral.Value? {
    func digits(_ range: Range<Int>) -> Int { bytes[range].reduce(0) { $0 * 10 + Int($1 &- 0x30) } }
    let start = token.start
    if token.kind == .time {
      guard let (time, offset) = clock(bytes, start, token.end) else { return nil }
      let local = Int(time.millisecondsSinceMidnight) - offset * 60_000
      let day = 86_400_000
      return TimeOfDay(millisecondsSinceMidnight: (local % day + day) % day).map { .time($0) }
    }
    guard
      let date = CalendarDate(
        year: digits(start..<start + 4), month: digits(start + 5..<start + 7), day: digits(start + 8..<start + 10))
    else { return nil }
    if token.kind == .date { return .date(date) }
    guard let (time, offset) = clock(bytes, start + 11, token.end) else { return nil }
    let milliseconds =
      Int64(date.daysSinceEpoch) * 86_400_000 + Int64(time.millisecondsSinceMidnight) - Int64(offset) * 60_000
    guard milliseconds >= -62_135_596_800_000, milliseconds < 253_402_300_800_000 else { return nil }
    return .dateTime(Instant(millisecondsSinceEpoch: milliseconds))
  }

  /// Reads `hh:mm:ss(.f+)?` and a zone as minutes east of UTC; the shape was checked before.
  private static func clock(_ bytes: [UInt8], _ start: Int, _ end: Int) -> (TimeOfDay, offset: Int)? {
    func two(_ at: Int) -> Int { Int(bytes[at] &- 0x30) * 10 + Int(bytes[at + 1] &- 0x30) }
    var position = start + 8
    var milliseconds = 0
    if bytes[position] == UInt8(ascii: ".") {
      position += 1
      var weight = 100
      while position < end, Lexer.isDigit(bytes[position]) {
        milliseconds += Int(bytes[position] &- 0x30) * weight
        weight /= 10
        position += 1
      }
    }
    guard
      let time = TimeOfDay(hour: two(start), minute: two(start + 3), second: two(start + 6), millisecond: milliseconds)
    else { return nil }
    if bytes[position] | 0x20 == UInt8(ascii: "z") { return (time, 0) }
    let hours = two(position + 1)
    let minutes = two(end - 2)
    guard hours < 24, minutes < 60 else { return nil }
    return (time, (bytes[position] == UInt8(ascii: "-") ? -1 : 1) * (hours * 60 + minutes))
  }

  /// The right spelling of a date, date-time, or time in a near one; nil if none is certain.
  static func mended(_ text: String) -> String? {
    var bytes = Array(text.utf8)
    if bytes.count == 7 { return nil }
    var candidates: [[UInt8]] = []
    // One digit for month or day, slashes for dashes, a blank for the T; then seconds and zone where they lack.
    var parts: [[UInt8]] = [[]]
    var rest: [UInt8] = []
    if bytes.contains(UInt8(ascii: "-")) || bytes.contains(UInt8(ascii: "/")) {
      var position = 0
      while position < bytes.count {
        let byte = bytes[position]
        if parts.count < 3, byte == UInt8(ascii: "-") || byte == UInt8(ascii: "/") {
          parts.append([])
        } else if Lexer.isDigit(byte) {
          parts[parts.count - 1].append(byte)
        } else {
          break
        }
        position += 1
      }
      rest = Array(bytes[position...])
      guard parts.count == 3, parts[0].count == 4 else { return nil }
      let date = parts[0] + [0x2D] + padded(parts[1]) + [0x2D] + padded(parts[2])
      if rest.isEmpty {
        candidates.append(date)
      } else {
        rest.removeFirst()
        bytes = rest
        if let time = mendedTime(bytes) { candidates.append(date + [UInt8(ascii: "T")] + time) }
      }
    } else if let time = mendedTime(bytes) {
      candidates.append(time)
    }
    for candidate in candidates {
      let tokens = Lexer.tokens(of: candidate)
      if tokens.count == 2, tokens[0].kind != .malformedDate, value(candidate, tokens[0]) != nil {
        return String(decoding: candidate, as: UTF8.self)
      }
    }
    return nil
  }

  private static func padded(_ digits: [UInt8]) -> [UInt8] { digits.count == 1 ? [0x30] + digits : digits }

  private static func mendedTime(_ bytes: [UInt8]) -> [UInt8]? {
    let zoneStart =
      bytes.firstIndex { !Lexer.isDigit($0) && $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: ".") } ?? bytes.count
    var clock = bytes[..<zoneStart].split(separator: UInt8(ascii: ":")).map(Array.init)
    guard clock.count == 2 || clock.count == 3 else { return nil }
    if clock.count == 2 { clock.append([0x30, 0x30]) }
    if clock[0].count == 1 { clock[0].insert(0x30, at: 0) }
    var zone = Array(bytes[zoneStart...])
    if zone.isEmpty { zone = [UInt8(ascii: "Z")] }
    if zone.count == 3 { zone += [0x3A, 0x30, 0x30] }
    return Array(clock.joined(separator: [0x3A])) + zone
  }

  /// A date-time in UTC.
  static func text(_ instant: Instant) -> String {
    let milliseconds = instant.millisecondsSinceEpoch
    var days = milliseconds / 86_400_000
    var rest = milliseconds % 86_400_000
    if rest < 0 {
      days -= 1
      rest += 86_400_000
    }
    guard let date = CalendarDate(daysSinceEpoch: Int(days)) else { return "1970-01-01T00:00:00Z" }
    return text(date) + "T" + clockText(Int(rest)) + "Z"
  }

  /// A day.
  static func text(_ date: CalendarDate) -> String {
    let (year, month, day) = date.components
    return padded(year, 4) + "-" + padded(month, 2) + "-" + padded(day, 2)
  }

  /// A time of day.
  static func text(_ time: TimeOfDay) -> String { clockText(Int(time.millisecondsSinceMidnight)) + "Z" }

  private static func clockText(_ milliseconds: Int) -> String {
    let text =
      padded(milliseconds / 3_600_000, 2) + ":" + padded(milliseconds / 60_000 % 60, 2) + ":"
      + padded(milliseconds / 1000 % 60, 2)
    return milliseconds % 1000 == 0 ? text : text + "." + padded(milliseconds % 1000, 3)
  }

  private static func padded(_ value: Int, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }
}

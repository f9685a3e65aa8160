extension POSIXRule {
  /// A rule from its text, such as `CET-1CEST,M3.5.0,M10.5.0/3`; nil if it is not one.
  ///
  /// A daylight name needs its two changes: there is no default for them.
  init?(_ bytes: some Collection<UInt8>) {
    guard bytes.count <= 256 else { return nil }
    var reader = Reader(bytes: Array(bytes))
    guard reader.name(), let standard = reader.offset() else { return nil }
    standardOffset = Int32(-standard)
    daylight = nil
    if reader.isAtEnd { return }
    guard reader.name() else { return nil }
    var daylightOffset = standardOffset + 3600
    if !reader.isAtEnd, reader.peek != UInt8(ascii: ",") {
      guard let offset = reader.offset() else { return nil }
      daylightOffset = Int32(-offset)
    }
    guard reader.skip(UInt8(ascii: ",")), let start = reader.change(), reader.skip(UInt8(ascii: ",")),
      let end = reader.change(), reader.isAtEnd
    else { return nil }
    daylight = Daylight(offset: daylightOffset, start: start, end: end)
  }

  private struct Reader {
    let bytes: [UInt8]
    var position = 0

    var isAtEnd: Bool { position == bytes.count }
    var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    mutating func skip(_ byte: UInt8) -> Bool {
      guard peek == byte else { return false }
      position += 1
      return true
    }

    /// At least three letters, or `<` letters, digits, signs `>`.
    mutating func name() -> Bool {
      let isQuoted = skip(UInt8(ascii: "<"))
      let start = position
      while let byte = peek {
        let isLetter = (0x41...0x5A).contains(byte & 0xDF)
        let isExtra = (0x30...0x39).contains(byte) || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
        guard isLetter || isQuoted && isExtra else { break }
        position += 1
      }
      guard position - start >= 3 else { return false }
      return isQuoted ? skip(UInt8(ascii: ">")) : true
    }

    /// A number of up to three digits within a range.
    mutating func number(_ range: ClosedRange<Int>) -> Int? {
      var value = 0
      let start = position
      while let byte = peek, (0x30...0x39).contains(byte), position - start < 3 {
        value = value * 10 + Int(byte - 0x30)
        position += 1
      }
      return position > start && range.contains(value) ? value : nil
    }

    /// `[+-]hh[:mm[:ss]]` in seconds.
    mutating func clock(hours: ClosedRange<Int>) -> Int? {
      let sign = skip(UInt8(ascii: "-")) ? -1 : 1
      if sign == 1 { _ = skip(UInt8(ascii: "+")) }
      guard let hour = number(hours) else { return nil }
      var seconds = hour * 3600
      if skip(UInt8(ascii: ":")) {
        guard let minute = number(0...59) else { return nil }
        seconds += minute * 60
        if skip(UInt8(ascii: ":")) {
          guard let second = number(0...59) else { return nil }
          seconds += second
        }
      }
      return sign * seconds
    }

    mutating func offset() -> Int? { clock(hours: 0...24) }

    mutating func change() -> Change? {
      guard let day = day() else { return nil }
      guard skip(UInt8(ascii: "/")) else { return Change(day: day, time: 7200) }
      guard let time = clock(hours: 0...167) else { return nil }
      return Change(day: day, time: time)
    }

    private mutating func day() -> Day? {
      if skip(UInt8(ascii: "J")) { return number(1...365).map(Day.julian) }
      guard skip(UInt8(ascii: "M")) else { return number(0...365).map(Day.zeroBased) }
      guard let month = number(1...12), skip(UInt8(ascii: ".")), let week = number(1...5), skip(UInt8(ascii: ".")),
        let weekday = number(0...6)
      else { return nil }
      return .weekday(month: month, week: week, weekday: weekday)
    }
  }
}

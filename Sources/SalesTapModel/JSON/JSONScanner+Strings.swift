extension JSONScanner {
  /// Passes a string, whose opening quote is next, and checks its UTF-8 and its escapes.
  ///
  /// Cost: eight bytes a step over plain ASCII.
  package mutating func string() throws(JSONSyntaxError) -> StringToken {
    let start = position + 1
    var index = start
    var hasEscapes = false
    let raw = UnsafeRawBufferPointer(bytes)
    while true {
      while index + 8 <= bytes.count {
        let special = Self.specialBytes(
          in: UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)))
        if special != 0 {
          index += special.trailingZeroBitCount >> 3
          break
        }
        index += 8
      }
      guard index < bytes.count else { throw unterminatedString(from: start - 1) }
      let byte = bytes[index]
      switch byte {
      case UInt8(ascii: "\""):
        position = index + 1
        return StringToken(start: start, end: index, hasEscapes: hasEscapes)
      case UInt8(ascii: "\\"):
        hasEscapes = true
        index = try escape(at: index, from: start - 1)
      case 0x80...0xFF:
        repeat {
          let length = utf8Length(at: index)
          if length == 0 { throw invalidUTF8(at: index) }
          index += length
        } while index < bytes.count && bytes[index] >= 0x80
      case 0x00..<0x20: throw controlCharacter(at: index)
      default: index += 1
      }
    }
  }

  /// The high bit of each byte of the word that ends a run of plain ASCII: a quote, a backslash, a control character,
  /// a byte of a longer character. The lowest set bit is exact.
  @inline(__always)
  private static func specialBytes(in word: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highs: UInt64 = 0x8080_8080_8080_8080
    let quotes = word ^ (ones &* 0x22)
    let backslashes = word ^ (ones &* 0x5C)
    return ((quotes &- ones) & ~quotes | (backslashes &- ones) & ~backslashes | (word &- ones &* 0x20) & ~word | word)
      & highs
  }

  /// The offset after the escape whose backslash is at `index`.
  private func escape(at index: Int, from opening: Int) throws(JSONSyntaxError) -> Int {
    guard index + 1 < bytes.count else { throw unterminatedString(from: opening) }
    switch bytes[index + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      return index + 2
    case UInt8(ascii: "u"):
      let unit = try hexadecimalUnit(at: index, from: opening)
      guard unit & 0xF800 == 0xD800 else { return index + 6 }
      if unit < 0xDC00, index + 7 < bytes.count, bytes[index + 6] == UInt8(ascii: "\\"),
        bytes[index + 7] == UInt8(ascii: "u")
      {
        let second = try hexadecimalUnit(at: index + 6, from: opening)
        if second & 0xFC00 == 0xDC00 { return index + 12 }
      }
      throw JSONSyntaxError(
        .loneSurrogate, offset: index, "this \\u escape is one half of a surrogate pair, and the other half is missing")
    default:
      throw JSONSyntaxError(
        .invalidEscape, offset: index,
        "a backslash must be followed by one of \" \\ / b f n r t, or by u and four hexadecimal digits")
    }
  }

  /// The sixteen bits of a `\uXXXX` escape whose backslash is at `index`.
  private func hexadecimalUnit(at index: Int, from opening: Int) throws(JSONSyntaxError) -> UInt32 {
    var unit: UInt32 = 0
    for place in index + 2..<index + 6 {
      guard place < bytes.count else { throw unterminatedString(from: opening) }
      guard let digit = Self.hexadecimalDigit(bytes[place]) else {
        throw JSONSyntaxError(.invalidEscape, offset: index, "\\u must be followed by four hexadecimal digits")
      }
      unit = unit << 4 | digit
    }
    return unit
  }

  @inline(__always)
  private static func hexadecimalDigit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
    default: nil
    }
  }

  /// The length of the UTF-8 sequence of two to four bytes that begins at `index`; zero if there is no valid one.
  @inline(__always)
  func utf8Length(at index: Int) -> Int {
    let first = bytes[index]
    @inline(__always) func continues(_ distance: Int) -> Bool { bytes[index + distance] & 0xC0 == 0x80 }
    switch first {
    case 0xC2...0xDF:
      return index + 1 < bytes.count && continues(1) ? 2 : 0
    case 0xE0...0xEF:
      guard index + 2 < bytes.count, continues(1), continues(2) else { return 0 }
      let second = bytes[index + 1]
      // No overlong forms, no surrogates.
      if first == 0xE0, second < 0xA0 { return 0 }
      if first == 0xED, second > 0x9F { return 0 }
      return 3
    case 0xF0...0xF4:
      guard index + 3 < bytes.count, continues(1), continues(2), continues(3) else { return 0 }
      let second = bytes[index + 1]
      if first == 0xF0, second < 0x90 { return 0 }
      if first == 0xF4, second > 0x8F { return 0 }
      return 4
    default: return 0
    }
  }

  /// Writes the unescaped bytes of a passed string to `target`, and returns how many they are: never more than the
  /// token has. `target` may be the place where the token itself begins.
  package func unescape(_ token: StringToken, to target: UnsafeMutablePointer<UInt8>) -> Int {
    var read = token.start
    var written = 0
    while read < token.end {
      let byte = bytes[read]
      guard byte == UInt8(ascii: "\\") else {
        target[written] = byte
        written += 1
        read += 1
        continue
      }
      let letter = bytes[read + 1]
      guard letter == UInt8(ascii: "u") else {
        target[written] = Self.unescaped(letter)
        written += 1
        read += 2
        continue
      }
      let (scalar, length) = escapedScalar(at: read)
      read += length
      written += Self.encode(scalar, to: target + written)
    }
    return written
  }

  /// The scalar of a checked `\uXXXX` escape or pair of escapes, and the number of raw bytes.
  func escapedScalar(at index: Int) -> (scalar: UInt32, length: Int) {
    var unit: UInt32 = 0
    for place in index + 2..<index + 6 { unit = unit << 4 | (Self.hexadecimalDigit(bytes[place]) ?? 0) }
    guard unit & 0xFC00 == 0xD800 else { return (unit, 6) }
    var second: UInt32 = 0
    for place in index + 8..<index + 12 { second = second << 4 | (Self.hexadecimalDigit(bytes[place]) ?? 0) }
    return (0x10000 + (unit & 0x3FF) << 10 + second & 0x3FF, 12)
  }

  private static func unescaped(_ letter: UInt8) -> UInt8 {
    switch letter {
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0C
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "t"): 0x09
    default: letter
    }
  }

  private static func encode(_ scalar: UInt32, to target: UnsafeMutablePointer<UInt8>) -> Int {
    switch scalar {
    case 0..<0x80:
      target[0] = UInt8(scalar)
      return 1
    case 0x80..<0x800:
      target[0] = UInt8(0xC0 | scalar >> 6)
      target[1] = UInt8(0x80 | scalar & 0x3F)
      return 2
    case 0x800..<0x10000:
      target[0] = UInt8(0xE0 | scalar >> 12)
      target[1] = UInt8(0x80 | scalar >> 6 & 0x3F)
      target[2] = UInt8(0x80 | scalar & 0x3F)
      return 3
    default:
      target[0] = UInt8(0xF0 | scalar >> 18)
      target[1] = UInt8(0x80 | scalar >> 12 & 0x3F)
      target[2] = UInt8(0x80 | scalar >> 6 & 0x3F)
      target[3] = UInt8(0x80 | scalar & 0x3F)
      return 4
    }
  }

  /// The text of a passed string.
  package func text(_ token: StringToken) -> String {
    guard token.hasEscapes else { return String(decoding: bytes[token.start..<token.end], as: UTF8.self) }
    return String(unsafeUninitializedCapacity: token.count) { buffer in
      guard let target = buffer.baseAddress else { return 0 }
      return unescape(token, to: target)
    }
  }

  /// Whether the raw bytes of a passed string are these.
  @inline(__always)
  package func token(_ token: StringToken, is text: StaticString) -> Bool {
    guard token.count == text.utf8CodeUnitCount else { return false }
    for index in 0..<token.count where bytes[token.start + index] != text.utf8Start[index] { return false }
    return true
  }

  @inline(never)
  private func unterminatedString(from opening: Int) -> JSONSyntaxError {
    JSONSyntaxError(.unterminatedString, offset: opening, "this string has no closing quote")
  }

  @inline(never)
  private func invalidUTF8(at index: Int) -> JSONSyntaxError {
    JSONSyntaxError(.invalidUTF8, offset: index, "the bytes here are not UTF-8")
  }

  @inline(never)
  private func controlCharacter(at index: Int) -> JSONSyntaxError {
    let isBreak = bytes[index] == 0x0A || bytes[index] == 0x0D
    return JSONSyntaxError(
      .controlCharacter, offset: index,
      isBreak
        ? "a line break inside a string must be written as \\n; is the closing quote missing?"
        : "a control character inside a string must be written as an escape")
  }
}

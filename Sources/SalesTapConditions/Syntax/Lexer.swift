/// Cuts a condition into tokens. Never fails: what the language does not know becomes a token of its own kind.
///
/// Cost: linear in the length of the text.
struct Lexer {
  let bytes: [UInt8]
  private(set) var position = 0
  private(set) var tokens: [Token] = []

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    tokens.reserveCapacity(bytes.count / 4 + 4)
  }

  /// All tokens of the text, the last of kind *end*.
  static func tokens(of bytes: [UInt8]) -> [Token] {
    var lexer = Lexer(bytes)
    while lexer.advance() {}
    return lexer.tokens
  }

  private func byte(_ offset: Int) -> UInt8 { offset < bytes.count ? bytes[offset] : 0 }

  private mutating func add(_ kind: Token.Kind, to end: Int) {
    tokens.append(Token(kind: kind, start: position, end: end))
    position = end
  }

  /// Reads one token; false after the last.
  private mutating func advance() -> Bool {
    while position < bytes.count, Self.isBlank(bytes[position]) { position += 1 }
    guard position < bytes.count else {
      add(.end, to: position)
      return false
    }
    let first = bytes[position], second = byte(position + 1)
    switch first {
    case UInt8(ascii: "("): add(.leftParenthesis, to: position + 1)
    case UInt8(ascii: ")"): add(.rightParenthesis, to: position + 1)
    case UInt8(ascii: ","): add(.comma, to: position + 1)
    case UInt8(ascii: ":"): add(.colon, to: position + 1)
    case UInt8(ascii: "+"): add(.plus, to: position + 1)
    case UInt8(ascii: "="):
      if second == first {
        add(.doubleEqual, to: position + (byte(position + 2) == first ? 3 : 2))
      } else {
        add(.equal, to: position + 1)
      }
    case UInt8(ascii: "!"):
      if second == UInt8(ascii: "=") { add(.notEqual, to: position + 2) } else { add(.bang, to: position + 1) }
    case UInt8(ascii: "<"):
      if second == UInt8(ascii: ">") { add(.angleBrackets, to: position + 2) } else { add(.less, to: position + 1) }
    case UInt8(ascii: ">"): add(.greater, to: position + 1)
    case UInt8(ascii: "&"): add(.ampersands, to: position + (second == first ? 2 : 1))
    case UInt8(ascii: "|"): add(.bars, to: position + (second == first ? 2 : 1))
    case UInt8(ascii: "-"):
      if let end = endOfSignedNumber() {
        add(.malformedNumber, to: end)
      } else if second == first {
        add(.comment, to: endOfLine(from: position))
      } else {
        add(.minus, to: position + 1)
      }
    case UInt8(ascii: "/"):
      if second == first {
        add(.comment, to: endOfLine(from: position))
      } else if second == UInt8(ascii: "*") {
        addBlockComment()
      } else {
        add(.unexpected, to: position + 1)
      }
    case UInt8(ascii: "'"): addString()
    case UInt8(ascii: "\""): addDoubleQuoted()
    case UInt8(ascii: "{") where second == UInt8(ascii: "!"): addMergeField()
    case UInt8(ascii: "$") where Self.isLetter(second): add(.dollarName, to: endOfWord(from: position + 1))
    case UInt8(ascii: "."):
      if Self.isDigit(second) { addNumber() } else { add(.unexpected, to: position + 1) }
    case _ where Self.isDigit(first): if !addDateOrTime() { addNumber() }
    case _ where Self.isLetter(first): add(.identifier, to: endOfWord(from: position))
    case 0x80...: addNonASCII()
    default: add(.unexpected, to: position + 1)
    }
    return true
  }

  // MARK: Words

  /// Where a number with several signs ends, `--1`; nil where two of them begin a comment, which they do but behind an
  /// operator, or in a list.
  private func endOfSignedNumber() -> Int? {
    switch tokens.last?.kind {
    case .equal, .doubleEqual, .notEqual, .angleBrackets, .less, .greater, .comma, .leftParenthesis: break
    default: return nil
    }
    var end = position
    while byte(end) == UInt8(ascii: "-") { end += 1 }
    guard end > position + 1, Self.isDigit(byte(end)) || byte(end) == UInt8(ascii: ".") else { return nil }
    return endOfWord(from: end)
  }

  /// The end of the identifier characters from an offset: ASCII letters and digits, `_`, `.`, and everything from
  /// U+0080 on but U+FFFF, as Salesforce's own grammar has it.
  func endOfWord(from offset: Int) -> Int {
    var end = offset
    while end < bytes.count {
      let byte = bytes[end]
      if byte >= 0x80 {
        if byte == 0xEF, self.byte(end + 1) == 0xBF, self.byte(end + 2) == 0xBF { break }
        end += 1
      } else if Self.isLetter(byte) || Self.isDigit(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".") {
        end += 1
      } else {
        break
      }
    }
    return end
  }

  private mutating func addMergeField() {
    var end = position + 2
    // A name is short; the bound keeps a text full of open braces linear.
    while end < bytes.count, end - position < 256, bytes[end] != UInt8(ascii: "}"), bytes[end] != UInt8(ascii: "\n"),
      bytes[end] != UInt8(ascii: "'")
    {
      end += 1
    }
    if end < bytes.count, bytes[end] == UInt8(ascii: "}") {
      add(.mergeField, to: end + 1)
    } else {
      add(.mergeField, to: endOfWord(from: position + (byte(position + 2) == UInt8(ascii: "$") ? 3 : 2)))
    }
  }

  private mutating func addNonASCII() {
    if Self.curlyQuote(bytes, at: position) != nil {
      addCurlyQuoted()
      return
    }
    var end = position + 1
    while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
    guard let scalar = scalar(at: position) else {
      add(.unexpected, to: end)
      return
    }
    switch scalar.properties.generalCategory {
    case .spaceSeparator, .lineSeparator, .paragraphSeparator, .format, .control: add(.oddBlank, to: end)
    default:
      // Words of other scripts become one token, so that they cause one diagnostic.
      if scalar.properties.isAlphabetic { end = endOfWord(from: end) }
      add(.unexpected, to: end)
    }
  }

  private func scalar(at offset: Int) -> Unicode.Scalar? {
    var iterator = bytes[offset..<min(offset + 4, bytes.count)].makeIterator()
    var decoder = UTF8()
    if case .scalarValue(let scalar) = decoder.decode(&iterator) { return scalar }
    return nil
  }

  // MARK: Texts

  private mutating func addString() {
    var end = position + 1
    while end < bytes.count {
      switch bytes[end] {
      case UInt8(ascii: "'"):
        add(.string, to: end + 1)
        return
      case UInt8(ascii: "\\"): end += 2
      default: end += 1
      }
    }
    // Not closed: the text goes on to the end, without the blanks there.
    end = bytes.count
    while end > position + 1, Self.isBlank(bytes[end - 1]) { end -= 1 }
    add(.openString, to: end)
    position = bytes.count
  }

  private mutating func addDoubleQuoted() {
    var end = position + 1
    while end < bytes.count, bytes[end] != UInt8(ascii: "\"") {
      end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1
    }
    add(.doubleQuoted, to: min(end + 1, bytes.count))
  }

  private mutating func addCurlyQuoted() {
    let isDouble = Self.curlyQuote(bytes, at: position)?.isDouble ?? false
    let straightQuote = isDouble ? UInt8(ascii: "\"") : UInt8(ascii: "'")
    var straight: Int?
    var end = position + 3
    scan: while end < bytes.count, end - position < 4000 {
      if bytes[end] == straightQuote, straight == nil { straight = end + 1 }
      if let quote = Self.curlyQuote(bytes, at: end), quote.isDouble == isDouble {
        // An opening quote begins the next text: this one was closed by a straight quote before.
        if let straight, bytes[end + 2] == (isDouble ? 0x9C : 0x98) {
          add(.curlyQuoted, to: straight)
        } else {
          add(.curlyQuoted, to: end + 3)
        }
        return
      }
      end += 1
    }
    // Not closed by its like: a straight quote ends the text, or else the quote is a slip beside one word.
    add(.curlyQuoted, to: straight ?? min(endOfWord(from: min(position + 3, bytes.count)), bytes.count))
  }

  /// Whether a typographic quote (U+2018 to U+201F) begins at an offset, and whether it is a double one.
  static func curlyQuote(_ bytes: [UInt8], at offset: Int) -> (isDouble: Bool, length: Int)? {
    guard offset + 2 < bytes.count, bytes[offset] == 0xE2, bytes[offset + 1] == 0x80,
      (0x98...0x9F).contains(bytes[offset + 2])
    else { return nil }
    return (bytes[offset + 2] >= 0x9C, 3)
  }

  private mutating func addBlockComment() {
    var end = position + 2
    while end < bytes.count {
      if bytes[end] == UInt8(ascii: "*"), byte(end + 1) == UInt8(ascii: "/") {
        add(.comment, to: end + 2)
        return
      }
      end += 1
    }
    add(.comment, to: bytes.count)
  }

  private func endOfLine(from offset: Int) -> Int {
    bytes[offset...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
  }

  // MARK: Numbers and dates

  private func endOfDigits(from offset: Int) -> Int {
    var end = offset
    while end < bytes.count, Self.isDigit(bytes[end]) { end += 1 }
    return end
  }

  private mutating func addNumber() {
    var end = endOfDigits(from: position)
    var isMalformed = false
    if byte(end) == UInt8(ascii: ".") {
      let fraction = endOfDigits(from: end + 1)
      isMalformed = fraction == end + 1
      end = fraction
    }
    let word = endOfWord(from: end)
    if word > end {
      if startsConnective(end..<word) {
        add(isMalformed ? .malformedNumber : .number, to: end)
        return
      }
      // `1e5`, `0xFF`, `1_000`, `5k`, `1.2.3`: a number with something glued to it.
      end = word
      if [UInt8(ascii: "e"), UInt8(ascii: "E")].contains(byte(end - 1)),
        [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(byte(end)), Self.isDigit(byte(end + 1))
      {
        end = endOfWord(from: end + 1)
      }
      isMalformed = true
    }
    add(isMalformed ? .malformedNumber : .number, to: end)
  }

  /// Whether a word glued to a number goes on with the condition: `a=1AND b=2` is fine in SOQL.
  private func startsConnective(_ word: Range<Int>) -> Bool {
    guard word.count <= 6 else { return false }
    let text = String(decoding: bytes[word], as: UTF8.self).uppercased()
    return ["AND", "OR", "NOT", "LIMIT", "ORDER", "GROUP", "HAVING", "FOR", "WITH", "OFFSET"].contains(text)
  }

  /// Reads a date, date-time, or time, well-formed or not; false where a plain number stands.
  private mutating func addDateOrTime() -> Bool {
    let first = endOfDigits(from: position)
    if byte(first) == UInt8(ascii: ":"), first - position <= 2, Self.isDigit(byte(first + 1)) {
      let end = endOfTime(from: position)
      add(
        isTime(position..<end.clock, zone: end.clock..<end.zone, compactZone: false) ? .time : .malformedDate,
        to: end.zone)
      return true
    }
    let separator = byte(first)
    guard separator == UInt8(ascii: "-") || separator == UInt8(ascii: "/"), first - position <= 4,
      Self.isDigit(byte(first + 1))
    else { return false }
    let second = endOfDigits(from: first + 1)
    guard second - first <= 5 else { return false }
    guard byte(second) == separator, Self.isDigit(byte(second + 1)) else {
      // `2024-01`: a month; `5-3` is arithmetic.
      guard first - position == 4, second - first == 3, separator == UInt8(ascii: "-") else { return false }
      add(.malformedDate, to: second)
      return true
    }
    let third = endOfDigits(from: second + 1)
    guard first - position == 4 || third - second == 5 else { return false }
    let isDate =
      separator == UInt8(ascii: "-") && first - position == 4 && second - first == 3 && third - second == 3
    var clockStart = third
    if byte(third) | 0x20 == UInt8(ascii: "t"), Self.isDigit(byte(third + 1)) {
      clockStart = third + 1
    } else if byte(third) == UInt8(ascii: " "), Self.isDigit(byte(third + 1)), Self.isDigit(byte(third + 2)),
      byte(third + 3) == UInt8(ascii: ":")
    {
      let end = endOfTime(from: third + 1)
      add(.malformedDate, to: end.zone)
      return true
    }
    guard clockStart > third else {
      add(isDate ? .date : .malformedDate, to: third)
      return true
    }
    let end = endOfTime(from: clockStart)
    let isWhole = isDate && isTime(clockStart..<end.clock, zone: end.clock..<end.zone, compactZone: true)
    add(isWhole ? .dateTime : .malformedDate, to: end.zone)
    return true
  }

  /// The ends of `h:m:s.f` and of a zone behind it.
  private func endOfTime(from offset: Int) -> (clock: Int, zone: Int) {
    var end = endOfDigits(from: offset)
    for _ in 0..<2 where byte(end) == UInt8(ascii: ":") && Self.isDigit(byte(end + 1)) {
      end = endOfDigits(from: end + 1)
    }
    if byte(end) == UInt8(ascii: "."), Self.isDigit(byte(end + 1)) { end = endOfDigits(from: end + 1) }
    let clock = end
    if byte(end) | 0x20 == UInt8(ascii: "z") { return (clock, end + 1) }
    if [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(byte(end)), Self.isDigit(byte(end + 1)) {
      end = endOfDigits(from: end + 1)
      if byte(end) == UInt8(ascii: ":"), Self.isDigit(byte(end + 1)) { end = endOfDigits(from: end + 1) }
    }
    return (clock, end)
  }

  /// Whether a stretch has the shape `hh:mm:ss(.f+)?`, and the one behind it that of a zone.
  private func isTime(_ clock: Range<Int>, zone: Range<Int>, compactZone: Bool) -> Bool {
    guard clock.count >= 8, matches("00:00:00", at: clock.lowerBound),
      clock.count == 8 || bytes[clock.lowerBound + 8] == UInt8(ascii: ".")
    else { return false }
    switch zone.count {
    case 1: return true
    case 6: return matches("00:00", at: zone.lowerBound + 1)
    case 5: return compactZone && matches("0000", at: zone.lowerBound + 1)
    default: return false
    }
  }

  /// Whether digits stand where the shape has zeros, and its other characters where they are.
  private func matches(_ shape: StaticString, at offset: Int) -> Bool {
    guard offset + shape.utf8CodeUnitCount <= bytes.count else { return false }
    return shape.withUTF8Buffer { shape in
      shape.enumerated().allSatisfy { index, expected in
        let found = bytes[offset + index]
        return expected == UInt8(ascii: "0") ? Self.isDigit(found) : found == expected
      }
    }
  }

  // MARK: Characters

  static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
  static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
  static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }
}

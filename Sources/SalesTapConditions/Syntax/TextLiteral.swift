import SalesTapDiagnostics

/// Reads and writes quoted texts with SOQL's escapes.
enum TextLiteral {
  /// The text or pattern between two quotes, and what is wrong with its escapes.
  struct Content {
    var elements: [LikePattern.Element] = []
    var text = ""
    var diagnostics: [Diagnostic] = []
  }

  /// Reads the bytes between the quotes; `\%` and `\_` are escapes only in a pattern.
  static func read(_ bytes: [UInt8], _ range: Range<Int>, asPattern isPattern: Bool) -> Content {
    var content = Content()
    var plain: [UInt8] = []
    plain.reserveCapacity(range.count)
    func flush() {
      if isPattern, !plain.isEmpty {
        content.elements.append(.text(String(decoding: plain, as: UTF8.self)))
        plain.removeAll(keepingCapacity: true)
      }
    }
    var position = range.lowerBound
    while position < range.upperBound {
      let byte = bytes[position]
      switch byte {
      case UInt8(ascii: "\\"):
        readEscape(bytes, &position, range.upperBound, isPattern: isPattern, plain: &plain, content: &content)
      case UInt8(ascii: "%") where isPattern:
        flush()
        content.elements.append(.anyText)
        position += 1
      case UInt8(ascii: "_") where isPattern:
        flush()
        content.elements.append(.anyCharacter)
        position += 1
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
        var end = position + 1
        if byte == UInt8(ascii: "\r"), end < range.upperBound, bytes[end] == UInt8(ascii: "\n") { end += 1 }
        content.diagnostics.append(ConditionDiagnostic.lineBreakInText(SourceRange(position..<end)))
        plain.append(contentsOf: bytes[position..<end])
        position = end
      default:
        plain.append(byte)
        position += 1
      }
    }
    flush()
    if !isPattern { content.text = String(decoding: plain, as: UTF8.self) }
    return content
  }

  private static func readEscape(
    _ bytes: [UInt8], _ position: inout Int, _ end: Int, isPattern: Bool, plain: inout [UInt8], content: inout Content
  ) {
    let start = position
    guard start + 1 < end else {
      content.diagnostics.append(
        ConditionDiagnostic.badEscape(SourceRange(start..<end), text: "\\", replacement: "\\\\"))
      position = end
      return
    }
    let escaped = bytes[start + 1]
    position = start + 2
    switch escaped {
    case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "\\"): plain.append(escaped)
    case UInt8(ascii: "n"), UInt8(ascii: "N"): plain.append(0x0A)
    case UInt8(ascii: "r"), UInt8(ascii: "R"): plain.append(0x0D)
    case UInt8(ascii: "t"), UInt8(ascii: "T"): plain.append(0x09)
    case UInt8(ascii: "b"), UInt8(ascii: "B"): plain.append(0x08)
    case UInt8(ascii: "%") where isPattern, UInt8(ascii: "_") where isPattern: plain.append(escaped)
    case UInt8(ascii: "u"):
      readUnicodeEscape(bytes, &position, end, plain: &plain, content: &content)
    default:
      // The whole character behind the backslash belongs to the diagnostic.
      while position < end, bytes[position] & 0xC0 == 0x80 { position += 1 }
      let text = String(decoding: bytes[start..<position], as: UTF8.self)
      let isWildcard = escaped == UInt8(ascii: "%") || escaped == UInt8(ascii: "_")
      content.diagnostics.append(
        ConditionDiagnostic.badEscape(
          SourceRange(start..<position), text: text, replacement: isWildcard ? String(text.dropFirst()) : "\\" + text))
      plain.append(contentsOf: bytes[start..<position])
    }
  }

  /// Reads `\uXXXX`, and the second half of a surrogate pair; `position` stands behind the `u`.
  private static func readUnicodeEscape(
    _ bytes: [UInt8], _ position: inout Int, _ end: Int, plain: inout [UInt8], content: inout Content
  ) {
    let start = position - 2
    guard let first = hexadecimal(bytes, position, end) else {
      let text = String(decoding: bytes[start..<position], as: UTF8.self)
      content.diagnostics.append(
        ConditionDiagnostic.badEscape(SourceRange(start..<position), text: text, replacement: "\\" + text))
      plain.append(contentsOf: bytes[start..<position])
      return
    }
    position += 4
    if first & 0xFC00 == 0xD800, position + 5 < end, bytes[position] == UInt8(ascii: "\\"),
      bytes[position + 1] == UInt8(ascii: "u"), let second = hexadecimal(bytes, position + 2, end),
      second & 0xFC00 == 0xDC00
    {
      position += 6
      append(0x10000 + (first & 0x3FF) << 10 + (second & 0x3FF), to: &plain)
      return
    }
    guard first & 0xF800 != 0xD800, first != 0xFFFF else {
      content.diagnostics.append(
        ConditionDiagnostic.badEscape(
          SourceRange(start..<position), text: String(decoding: bytes[start..<position], as: UTF8.self),
          replacement: "\\uFFFD"))
      append(0xFFFD, to: &plain)
      return
    }
    append(first, to: &plain)
  }

  private static func append(_ value: UInt32, to bytes: inout [UInt8]) {
    guard let scalar = Unicode.Scalar(value) else { return }
    bytes.append(contentsOf: String(Character(scalar)).utf8)
  }

  private static func hexadecimal(_ bytes: [UInt8], _ start: Int, _ end: Int) -> UInt32? {
    guard start + 4 <= end else { return nil }
    var value: UInt32 = 0
    for byte in bytes[start..<start + 4] {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt32(byte - 0x30)
      case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt32(byte - 0x61 + 10)
      case UInt8(ascii: "A")...UInt8(ascii: "F"): value = value << 4 | UInt32(byte - 0x41 + 10)
      default: return nil
      }
    }
    return value
  }

  // MARK: Writing

  /// A text in quotes, with everything escaped that could end it or that a line cannot hold.
  static func quoted(_ text: String) -> String {
    var result = "'"
    append(text, asPattern: false, to: &result)
    result += "'"
    return result
  }

  /// A pattern in quotes.
  static func quoted(_ pattern: LikePattern) -> String {
    var result = "'"
    for element in pattern.elements {
      switch element {
      case .text(let text): append(text, asPattern: true, to: &result)
      case .anyCharacter: result += "_"
      case .anyText: result += "%"
      }
    }
    result += "'"
    return result
  }

  private static func append(_ text: String, asPattern isPattern: Bool, to result: inout String) {
    for scalar in text.unicodeScalars {
      switch scalar {
      case "'": result += "\\'"
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "\u{8}": result += "\\b"
      case "%" where isPattern: result += "\\%"
      case "_" where isPattern: result += "\\_"
      case "\0"..<" ", "\u{7F}"..<"\u{A0}", "\u{2028}", "\u{2029}":
        let digits = String(scalar.value, radix: 16, uppercase: true)
        result += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
  }
}

import SalesTapDiagnostics

/// Walks over JSON bytes token by token without building anything.
///
/// The scanner is strict (RFC 8259): UTF-8 and escapes are checked in every string that it passes, numbers follow the
/// grammar, nesting is bounded. It never reads outside of the buffer and never recurses. All offsets count bytes from
/// the start of the buffer.
package struct JSONScanner {
  /// The deepest nesting of arrays and objects that is read.
  package static let maximumDepth = 127

  /// The text; it must outlive the scanner.
  @usableFromInline let bytes: UnsafeBufferPointer<UInt8>
  /// The offset of the next byte.
  package var position: Int

  /// A scanner over a buffer, from a byte onwards.
  package init(_ bytes: UnsafeBufferPointer<UInt8>, from position: Int = 0) {
    self.bytes = bytes
    self.position = position
  }

  /// The string that was just passed.
  package struct StringToken {
    /// The offset of the first byte after the opening quote.
    package var start: Int
    /// The offset of the closing quote.
    package var end: Int
    /// Whether the text between holds escapes.
    package var hasEscapes: Bool
    /// The number of raw bytes between the quotes.
    @inline(__always) package var count: Int { end - start }
  }

  /// Moves to the next byte that is not white space, and returns it; nil at the end.
  @inline(__always)
  package mutating func next() -> UInt8? {
    while position < bytes.count {
      let byte = bytes[position]
      if byte > 0x20 { return byte }
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return byte }
      position += 1
    }
    return nil
  }

  /// Passes the byte if it is next after white space; says whether it was.
  @inline(__always)
  package mutating func take(_ byte: UInt8) -> Bool {
    guard next() == byte else { return false }
    position += 1
    return true
  }

  /// Passes the byte, which must be next after white space.
  @inline(__always)
  package mutating func expect(_ byte: UInt8, _ what: StaticString) throws(JSONSyntaxError) {
    if !take(byte) { throw unexpected(what) }
  }

  /// Passes a member's key and the colon after it; the opening quote must be next after white space.
  @inline(__always)
  package mutating func key() throws(JSONSyntaxError) -> StringToken {
    guard next() == UInt8(ascii: "\"") else { throw unexpected("a key in double quotes") }
    let token = try string()
    try expect(UInt8(ascii: ":"), "a colon after the key")
    return token
  }

  /// Whether another element follows in an array or object that `closing` ends; passes the comma or the closing
  /// bracket. Call it after each element.
  @inline(__always)
  package mutating func another(before closing: UInt8) throws(JSONSyntaxError) -> Bool {
    switch next() {
    case UInt8(ascii: ","):
      let comma = position
      position += 1
      if next() == closing { throw trailingComma(at: comma) }
      return true
    case closing:
      position += 1
      return false
    default:
      throw unexpected(closing == UInt8(ascii: "}") ? "a comma or '}'" : "a comma or ']'")
    }
  }

  /// Passes a literal's remaining letters, the first of which is next.
  package mutating func literal(_ word: StaticString) throws(JSONSyntaxError) {
    let count = word.utf8CodeUnitCount
    guard position + count <= bytes.count else { throw unknownLiteral() }
    for index in 0..<count where bytes[position + index] != word.utf8Start[index] { throw unknownLiteral() }
    position += count
    if position < bytes.count, Self.isWordByte(bytes[position]) {
      position -= count
      throw unknownLiteral()
    }
  }

  /// Passes the value that comes next after white space, whatever it is, and checks it.
  /// - Parameter depth: How many arrays and objects are open around the value.
  package mutating func skipValue(depth: Int) throws(JSONSyntaxError) {
    // One bit for each open bracket inside the value: 1 for an object.
    var isObject: UInt128 = 0
    var open = 0
    repeat {
      if open > 0, isObject & 1 == 1 { _ = try key() }
      switch next() {
      case UInt8(ascii: "\""): _ = try string()
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        guard depth + open < Self.maximumDepth else { throw tooDeep() }
        let object = bytes[position] == UInt8(ascii: "{")
        position += 1
        if !take(object ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
          isObject = isObject << 1 | (object ? 1 : 0)
          open += 1
          continue
        }
      case UInt8(ascii: "t"): try literal("true")
      case UInt8(ascii: "f"): try literal("false")
      case UInt8(ascii: "n"): try literal("null")
      case UInt8(ascii: "-"), (UInt8(ascii: "0")...UInt8(ascii: "9"))?: _ = try number()
      default: throw unexpected("a value")
      }
      while open > 0, try !another(before: isObject & 1 == 1 ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
        isObject >>= 1
        open -= 1
      }
    } while open > 0
  }

  /// Checks that nothing but white space is left.
  package mutating func finish() throws(JSONSyntaxError) {
    if next() != nil {
      throw JSONSyntaxError(.trailingContent, offset: position, "nothing may follow the value, but \(found()) does")
    }
  }

  /// Passes a byte order mark at the start of the text.
  package mutating func skipByteOrderMark() {
    if position == 0, bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { position = 3 }
  }
}

// MARK: - Errors

extension JSONScanner {
  static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte | 0x20 {
    case UInt8(ascii: "a")...UInt8(ascii: "z"): true
    default: byte == UInt8(ascii: "_") || byte == UInt8(ascii: "$") || byte >= 0x80 || (0x30...0x39).contains(byte)
    }
  }

  /// The byte at the position in words.
  func found() -> String {
    guard position < bytes.count else { return "the end of the text" }
    let byte = bytes[position]
    switch byte {
    case UInt8(ascii: "'"): return "a single quote"
    case UInt8(ascii: "\""): return "a double quote"
    case 0x0A, 0x0D: return "a line break"
    case 0x00...0x20, 0x7F: return "the control character U+00" + hexadecimal(byte)
    case 0x80...0xFF:
      let length = utf8Length(at: position)
      guard length > 0 else { return "the byte 0x" + hexadecimal(byte) + ", which is not UTF-8" }
      return "'\(String(decoding: bytes[position..<position + length], as: UTF8.self))'"
    default: return "'\(Character(UnicodeScalar(byte)))'"
    }
  }

  private func hexadecimal(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return digits.utf8.count < 2 ? "0" + digits : digits
  }

  /// The error for a byte that cannot stand where the position is.
  @inline(never)
  package func unexpected(_ expected: StaticString) -> JSONSyntaxError {
    guard position < bytes.count else {
      return JSONSyntaxError(.unexpectedEnd, offset: position, "the text ends where \(expected) is needed")
    }
    if Self.isWordByte(bytes[position]), "\(expected)" == "a value", !(0x30...0x39).contains(bytes[position]) {
      return unknownLiteral()
    }
    var message = "\(found()) stands where \(expected) is needed"
    switch bytes[position] {
    case UInt8(ascii: "'"): message += "; JSON has double quotes only"
    case UInt8(ascii: "/"): message += "; JSON has no comments"
    case UInt8(ascii: "+"), UInt8(ascii: "."): message += "; a number begins with a digit or '-'"
    default: break
    }
    return JSONSyntaxError(.unexpectedCharacter, offset: position, message)
  }

  @inline(never)
  func unknownLiteral() -> JSONSyntaxError {
    if position < bytes.count, bytes[position] >= 0x80, utf8Length(at: position) == 0 {
      return JSONSyntaxError(.invalidUTF8, offset: position, "\(found()) stands where a value is needed")
    }
    var end = position
    while end < bytes.count, end - position < 20, Self.isWordByte(bytes[end]) { end += 1 }
    if end == bytes.count, end - position < 5 {
      let rest = bytes[position..<end]
      for word in ["true", "false", "null"] where word.utf8.count > rest.count && word.utf8.starts(with: rest) {
        return JSONSyntaxError(.unexpectedEnd, offset: end, "the text ends inside '\(word)'")
      }
    }
    return JSONSyntaxError(
      .unknownLiteral, offset: position,
      "a bare word stands where a value is needed; JSON knows true, false, and null, and strings in double quotes")
  }

  @inline(never)
  func trailingComma(at offset: Int) -> JSONSyntaxError {
    JSONSyntaxError(.trailingComma, offset: offset, "no comma may stand before a closing bracket")
  }

  @inline(never)
  package func tooDeep() -> JSONSyntaxError {
    JSONSyntaxError(
      .tooDeep, offset: position, "arrays and objects are nested more than \(Self.maximumDepth) levels deep")
  }
}

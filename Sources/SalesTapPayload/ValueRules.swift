/// The rules for single values, as far as CleverTap's documents and recorded answers show them.
package enum ValueRules {
  /// Whether a text is a mail address.
  ///
  /// CleverTap's own expression is not known; `1234` and `$$$$$` are recorded as refused. Here: one `@`, a local part
  /// without white space, quotes, and brackets, and a domain of at least two labels of letters, digits, and hyphens.
  package static func isEmail(_ text: String) -> Bool {
    var isLocal = true
    var localLength = 0
    var labels = 1
    var labelLength = 0
    var last: UInt8 = 0
    var labelIsNumeric = true
    for byte in text.utf8 {
      if isLocal {
        switch byte {
        case UInt8(ascii: "@"):
          guard localLength > 0, last != UInt8(ascii: ".") else { return false }
          isLocal = false
        case UInt8(ascii: "."):
          guard localLength > 0, last != UInt8(ascii: ".") else { return false }
          localLength += 1
        case 0...0x20, 0x7F, UInt8(ascii: "\""), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: ","),
          UInt8(ascii: ":"), UInt8(ascii: ";"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "["),
          UInt8(ascii: "\\"), UInt8(ascii: "]"):
          return false
        default: localLength += 1
        }
      } else {
        switch byte {
        case UInt8(ascii: "."):
          guard labelLength > 0, last != UInt8(ascii: "-") else { return false }
          labels += 1
          labelLength = 0
          labelIsNumeric = true
        case UInt8(ascii: "-"):
          guard labelLength > 0 else { return false }
          labelLength += 1
          labelIsNumeric = false
        case UInt8(ascii: "0")...UInt8(ascii: "9"): labelLength += 1
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), 0x80...0xFF:
          labelLength += 1
          labelIsNumeric = false
        default: return false
        }
      }
      last = byte
    }
    return !isLocal && labels >= 2 && labelLength >= 2 && !labelIsNumeric && last != UInt8(ascii: "-")
  }

  /// Whether a text is `+`, a country code that does not begin with zero, and a number: 8 to 15 digits in all.
  ///
  /// The form is documented, 15 digits are E.164's, and CleverTap's web SDK refuses what has not more than eight
  /// characters. `223` and `+44+441234` are recorded as refused.
  package static func isPhone(_ text: String) -> Bool {
    let utf8 = text.utf8
    guard (9...16).contains(utf8.count), utf8.first == UInt8(ascii: "+") else { return false }
    let digits = utf8.dropFirst()
    return digits.first != UInt8(ascii: "0") && digits.allSatisfy { (0x30...0x39).contains($0) }
  }

  /// A phone number without the spaces, hyphens, points, slashes, and parentheses that people write into it.
  package static func withoutPhonePunctuation(_ text: String) -> String {
    String(
      text.unicodeScalars.lazy.filter {
        !" -./()\u{A0}\u{202F}\u{2010}\u{2011}\u{2012}\u{2013}".unicodeScalars.contains($0)
      }
      .reduce(into: String.UnicodeScalarView()) { $0.append($1) })
  }

  /// A text without the white space at its ends.
  package static func trimmed(_ text: String) -> String {
    let scalars = text.unicodeScalars
    guard let start = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
      let end = scalars.lastIndex(where: { !$0.properties.isWhitespace })
    else { return "" }
    return String(scalars[start...end])
  }

  /// The truth value that a value or its word stands for: `true`, `yes`, `Y`, `1` and their opposites.
  package static func boolean(_ value: CleverTapValue) -> Bool? {
    switch value {
    case .boolean(let flag): return flag
    case .integer(0), .double(0): return false
    case .integer(1), .double(1): return true
    case .string(let text):
      switch trimmed(text).lowercased() {
      case "y", "yes", "true", "1": return true
      case "n", "no", "false", "0": return false
      default: return nil
      }
    default: return nil
    }
  }

  /// Whether a text is a decimal number, with a sign and an exponent perhaps, and nothing else.
  package static func isDecimal(_ text: String) -> Bool {
    var bytes = text.utf8[...]
    func digits() -> Int {
      let found = bytes.prefix { (0x30...0x39).contains($0) }.count
      bytes = bytes.dropFirst(found)
      return found
    }
    if bytes.first == UInt8(ascii: "-") || bytes.first == UInt8(ascii: "+") { bytes = bytes.dropFirst() }
    let whole = digits()
    var fraction = 0
    if bytes.first == UInt8(ascii: ".") {
      bytes = bytes.dropFirst()
      fraction = digits()
      if fraction == 0 { return false }
    }
    guard whole + fraction > 0 else { return false }
    if bytes.first == UInt8(ascii: "e") || bytes.first == UInt8(ascii: "E") {
      bytes = bytes.dropFirst()
      if bytes.first == UInt8(ascii: "-") || bytes.first == UInt8(ascii: "+") { bytes = bytes.dropFirst() }
      if digits() == 0 { return false }
    }
    return bytes.isEmpty
  }

  /// A number as the encoder writes it.
  package static func text(_ number: Double) -> String {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 64) { memory in
      guard let base = memory.baseAddress else { return number.description }
      var cursor = PayloadCursor(memory, base: base)
      cursor.put(double: number)
      return String(decoding: memory[..<cursor.count], as: UTF8.self)
    }
  }

  /// Appends a text as a JSON string, as the encoder writes it.
  package static func append(jsonString text: String, to buffer: inout [UInt8]) {
    PayloadEncoder.append(to: &buffer, estimate: text.utf8.count + text.utf8.count / 8 + 16) { $0.put(string: text) }
  }

  /// Whether a text is an object id: 1 to 64 of the characters that CleverTap allows.
  package static func isObjectID(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "!"),
          UInt8(ascii: ":"), UInt8(ascii: "@"), UInt8(ascii: "$"), UInt8(ascii: "_"), UInt8(ascii: "-"),
          UInt8(ascii: "~"):
          true
        default: false
        }
      }
  }

  /// Where names may be used.
  package enum NameKind {
    /// The name of a property.
    case property
    /// The name of an event, which may hold a `#`.
    case event
  }

  /// The first character of a name that CleverTap does not allow.
  package static func forbiddenCharacter(in name: String, of kind: NameKind) -> Character? {
    // Over the bytes themselves the search takes a tenth of the time.
    let found = name.utf8.withContiguousStorageIfAvailable { firstForbidden(in: $0, of: kind) }
    let byte = if let found { found } else { firstForbidden(in: name.utf8, of: kind) }
    return byte.map { Character(Unicode.Scalar($0)) }
  }

  private static func firstForbidden(in bytes: some Sequence<UInt8>, of kind: NameKind) -> UInt8? {
    for byte in bytes where isForbidden(byte) && (byte != UInt8(ascii: "#") || kind == .property) { return byte }
    return nil
  }

  /// Whether a byte is one of `% > < ! | & . : ; $ ' " \ #`.
  @inline(__always)
  static func isForbidden(_ byte: UInt8) -> Bool {
    // One bit for each character below 64, and one for each from 64 to 127: `\` and `|`.
    let low: UInt64 = 0x5C00_40FE_0000_0000
    let high: UInt64 = 0x1000_0000_1000_0000
    return (byte < 64 ? low >> UInt64(byte) : byte < 128 ? high >> UInt64(byte - 64) : 0) & 1 == 1
  }

  /// The longest beginning of a text of at most `maximumBytes` bytes that ends between two characters.
  ///
  /// Characters are what people see as one: a letter with its accents, an emoji of several scalars.
  package static func prefix(of text: String, maximumBytes: Int) -> String {
    guard text.utf8.count > maximumBytes else { return text }
    var end = text.startIndex
    var length = 0
    while end < text.endIndex {
      let next = text.index(after: end)
      length += text.utf8.distance(from: end, to: next)
      if length > maximumBytes { break }
      end = next
    }
    return String(text[..<end])
  }
}

extension ValueRules {
  /// Whether a text is empty or white space only.
  package static func isBlank(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { $0.value == 0x20 || $0.properties.isWhitespace }
  }
}

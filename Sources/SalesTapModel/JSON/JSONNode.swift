package import SalesTapDiagnostics

/// A JSON value with the stretch of the text where it stands.
///
/// Members of objects keep their order, and duplicate keys are kept too: whoever reads a document written by people
/// can report all that is wrong with it, each at its place.
package struct JSONNode: Hashable, Sendable {
  /// The value itself.
  package enum Value: Hashable, Sendable {
    case null
    case boolean(Bool)
    case number(Number)
    case string(String)
    case array([JSONNode])
    case object([Member])
  }

  /// A number, kept as its text.
  package struct Number: Hashable, Sendable {
    /// The text, which follows JSON's grammar.
    package let text: String
    /// The whole number, if the text has neither fraction nor exponent and 64 bits hold it.
    package let int64: Int64?
    /// The nearest double; nil where the number is too large for one.
    package let double: Double?
  }

  /// A member of an object.
  package struct Member: Hashable, Sendable {
    /// The key, unescaped.
    package let key: String
    /// The stretch of the key with its quotes.
    package let keyRange: SourceRange
    /// The value.
    package let value: JSONNode
  }

  /// The value.
  package let value: Value
  /// The stretch of the value: with the quotes of a string, the brackets of an array or object.
  package let range: SourceRange

  /// Whether the value is null.
  package var isNull: Bool { value == .null }
  /// The truth value, if it is one.
  package var boolean: Bool? { if case .boolean(let value) = value { value } else { nil } }
  /// The number, if it is one.
  package var number: Number? { if case .number(let value) = value { value } else { nil } }
  /// The whole number, if it is one that is written without fraction and exponent and fits 64 bits.
  package var int64: Int64? { number?.int64 }
  /// The number as a double, if it is one.
  package var double: Double? { number?.double }
  /// The text, if it is a string.
  package var string: String? { if case .string(let value) = value { value } else { nil } }
  /// The elements, if it is an array.
  package var array: [JSONNode]? { if case .array(let value) = value { value } else { nil } }
  /// The members in the order of the text, if it is an object.
  package var members: [Member]? { if case .object(let value) = value { value } else { nil } }

  /// The value of a key; of the last one if the key comes several times; nil if there is none, or this is no object.
  ///
  /// Cost: linear in the number of members.
  package subscript(key: String) -> JSONNode? { members?.last { $0.key == key }?.value }

  /// The members whose key came before in the same object.
  package var duplicates: [Member] {
    var seen: Set<String> = []
    return (members ?? []).filter { !seen.insert($0.key).inserted }
  }

  /// The kind of value in words, for messages: `a string`, `an object`, `null`.
  package var typeName: String {
    switch value {
    case .null: "null"
    case .boolean: "a boolean"
    case .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}

extension JSONNode {
  /// The value of a whole text; a byte order mark before it is passed over.
  ///
  /// Nesting is bounded by ``JSONScanner/maximumDepth``. Cost: linear in the length of the text.
  package init(parsing bytes: UnsafeBufferPointer<UInt8>) throws(JSONSyntaxError) {
    var scanner = JSONScanner(bytes)
    scanner.skipByteOrderMark()
    if scanner.next() == nil {
      throw JSONSyntaxError(.empty, offset: scanner.position, "the text is empty: a value is needed")
    }
    self = try JSONNode(from: &scanner, depth: 0)
    try scanner.finish()
  }

  /// The value of a whole text.
  package init(parsing bytes: [UInt8]) throws(JSONSyntaxError) {
    self = try bytes.withUnsafeBufferPointer { (buffer) throws(JSONSyntaxError) in try JSONNode(parsing: buffer) }
  }

  /// The value of a whole text.
  package init(parsing text: String) throws(JSONSyntaxError) {
    try self.init(parsing: Array(text.utf8))
  }

  /// The value that comes next in a scanner.
  package init(from scanner: inout JSONScanner, depth: Int) throws(JSONSyntaxError) {
    let first = scanner.next()
    let start = scanner.position
    switch first {
    case UInt8(ascii: "\""):
      let token = try scanner.string()
      value = .string(scanner.text(token))
    case UInt8(ascii: "{"):
      value = .object(try Self.members(from: &scanner, depth: depth))
    case UInt8(ascii: "["):
      value = .array(try Self.elements(from: &scanner, depth: depth))
    case UInt8(ascii: "t"):
      try scanner.literal("true")
      value = .boolean(true)
    case UInt8(ascii: "f"):
      try scanner.literal("false")
      value = .boolean(false)
    case UInt8(ascii: "n"):
      try scanner.literal("null")
      value = .null
    case UInt8(ascii: "-"), (UInt8(ascii: "0")...UInt8(ascii: "9"))?:
      let number = try scanner.number()
      let double = scanner.double(number)
      value = .number(
        Number(
          text: String(decoding: scanner.bytes[number.start..<number.end], as: UTF8.self), int64: number.int64,
          double: double.isFinite ? double : nil))
    default: throw scanner.unexpected("a value")
    }
    range = SourceRange(start..<scanner.position)
  }

  // The depth is bounded, and with it this recursion.
  private static func members(from scanner: inout JSONScanner, depth: Int) throws(JSONSyntaxError) -> [Member] {
    guard depth < JSONScanner.maximumDepth else { throw scanner.tooDeep() }
    scanner.position += 1
    var members: [Member] = []
    if scanner.take(UInt8(ascii: "}")) { return members }
    repeat {
      guard scanner.next() == UInt8(ascii: "\"") else { throw scanner.unexpected("a key in double quotes") }
      let token = try scanner.key()
      let value = try JSONNode(from: &scanner, depth: depth + 1)
      members.append(
        Member(key: scanner.text(token), keyRange: SourceRange(token.start - 1..<token.end + 1), value: value))
    } while try scanner.another(before: UInt8(ascii: "}"))
    return members
  }

  private static func elements(from scanner: inout JSONScanner, depth: Int) throws(JSONSyntaxError) -> [JSONNode] {
    guard depth < JSONScanner.maximumDepth else { throw scanner.tooDeep() }
    scanner.position += 1
    var elements: [JSONNode] = []
    if scanner.take(UInt8(ascii: "]")) { return elements }
    repeat {
      elements.append(try JSONNode(from: &scanner, depth: depth + 1))
    } while try scanner.another(before: UInt8(ascii: "]"))
    return elements
  }
}

extension JSONNode {
  /// The stretch of the source for a stretch of this string's unescaped text, both in bytes.
  ///
  /// An escape of the source is covered as a whole where the inner range begins or ends inside of what it stands for;
  /// a range that reaches past the text ends at the closing quote. For a value that is no string: its own range.
  /// - Parameters:
  ///   - inner: The stretch of the unescaped text, in UTF-8 bytes.
  ///   - source: The text that this node was read from.
  package func sourceRange(of inner: SourceRange, in source: [UInt8]) -> SourceRange {
    guard string != nil, range.length >= 2, range.offset >= 0, range.end <= source.count else { return range }
    return source.withUnsafeBufferPointer { bytes in
      let scanner = JSONScanner(bytes)
      var raw = range.offset + 1
      let closing = range.end - 1
      var plain = 0
      var start: Int?
      var end: Int?
      while raw < closing {
        if start == nil, plain >= inner.offset { start = raw }
        if end == nil, plain >= inner.end { end = raw }
        if end != nil { break }
        var rawLength = 1
        var plainLength = 1
        if bytes[raw] == UInt8(ascii: "\\") {
          if bytes[raw + 1] == UInt8(ascii: "u") {
            let (scalar, length) = scanner.escapedScalar(at: raw)
            rawLength = length
            plainLength = scalar < 0x80 ? 1 : scalar < 0x800 ? 2 : scalar < 0x10000 ? 3 : 4
          } else {
            rawLength = 2
          }
        }
        // The escape in which the inner range begins.
        if start == nil, plain + plainLength > inner.offset { start = raw }
        raw += rawLength
        plain += plainLength
      }
      let first = start ?? closing
      return SourceRange(first..<max(first, end ?? closing))
    }
  }
}

/// JSON Pointers (RFC 6901), as diagnostics carry them.
package enum JSONPointer {
  /// The pointer to a member of the object at `pointer`.
  package static func appending(_ key: String, to pointer: String) -> String {
    var result = pointer + "/"
    for character in key.unicodeScalars {
      switch character {
      case "~": result += "~0"
      case "/": result += "~1"
      default: result.unicodeScalars.append(character)
      }
    }
    return result
  }

  /// The pointer to an element of the array at `pointer`.
  package static func appending(_ index: Int, to pointer: String) -> String { "\(pointer)/\(index)" }
}

/// What may stand at a place of the document: the part of a table row that needs no Swift type.
///
/// The JSON Schema is written from shapes alone; the reader's rules are made from the same values.
indirect enum Shape: Sendable {
  case text(TextRule)
  /// One of a few words.
  case word([String])
  case integer(ClosedRange<Int>)
  case integerAmong([Int])
  case boolean
  /// A text, a number, or true or false.
  case scalar
  /// Nothing but `true`.
  case literalTrue
  case list(Shape, minimumCount: Int, isUnique: Bool)
  /// An object of any keys, all of one shape.
  case map(Shape, minimumCount: Int)
  case object(ObjectShape)
  case anyOf([Shape])
  /// An object shape by its definition's name, for shapes that hold themselves.
  case reference(String)

  /// What messages call the shape: "a text", "a whole number".
  var noun: String {
    switch self {
    case .text: "a text"
    case .word(let words): words.count == 1 ? "\"\(words[0])\"" : "one of the words \(Self.list(words))"
    case .integer, .integerAmong: "a whole number"
    case .boolean: "true or false"
    case .scalar: "a text, a number, or true or false"
    case .literalTrue: "true"
    case .list(let element, _, _): "a list of \(element.pluralNoun)"
    case .map(let element, _): "an object whose values are \(element.pluralNoun)"
    case .object(let shape):
      shape.exactlyOne.count < shape.keys.count || shape.keys.isEmpty
        ? shape.noun : "an object with one of the keys \(Self.list(shape.exactlyOne, joinedBy: "and"))"
    case .anyOf(let shapes): Self.alternatives(shapes.map(\.noun))
    case .reference(let name): "a \(name)"
    }
  }

  /// Whether a list is what is wanted, or all that is wanted beside some words.
  var isList: Bool {
    switch self {
    case .list: true
    case .anyOf(let shapes):
      shapes.contains(where: \.isList)
        && shapes.allSatisfy { shape in
          if case .word = shape { true } else { shape.isList }
        }
    default: false
    }
  }

  private var pluralNoun: String {
    switch self {
    case .text: "texts"
    case .word(let words): "the words \(Self.list(words))"
    case .object(let shape): shape.plural
    case .reference(let name): name + "s"
    case .anyOf(let shapes): shapes.first?.pluralNoun ?? "values"
    case .integer, .integerAmong, .boolean, .scalar, .literalTrue, .list, .map: "values"
    }
  }

  /// `'a', 'b', and 'c'`.
  static func list(_ words: some Sequence<String>, joinedBy conjunction: String = "and") -> String {
    let quoted = words.map { "'\($0)'" }
    guard quoted.count > 1 else { return quoted.joined() }
    let head = quoted.dropLast().joined(separator: ", ")
    return head + (quoted.count > 2 ? ", " : " ") + conjunction + " " + (quoted.last ?? "")
  }

  private static func alternatives(_ nouns: [String]) -> String {
    var seen: Set<String> = []
    let nouns = nouns.filter { seen.insert($0).inserted }
    guard nouns.count > 1 else { return nouns.joined() }
    return nouns.dropLast().joined(separator: ", ") + (nouns.count > 2 ? ", or " : " or ") + (nouns.last ?? "")
  }
}

/// The keys that an object of the document may have.
struct ObjectShape: Sendable {
  struct Key: Sendable {
    var name: String
    var summary: String
    var shape: Shape
    var isRequired: Bool
    /// What an absent key means; nil where it is required or means nothing.
    var defaultValue: JSONValue?
  }

  /// The name of the definition in the schema; nil for objects that stand in one place only.
  var definition: String?
  /// What messages call such an object: "a connection".
  var noun: String
  var plural: String
  var keys: [Key]
  /// The keys of which exactly one must stand there; empty where there is no such rule.
  var exactlyOne: [String] = []
}

/// A rule for texts, as the reader checks it and as a regular expression of the schema.
enum TextRule: Hashable, Sendable {
  /// Any text, also an empty one.
  case any
  /// A text that holds more than white space.
  case notBlank
  /// Visible ASCII characters: the value becomes an HTTP header.
  case header
  /// A name of an environment variable.
  case environmentVariable
  /// Two capital letters, an ISO 3166 code.
  case country
  /// A host name, with a scheme and a port if need be.
  case host
  /// `UTC`, a fixed offset, or an IANA name.
  case timeZone

  /// The regular expression of the schema (ECMA 262); nil where every text fits.
  var pattern: String? {
    switch self {
    case .any: nil
    case .notBlank: #"\S"#
    case .header: "^[!-~]+$"
    case .environmentVariable: "^[A-Za-z_][A-Za-z0-9_]*$"
    case .country: "^[A-Z]{2}$"
    case .host: #"^(https?://)?[A-Za-z0-9][A-Za-z0-9.-]*(:[0-9]{1,5})?$"#
    case .timeZone: "^([+-]([01][0-9]|2[0-3]):[0-5][0-9]|[A-Za-z][A-Za-z0-9_+/-]*)$"
    }
  }

  /// What a text that fits looks like, for messages.
  var expectation: String {
    switch self {
    case .any: "any text"
    case .notBlank: "a text that is not empty"
    case .header: "visible ASCII characters without blanks"
    case .environmentVariable: "a name of letters, digits, and '_' that does not begin with a digit"
    case .country: "an ISO 3166 country code of two capital letters, such as 'IN'"
    case .host: "a host name, such as 'proxy.example.com' or 'http://localhost:8080'"
    case .timeZone: "'UTC', a fixed offset such as '+05:30', or an IANA name such as 'Asia/Kolkata'"
    }
  }

  /// Whether a text fits; the same as matching ``pattern``.
  func accepts(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    switch self {
    case .any: return true
    case .notBlank: return !text.unicodeScalars.allSatisfy(\.properties.isWhitespace)
    case .header: return !bytes.isEmpty && bytes.allSatisfy { (0x21...0x7E).contains($0) }
    case .environmentVariable:
      guard let first = bytes.first, Self.isLetter(first) || first == UInt8(ascii: "_") else { return false }
      return bytes.allSatisfy { Self.isLetter($0) || Self.isDigit($0) || $0 == UInt8(ascii: "_") }
    case .country: return bytes.count == 2 && bytes.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
    case .host: return Self.isHost(text)
    case .timeZone: return Self.isTimeZone(bytes)
    }
  }

  private static func isHost(_ text: String) -> Bool {
    var rest = Substring(text)
    for scheme in ["http://", "https://"] where rest.hasPrefix(scheme) {
      rest.removeFirst(scheme.count)
      break
    }
    let parts = rest.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard let host = parts.first, let first = host.utf8.first, isLetter(first) || isDigit(first),
      host.utf8.allSatisfy({ isLetter($0) || isDigit($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") })
    else { return false }
    guard parts.count == 2 else { return true }
    return (1...5).contains(parts[1].utf8.count) && parts[1].utf8.allSatisfy(isDigit)
  }

  private static func isTimeZone(_ bytes: [UInt8]) -> Bool {
    guard let first = bytes.first else { return false }
    if first == UInt8(ascii: "+") || first == UInt8(ascii: "-") {
      guard bytes.count == 6, bytes[3] == UInt8(ascii: ":"), [1, 2, 4, 5].allSatisfy({ isDigit(bytes[$0]) }) else {
        return false
      }
      return (bytes[1], bytes[2]) <= (UInt8(ascii: "2"), UInt8(ascii: "3")) && bytes[4] <= UInt8(ascii: "5")
    }
    return isLetter(first) && bytes.allSatisfy { isLetter($0) || isDigit($0) || "_+/-".utf8.contains($0) }
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) }
  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}

import SalesTapDiagnostics

/// The keys of an object and where their values stand, with all of the text checked and nothing built.
struct JSONOutline {
  /// A member of the object.
  struct Member {
    var key: String
    /// The key with its quotes.
    var keyRange: SourceRange
    /// The value.
    var value: SourceRange
  }

  /// Whether the value is an object.
  private(set) var isObject = false
  /// Where the value begins.
  private(set) var start = 0
  private(set) var members: [Member] = []

  /// How much of a key messages show.
  private static let longestKey = 64

  /// The outline of a whole text.
  init(_ json: [UInt8]) throws(JSONSyntaxError) {
    self = try json.withUnsafeBufferPointer { (bytes) throws(JSONSyntaxError) -> JSONOutline in
      var scanner = JSONScanner(bytes)
      scanner.skipByteOrderMark()
      if scanner.next() == nil {
        throw JSONSyntaxError(.empty, offset: scanner.position, "the text is empty: a value is needed")
      }
      let outline = try JSONOutline(&scanner)
      try scanner.finish()
      return outline
    }
  }

  /// The outline of an object that stands in a checked text; nil if the value there is no object.
  init?(_ json: [UInt8], at range: SourceRange) {
    let found = json.withUnsafeBufferPointer { bytes -> JSONOutline? in
      var scanner = JSONScanner(bytes, from: range.offset)
      return try? JSONOutline(&scanner)
    }
    guard let found, found.isObject else { return nil }
    self = found
  }

  private init(_ scanner: inout JSONScanner) throws(JSONSyntaxError) {
    let first = scanner.next()
    start = scanner.position
    guard first == UInt8(ascii: "{") else {
      try scanner.skipValue(depth: 0)
      return
    }
    isObject = true
    scanner.position += 1
    if scanner.take(UInt8(ascii: "}")) { return }
    repeat {
      let key = try scanner.key()
      _ = scanner.next()
      let from = scanner.position
      try scanner.skipValue(depth: 1)
      members.append(
        Member(
          key: scanner.text(key), keyRange: SourceRange(key.start - 1..<key.end + 1),
          value: SourceRange(from..<scanner.position)))
    } while try scanner.another(before: UInt8(ascii: "}"))
  }

  /// The member of a key; the last of several.
  subscript(key: String) -> Member? { members.last { $0.key == key } }

  /// The value of a key as a tree; nil if there is none.
  func node(_ key: String, in json: [UInt8]) -> JSONNode? {
    self[key].flatMap { Self.node(at: $0.value, in: json) }
  }

  /// The value at a place of a checked text as a tree.
  static func node(at range: SourceRange, in json: [UInt8]) -> JSONNode? {
    json.withUnsafeBufferPointer { bytes in
      var scanner = JSONScanner(bytes, from: range.offset)
      return try? JSONNode(from: &scanner, depth: 0)
    }
  }

  /// Whether the value of a key is null.
  func isNull(_ key: String, in json: [UInt8]) -> Bool {
    self[key].map { json[$0.value.offset] == UInt8(ascii: "n") } ?? false
  }

  /// Warnings for keys that are not known, and for keys that come more than once.
  func oddKeys(known: [String]) -> [Diagnostic] {
    var seen: Set<String> = []
    return members.compactMap { member in
      if !seen.insert(member.key).inserted {
        return Diagnostic(
          "change.duplicate-key", .warning,
          "the key '\(member.key.prefix(Self.longestKey))' comes more than once; the last value counts",
          range: member.keyRange)
      }
      if known.contains(member.key) { return nil }
      return Diagnostic(
        "change.unknown-key", .warning, "the key '\(member.key.prefix(Self.longestKey))' means nothing here",
        range: member.keyRange,
        suggestions: Spelling.suggestions(for: String(member.key.prefix(Self.longestKey)), among: known))
    }
  }

  /// The keys that are perhaps meant to be `key`.
  func suggestions(for key: String) -> [String] {
    Spelling.suggestions(
      for: key, among: members.lazy.map(\.key).filter { $0.utf8.count <= Self.longestKey }, maximumDistance: 2)
  }
}

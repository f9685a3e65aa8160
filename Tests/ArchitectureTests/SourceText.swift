/// Swift source with its comments and the contents of its literals blanked out.
///
/// A search for `try!` or `import` must not be fooled by a comment or a message that speaks of it. Every line keeps its
/// number, and every byte its place.
struct SourceText: Sendable {
  /// The text as it stands in the file.
  let original: String
  /// The text in which comments and the contents of literals are spaces.
  let code: String
  /// The comments alone, in the same shape: everything else is spaces.
  let comments: String
  /// Every name that stands in ``code``.
  let words: Set<String>
  /// Every name in ``code`` that does not stand right behind `func`.
  let mentions: Set<String>

  init(_ original: String) {
    self.original = original
    var scanner = Scanner(bytes: Array(original.utf8))
    scanner.scanCode(untilClosingParenthesis: false)
    self.code = String(decoding: scanner.code, as: UTF8.self)
    self.comments = String(decoding: scanner.comments, as: UTF8.self)
    let words = Self.words(in: scanner.code)
    self.words = Set(words)
    self.mentions = Set(zip([""] + words, words).filter { $0.0 != "func" }.map(\.1))
  }

  /// The lines of ``code``.
  var codeLines: [Substring] { code.lines }
  /// The lines of ``comments``.
  var commentLines: [Substring] { comments.lines }
  /// The lines of ``original``.
  var lines: [Substring] { original.lines }

  /// The names in a text, in their order.
  static func words(in bytes: [UInt8]) -> [String] {
    var words: [String] = []
    var start = -1
    for (index, byte) in bytes.enumerated() {
      if byte.isPartOfName {
        if start < 0 { start = index }
      } else if start >= 0 {
        words.append(String(decoding: bytes[start..<index], as: UTF8.self))
        start = -1
      }
    }
    if start >= 0 { words.append(String(decoding: bytes[start...], as: UTF8.self)) }
    return words
  }
}

extension SourceText {
  /// A walk over the bytes that knows where code ends and a comment or a literal begins.
  private struct Scanner {
    let bytes: [UInt8]
    var code: [UInt8]
    var comments: [UInt8]
    var index = 0
    /// The last byte of code that is no space.
    var before: UInt8 = 10

    init(bytes: [UInt8]) {
      self.bytes = bytes
      let blank = bytes.map { $0 == 10 ? $0 : 32 }
      code = blank
      comments = blank
    }

    private enum Kind { case code, comment, blank }

    private func looking(at text: StaticString) -> Bool {
      guard index + text.utf8CodeUnitCount <= bytes.count else { return false }
      for offset in 0..<text.utf8CodeUnitCount where bytes[index + offset] != text.utf8Start[offset] { return false }
      return true
    }

    private mutating func take(_ count: Int, as kind: Kind) {
      for _ in 0..<count where index < bytes.count {
        let byte = bytes[index]
        if kind == .code {
          code[index] = byte
          if byte != 32 { before = byte }
        } else if kind == .comment {
          comments[index] = byte
        }
        index += 1
      }
    }

    mutating func scanCode(untilClosingParenthesis: Bool) {
      var depth = 0
      while index < bytes.count {
        switch bytes[index] {
        case UInt8(ascii: "/"):
          if looking(at: "//") {
            while index < bytes.count, bytes[index] != 10 { take(1, as: .comment) }
          } else if looking(at: "/*") {
            scanBlockComment()
          } else if startsRegex() {
            scanRegex()
          } else {
            take(1, as: .code)
          }
        case UInt8(ascii: "\""): scanString()
        case UInt8(ascii: "`"):
          repeat {
            take(1, as: .code)
          } while index < bytes.count && bytes[index] != UInt8(ascii: "`") && bytes[index] != 10
          take(1, as: .code)
        case UInt8(ascii: "#") where startsRawString(): scanString()
        case UInt8(ascii: "("):
          depth += 1
          take(1, as: .code)
        case UInt8(ascii: ")"):
          if untilClosingParenthesis, depth == 0 { return }
          depth -= 1
          take(1, as: .code)
        default: take(1, as: .code)
        }
      }
    }

    private mutating func scanBlockComment() {
      var depth = 0
      repeat {
        if looking(at: "/*") {
          depth += 1
          take(2, as: .comment)
        } else if looking(at: "*/") {
          depth -= 1
          take(2, as: .comment)
        } else {
          take(1, as: .comment)
        }
      } while depth > 0 && index < bytes.count
    }

    /// Whether a slash opens a regular expression: something must come before it that a division cannot follow.
    private func startsRegex() -> Bool {
      guard index + 1 < bytes.count, bytes[index + 1] != 32, bytes[index + 1] != 10 else { return false }
      return "(,=:[{!&|?;\n".utf8.contains(before)
    }

    private mutating func scanRegex() {
      take(1, as: .code)
      while index < bytes.count, bytes[index] != 10, bytes[index] != UInt8(ascii: "/") {
        take(bytes[index] == UInt8(ascii: "\\") ? 2 : 1, as: .blank)
      }
      take(1, as: .code)
    }

    private func startsRawString() -> Bool {
      guard let end = bytes[index...].firstIndex(where: { $0 != UInt8(ascii: "#") }) else { return false }
      return bytes[end] == UInt8(ascii: "\"")
    }

    private mutating func scanString() {
      var hashes: [UInt8] = []
      while bytes[index] == UInt8(ascii: "#") {
        hashes.append(bytes[index])
        take(1, as: .code)
      }
      let isMultiline = looking(at: "\"\"\"")
      let closing = Array((isMultiline ? "\"\"\"" : "\"").utf8) + hashes
      let escape = [UInt8(ascii: "\\")] + hashes
      take(closing.count - hashes.count, as: .code)
      while index < bytes.count {
        switch bytes[index] {
        case UInt8(ascii: "\"") where bytes[index...].starts(with: closing):
          take(closing.count, as: .code)
          return
        case UInt8(ascii: "\\") where bytes[index...].starts(with: escape):
          if index + escape.count < bytes.count, bytes[index + escape.count] == UInt8(ascii: "(") {
            take(escape.count + 1, as: .code)
            scanCode(untilClosingParenthesis: true)
            take(1, as: .code)
          } else {
            take(escape.count + 1, as: .blank)
          }
        case 10 where !isMultiline: return  // A literal that nobody closed: the compiler has more to say about it.
        default: take(1, as: .blank)
        }
      }
    }
  }
}

extension UInt8 {
  /// Whether a byte belongs to a name: a letter, a digit, an underscore, or a part of something beyond ASCII.
  var isPartOfName: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...: true
    default: false
    }
  }
}

extension String {
  /// The lines, without their line feeds.
  var lines: [Substring] {
    utf8.split(separator: 10, omittingEmptySubsequences: false).map { Substring($0) }
  }
}

extension Regex {
  /// The same expression with `\b` where a name ends.
  ///
  /// By default it follows Unicode's text segmentation, to which `Date.now` is a single word.
  var asciiWords: Regex<RegexOutput> { wordBoundaryKind(.simple) }
}

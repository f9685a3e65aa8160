/// Swift source with its comments and the contents of its string literals blanked out.
///
/// A search for `try!` or `import` must not be fooled by a comment or a message that speaks of it. Every line keeps its
/// number, every remaining character its column.
struct SourceText {
  /// The text as it stands in the file.
  let original: String
  /// The text in which comments and the contents of literals are spaces.
  let code: String
  /// The comments alone, in the same shape: everything else is spaces.
  let comments: String

  init(_ original: String) {
    self.original = original
    var scanner = Scanner(characters: Array(original))
    scanner.scanCode(untilClosingParenthesis: false)
    self.code = String(scanner.code)
    self.comments = String(scanner.comments)
  }

  /// The lines of ``code``.
  var codeLines: [Substring] { code.split(separator: "\n", omittingEmptySubsequences: false) }
  /// The lines of ``comments``.
  var commentLines: [Substring] { comments.split(separator: "\n", omittingEmptySubsequences: false) }
  /// The lines of ``original``.
  var lines: [Substring] { original.split(separator: "\n", omittingEmptySubsequences: false) }
}

extension SourceText {
  /// A walk over the characters that knows where code ends and a comment or a literal begins.
  private struct Scanner {
    let characters: [Character]
    var code: [Character] = []
    var comments: [Character] = []
    var index = 0

    init(characters: [Character]) {
      self.characters = characters
      code.reserveCapacity(characters.count)
      comments.reserveCapacity(characters.count)
    }

    private enum Kind { case code, comment, blank }

    private func looking(at text: String) -> Bool {
      var position = index
      for character in text {
        guard position < characters.count, characters[position] == character else { return false }
        position += 1
      }
      return true
    }

    private mutating func take(_ count: Int, as kind: Kind) {
      for _ in 0..<count where index < characters.count {
        let character = characters[index]
        let blank: Character = character.isNewline ? character : " "
        code.append(kind == .code ? character : blank)
        comments.append(kind == .comment ? character : blank)
        index += 1
      }
    }

    mutating func scanCode(untilClosingParenthesis: Bool) {
      var depth = 0
      while index < characters.count {
        if looking(at: "//") {
          while index < characters.count, !characters[index].isNewline { take(1, as: .comment) }
        } else if looking(at: "/*") {
          scanBlockComment()
        } else if characters[index] == "\"" || startsRawString() {
          scanString()
        } else if startsRegex() {
          scanRegex()
        } else if untilClosingParenthesis, characters[index] == ")", depth == 0 {
          return
        } else {
          if characters[index] == "(" { depth += 1 }
          if characters[index] == ")" { depth -= 1 }
          take(1, as: .code)
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
      } while depth > 0 && index < characters.count
    }

    private func startsRawString() -> Bool {
      var position = index
      while position < characters.count, characters[position] == "#" { position += 1 }
      return position > index && position < characters.count && characters[position] == "\""
    }

    /// Whether a slash opens a regular expression: something must come before it that a division cannot follow.
    private func startsRegex() -> Bool {
      guard characters[index] == "/", index + 1 < characters.count, !characters[index + 1].isWhitespace else {
        return false
      }
      guard let before = code.last(where: { $0 != " " }) else { return true }
      return "(,=:[{!&|?;".contains(before) || before.isNewline
    }

    private mutating func scanRegex() {
      take(1, as: .code)
      while index < characters.count, !characters[index].isNewline, characters[index] != "/" {
        take(characters[index] == "\\" ? 2 : 1, as: .blank)
      }
      take(1, as: .code)
    }

    private mutating func scanString() {
      var hashes = ""
      while characters[index] == "#" {
        hashes.append("#")
        take(1, as: .code)
      }
      let quotes = looking(at: "\"\"\"") ? "\"\"\"" : "\""
      take(quotes.count, as: .code)
      while index < characters.count {
        if looking(at: quotes + hashes) {
          take(quotes.count + hashes.count, as: .code)
          return
        }
        if looking(at: "\\" + hashes + "(") {
          take(hashes.count + 2, as: .code)
          scanCode(untilClosingParenthesis: true)
          take(1, as: .code)
        } else if looking(at: "\\" + hashes) {
          take(hashes.count + 2, as: .blank)
        } else if quotes.count == 1, characters[index].isNewline {
          return  // A literal that nobody closed: the compiler has more to say about it.
        } else {
          take(1, as: .blank)
        }
      }
    }
  }
}

extension Regex {
  /// The same expression with `\b` where a name ends.
  ///
  /// By default it follows Unicode's text segmentation, to which `Date.now` is a single word.
  var asciiWords: Regex<RegexOutput> { wordBoundaryKind(.simple) }
}

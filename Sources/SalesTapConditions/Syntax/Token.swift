import SalesTapDiagnostics
import SalesTapModel

/// A word, literal, or sign of a condition.
struct Token: Sendable {
  enum Kind: UInt8, Sendable {
    // What the language knows.
    case identifier, number, string, date, dateTime, time
    case leftParenthesis, rightParenthesis, comma, colon
    case equal, notEqual, angleBrackets, less, greater, plus, minus
    // What people write instead; each has its diagnostic.
    case doubleEqual, ampersands, bars, bang
    case openString, doubleQuoted, curlyQuoted
    case mergeField, dollarName
    case malformedNumber, malformedDate
    case comment, oddBlank, unexpected
    case end
  }

  let kind: Kind
  let start: Int
  let end: Int

  var range: SourceRange { SourceRange(start..<end) }
}

/// The words of the language that cannot name a field.
enum Keyword: String, CaseIterable, Sendable {
  case and, or, not, like, `in`, includes, excludes, null, `true`, `false`
  // Reserved in SOQL, without a meaning in a condition.
  case select, from, `where`, limit, `for`, with, using, update, asc, desc, nulls, first, last, `as`, by, having
  case rollup, cube, bind, `else`, lookup

  /// Whether the word has a meaning in a condition.
  var isMeaningful: Bool {
    switch self {
    case .and, .or, .not, .like, .in, .includes, .excludes, .null, .true, .false: true
    default: false
    }
  }

  private static let longest = 8

  /// The keywords by their bytes in one word: a condition asks of each of its names whether it is one.
  private static let words = Dictionary(uniqueKeysWithValues: allCases.map { (word($0.rawValue.utf8), $0) })

  private static func word(_ bytes: some Collection<UInt8>) -> UInt64 {
    asciiLowercased(bytes.reduce(0) { $0 << 8 | UInt64($1) })
  }

  /// The keyword that a word is, in any case; nil if it is none.
  init?(bytes: ArraySlice<UInt8>) {
    guard bytes.count <= Self.longest, let keyword = Self.words[Self.word(bytes)] else { return nil }
    self = keyword
  }
}

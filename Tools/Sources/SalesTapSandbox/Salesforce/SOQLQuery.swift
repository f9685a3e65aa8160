#if HTTP
  import SalesTap

  /// A query of SOQL, as far as the stand-in understands it: fields, one object, a condition, an order, and a limit.
  struct SOQLQuery: Sendable {
    /// The paths that are selected; none for `COUNT()`.
    var fields: [String]
    /// Whether only the number of records is wanted.
    var isCount: Bool
    /// The object's name as it was written.
    var object: String
    /// The text of the condition; nil for every record.
    var condition: String?
    /// The field to order by, and whether the largest comes first; nil for the order of ids.
    var order: (field: String, isDescending: Bool)?
    /// The most records.
    var limit: Int?

    /// Why a text is no such query.
    struct Malformed: Error {
      let message: String
    }

    /// Reads a query.
    init(_ text: String) throws(Malformed) {
      let clauses = try Self.clauses(of: text)
      guard let select = clauses["SELECT"], let from = clauses["FROM"], !from.isEmpty else {
        throw Malformed(message: "a query begins with SELECT .. FROM ..")
      }
      isCount = select.uppercased().filter { !$0.isWhitespace } == "COUNT()"
      fields = isCount ? [] : select.split(separator: ",", omittingEmptySubsequences: false).map(Self.trimmed)
      object = from
      condition = clauses["WHERE"]
      for name in fields + [object] {
        let isName =
          !name.isEmpty && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_.".contains($0)) }
        guard isName else { throw Malformed(message: "unexpected token: '\(name)'") }
      }
      if condition?.isEmpty == true { throw Malformed(message: "unexpected token: '<EOF>'") }
      if let words = clauses["ORDER BY"]?.split(separator: " ").map(String.init) {
        let direction = words.dropFirst().first?.uppercased() ?? "ASC"
        guard let field = words.first, words.count <= 2, direction == "ASC" || direction == "DESC" else {
          throw Malformed(message: "the stand-in orders by one field, ASC or DESC")
        }
        order = (field, direction == "DESC")
      }
      if let text = clauses["LIMIT"] {
        guard let limit = Int(text), limit >= 0 else { throw Malformed(message: "unexpected token: '\(text)'") }
        self.limit = limit
      }
    }

    private static let keywords = ["SELECT", "FROM", "WHERE", "ORDER BY", "LIMIT"]

    private static func trimmed(_ text: some StringProtocol) -> String {
      text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// The texts of the clauses, by their keywords, which stand outside of quotes and parentheses and come in order.
    private static func clauses(of text: String) throws(Malformed) -> [String: String] {
      var clauses: [String: String] = [:]
      var current: (keyword: Int, start: String.Index)?
      var depth = 0
      var isQuoted = false
      var index = text.startIndex
      var isAtWord = true
      func close(at end: String.Index) {
        guard let current else { return }
        let clause = text[current.start..<end]
        // Texts in a condition stay as they are.
        clauses[keywords[current.keyword]] =
          keywords[current.keyword] == "WHERE"
          ? String(clause.drop(while: \.isWhitespace)) : trimmed(clause)
      }
      while index < text.endIndex {
        let character = text[index]
        if isQuoted {
          if character == "\\" { index = text.index(after: index) }
          if character == "'" { isQuoted = false }
          if index < text.endIndex { index = text.index(after: index) }
          continue
        }
        switch character {
        case "'": isQuoted = true
        case "(": depth += 1
        case ")": depth -= 1
        default: break
        }
        if isAtWord, depth == 0, let (keyword, end) = keyword(at: index, in: text) {
          guard keyword > current?.keyword ?? -1 else {
            throw Malformed(message: "unexpected token: '\(keywords[keyword])'")
          }
          close(at: index)
          current = (keyword, end)
          index = end
          continue
        }
        isAtWord = character.isWhitespace || character == ")"
        index = text.index(after: index)
      }
      guard !isQuoted, depth == 0 else { throw Malformed(message: "unexpected end of the query") }
      close(at: text.endIndex)
      return clauses
    }

    /// The keyword that begins at an index, as its place in the order, and where it ends.
    private static func keyword(at index: String.Index, in text: String) -> (Int, String.Index)? {
      for (place, keyword) in keywords.enumerated() {
        guard let end = text.index(index, offsetBy: keyword.count, limitedBy: text.endIndex),
          text[index..<end].uppercased() == keyword, end == text.endIndex || text[end].isWhitespace || text[end] == "("
        else { continue }
        return (place, end)
      }
      return nil
    }
  }
#endif

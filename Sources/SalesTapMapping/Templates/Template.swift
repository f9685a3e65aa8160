public import SalesTapDiagnostics

/// A text with tokens, such as `SF_Lead_{{Lead.Id}}`, parsed.
///
/// A token is `{{Field}}`, `{{Object.Field}}`, or `{{Relationship.Field}}`, with filters after bars: `{{Email | trim | lowercase}}`. `\{`
/// stands for a brace. The page <doc:Templates> has the whole form.
public struct Template: Hashable, Sendable {
  /// A stretch of a template.
  public enum Piece: Hashable, Sendable {
    /// A text that stands for itself, escapes resolved.
    case literal(String)
    /// A token.
    case token(Token)
  }

  /// A value that a template inserts.
  public struct Token: Hashable, Sendable {
    /// The path, as written.
    public var path: String
    /// The filters, in the order in which they run.
    public var filters: [Transform]
    /// Where the token stands in the text, braces included; zero for templates that were not parsed.
    public var range: SourceRange
    /// Where its path stands.
    public var pathRange: SourceRange

    /// A token of a path and filters.
    public init(
      _ path: String, filters: [Transform] = [], range: SourceRange = SourceRange(offset: 0, length: 0),
      pathRange: SourceRange = SourceRange(offset: 0, length: 0)
    ) {
      self.path = path
      self.filters = filters
      self.range = range
      self.pathRange = pathRange
    }

    /// Whether two tokens insert the same, wherever they stand.
    public static func == (left: Token, right: Token) -> Bool {
      left.path == right.path && left.filters == right.filters
    }

    /// Hashes path and filters.
    public func hash(into hasher: inout Hasher) {
      hasher.combine(path)
      hasher.combine(filters)
    }
  }

  /// The pieces; no two literals follow each other, and none is empty.
  public var pieces: [Piece]

  /// A template of pieces; empty literals go, neighbours join.
  public init(_ pieces: [Piece]) {
    self.pieces = []
    for piece in pieces {
      switch (self.pieces.last, piece) {
      case (_, .literal("")): continue
      case (.literal(let before), .literal(let text)): self.pieces[self.pieces.count - 1] = .literal(before + text)
      default: self.pieces.append(piece)
      }
    }
  }

  /// The tokens, in order.
  public var tokens: [Token] {
    pieces.compactMap { if case .token(let token) = $0 { token } else { nil } }
  }
}

extension Template: CustomStringConvertible {
  /// The text of the template; parsing it gives an equal template.
  public var description: String {
    var text = ""
    for (index, piece) in pieces.enumerated() {
      switch piece {
      case .literal(let literal):
        text += Self.escaped(literal, isBeforeToken: index + 1 < pieces.count)
      case .token(let token):
        text += "{{" + ([token.path] + token.filters.map(\.name)).joined(separator: " | ") + "}}"
      }
    }
    return text
  }

  /// A literal in which a backslash stands before each brace that another brace, an exclamation mark, or a token follows;
  /// backslashes before a brace are doubled.
  private static func escaped(_ literal: String, isBeforeToken: Bool) -> String {
    let brace = UInt8(ascii: "{"), backslash = UInt8(ascii: "\\")
    let bytes = Array(literal.utf8)
    var result: [UInt8] = []
    var backslashes = 0
    for (position, byte) in bytes.enumerated() {
      if byte == brace {
        // What a brace begins: a token, or what the parser takes for a merge field of Salesforce.
        let isBeforeBrace =
          position + 1 < bytes.count ? [brace, UInt8(ascii: "!")].contains(bytes[position + 1]) : isBeforeToken
        result.append(contentsOf: repeatElement(backslash, count: backslashes + (isBeforeBrace ? 1 : 0)))
      }
      backslashes = byte == backslash ? backslashes + 1 : 0
      result.append(byte)
    }
    if isBeforeToken { result.append(contentsOf: repeatElement(backslash, count: backslashes)) }
    return String(decoding: result, as: UTF8.self)
  }
}

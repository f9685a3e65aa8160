import SalesTapDiagnostics

/// Finds where a quote lacks in a text with an odd number of them.
///
/// A missing quote turns everything behind it inside out: texts become words and words become texts. The repair that
/// makes the whole text right is the likeliest, and what was reported behind its place came from the wrong pairing alone.
struct QuoteRepair {
  /// Longer texts are closed at their end without a search.
  private static let maximumLength = 1000
  private static let maximumTrials = 6

  let bytes: [UInt8]
  let tokens: [Token]

  /// The diagnostics with the best repair as the fix of the open text, and without those that the wrong pairing caused.
  static func refine(_ diagnostics: [Diagnostic], bytes: [UInt8], tokens: [Token]) -> [Diagnostic] {
    guard let position = diagnostics.firstIndex(where: { $0.id == ConditionDiagnostic.unbalancedQuoteID }),
      bytes.count <= maximumLength, let open = tokens.first(where: { $0.kind == .openString })
    else { return diagnostics }
    let repair = QuoteRepair(bytes: bytes, tokens: tokens)
    guard let fix = repair.best(open), let place = fix.edits.first?.range.offset else { return diagnostics }
    var result = diagnostics
    result[position].fixes = [fix]
    return result.filter { diagnostic in
      diagnostic.id == ConditionDiagnostic.unbalancedQuoteID || diagnostic.severity != .error
        || (diagnostic.range?.offset ?? 0) < place
    }
  }

  /// The first repair after which the text has no errors.
  private func best(_ open: Token) -> Fix? {
    for fix in candidates(open).prefix(Self.maximumTrials) {
      var parser = Parser(fix.applied(to: bytes), limits: .standard)
      parser.isTrial = true
      if parser.parse() != nil, !parser.diagnostics.hasErrors { return fix }
    }
    return nil
  }

  /// Closing a text before an AND or OR inside of it; then escaping a quote inside of a text.
  private func candidates(_ open: Token) -> [Fix] {
    var closings: [Fix] = []
    var escapes: [Fix] = []
    for (index, token) in tokens.enumerated() {
      switch token.kind {
      case .string, .openString:
        closings += connectives(in: token).map {
          Fix("close the text with a quote", replacing: SourceRange(offset: $0, length: 0), with: "'")
        }
        if let curly = curlyQuote(in: token) {
          closings.append(Fix("write a straight quote", replacing: curly, with: "'"))
        }
        if token.kind == .string, index + 1 < tokens.count, tokens[index + 1].start == token.end,
          tokens[index + 1].kind == .identifier
        {
          escapes.append(
            Fix("write \\' inside the text", replacing: SourceRange(offset: token.end - 1, length: 1), with: "\\'"))
        }
      default: break
      }
    }
    return closings + escapes
  }

  /// Where a text would end if an AND or OR inside of it belonged to the condition.
  private func connectives(in token: Token) -> [Int] {
    var found: [Int] = []
    for word in Lexer.tokens(of: Array(bytes[token.start + 1..<token.end])) where word.kind == .identifier {
      let start = token.start + 1 + word.start
      guard let keyword = Keyword(bytes: bytes[start..<token.start + 1 + word.end]), keyword == .and || keyword == .or
      else { continue }
      var end = start
      while end > token.start + 1, Lexer.isBlank(bytes[end - 1]) { end -= 1 }
      if end < start, end > token.start + 1 { found.append(end) }
    }
    return found
  }

  private func curlyQuote(in token: Token) -> SourceRange? {
    for offset in token.start + 1..<max(token.start + 1, token.end) {
      if let quote = Lexer.curlyQuote(bytes, at: offset), !quote.isDouble {
        return SourceRange(offset: offset, length: quote.length)
      }
    }
    return nil
  }
}

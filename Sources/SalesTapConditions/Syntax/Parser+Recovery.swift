import SalesTapDiagnostics

/// What stands where nothing of it belongs: before the condition, behind it, and in the place of a field.
extension Parser {
  // MARK: Clauses of a query

  /// Whether a clause of a query begins here: `LIMIT 5`, `ORDER BY`.
  var isTrailingClause: Bool {
    guard current.kind == .identifier else { return false }
    let next = peek()
    switch next.kind {
    case .equal, .notEqual, .less, .greater, .angleBrackets, .doubleEqual: return false
    default: break
    }
    switch word(current) {
    case "LIMIT", "HAVING", "FOR", "WITH", "UPDATE", "USING", "FROM", "SELECT", "WHERE": return true
    case "ORDER", "GROUP": return word(next) == "BY"
    case "ALL": return word(next) == "ROWS"
    case "OFFSET": return next.kind == .number
    default: return false
    }
  }

  /// Reports a clause behind the condition, and passes over it.
  mutating func reportTrailingClause(isInParentheses: Bool) {
    let from = previous.end
    let start = current
    var open = 0
    while current.kind != .end {
      if current.kind == .leftParenthesis { open += 1 }
      if current.kind == .rightParenthesis {
        if open == 0, isInParentheses { break }
        open -= 1
      }
      if current.kind == .openString { reportOpenString(current) }
      advance()
    }
    let range = SourceRange(start.start..<max(start.end, previous.end))
    report(ConditionDiagnostic.trailingClause(range, word: text(start).uppercased(), deletingFrom: from))
  }

  /// Passes over `WHERE`, or a whole query up to it, before the condition.
  mutating func skipLeadingClauses() {
    guard isTrailingClause || word(current) == "SELECT" else { return }
    let first = current
    guard let position = tokens.firstIndex(where: { word($0) == "WHERE" }) else { return }
    index = position
    advance()
    guard current.kind != .end else {
      index = 0
      return
    }
    report(
      ConditionDiagnostic.leadingClause(
        SourceRange(first.start..<previous.end), word: text(first).uppercased(), deletingTo: current.start))
  }

  // MARK: Literals on the left

  /// Reads a comparison whose sides are exchanged: `'Qualified' = Status`.
  mutating func parseLiteralOnLeft() -> ConditionNode {
    let first = current
    // A field name in quotes.
    if [.string, .doubleQuoted].contains(first.kind), let path = quotedName(first), isOperator(peek()),
      !isName(peek(2))
    {
      advance()
      let field = ConditionField(path, first.range)
      report(ConditionDiagnostic.quotedField(first.range, path: path))
      return parseComparison(of: field, isPrior: false, start: first.start)
    }
    let before = diagnostics.count
    let literal = parseLiteral(LiteralPlace(field: nil, operator: .equal), after: first.range)
    if diagnostics.count > before {
      skipOperand()
      return invalid(literal.range)
    }
    let start = current
    guard isOperator(start) else {
      report(ConditionDiagnostic.loneLiteral(literal.range, text: text(literal.range)))
      skipOperand()
      return invalid(literal.range)
    }
    advance()
    if current.kind == .equal { advance() }
    let symbol = text(SourceRange(start.start..<previous.end)).filter { $0 != " " }
    let name = current
    skipOperand()
    let range = SourceRange(first.start..<previous.end)
    let flipped = ["=": "=", "!=": "!=", "<>": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "="]
    var fix: Fix?
    if isName(name), name.end == previous.end, let flipped = flipped[symbol] {
      let replacement = "\(text(name)) \(flipped) \(text(literal.range))"
      fix = Fix("write \(replacement)", replacing: range, with: replacement)
    }
    report(ConditionDiagnostic.literalOnLeft(literal.range, text: text(literal.range), fix: fix))
    return invalid(range)
  }

  private func isName(_ token: Token) -> Bool { token.kind == .identifier && keyword(token) == nil }

  /// The name inside quotes, if that is all there is.
  private func quotedName(_ token: Token) -> String? {
    guard token.end - token.start > 2 else { return nil }
    let inner = Array(bytes[token.start + 1..<token.end - 1])
    guard let first = inner.first, Lexer.isLetter(first),
      inner.allSatisfy({ Lexer.isLetter($0) || Lexer.isDigit($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".") }
      ),
      Keyword(bytes: inner[...]) == nil
    else { return nil }
    return String(decoding: inner, as: UTF8.self)
  }

  // MARK: Operands

  private func isOperator(_ token: Token) -> Bool {
    switch token.kind {
    case .equal, .notEqual, .angleBrackets, .less, .greater, .doubleEqual: true
    default: false
    }
  }

  /// Whether an operand begins here, so that an AND or OR before it is all that lacks.
  var startsOperand: Bool {
    switch current.kind {
    case .leftParenthesis: return true
    case .mergeField, .dollarName: return true
    case .bang: return peek().kind != .equal
    case .identifier:
      if keyword(current) == .not { return true }
      guard keyword(current) == nil else { return false }
      if peek().kind == .leftParenthesis { return true }
      if isOperator(peek()) { return true }
      switch keyword(peek()) {
      case .like, .in, .includes, .excludes: return true
      case .not: return [.in, .like, .includes, .excludes].contains(keyword(peek(2)))
      default: return word(peek()) == "IS"
      }
    default: return false
    }
  }

  /// Whether the NOT at the current token belongs to an operator, as in `NOT IN`.
  var isNotOperator: Bool {
    switch keyword(peek()) {
    case .in, .like, .includes, .excludes: true
    default: false
    }
  }

  // MARK: Reports

  mutating func reportUnexpected(_ token: Token) {
    switch token.kind {
    case .openString: reportOpenString(token)
    case .end: report(ConditionDiagnostic.missingOperand(previous.range, after: text(previous)))
    case .unexpected:
      report(
        ConditionDiagnostic.unexpectedCharacter(token.range, text: text(token), removing: removable(token)))
    default: report(ConditionDiagnostic.unexpectedWord(token.range, text: text(token)))
    }
  }

  /// A sign that means nothing, wherever it stands; brackets go in pairs. Nothing for words of other scripts.
  private func removable(_ token: Token) -> [SourceRange] {
    guard token.end - token.start == 1, bytes[token.start] < 0x80, diagnostics.count < 10 else { return [] }
    let sign = text(token)
    let signs = ["[": "[]", "]": "[]", "{": "{}", "}": "{}"][sign] ?? sign
    return tokens.lazy.filter { $0.kind == .unexpected && signs.contains(self.text($0)) }.map(\.range)
  }

  /// Reports a text that no quote ends.
  mutating func reportOpenString(_ token: Token) {
    guard !diagnostics.contains(where: { $0.id == ConditionDiagnostic.unbalancedQuoteID }) else { return }
    let end = SourceRange(offset: token.end, length: 0)
    report(
      ConditionDiagnostic.unbalancedQuote(
        token.range, fix: Fix("close the text with a quote", replacing: end, with: "'")))
  }
}

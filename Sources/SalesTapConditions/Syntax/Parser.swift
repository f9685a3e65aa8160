import SalesTapDiagnostics

/// Reads tokens into a tree, and reports every trouble on the way.
///
/// One mistake gives one diagnostic: after an error inside a comparison the rest of that comparison is passed over.
struct Parser {
  let bytes: [UInt8]
  let limits: ConditionLimits
  var tokens: [Token]
  var index = 0
  var diagnostics: [Diagnostic] = []
  /// The fields of comparisons that could not be read as a whole.
  var mentions: [ConditionField] = []
  /// Whether this is the trial of a repair, which needs none itself.
  var isTrial = false
  private var nodeCount = 0
  private var depth = 0
  /// Set when a limit ends the reading; from then on every token is the end, and nothing is reported.
  private var isAborted = false
  /// Opening parentheses that nothing closes.
  private var unclosed: [Token] = []

  /// One operand of a chain of AND and OR.
  struct Term {
    var node: ConditionNode
    /// From the first byte to the last, parentheses included.
    var extent: SourceRange
    /// Whether it begins with a NOT outside of parentheses.
    var isBareNot = false
    /// Whether an error was reported in it.
    var hasError = false
  }

  init(_ bytes: [UInt8], limits: ConditionLimits) {
    self.bytes = bytes
    self.limits = limits
    self.tokens = []
  }

  /// Reads the whole text; nil if there is nothing in it.
  mutating func parse() -> ConditionNode? {
    guard bytes.count <= limits.length else {
      report(ConditionDiagnostic.tooLong(SourceRange(limits.length..<bytes.count), limit: limits.length))
      return nil
    }
    tokens = Lexer.tokens(of: bytes)
    removeComments()
    guard current.kind != .end else {
      if diagnostics.isEmpty { report(ConditionDiagnostic.empty(current.range)) }
      return nil
    }
    skipLeadingClauses()
    let term = parseChain(opening: nil)
    if !unclosed.isEmpty, !isAborted {
      report(ConditionDiagnostic.unclosedParentheses(unclosed.map(\.range), insertingAt: endOfLastToken))
    }
    if !isTrial { diagnostics = QuoteRepair.refine(diagnostics, bytes: bytes, tokens: tokens) }
    return term.node
  }

  mutating func noteUnclosed(_ opening: Token) { unclosed.append(opening) }

  // MARK: Tokens

  var current: Token { tokens[index] }
  func peek(_ distance: Int = 1) -> Token { tokens[min(index + distance, tokens.count - 1)] }
  var previous: Token { tokens[max(0, index - 1)] }
  var endOfLastToken: Int { tokens.count > 1 ? tokens[tokens.count - 2].end : 0 }

  mutating func advance() {
    if index < tokens.count - 1 { index += 1 }
  }

  func text(_ token: Token) -> String { String(decoding: bytes[token.start..<token.end], as: UTF8.self) }
  func text(_ range: SourceRange) -> String { String(decoding: bytes[range.bounds], as: UTF8.self) }
  func keyword(_ token: Token) -> Keyword? {
    token.kind == .identifier ? Keyword(bytes: bytes[token.start..<token.end]) : nil
  }
  /// The word in capitals, for words that are no keywords; empty for long ones.
  func word(_ token: Token) -> String {
    token.kind == .identifier && token.end - token.start <= 24 ? text(token).uppercased() : ""
  }

  mutating func report(_ diagnostic: Diagnostic) {
    guard !isAborted else { return }
    diagnostics.append(diagnostic, limit: limits.diagnostics)
  }

  /// Counts a node; past the limit the reading ends.
  mutating func count(_ range: SourceRange) {
    nodeCount += 1
    if nodeCount == limits.nodes + 1 {
      report(ConditionDiagnostic.tooManyNodes(range, limit: limits.nodes))
      abort()
    }
  }

  private mutating func abort() {
    isAborted = true
    index = tokens.count - 1
  }

  /// Takes out what the reader passes over after one diagnostic: comments, and blanks beyond ASCII.
  private mutating func removeComments() {
    guard tokens.contains(where: { $0.kind == .comment || $0.kind == .oddBlank }) else { return }
    for token in tokens {
      switch token.kind {
      case .comment: report(ConditionDiagnostic.comment(token.range))
      case .oddBlank: report(ConditionDiagnostic.oddCharacter(token.range, isError: true))
      default: break
      }
    }
    tokens.removeAll { $0.kind == .comment || $0.kind == .oddBlank }
  }

  /// Passes over what does not belong to the current operand any more, up to AND, OR, `)`, or the end.
  mutating func skipOperand() {
    var open = 0
    while true {
      switch current.kind {
      case .end: return
      case .leftParenthesis: open += 1
      case .rightParenthesis:
        if open == 0 { return }
        open -= 1
      case .ampersands, .bars:
        if open == 0 { return }
      case .identifier:
        if open == 0, let keyword = keyword(current), keyword == .and || keyword == .or { return }
        if open == 0, isTrailingClause { return }
      case .openString: reportOpenString(current)
      default: break
      }
      advance()
    }
  }

  func invalid(_ range: SourceRange) -> ConditionNode { ConditionNode(.invalid, range) }

  // MARK: Chains

  private enum Connective { case and, or }

  /// Reads operands joined by AND and OR up to the end, or to the parenthesis that closes `opening`.
  mutating func parseChain(opening: Token?) -> Term {
    var terms: [Term] = []
    var connectives: [Connective] = []
    terms.append(parseOperand(after: nil))
    while true {
      let token = current
      if token.kind == .end { break }
      if token.kind == .rightParenthesis {
        if opening != nil { break }
        report(ConditionDiagnostic.surplusParenthesis(token.range))
        advance()
        continue
      }
      let position = index
      if let connective = takeConnective() {
        if let term = parseOperandAfterConnective(at: position) {
          connectives.append(connective)
          terms.append(term)
        }
        continue
      }
      if isTrailingClause {
        reportTrailingClause(isInParentheses: opening != nil)
        continue
      }
      if terms[terms.count - 1].hasError {
        advance()
        skipOperand()
        continue
      }
      if token.kind == .comma || startsOperand {
        report(
          ConditionDiagnostic.missingConnective(
            at: token.kind == .comma ? token.range : SourceRange(offset: token.start, length: 0),
            isComma: token.kind == .comma, found: token.range))
        if token.kind == .comma { advance() }
        connectives.append(.and)
        terms.append(parseOperand(after: token))
        continue
      }
      reportUnexpected(token)
      terms[terms.count - 1].hasError = true
      advance()
      skipOperand()
    }
    return join(terms, connectives)
  }

  /// Takes AND or OR, or a sign that is written for it; the sign is reported once an operand follows it.
  private mutating func takeConnective() -> Connective? {
    let token = current
    switch token.kind {
    case .ampersands:
      advance()
      return .and
    case .bars:
      advance()
      return .or
    case .identifier:
      switch keyword(token) {
      case .and:
        advance()
        return .and
      case .or:
        advance()
        return .or
      default: return nil
      }
    default: return nil
    }
  }

  /// A word in the place of a token, with blanks where it would grow together with its neighbours.
  func spaced(_ word: String, _ token: Token) -> String {
    let before = token.start > 0 && !Lexer.isBlank(bytes[token.start - 1]) ? " " : ""
    let after = token.end < bytes.count && !Lexer.isBlank(bytes[token.end]) ? " " : ""
    return before + word + after
  }

  /// Reads the operand behind AND or OR; nil, and a diagnostic, where none stands there.
  private mutating func parseOperandAfterConnective(at position: Int) -> Term? {
    let connective = tokens[position]
    while true {
      if current.kind == .end || current.kind == .rightParenthesis || isTrailingClause {
        let start = position > 0 ? tokens[position - 1].end : 0
        report(ConditionDiagnostic.trailingConnective(connective.range, text: text(connective), deletingFrom: start))
        return nil
      }
      let keyword = keyword(current)
      let isConnective = (keyword == .and || keyword == .or) && !isFormulaConjunction
      guard isConnective || current.kind == .ampersands || current.kind == .bars else { break }
      report(ConditionDiagnostic.doubledConnective(current.range, text: text(current), deletingFrom: previous.end))
      advance()
    }
    if connective.kind != .identifier {
      let word = connective.kind == .ampersands ? "AND" : "OR"
      report(
        ConditionDiagnostic.symbolForWord(
          connective.range, symbol: text(connective), word: word, fix: spaced(word, connective)))
    }
    return parseOperand(after: connective)
  }

  /// Joins operands by precedence: AND before OR; a mixture without parentheses is warned of.
  private mutating func join(_ terms: [Term], _ connectives: [Connective]) -> Term {
    guard terms.count > 1 else { return terms[0] }
    var groups: [[Term]] = [[terms[0]]]
    for (term, connective) in zip(terms.dropFirst(), connectives) {
      if connective == .and { groups[groups.count - 1].append(term) } else { groups.append([term]) }
    }
    let isMixed = groups.count > 1 && groups.count < terms.count
    let hasError = terms.contains { $0.hasError }
    var edits: [Fix.Edit] = []
    func enclose(_ extent: SourceRange) {
      edits.append(Fix.Edit(SourceRange(offset: extent.offset, length: 0), with: "("))
      edits.append(Fix.Edit(SourceRange(offset: extent.end, length: 0), with: ")"))
    }
    var nodes: [Term] = []
    for group in groups {
      let extent = group[0].extent.union(group[group.count - 1].extent)
      if isMixed, group.count > 1 { enclose(extent) }
      for term in group where term.isBareNot { enclose(term.extent) }
      guard group.count > 1 else {
        nodes.append(group[0])
        continue
      }
      count(extent)
      nodes.append(Term(node: ConditionNode(.and(group.map(\.node)), extent), extent: extent))
    }
    let extent = terms[0].extent.union(terms[terms.count - 1].extent)
    if !edits.isEmpty, !hasError {
      report(ConditionDiagnostic.mixedConnectives(extent, isMixed: isMixed, edits: edits))
    }
    if nodes.count == 1 { return Term(node: nodes[0].node, extent: extent, hasError: hasError) }
    count(extent)
    return Term(node: ConditionNode(.or(nodes.map(\.node)), extent), extent: extent, hasError: hasError)
  }

  // MARK: Operands

  /// Reads one operand: parentheses, NOT, a function, or a comparison.
  mutating func parseOperand(after connective: Token?) -> Term {
    let start = current.start
    let before = diagnostics.count
    var term = parseOperandNode()
    term.extent = SourceRange(start..<max(start, previous.end))
    if diagnostics[before...].hasErrors { term.hasError = true }
    return term
  }

  private mutating func parseOperandNode() -> Term {
    let token = current
    switch token.kind {
    case .leftParenthesis: return parseParentheses()
    case .bang:
      if peek().kind == .equal || peek().kind == .end { break }
      report(ConditionDiagnostic.symbolForWord(token.range, symbol: "!", word: "NOT", fix: spaced("NOT", token)))
      return parseNot()
    case .identifier:
      if keyword(token) == .not, !isNotOperator { return parseNot() }
    default: break
    }
    let node = parseSimple()
    return Term(node: node, extent: node.range)
  }

  private mutating func parseParentheses() -> Term {
    let opening = current
    advance()
    if current.kind == .rightParenthesis {
      let range = SourceRange(opening.start..<current.end)
      report(ConditionDiagnostic.emptyParentheses(range))
      advance()
      return Term(node: invalid(range), extent: range)
    }
    guard enter(opening) else { return Term(node: invalid(opening.range), extent: opening.range) }
    let inner = parseChain(opening: opening)
    depth -= 1
    if current.kind == .rightParenthesis { advance() } else { unclosed.append(opening) }
    return Term(node: inner.node, extent: inner.extent, hasError: inner.hasError)
  }

  /// `NOT` (or a sign for it) before an operand; several in a row are read without recursion.
  private mutating func parseNot() -> Term {
    let not = current
    advance()
    if current.kind == .end || current.kind == .rightParenthesis {
      report(ConditionDiagnostic.missingOperand(not.range, after: text(not)))
      return Term(node: invalid(not.range), extent: not.range)
    }
    if let keyword = keyword(current), keyword == .and || keyword == .or, !isFormulaConjunction {
      report(ConditionDiagnostic.missingOperand(not.range, after: text(not)))
      return Term(node: invalid(not.range), extent: not.range)
    }
    guard enter(not) else { return Term(node: invalid(not.range), extent: not.range) }
    let operand = parseOperand(after: not)
    depth -= 1
    let range = SourceRange(not.start..<max(not.end, operand.extent.end))
    if operand.isBareNot, !operand.hasError {
      report(
        ConditionDiagnostic.doubledNot(range, enclosing: operand.extent, needsBlank: not.end == operand.extent.offset))
    }
    count(range)
    return Term(node: ConditionNode(.not(operand.node), range), extent: range, isBareNot: true)
  }

  /// Goes one level deeper; false past the limit.
  private mutating func enter(_ token: Token) -> Bool {
    guard depth < limits.depth else {
      report(ConditionDiagnostic.tooDeep(token.range, limit: limits.depth))
      abort()
      return false
    }
    depth += 1
    return true
  }
}

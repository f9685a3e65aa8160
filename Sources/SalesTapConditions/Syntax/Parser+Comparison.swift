import SalesTapDiagnostics

/// Comparisons: a field, an operator, and literals.
extension Parser {
  typealias Operator = ConditionComparison.Operator

  /// Reads a comparison or function; whatever else stands there gets its diagnostic.
  mutating func parseSimple() -> ConditionNode {
    let token = current
    switch token.kind {
    case .identifier: return parseWord()
    case .mergeField, .dollarName: return parseMergeField()
    case .number, .string, .date, .dateTime, .time, .malformedNumber, .malformedDate, .doubleQuoted, .curlyQuoted,
      .openString, .plus, .minus:
      return parseLiteralOnLeft()
    case .equal, .notEqual, .angleBrackets, .less, .greater, .doubleEqual, .bang, .colon:
      report(ConditionDiagnostic.missingField(token.range, before: text(token)))
    case .ampersands, .bars:
      report(ConditionDiagnostic.leadingConnective(token.range, text: text(token), deletingTo: peek().start))
      advance()
      return parseAfterLeadingConnective(token)
    case .end, .rightParenthesis:
      report(ConditionDiagnostic.missingOperand(token.range, after: text(previous)))
      return invalid(token.range)
    default:
      reportUnexpected(token)
    }
    advance()
    skipOperand()
    return invalid(token.range)
  }

  /// Reads on behind a leading AND or OR, so that what follows is checked as well.
  private mutating func parseAfterLeadingConnective(_ token: Token) -> ConditionNode {
    while current.kind == .ampersands || current.kind == .bars || keyword(current) == .and || keyword(current) == .or {
      advance()
    }
    if current.kind == .end || current.kind == .rightParenthesis { return invalid(token.range) }
    return parseOperand(after: token).node
  }

  /// Reads an operand that begins with a word.
  private mutating func parseWord() -> ConditionNode {
    let token = current
    let keyword = keyword(token)
    if peek().kind == .leftParenthesis, keyword == nil || keyword == .includes || isFormulaConjunction {
      return parseCall()
    }
    guard let keyword else {
      advance()
      return parseComparison(of: ConditionField(text(token), token.range), isPrior: false, start: token.start)
    }
    switch keyword {
    case .and, .or:
      report(ConditionDiagnostic.leadingConnective(token.range, text: text(token), deletingTo: peek().start))
      advance()
      return parseAfterLeadingConnective(token)
    case .null, .true, .false: return parseLiteralOnLeft()
    case .not, .like, .in, .includes, .excludes:
      report(ConditionDiagnostic.missingField(token.range, before: text(token)))
      advance()
      skipOperand()
      return invalid(token.range)
    default:
      report(ConditionDiagnostic.reservedWord(token.range, text: text(token)))
      advance()
      skipOperand()
      return invalid(token.range)
    }
  }

  // MARK: Operators

  /// Reads operator and literals behind a field.
  mutating func parseComparison(of field: ConditionField, isPrior: Bool, start: Int) -> ConditionNode {
    count(field.range)
    checkName(field)
    if current.kind == .plus || current.kind == .minus {
      let from = current.start
      while current.kind == .plus || current.kind == .minus {
        advance()
        if current.kind != .end { advance() }
      }
      report(ConditionDiagnostic.arithmetic(SourceRange(from..<previous.end)))
      skipOperand()
      return invalid(SourceRange(start..<previous.end))
    }
    guard let (`operator`, range, isNegated) = parseOperator(of: field, start: start) else {
      let end = previous.end
      skipOperand()
      return invalid(SourceRange(start..<end))
    }
    // Until the comparison is whole.
    mentions.append(field)
    var literals: [ConditionLiteral]
    if `operator`.takesList {
      literals = parseList(of: field, `operator`, range)
    } else {
      literals = [parseOperandLiteral(of: field, `operator`, range)]
    }
    if literals.contains(where: { $0.value == .invalid }) || literals.isEmpty {
      return invalid(SourceRange(start..<max(previous.end, range.end)))
    }
    literals = checked(literals, `operator`, range)
    if literals.isEmpty { return invalid(SourceRange(start..<previous.end)) }
    mentions.removeLast()
    let whole = SourceRange(start..<previous.end)
    if `operator` == .in || `operator` == .notIn, let null = literals.first(where: \.isNull) {
      let subject = text(SourceRange(start..<range.offset)).trimmedEnd
      report(
        ConditionDiagnostic.nullInList(
          null.range, whole: whole, subject: subject, isNegated: `operator` == .notIn,
          others: literals.filter { !$0.isNull }.map { text($0.range) }))
    }
    let node = ConditionNode(
      .comparison(
        ConditionComparison(
          field: field, isPrior: isPrior, operator: `operator`, operatorRange: range, literals: literals)),
      whole)
    guard let not = isNegated else { return node }
    report(ConditionDiagnostic.negatedOperator(range.union(not), operator: `operator`, not: not, whole: whole))
    return ConditionNode(.not(node), whole)
  }

  /// What an operator takes: a text for LIKE, texts for INCLUDES.
  private mutating func checked(_ literals: [ConditionLiteral], _ operator: Operator, _ range: SourceRange)
    -> [ConditionLiteral]
  {
    switch `operator` {
    case .like:
      guard case .pattern = literals[0].value else {
        report(ConditionDiagnostic.needsText(literals[0].range, operator: "LIKE", found: text(literals[0].range)))
        return []
      }
      warnOfAsterisks(literals[0])
    case .includes, .excludes:
      for literal in literals {
        switch literal.value {
        case .string, .null: break
        default:
          report(
            ConditionDiagnostic.needsText(literal.range, operator: `operator`.rawValue, found: text(literal.range)))
          return []
        }
      }
    case .less, .lessOrEqual, .greater, .greaterOrEqual:
      switch literals[0].value {
      case _ where literals[0].isNull, .boolean:
        report(
          ConditionDiagnostic.neverOrdered(
            literals[0].range, operator: `operator`.rawValue, text: text(literals[0].range)))
      default: break
      }
    case .in, .notIn, .equal, .notEqual: break
    }
    return literals
  }

  /// A pattern with the wildcards of file names and search fields, and none of its own, was meant otherwise.
  private mutating func warnOfAsterisks(_ literal: ConditionLiteral) {
    guard case .pattern(let pattern) = literal.value, pattern.elements.count == 1,
      case .text(let plain) = pattern.elements[0], plain.utf8.contains(UInt8(ascii: "*"))
    else { return }
    report(
      ConditionDiagnostic.likeAsterisk(
        literal.range,
        replacement: text(literal.range).split(separator: "*", omittingEmptySubsequences: false).joined(separator: "%"))
    )
  }

  /// Reads an operator; nil, and a diagnostic, where none stands. The third part is the range of a NOT before LIKE,
  /// INCLUDES, or EXCLUDES, which is no operator.
  private mutating func parseOperator(of field: ConditionField, start: Int) -> (Operator, SourceRange, SourceRange?)? {
    let token = current
    let next = peek()
    let touches = next.start == token.end
    func two(_ operator: Operator) -> (Operator, SourceRange, SourceRange?) {
      (`operator`, token.range.union(next.range), nil)
    }
    switch token.kind {
    case .equal:
      if next.kind == .equal || next.kind == .doubleEqual {
        return misspelt(.equal, 2)
      }
      if next.kind == .less { return misspelt(.lessOrEqual, 2) }
      if next.kind == .greater { return misspelt(.greaterOrEqual, 2) }
      advance()
      return (.equal, token.range, nil)
    case .doubleEqual: return misspelt(.equal, 1)
    case .notEqual:
      if next.kind == .equal, touches { return misspelt(.notEqual, 2) }
      advance()
      return (.notEqual, token.range, nil)
    case .angleBrackets:
      report(ConditionDiagnostic.angleBrackets(token.range))
      advance()
      return (.notEqual, token.range, nil)
    case .bang where next.kind == .equal: return misspelt(.notEqual, 2)
    case .less:
      if next.kind == .equal {
        advance()
        advance()
        return two(.lessOrEqual)
      }
      if next.kind == .greater { return misspelt(.notEqual, 2) }
      advance()
      return (.less, token.range, nil)
    case .greater:
      if next.kind == .equal {
        advance()
        advance()
        return two(.greaterOrEqual)
      }
      if next.kind == .less { return misspelt(.notEqual, 2) }
      advance()
      return (.greater, token.range, nil)
    case .identifier: return parseWordOperator(of: field, start: start)
    case .number, .string, .date, .dateTime, .time, .openString, .doubleQuoted, .curlyQuoted, .malformedNumber,
      .malformedDate, .mergeField, .dollarName:
      report(ConditionDiagnostic.missingOperator(token.range, after: field.path, colon: nil))
      return nil
    case .colon where next.kind != .end:
      report(ConditionDiagnostic.missingOperator(token.range, after: field.path, colon: spaced("=", token)))
      return nil
    case .end, .rightParenthesis, .ampersands, .bars, .comma:
      report(ConditionDiagnostic.loneField(field.range, path: field.path))
      return nil
    default:
      reportUnexpected(token)
      advance()
      return nil
    }
  }

  /// An operator in a spelling that SOQL does not know, from the next tokens.
  private mutating func misspelt(_ operator: Operator, _ count: Int) -> (Operator, SourceRange, SourceRange?) {
    let first = current
    for _ in 0..<count { advance() }
    let range = SourceRange(first.start..<previous.end)
    report(ConditionDiagnostic.misspeltOperator(range, found: text(range), operator: `operator`.rawValue))
    return (`operator`, range, nil)
  }

  private mutating func parseWordOperator(of field: ConditionField, start: Int) -> (
    Operator, SourceRange, SourceRange?
  )? {
    let token = current
    switch keyword(token) {
    case .like: return take(.like)
    case .in: return take(.in)
    case .includes: return take(.includes)
    case .excludes: return take(.excludes)
    case .not:
      switch keyword(peek()) {
      case .in:
        advance()
        advance()
        return (.notIn, SourceRange(token.start..<previous.end), nil)
      case .like:
        advance()
        return take(.like).map { ($0.0, $0.1, token.range) }
      case .includes:
        advance()
        return take(.includes).map { ($0.0, $0.1, token.range) }
      case .excludes:
        advance()
        return take(.excludes).map { ($0.0, $0.1, token.range) }
      default:
        report(ConditionDiagnostic.loneField(field.range, path: field.path))
        return nil
      }
    case .and, .or:
      report(ConditionDiagnostic.loneField(field.range, path: field.path))
      return nil
    case .null, .true, .false:
      report(ConditionDiagnostic.missingOperator(token.range, after: field.path, colon: nil))
      return nil
    default: break
    }
    if word(token) == "IS" { return parseIs() }
    if isTrailingClause {
      report(ConditionDiagnostic.loneField(field.range, path: field.path))
      return nil
    }
    return reportUnknownOperator(of: field, start: start)
  }

  private mutating func take(_ operator: Operator) -> (Operator, SourceRange, SourceRange?)? {
    advance()
    return (`operator`, previous.range, nil)
  }

  /// `IS NULL`, `IS NOT NULL`, and whatever else people compare with IS.
  private mutating func parseIs() -> (Operator, SourceRange, SourceRange?)? {
    let token = current
    advance()
    let isNegated = keyword(current) == .not
    if isNegated { advance() }
    if ["EMPTY", "BLANK"].contains(word(current)) {
      advance()
      let range = SourceRange(token.start..<previous.end)
      report(
        ConditionDiagnostic.isOperator(
          range, found: text(range), operator: isNegated ? "!= NULL" : "= NULL", isNull: false))
      return nil
    }
    let range = SourceRange(token.start..<previous.end)
    report(
      ConditionDiagnostic.isOperator(
        range, found: text(range), operator: isNegated ? "!=" : "=", isNull: keyword(current) == .null))
    return (isNegated ? .notEqual : .equal, range, nil)
  }

  /// A word where an operator should be: `BETWEEN`, `CONTAINS`, or the middle of a name with a blank in it.
  private mutating func reportUnknownOperator(of field: ConditionField, start: Int) -> (
    Operator, SourceRange, SourceRange?
  )? {
    let token = current
    var name = word(token)
    // Two words for what some write as one: STARTS WITH.
    let isTwoWords = ["STARTS", "BEGINS", "ENDS"].contains(name) && word(peek()) == "WITH"
    if isTwoWords { name += "WITH" }
    let operand = isTwoWords ? peek(2) : peek()
    func replacing(_ upTo: Token, _ replacement: String) -> Fix {
      Fix(
        "write \(replacement)", replacing: SourceRange(start..<upTo.end), with: replacement)
    }
    var fix: Fix?
    let path = text(SourceRange(start..<field.range.end))
    switch name {
    case "BETWEEN":
      if keyword(peek(2)) == .and, isPlainLiteral(operand), isPlainLiteral(peek(3)) {
        let replacement = "(\(path) >= \(text(operand)) AND \(path) <= \(text(peek(3))))"
        fix = replacing(peek(3), replacement)
        report(ConditionDiagnostic.unknownOperator(token.range, text: text(token), fix: fix))
        for _ in 0..<4 { advance() }
        return nil
      }
    case "CONTAINS", "CONTAIN", "HAS", "STARTSWITH", "BEGINSWITH", "BEGINS", "ENDSWITH":
      if operand.kind == .string {
        let inner = TextLiteral.read(bytes, operand.start + 1..<operand.end - 1, asPattern: false)
        var elements: [LikePattern.Element] = [.text(inner.text)]
        if name != "ENDSWITH" { elements.append(.anyText) }
        if !name.hasPrefix("STARTS"), !name.hasPrefix("BEGINS") { elements.insert(.anyText, at: 0) }
        if inner.diagnostics.isEmpty {
          fix = replacing(operand, "\(path) LIKE \(TextLiteral.quoted(LikePattern(elements)))")
        }
      }
    case "EQUALS", "EQ", "EQUAL":
      fix = Fix("write =", replacing: token.range, with: "=")
    case "NE", "NEQ":
      fix = Fix("write !=", replacing: token.range, with: "!=")
    case "GT": fix = Fix("write >", replacing: token.range, with: ">")
    case "LT": fix = Fix("write <", replacing: token.range, with: "<")
    default: break
    }
    if isTwoWords { advance() }
    advance()
    let range = SourceRange(token.start..<previous.end)
    report(ConditionDiagnostic.unknownOperator(range, text: text(range), fix: fix))
    return nil
  }

  /// Whether a token is a whole literal that needs no mending.
  func isPlainLiteral(_ token: Token) -> Bool {
    switch token.kind {
    case .number, .string, .date, .dateTime, .time: true
    default: false
    }
  }

  // MARK: Names

  /// A path is made of names with single dots between them.
  mutating func checkName(_ field: ConditionField) {
    let path = field.path.utf8
    if path.last == UInt8(ascii: ".") || path.elementsContainAdjacentDots {
      report(ConditionDiagnostic.incompletePath(field.range, path: field.path))
    } else if let odd = oddSpace(in: field.range) {
      report(ConditionDiagnostic.oddCharacter(odd))
    }
  }

  /// The first blank beyond ASCII, or invisible character, that took itself for a part of a name.
  private func oddSpace(in range: SourceRange) -> SourceRange? {
    guard bytes[range.bounds].contains(where: { $0 >= 0x80 }) else { return nil }
    var offset = range.offset
    for scalar in text(range).unicodeScalars {
      let length = UTF8.width(scalar)
      let category = scalar.properties.generalCategory
      if category == .spaceSeparator || category == .format || category == .control {
        return SourceRange(offset: offset, length: length)
      }
      offset += length
    }
    return nil
  }
}

extension String.UTF8View {
  fileprivate var elementsContainAdjacentDots: Bool {
    var wasDot = false
    for byte in self {
      if byte == UInt8(ascii: "."), wasDot { return true }
      wasDot = byte == UInt8(ascii: ".")
    }
    return false
  }
}

extension String {
  /// The text without blanks at its end.
  fileprivate var trimmedEnd: String {
    var text = self[...]
    while let last = text.utf8.last, Lexer.isBlank(last) { text = text.dropLast() }
    return String(text)
  }
}

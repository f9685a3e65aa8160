import SalesTapDiagnostics
import SalesTapTime

/// Literals, and what people write instead of them.
extension Parser {
  /// Where a literal stands: behind an operator that takes one, or in a list.
  struct LiteralPlace {
    var field: ConditionField?
    var `operator`: Operator
    var isInList = false
  }

  /// Reads the one literal behind an operator.
  mutating func parseOperandLiteral(of field: ConditionField, _ operator: Operator, _ range: SourceRange)
    -> ConditionLiteral
  {
    if current.kind == .leftParenthesis { return parseParenthesisedLiteral(of: field, `operator`, range) }
    let literal = parseLiteral(LiteralPlace(field: field, operator: `operator`), after: range)
    if literal.value == .invalid {
      skipOperand()
      return literal
    }
    return parseAfterLiteral(literal)
  }

  /// Arithmetic and separators behind a literal.
  private mutating func parseAfterLiteral(_ literal: ConditionLiteral) -> ConditionLiteral {
    if current.kind == .plus || current.kind == .minus {
      let isMinus = current.kind == .minus
      let from = current
      advance()
      let amount = current
      skipOperand()
      let range = SourceRange(literal.range.offset..<previous.end)
      var replacement: String?
      if case .relative(let date) = literal.value, date.unit == .day, date.span == .this, isMinus,
        amount.kind == .number,
        let days = Int(text(amount)), amount.end == previous.end
      {
        replacement = "N_DAYS_AGO:\(days)"
      }
      report(
        ConditionDiagnostic.arithmetic(
          SourceRange(from.start..<previous.end), replacement: replacement.map { (range, $0) }))
      return ConditionLiteral(.invalid, range)
    }
    // `1,000` outside of a list.
    if current.kind == .comma, current.start == literal.range.end, isNumber(literal), peek().kind == .number,
      peek().start == current.end, peek().end - peek().start == 3 || (peek().end - peek().start > 4)
    {
      while current.kind == .comma, peek().kind == .number, peek().start == current.end {
        advance()
        advance()
      }
      let range = SourceRange(literal.range.offset..<previous.end)
      let digits = text(range).filter { $0 != "," }
      report(ConditionDiagnostic.malformedNumber(range, text: text(range), replacement: digits))
      return ConditionLiteral(.invalid, range)
    }
    return literal
  }

  private func isNumber(_ literal: ConditionLiteral) -> Bool {
    switch literal.value {
    case .integer, .double: true
    default: false
    }
  }

  /// `= ('x')`, `= ('x', 'y')`, `= (SELECT …)`: parentheses where none belong.
  private mutating func parseParenthesisedLiteral(
    of field: ConditionField, _ operator: Operator, _ operatorRange: SourceRange
  ) -> ConditionLiteral {
    let opening = current
    if word(peek()) == "SELECT" {
      skipOperand()
      let range = SourceRange(opening.start..<previous.end)
      report(ConditionDiagnostic.semiJoin(range))
      return ConditionLiteral(.invalid, range)
    }
    var commas = 0
    var isSimple = true
    var position = index + 1
    while tokens[position].kind != .end, tokens[position].kind != .rightParenthesis {
      if tokens[position].kind == .comma { commas += 1 }
      if tokens[position].kind == .leftParenthesis { isSimple = false }
      position += 1
    }
    let closing = tokens[position]
    skipOperand()
    let range = SourceRange(opening.start..<previous.end)
    var fix: Fix?
    if isSimple, closing.kind == .rightParenthesis, position > index || previous.end == closing.end {
      if commas > 0, `operator` == .equal || `operator` == .notEqual {
        let word = `operator` == .equal ? "IN" : "NOT IN"
        fix = Fix("write \(word)", replacing: operatorRange, with: word)
      } else if commas == 0, opening.end < closing.start {
        fix = Fix(
          "remove the parentheses",
          edits: [Fix.Edit(opening.range, with: ""), Fix.Edit(closing.range, with: "")])
      }
    }
    report(
      ConditionDiagnostic.parenthesisedLiteral(range, operator: `operator`.rawValue, isList: commas > 0, fix: fix))
    return ConditionLiteral(.invalid, range)
  }

  // MARK: One literal

  /// Reads one literal; an invalid one, and a diagnostic, where none stands.
  mutating func parseLiteral(_ place: LiteralPlace, after operatorRange: SourceRange) -> ConditionLiteral {
    let token = current
    func invalid() -> ConditionLiteral {
      ConditionLiteral(.invalid, SourceRange(token.start..<max(token.end, previous.end)))
    }
    switch token.kind {
    case .string: return parseString(place)
    case .openString:
      reportOpenString(token)
      advance()
      return invalid()
    case .number, .plus, .minus: return parseNumber()
    case .date, .dateTime, .time:
      advance()
      guard let value = DateText.value(bytes, token) else {
        report(ConditionDiagnostic.invalidDate(token.range, text: text(token), fix: nil))
        return invalid()
      }
      return ConditionLiteral(value, token.range)
    case .malformedDate:
      advance()
      let replacement = DateText.mended(text(token))
      report(
        ConditionDiagnostic.invalidDate(
          token.range, text: text(token),
          fix: replacement.map { Fix("write \($0)", replacing: token.range, with: $0) }))
      return invalid()
    case .malformedNumber:
      advance()
      report(
        ConditionDiagnostic.malformedNumber(
          token.range, text: text(token), replacement: Self.mendedNumber(text(token))))
      return invalid()
    case .doubleQuoted, .curlyQuoted:
      advance()
      return misquoted(token, place)
    case .identifier: return parseLiteralWord(place)
    case .mergeField, .dollarName:
      advance()
      report(ConditionDiagnostic.mergeValue(token.range, text: text(token)))
      return invalid()
    case .colon where peek().kind == .identifier:
      advance()
      advance()
      report(
        ConditionDiagnostic.bindVariable(SourceRange(token.start..<previous.end), text: ":" + text(previous)))
      return invalid()
    case .end, .rightParenthesis, .ampersands, .bars, .comma:
      reportMissingValue(after: operatorRange)
      return ConditionLiteral(.invalid, SourceRange(offset: operatorRange.end, length: 0))
    default:
      reportUnexpected(token)
      advance()
      return invalid()
    }
  }

  mutating func reportMissingValue(after range: SourceRange) {
    report(ConditionDiagnostic.missingOperand(range, after: text(range)))
  }

  private mutating func parseString(_ place: LiteralPlace) -> ConditionLiteral {
    let first = current
    advance()
    // `'O''Brien'`: the quote is doubled as in other dialects.
    if current.kind == .string, current.start == first.end {
      var edits: [Fix.Edit] = []
      var last = first
      while current.kind == .string, current.start == last.end {
        edits.append(Fix.Edit(SourceRange(last.end - 1..<last.end + 1), with: "\\'"))
        last = current
        advance()
      }
      report(ConditionDiagnostic.doubledQuote(SourceRange(first.start..<last.end), edits: edits))
      return ConditionLiteral(.invalid, SourceRange(first.start..<last.end))
    }
    let isPattern = place.operator == .like
    let content = TextLiteral.read(bytes, first.start + 1..<first.end - 1, asPattern: isPattern)
    guard content.diagnostics.isEmpty else {
      for diagnostic in content.diagnostics { report(diagnostic) }
      return ConditionLiteral(.invalid, first.range)
    }
    return ConditionLiteral(
      isPattern ? .pattern(LikePattern(content.elements)) : .string(content.text), first.range)
  }

  /// A text in quotes that SOQL does not know.
  private mutating func misquoted(_ token: Token, _ place: LiteralPlace) -> ConditionLiteral {
    let quoted = text(token)
    var inner = quoted.unicodeScalars.dropFirst()
    if let last = inner.last,
      "\"'\u{2018}\u{2019}\u{201A}\u{201B}\u{201C}\u{201D}\u{201E}\u{201F}".unicodeScalars.contains(last)
    {
      inner = inner.dropLast()
    }
    // What was escaped stays as it is; a quote of the right kind inside needs its backslash.
    var content = ""
    var isEscaped = false
    for scalar in inner {
      if isEscaped {
        content.unicodeScalars.append(scalar)
        isEscaped = false
        continue
      }
      if scalar == "'" { content += "\\" }
      content.unicodeScalars.append(scalar)
      isEscaped = scalar == "\\"
    }
    if isEscaped { content += "\\" }
    report(
      ConditionDiagnostic.wrongQuotes(token.range, isCurly: token.kind == .curlyQuoted, replacement: "'\(content)'"))
    return ConditionLiteral(.invalid, token.range)
  }

  // MARK: Numbers

  private mutating func parseNumber() -> ConditionLiteral {
    let start = current
    var sign = ""
    if current.kind == .plus || current.kind == .minus {
      sign = current.kind == .minus ? "-" : ""
      advance()
    }
    let token = current
    guard token.kind == .number else {
      if token.kind == .malformedNumber {
        advance()
        report(
          ConditionDiagnostic.malformedNumber(
            token.range, text: text(token), replacement: Self.mendedNumber(text(token))))
      } else {
        report(ConditionDiagnostic.missingOperand(start.range, after: text(start)))
      }
      return ConditionLiteral(.invalid, SourceRange(start.start..<previous.end))
    }
    advance()
    let range = SourceRange(start.start..<token.end)
    let digits = text(token)
    if !digits.utf8.contains(UInt8(ascii: ".")), let value = Int64(sign + digits) {
      return ConditionLiteral(.integer(value), range)
    }
    guard let value = Double(sign + digits), value.isFinite else {
      report(ConditionDiagnostic.numberTooLarge(range))
      return ConditionLiteral(.invalid, range)
    }
    return ConditionLiteral(.double(value), range)
  }

  /// A number that SOQL knows for one that it does not: `5.`, `1e3`, `1_000`; nil if none is certain.
  static func mendedNumber(_ text: String) -> String? {
    var digits = text.filter { $0 != "_" }
    if digits.last == "." { digits.removeLast() }
    guard digits.utf8.allSatisfy({ Lexer.isDigit($0) || [0x2E, 0x65, 0x45, 0x2B, 0x2D].contains($0) }),
      let value = Double(digits), value.isFinite, value.magnitude < 1e300
    else { return nil }
    if digits.utf8.allSatisfy({ Lexer.isDigit($0) || $0 == 0x2E }) { return digits }
    return NumberText.plain(value)
  }

  // MARK: Words

  private mutating func parseLiteralWord(_ place: LiteralPlace) -> ConditionLiteral {
    let token = current
    switch keyword(token) {
    case .null:
      advance()
      return ConditionLiteral(.null, token.range)
    case .true, .false:
      let value = keyword(token) == .true
      advance()
      return ConditionLiteral(.boolean(value), token.range)
    case .and, .or, .not:
      report(
        ConditionDiagnostic.missingOperand(previous.range, after: text(previous)))
      return ConditionLiteral(.invalid, SourceRange(offset: previous.end, length: 0))
    default: break
    }
    if isTrailingClause {
      reportMissingValue(after: previous.range)
      return ConditionLiteral(.invalid, SourceRange(offset: previous.end, length: 0))
    }
    if token.end - token.start <= 28, let name = RelativeDate.named(text(token)), peek().kind != .leftParenthesis {
      return parseRelative(name)
    }
    if peek().kind == .leftParenthesis { return parseCallOnRight(place) }
    if peek().kind == .colon, peek(2).kind == .number { return parseUnknownRelative() }
    if isCurrency(token) {
      advance()
      let amount = String(text(token).dropFirst(3))
      report(ConditionDiagnostic.currency(token.range, text: text(token), amount: Self.mendedNumber(amount)))
      return ConditionLiteral(.invalid, token.range)
    }
    return parseUnquoted(place)
  }

  private mutating func parseRelative(_ name: RelativeDate.Name) -> ConditionLiteral {
    let token = current
    advance()
    guard current.kind == .colon else {
      if name.takesCount {
        report(ConditionDiagnostic.relativeNeedsNumber(token.range, name: name.text))
        return ConditionLiteral(.invalid, token.range)
      }
      return ConditionLiteral(.relative(name.literal(count: 0)), token.range)
    }
    let colon = current
    advance()
    let count = current
    let digits = text(count)
    guard count.kind == .number, digits.utf8.allSatisfy(Lexer.isDigit) else {
      if count.kind == .number || count.kind == .malformedNumber {
        advance()
      } else if count.kind == .minus {
        advance()
        if current.kind == .number { advance() }
      }
      let range = SourceRange(token.start..<previous.end)
      if name.takesCount {
        report(ConditionDiagnostic.relativeNeedsNumber(range, name: name.text))
      } else {
        report(ConditionDiagnostic.relativeTakesNoNumber(SourceRange(colon.start..<previous.end), name: name.text))
      }
      return ConditionLiteral(.invalid, range)
    }
    advance()
    let range = SourceRange(token.start..<count.end)
    guard name.takesCount else {
      report(ConditionDiagnostic.relativeTakesNoNumber(SourceRange(colon.start..<count.end), name: name.text))
      return ConditionLiteral(.invalid, range)
    }
    // Beyond the calendar's ten thousand years a count makes no difference any more.
    let value = min(Int(digits) ?? .max, RelativeDate.maximumCount)
    return ConditionLiteral(.relative(name.literal(count: value)), range)
  }

  /// A name with a count behind a colon that is no date literal: `LAST_N_DAY:7`.
  private mutating func parseUnknownRelative() -> ConditionLiteral {
    let token = current
    advance()
    advance()
    advance()
    let names = RelativeDate.names.lazy.filter(\.takesCount).map(\.text)
    report(
      ConditionDiagnostic.unknownDateLiteral(
        token.range, text: text(token), suggestions: Spelling.suggestions(for: text(token), among: names)))
    return ConditionLiteral(.invalid, SourceRange(token.start..<previous.end))
  }

  /// Three letters of a currency with an amount glued to them.
  private func isCurrency(_ token: Token) -> Bool {
    let word = bytes[token.start..<token.end]
    guard word.count >= 4, word.prefix(3).allSatisfy(Lexer.isLetter) else { return false }
    let amount = word.dropFirst(3)
    return Lexer.isDigit(amount[amount.startIndex])
      && amount.allSatisfy { Lexer.isDigit($0) || $0 == UInt8(ascii: ".") }
  }

  /// Text without quotes, or the name of a field.
  private mutating func parseUnquoted(_ place: LiteralPlace) -> ConditionLiteral {
    let first = current
    advance()
    while current.kind == .identifier || current.kind == .number, isBlankBetween(previous, current), !isTrailingClause {
      if let keyword = keyword(current), keyword == .and || keyword == .or || keyword == .not { break }
      if startsOperand { break }
      advance()
    }
    let range = SourceRange(first.start..<previous.end)
    let words = text(range)
    if previous.start == first.start, looksLikeField(words, beside: place.field) {
      report(ConditionDiagnostic.fieldOnRight(range, path: words))
      return ConditionLiteral(.invalid, range)
    }
    var suggestions: [String] = []
    if previous.start == first.start {
      let literals = RelativeDate.spelledOut(words)
      if !literals.isEmpty {
        report(
          ConditionDiagnostic.unknownDateLiteral(range, text: words, suggestions: literals, isSure: literals.count == 1)
        )
        return ConditionLiteral(.invalid, range)
      }
      suggestions = Spelling.suggestions(
        for: words, among: RelativeDate.names.lazy.map(\.text) + ["TRUE", "FALSE", "NULL"])
      if words.uppercased() == "NOW" { suggestions = ["TODAY"] }
    }
    report(
      ConditionDiagnostic.unquotedText(
        range, text: words, replacement: TextLiteral.quoted(words), suggestions: suggestions))
    return ConditionLiteral(.invalid, range)
  }

  private func isBlankBetween(_ first: Token, _ second: Token) -> Bool {
    second.start > first.end && bytes[first.end..<second.start].allSatisfy(Lexer.isBlank)
  }

  private func looksLikeField(_ text: String, beside field: ConditionField?) -> Bool {
    let lowered = text.lowercased()
    return text.utf8.contains(UInt8(ascii: ".")) || lowered.hasSuffix("__c") || lowered == field?.path.lowercased()
  }
}

extension SourceRange {
  /// The range without blanks at its start.
  func trimmedStart(in bytes: [UInt8]) -> SourceRange {
    var start = offset
    while start < end, Lexer.isBlank(bytes[start]) { start += 1 }
    return SourceRange(start..<end)
  }
}

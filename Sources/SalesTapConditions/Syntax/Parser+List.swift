import SalesTapDiagnostics

/// Lists of literals: the right side of IN, NOT IN, INCLUDES, and EXCLUDES.
extension Parser {
  /// Reads the literals in parentheses behind IN, NOT IN, INCLUDES, and EXCLUDES; empty after a diagnostic.
  mutating func parseList(of field: ConditionField, _ operator: Operator, _ operatorRange: SourceRange)
    -> [ConditionLiteral]
  {
    let place = LiteralPlace(field: field, operator: `operator`, isInList: true)
    guard current.kind == .leftParenthesis else {
      reportMissingList(place, operatorRange)
      return []
    }
    let opening = current
    advance()
    if word(current) == "SELECT" {
      index -= 1
      skipOperand()
      report(ConditionDiagnostic.semiJoin(SourceRange(opening.start..<previous.end)))
      return []
    }
    if current.kind == .rightParenthesis {
      advance()
      report(ConditionDiagnostic.emptyList(SourceRange(opening.start..<previous.end), operator: `operator`.rawValue))
      return []
    }
    var literals: [ConditionLiteral] = []
    var failed = false
    while true {
      if current.kind == .end {
        noteUnclosed(opening)
        break
      }
      if let keyword = keyword(current), keyword == .and || keyword == .or {
        noteUnclosed(opening)
        break
      }
      let literal = parseLiteral(place, after: previous.range)
      count(literal.range)
      literals.append(literal)
      if literal.value == .invalid {
        failed = true
        skipListItem()
      }
      if current.kind == .comma {
        let comma = current
        advance()
        if current.kind == .rightParenthesis || current.kind == .comma {
          report(ConditionDiagnostic.surplusComma(comma.range))
          failed = true
          while current.kind == .comma { advance() }
        } else {
          continue
        }
      }
      if current.kind == .rightParenthesis {
        advance()
        break
      }
      if startsLiteral(current), !failed {
        report(ConditionDiagnostic.missingComma(at: previous.end, found: current.range))
        failed = true
        continue
      }
      if failed, startsLiteral(current) { continue }
      if current.kind == .end || keyword(current) == .and || keyword(current) == .or { continue }
      if !failed { reportUnexpected(current) }
      failed = true
      advance()
      skipListItem()
      if current.kind == .comma { advance() }
    }
    return failed ? [] : literals
  }

  private mutating func skipListItem() {
    var open = 0
    while current.kind != .end {
      if open == 0 {
        if current.kind == .comma || current.kind == .rightParenthesis { return }
        if let keyword = keyword(current), keyword == .and || keyword == .or { return }
      }
      if current.kind == .leftParenthesis { open += 1 }
      if current.kind == .rightParenthesis { open -= 1 }
      if current.kind == .openString { reportOpenString(current) }
      advance()
    }
  }

  private mutating func reportMissingList(_ place: LiteralPlace, _ operatorRange: SourceRange) {
    let name = place.operator.rawValue
    guard startsLiteral(current), current.kind != .openString else {
      if current.kind == .colon, peek().kind == .identifier {
        advance()
        advance()
        report(
          ConditionDiagnostic.bindVariable(
            SourceRange(operatorRange.end..<previous.end).trimmedStart(in: bytes), text: ":" + text(previous)))
      } else {
        reportMissingValue(after: operatorRange)
      }
      skipOperand()
      return
    }
    let start = current.start
    let before = diagnostics.count
    var end = start
    while true {
      let literal = parseLiteral(place, after: operatorRange)
      end = max(end, literal.range.end)
      guard literal.value != .invalid, current.kind == .comma, startsLiteral(peek()) else { break }
      advance()
    }
    if diagnostics.count == before {
      report(ConditionDiagnostic.missingListParentheses(SourceRange(start..<end), operator: name))
    }
    skipOperand()
  }

  func startsLiteral(_ token: Token) -> Bool {
    switch token.kind {
    case .string, .number, .date, .dateTime, .time, .malformedNumber, .malformedDate, .doubleQuoted, .curlyQuoted,
      .openString, .plus, .minus:
      return true
    case .identifier:
      switch keyword(token) {
      case nil, .null, .true, .false: return true
      default: return false
      }
    default: return false
    }
  }
}

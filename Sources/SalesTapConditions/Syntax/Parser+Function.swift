import SalesTapDiagnostics

/// Functions: the three of the language, and those that people bring from SOQL, formulas, and flows.
extension Parser {
  /// The arguments of a call, and where it ends.
  private struct Call {
    let name: Token
    /// The first and the last token of each argument, by their positions.
    var arguments: [ClosedRange<Int>] = []
    /// The position of the closing parenthesis; nil where it lacks.
    var closing: Int?
    var hasEmptyArgument = false
  }

  /// Reads the call that begins at the current word and passes over it.
  private mutating func takeCall() -> Call {
    var call = Call(name: current)
    let opening = peek()
    var position = index + 2
    var depth = 1
    var start = position
    func close(_ end: Int) {
      if end > start { call.arguments.append(start...end - 1) } else { call.hasEmptyArgument = true }
    }
    scan: while true {
      switch tokens[position].kind {
      case .end: break scan
      case .leftParenthesis: depth += 1
      case .rightParenthesis:
        depth -= 1
        if depth == 0 {
          if position > index + 2 { close(position) }
          call.closing = position
          break scan
        }
      case .comma:
        if depth == 1 {
          close(position)
          start = position + 1
        }
      case .openString: reportOpenString(tokens[position])
      default: break
      }
      position += 1
    }
    if let closing = call.closing {
      index = min(closing + 1, tokens.count - 1)
    } else {
      noteUnclosed(opening)
      index = position
    }
    return call
  }

  private func range(_ argument: ClosedRange<Int>) -> SourceRange {
    SourceRange(tokens[argument.lowerBound].start..<tokens[argument.upperBound].end)
  }

  private func range(_ call: Call) -> SourceRange {
    SourceRange(call.name.start..<max(call.name.end, previous.end))
  }

  /// The field that an argument names; nil if it is none. A merge field counts, and is reported.
  private mutating func field(_ argument: ClosedRange<Int>) -> ConditionField? {
    guard argument.count == 1 else { return nil }
    let token = tokens[argument.lowerBound]
    switch token.kind {
    case .identifier where keyword(token) == nil:
      let field = ConditionField(text(token), token.range)
      checkName(field)
      return field
    case .mergeField, .dollarName:
      guard let merge = MergeField(text(token)), !merge.isPrior else { return nil }
      report(ConditionDiagnostic.mergeField(token.range, text: text(token), replacement: merge.path))
      return ConditionField(merge.path, token.range)
    default: return nil
    }
  }

  /// Whether AND or OR at the current token is a formula's function with several arguments.
  var isFormulaConjunction: Bool {
    guard let keyword = keyword(current), keyword == .and || keyword == .or, peek().kind == .leftParenthesis else {
      return false
    }
    var depth = 0
    for position in index + 1..<min(index + 400, tokens.count) {
      switch tokens[position].kind {
      case .leftParenthesis: depth += 1
      case .rightParenthesis:
        depth -= 1
        if depth == 0 { return false }
      case .comma: if depth == 1 { return true }
      default: break
      }
    }
    return false
  }

  // MARK: Calls as operands

  /// Reads a function where an operand stands.
  mutating func parseCall() -> ConditionNode {
    let name = word(current)
    switch name {
    case "ISNEW":
      let call = takeCall()
      let range = range(call)
      count(range)
      if !call.arguments.isEmpty {
        report(
          ConditionDiagnostic.wrongArguments(range, function: "ISNEW", expected: "takes none", replacement: "ISNEW()"))
      }
      return standingAlone(ConditionNode(.isNew, range))
    case "ISCHANGED":
      let call = takeCall()
      let range = range(call)
      count(range)
      guard call.arguments.count == 1, let field = field(call.arguments[0]) else {
        report(
          ConditionDiagnostic.wrongArguments(
            range, function: "ISCHANGED", expected: "takes the name of one field", replacement: nil))
        skipOperand()
        return invalid(range)
      }
      return standingAlone(ConditionNode(.isChanged(field), range))
    case "PRIORVALUE":
      let call = takeCall()
      let range = range(call)
      guard call.arguments.count == 1, let field = field(call.arguments[0]) else {
        report(
          ConditionDiagnostic.wrongArguments(
            range, function: "PRIORVALUE", expected: "takes the name of one field", replacement: nil))
        skipOperand()
        return invalid(range)
      }
      return parseComparison(
        of: ConditionField(field.path, field.range), isPrior: true, start: range.offset)
    default: return parseForeignCall(name)
    }
  }

  /// ISNEW() and ISCHANGED(f) are conditions themselves and are compared with nothing.
  private mutating func standingAlone(_ node: ConditionNode) -> ConditionNode {
    let isEqual = current.kind == .equal || current.kind == .doubleEqual
    let isUnequal = current.kind == .notEqual || current.kind == .angleBrackets
    guard isEqual || isUnequal || current.kind == .less || current.kind == .greater else { return node }
    let value = keyword(peek())
    var fix: Fix?
    if isEqual || isUnequal, value == .true || value == .false {
      if (value == .true) == isEqual {
        fix = Fix("remove the comparison", replacing: SourceRange(node.range.end..<peek().end), with: "")
      } else {
        fix = Fix(
          "write NOT", replacing: SourceRange(node.range.offset..<peek().end), with: "(NOT \(text(node.range)))")
      }
    }
    let start = current.start
    skipOperand()
    report(
      ConditionDiagnostic.standsAlone(SourceRange(start..<previous.end), function: text(node.range), fix: fix))
    return invalid(SourceRange(node.range.offset..<previous.end))
  }

  private static let soqlFunctions: Set<String> = [
    "CALENDAR_MONTH", "CALENDAR_QUARTER", "CALENDAR_YEAR", "CONVERTCURRENCY", "CONVERTTIMEZONE", "COUNT",
    "COUNT_DISTINCT", "DAY_IN_MONTH", "DAY_IN_WEEK", "DAY_IN_YEAR", "DAY_ONLY", "DISTANCE", "FIELDS", "FISCAL_MONTH",
    "FISCAL_QUARTER", "FISCAL_YEAR", "FORMAT", "FORMULA", "GEOLOCATION", "GROUPING", "HOUR_IN_DAY", "MAX", "MIN",
    "SUM", "AVG", "TOLABEL", "WEEK_IN_MONTH", "WEEK_IN_YEAR",
  ]

  private static let formulaFunctions: Set<String> = [
    "ABS", "ADDMONTHS", "AND", "BEGINS", "BLANKVALUE", "BR", "CASE", "CASESAFEID", "CEILING", "CONTAINS", "DATE",
    "DATETIMEVALUE", "DATEVALUE", "DAY", "EXP", "FIND", "FLOOR", "GETRECORDIDS", "HOUR", "HYPERLINK", "IF", "IMAGE",
    "INCLUDES", "ISBLANK", "ISCLONE", "ISNULL", "ISNUMBER", "ISPICKVAL", "LEFT", "LEN", "LN", "LOG", "LOWER", "LPAD",
    "MCEILING", "MFLOOR", "MID", "MILLISECOND", "MINUTE", "MOD", "MONTH", "NOW", "NULLVALUE", "OR", "REGEX", "RIGHT",
    "ROUND", "RPAD", "SECOND", "SQRT", "SUBSTITUTE", "TEXT", "TIMENOW", "TIMEVALUE", "TODAY", "TRIM", "UPPER",
    "VALUE", "VLOOKUP", "WEEKDAY", "YEAR",
  ]

  /// A function that conditions do not have: named, and replaced where that is certain.
  private mutating func parseForeignCall(_ name: String) -> ConditionNode {
    let call = takeCall()
    let range = range(call)
    let nameText = text(call.name)
    count(range)
    guard Self.formulaFunctions.contains(name) else {
      if Self.soqlFunctions.contains(name) {
        report(ConditionDiagnostic.unsupportedFunction(range, name: nameText))
      } else {
        report(
          ConditionDiagnostic.unknownFunction(
            call.name.range, name: nameText,
            suggestions: Spelling.suggestions(for: nameText, among: ["ISNEW", "ISCHANGED", "PRIORVALUE"])))
      }
      skipOperand()
      return invalid(range)
    }
    let texts = call.arguments.map { argument -> String in
      if argument.count == 1, [.mergeField, .dollarName].contains(tokens[argument.lowerBound].kind),
        let merge = MergeField(text(self.range(argument))), !merge.isPrior
      {
        return merge.path
      }
      return text(self.range(argument))
    }
    var replacement: String?
    let isComplete = call.closing != nil && !call.hasEmptyArgument
    let isField = call.arguments.count >= 1 && isFieldName(texts[0])
    let literal: Token? =
      call.arguments.count == 2 && call.arguments[1].count == 1 ? tokens[call.arguments[1].lowerBound] : nil
    switch name {
    case "ISBLANK" where isField && texts.count == 1, "ISNULL" where isField && texts.count == 1:
      replacement = "\(texts[0]) = NULL"
    case "ISPICKVAL" where isField && literal?.kind == .string: replacement = "\(texts[0]) = \(texts[1])"
    case "INCLUDES" where isField && literal?.kind == .string: replacement = "\(texts[0]) INCLUDES (\(texts[1]))"
    case "CONTAINS" where isField && literal?.kind == .string, "BEGINS" where isField && literal?.kind == .string:
      if let literal {
        let inner = TextLiteral.read(bytes, literal.start + 1..<literal.end - 1, asPattern: false)
        var elements: [LikePattern.Element] = [.text(inner.text), .anyText]
        if name == "CONTAINS" { elements.insert(.anyText, at: 0) }
        if inner.diagnostics.isEmpty {
          replacement = "\(texts[0]) LIKE \(TextLiteral.quoted(LikePattern(elements)))"
        }
      }
    case "TEXT" where isField && texts.count == 1, "UPPER" where isField && texts.count == 1,
      "LOWER" where isField && texts.count == 1:
      replacement = texts[0]
    case "AND" where texts.count > 1, "OR" where texts.count > 1:
      replacement = "(" + texts.map { "(\($0))" }.joined(separator: " \(name) ") + ")"
    default: break
    }
    let fix = isComplete ? replacement.map { Fix("write \($0)", replacing: range, with: $0) } : nil
    report(ConditionDiagnostic.formulaFunction(range, name: nameText, fix: fix))
    skipOperand()
    return invalid(range)
  }

  private func isFieldName(_ text: String) -> Bool {
    guard let first = text.utf8.first, Lexer.isLetter(first) else { return false }
    return text.utf8.allSatisfy {
      Lexer.isLetter($0) || Lexer.isDigit($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".")
    }
  }

  // MARK: Calls as literals

  /// Reads a function where a literal should stand: `TODAY()`, `DATE(2024, 1, 31)`, `PRIORVALUE(Status)`.
  mutating func parseCallOnRight(_ place: LiteralPlace) -> ConditionLiteral {
    let name = word(current)
    let call = takeCall()
    let range = range(call)
    let literal = ConditionLiteral(.invalid, range)
    var fix: Fix?
    switch name {
    case "PRIORVALUE":
      if call.arguments.count == 1, let field = place.field, !place.isInList,
        text(self.range(call.arguments[0])).lowercased() == field.path.lowercased(),
        place.operator == .equal || place.operator == .notEqual
      {
        let changed = "ISCHANGED(\(field.path))"
        let replacement = place.operator == .equal ? "(NOT \(changed))" : changed
        fix = Fix(
          "write \(replacement)", replacing: SourceRange(field.range.offset..<range.end), with: replacement)
      }
      report(ConditionDiagnostic.functionOnRight(range, name: "PRIORVALUE", fix: fix))
      return literal
    case _ where RelativeDate.named(name) != nil:
      if call.arguments.isEmpty {
        fix = Fix("write \(name)", replacing: range, with: name)
      } else if call.arguments.count == 1, call.arguments[0].count == 1,
        tokens[call.arguments[0].lowerBound].kind == .number, RelativeDate.named(name)?.takesCount == true
      {
        let replacement = "\(name):\(text(self.range(call.arguments[0])))"
        fix = Fix("write \(replacement)", replacing: range, with: replacement)
      }
    case "DATE" where call.arguments.count == 3:
      let parts = call.arguments.compactMap { Int(text(self.range($0))) }
      if parts.count == 3, (1...9999).contains(parts[0]) {
        let replacement = DateText.mended(
          "\(String(repeating: "0", count: 4 - String(parts[0]).utf8.count))\(parts[0])-\(parts[1])-\(parts[2])")
        fix = replacement.map { Fix("write \($0)", replacing: range, with: $0) }
      }
    case "DATEVALUE" where call.arguments.count == 1, "DATETIMEVALUE" where call.arguments.count == 1:
      let argument = text(self.range(call.arguments[0]))
      let inner = Array(argument.utf8.dropFirst().dropLast())
      let tokens = Lexer.tokens(of: inner)
      if argument.utf8.first == UInt8(ascii: "'"), tokens.count == 2,
        tokens[0].kind == .date || tokens[0].kind == .dateTime
      {
        let replacement = String(decoding: inner, as: UTF8.self)
        fix = Fix("write \(replacement)", replacing: range, with: replacement)
      }
    default: break
    }
    report(ConditionDiagnostic.functionOnRight(range, name: text(call.name), fix: fix))
    return literal
  }

  // MARK: Merge fields

  /// Reads `{!$Record.Status}` or `$Record.Status` where a field should stand.
  mutating func parseMergeField() -> ConditionNode {
    let token = current
    advance()
    guard let merge = MergeField(text(token)) else {
      report(ConditionDiagnostic.mergeField(token.range, text: text(token), replacement: nil))
      skipOperand()
      return invalid(token.range)
    }
    let replacement = merge.isPrior ? "PRIORVALUE(\(merge.path))" : merge.path
    report(ConditionDiagnostic.mergeField(token.range, text: text(token), replacement: replacement))
    return parseComparison(of: ConditionField(merge.path, token.range), isPrior: merge.isPrior, start: token.start)
  }
}

/// A reference to the record as flows and formulas write it.
struct MergeField {
  let path: String
  let isPrior: Bool

  /// Reads `{!$Record.X}`, `{!$Record__Prior.X}`, `{!X}`, and `$Record.X`; nil for other globals.
  init?(_ text: String) {
    var inner = text[...]
    if inner.hasPrefix("{!") { inner = inner.dropFirst(2) }
    if inner.hasSuffix("}") { inner = inner.dropLast() }
    while inner.first == " " { inner = inner.dropFirst() }
    while inner.last == " " { inner = inner.dropLast() }
    var isPrior = false
    if inner.first == "$" {
      let parts = inner.split(separator: ".", maxSplits: 1)
      guard parts.count == 2 else { return nil }
      switch parts[0].lowercased() {
      case "$record": break
      case "$record__prior": isPrior = true
      default: return nil
      }
      inner = parts[1]
    }
    let bytes = Array(inner.utf8)
    let lexer = Lexer.tokens(of: bytes)
    guard lexer.count == 2, lexer[0].kind == .identifier, lexer[0].end == bytes.count,
      Keyword(bytes: bytes[...]) == nil
    else { return nil }
    self.path = String(inner)
    self.isPrior = isPrior
  }
}

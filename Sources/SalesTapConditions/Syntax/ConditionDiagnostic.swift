import SalesTapDiagnostics

/// Every diagnostic that reading a condition can give, sorted by identifier.
///
/// Those that need a description of the object stand in `ConditionDiagnostic+Checking.swift`. The documentation shows an
/// example of each and its mend; a test holds the two together.
enum ConditionDiagnostic {
  static func angleBrackets(_ range: SourceRange) -> Diagnostic {
    Diagnostic(
      "condition.angle-brackets", .note, "'<>' means the same as '!='", range: range,
      fixes: [Fix("write !=", replacing: range, with: "!=")])
  }

  static func arithmetic(_ range: SourceRange, replacement: (SourceRange, String)? = nil) -> Diagnostic {
    Diagnostic(
      "condition.arithmetic", .error, "a condition cannot calculate; compare a field with a literal", range: range,
      fixes: replacement.map { [Fix("write \($0.1)", replacing: $0.0, with: $0.1)] } ?? [])
  }

  static func badEscape(_ range: SourceRange, text: String, replacement: String) -> Diagnostic {
    Diagnostic(
      "condition.bad-escape", .error, "'\(text)' is not an escape; a backslash itself is written '\\\\'", range: range,
      fixes: [Fix("write \(replacement)", replacing: range, with: replacement)])
  }

  static func bindVariable(_ range: SourceRange, text: String) -> Diagnostic {
    Diagnostic(
      "condition.bind-variable", .error, "'\(text)' is a variable of Apex; a condition takes literals only",
      range: range)
  }

  static func comment(_ range: SourceRange) -> Diagnostic {
    Diagnostic(
      "condition.comment", .error, "a condition has no comments", range: range,
      fixes: [Fix("remove the comment", replacing: range, with: "")])
  }

  static func currency(_ range: SourceRange, text: String, amount: String?) -> Diagnostic {
    Diagnostic(
      "condition.currency-literal", .error,
      "'\(text)': amounts with a currency are not supported; write the number alone",
      range: range, fixes: amount.map { [Fix("write \($0)", replacing: range, with: $0)] } ?? [])
  }

  static func doubledConnective(_ range: SourceRange, text: String, deletingFrom start: Int) -> Diagnostic {
    Diagnostic(
      "condition.doubled-connective", .error,
      "'\(text)' follows another AND or OR; a comparison is missing between them",
      range: range, fixes: [Fix("remove '\(text)'", replacing: SourceRange(start..<range.end), with: "")])
  }

  static func doubledQuote(_ range: SourceRange, edits: [Fix.Edit]) -> Diagnostic {
    Diagnostic(
      "condition.doubled-quote", .error, "a quote inside a text is written \\'", range: range,
      fixes: [Fix("write \\'", edits: edits)])
  }

  static func empty(_ range: SourceRange) -> Diagnostic {
    Diagnostic(
      "condition.empty", .error, "the condition is empty; write a comparison such as Status = 'Qualified'", range: range
    )
  }

  static func emptyList(_ range: SourceRange, operator: String) -> Diagnostic {
    Diagnostic(
      "condition.empty-list", .error, "\(`operator`) needs at least one value in its parentheses", range: range)
  }

  static func emptyParentheses(_ range: SourceRange) -> Diagnostic {
    Diagnostic("condition.empty-parentheses", .error, "there is no comparison between the parentheses", range: range)
  }

  static func fieldOnRight(_ range: SourceRange, path: String) -> Diagnostic {
    Diagnostic(
      "condition.field-on-right", .error, "'\(path)' is a field; the right side must be a literal",
      range: range, notes: [Diagnostic.Note("a condition cannot compare two fields with each other")])
  }

  static func formulaFunction(_ range: SourceRange, name: String, fix: Fix?) -> Diagnostic {
    Diagnostic(
      "condition.formula-function", .error, "\(name) is a function of formulas, which a condition does not have",
      range: range,
      fixes: fix.map { [$0] } ?? [])
  }

  static func functionOnRight(_ range: SourceRange, name: String, fix: Fix?) -> Diagnostic {
    Diagnostic(
      "condition.function-on-right", .error, "\(name)(…) cannot stand on the right side, which must be a literal",
      range: range,
      fixes: fix.map { [$0] } ?? [])
  }

  static func incompletePath(_ range: SourceRange, path: String) -> Diagnostic {
    Diagnostic("condition.incomplete-path", .error, "a name is missing beside a dot of '\(path)'", range: range)
  }

  static func invalidDate(_ range: SourceRange, text: String, fix: Fix?) -> Diagnostic {
    Diagnostic(
      "condition.invalid-date", .error,
      "'\(text)' is not a date (2024-01-31), date-time (2024-01-31T17:30:00Z), or time (17:30:00Z)", range: range,
      fixes: fix.map { [$0] } ?? [])
  }

  static func invalidEncoding(_ range: SourceRange) -> Diagnostic {
    Diagnostic("condition.invalid-encoding", .error, "these bytes are not UTF-8", range: range)
  }

  static func isOperator(_ range: SourceRange, found: String, operator: String, isNull: Bool) -> Diagnostic {
    Diagnostic(
      "condition.is-operator", .error,
      isNull ? "'\(found) NULL' is written '\(`operator`) NULL'" : "'\(found)' is written '\(`operator`)'",
      range: range,
      fixes: [Fix("write \(`operator`)", replacing: range, with: `operator`)])
  }

  static func leadingClause(_ range: SourceRange, word: String, deletingTo end: Int) -> Diagnostic {
    Diagnostic(
      "condition.leading-clause", .error, "a condition is what follows WHERE; \(word) does not belong to it",
      range: range,
      fixes: [Fix("keep the condition only", replacing: SourceRange(range.offset..<end), with: "")])
  }

  static func leadingConnective(_ range: SourceRange, text: String, deletingTo end: Int) -> Diagnostic {
    Diagnostic(
      "condition.leading-connective", .error, "there is no comparison before '\(text)'", range: range,
      fixes: [Fix("remove '\(text)'", replacing: SourceRange(range.offset..<end), with: "")])
  }

  static func likeAsterisk(_ range: SourceRange, replacement: String) -> Diagnostic {
    Diagnostic(
      "condition.like-asterisk", .warning, "in LIKE '%' stands for any text, and '*' for nothing but itself",
      range: range, fixes: [Fix("write \(replacement)", replacing: range, with: replacement)])
  }

  static func lineBreakInText(_ range: SourceRange) -> Diagnostic {
    Diagnostic(
      "condition.line-break-in-text", .error, "a line break inside a text is written \\n", range: range,
      fixes: [Fix("write \\n", replacing: range, with: "\\n")])
  }

  static func literalOnLeft(_ range: SourceRange, text: String, fix: Fix?) -> Diagnostic {
    Diagnostic(
      "condition.literal-on-left", .error, "the left side must be a field; '\(text.clipped)' is a literal",
      range: range,
      fixes: fix.map { [$0] } ?? [])
  }

  static func loneField(_ range: SourceRange, path: String) -> Diagnostic {
    let isFunction = ["ISNEW"].contains(path.uppercased())
    return Diagnostic(
      "condition.lone-field", .error, "'\(path)' is compared with nothing", range: range,
      fixes: isFunction
        ? [Fix("write \(path)()", replacing: range, with: path + "()")]
        : [Fix("compare with TRUE", replacing: SourceRange(offset: range.end, length: 0), with: " = TRUE")])
  }

  static func loneLiteral(_ range: SourceRange, text: String) -> Diagnostic {
    Diagnostic(
      "condition.lone-literal", .error, "'\(text.clipped)' is a literal, and no field is compared with it", range: range
    )
  }

  static func malformedNumber(_ range: SourceRange, text: String, replacement: String?) -> Diagnostic {
    Diagnostic(
      "condition.malformed-number", .error,
      "'\(text.clipped)' is not a number; write digits with at most one point between them", range: range,
      fixes: replacement.map { [Fix("write \($0)", replacing: range, with: $0)] } ?? [])
  }

  static func mergeField(_ range: SourceRange, text: String, replacement: String?) -> Diagnostic {
    Diagnostic(
      "condition.merge-field", .error,
      replacement == nil
        ? "'\(text)' is known to flows and formulas only"
        : "'\(text)' is the spelling of flows and formulas; a condition names the field alone", range: range,
      fixes: replacement.map { [Fix("write \($0)", replacing: range, with: $0)] } ?? [])
  }

  static func mergeValue(_ range: SourceRange, text: String) -> Diagnostic {
    Diagnostic(
      "condition.merge-value", .error, "'\(text)' cannot be compared with; the right side must be a literal",
      range: range)
  }

  static func misspeltOperator(_ range: SourceRange, found: String, operator: String) -> Diagnostic {
    Diagnostic(
      "condition.misspelt-operator", .error, "'\(found)' is written '\(`operator`)'", range: range,
      fixes: [Fix("write \(`operator`)", replacing: range, with: `operator`)])
  }

  static func missingComma(at offset: Int, found: SourceRange) -> Diagnostic {
    Diagnostic(
      "condition.missing-comma", .error, "a comma is missing between two values", range: found,
      fixes: [Fix("insert a comma", replacing: SourceRange(offset: offset, length: 0), with: ",")])
  }

  static func missingConnective(at range: SourceRange, isComma: Bool, found: SourceRange) -> Diagnostic {
    let blank = isComma ? " " : ""
    let after = isComma ? "" : " "
    return Diagnostic(
      "condition.missing-connective", .error, "AND or OR is missing between two comparisons", range: found,
      fixes: ["AND", "OR"].map { Fix("insert \($0)", replacing: range, with: blank + $0 + after) })
  }

  static func missingField(_ range: SourceRange, before operator: String) -> Diagnostic {
    Diagnostic("condition.missing-field", .error, "the name of a field is missing before '\(`operator`)'", range: range)
  }

  static func missingListParentheses(_ range: SourceRange, operator: String) -> Diagnostic {
    Diagnostic(
      "condition.missing-list-parentheses", .error, "the values of \(`operator`) stand in parentheses", range: range,
      fixes: [
        Fix(
          "add parentheses",
          edits: [
            Fix.Edit(SourceRange(offset: range.offset, length: 0), with: "("),
            Fix.Edit(SourceRange(offset: range.end, length: 0), with: ")"),
          ])
      ])
  }

  static func missingOperand(_ range: SourceRange, after text: String) -> Diagnostic {
    Diagnostic("condition.missing-operand", .error, "something is missing after '\(text.clipped)'", range: range)
  }

  static func missingOperator(_ range: SourceRange, after path: String, colon: String?) -> Diagnostic {
    Diagnostic(
      "condition.missing-operator", .error, "an operator such as = is missing after '\(path)'", range: range,
      fixes: [
        colon.map { Fix("write =", replacing: range, with: $0) }
          ?? Fix("insert =", replacing: SourceRange(offset: range.offset, length: 0), with: "= ")
      ])
  }

  static func mixedConnectives(_ range: SourceRange, isMixed: Bool, edits: [Fix.Edit]) -> Diagnostic {
    Diagnostic(
      "condition.mixed-connectives", .warning,
      isMixed
        ? "AND binds tighter than OR here; Salesforce demands parentheses"
        : "NOT reaches over one comparison only; Salesforce demands parentheses around it", range: range,
      fixes: [Fix("add the parentheses", edits: edits)])
  }

  static func doubledNot(_ range: SourceRange, enclosing inner: SourceRange, needsBlank: Bool) -> Diagnostic {
    Diagnostic(
      "condition.mixed-connectives", .warning, "Salesforce demands parentheses between one NOT and the next",
      range: range,
      fixes: [
        Fix(
          "add the parentheses",
          edits: [
            Fix.Edit(SourceRange(offset: inner.offset, length: 0), with: "("),
            Fix.Edit(SourceRange(offset: inner.end, length: 0), with: ")"),
          ])
      ])
  }

  static let moreTroublesID: Diagnostic.ID = "condition.more-troubles"

  static func moreTroubles(_ range: SourceRange?) -> Diagnostic {
    Diagnostic(moreTroublesID, .note, "there are more troubles than are shown", range: range)
  }

  static func needsText(_ range: SourceRange, operator: String, found: String) -> Diagnostic {
    Diagnostic(
      "condition.needs-text", .error, "\(`operator`) compares texts; '\(found.clipped)' is none", range: range,
      fixes: [Fix("put it in quotes", replacing: range, with: "'\(found)'")])
  }

  static func negatedOperator(
    _ range: SourceRange, operator: ConditionComparison.Operator, not: SourceRange, whole: SourceRange
  )
    -> Diagnostic
  {
    let name = `operator`.rawValue
    var fixes: [Fix] = []
    if `operator` == .like {
      fixes = [
        Fix(
          "write NOT before the field",
          edits: [
            Fix.Edit(SourceRange(offset: whole.offset, length: 0), with: "(NOT "),
            Fix.Edit(SourceRange(not.offset..<range.end), with: name),
            Fix.Edit(SourceRange(offset: whole.end, length: 0), with: ")"),
          ])
      ]
    } else {
      let opposite = `operator` == .includes ? "EXCLUDES" : "INCLUDES"
      fixes = [Fix("write \(opposite)", replacing: range, with: opposite)]
    }
    return Diagnostic(
      "condition.negated-operator", .error, "NOT \(name) is no operator", range: range, fixes: fixes)
  }

  static func neverOrdered(_ range: SourceRange, operator: String, text: String) -> Diagnostic {
    Diagnostic(
      "condition.never-true", .warning, "nothing is '\(`operator`) \(text)'; this comparison is never true",
      range: range)
  }

  static func nullInList(
    _ range: SourceRange, whole: SourceRange, subject: String, isNegated: Bool, others: [String]
  ) -> Diagnostic {
    let null = "\(subject) \(isNegated ? "!=" : "=") NULL"
    let list = "\(subject) \(isNegated ? "NOT IN" : "IN") (\(others.joined(separator: ", ")))"
    let replacement = others.isEmpty ? null : "(\(list) \(isNegated ? "AND" : "OR") \(null))"
    return Diagnostic(
      "condition.null-in-list", .warning, "an empty value in a list matches nothing; compare with NULL by itself",
      range: range, fixes: [Fix("write \(null.clipped) beside the list", replacing: whole, with: replacement)])
  }

  static func numberTooLarge(_ range: SourceRange) -> Diagnostic {
    Diagnostic("condition.number-too-large", .error, "no number can be as large as this", range: range)
  }

  static func oddCharacter(_ range: SourceRange, isError: Bool = false) -> Diagnostic {
    Diagnostic(
      "condition.odd-blank", isError ? .error : .warning,
      isError
        ? "this is a blank that Salesforce does not know, such as a text processor inserts"
        : "this blank is no plain one, and counts as part of the name", range: range,
      fixes: [Fix("write a plain blank", replacing: range, with: " ")])
  }

  static func parenthesisedLiteral(_ range: SourceRange, operator: String, isList: Bool, fix: Fix?) -> Diagnostic {
    Diagnostic(
      "condition.parenthesised-literal", .error,
      isList ? "'\(`operator`)' takes one value; a list needs IN" : "the value of '\(`operator`)' takes no parentheses",
      range: range, fixes: fix.map { [$0] } ?? [])
  }

  static func quotedField(_ range: SourceRange, path: String) -> Diagnostic {
    Diagnostic(
      "condition.quoted-field", .error, "the name of a field takes no quotes", range: range,
      fixes: [Fix("remove the quotes", replacing: range, with: path)])
  }

  static func relativeNeedsNumber(_ range: SourceRange, name: String) -> Diagnostic {
    Diagnostic(
      "condition.relative-needs-number", .error, "\(name) needs a whole number behind a colon, such as \(name):7",
      range: range)
  }

  static func relativeTakesNoNumber(_ range: SourceRange, name: String) -> Diagnostic {
    Diagnostic(
      "condition.relative-takes-no-number", .error, "\(name) takes no number", range: range,
      fixes: [Fix("remove the number", replacing: range, with: "")])
  }

  static func reservedWord(_ range: SourceRange, text: String) -> Diagnostic {
    Diagnostic("condition.reserved-word", .error, "'\(text)' is a reserved word and cannot name a field", range: range)
  }

  static func semiJoin(_ range: SourceRange) -> Diagnostic {
    Diagnostic(
      "condition.semi-join", .error, "a query inside a condition (semi-join) is not supported; list the values",
      range: range)
  }

  static func standsAlone(_ range: SourceRange, function: String, fix: Fix?) -> Diagnostic {
    Diagnostic(
      "condition.stands-alone", .error, "\(function.clipped) is a condition itself and is compared with nothing",
      range: range,
      fixes: fix.map { [$0] } ?? [])
  }

  static func surplusComma(_ range: SourceRange) -> Diagnostic {
    Diagnostic(
      "condition.surplus-comma", .error, "a value is missing behind the comma", range: range,
      fixes: [Fix("remove the comma", replacing: range, with: "")])
  }

  static func symbolForWord(_ range: SourceRange, symbol: String, word: String, fix: String) -> Diagnostic {
    Diagnostic(
      "condition.symbol-for-word", .error, "'\(symbol)' is written \(word)", range: range,
      fixes: [Fix("write \(word)", replacing: range, with: fix)])
  }

  static func tooDeep(_ range: SourceRange, limit: Int) -> Diagnostic {
    Diagnostic("condition.too-deep", .error, "parentheses and NOT nest deeper than \(limit) levels", range: range)
  }

  static func tooLong(_ range: SourceRange, limit: Int) -> Diagnostic {
    Diagnostic("condition.too-long", .error, "the condition is longer than \(limit) bytes", range: range)
  }

  static func tooManyNodes(_ range: SourceRange, limit: Int) -> Diagnostic {
    Diagnostic("condition.too-many-nodes", .error, "the condition has more than \(limit) parts", range: range)
  }

  static func trailingClause(_ range: SourceRange, word: String, deletingFrom start: Int) -> Diagnostic {
    Diagnostic(
      "condition.trailing-clause", .error, "\(word) belongs to a query; nothing may follow the condition", range: range,
      fixes: [Fix("remove it", replacing: SourceRange(start..<range.end), with: "")])
  }

  static func trailingConnective(_ range: SourceRange, text: String, deletingFrom start: Int) -> Diagnostic {
    Diagnostic(
      "condition.trailing-connective", .error, "there is no comparison after '\(text)'", range: range,
      fixes: [Fix("remove '\(text)'", replacing: SourceRange(start..<range.end), with: "")])
  }

  static let unbalancedParenthesisID: Diagnostic.ID = "condition.unbalanced-parenthesis"

  static func surplusParenthesis(_ range: SourceRange) -> Diagnostic {
    Diagnostic(
      unbalancedParenthesisID, .error, "this parenthesis closes nothing", range: range,
      fixes: [Fix("remove it", replacing: range, with: "")])
  }

  static func unclosedParentheses(_ ranges: [SourceRange], insertingAt end: Int) -> Diagnostic {
    Diagnostic(
      unbalancedParenthesisID, .error,
      ranges.count == 1 ? "this parenthesis is never closed" : "\(ranges.count) parentheses are never closed",
      range: ranges.min { $0.offset < $1.offset },
      fixes: [
        Fix(
          ranges.count == 1 ? "close it at the end" : "close them at the end",
          replacing: SourceRange(offset: end, length: 0), with: String(repeating: ")", count: ranges.count))
      ])
  }

  static let unbalancedQuoteID: Diagnostic.ID = "condition.unbalanced-quote"

  static func unbalancedQuote(_ range: SourceRange, fix: Fix) -> Diagnostic {
    Diagnostic(
      unbalancedQuoteID, .error, "the text that begins here is never closed by a quote", range: range, fixes: [fix])
  }

  static func unexpectedCharacter(_ range: SourceRange, text: String, removing: [SourceRange]) -> Diagnostic {
    Diagnostic(
      "condition.unexpected-character", .error, "'\(text.clipped)' has no meaning in a condition", range: range,
      fixes: removing.isEmpty ? [] : [Fix("remove it", edits: removing.map { Fix.Edit($0, with: "") })])
  }

  static func unexpectedWord(_ range: SourceRange, text: String) -> Diagnostic {
    Diagnostic("condition.unexpected-word", .error, "'\(text.clipped)' does not belong here", range: range)
  }

  /// - Parameter isSure: Whether the first suggestion is what was meant, and not one of several things.
  static func unknownDateLiteral(
    _ range: SourceRange, text: String, suggestions: [String], isSure: Bool = true
  ) -> Diagnostic {
    Diagnostic(
      "condition.unknown-date-literal", .error, "'\(text.clipped)' is not a date literal", range: range,
      fixes: suggestions.prefix(isSure ? 1 : 0).map { Fix("write \($0)", replacing: range, with: $0) },
      suggestions: suggestions)
  }

  static func unknownFunction(_ range: SourceRange, name: String, suggestions: [String]) -> Diagnostic {
    Diagnostic(
      "condition.unknown-function", .error,
      "there is no function '\(name.clipped)'; conditions have ISNEW, ISCHANGED, and PRIORVALUE", range: range,
      fixes: suggestions.prefix(1).map { Fix("write \($0)", replacing: range, with: $0) }, suggestions: suggestions)
  }

  static func unknownOperator(_ range: SourceRange, text: String, fix: Fix?) -> Diagnostic {
    Diagnostic(
      "condition.unknown-operator", .error, "'\(text.clipped)' is no operator", range: range,
      fixes: fix.map { [$0] } ?? [])
  }

  static let unquotedTextID: Diagnostic.ID = "condition.unquoted-text"

  static func unquotedText(_ range: SourceRange, text: String, replacement: String, suggestions: [String]) -> Diagnostic
  {
    Diagnostic(
      unquotedTextID, .error, "the text '\(text.clipped)' must stand in single quotes", range: range,
      fixes: [Fix("put the text in single quotes", replacing: range, with: replacement)], suggestions: suggestions)
  }

  static func unsupportedFunction(_ range: SourceRange, name: String) -> Diagnostic {
    Diagnostic(
      "condition.unsupported-function", .error, "SOQL's function \(name) is not supported in a condition", range: range)
  }

  static func wrongArguments(_ range: SourceRange, function: String, expected: String, replacement: String?)
    -> Diagnostic
  {
    Diagnostic(
      "condition.wrong-arguments", .error, "\(function) \(expected)", range: range,
      fixes: replacement.map { [Fix("write \($0)", replacing: range, with: $0)] } ?? [])
  }

  static func wrongQuotes(_ range: SourceRange, isCurly: Bool, replacement: String) -> Diagnostic {
    Diagnostic(
      "condition.wrong-quotes", .error,
      isCurly ? "texts stand in straight single quotes, not in typographic ones" : "texts stand in single quotes",
      range: range, fixes: [Fix("write \(replacement.clipped)", replacing: range, with: replacement)])
  }
}

extension String {
  /// The text, cut where a message would grow too long.
  var clipped: String {
    utf8.count <= 60 ? self : String(prefix(40)) + "…"
  }
}

import SalesTapDiagnostics

/// What a condition expects at the cursor, and what was begun there.
struct CompletionPlace {
  /// What may stand there.
  enum Expectation {
    /// A comparison, a function, NOT, or a parenthesis.
    case operand
    /// The field that a function of changes takes.
    case argument
    /// The parenthesis behind that field.
    case endOfCall
    case `operator`
    /// The rest of `NOT IN`.
    case afterNot
    case value
    /// The parenthesis that opens a list.
    case list
    case listValue
    /// A comma, or the end of the list.
    case afterListValue
    /// AND, OR, or the end of a parenthesis.
    case connective
    /// Nothing that the language has.
    case nothing
  }

  private(set) var expectation = Expectation.operand
  /// The path of the field that is being compared.
  private(set) var path = ""
  private(set) var `operator` = ConditionComparison.Operator.equal
  /// The texts that the list has already.
  private(set) var listed: [String] = []
  /// How many parentheses are open.
  private(set) var depth = 0
  private(set) var isAfterNot = false
  /// What was begun: a word, or a text without its quotes.
  private(set) var begun = ""
  /// Whether a text was begun.
  private(set) var isInText = false
  /// What a completion replaces.
  private(set) var range: SourceRange
  private var call = ""
  private let bytes: [UInt8]

  init(before cursor: Int, in bytes: [UInt8]) {
    self.bytes = bytes
    self.range = SourceRange(offset: cursor, length: 0)
    var tokens = Lexer.tokens(of: Array(bytes[..<cursor]))
    tokens.removeLast()
    let last = tokens.last.flatMap { $0.end == cursor || $0.kind == .openString ? $0 : nil }
    switch last?.kind {
    case .identifier, .openString, .bang: tokens.removeLast()
    default: break
    }
    for (index, token) in tokens.enumerated() {
      take(token, next: index + 1 < tokens.count ? tokens[index + 1].kind : .end)
    }
    guard let last else { return }
    switch last.kind {
    case .identifier: begin(last)
    case .openString: beginText(last, cursor)
    case .bang where expectation == .operator:
      begun = "!"
      range = last.range
    case .bang: take(last, next: .end)
    // A literal that is still being typed, and what the language does not know.
    case .number, .date, .dateTime, .time, .malformedNumber, .malformedDate, .mergeField, .dollarName, .comment,
      .curlyQuoted, .doubleQuoted, .unexpected:
      expectation = .nothing
    default: break
    }
  }

  // MARK: What was begun

  private mutating func begin(_ token: Token) {
    begun = text(token)
    var end = Lexer(bytes).endOfWord(from: token.start)
    // A relative date has its number with it.
    if expectation == .value || expectation == .listValue, end < bytes.count, bytes[end] == UInt8(ascii: ":") {
      end += 1
      while end < bytes.count, Lexer.isDigit(bytes[end]) { end += 1 }
    }
    range = SourceRange(token.start..<end)
  }

  /// A text reaches to its closing quote, which is one if quotes come in pairs behind it.
  private mutating func beginText(_ token: Token, _ cursor: Int) {
    begun = TextLiteral.read(bytes, token.start + 1..<cursor, asPattern: false).text
    isInText = true
    var quotes: [Int] = []
    var position = cursor
    while position < bytes.count {
      if bytes[position] == UInt8(ascii: "'") { quotes.append(position) }
      position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
    }
    let end = quotes.count % 2 == 1 ? quotes[0] + 1 : cursor
    range = SourceRange(token.start..<end)
  }

  private func text(_ token: Token) -> String { String(decoding: bytes[token.start..<token.end], as: UTF8.self) }

  // MARK: What stands before

  private mutating func take(_ token: Token, next: Token.Kind) {
    let keyword = token.kind == .identifier ? Keyword(bytes: bytes[token.start..<token.end]) : nil
    let isConnective = keyword == .and || keyword == .or || token.kind == .ampersands || token.kind == .bars
    if isConnective {
      expectation = .operand
      isAfterNot = false
      return
    }
    switch expectation {
    case .operand: takeOperand(token, keyword, next)
    case .argument:
      path = text(token)
      expectation = token.kind == .identifier ? .endOfCall : .nothing
    case .endOfCall:
      expectation = token.kind != .rightParenthesis ? .nothing : call == "PRIORVALUE" ? .operator : .connective
      call = ""
    case .operator: takeOperator(token, keyword)
    case .afterNot: takeWordOperator(keyword, isNegated: true)
    case .value: takeValue(token)
    case .list:
      expectation = token.kind == .leftParenthesis ? .listValue : .nothing
      listed = []
    case .listValue, .afterListValue: takeListPart(token)
    case .connective, .nothing:
      if token.kind == .rightParenthesis {
        depth = max(0, depth - 1)
        expectation = .connective
      } else if token.kind == .leftParenthesis {
        depth += 1
      }
    }
  }

  private mutating func takeOperand(_ token: Token, _ keyword: Keyword?, _ next: Token.Kind) {
    switch token.kind {
    case .leftParenthesis where !call.isEmpty: expectation = call == "ISNEW" ? .endOfCall : .argument
    case .leftParenthesis:
      depth += 1
      isAfterNot = false
    case .rightParenthesis:
      depth = max(0, depth - 1)
      expectation = .connective
    case .bang: isAfterNot = true
    case .identifier where keyword == .not: isAfterNot = true
    case .identifier where keyword?.isMeaningful != true:
      path = text(token)
      let name = path.uppercased()
      let isChange = ["ISNEW", "ISCHANGED", "PRIORVALUE"].contains(name)
      call = next == .leftParenthesis && isChange ? name : ""
      if call.isEmpty { expectation = next == .leftParenthesis ? .nothing : .operator }
    case .mergeField, .dollarName:
      path = MergeField(text(token))?.path ?? ""
      expectation = .operator
    default: expectation = .nothing
    }
  }

  private mutating func takeOperator(_ token: Token, _ keyword: Keyword?) {
    expectation = .value
    switch token.kind {
    case .equal, .doubleEqual: `operator` = .equal
    case .notEqual, .angleBrackets: `operator` = .notEqual
    case .less: `operator` = .less
    case .greater: `operator` = .greater
    case .identifier where keyword == .not: expectation = .afterNot
    case .identifier: takeWordOperator(keyword, isNegated: false)
    default: expectation = .nothing
    }
  }

  private mutating func takeWordOperator(_ keyword: Keyword?, isNegated: Bool) {
    switch keyword {
    case .like: (`operator`, expectation) = (.like, .value)
    case .in: (`operator`, expectation) = (isNegated ? .notIn : .in, .list)
    case .includes: (`operator`, expectation) = (.includes, .list)
    case .excludes: (`operator`, expectation) = (.excludes, .list)
    default: expectation = .nothing
    }
  }

  private mutating func takeValue(_ token: Token) {
    switch token.kind {
    case .equal where `operator` == .less: `operator` = .lessOrEqual
    case .equal where `operator` == .greater: `operator` = .greaterOrEqual
    case .plus, .minus: break
    case .string, .number, .date, .dateTime, .time, .identifier: expectation = .connective
    default: expectation = .nothing
    }
  }

  private mutating func takeListPart(_ token: Token) {
    switch token.kind {
    case .comma: expectation = .listValue
    case .rightParenthesis: expectation = .connective
    case .string:
      listed.append(TextLiteral.read(bytes, token.start + 1..<token.end - 1, asPattern: false).text)
      expectation = .afterListValue
    case .plus, .minus: break
    default: expectation = .afterListValue
    }
  }
}

/// The functions of a test file, and which of them the runner knows.
struct TestFunctions {
  /// A function and what stands around it.
  struct Function {
    /// Its name, without the backticks of a raw identifier.
    let name: String
    /// The line of the word `func`.
    let line: Int
    /// The attribute `@Test` with its arguments; nil for a function that the runner does not know.
    let attribute: String?
    /// Attributes and modifiers between `@Test` and `func`.
    let modifiers: String
    /// What stands between its braces, without comments and literals.
    let body: String
  }

  /// The functions in their order.
  let functions: [Function]
  /// The number of `@Test` attributes, whatever they stand before.
  let attributeCount: Int

  init(_ source: SourceText) {
    let code = Array(source.code)
    var starts: [Int: (attribute: String, modifiers: String)] = [:]
    var attributes = 0
    for start in Self.positions(of: "@Test", in: code) {
      attributes += 1
      var position = start + "@Test".count
      if position < code.count, code[position] == "(" { position = Self.end(of: code, from: position) }
      let attribute = String(code[start..<position])
      if let function = Self.position(of: "func", in: code, from: position) {
        starts[function] = (attribute, String(code[position..<function]))
      }
    }
    var functions: [Function] = []
    var line = 1
    var counted = 0
    for start in Self.positions(of: "func", in: code) {
      line += code[counted..<start].count { $0.isNewline }
      counted = start
      let (name, afterName) = Self.name(in: code, from: start + "func".count)
      guard !name.isEmpty, let parameters = Self.position(of: "(", in: code, from: afterName) else { continue }
      let afterParameters = Self.end(of: code, from: parameters)
      // A requirement of a protocol has no body: the brace must come before the next declaration.
      let body: String
      if let brace = Self.position(of: "{", in: code, from: afterParameters),
        !String(code[afterParameters..<brace]).contains(/\b(?:func|var|let|init|struct|enum|class)\b|\}/.asciiWords)
      {
        body = String(code[brace..<Self.end(of: code, from: brace)])
      } else {
        body = ""
      }
      functions.append(
        Function(
          name: name, line: line, attribute: starts[start]?.attribute, modifiers: starts[start]?.modifiers ?? "",
          body: body))
    }
    self.functions = functions
    self.attributeCount = attributes
  }

  /// Where a word stands by itself.
  private static func positions(of word: String, in code: [Character]) -> [Int] {
    var found: [Int] = []
    var start = 0
    while let position = position(of: word, in: code, from: start) {
      found.append(position)
      start = position + word.count
    }
    return found
  }

  /// Where a word stands by itself, or a sign anywhere, at or after a place.
  private static func position(of word: String, in code: [Character], from start: Int) -> Int? {
    let word = Array(word)
    let isWord = word[word.count - 1].isLetter
    var position = start
    while position + word.count <= code.count {
      if code[position] == word[0], code[position..<(position + word.count)].elementsEqual(word) {
        let end = position + word.count
        let isWhole =
          !isWord
          || ((position == 0 || !Self.isPartOfName(code[position - 1]))
            && (end == code.count || !Self.isPartOfName(code[end])))
        if isWhole { return position }
      }
      position += 1
    }
    return nil
  }

  private static func isPartOfName(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || character == "_"
  }

  /// The place behind the bracket that closes the one at `start`.
  private static func end(of code: [Character], from start: Int) -> Int {
    var depth = 0
    for position in start..<code.count {
      if "([{".contains(code[position]) { depth += 1 }
      if ")]}".contains(code[position]) {
        depth -= 1
        if depth == 0 { return position + 1 }
      }
    }
    return code.count
  }

  private static func name(in code: [Character], from start: Int) -> (String, Int) {
    var position = start
    while position < code.count, code[position].isWhitespace { position += 1 }
    let first = position
    if position < code.count, code[position] == "`" {
      position += 1
      while position < code.count, code[position] != "`" { position += 1 }
      return (String(code[min(first + 1, code.count)..<position]), position)
    }
    while position < code.count, Self.isPartOfName(code[position]) { position += 1 }
    return (String(code[first..<position]), position)
  }
}

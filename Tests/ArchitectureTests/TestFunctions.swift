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
    guard source.words.contains("func") || source.words.contains("Test") else {
      functions = []
      attributeCount = 0
      return
    }
    let code = Array(source.code.utf8)
    var starts: [Int: (attribute: String, modifiers: String)] = [:]
    var attributes = 0
    for start in Self.positions(of: "@Test", in: code) {
      attributes += 1
      var position = start + "@Test".utf8.count
      if position < code.count, code[position] == UInt8(ascii: "(") { position = Self.end(of: code, from: position) }
      let attribute = Self.text(code[start..<position])
      if let function = Self.position(of: "func", in: code, from: position) {
        starts[function] = (attribute, Self.text(code[position..<function]))
      }
    }
    var functions: [Function] = []
    var line = 1
    var counted = 0
    for start in Self.positions(of: "func", in: code) {
      line += code[counted..<start].count { $0 == 10 }
      counted = start
      let (name, afterName) = Self.name(in: code, from: start + "func".utf8.count)
      guard !name.isEmpty, let parameters = Self.position(of: "(", in: code, from: afterName) else { continue }
      let afterParameters = Self.end(of: code, from: parameters)
      // A requirement of a protocol has no body: the brace must come before the next declaration.
      let body: String
      if let brace = Self.position(of: "{", in: code, from: afterParameters),
        !Self.text(code[afterParameters..<brace]).contains(/\b(?:func|var|let|init|struct|enum|class)\b|\}/.asciiWords)
      {
        body = Self.text(code[brace..<Self.end(of: code, from: brace)])
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
  private static func positions(of word: StaticString, in code: [UInt8]) -> [Int] {
    var found: [Int] = []
    var start = 0
    while let position = position(of: word, in: code, from: start) {
      found.append(position)
      start = position + word.utf8CodeUnitCount
    }
    return found
  }

  /// Where a word stands by itself, or a sign anywhere, at or after a place.
  private static func position(of word: StaticString, in code: [UInt8], from start: Int) -> Int? {
    let count = word.utf8CodeUnitCount
    let bytes = UnsafeBufferPointer(start: word.utf8Start, count: count)
    var position = start
    while position + count <= code.count {
      guard let next = code[position...].firstIndex(of: bytes[0]), next + count <= code.count else { return nil }
      position = next + 1
      guard code[next..<(next + count)].elementsEqual(bytes) else { continue }
      let end = next + count
      let isWhole =
        !bytes[count - 1].isPartOfName
        || ((next == 0 || !code[next - 1].isPartOfName) && (end == code.count || !code[end].isPartOfName))
      if isWhole { return next }
    }
    return nil
  }

  /// The place behind the bracket that closes the one at `start`.
  private static func end(of code: [UInt8], from start: Int) -> Int {
    var depth = 0
    for position in start..<code.count {
      switch code[position] {
      case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
        depth -= 1
        if depth == 0 { return position + 1 }
      default: break
      }
    }
    return code.count
  }

  private static func name(in code: [UInt8], from start: Int) -> (String, Int) {
    let tick = UInt8(ascii: "`")
    var position = start
    while position < code.count, code[position] == 32 || code[position] == 10 { position += 1 }
    let first = position
    if position < code.count, code[position] == tick {
      position += 1
      while position < code.count, code[position] != tick { position += 1 }
      return (text(code[min(first + 1, code.count)..<position]), position)
    }
    while position < code.count, code[position].isPartOfName { position += 1 }
    return (text(code[first..<position]), position)
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
}

import Testing

@Suite struct SourceTextTests {
  @Test(
    "Comments and the contents of literals are blank",
    arguments: [
      ("let a = 1 // try! b", "let a = 1          "),
      ("/* a /* b */ c */ d", "                  d"),
      (#"f("try! x", y)"#, #"f("      ", y)"#),
      (#"f("a\"b", y)"#, #"f("    ", y)"#),
      (##"f(#"a"b"#, y)"##, ##"f(#"   "#, y)"##),
      (#"f("a\(g("b") + h) c")"#, #"f(" \(g(" ") + h)  ")"#),
      (#"f(/a "\/\/ b/, c)"#, #"f(/         /, c)"#),
      ("a / b / c // d", "a / b / c     "),
    ])
  func codeWithoutWords(source: String, expected: String) {
    #expect(SourceText(source).code == expected)
  }

  @Test("A literal of several lines keeps its lines")
  func lines() {
    let source = SourceText("let a = \"\"\"\n  import X\n  \"\"\"\nimport Y")
    #expect(source.codeLines.map(String.init) == ["let a = \"\"\"", "          ", "  \"\"\"", "import Y"])
  }

  @Test("The comments stand alone as well")
  func comments() {
    #expect(SourceText("a // b\nc /* d */").comments == "  // b\n  /* d */")
  }
}

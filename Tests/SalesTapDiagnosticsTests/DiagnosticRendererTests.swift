import SalesTapDiagnostics
import TestSupport
import Testing

@Suite struct DiagnosticRendererTests {
  private func render(
    _ message: String, at offset: Int, _ length: Int, in source: String, width: Int = 110, name: String? = nil
  ) -> String {
    let diagnostic = Diagnostic("test.kind", .error, message, range: SourceRange(offset: offset, length: length))
    return DiagnosticRenderer(maximumWidth: width).render([diagnostic], source: source, name: name)
  }

  @Test func `the place is marked under its line`() {
    let diagnostic = Diagnostic(
      "condition.unknown-field", .error, "there is no field 'Stauts' on Lead", range: SourceRange(offset: 0, length: 6),
      notes: [Diagnostic.Note("fields are matched in any case")],
      fixes: [Fix("write 'Status'", replacing: SourceRange(offset: 0, length: 6), with: "Status")],
      suggestions: ["Status", "State", "Street"])
    expectNoDifference(
      DiagnosticRenderer().render([diagnostic], source: "Stauts = 'Qualified'", name: "leads.soql"),
      """
      leads.soql:1:1: error: there is no field 'Stauts' on Lead
        1 | Stauts = 'Qualified'
          | ^~~~~~
          = did you mean 'Status', 'State' or 'Street'?
          = fields are matched in any case
          = fix: write 'Status'

      """)
  }

  @Test func `a note with a place tells its line and column`() {
    let diagnostic = Diagnostic(
      "test.twice", .error, "'b' comes twice", range: SourceRange(offset: 8, length: 1),
      notes: [Diagnostic.Note("the other one stands here", range: SourceRange(offset: 4, length: 1))])
    expectNoDifference(
      DiagnosticRenderer().render([diagnostic], source: "one\nb = b"),
      """
      error: 'b' comes twice
        2 | b = b
          |     ^
          = the other one stands here (line 2, column 1)

      """)
  }

  @Test func `only the line of the place is shown`() {
    let source = "{\n  \"a\": 1,\r\n  \"b\": tru\n}\n"
    expectNoDifference(
      render("a bare word", at: 20, 3, in: source),
      """
      error: a bare word
        3 |   "b": tru
          |        ^~~

      """)
    let many = String(repeating: "x\n", count: 11) + "here"
    expectNoDifference(
      render("twelfth", at: 22, 4, in: many, name: "f"),
      """
      f:12:1: error: twelfth
        12 | here
           | ^~~~

      """)
  }

  @Test func `a range over several lines is marked to the end of its first`() {
    expectNoDifference(
      render("long", at: 2, 7, in: "ab cd\nef gh\n"),
      """
      error: long
        1 | ab cd
          |   ^~~

      """)
  }

  @Test func `wide characters count two cells, combined ones count once`() {
    expectNoDifference(
      render("here", at: 9, 3, in: "名前 = x"),
      """
      error: here
        1 | 名前 = x
          |        ^

      """)
    expectNoDifference(
      render("wide", at: 3, 6, in: "a, 東京"),
      """
      error: wide
        1 | a, 東京
          |    ^~~~

      """)
    expectNoDifference(
      render("after", at: 3, 2, in: "e\u{301}é-!"),
      """
      error: after
        1 | e\u{301}é-!
          |  ^

      """)
  }

  @Test func `control characters cannot steer the terminal`() {
    let source = "a\u{1B}[31mb\u{7}\tc\u{202E}d"
    let text = render("bad\u{1B}]0;x\u{7} thing", at: 7, 1, in: source)
    #expect(
      !text.unicodeScalars.contains {
        $0 != "\n" && ($0.properties.generalCategory == .control || $0.properties.generalCategory == .format)
      })
    expectNoDifference(
      text,
      """
      error: bad ]0;x  thing
        1 | a [31mb  c d
          |        ^

      """)
  }

  @Test func `places at the end, and in nothing, are marked`() {
    expectNoDifference(
      render("more", at: 3, 0, in: "a ="),
      """
      error: more
        1 | a =
          |    ^

      """)
    expectNoDifference(
      render("empty", at: 0, 0, in: ""),
      """
      error: empty
        1 |\u{20}
          | ^

      """)
    expectNoDifference(render("beyond", at: 9, 1, in: "abc"), "error: beyond\n")
    expectNoDifference(
      render("newline", at: 1, 1, in: "a\nb"),
      """
      error: newline
        1 | a
          |  ^

      """)
  }

  @Test func `a long line is cut around the place`() {
    let source = String(repeating: "a", count: 300) + "HERE" + String(repeating: "b", count: 300)
    let lines = render("long", at: 300, 4, in: source, width: 40).split(separator: "\n").map(String.init)
    expectNoDifference(
      lines[1], "  1 | …" + String(repeating: "a", count: 20) + "HERE" + String(repeating: "b", count: 20) + "…")
    expectNoDifference(lines[2], "    |                      ^~~~")
    let whole = render("all", at: 0, source.utf8.count, in: source, width: 40).split(separator: "\n").map(String.init)
    #expect(whole[1].count < 60 && whole[1].hasSuffix("…"))
  }

  @Test func `colours follow the severity`() {
    let list = Diagnostic.Severity.allCases.map { Diagnostic("t.k", $0, "m", path: "/syncs/0/name") }
    let text = DiagnosticRenderer(style: .coloured).render(list, source: "")
    #expect(
      text.contains("\u{1B}[1;31merror:\u{1B}[0m") && text.contains("\u{1B}[1;35mwarning:\u{1B}[0m")
        && text.contains("\u{1B}[1;36mnote:"))
    expectNoDifference(
      DiagnosticRenderer().render(list.prefix(1), source: ""),
      """
      error: m
         = at /syncs/0/name

      """)
  }

  @Test func `any range over any text renders`() {
    let sources = ["", "a", "a\nb", "é\r\n東京\n", "\u{0}\u{1B}", "👨‍👩‍👧‍👦x"]
    for source in sources {
      for offset in 0...source.utf8.count + 2 {
        for length in 0...source.utf8.count + 2 {
          #expect(render("m", at: offset, length, in: source, width: 20).hasPrefix("error: m\n"))
        }
      }
    }
  }
}

import Testing

/// Each way to lose a test, planted once, and seen.
///
/// The attribute is spelled with `§` so that counting it by lines does not count these.
@Suite("A test that would not run is seen")
struct EveryTestRunsMutationTests {
  private func scan(_ source: String) -> (source: SourceText, functions: TestFunctions) {
    let text = SourceText(source.replacing("§", with: "@"))
    return (text, TestFunctions(text))
  }

  @Test("The name, attribute and body of each function are found")
  func functions() throws {
    let functions = scan(
      """
      struct S {
        §Test("a name", arguments: [1, 2].map { $0 + 1 }) func one(x: Int) { #expect(x > 0) }
        §Test
        private func `two words`() async throws { if x { y() } }
        func helper<T>(_ value: T = f({ 1 })) where T: Sendable { #require(value) }
        protocol P { func bare() }
      }
      """
    ).functions
    #expect(functions.attributeCount == 2)
    #expect(functions.functions.map(\.name) == ["one", "two words", "helper", "bare"])
    #expect(functions.functions.map(\.line) == [2, 4, 5, 6])
    #expect(functions.functions.map { $0.attribute != nil } == [true, true, false, false])
    #expect(functions.functions.map(\.body) == ["{ #expect(x > 0) }", "{ if x { y() } }", "{ #require(value) }", ""])
  }

  @Test(
    "A lookalike is named",
    arguments: [
      "func testLogin() { }",
      "func test() { }",
      "func leadIsAccepted() { #expect(true) }",
      "func `a lead is accepted`() throws { try #require(true) }",
    ])
  func lookalikes(source: String) {
    #expect(EveryTestRunsTests.lookalikes(in: scan(source).functions, path: "T.swift", calls: ["other"]).count == 1)
  }

  @Test(
    "An honest function is no lookalike",
    arguments: [
      "§Test func testLogin() { }",
      "func testimony() { }",
      "func expectLead() { #expect(true) }",
    ])
  func honest(source: String) {
    #expect(EveryTestRunsTests.lookalikes(in: scan(source).functions, path: "T.swift", calls: ["expectLead"]).isEmpty)
  }

  @Test(
    "A silence is heard",
    arguments: [
      "#if false\n§Test func a() { }\n#endif",
      "#if DEBUG\n#else\n§Test func a() { }\n#endif",
      "import XCTest",
      "final class T: XCTestCase { }",
      "§Test(.disabled()) func a() { }",
      "§Suite(.disabled(if: x)) struct S { }",
      "withKnownIssue { }",
      "§Test(arguments: []) func a(x: Int) { }",
      "// §Test func a() { }",
      "§Test func a() { guard let x else { return } }",
      "§Test @available(macOS 99, *) func a() { }",
    ])
  func silences(source: String) {
    let (text, functions) = scan(source)
    #expect(
      EveryTestRunsTests.silences(in: text, functions: functions, path: "T.swift", traits: ["SQLite"]).count == 1)
  }

  @Test(
    "What runs, or says why not, is left alone",
    arguments: [
      "#if SQLite\n§Test func a() { }\n#endif",
      "§Test(.disabled(\"because\")) func a() { }",
      "withKnownIssue(\"because\") { }",
      "§Test(arguments: [1]) func a(x: Int) { guard x > 1 else { Issue.record(); return } }",
    ])
  func sounds(source: String) {
    let (text, functions) = scan(source)
    #expect(EveryTestRunsTests.silences(in: text, functions: functions, path: "T.swift", traits: ["SQLite"]).isEmpty)
  }

  @Test(
    "A body that cannot fail is told from one that can",
    arguments: [
      ("{ }", false), ("{ _ = parse(1) }", false), ("{ let x = try? f() }", false), ("{ #expect(x) }", true),
      ("{ try f() }", true), ("{ expectSame(a, b) }", true), ("{ expectSame<Int>(a, b) }", true),
    ])
  func checks(body: String, expected: Bool) {
    #expect(EveryTestRunsTests.checks(body, through: ["expectSame"]) == expected)
  }
}

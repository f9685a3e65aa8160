import Testing

@Suite("The files keep to the rules of the house")
struct FileRuleTests {
  /// Files with more than 500 lines, and why each may be so long.
  static let longFiles: [String: String] = [:]

  @Test("No file is longer than 500 lines without a reason")
  func length() {
    for file in Repository.files where file.path.hasSuffix(".swift") {
      #expect(file.lineCount <= 500 || Self.longFiles[file.path] != nil, "\(file.path): \(file.lineCount) lines")
    }
    for path in Self.longFiles.keys {
      let count = Repository.files.first { $0.path == path }?.lineCount ?? 0
      #expect(count > 500, "\(path) is short enough now: take it off the list")
    }
  }

  @Test("No source file uses what the house does without")
  func sources() {
    report(in: "Sources", rules: ForbiddenPattern.inSources)
  }

  @Test("No test waits, reads a clock, or asks the machine")
  func tests() {
    report(in: "Tests", rules: ForbiddenPattern.inTests)
  }

  @Test("No file names a machine, or leaves work undone behind a word")
  func everywhere() {
    let troubles = Repository.files.flatMap { ForbiddenPattern.violations(everywhereIn: $0.text, path: $0.path) }
    #expect(troubles.isEmpty, "\(troubles.joined(separator: "\n"))")
  }

  @Test("Nothing that a build makes lies among the files")
  func products() {
    let generated = Repository.files.map(\.path).filter {
      $0.hasSuffix(".orig") || $0.hasSuffix(".rej") || $0.hasSuffix(".profraw")
    }
    #expect(generated.isEmpty)
  }

  private func report(in folder: String, rules: [ForbiddenPattern]) {
    var troubles: [String] = []
    for file in Repository.swiftFiles(in: folder) {
      troubles += ForbiddenPattern.violations(in: file.source, path: file.path, of: rules)
    }
    #expect(troubles.isEmpty, "\(troubles.joined(separator: "\n"))")
  }

  @Test(
    "A forbidden pattern is seen",
    arguments: [
      "let a = try! f()", "let a = b as! C", "fatalError()", "final class A: @unchecked Sendable {}",
      "nonisolated(unsafe) var a = 1", "Task { await f() }", "Task.detached { }", "Task<Void, Never> { }",
      "DispatchQueue.main.async { }", "print(1)", "Task(priority: .low) { }",
    ])
  func patterns(source: String) {
    let text = SourceText("\n" + source)
    #expect(ForbiddenPattern.violations(in: text, path: "A.swift", of: ForbiddenPattern.inSources).count == 1)
  }

  @Test(
    "What only looks like one is left alone",
    arguments: [
      "let a = \"try! this\"", "/// Never `try!`, never `fatalError()`.", "let a = try? f()", "withTaskGroup { }",
      "// The lock guards every access.\nfinal class A: @unchecked Sendable {}",
      "final class A: @unchecked Sendable {}  // The lock guards every access.", "footprint(1)",
      "Task.checkCancellation()",
    ])
  func innocents(source: String) {
    let text = SourceText("\n" + source)
    #expect(ForbiddenPattern.violations(in: text, path: "A.swift", of: ForbiddenPattern.inSources).isEmpty)
  }

  @Test(
    "A test that waits or asks the machine is seen",
    arguments: [
      "try await Task.sleep(for: .seconds(1))", "let now = Date()", "Date.now", "TimeZone.current", "usleep(1)",
      "ContinuousClock().now", "[1, 2].shuffled()", "Int.random(in: 0..<3)", "SystemRandomNumberGenerator()",
    ])
  func waits(source: String) {
    let text = SourceText(source)
    #expect(ForbiddenPattern.violations(in: text, path: "A.swift", of: ForbiddenPattern.inTests).count == 1)
  }

  @Test("A path of somebody's machine is seen, wherever it stands", arguments: ["/Us" + "ers/a", "/ho" + "me/a/b"])
  func machines(text: String) {
    #expect(ForbiddenPattern.violations(everywhereIn: "in \(text)", path: "A.md").count == 1)
  }
}

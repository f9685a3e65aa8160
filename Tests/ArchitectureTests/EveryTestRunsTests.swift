import Testing

/// A function that looks like a test and is none passes for ever. `Scripts/test` adds what a scan cannot see: it compares
/// the number of declarations with the number that the runner lists, and refuses a run that skips one.
@Suite("Every test function runs, and can fail")
struct EveryTestRunsTests {
  /// The test files of the package and of those nested in it.
  static let files = Repository.files.filter {
    $0.path.hasSuffix(".swift") && ($0.path.hasPrefix("Tests/") || $0.path.contains("/Tests/"))
  }

  /// The files, scanned once.
  static let scanned = files.map {
    (path: $0.path, source: $0.source, functions: TestFunctions($0.source))
  }

  @Test("Every folder of tests is a target, whole, and holds a test")
  func targets() {
    let targets = PackageManifest.current.targets.filter(\.isTest)
    var troubles: [String] = []
    let helpers = ["Tests/Consumers/"] + PackageManifest.current.targets.compactMap { $0.helperFolder.map { $0 + "/" } }
    for file in Repository.swiftFiles(in: "Tests") where !helpers.contains(where: file.path.hasPrefix) {
      if !targets.contains(where: { $0.name == file.target }) {
        troubles.append("\(file.path): no test target compiles this file")
      }
    }
    for target in targets {
      if target.declaration.contains(/\b(?:exclude|sources|path):/.asciiWords) {
        troubles.append("Package.swift: \(target.name) leaves files out or lives elsewhere")
      }
      let count = Self.scanned.filter { $0.path.hasPrefix("Tests/\(target.name)/") }
        .reduce(0) { $0 + $1.functions.attributeCount }
      if count == 0 { troubles.append("\(target.name) holds no test") }
    }
    report(troubles)
  }

  @Test("A function that is named or built like a test is one")
  func lookalikes() {
    report(Self.scanned.flatMap { Self.lookalikes(in: $0.functions, path: $0.path, calls: Self.calledNames) })
  }

  @Test("A test checks something")
  func checks() {
    var checking = Set(["expectNoDifference"])
    var grew = true
    while grew {
      grew = false
      for function in Self.scanned.flatMap({ $0.functions.functions }) where function.attribute == nil {
        if !checking.contains(function.name), Self.checks(function.body, through: checking) {
          checking.insert(function.name)
          grew = true
        }
      }
    }
    var troubles: [String] = []
    for file in Self.scanned {
      for function in file.functions.functions where function.attribute != nil {
        if !Self.checks(function.body, through: checking) {
          troubles.append("\(file.path):\(function.line): \(function.name) cannot fail")
        }
      }
    }
    report(troubles)
  }

  @Test("No test is left out, switched off without a reason, or ended before its checks")
  func silences() {
    let traits = Set(Repository.text(of: "Package.swift").matches(of: /\.trait\(name: "(\w+)"/).map { String($0.1) })
    report(
      Self.scanned.flatMap { Self.silences(in: $0.source, functions: $0.functions, path: $0.path, traits: traits) })
  }

  @Test("Scripts/test can count the declarations: each begins its line")
  func countable() {
    for file in Self.scanned {
      let counted = file.source.lines.count { $0.drop(while: \.isWhitespace).hasPrefix("@Test") }
      #expect(counted == file.functions.attributeCount, "\(file.path)")
    }
  }

  @Test("Every file of vectors is read by a test")
  func vectors() {
    for file in Repository.files where file.path.hasPrefix("Tests/Vectors/") {
      let name = file.path.split(separator: "/").last.map(String.init) ?? file.path
      let stem = name.split(separator: ".").first.map(String.init) ?? name
      // A test may read all files of a folder.
      let folder = file.path.split(separator: "/").dropLast().last.map(String.init) ?? ""
      let isRead = Self.files.contains { file in
        [name, "\"\(stem)\"", "/\(stem)\"", "vectorURL(\"\(folder)\")"].contains { file.text.contains($0) }
      }
      #expect(isRead, "\(file.path) proves nothing: no test names it")
    }
  }

  private func report(_ troubles: [String]) {
    #expect(troubles.isEmpty, "\(troubles.joined(separator: "\n"))")
  }
}

extension EveryTestRunsTests {
  /// Every name that the tests use, and not only declare.
  static let calledNames = scanned.reduce(into: Set<String>()) { $0.formUnion($1.source.mentions) }

  /// Whether a body can fail: it expects something, calls a helper that does, or lets an error out.
  static func checks(_ body: String, through helpers: Set<String>) -> Bool {
    if body.contains("#expect") { return true }
    if body.contains(/#expect|#require|\bIssue\.record\b|\bconfirmation\(|\btry\s/.asciiWords) { return true }
    return body.matches(of: /\b(\w+)\s*(?:<[^<>]*>)?\(/.asciiWords).contains { helpers.contains(String($0.1)) }
  }

  /// The functions that look like tests and are none.
  static func lookalikes(in functions: TestFunctions, path: String, calls: Set<String>) -> [String] {
    functions.functions.compactMap { function in
      guard function.attribute == nil else { return nil }
      if function.name.wholeMatch(of: /test(?:[A-Z_0-9].*)?/) != nil {
        return "\(path):\(function.line): \(function.name) is named like a test and lacks @Test"
      }
      let isChecking = function.body.contains(/#expect|#require|\bIssue\.record\b|\bexpectNoDifference\b/.asciiWords)
      if isChecking, !calls.contains(function.name) {
        return "\(path):\(function.line): \(function.name) checks something and nobody calls it"
      }
      return nil
    }
  }

  /// The ways in which a file keeps tests from running.
  static func silences(
    in source: SourceText, functions: TestFunctions, path: String, traits: Set<String>
  ) -> [String] {
    var troubles: [String] = []
    var conditions: [String] = []
    let mayBeSilenced = !source.words.isDisjoint(with: ["disabled", "enabled", "withKnownIssue"])
    if !source.words.isDisjoint(with: ["XCTest", "XCTestCase"]) {
      troubles.append("\(path): the runner of this package is Swift Testing")
    }
    for (index, line) in source.codeLines.enumerated() {
      let place = "\(path):\(index + 1)"
      let text = line.drop { $0 == " " }
      if text.hasPrefix("#if ") { conditions.append(String(text.dropFirst(4))) }
      if text.hasPrefix("#else"), !conditions.isEmpty { conditions[conditions.count - 1] = "else" }
      if text.hasPrefix("#endif") { _ = conditions.popLast() }
      if text.hasPrefix("@Test"), let condition = conditions.first(where: { !traits.contains($0) }) {
        troubles.append("\(place): compiled only if \(condition)")
      }
      let silence = /\.disabled\((?!\s*")|\.disabled\(""|\.enabled\(if:(?!.*")|\bwithKnownIssue\b(?!\(\s*")/.asciiWords
      if mayBeSilenced, text.contains(silence) {
        troubles.append("\(place): switched off, or known to fail, without a reason")
      }
      if text.contains("arguments:"), text.contains(/\barguments:\s*\[\s*\]/.asciiWords) {
        troubles.append("\(place): no arguments, so no case runs")
      }
    }
    for (index, line) in source.commentLines.enumerated() where line.contains("//") {
      if line.contains("@Test") || line.contains("func test"),
        line.contains(/\/\/[\/\s]*@Test\b|\/\/\s*func test/.asciiWords)
      {
        troubles.append("\(path):\(index + 1): a test that is commented out")
      }
    }
    for function in functions.functions where function.attribute != nil {
      if function.body.contains(/\belse\s*\{\s*return\s*\}/.asciiWords) {
        troubles.append("\(path):\(function.line): \(function.name) may return before its checks; use #require")
      }
      if function.modifiers.contains("@available") {
        troubles.append("\(path):\(function.line): \(function.name) is skipped where it is not available")
      }
    }
    return troubles
  }
}

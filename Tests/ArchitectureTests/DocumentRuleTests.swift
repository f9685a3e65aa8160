import Testing

@Suite("What people read says what the tests check")
struct DocumentRuleTests {
  /// The rows of the module table in a document: the module, and the names in its second column.
  static func rows(of path: String) -> [(module: String, imports: [String])] {
    Repository.text(of: path).split(separator: "\n").compactMap { line in
      let cells = line.split(separator: "|", omittingEmptySubsequences: false).map {
        $0.trimming(while: \.isWhitespace)
      }
      guard cells.count >= 4, cells[1].hasPrefix("`SalesTap") else { return nil }
      let imports = cells[2].split(separator: ",").map { String($0.trimming(while: \.isWhitespace)) }
      return (String(cells[1].dropFirst().dropLast()), imports)
    }
  }

  @Test("CONTRIBUTING.md has the module table of the tests")
  func contributing() {
    let rows = Self.rows(of: "CONTRIBUTING.md")
    #expect(rows.map(\.module) == ModuleTable.rows.map(\.module))
    for (written, row) in zip(rows, ModuleTable.rows) {
      let allowed = written.imports.flatMap { name in
        switch name {
        case "everything above": ModuleTable.names(above: row.name)
        case "everything up to Engine": ModuleTable.names(above: "")
        default: [name]
        }
      }
      #expect(Set(allowed) == Set(row.mayImport), "\(row.module)")
    }
  }

  @Test("The diagram of CONTRIBUTING.md shows the imports that there are")
  func diagram() {
    let names = Set(ModuleTable.rows.map(\.module))
    var imports: [String: Set<String>] = [:]
    for file in Repository.swiftFiles(in: "Sources") {
      guard let module = file.target, names.contains(module) else { continue }
      imports[module, default: []].formUnion(ImportRuleTests.statements(of: file).map(\.module).filter(names.contains))
    }
    /// What a module imports, and what comes with it.
    func reach(_ module: String) -> Set<String> {
      imports[module, default: []].reduce(into: imports[module, default: []]) { $0.formUnion(reach($1)) }
    }
    let arrows = imports.flatMap { module, imported in
      imported.filter { one in !imported.contains { $0 != one && reach($0).contains(one) } }.map {
        "\(module) --> \($0)"
      }
    }
    let shown = Repository.text(of: "CONTRIBUTING.md").split(separator: "\n").compactMap { line -> String? in
      let ends = line.split(separator: " ").map { $0 == "SalesTap" ? "SalesTap" : "SalesTap\($0)" }
      return line.contains(" --> ") && ends.count == 3 ? "\(ends[0]) --> \(ends[2])" : nil
    }
    #expect(shown.sorted() == arrows.sorted())
  }

  @Test(
    "Every module is named where modules are listed",
    arguments: [
      "Documentation.docc/SalesTap.md", "Documentation.docc/Architecture.md", ".spi.yml",
    ])
  func lists(path: String) {
    let text = Repository.text(of: path)
    for row in ModuleTable.rows where !row.name.isEmpty && !row.isInternal {
      #expect(text.contains(row.module), "\(path) does not name \(row.module)")
    }
  }

  @Test("Nothing of an internal module is public")
  func internals() {
    for row in ModuleTable.rows where row.isInternal {
      let files = Repository.swiftFiles(in: "Sources/\(row.module)")
      #expect(!files.isEmpty)
      for file in files { #expect(!file.source.words.contains("public"), "\(file.path)") }
    }
  }

  @Test(
    "Every trait stands in the README and on the first steps' page",
    arguments: [
      "README.md", "Documentation.docc/GettingStarted.md",
    ])
  func traits(path: String) {
    let traits = Repository.text(of: "Package.swift").matches(of: /\.trait\(name: "(\w+)"/).map { String($0.1) }
    #expect(!traits.isEmpty)
    for trait in traits { #expect(Repository.text(of: path).contains("| `\(trait)` |"), "\(path): \(trait)") }
  }

  @Test("An identifier of a diagnostic that a document names is one that the sources declare")
  func identifiers() {
    let sources = Repository.files.filter { $0.path.hasPrefix("Sources/") && $0.path.hasSuffix(".swift") }.map(\.text)
    let identifier = /`((?:condition|configuration|filter|mapping|payload|template)\.([a-z]+(?:-[a-z]+)+))`/
    var known: [String: Bool] = [:]
    var troubles: [String] = []
    for file in Repository.files where file.path.hasSuffix(".md") {
      for match in file.text.matches(of: identifier) {
        let (whole, last) = (String(match.1), String(match.2))
        let isKnown =
          known[whole] ?? sources.contains { $0.contains("\"\(whole)\"") || $0.contains("\"\(last)\"") }
        known[whole] = isKnown
        if !isKnown { troubles.append("\(file.path): \(whole)") }
      }
    }
    #expect(known.count > 50)
    #expect(troubles.isEmpty, "\(troubles)")
  }

  @Test("A link to a file of the repository leads somewhere")
  func links() {
    var troubles: [String] = []
    for file in Repository.files where file.path.hasSuffix(".md") && !file.path.contains(".docc/") {
      let folder = file.path.split(separator: "/").dropLast().joined(separator: "/")
      for match in file.text.matches(of: /\]\(([^)#:\s]+)[^):]*\)/) {
        let target = folder.isEmpty ? String(match.1) : folder + "/" + match.1
        let leads = Repository.files.contains { $0.path == target || $0.path.hasPrefix(target + "/") }
        if !leads { troubles.append("\(file.path): \(match.1)") }
      }
    }
    #expect(troubles.isEmpty, "\(troubles)")
  }
}

extension Substring {
  fileprivate func trimming(while predicate: (Character) -> Bool) -> Substring {
    var rest = drop(while: predicate)
    while let last = rest.last, predicate(last) { rest.removeLast() }
    return rest
  }
}

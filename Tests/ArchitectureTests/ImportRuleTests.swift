import Testing

@Suite("Every module imports what its room is given, and nothing else")
struct ImportRuleTests {
  /// An import statement and its place.
  struct Statement: Sendable, CustomTestStringConvertible {
    let path: String
    let line: Int
    let module: String
    var testDescription: String { "\(path):\(line): import \(module)" }
  }

  /// Every import statement of a file, whatever its attributes, access level, kind, or platform condition.
  static func statements(of file: Repository.File) -> [Statement] {
    var found: [Statement] = []
    let pattern =
      /(?:^|;)\s*(?:@[\w()]+\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?import\s+(?:(?:struct|class|enum|protocol|typealias|func|let|var|actor)\s+)?([A-Za-z_]\w*)/
    for (index, line) in file.source.codeLines.enumerated() where line.contains("import") {
      for match in line.matches(of: pattern) {
        found.append(Statement(path: file.path, line: index + 1, module: String(match.1)))
      }
    }
    return found
  }

  /// What is wrong with an import statement in a module, in words; nil for a lawful one.
  static func objection(to statement: Statement, in row: ModuleTable.Row, manifest: PackageManifest) -> String? {
    let module = statement.module
    if ModuleTable.alwaysAllowed.contains(module) { return nil }
    if ModuleTable.foundationModules.contains(module) {
      return row.isFoundationFree ? "\(row.module) does without \(module)" : nil
    }
    if ModuleTable.platformModules.contains(module) {
      let isListed = ModuleTable.platformFiles.contains { statement.path.hasPrefix($0.prefix) }
      return isListed || !row.isFoundationFree ? nil : "the C library is for the files that ModuleTable lists"
    }
    if ModuleTable.systemLibraries[row.name]?.contains(module) == true { return nil }
    guard let target = manifest.targets.first(where: { $0.name == row.module }) else {
      return "Package.swift has no target \(row.module)"
    }
    if module.hasPrefix("SalesTap") {
      if !row.imports.contains(module) { return "the table does not give \(module) to \(row.module)" }
      return target.modules.contains(module) ? nil : "Package.swift does not list \(module) for \(row.module)"
    }
    let given = target.products.contains { ModuleTable.importsOfProduct[$0]?.contains(module) == true }
    return given ? nil : "Package.swift gives \(row.module) no product that holds \(module)"
  }

  @Test("The import statements keep to the table")
  func imports() {
    var objections: [String] = []
    var count = 0
    for file in Repository.swiftFiles(in: "Sources") {
      guard let row = ModuleTable.rows.first(where: { $0.module == file.target }) else {
        objections.append("\(file.path): no module of the table has this folder")
        continue
      }
      for statement in Self.statements(of: file) {
        count += 1
        if let objection = Self.objection(to: statement, in: row, manifest: .current) {
          objections.append("\(statement.testDescription): \(objection)")
        }
      }
    }
    #expect(objections.isEmpty, "\(objections.joined(separator: "\n"))")
    #expect(count > 10, "the scan lost sight of the import statements")
  }

  @Test("Package.swift gives each module what the table allows, at most")
  func manifest() throws {
    let targets = PackageManifest.current.targets
    let modules = Set(targets.filter { !$0.isTest && $0.helperFolder == nil }.map(\.name))
    #expect(modules == Set(ModuleTable.rows.map(\.module)))
    for row in ModuleTable.rows {
      let target = try #require(targets.first { $0.name == row.module })
      #expect(target.modules.subtracting([row.module]).isSubset(of: row.imports), "\(row.module)")
    }
  }

  @Test("The table has no way back: a module imports only modules above it")
  func order() {
    for (index, row) in ModuleTable.rows.enumerated() {
      let above = Set(ModuleTable.rows[..<index].map(\.module))
      #expect(row.imports.isSubset(of: above), "\(row.module)")
    }
  }

  @Test(
    "An import is seen in every spelling",
    arguments: [
      ("import Foundation", ["Foundation"]),
      ("@_exported public import SalesTapTime", ["SalesTapTime"]),
      ("@preconcurrency @testable import A", ["A"]),
      ("#if canImport(Darwin)\n  import Darwin\n#endif", ["Darwin"]),
      ("import struct Foundation.Date", ["Foundation"]),
      ("internal import A; import B", ["A", "B"]),
      ("@_spi(Internals) import A", ["A"]),
      ("// import A\nlet x = \"import B\"", []),
    ])
  func spellings(source: String, expected: [String]) {
    let file = Repository.File(path: "Sources/SalesTapTime/A.swift", text: source)
    #expect(Self.statements(of: file).map(\.module) == expected)
  }

  @Test(
    "An unlawful import is refused",
    arguments: [
      ("Diagnostics", "SalesTapTime"), ("Model", "SalesTapQueue"), ("Engine", "Foundation"),
      ("Testing", "FoundationEssentials"), ("Queue", "Glibc"), ("Diagnostics", "Collections"), ("Mapping", "GRDB"),
    ])
  func refusals(room: String, module: String) throws {
    let row = try #require(ModuleTable.rows.first { $0.name == room })
    let statement = Statement(path: "Sources/\(row.module)/A.swift", line: 1, module: module)
    #expect(Self.objection(to: statement, in: row, manifest: .current) != nil)
  }
}

import Foundation

/// The Swift code of a page of the documentation, held against the test that compiles it.
public enum GuideCode: Sendable {
  /// The blocks of Swift of a page that do not stand in a test, each by its text.
  ///
  /// White space does not count, because the formatter breaks lines by their depth. Imports may stand apart from the block; a line of a package's
  /// manifest is no code of a program.
  /// - Parameters:
  ///   - page: The page, by its path from the root of the package.
  ///   - test: The file of the test.
  /// - Returns: How many blocks the page has, and those that the test lacks.
  public static func blocks(of page: String, in test: String = #filePath) throws -> (count: Int, missing: [String]) {
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardizedFileURL
    let text = try String(contentsOf: root.appending(path: page), encoding: .utf8)
    let source = try String(contentsOf: URL(filePath: test), encoding: .utf8)
    let imports = Set(source.split(separator: "\n").map { String($0.drop { $0 == " " }) })
    let code = bare(source)
    var count = 0
    var missing: [String] = []
    for part in text.components(separatedBy: "```swift\n").dropFirst() {
      let lines = part.components(separatedBy: "```")[0].split(separator: "\n").map(String.init)
      if lines.first?.hasPrefix(".package(") == true { continue }
      count += 1
      let isImport = { (line: String) in line.hasPrefix("import ") }
      let body = bare(lines.filter { !isImport($0) }.joined())
      if !code.contains(body) || !imports.isSuperset(of: lines.filter(isImport)) {
        missing.append(lines.joined(separator: "\n"))
      }
    }
    return (count, missing)
  }

  private static func bare(_ text: String) -> String { String(text.filter { !$0.isWhitespace }) }
}

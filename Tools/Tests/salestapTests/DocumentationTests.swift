import Foundation
import SalesTap
import Testing

/// The page of the command line says what the program does: every command has its heading, and every example is run.
@Suite struct DocumentationTests {
  private static let page = Program.file("Documentation.docc/TheCommandLine.md")
  private static let guide = Program.file(
    "Sources/SalesTapEngine/SalesTapEngine.docc/FindOutWhyARecordDidNotArrive.md")

  /// A command of the page, and what the page says that it prints.
  struct Example: CustomTestStringConvertible, Sendable {
    let command: String
    let output: String
    var testDescription: String { command }
  }

  /// The blocks of examples; those of one block are run in one folder, one after the other.
  static let blocks: [[Example]] = {
    let texts = [page, guide].compactMap { try? String(contentsOfFile: $0, encoding: .utf8) }
    guard texts.count == 2 else { return [] }
    return texts.joined(separator: "\n").components(separatedBy: "```console\n").dropFirst().map { rest in
      let block = rest.components(separatedBy: "\n```")[0]
      return ("\n" + block).components(separatedBy: "\n$ ").dropFirst().map { example in
        let lines = example.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
        return Example(command: String(lines[0]), output: lines.count > 1 ? String(lines[1]) + "\n" : "")
      }
    }
  }()

  @Test func thePageHasExamples() {
    #expect(Self.blocks.count >= 18)
    #expect(Self.blocks.allSatisfy { $0.contains { $0.command.contains("salestap ") } })
  }

  @Test(arguments: blocks)
  func anExamplePrintsWhatThePageSays(_ block: [Example]) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createSymbolicLink(
      at: folder.appending(path: "Examples"), withDestinationURL: URL(filePath: Program.file("Examples")))
    for example in block {
      #expect(try Program.shell(example.command, in: folder) == example.output, "\(example.command)")
    }
  }

  /// The guide lists every decision, every reason to skip, and every class of errors, with the words of the code.
  @Test func theGuideKnowsEveryOutcome() throws {
    let guide = try String(contentsOfFile: Self.guide, encoding: .utf8)
    for errorClass in ErrorClass.allCases {
      let row = "| `\(errorClass.rawValue)` | \(errorClass.title) | \(errorClass.resolution) |"
      #expect(guide.contains(row), "\(row)")
    }
    for skip in Decision.Skip.allCases { #expect(guide.contains("| `\(skip.rawValue)` |"), "\(skip)") }
    for name in [
      "delivered", "enqueued", "merged", "filtered", "held", "invalid", "skipped", "failed", "retry", "superseded",
    ] { #expect(guide.contains("| `\(name)` |"), "\(name)") }
  }

  @Test func everyCommandHasAHeadingAndAHelpText() throws {
    let page = try String(contentsOfFile: Self.page, encoding: .utf8)
    let help = try Program.run(["--experimental-dump-help"]).json()
    let root = try #require(help["command"] as? [String: Any])
    var leaves = 0
    func visit(_ command: [String: Any], path: String) throws {
      let subcommands = (command["subcommands"] as? [[String: Any]] ?? []).filter {
        $0["commandName"] as? String != "help"
      }
      #expect((command["abstract"] as? String)?.isEmpty == false, "\(path)")
      for subcommand in subcommands {
        try visit(subcommand, path: path + " " + (try #require(subcommand["commandName"] as? String)))
      }
      if subcommands.isEmpty {
        leaves += 1
        #expect(page.contains("\n### \(path)\n"), "\(path) is not on the page")
        for argument in command["arguments"] as? [[String: Any]] ?? [] {
          #expect((argument["abstract"] as? String)?.isEmpty == false, "\(path) \(argument["valueName"] ?? "")")
        }
      }
    }
    try visit(root, path: "salestap")
    #expect(leaves >= 18)
    // 'salestap sandbox' and 'salestap move' come with a trait each.
    var elsewhere = 2
    #if HTTP
      elsewhere -= 1
    #endif
    #if Postgres
      elsewhere -= 1
    #endif
    #expect(page.components(separatedBy: "\n### salestap ").count - 1 == leaves + elsewhere)
  }
}

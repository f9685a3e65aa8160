import Foundation
import SalesTapDiagnostics
import SalesTapSchedule
import SalesTapTime
import TestSupport
import Testing

/// The pages say what the code does.
@Suite("The pages about schedules")
struct ScheduleDocumentationTests {
  private static let module = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Sources/SalesTapSchedule").standardizedFileURL

  static func page(_ name: String) throws -> String {
    try String(contentsOf: module.appending(path: "SalesTapSchedule.docc/\(name).md"), encoding: .utf8)
  }

  /// The rows of a page's tables, cell by cell; those that have a word in common with `head` are left out.
  static func rows(_ name: String, under heading: String? = nil) throws -> [[String]] {
    var text = Substring(try page(name))
    if let heading { text = try #require(text.range(of: "### \(heading)\n").map { text[$0.upperBound...] }) }
    if heading != nil, let end = text.range(of: "\n### ") { text = text[..<end.lowerBound] }
    return text.split(separator: "\n").filter { $0.hasPrefix("|") && !$0.hasPrefix("|--") }.map { line in
      line.dropFirst().dropLast().split(separator: "|", omittingEmptySubsequences: false)
        .map { $0.trimmingCharacters(in: .whitespaces) }
    }
  }

  /// The texts between backticks of a cell.
  static func code(_ cell: String) -> [String] {
    cell.split(separator: "`", omittingEmptySubsequences: false).enumerated()
      .compactMap { $0.offset % 2 == 1 ? String($0.element) : nil }
  }

  @Test("Every row about clock changes is what happens")
  func clockChanges() throws {
    let rows = try Self.rows("ClockChanges").filter { $0[0] != "zone" }
    #expect(rows.count == 23)
    for row in rows {
      let written = try #require(Self.code(row[2]).first)
      let expression = try #require(CronExpression(written, dialect: .quartz))
      #expect(expression.isInterval == row[2].hasSuffix("interval"), "\(row)")
      let fires = row[4].components(separatedBy: ", ")
      let found = expression.fires(after: try instant(row[3]), in: try Zones.named(row[0])).prefix(fires.count)
      expectNoDifference(found.map(\.description), fires)
    }
    // The zones in which schedulers are known to fail have a row each.
    let zones = Set(rows.map { $0[0] })
    let expected = [
      "America/New_York", "Europe/Riga", "Europe/Warsaw", "America/Santiago", "America/Sao_Paulo", "Australia/Sydney",
      "Australia/Lord_Howe", "Asia/Amman", "Africa/Casablanca", "Antarctica/Troll", "Pacific/Apia", "Asia/Kolkata",
      "Asia/Kathmandu",
    ]
    #expect(expected.filter { !zones.contains($0) } == [])
  }

  @Test("Every diagnostic of the sources has its row, and every example gives its diagnostic and its fix")
  func diagnostics() throws {
    let rows = try Self.rows("CronDiagnostics").filter { $0[0] != "identifier" }
    let documented = rows.compactMap { Self.code($0[0]).first }
    var known: Set<String> = []
    let files = try #require(FileManager.default.enumerator(at: Self.module, includingPropertiesForKeys: nil))
    for case let file as URL in files where file.pathExtension == "swift" {
      let text = try String(contentsOf: file, encoding: .utf8)
      for match in text.matches(of: /"((?:cron|schedule)\.[a-z-]+)"/) { known.insert(String(match.1)) }
    }
    #expect(known.count == 19)
    #expect(documented.sorted() == known.sorted())
    for row in rows where row[0].hasPrefix("`cron.") {
      let id = Self.code(row[0])[0]
      let text = Self.code(row[2]).first ?? String(repeating: "1", count: 1001)
      let reading = CronExpression.parse(text)
      let diagnostic = try #require(reading.diagnostics.first { $0.id.rawValue == id }, "\(row)")
      #expect("\(diagnostic.severity)" == row[1], "\(row)")
      #expect((reading.expression == nil) == (row[1] == "error"), "\(row)")
      let fixed = diagnostic.fixes.first?.applied(to: text).components(separatedBy: "\n") ?? []
      expectNoDifference(fixed, Self.code(row[3]))
      for text in fixed { #expect(CronExpression(text) != nil, "\(text)") }
    }
    let passed = try #require(CronExpression("0 0 0 1 1 ? 2020"))
    let late = passed.diagnostics(asOf: try instant("2026-01-01T00:00:00Z"), in: .utc)
    #expect(late.map(\.id) == ["cron.never-fires"] && late.map(\.severity) == [.error])
  }

  @Test("The reference of expressions: fields, special characters, canonical forms, descriptions")
  func reference() throws {
    for row in try Self.rows("CronExpressions", under: "One meaning, one text").dropFirst() {
      let expression = try #require(CronExpression(Self.code(row[0])[0], dialect: .quartz))
      #expect(expression.canonical.description == Self.code(row[1])[0])
    }
    for row in try Self.rows("CronExpressions", under: "In English").dropFirst() {
      let expression = try #require(CronExpression(Self.code(row[0])[0], dialect: .quartz))
      #expect(expression.englishDescription == row[1])
    }
    let places = ["seconds": 0, "minutes": 1, "hours": 2, "day of month": 3, "month": 4, "day of week": 5, "year": 6]
    /// An expression with an entry in a field, and what suits it in the others.
    func expression(_ entry: String, in place: Int) -> CronExpression? {
      var fields = ["0", "0", "0", "*", "*", "?", "*"]
      fields[place] = entry
      if place == 5 { fields[3] = entry == "?" ? "*" : "?" }
      if place == 3, entry == "?" { fields[5] = "*" }
      return CronExpression(fields.joined(separator: " "), dialect: .quartz)
    }
    let fields = try Self.rows("CronExpressions", under: "Fields").dropFirst()
    #expect(fields.count == 7)
    for row in fields {
      let place = try #require(places[row[0]])
      let bounds = row[1].split(whereSeparator: { !$0.isNumber }).compactMap { Int($0) }
      #expect(expression("\(bounds[0])", in: place) != nil && expression("\(bounds[1])", in: place) != nil)
      #expect(expression("\(bounds[0] - 1)", in: place) == nil && expression("\(bounds[1] + 1)", in: place) == nil)
      for name in row[2].split(separator: " ") where name != "to" { #expect(expression("\(name)", in: place) != nil) }
      let characters = Self.code(row[3])
      for (character, entry) in [
        "*": "*", ",": "\(bounds[1]),\(bounds[0])", "-": "\(bounds[0])-\(bounds[1])",
        "/": "*/2", "?": "?", "L": place == 5 ? "2L" : "L", "W": "15W", "#": "2#2",
      ] {
        #expect((expression(entry, in: place) != nil) == characters.contains(character), "\(entry) in \(row[0])")
      }
    }
    for row in try Self.rows("CronExpressions", under: "Special characters").dropFirst() {
      let place = row[1] == "any" ? 2 : row[1] == "the day fields" ? 3 : try #require(places[row[1]])
      for entry in Self.code(row[0]) { #expect(expression(entry, in: place) != nil, "\(entry) in \(row[1])") }
    }
  }

  @Test("The guide to cadences says what the code says")
  func cadences() throws {
    for row in try Self.rows("PickACadence").dropFirst().prefix(6) {
      let minutes = try #require(row[1].split(separator: " ").first.flatMap { Int($0) })
      #expect(Cadence(everyMinutes: minutes)?.jobCount == Int(row[2]), "\(row)")
    }
    // The snippets of the page.
    let page = try Self.page("PickACadence")
    #expect(page.contains("// \(Cadence.every15Minutes.cronExpressions)"))
    let budget = JobBudget(inUse: 93)
    #expect(!budget.fits(.every5Minutes))
    #expect(page.contains("// \(budget.fittingCadences.map(\.minutes))"))
    let message = try #require(budget.diagnostic(for: .every5Minutes)?.message)
    #expect(page.contains("// \"\(message)\""))
    #expect(JobBudget.jobs(for: [.every15Minutes, .everyHour]) == 4)
    let late = Cadence(everyMinutes: 15, offsetMinutes: 7)
    let slots = try #require(late?.slots)
    #expect(page.contains("// \(slots)"))
  }

  @Test("Every problem of a status has its row, every diagnostic page its rendered example")
  func status() throws {
    #expect(try Self.rows("RunADrainer", under: "What a person is shown").dropFirst().count == 7)
    let diagnostic = try #require(JobBudget(inUse: 93).diagnostic(for: .every5Minutes))
    #expect(try Self.page("CronDiagnostics").contains("\(diagnostic.severity): \(diagnostic.message)"))
  }
}

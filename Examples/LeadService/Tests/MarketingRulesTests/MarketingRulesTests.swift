import Foundation
import SalesTap
import SalesTapTesting
import Testing

/// Tests of a configuration that is a file, by people who do not write Swift: a line of `changes.jsonl` for each case, and what is expected of it,
/// a paragraph of `expected.txt` each. Whoever edits the rules sees in the failure what the edit does.
@Suite struct MarketingRulesTests {
  private static func file(_ name: String) throws -> String {
    let url = try #require(Bundle.module.url(forResource: "Rules/\(name)", withExtension: nil))
    return try String(contentsOf: url, encoding: .utf8)
  }

  /// The rules; what is wrong with them is told with its place in the file.
  private static func document() throws -> ConfigurationDocument {
    let text = try file("salestap.json")
    let reading = ConfigurationReader().read(text)
    let diagnostics = reading.diagnostics.filter { $0.severity == .error }
    let told = DiagnosticRenderer(style: .plain).render(diagnostics, source: text, name: "salestap.json")
    #expect(diagnostics.isEmpty, "\(told)")
    return try #require(reading.document)
  }

  private static func changes() throws -> [RecordChange] {
    var decoder = ChangeLineDecoder()
    return try file("changes.jsonl").split(separator: "\n").enumerated().flatMap { number, line in
      let decoded = decoder.decode(Array(line.utf8), changeID: "line \(number + 1)")
      #expect(decoded.diagnostics.map(\.message) == [], "line \(number + 1)")
      return decoded.notices.compactMap { notice in
        if case .change(let change) = notice { change } else { nil }
      }
    }
  }

  /// A line for each decision: what is sent, or why nothing is.
  private static func told(_ decisions: [Decision]) -> String {
    decisions.map { decision in
      let sent = decision.payload.map { String(decoding: $0.bytes, as: UTF8.self) }
      return "\(decision.sync ?? "-"): \(sent ?? "\(decision.outcome.name), \(decision.reason)")"
    }.joined(separator: "\n")
  }

  @Test func everyChangeBecomesWhatMarketingExpects() throws {
    let planner = try Planner(try Self.document())
    let expected = try Self.file("expected.txt").components(separatedBy: "\n\n").map { paragraph in
      paragraph.split(separator: "\n").filter { !$0.hasPrefix("#") }.joined(separator: "\n")
    }
    let changes = try Self.changes()
    #expect(changes.count == expected.count)
    for (change, expected) in zip(changes, expected) {
      let now = change.committedAt ?? Instant(secondsSinceEpoch: 0)
      #expect(Self.told(planner.plan(change, at: now)) == expected, "\(change.id)")
    }
  }

  @Test func cleverTapAcceptsAllOfIt() async throws {
    let clock = ManualClock(now: Instant("2026-03-02T09:10:00Z")!)
    let cleverTap = InMemoryCleverTap()
    let engine = SyncEngine(
      planner: try Planner(try Self.document()), transport: cleverTap, store: .inMemory, clock: clock,
      environment: { _ in "any passcode" })
    for change in try Self.changes() { try await engine.process(change) }
    while let due = try await engine.nextDue() {
      clock.set(to: max(due, clock.now()))
      try await engine.performDue()
    }
    #expect(cleverTap.contents().profiles.count == 2)
    #expect(cleverTap.contents().events.count == 1)
    #expect(cleverTap.contents().breaches.isEmpty)
  }
}

import LeadRules
import SalesTap
import SalesTapSQLite
import SalesTapTesting

// lead-sync [STORE.sqlite] < changes.jsonl
let store = try SQLiteStore(path: CommandLine.arguments.dropFirst().first ?? "leads.sqlite")

// In production: `CleverTapTransport()` of SalesTapHTTP.
let cleverTap = InMemoryCleverTap()
let engine = SyncEngine(
  planner: try Planner(LeadRules.document), transport: cleverTap, store: store, clock: .system,
  environment: { _ in "a passcode" })

var decoder = ChangeLineDecoder()
var number = 0
while let line = readLine() {
  number += 1
  let decoded = decoder.decode(Array(line.utf8), changeID: "line \(number)")
  for diagnostic in decoded.diagnostics { print("line \(number): \(diagnostic.message)") }
  for notice in decoded.notices {
    for decision in try await engine.process(notice) {
      print("line \(number): \(decision.outcome.name), \(decision.reason)")
    }
  }
}

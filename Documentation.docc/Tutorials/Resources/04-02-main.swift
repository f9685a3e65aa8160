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

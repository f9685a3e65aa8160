import SalesTap
import SalesTapTesting

/// A time at which no slot lies: 2026-03-02T08:03:00Z.
let start = Instant("2026-03-02T08:03:00Z")!

/// The configuration of most tests: leads as profiles in batch mode, cases as events in real time.
func document(
  leads: (inout SyncConfiguration) -> Void = { _ in }, cases: (inout SyncConfiguration) -> Void = { _ in }
) -> ConfigurationDocument {
  var leadSync = SyncConfiguration(
    name: "Leads", connection: "production", object: "Lead", target: .profiles,
    filter: Filter(condition: "Status = 'Qualified'"),
    delivery: .batch(size: 100, cadence: Cadence(everyMinutes: 15)!),
    mapping: Mapping(
      identity: .identity(.field("Email")),
      properties: [.init("Name", .field("LastName")), .init("Status", .field("Status"))]))
  leads(&leadSync)
  var caseSync = SyncConfiguration(
    name: "Cases", connection: "production", object: "Case", target: .events,
    mapping: Mapping(
      identity: .identity(.field("Contact.Email")), eventName: .constant(.string("Case Updated")),
      properties: [.init("Status", .field("Status"))]))
  cases(&caseSync)
  return ConfigurationDocument(
    connections: [
      Connection(name: "production", region: .in1, accountID: "ABC", passcode: .literal("secret"))
    ], syncs: [leadSync, caseSync])
}

/// An engine over in-memory ports on a clock that stands still.
struct Fixture {
  let clock: ManualClock
  let cleverTap: InMemoryCleverTap
  let store: InMemoryStore
  let source: InMemoryRecordSource
  let observer: InMemoryObserver
  let engine: SyncEngine

  /// What the store keeps, by the names of its parts.
  var queue: InMemoryStore { store }
  var log: InMemoryStore { store }

  /// An engine; over the store of another fixture, as after a crash, if one is given.
  init(
    _ document: ConfigurationDocument = document(), transport: (any UploadTransport)? = nil,
    hasSource: Bool = false, after lost: Fixture? = nil, options: SyncEngine.Options = .init()
  ) throws {
    clock = lost?.clock ?? ManualClock(now: start)
    cleverTap = lost?.cleverTap ?? InMemoryCleverTap()
    store = lost?.store ?? InMemoryStore()
    source = lost?.source ?? InMemoryRecordSource()
    observer = InMemoryObserver()
    engine = SyncEngine(
      planner: try Planner(document), transport: transport ?? cleverTap, store: store,
      source: hasSource ? source : nil, clock: clock, observer: observer, options: options)
  }

  /// Runs slots, retries, and ends of pauses until nothing is left to do, at most so many.
  func drainEverything(steps: Int = 1000) async throws {
    for _ in 0..<steps {
      guard let due = try await engine.nextDue() else { return }
      clock.set(to: max(due, clock.now()))
      try await engine.performDue()
    }
  }
}

/// The id of the record of a number.
func id(_ number: Int, prefix: String = "00Q") -> RecordID {
  RecordID(prefix + "5g00000" + String(10_000 + number))!
}

/// A change of a lead.
func lead(
  _ number: Int, _ kind: RecordChange.Kind = .created, after seconds: Int = 0, change: String? = nil,
  with values: SalesforceRecord = [:]
) -> RecordChange {
  let base: SalesforceRecord = [
    "Email": .string("lead\(number)@example.com"), "LastName": "Kalniņš", "Status": "Qualified",
  ]
  return RecordChange(
    object: "Lead", recordID: id(number), kind: kind, record: base.merging(values),
    committedAt: start + .seconds(seconds), id: change ?? "lead \(number) at \(seconds)")
}

/// A change of a case.
func supportCase(_ number: Int, _ kind: RecordChange.Kind = .created, after seconds: Int = 0, status: String = "New")
  -> RecordChange
{
  RecordChange(
    object: "Case", recordID: id(number, prefix: "500"), kind: kind,
    record: [
      "Status": .string(status), "Contact": .object(["Email": .string("contact\(number)@example.com")]),
    ], committedAt: start + .seconds(seconds), id: "case \(number) at \(seconds)")
}

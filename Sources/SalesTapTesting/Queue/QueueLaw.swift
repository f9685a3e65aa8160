public import SalesTap

/// A law of the queue's port, with the scenario that shows it.
public typealias QueueLaw = ConformanceLaw<any QueueStore>

extension ConformanceLaw where Subject == any QueueStore {
  init(_ name: String, _ sentence: String, _ scenario: @escaping @Sendable (inout QueueProbe) async throws -> Void) {
    self.init(name, sentence, on: QueueProbe.self, scenario)
  }
}

/// A store under a scenario, and what was found wrong.
package struct QueueProbe: ConformanceProbe {
  let store: any QueueStore
  package var problems: [String] = []

  package init(_ store: any QueueStore) { self.store = store }

  /// The value, or a note and the end of the scenario.
  mutating func need<Value>(_ value: Value?, _ what: String) throws -> Value {
    guard let value else { throw Missing(what: what) }
    return value
  }

  struct Missing: Error, CustomStringConvertible {
    var what: String
    var description: String { "\(what) is missing" }
  }

  // MARK: Short forms

  static let refused = QueueFailure(code: "525", message: "bad data")
  static let busy = QueueFailure(code: "555", message: "send again")

  func time(_ seconds: Int64) -> Instant { QueueScript.start.advanced(by: .seconds(seconds)) }

  func record(_ number: Int) throws -> RecordID {
    guard let id = RecordID("00Q5e000000000\(number)") else { throw Missing(what: "record \(number)") }
    return id
  }

  func offer(
    _ number: Int, _ change: String, commit: Int64?, _ target: SyncTarget = .profiles, merge: MergePolicy = .latest,
    identity: String? = nil, origin: RecordChange.Origin = .trigger, sync: String = "leads", due: Instant? = nil
  ) throws -> QueueOffer {
    QueueOffer(
      sync: sync, connection: "production", target: target, object: "Lead", recordID: try record(number),
      changeID: change, committedAt: commit.map(time), identity: identity ?? "person-\(number)",
      payload: Array(change.utf8), merge: merge, origin: origin, due: due)
  }

  /// Enqueues and gives the outcomes without ids: `inserted`, `replaced`, `ignored`, `duplicate`, `superseded`.
  @discardableResult
  func enqueue(_ offers: QueueOffer..., at seconds: Int64) async throws -> [String] {
    try await store.enqueue(offers, at: time(seconds)).map { outcome in
      switch outcome {
      case .inserted: "inserted"
      case .claimed: "claimed"
      case .merged(_, let replaced): replaced ? "replaced" : "ignored"
      case .duplicate: "duplicate"
      case .superseded: "superseded"
      }
    }
  }

  @discardableResult
  func claim(
    _ limit: Int = 100, sync: String = "leads", at seconds: Int64, dueBy: Int64? = nil, through: EntryID? = nil
  ) async throws -> [ClaimedEntry] {
    let request = ClaimRequest(
      sync: sync, limit: limit, worker: "worker", lease: .seconds(100), dueBy: dueBy.map(time), through: through)
    return try await store.claim(request, at: time(seconds)).entries
  }

  @discardableResult
  func settle(
    _ claimed: [ClaimedEntry], _ verdict: SettlementVerdict, at seconds: Int64
  ) async throws -> [SettleOutcome] {
    try await store.settle(claimed.map { Settlement($0, verdict) }, at: time(seconds))
  }

  /// The change ids of entries in a state, in the order of insertion.
  func changes(_ state: QueueEntry.State) async throws -> [String] {
    try await store.entries(QueueQuery(states: [state]), after: nil, limit: 1000).map(\.changeID)
  }
}

extension [ClaimedEntry] {
  var changes: [String] { map(\.entry.changeID) }
}

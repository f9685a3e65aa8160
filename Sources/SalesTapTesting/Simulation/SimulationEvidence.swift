import SalesTap

/// What a store holds at one moment.
struct SimulationEvidence: Sendable {
  var entries: [QueueEntry] = []
  var log: [EventLogEntry] = []
  var inbox: [InboxEntry] = []
  var counts: [QueueCounts] = []
  var runs: [BackfillRun] = []

  init(entries: [QueueEntry] = []) { self.entries = entries }

  /// Reads all of it.
  init(of store: any EngineStore) async throws {
    entries = try await store.entries(QueueQuery(), after: nil, limit: .max)
    log = try await store.entries(matching: EventLogQuery(limit: .max))
    inbox = try await store.inboxEntries(InboxQuery(), after: nil, limit: .max)
    counts = try await store.counts()
    runs = try await store.backfills(sync: nil, limit: .max)
  }

  /// What of it another does not hold.
  func without(_ other: Self) -> Self {
    var rest = Self()
    let entries = Set(other.entries.map(\.id))
    // Log entries have no number: of equal ones, as many are gone as there are fewer.
    var log = other.log.reduce(into: [EventLogEntry: Int]()) { $0[$1, default: 0] += 1 }
    let inbox = Set(other.inbox.map(\.id))
    let runs = Set(other.runs.map(\.id))
    rest.entries = self.entries.filter { !entries.contains($0.id) }
    rest.log = self.log.filter { entry in
      guard let count = log[entry], count > 0 else { return true }
      log[entry] = count - 1
      return false
    }
    rest.inbox = self.inbox.filter { !inbox.contains($0.id) }
    rest.runs = self.runs.filter { !runs.contains($0.id) }
    return rest
  }
}

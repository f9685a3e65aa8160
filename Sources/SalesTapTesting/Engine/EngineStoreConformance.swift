public import SalesTap

/// The laws of an engine's store as checks that run against any store: of the inbox, the states of connections, the remembered states, the volume
/// guards, and of the step that ties them to the queue and the log.
///
/// It imports no test framework: ``ConformanceSuite/violations()`` returns what a store breaks. The queue and the schedules have suites of their own, ``QueueConformance`` and
/// ``SlotConformance``, which such a store has to pass as well.
///
/// ```swift
/// let suite = EngineStoreConformance { try await MyStore(database: .empty()) }
/// #expect(await suite.violations().isEmpty)
/// ```
public struct EngineStoreConformance: ConformanceSuite {
  /// Makes an empty store.
  public var makeSubject: @Sendable () async throws -> any EngineStore
  /// How many random sequences are run.
  public var sequences: Int
  /// How many calls a random sequence has.
  public var length: Int

  /// A suite for a kind of store.
  public init(
    sequences: Int = 30, length: Int = 80, makeStore: @escaping @Sendable () async throws -> any EngineStore
  ) {
    makeSubject = makeStore
    self.sequences = sequences
    self.length = length
  }

  /// All laws that a scenario shows.
  public static let laws: [EngineStoreLaw] = inboxLaws + connectionLaws + stateLaws + commitLaws

  /// Runs random sequences.
  public func furtherViolations() async -> [LawViolation] { await randomViolations() }

  /// Compares random sequences of calls with the store in memory.
  public func randomViolations() async -> [LawViolation] {
    await RandomCalls.violations(seeds: sequences) { seed in
      try await EngineStoreComparison.difference(seed: seed, length: length, on: makeSubject())
    }
  }
}

/// A law of an engine's store, with the scenario that shows it.
public typealias EngineStoreLaw = ConformanceLaw<any EngineStore>

extension ConformanceLaw where Subject == any EngineStore {
  init(
    _ name: String, _ sentence: String, _ scenario: @escaping @Sendable (inout EngineStoreProbe) async throws -> Void
  ) {
    self.init(name, sentence, on: EngineStoreProbe.self, scenario)
  }
}

/// A store under a scenario, and what was found wrong.
struct EngineStoreProbe: ConformanceProbe {
  let store: any EngineStore
  var problems: [String] = []

  init(_ store: any EngineStore) { self.store = store }

  func time(_ seconds: Int64) -> Instant { QueueScript.start.advanced(by: .seconds(seconds)) }

  static let record = RecordID("00Q5e0000000001")

  func record() throws -> RecordID {
    guard let id = Self.record else { throw MissingRecord() }
    return id
  }

  struct MissingRecord: Error {}

  func change(_ id: String?) -> InboxOffer {
    InboxOffer(changeID: id, content: Array("{\"\(id ?? "none")\"}".utf8))
  }

  func held(_ id: String, due: Int64?, content: String = "again") throws -> InboxOffer {
    InboxOffer(
      changeID: id, content: Array(content.utf8), object: "Lead", recordID: try record(),
      held: [HeldSync(sync: "leads", cause: .missingFields, missing: ["Email"], reason: "Email is missing")],
      due: due.map(time), timesAsked: 1)
  }

  @discardableResult
  func append(_ ids: String?..., at seconds: Int64) async throws -> [String] {
    try await store.append(ids.map(change), at: time(seconds)).map { outcome in
      switch outcome {
      case .appended: "appended"
      case .replaced: "replaced"
      case .known: "known"
      }
    }
  }

  func claim(_ limit: Int = 100, lease: Int64 = 100, at seconds: Int64) async throws -> [InboxEntry] {
    try await store.claimChanges(InboxRequest(limit: limit, lease: .seconds(lease)), at: time(seconds))
  }

  /// Settles one claimed change, alone.
  func settle(_ entry: InboxEntry, _ verdict: InboxSettlement.Verdict, at seconds: Int64) async throws -> Bool {
    var step = EngineCommit()
    step.inbox = [InboxSettlement(entry, verdict)]
    return try await !store.commit(step, at: time(seconds)).isStale
  }

  func inbox() async throws -> [InboxEntry] { try await store.inboxEntries(InboxQuery(), after: nil, limit: 1000) }

  func offer(_ change: String) throws -> QueueOffer {
    QueueOffer(
      sync: "leads", connection: "production", target: .profiles, object: "Lead", recordID: try record(),
      changeID: change, committedAt: time(0), identity: "person", payload: Array(change.utf8))
  }

  /// Lets a lease end, and sees that what is given for it is noted, once.
  mutating func expectNoted(
    at seconds: Int64,
    _ find: (any EngineStore, Instant, @escaping @Sendable ([QueueEntry]) -> EngineCommit.Consequences) async throws ->
      [QueueEntry]
  ) async throws {
    _ = try await store.enqueue([offer("a")], at: time(10))
    let request = ClaimRequest(sync: "leads", limit: 1, worker: "lost", lease: .seconds(300))
    expect(try await store.claim(request, at: time(11)).entries.count, 1, "entries in hand")
    let entry = try logged("a")
    let key = AcceptedState.Key(sync: "leads", recordID: try record())
    let consequences: @Sendable ([QueueEntry]) -> EngineCommit.Consequences = { expired in
      .init(
        log: expired.map { one in
          var entry = entry
          entry.changeID = one.changeID
          entry.attempt = one.uncertainOutcomes
          return entry
        }, accepted: [.init(key, .offered(changeID: "a", fields: []))])
    }
    expect(try await find(store, time(100), consequences).count, 0, "leases that are over too early")
    expect(try await store.entries(matching: EventLogQuery()).count, 0, "the log before")
    let found = try await find(store, time(seconds), consequences)
    expect(found.map(\.state), [.waiting], "entries that return")
    var noted = entry
    noted.attempt = 1
    expect(try await store.entries(matching: EventLogQuery()), [noted], "the log")
    expect(try await store.acceptedStates([key]).map { $0.offered.map(\.changeID) }, [["a"]], "what is remembered")
    expect(try await find(store, time(seconds + 1), consequences).count, 0, "leases that are over again")
    expect(try await store.entries(matching: EventLogQuery()).count, 1, "the log in the end")
  }

  func logged(_ change: String, at seconds: Int64 = 10, identity: String? = nil) throws -> EventLogEntry {
    EventLogEntry(
      time: time(seconds), sync: "leads", connection: "production", object: "Lead", recordID: try record(),
      changeID: change, status: .none, decision: "filtered", reason: "because", identity: identity)
  }
}

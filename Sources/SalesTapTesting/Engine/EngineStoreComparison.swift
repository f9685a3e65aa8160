import SalesTap

/// Runs random calls on a store and on the store in memory side by side, and tells the first difference.
struct EngineStoreComparison {
  private let store: any EngineStore
  private let reference = InMemoryStore()
  private var random: SeededGenerator
  private var now = QueueScript.start
  private var claimed: [(reference: InboxEntry, store: InboxEntry)] = []
  private var epochs: [Int64] = [0]

  private init(_ store: any EngineStore, seed: UInt64) {
    self.store = store
    random = SeededGenerator(seed: seed)
  }

  /// Runs so many calls until the two differ; nil if they never do.
  static func difference(seed: UInt64, length: Int, on store: any EngineStore) async throws -> String? {
    var comparison = EngineStoreComparison(store, seed: seed)
    for step in 0..<length {
      if let difference = try await comparison.step() { return "step \(step): \(difference)" }
    }
    return nil
  }

  private mutating func below(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }
  private mutating func pick<Element>(_ list: [Element]) -> Element { list[below(list.count)] }

  private func differ<Value: Equatable>(_ what: String, _ expected: Value, _ actual: Value) -> String? {
    expected == actual ? nil : "\(what): expected \(expected), found \(actual)"
  }

  private mutating func step() async throws -> String? {
    if let difference = try await call() { return difference }
    return try await compareWhole()
  }

  private mutating func call() async throws -> String? {
    switch below(10) {
    case 0, 1:
      let offers = (0...below(2)).map { _ in
        InboxOffer(changeID: "change-\(below(6))", content: Array("content-\(below(100))".utf8))
      }
      return differ(
        "append", try await reference.append(offers, at: now), try await store.append(offers, at: now))
    case 2:
      let request = InboxRequest(limit: 1 + below(3), lease: .seconds(pick([30, 300])))
      let expected = try await reference.claimChanges(request, at: now)
      let actual = try await store.claimChanges(request, at: now)
      claimed += zip(expected, actual).map { ($0, $1) }
      return differ("claim", expected.map(normal), actual.map(normal))
    case 3, 4: return try await commit()
    case 5:
      let query = InboxQuery(changeID: "change-\(below(6))")
      return differ(
        "release", try await reference.releaseChanges(query, at: now), try await store.releaseChanges(query, at: now))
    case 6: return try await connection()
    case 7:
      let event = below(4) == 0 ? VolumeEvent.opened : .asked(1 + below(5), limitPerHour: 8)
      let sync = pick(["leads", "deals"])
      return differ(
        "volume guard", try await reference.update(volumeGuardOf: sync, with: event, at: now),
        try await store.update(volumeGuardOf: sync, with: event, at: now))
    case 8:
      guard let change = accepted() else { return nil }
      try await reference.note([change], at: now)
      try await store.note([change], at: now)
      return nil
    default:
      now = now.advanced(by: .seconds(pick([1, 20, 61, 400, 3600])))
      return nil
    }
  }

  private mutating func accepted() -> AcceptedStateChange? {
    guard let recordID = EngineStoreProbe.record else { return nil }
    let key = AcceptedState.Key(sync: pick(["leads", "deals"]), recordID: recordID)
    let change = "change-\(below(6))"
    let version = RecordVersion(committedAt: now.advanced(by: .seconds(-below(100))), arrival: Int64(below(5)))
    switch below(4) {
    case 0, 1: return .init(key, .offered(changeID: change, fields: [.init(path: "Status", digest: change)]))
    case 2: return .init(key, .accepted(changeID: change, version: version, payload: change, identity: "i"))
    default: return .init(key, .uncertain)
    }
  }

  private mutating func connection() async throws -> String? {
    let trouble = ConnectionState.Trouble(pick([.server, .throttled]), "trouble")
    let mark = CredentialsMark(rawValue: below(8) == 0 ? "other" : "usual")
    let epoch = epochs[max(0, epochs.count - 1 - below(3))]
    let event: ConnectionEvent
    switch below(8) {
    case 0, 1, 2: event = .uploadRequested(mark, limit: .seconds(100))
    case 3: event = .succeeded(epoch: epoch)
    case 4, 5: event = .paused(trouble, retryAfter: below(3) == 0 ? .seconds(below(200)) : nil, epoch: epoch, mark)
    case 6: event = .stopped(trouble, epoch: epoch, mark)
    default: event = below(2) == 0 ? .resumed : .probeAbandoned(epoch: epoch)
    }
    let expected = try await reference.update(connection: "production", with: event, at: now)
    epochs.append(expected.standing.epoch)
    return differ(
      "connection", expected, try await store.update(connection: "production", with: event, at: now))
  }

  private mutating func commit() async throws -> String? {
    guard let recordID = EngineStoreProbe.record else { return nil }
    var step = EngineCommit()
    let change = "change-\(below(6))"
    let held = InboxOffer(
      changeID: change, content: Array("held".utf8), object: "Lead", recordID: recordID,
      held: [HeldSync(sync: "leads", cause: .volume, reason: "because")],
      due: below(2) == 0 ? nil : now.advanced(by: .seconds(below(500))), timesAsked: below(3))
    if below(3) == 0 { step.held = [held] }
    if below(3) == 0 { step.decided = ["change-\(below(6))"] }
    if below(2) == 0 { step.positions = [FeedPosition(feed: pick(["a", "b"]), position: Int64(below(20)))] }
    if below(2) == 0 {
      step.offers = [
        QueueOffer(
          sync: "leads", connection: "production", target: .profiles, object: "Lead", recordID: recordID,
          changeID: change, committedAt: now, identity: "person", payload: [])
      ]
    }
    var other = step
    if !claimed.isEmpty, below(4) > 0 {
      let index = below(claimed.count)
      let verdict: InboxSettlement.Verdict =
        switch below(3) {
        case 0: .settled
        case 1: .held(held)
        default: .released(at: now.advanced(by: .seconds(below(100))))
        }
      step.inbox = [InboxSettlement(claimed[index].reference, verdict)]
      other.inbox = [InboxSettlement(claimed[index].store, verdict)]
    }
    let expected = try await reference.commit(step, at: now)
    let actual = try await store.commit(other, at: now)
    return differ("stale", expected.isStale, actual.isStale) ?? differ("offers", expected.offers, actual.offers)
  }

  private func normal(_ entry: InboxEntry) -> InboxEntry {
    var entry = entry
    entry.token = 0
    return entry
  }

  private func compareWhole() async throws -> String? {
    let all = InboxQuery()
    let keys = ["leads", "deals"].compactMap { sync in
      EngineStoreProbe.record.map { AcceptedState.Key(sync: sync, recordID: $0) }
    }
    let differences = [
      differ(
        "inbox", try await reference.inboxEntries(all, after: nil, limit: 1000).map(normal),
        try await store.inboxEntries(all, after: nil, limit: 1000).map(normal)),
      differ("next change", try await reference.nextChangeDue(at: now), try await store.nextChangeDue(at: now)),
      differ("connections", try await reference.connectionStandings(), try await store.connectionStandings()),
      differ("volume guards", try await reference.volumeGuards(), try await store.volumeGuards()),
      differ("remembered", try await reference.acceptedStates(keys), try await store.acceptedStates(keys)),
      differ("positions", try await reference.positions(of: ["a", "b"]), try await store.positions(of: ["a", "b"])),
      differ("counts", try await reference.counts(), try await store.counts()),
    ]
    return differences.compactMap { $0 }.first
  }
}

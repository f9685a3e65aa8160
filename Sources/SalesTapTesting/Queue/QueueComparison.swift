package import SalesTap

/// Runs calls on a store and on the naive queue side by side, and tells the first difference.
package struct QueueComparison {
  /// Entries that a claim gave, as both know them.
  private struct Holding {
    var naive: ClaimedEntry
    var store: ClaimedEntry
  }

  private let store: any QueueStore
  private var naive = NaiveQueue()
  private var now = QueueScript.start
  /// The naive number of each of the store's.
  private var naiveID: [EntryID: EntryID] = [:]
  /// The store's numbers, and the naive ones, in the order of insertion.
  private var inserted: [(store: EntryID, naive: EntryID)] = []
  private var holdings: [Holding] = []
  private var lastClaim: Range<Int> = 0..<0
  private var admissions: [(naive: HandedOver, store: HandedOver)] = []
  private var drains: [String: (store: EntryID, naive: EntryID, began: Instant)] = [:]
  private var highestToken: [EntryID: FencingToken] = [:]

  /// A comparison of an empty store.
  package init(_ store: any QueueStore) { self.store = store }

  /// Runs the calls until the two differ; nil if they never do.
  package static func difference(
    _ operations: [QueueOperation], on store: any QueueStore
  ) async throws -> String? {
    var comparison = QueueComparison(store)
    for (step, operation) in operations.enumerated() {
      if let difference = try await comparison.perform(operation) {
        return "step \(step), \(operation): \(difference)"
      }
    }
    return nil
  }

  // MARK: Calls

  package mutating func perform(_ operation: QueueOperation) async throws -> String? {
    if let difference = try await call(operation) { return difference }
    return try await compareWhole()
  }

  private mutating func call(_ operation: QueueOperation) async throws -> String? {
    switch operation {
    case .tick(let seconds):
      now = now.advanced(by: .seconds(seconds))
      return nil
    case .enqueue(let offers):
      return try await enqueue(offers)
    case .claim(let request, let sinceDrainBegan):
      return try await claim(request, sinceDrainBegan: sinceDrainBegan)
    case .settle(let back, let verdict, let delay):
      let index = holdings.count - 1 - back
      guard holdings.indices.contains(index) else { return nil }
      return try await settle([holdings[index]], verdict, after: delay)
    case .settleLast(let verdict, let delay):
      return try await settle(Array(holdings[lastClaim]), verdict, after: delay)
    case .returnExpired:
      let expected = naive.returnExpired(at: now)
      return compare(expected, try await store.returnExpired(at: now), "expired entries")
    case .admit(let send):
      return try await admit(send)
    case .handOver(let back, let isCertain):
      let index = admissions.count - 1 - back
      guard admissions.indices.contains(index) else { return nil }
      var (naive, store) = admissions[index]
      naive.isCertain = isCertain
      store.isCertain = isCertain
      self.naive.recordHandedOver(naive, at: now)
      try await self.store.recordHandedOver([store], at: now)
      return nil
    case .retry(let meant):
      let expected = naive.retry(query(meant, \.naive), at: now)
      let actual = try await store.retry(query(meant, \.store), at: now).map {
        RetryResult(id: naiveID[$0.id] ?? $0.id, outcome: $0.outcome)
      }
      return difference("retry", expected, actual.sorted { $0.id < $1.id })
    case .skip(let meant):
      let reason = QueueFailure(code: "deleted", message: "the sync was deleted")
      let expected = naive.skip(query(meant, \.naive), because: reason, at: now)
      let actual = try await store.skip(query(meant, \.store), because: reason, at: now)
      return compare(expected, actual, "skipped entries")
    case .delete(let meant):
      let expected = naive.delete(query(meant, \.naive))
      return difference("delete", expected, try await store.delete(query(meant, \.store)))
    case .erase(let subject):
      let expected = naive.erase(subject)
      return difference("erase", expected, try await store.erase(subject))
    case .prune(let age, let failed):
      let before = now.advanced(by: .seconds(-age))
      let request = PruneRequest(endedBefore: before, failedBefore: failed ? before : nil)
      let expected = naive.prune(request)
      return difference("prune", expected, try await store.prune(request))
    }
  }

  private mutating func enqueue(_ offers: [QueueOffer]) async throws -> String? {
    let expected = naive.enqueue(offers, at: now)
    let actual = try await store.enqueue(offers, at: now)
    guard expected.count == actual.count else { return "\(offers.count) offers gave \(actual.count) outcomes" }
    for (expected, actual) in zip(expected, actual) {
      if let naive = expected.newEntry, let store = actual.newEntry {
        if let last = inserted.last, last.store >= store { return "entry \(store) was inserted after \(last.store)" }
        naiveID[store] = naive
        inserted.append((store, naive))
      }
      if case .claimed(let naive) = expected, case .claimed(let store) = actual {
        highestToken[store.entry.id] = store.token
        holdings.append(Holding(naive: naive, store: store))
      }
    }
    return difference("enqueue", expected.map(normal), actual.map(translate).map(normal))
  }

  private mutating func claim(_ request: ClaimRequest, sinceDrainBegan: Bool) async throws -> String? {
    var naiveRequest = request
    var storeRequest = request
    if sinceDrainBegan, let drain = drains[request.sync] {
      (naiveRequest.through, naiveRequest.dueBy) = (drain.naive, drain.began)
      (storeRequest.through, storeRequest.dueBy) = (drain.store, drain.began)
    }
    let expected = naive.claim(naiveRequest, at: now)
    let actual = try await store.claim(storeRequest, at: now)
    if !sinceDrainBegan { drains[request.sync] = (actual.through, expected.through, now) }
    if let difference = compare(expected.expired, actual.expired, "expired entries")
      ?? compare(expected.superseded, actual.superseded, "superseded entries")
      ?? difference(
        "claim", expected.entries.map { normal($0.entry) }, actual.entries.map { normal(translate($0.entry)) })
    {
      return difference
    }
    for claimed in actual.entries {
      if let token = highestToken[claimed.entry.id], token >= claimed.token {
        return "entry \(claimed.entry.id) was claimed with token \(claimed.token.rawValue) after \(token.rawValue)"
      }
      highestToken[claimed.entry.id] = claimed.token
    }
    lastClaim = holdings.count..<holdings.count + actual.entries.count
    holdings += zip(expected.entries, actual.entries).map { Holding(naive: $0, store: $1) }
    return nil
  }

  private mutating func settle(
    _ holdings: [Holding], _ verdict: QueueOperation.Verdict, after delay: Int64
  ) async throws -> String? {
    let due = now.advanced(by: .seconds(delay))
    let failure = QueueFailure(code: verdict.rawValue, message: "as the script says")
    let word: SettlementVerdict =
      switch verdict {
      case .delivered: .delivered
      case .failed: .failed(failure)
      case .retry: .retry(at: due, failure)
      case .uncertain: .uncertain(failure, at: delay % 2 == 0 ? nil : due)
      case .released: .released(failure, at: delay % 2 == 0 ? nil : due)
      case .releasedCounting: .released(failure, at: due, countsAttempt: true)
      case .skipped: .skipped(failure)
      }
    let expected = holdings.map { naive.settle(Settlement($0.naive, word), at: now) }
    let actual = try await store.settle(holdings.map { Settlement($0.store, word) }, at: now)
    return difference("settle", expected, actual)
  }

  private mutating func admit(_ send: DirectSend) async throws -> String? {
    let expected = naive.admit(send, at: now)
    guard let actual = try await store.admit([send], at: now).first else { return "no admission" }
    if case .send(let naive) = expected, case .send(let store) = actual {
      guard naive.committedAt == store.committedAt else {
        return "admitted with commit time \(store.committedAt), not \(naive.committedAt)"
      }
      admissions.append((HandedOver(send, version: naive), HandedOver(send, version: store)))
      return nil
    }
    return difference("admit", expected, actual)
  }

  // MARK: Comparing

  private func compareWhole() async throws -> String? {
    if let difference = difference("counts", naive.counts(), try await store.counts()) { return difference }
    let actual = try await store.entries(QueueQuery(), after: nil, limit: .max)
    if let difference = compare(naive.entries(QueueQuery(), after: nil, limit: .max), actual, "entries") {
      return difference
    }
    return difference("due times", naive.dueTimes(at: now), try await store.dueTimes(at: now))
  }

  private func difference<Value: Equatable>(_ what: String, _ expected: Value, _ actual: Value) -> String? {
    expected == actual ? nil : "\(what): expected \(expected), found \(actual)"
  }

  private func compare(_ expected: [QueueEntry], _ actual: [QueueEntry], _ what: String) -> String? {
    let expected = expected.map(normal).sorted { $0.id < $1.id }
    let actual = actual.map { normal(translate($0)) }.sorted { $0.id < $1.id }
    guard expected != actual else { return nil }
    for (expected, actual) in zip(expected, actual) where expected != actual {
      return "\(what): expected \(expected), found \(actual)"
    }
    return "\(what): expected \(expected.map(\.id)), found \(actual.map(\.id))"
  }

  /// The entry without the numbers that a store chooses as it likes.
  private func normal(_ entry: QueueEntry) -> QueueEntry {
    var entry = entry
    entry.place = 0
    entry.version.arrival = 0
    entry.token = FencingToken(rawValue: 0)
    return entry
  }

  private func normal(_ outcome: EnqueueOutcome) -> EnqueueOutcome {
    if case .claimed(let claimed) = outcome { .claimed(ClaimedEntry(normal(claimed.entry))) } else { outcome }
  }

  private func translate(_ entry: QueueEntry) -> QueueEntry {
    var entry = entry
    entry.id = naiveID[entry.id] ?? entry.id
    entry.supersededBy = entry.supersededBy.map { naiveID[$0] ?? $0 }
    return entry
  }

  private func translate(_ outcome: EnqueueOutcome) -> EnqueueOutcome {
    switch outcome {
    case .inserted(let id): .inserted(naiveID[id] ?? id)
    case .claimed(let claimed): .claimed(ClaimedEntry(translate(claimed.entry)))
    case .merged(let id, let replaced): .merged(naiveID[id] ?? id, replaced: replaced)
    case .duplicate(let id): .duplicate(id.map { naiveID[$0] ?? $0 })
    case .superseded: .superseded
    }
  }

  private func query(
    _ meant: QueueOperation.Meant, _ side: KeyPath<(store: EntryID, naive: EntryID), EntryID>
  ) -> QueueQuery {
    switch meant {
    case .nth(let numbers):
      QueueQuery(
        ids: numbers.filter(inserted.indices.contains).map { inserted[inserted.count - 1 - $0][keyPath: side] })
    case .failed(let sync): .failed(sync: sync)
    case .waiting(let sync): .waiting(sync: sync)
    case .record(let recordID): QueueQuery(recordID: recordID)
    case .connection(let connection): QueueQuery(connections: [connection])
    case .run(let run): QueueQuery(run: run)
    }
  }
}

extension EnqueueOutcome {
  /// The number of the entry that was made, if one was.
  fileprivate var newEntry: EntryID? {
    switch self {
    case .inserted(let id): id
    case .claimed(let claimed): claimed.entry.id
    case .merged, .duplicate, .superseded: nil
    }
  }
}

import SalesTap

/// What the workers of the concurrent check saw.
private struct Observations: Sendable {
  /// The records that some worker holds.
  var held: Set<RecordID> = []
  /// The commit time of the last delivered version of each record.
  var delivered: [RecordID: Instant] = [:]
  var problems: [String] = []
}

extension QueueConformance {
  /// Lets many callers enqueue and drain one sync at once: no record may be in two hands, and the newest version of each must be the
  /// last that is delivered.
  public func concurrentViolations() async -> [LawViolation] {
    guard callers > 0 else { return [] }
    let observations = Locked(Observations())
    let records = (100..<107).compactMap { RecordID("00Q5e0000000\($0)") }
    let rounds = 20
    do {
      let store = try await makeSubject()
      try await withThrowingTaskGroup(of: Void.self) { group in
        for caller in 0..<callers {
          group.addTask {
            for round in 0..<rounds {
              try await offerAll(records, caller: caller, round: round, to: store)
              try await drain(store, caller: caller, round: round, observations)
            }
          }
        }
        try await group.waitForAll()
      }
      try await drain(store, caller: callers, round: rounds, observations)
      let counts = try await store.counts().first
      if counts?.waiting != 0 || counts?.inFlight != 0 {
        observations.withLock { $0.problems.append("at the end: \(counts.map { "\($0)" } ?? "no counts")") }
      }
    } catch {
      observations.withLock { $0.problems.append("threw \(error)") }
    }
    let newest = Self.commit(caller: callers - 1, round: rounds - 1, callers: callers)
    return observations.withLock { observations in
      for record in records where observations.delivered[record] != newest {
        observations.problems.append("\(record): delivered last \(String(describing: observations.delivered[record]))")
      }
      return observations.problems.prefix(5).map {
        LawViolation(
          law: "concurrent", sentence: "Callers in any number of tasks see one order of operations.", detail: $0)
      }
    }
  }

  private static func commit(caller: Int, round: Int, callers: Int) -> Instant {
    QueueScript.start.advanced(by: .seconds(round * callers + caller))
  }

  private func offerAll(
    _ records: [RecordID], caller: Int, round: Int, to store: any QueueStore
  ) async throws {
    let offers = records.map { record in
      QueueOffer(
        sync: "leads", connection: "production", target: .profiles, object: "Lead", recordID: record,
        changeID: "\(caller)-\(round)", committedAt: Self.commit(caller: caller, round: round, callers: callers),
        identity: record.text, payload: [1])
    }
    _ = try await store.enqueue(offers, at: QueueScript.start)
  }

  private func drain(
    _ store: any QueueStore, caller: Int, round: Int, _ observations: Locked<Observations>
  ) async throws {
    let request = ClaimRequest(sync: "leads", limit: 3, worker: "worker \(caller)")
    while true {
      let claimed = try await store.claim(request, at: QueueScript.start).entries
      guard !claimed.isEmpty else { return }
      observations.withLock { observations in
        for record in claimed.map(\.entry.recordID) where !observations.held.insert(record).inserted {
          observations.problems.append("\(record) was in two hands")
        }
      }
      await Task.yield()
      observations.withLock { observations in
        for entry in claimed.map(\.entry) {
          observations.held.remove(entry.recordID)
          let last = observations.delivered[entry.recordID] ?? entry.version.committedAt
          if entry.version.committedAt < last {
            observations.problems.append("\(entry.recordID): an older version was delivered after a newer")
          }
          observations.delivered[entry.recordID] = max(last, entry.version.committedAt)
        }
      }
      for outcome in try await store.settle(claimed.map { Settlement($0, .delivered) }, at: QueueScript.start)
      where outcome != .settled(.delivered) {
        observations.withLock { $0.problems.append("a settlement answered \(outcome)") }
      }
    }
  }
}

package import SalesTapTime

extension QueueLedger {
  /// The entries that are meant, in the order of their numbers.
  private func matching(_ query: QueueQuery) -> [QueueEntry] {
    if let ids = query.ids {
      return Set(ids).sorted().compactMap { active[$0] ?? ended[$0] }.filter(query.matches)
    }
    let wantsEnded = query.states.map { $0.contains(where: \.isEnded) } ?? true
    let found = active.values.filter(query.matches) + (wantsEnded ? ended.values.filter(query.matches) : [])
    return found.sorted { $0.id < $1.id }
  }

  package func entries(_ query: QueueQuery, after: EntryID?, limit: Int) -> [QueueEntry] {
    guard limit > 0 else { return [] }
    let found = matching(query)
    return Array(found.drop { entry in after.map { entry.id <= $0 } ?? false }.prefix(limit))
  }

  package func counts() -> [QueueCounts] {
    var counts = lines.mapValues(\.counts)
    for entry in active.values where entry.state == .waiting {
      let oldest = counts[entry.sync]?.oldestWaiting
      counts[entry.sync]?.oldestWaiting = min(oldest ?? entry.firstEnqueuedAt, entry.firstEnqueuedAt)
    }
    return counts.values
      .filter { counts in QueueEntry.State.allCases.contains { counts[$0] > 0 } }
      .sorted { $0.sync < $1.sync }
  }

  package mutating func retry(_ query: QueueQuery, at now: Instant) -> [RetryResult] {
    var results: [RetryResult] = []
    var missing = Set(query.ids ?? [])
    for entry in matching(query) {
      missing.remove(entry.id)
      if entry.state == .failed {
        results.append(RetryResult(id: entry.id, outcome: retry(entry, at: now)))
      } else if query.ids != nil {
        results.append(RetryResult(id: entry.id, outcome: .notFailed(entry.state)))
      }
    }
    results += missing.map { RetryResult(id: $0, outcome: .unknown) }
    return results.sorted { $0.id < $1.id }
  }

  private mutating func retry(_ entry: QueueEntry, at now: Instant) -> RetryResult.Outcome {
    let key = RecordKey(entry)
    forgetFailure(entry)
    let isPast = QueueRules.isPastRetry(
      QueueRules.Sibling(entry), target: entry.target, siblings: siblings(key), newest: newest[key])
    if isPast {
      let newer = siblings(key).last { entry.version < $0.version }
      _ = end(entry, as: .superseded, supersededBy: newer?.id, at: now)
      return .superseded
    }
    var entry = entry
    entry.due = now
    entry.attempts = 0
    entry.uncertainInRow = 0
    return comeBack(entry, at: now).state == .waiting ? .retried : .superseded
  }

  private mutating func forgetFailure(_ entry: QueueEntry) {
    let key = RecordKey(entry)
    failures[key]?.removeAll { $0 == entry.id }
    if failures[key]?.isEmpty == true { failures[key] = nil }
  }

  package mutating func skip(_ query: QueueQuery, because reason: QueueFailure, at now: Instant) -> [QueueEntry] {
    matching(query).filter { $0.state == .waiting }.map { entry in
      let skipped = end(entry, as: .skipped, failure: reason, at: now)
      wake(RecordKey(entry))
      return skipped
    }
  }

  package mutating func delete(_ query: QueueQuery) -> Int {
    let doomed = matching(query).filter { $0.state != .inFlight }
    for entry in doomed { remove(entry) }
    return doomed.count
  }

  package mutating func erase(_ subject: ErasureSubject) -> RemovalCount {
    var versions = 0
    let doomed: [QueueEntry]
    switch subject {
    case .record(let recordID):
      doomed = matching(QueueQuery(recordID: recordID))
      let keys = newest.keys.filter { $0.recordID == recordID }
      for key in keys { newest[key] = nil }
      versions = keys.count
    case .identity(let identity):
      doomed = matching(QueueQuery(identity: identity))
    }
    for entry in doomed { remove(entry) }
    return RemovalCount(entries: doomed.count, versions: versions)
  }

  package mutating func prune(_ request: PruneRequest) -> RemovalCount {
    var doomed = ended.values.filter { $0.changedAt < request.endedBefore }
    if let failedBefore = request.failedBefore {
      doomed += active.values.filter { $0.state == .failed && $0.changedAt < failedBefore }
    }
    for entry in doomed { remove(entry) }
    let keys = newest.filter {
      $0.value.notedAt < request.endedBefore && records[$0.key] == nil && failures[$0.key] == nil
    }
    .map(\.key)
    for key in keys { newest[key] = nil }
    return RemovalCount(entries: doomed.count, versions: keys.count)
  }

  /// Removes an entry in any state.
  private mutating func remove(_ entry: QueueEntry) {
    let key = RecordKey(entry)
    land(entry)
    unlink(entry)
    forgetFailure(entry)
    active[entry.id] = nil
    ended[entry.id] = nil
    if deliveredChanges[key]?[entry.changeID] == entry.id {
      deliveredChanges[key]?[entry.changeID] = nil
      if deliveredChanges[key]?.isEmpty == true { deliveredChanges[key] = nil }
    }
    count(entry.sync, entry.state, -1)
    wake(key)
  }
}

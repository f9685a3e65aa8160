package import SalesTapTime

extension QueueLedger {
  /// The entries that are meant, in the order of their numbers.
  private func matching(_ query: QueueQuery) -> [QueueEntry] {
    if let ids = query.ids {
      return Set(ids).sorted().compactMap { rows.entry($0) }.filter(query.matches)
    }
    let found = rows.rows { row in
      (query.states?.contains(rows[row].state) ?? true)
        && (query.recordID.map { $0 == rows[row].recordID } ?? true)
    }
    return found.map(rows.entry(at:)).filter(query.matches).sorted { $0.id < $1.id }
  }

  package func entries(_ query: QueueQuery, after: EntryID?, limit: Int) -> [QueueEntry] {
    guard limit > 0 else { return [] }
    let found = matching(query)
    return Array(found.drop { entry in after.map { entry.id <= $0 } ?? false }.prefix(limit))
  }

  package func counts() -> [QueueCounts] {
    var counts = lines.map(\.counts)
    _ = rows.rows { row in
      guard rows[row].state == .waiting else { return false }
      let sync = Int(rows.kinds.sync(of: rows[row].kind))
      let time = rows[row].firstEnqueuedAt
      counts[sync].oldestWaiting = min(counts[sync].oldestWaiting ?? time, time)
      return false
    }
    return
      counts
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
    let key = key(entry.sync, entry.recordID)
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
    let key = key(entry.sync, entry.recordID)
    failures[key]?.removeAll { $0 == entry.id }
    if failures[key]?.isEmpty == true { failures[key] = nil }
  }

  package mutating func skip(_ query: QueueQuery, because reason: QueueFailure, at now: Instant) -> [QueueEntry] {
    matching(query).filter { $0.state == .waiting }.map { entry in
      let skipped = end(entry, as: .skipped, failure: reason, at: now)
      wake(key(entry.sync, entry.recordID))
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
    let found = rows.rows { row in
      let state = rows[row].state
      if state.isEnded { return rows.parts(row).changedAt < request.endedBefore }
      guard state == .failed, let failedBefore = request.failedBefore else { return false }
      return rows.parts(row).changedAt < failedBefore
    }
    let doomed = found.map(rows.entry(at:))
    for entry in doomed { remove(entry) }
    let keys = newest.filter {
      $0.value.notedAt < request.endedBefore && rows.head($0.key) == EntryRows.none && failures[$0.key] == nil
    }
    .map(\.key)
    for key in keys { newest[key] = nil }
    return RemovalCount(entries: doomed.count, versions: keys.count)
  }

  /// Removes an entry in any state.
  private mutating func remove(_ entry: QueueEntry) {
    let key = key(entry.sync, entry.recordID)
    land(entry)
    rows.unlink(entry.id)
    forgetFailure(entry)
    rows.remove(entry.id)
    if deliveredChanges[key]?[entry.changeID] == entry.id {
      deliveredChanges[key]?[entry.changeID] = nil
      if deliveredChanges[key]?.isEmpty == true { deliveredChanges[key] = nil }
    }
    count(entry.sync, entry.state, -1)
    wake(key)
  }
}

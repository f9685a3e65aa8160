package import SalesTap

extension NaiveQueue {
  package mutating func retry(_ query: QueueQuery, at now: Instant) -> [RetryResult] {
    var results: [RetryResult] = []
    for entry in entries where query.matches(entry) {
      if entry.state == .failed {
        results.append(RetryResult(id: entry.id, outcome: retry(entry, at: now)))
      } else if query.ids != nil {
        results.append(RetryResult(id: entry.id, outcome: .notFailed(entry.state)))
      }
    }
    for id in Set(query.ids ?? []) where !results.contains(where: { $0.id == id }) {
      results.append(RetryResult(id: id, outcome: .unknown))
    }
    return results.sorted { $0.id < $1.id }
  }

  private mutating func retry(_ entry: QueueEntry, at now: Instant) -> RetryResult.Outcome {
    let lively = lively(Key(entry))
    let isStep = entry.target == .events && entry.merge == .everyChange
    let wasOvertaken = newest[Key(entry)].map { entry.version < $0.version } ?? false
    let newer = lively.last { entry.version < $0.version }
    if !isStep, newer != nil || wasOvertaken, bug != .retryResurrects {
      _ = end(entry.id, as: .superseded, supersededBy: newer?.id, at: now)
      return .superseded
    }
    let bug = bug
    update(entry.id) { entry in
      if bug != .retryKeepsTheAttempts { entry.attempts = 0 }
      entry.uncertainInRow = 0
    }
    comeBack(entry.id, due: now, failure: nil, attempts: 0, uncertain: 0, at: now)
    return index(entry.id).map { entries[$0].state == .waiting } ?? false ? .retried : .superseded
  }

  package mutating func skip(_ query: QueueQuery, because reason: QueueFailure, at now: Instant) -> [QueueEntry] {
    var skipped: [QueueEntry] = []
    for entry in entries where query.matches(entry) {
      guard entry.state == .waiting || (entry.state == .inFlight && bug == .skipTakesWhatIsInFlight) else { continue }
      skipped += end(entry.id, as: .skipped, failure: reason, at: now)
    }
    return skipped
  }

  package mutating func delete(_ query: QueueQuery) -> Int {
    let before = entries.count
    entries.removeAll { query.matches($0) && ($0.state != .inFlight || bug == .deleteTakesWhatIsInFlight) }
    return before - entries.count
  }

  package mutating func erase(_ subject: ErasureSubject) -> RemovalCount {
    let before = entries.count
    let versions = newest.count
    switch subject {
    case .record(let recordID):
      entries.removeAll { $0.recordID == recordID }
      if bug != .eraseLeavesTheVersion { newest = newest.filter { $0.key.recordID != recordID } }
    case .identity(let identity):
      entries.removeAll { $0.identity == identity }
    }
    return RemovalCount(entries: before - entries.count, versions: versions - newest.count)
  }

  package mutating func prune(_ request: PruneRequest) -> RemovalCount {
    let before = entries.count
    let versions = newest.count
    let failedBefore = bug == .pruneTakesTheFailed ? request.endedBefore : request.failedBefore
    var removed = 0
    entries.removeAll { entry in
      let isOver =
        switch entry.state {
        case .delivered, .superseded, .skipped: entry.changedAt < request.endedBefore
        case .failed: failedBefore.map { entry.changedAt < $0 } ?? false
        case .waiting: bug == .pruneTakesWhatWaits && entry.changedAt < request.endedBefore
        case .inFlight: false
        }
      guard isOver, bug != .pruneStopsEarly || removed < 1_000 else { return false }
      removed += 1
      return true
    }
    let kept = entries
    newest = newest.filter { key, note in
      note.notedAt >= request.endedBefore || kept.contains { Key($0) == key && !$0.state.isEnded }
    }
    return RemovalCount(entries: before - entries.count, versions: versions - newest.count)
  }

  package func counts() -> [QueueCounts] {
    var counts: [String: QueueCounts] = [:]
    for entry in entries {
      let isMiscounted = bug == .countsWhatIsInFlightAsWaiting && entry.state == .inFlight
      counts[entry.sync, default: QueueCounts(sync: entry.sync)][isMiscounted ? .waiting : entry.state] += 1
      guard entry.state == .waiting else { continue }
      let oldest = counts[entry.sync]?.oldestWaiting ?? entry.firstEnqueuedAt
      counts[entry.sync]?.oldestWaiting =
        bug == .oldestIsTheNewest ? max(oldest, entry.firstEnqueuedAt) : min(oldest, entry.firstEnqueuedAt)
    }
    return counts.values.sorted { $0.sync < $1.sync }
  }

  package func entries(_ query: QueueQuery, after: EntryID?, limit: Int) -> [QueueEntry] {
    Array(
      entries.filter { entry in query.matches(entry) && (after.map { entry.id > $0 } ?? true) }.prefix(max(0, limit)))
  }
}

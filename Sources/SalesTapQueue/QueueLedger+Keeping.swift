package import SalesTapTime

extension QueueLedger {
  /// The rows of the entries that are meant, in the order of their numbers.
  private mutating func matching(_ query: QueueQuery) -> [UInt32] {
    if let ids = query.ids {
      return Set(ids).sorted().compactMap { rows.row($0) }.filter { query.matches(rows.entry(at: $0)) }
    }
    let found = rows.rows { row in
      (query.states?.contains(rows[row].state) ?? true)
        && (query.recordID.map { $0 == rows[row].recordID } ?? true)
    }
    return found.filter { query.matches(rows.entry(at: $0)) }.sorted { rows[$0].id < rows[$1].id }
  }

  package mutating func entries(_ query: QueueQuery, after: EntryID?, limit: Int) -> [QueueEntry] {
    guard limit > 0 else { return [] }
    let found = matching(query).drop { row in after.map { rows[row].id <= $0 } ?? false }
    return found.prefix(limit).map { rows.entry(at: $0) }
  }

  package mutating func counts() -> [QueueCounts] {
    syncs.indices
      .map { number in
        var counts = syncs[number].counts
        counts.oldestWaiting = oldestWaiting(number)
        return counts
      }
      .filter { counts in QueueEntry.State.allCases.contains { counts[$0] > 0 } }
      .sorted { $0.sync < $1.sync }
  }

  package mutating func retry(_ query: QueueQuery, at now: Instant) -> [RetryResult] {
    var results: [RetryResult] = []
    var missing = Set(query.ids ?? [])
    for row in matching(query) {
      let id = rows[row].id
      missing.remove(id)
      if rows[row].state == .failed {
        results.append(RetryResult(id: id, outcome: retry(row, at: now)))
      } else if query.ids != nil {
        results.append(RetryResult(id: id, outcome: .notFailed(rows[row].state)))
      }
    }
    results += missing.map { RetryResult(id: $0, outcome: .unknown) }
    return results.sorted { $0.id < $1.id }
  }

  private mutating func retry(_ row: UInt32, at now: Instant) -> RetryResult.Outcome {
    let key = rows.key(row)
    forgetFailure(row)
    let version = rows.version(row)
    let siblings = siblings(from: rows.head(key))
    let isPast = QueueRules.isPastRetry(
      rows.sibling(row), target: rows.kinds[rows[row].kind].target, siblings: siblings, newest: newest(key))
    if isPast {
      end(row, as: .superseded, supersededBy: siblings.last { version < $0.version }?.id, at: now)
      return .superseded
    }
    var parts = rows.parts(row)
    parts.due = now
    parts.attempts = 0
    parts.uncertainInRow = 0
    rows.setParts(row, parts)
    comeBack(row, at: now)
    return rows[row].state == .waiting ? .retried : .superseded
  }

  private mutating func forgetFailure(_ row: UInt32) {
    guard rows[row].state == .failed else { return }
    let key = rows.key(row)
    let id = rows[row].id
    failures[key]?.removeAll { $0 == id }
    if failures[key]?.isEmpty == true { failures[key] = nil }
  }

  package mutating func skip(_ query: QueueQuery, because reason: QueueFailure, at now: Instant) -> [QueueEntry] {
    matching(query).filter { rows[$0].state == .waiting }.map { row in
      wake(end(row, as: .skipped, failure: reason, at: now))
      return rows.entry(at: row)
    }
  }

  package mutating func delete(_ query: QueueQuery) -> Int {
    let doomed = matching(query).filter { rows[$0].state != .inFlight }
    for row in doomed { remove(row) }
    return doomed.count
  }

  package mutating func erase(_ subject: ErasureSubject) -> RemovalCount {
    var versions = 0
    let doomed: [UInt32]
    switch subject {
    case .record(let recordID):
      doomed = matching(QueueQuery(recordID: recordID))
      let keys = newest.keys { key, _ in key.recordID == recordID }
      for key in keys { newest.remove(key, hash: rows.hash(key)) }
      versions = keys.count
    case .identity(let identity):
      doomed = matching(QueueQuery(identity: identity))
    }
    for row in doomed { remove(row) }
    return RemovalCount(entries: doomed.count, versions: versions)
  }

  /// The notes of the newest versions handed over, by record and sync. Cost: linear in all notes, times their logarithm.
  package func handedOverNotes(after last: HandedOverNote?, limit: Int) -> [HandedOverNote] {
    let notes = newest.keys { _, _ in true }.compactMap { key in
      newest(key).map { HandedOverNote(sync: syncs[Int(key.sync)].counts.sync, recordID: key.recordID, newest: $0) }
    }
    let later = notes.filter { note in last.map { ($0.recordID, $0.sync) < (note.recordID, note.sync) } ?? true }
    return Array(later.sorted { ($0.recordID, $0.sync) < ($1.recordID, $1.sync) }.prefix(max(0, limit)))
  }

  package mutating func prune(_ request: PruneRequest) -> RemovalCount {
    let doomed = rows.rows { row in
      let state = rows[row].state
      if state.isEnded { return rows.parts(row).changedAt < request.endedBefore }
      guard state == .failed, let failedBefore = request.failedBefore else { return false }
      return rows.parts(row).changedAt < failedBefore
    }
    for row in doomed { remove(row) }
    let keys = newest.keys { key, newest in
      newest.notedAt < request.endedBefore && rows.head(key) == EntryRows.none && failures[key] == nil
    }
    for key in keys { newest.remove(key, hash: rows.hash(key)) }
    return RemovalCount(entries: doomed.count, versions: keys.count)
  }

  /// Removes an entry in any state.
  private mutating func remove(_ row: UInt32) {
    let key = rows.key(row)
    let id = rows[row].id
    let state = rows[row].state
    let identity = isEvent(row) ? identity(row) : nil
    let line = line(of: row)
    forgetFailure(row)
    if deliveredChanges[key]?[rows[row].changeID] == id {
      deliveredChanges[key]?[rows[row].changeID] = nil
      if deliveredChanges[key]?.isEmpty == true { deliveredChanges[key] = nil }
    }
    if state == .inFlight { land(row) }
    // The records of ended and failed entries have their order without them.
    let head = rows.unlink(row)
    syncs[Int(key.sync)].counts[state] -= 1
    let isInLine = rows[row].marks.contains(.isInLine)
    rows.remove(row)
    if isInLine { noteRemoval(fromLine: line) }
    wake(head)
    if let identity { callParked(identity) }
  }
}

import DequeModule
import HeapModule
import SalesTapModel
package import SalesTapTime

extension QueueLedger {
  package mutating func claim(_ request: ClaimRequest, at now: Instant) -> QueueClaim {
    let expired = returnExpired(at: now)
    var claim = QueueClaim(entries: [], through: EntryID(rawValue: lastID), expired: expired)
    let dueBy = request.dueBy ?? now
    let through = request.through ?? claim.through
    guard request.limit > 0, let sync = rows.kinds.sync(request.sync) else { return claim }
    let leaseEnd = now.advanced(by: request.lease)
    var aside: [Turn] = []
    takeUpDelayed(sync, dueBy: dueBy)
    while claim.entries.count < request.limit, let turn = nextTurn(sync, through: through) {
      guard let row = rows.row(turn.id), rows[row].state == .waiting, rows.place(row) == turn.place, isHead(row)
      else { continue }
      let entry = rows.entry(at: row)
      let key = rows.key(row)
      if entry.due > dueBy {
        lines[Int(sync)].delayed.insert(Delay(due: entry.due, id: entry.id))
      } else if entry.id > through || (request.lane.map { $0 != entry.lane } ?? false) {
        aside.append(turn)
      } else if QueueRules.isOvertaken(entry.version, target: entry.target, newest: newest[key]) {
        claim.superseded.append(end(entry, as: .superseded, failure: QueueRules.overtaken, at: now))
        wake(key)
      } else if entry.target == .events, flights[IdentityKey(entry)] != nil {
        aside.append(turn)
      } else {
        claim.entries.append(take(entry, request, until: leaseEnd, at: now))
      }
    }
    for claimed in claim.entries where claimed.entry.target == .events {
      flights[IdentityKey(claimed.entry), default: 0] += 1
    }
    for turn in aside { lines[Int(sync)].returned.insert(turn) }
    return claim
  }

  private mutating func take(
    _ entry: QueueEntry, _ request: ClaimRequest, until leaseEnd: Instant, at now: Instant
  ) -> ClaimedEntry {
    var entry = entry
    count(entry.sync, .waiting, -1)
    entry.state = .inFlight
    entry.token.rawValue += 1
    entry.lease = QueueEntry.Lease(
      worker: request.worker, expiresAt: leaseEnd, countsAttempt: request.expiryCountsAttempt)
    entry.changedAt = now
    rows.put(entry)
    inFlight.insert(entry.id)
    count(entry.sync, .inFlight, 1)
    return ClaimedEntry(entry)
  }

  /// Gives the entries whose time has come their turn again.
  private mutating func takeUpDelayed(_ sync: UInt32, dueBy: Instant) {
    while let delay = lines[Int(sync)].delayed.min, delay.due <= dueBy {
      _ = lines[Int(sync)].delayed.popMin()
      guard let row = rows.row(delay.id), rows[row].state == .waiting else { continue }
      lines[Int(sync)].returned.insert(Turn(place: rows.place(row), id: delay.id))
    }
  }

  /// The turn with the lowest place; those that arrived after `through` stay in line.
  private mutating func nextTurn(_ sync: UInt32, through: EntryID) -> Turn? {
    let next = lines[Int(sync)].arrivals.first
    let arrival = next.flatMap { $0 <= through ? Turn(place: $0.rawValue, id: $0) : nil }
    let returned = lines[Int(sync)].returned.min
    if let arrival, returned.map({ arrival < $0 }) ?? true {
      lines[Int(sync)].arrivals.removeFirst()
      return arrival
    }
    return returned == nil ? nil : lines[Int(sync)].returned.popMin()
  }

  package func dueTimes(at now: Instant) -> [String: Instant] {
    var times: [String: Instant] = [:]
    for id in inFlight {
      guard let row = rows.row(id), let end = rows.lease(row)?.expiresAt else { continue }
      let sync = rows.kinds[rows[row].kind].sync
      times[sync] = min(times[sync] ?? end, end)
    }
    for line in lines where line.counts.waiting > 0 {
      let sync = line.counts.sync
      // Nothing comes before now: what is due is the answer.
      if let time = times[sync], time <= now { continue }
      if let time = firstDue(line, at: now) { times[sync] = min(times[sync] ?? time, time) }
    }
    return times.mapValues { max($0, now) }
  }

  /// When the first entry of a line is due that may go as far as time alone decides; the first found that is due now ends the search.
  private func firstDue(_ line: Line, at now: Instant) -> Instant? {
    var first: Instant?
    /// Whether the search is over.
    func look(_ id: EntryID) -> Bool {
      guard let row = rows.row(id), mayGo(row) else { return false }
      let due = rows.due(row)
      first = min(first ?? due, due)
      return due <= now
    }
    // Every entry that may go has a turn in one of these.
    _ =
      line.arrivals.contains { look($0) } || line.returned.unordered.contains { look($0.id) }
      || line.delayed.unordered.contains { look($0.id) }
    return first
  }

  /// Whether an entry waits that nothing but time holds back.
  private func mayGo(_ row: UInt32) -> Bool {
    guard rows[row].state == .waiting, isHead(row) else { return false }
    let kind = rows.kinds[rows[row].kind]
    return kind.target == .profiles
      || flights[IdentityKey(connection: kind.connection, identity: rows[row].identity)] == nil
  }
}

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
    guard request.limit > 0, lines[request.sync] != nil else { return claim }
    let leaseEnd = now.advanced(by: request.lease)
    var aside: [Turn] = []
    takeUpDelayed(request.sync, dueBy: dueBy)
    while claim.entries.count < request.limit, let turn = nextTurn(request.sync, through: through) {
      guard let entry = active[turn.id], entry.state == .waiting, entry.place == turn.place, isHead(entry) else {
        continue
      }
      if entry.due > dueBy {
        lines[request.sync]?.delayed.insert(Delay(due: entry.due, id: entry.id))
      } else if entry.id > through || (request.lane.map { $0 != entry.lane } ?? false) {
        aside.append(turn)
      } else if QueueRules.isOvertaken(entry.version, target: entry.target, newest: newest[RecordKey(entry)]) {
        claim.superseded.append(end(entry, as: .superseded, failure: QueueRules.overtaken, at: now))
        wake(RecordKey(entry))
      } else if entry.target == .events, flights[IdentityKey(entry)] != nil {
        aside.append(turn)
      } else {
        claim.entries.append(take(entry, request, until: leaseEnd, at: now))
      }
    }
    for claimed in claim.entries where claimed.entry.target == .events {
      flights[IdentityKey(claimed.entry), default: 0] += 1
    }
    for turn in aside { lines[request.sync]?.returned.insert(turn) }
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
    active[entry.id] = entry
    inFlight.insert(entry.id)
    count(entry.sync, .inFlight, 1)
    return ClaimedEntry(entry)
  }

  /// Gives the entries whose time has come their turn again.
  private mutating func takeUpDelayed(_ sync: String, dueBy: Instant) {
    while let delay = lines[sync]?.delayed.min, delay.due <= dueBy {
      _ = lines[sync]?.delayed.popMin()
      guard let entry = active[delay.id], entry.state == .waiting else { continue }
      lines[sync]?.returned.insert(Turn(place: entry.place, id: entry.id))
    }
  }

  /// The turn with the lowest place; those that arrived after `through` stay in line.
  private mutating func nextTurn(_ sync: String, through: EntryID) -> Turn? {
    guard let line = lines[sync] else { return nil }
    let arrival = line.arrivals.first.flatMap { $0 <= through ? Turn(place: $0.rawValue, id: $0) : nil }
    switch (arrival, line.returned.min) {
    case (nil, nil):
      return nil
    case (let arrival?, let returned) where returned.map({ arrival < $0 }) ?? true:
      lines[sync]?.arrivals.removeFirst()
      return arrival
    default:
      return lines[sync]?.returned.popMin()
    }
  }

  package func nextDue(syncs: [String]?, lane: QueueLane?, at now: Instant) -> Instant? {
    var next: Instant?
    for entry in active.values {
      if let syncs, !syncs.contains(entry.sync) { continue }
      if let lane, lane != entry.lane { continue }
      let time: Instant
      if let lease = entry.lease {
        time = lease.expiresAt
      } else if entry.state == .waiting, isHead(entry),
        entry.target == .profiles || flights[IdentityKey(entry)] == nil
      {
        time = entry.due
      } else {
        continue
      }
      next = min(next ?? time, time)
    }
    return next.map { max($0, now) }
  }
}

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

  package func nextDue(syncs: [String]?, lane: QueueLane?, at now: Instant) -> Instant? {
    var next: Instant?
    _ = rows.rows { row in
      // Nothing comes before now: the first that is due is the answer.
      if let next, next <= now { return false }
      if let time = timeOfInterest(row, syncs: syncs, lane: lane) { next = min(next ?? time, time) }
      return false
    }
    return next.map { max($0, now) }
  }

  /// When a claim may find an entry, as far as time alone decides.
  private func timeOfInterest(_ row: UInt32, syncs: [String]?, lane: QueueLane?) -> Instant? {
    let state = rows[row].state
    guard state == .waiting || state == .inFlight else { return nil }
    let kind = rows.kinds[rows[row].kind]
    if let syncs, !syncs.contains(kind.sync) { return nil }
    if let lane, lane != kind.lane { return nil }
    if let lease = rows.lease(row) { return lease.expiresAt }
    guard state == .waiting, isHead(row) else { return nil }
    if kind.target == .events,
      flights[IdentityKey(connection: kind.connection, identity: rows[row].identity)] != nil
    {
      return nil
    }
    return rows.due(row)
  }
}

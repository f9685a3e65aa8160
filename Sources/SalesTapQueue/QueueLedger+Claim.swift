import SalesTapModel
package import SalesTapTime

extension QueueLedger {
  package mutating func claim(_ request: ClaimRequest, at now: Instant) -> QueueClaim {
    let expired = returnExpired(at: now)
    var claim = QueueClaim(entries: [], through: EntryID(rawValue: lastID), expired: expired)
    let dueBy = request.dueBy ?? now
    let through = request.through ?? claim.through
    guard request.limit > 0, let sync = rows.kinds.sync(request.sync) else { return claim }
    let lease = QueueEntry.Lease(
      worker: request.worker, expiresAt: now.advanced(by: request.lease), countsAttempt: request.expiryCountsAttempt)
    let range = lines(of: sync, request.lane)
    claim.entries.reserveCapacity(min(request.limit, syncs[Int(sync)].counts.waiting))
    for line in range { takeUpDelayed(line, dueBy: dueBy) }
    var aside: [UInt32] = []
    while claim.entries.count < request.limit, let (turn, line) = nextTurn(range, through: through) {
      let row = turn.row
      if isFree(row), rows.due(row) <= dueBy {
        if turn.id > through {
          aside.append(row)
          continue
        }
        if isOvertaken(row) {
          let head = end(row, as: .superseded, failure: QueueRules.overtaken, at: now)
          claim.superseded.append(rows.entry(at: row))
          wake(head)
          continue
        }
      }
      if mayGo(row, line, dueBy: dueBy) {
        claim.entries.append(ClaimedEntry(take(row, lease, at: now)))
        if isEvent(row) { callParked(identity(row)) }
      } else {
        noteAge(row)
      }
    }
    for claimed in claim.entries where claimed.entry.target == .events {
      flights[IdentityKey(connection: claimed.entry.connection, identity: claimed.entry.identity), default: 0] += 1
    }
    for row in aside { setAside(row) }
    return claim
  }

  private func isOvertaken(_ row: UInt32) -> Bool {
    guard !isEvent(row), !newest.isEmpty else { return false }
    return QueueRules.isOvertaken(rows.version(row), target: .profiles, newest: newest(rows.key(row)))
  }

  /// Gives an entry into a worker's hands.
  private mutating func take(_ row: UInt32, _ lease: QueueEntry.Lease, at now: Instant) -> QueueEntry {
    move(row, to: .inFlight)
    var parts = rows.parts(row)
    parts.token.rawValue += 1
    parts.lease = lease
    parts.changedAt = now
    rows.setParts(row, parts)
    noteLease(row, until: lease.expiresAt)
    return rows.entry(at: row)
  }

  package mutating func dueTimes(at now: Instant) -> [String: Instant] {
    var times: [String: Instant] = [:]
    for number in syncs.indices {
      for line in lines(of: UInt32(number), nil) {
        guard let time = nextDue(line, at: now) else { continue }
        let sync = syncs[number].counts.sync
        times[sync] = min(times[sync] ?? time, time)
        // Nothing comes before now: what is due is the answer.
        if time <= now { break }
      }
    }
    return times
  }
}

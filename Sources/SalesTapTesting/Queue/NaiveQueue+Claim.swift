package import SalesTap

extension NaiveQueue {
  package mutating func claim(_ request: ClaimRequest, at now: Instant) -> QueueClaim {
    let expired = returnExpired(at: now)
    var claim = QueueClaim(entries: [], through: EntryID(rawValue: lastID), expired: expired)
    let flying = entries.filter { $0.state == .inFlight && $0.target == .events }
    let line = entries.filter { $0.sync == request.sync && $0.state == .waiting }.sorted {
      bug == .claimsByCommitTime ? $0.version < $1.version : ($0.place, $0.id) < ($1.place, $1.id)
    }
    var isHeldBack = false
    for entry in line where claim.entries.count < request.limit {
      guard mayGo(entry, beside: claim.entries.map(\.entry.id)) else { continue }
      if entry.due > request.dueBy ?? now, bug != .claimsWhatIsNotDue {
        isHeldBack = isHeldBack || bug == .retryHoldsBackOthers
        continue
      }
      if let through = request.through, entry.id > through, bug != .claimsWhatCameLater { continue }
      if let lane = request.lane, lane != entry.lane { continue }
      if isHeldBack { continue }
      if entry.target == .profiles, bug != .overtakenProfileIsSent, let newest = newest[Key(entry)],
        entry.version < newest.version
      {
        claim.superseded += end(entry.id, as: .superseded, failure: QueueRules.overtaken, at: now)
        continue
      }
      let isFlying = flying.contains { $0.connection == entry.connection && $0.identity == entry.identity }
      if entry.target == .events, isFlying, bug != .identityInTwoClaims { continue }
      let bug = bug
      update(entry.id) { entry in
        entry.state = .inFlight
        if bug != .leaseWithoutFencing || entry.token.rawValue == 0 { entry.token.rawValue += 1 }
        entry.lease = QueueEntry.Lease(
          worker: request.worker, expiresAt: now.advanced(by: request.lease),
          countsAttempt: request.expiryCountsAttempt)
        entry.changedAt = now
      }
      if let index = index(entry.id) { claim.entries.append(ClaimedEntry(entries[index])) }
    }
    return claim
  }

  /// Whether no other entry of the record is in flight or has an earlier place.
  private func mayGo(_ entry: QueueEntry, beside taken: [EntryID]) -> Bool {
    let others = lively(Key(entry)).filter { $0.id != entry.id }
    if others.contains(where: { $0.state == .inFlight }) {
      if bug == .twoOfARecordInFlight { return true }
      if bug == .claimsTwiceInOneCall { return others.allSatisfy { $0.state != .inFlight || taken.contains($0.id) } }
      return false
    }
    let earlier = others.filter { ($0.place, $0.id) < (entry.place, entry.id) }
    return bug == .retryDoesNotHoldBack ? earlier.allSatisfy { $0.attempts > 0 } : earlier.isEmpty
  }

  package func dueTimes(at now: Instant) -> [String: Instant] {
    var times: [String: [Instant]] = [:]
    for entry in entries {
      if let lease = entry.lease, bug != .dueTimesForgetTheLease {
        times[entry.sync, default: []].append(lease.expiresAt)
      }
      guard entry.state == .waiting, lively(Key(entry)).first?.id == entry.id,
        !lively(Key(entry)).contains(where: { $0.state == .inFlight })
      else { continue }
      let isFlying = entries.contains {
        $0.state == .inFlight && $0.target == .events && $0.connection == entry.connection
          && $0.identity == entry.identity
      }
      if entry.target == .events, isFlying { continue }
      times[entry.sync, default: []].append(entry.due)
    }
    return times.compactMapValues { times in times.min().map { max($0, now) } }
  }

  // MARK: Settle

  package mutating func settle(_ settlement: Settlement, at now: Instant) -> SettleOutcome {
    guard let index = index(settlement.id) else { return .unknown }
    let entry = entries[index]
    if bug != .settlesByIDAlone {
      guard entry.token == settlement.token, entry.token.rawValue > 0 else { return .stale }
    }
    if entry.lease == nil {
      if bug == .settlesTwice, case .retry = settlement.verdict { update(entry.id) { $0.attempts += 1 } }
      return .settled(entry.state)
    }
    switch settlement.verdict {
    case .delivered:
      if bug != .deliveryIsNotNoted {
        note(Key(entry), entry.version, entry.changeID, isCertain: true, at: now)
      }
      update(entry.id) { $0.uncertainInRow = 0 }
      _ = end(entry.id, as: .delivered, at: now)
      if bug == .deliveryTakesTheNewer { takeOthers(of: entry) }
    case .failed(let failure):
      update(entry.id) {
        $0.attempts += 1
        $0.uncertainInRow = 0
        $0.lastFailure = failure
        $0.state = .failed
        $0.lease = nil
        $0.changedAt = now
      }
      if bug == .failureTakesTheNewer { takeOthers(of: entry) }
    case .retry(let due, let failure, let counts):
      let attempts = counts && bug != .retryCountsNoAttempt ? 1 : 0
      update(entry.id) { $0.uncertainInRow = 0 }
      comeBack(entry.id, due: due, failure: failure, attempts: attempts, uncertain: 0, at: now)
    case .uncertain(let failure, let due, let counts):
      if bug != .uncertainIsNotNoted { note(Key(entry), entry.version, entry.changeID, isCertain: false, at: now) }
      comeBack(entry.id, due: due, failure: failure, attempts: counts ? 1 : 0, uncertain: 1, at: now)
    case .released(let failure, let due, let counts):
      let attempts = counts || bug == .releaseCountsAnAttempt ? 1 : 0
      comeBack(entry.id, due: due, failure: failure, attempts: attempts, uncertain: 0, at: now)
    case .skipped(let failure):
      _ = end(entry.id, as: .skipped, failure: failure, at: now)
    }
    return self.index(settlement.id).map { .settled(entries[$0].state) } ?? .unknown
  }

  private mutating func takeOthers(of entry: QueueEntry) {
    entries.removeAll { Key($0) == Key(entry) && $0.state == .waiting && $0.id != entry.id }
  }

  package mutating func returnExpired(at now: Instant) -> [QueueEntry] {
    var returned: [QueueEntry] = []
    for entry in entries {
      guard let lease = entry.lease, lease.expiresAt <= now else { continue }
      if bug != .leaseWithoutFencing { update(entry.id) { $0.token.rawValue += 1 } }
      if bug == .expiryFails {
        update(entry.id) {
          $0.state = .failed
          $0.lease = nil
        }
        continue
      }
      if bug != .uncertainIsNotNoted { note(Key(entry), entry.version, entry.changeID, isCertain: false, at: now) }
      comeBack(
        entry.id, due: nil, failure: QueueRules.leaseExpired,
        attempts: lease.countsAttempt || bug == .expiryCountsAnAttempt ? 1 : 0,
        uncertain: bug == .expiryLeavesNoTrace ? 0 : 1, at: now)
      if let index = index(entry.id) { returned.append(entries[index]) }
    }
    return returned
  }

  /// Makes an entry wait again, or lets the newer of two take the place of both.
  mutating func comeBack(
    _ id: EntryID, due: Instant?, failure: QueueFailure?, attempts: Int, uncertain: Int, at now: Instant
  ) {
    update(id) { entry in
      entry.state = .waiting
      entry.lease = nil
      entry.due = due ?? entry.due
      entry.lastFailure = failure ?? entry.lastFailure
      entry.attempts += attempts
      entry.uncertainOutcomes += uncertain
      entry.uncertainInRow += uncertain
      entry.changedAt = now
    }
    guard let index = index(id), bug != .comesBackBesideTheNewer else { return }
    let entry = entries[index]
    let rival = lively(Key(entry)).last { $0.id != id && $0.state == .waiting && $0.merge != .everyChange }
    guard let rival, entry.merge != .everyChange, rival.merge == .latest else { return }
    let isOlder = entry.version < rival.version && bug != .olderComesBackOverNewer
    let (loser, winner) = isOlder ? (entry, rival) : (rival, entry)
    _ = end(loser.id, as: .superseded, supersededBy: winner.id, at: now)
    if loser.place < winner.place, bug != .newerLosesThePlace {
      update(winner.id) {
        $0.place = loser.place
        $0.firstEnqueuedAt = loser.firstEnqueuedAt
      }
    }
  }

  /// Ends an entry.
  mutating func end(
    _ id: EntryID, as state: QueueEntry.State, supersededBy: EntryID? = nil, failure: QueueFailure? = nil,
    at now: Instant
  ) -> [QueueEntry] {
    update(id) { entry in
      entry.state = state
      entry.payload = []
      entry.lease = nil
      entry.supersededBy = supersededBy
      entry.lastFailure = failure ?? entry.lastFailure
      entry.changedAt = now
    }
    return index(id).map { [entries[$0]] } ?? []
  }
}

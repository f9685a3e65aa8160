import SalesTapModel
package import SalesTapTime

extension QueueLedger {
  package mutating func settle(_ settlement: Settlement, at now: Instant) -> SettleOutcome {
    guard let entry = active[settlement.id] else {
      guard let entry = ended[settlement.id] else { return .unknown }
      return entry.token == settlement.token ? .settled(entry.state) : .stale
    }
    guard entry.token == settlement.token, entry.token.rawValue > 0 else { return .stale }
    guard entry.lease != nil else { return .settled(entry.state) }
    return .settled(apply(QueueRules.effect(of: settlement.verdict), to: entry, at: now).state)
  }

  package mutating func returnExpired(at now: Instant) -> [QueueEntry] {
    let expired = inFlight.filter { active[$0]?.lease.map { $0.expiresAt <= now } ?? false }.sorted()
    return expired.compactMap { id in
      guard var entry = active[id], let lease = entry.lease else { return nil }
      entry.token.rawValue += 1
      return apply(QueueRules.expiry(countsAttempt: lease.countsAttempt), to: entry, at: now)
    }
  }

  /// Takes an entry out of flight, by a verdict or an expiry.
  private mutating func apply(_ effect: QueueRules.Effect, to entry: QueueEntry, at now: Instant) -> QueueEntry {
    land(entry)
    var entry = entry
    let key = RecordKey(entry)
    entry.lease = nil
    entry.attempts += effect.attempts
    entry.uncertainOutcomes += effect.uncertainOutcomes
    entry.uncertainInRow = effect.endsUncertainRow ? 0 : entry.uncertainInRow + effect.uncertainOutcomes
    if let due = effect.due { entry.due = due }
    if let failure = effect.failure { entry.lastFailure = failure }
    if let isCertain = effect.isCertainHandOver {
      note(key, entry.version, changeID: entry.changeID, isCertain: isCertain, at: now)
    }
    switch effect.state {
    case .waiting:
      return comeBack(entry, at: now)
    case .failed:
      unlink(entry)
      count(entry.sync, entry.state, -1)
      entry.state = .failed
      entry.changedAt = now
      active[entry.id] = entry
      failures[key, default: []].append(entry.id)
      count(entry.sync, .failed, 1)
    case .delivered, .superseded, .skipped, .inFlight:
      entry = end(entry, as: effect.state, at: now)
    }
    wake(key)
    return entry
  }

  /// Forgets that an entry was in flight.
  mutating func land(_ entry: QueueEntry) {
    guard inFlight.remove(entry.id) != nil, entry.target == .events else { return }
    let identity = IdentityKey(entry)
    let others = (flights[identity] ?? 0) - 1
    flights[identity] = others > 0 ? others : nil
  }

  /// Makes a linked entry wait, at its place or in place of another.
  mutating func comeBack(_ entry: QueueEntry, at now: Instant) -> QueueEntry {
    var entry = entry
    let key = RecordKey(entry)
    let decision = QueueRules.returning(QueueRules.Sibling(entry), siblings: siblings(key))
    if case .supersededBy(let id) = decision, var waiting = active[id] {
      entry = end(entry, as: .superseded, supersededBy: id, at: now)
      takePlace(of: entry, by: &waiting)
      unlink(waiting)
      active[id] = waiting
      link(waiting)
    } else {
      unlink(entry)
      if case .supersedes(let id) = decision, let waiting = active[id] {
        _ = end(waiting, as: .superseded, supersededBy: entry.id, at: now)
        takePlace(of: waiting, by: &entry)
      }
      count(entry.sync, entry.state, -1)
      entry.state = .waiting
      entry.changedAt = now
      active[entry.id] = entry
      count(entry.sync, .waiting, 1)
      link(entry)
    }
    wake(key)
    return entry
  }

  private func takePlace(of entry: QueueEntry, by other: inout QueueEntry) {
    guard entry.place < other.place else { return }
    other.place = entry.place
    other.firstEnqueuedAt = entry.firstEnqueuedAt
  }
}

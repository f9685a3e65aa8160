import SalesTapModel
package import SalesTapTime

extension QueueLedger {
  package mutating func settle(_ settlement: Settlement, at now: Instant) -> SettleOutcome {
    guard let row = rows.row(settlement.id) else { return .unknown }
    let entry = rows.entry(at: row)
    if entry.state.isEnded { return entry.token == settlement.token ? .settled(entry.state) : .stale }
    guard entry.token == settlement.token, entry.token.rawValue > 0 else { return .stale }
    guard entry.lease != nil else { return .settled(entry.state) }
    return .settled(apply(QueueRules.effect(of: settlement.verdict), to: entry, at: now).state)
  }

  package mutating func returnExpired(at now: Instant) -> [QueueEntry] {
    let expired = inFlight.filter { rows.row($0).flatMap(rows.lease).map { $0.expiresAt <= now } ?? false }.sorted()
    return expired.compactMap { id in
      guard var entry = active(id), let lease = entry.lease else { return nil }
      entry.token.rawValue += 1
      return apply(QueueRules.expiry(countsAttempt: lease.countsAttempt), to: entry, at: now)
    }
  }

  /// Takes an entry out of flight, by a verdict or an expiry.
  private mutating func apply(_ effect: QueueRules.Effect, to entry: QueueEntry, at now: Instant) -> QueueEntry {
    land(entry)
    var entry = entry
    let key = key(entry.sync, entry.recordID)
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
      rows.unlink(entry.id)
      count(entry.sync, entry.state, -1)
      entry.state = .failed
      entry.changedAt = now
      rows.put(entry)
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
    let key = key(entry.sync, entry.recordID)
    let decision = QueueRules.returning(QueueRules.Sibling(entry), siblings: siblings(key))
    if case .supersededBy(let id) = decision, var waiting = active(id) {
      entry = end(entry, as: .superseded, supersededBy: id, at: now)
      takePlace(of: entry, by: &waiting)
      rows.unlink(id)
      rows.put(waiting)
      rows.link(id)
    } else {
      rows.unlink(entry.id)
      if case .supersedes(let id) = decision, let waiting = active(id) {
        _ = end(waiting, as: .superseded, supersededBy: entry.id, at: now)
        takePlace(of: waiting, by: &entry)
      }
      count(entry.sync, entry.state, -1)
      entry.state = .waiting
      entry.changedAt = now
      rows.put(entry)
      count(entry.sync, .waiting, 1)
      rows.link(entry.id)
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

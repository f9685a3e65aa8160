import SalesTapModel
package import SalesTapTime

extension QueueLedger {
  package mutating func settle(_ settlement: Settlement, at now: Instant) -> SettleOutcome {
    guard let row = rows.row(settlement.id) else { return .unknown }
    let parts = rows.parts(row)
    if rows[row].state.isEnded { return parts.token == settlement.token ? .settled(rows[row].state) : .stale }
    guard parts.token == settlement.token, parts.token.rawValue > 0 else { return .stale }
    guard parts.lease != nil else { return .settled(rows[row].state) }
    apply(QueueRules.effect(of: settlement.verdict), to: row, at: now)
    return .settled(rows[row].state)
  }

  package mutating func returnExpired(at now: Instant) -> [QueueEntry] {
    takeExpired(at: now).map { row in
      var parts = rows.parts(row)
      parts.token.rawValue += 1
      let effect = QueueRules.expiry(countsAttempt: parts.lease?.countsAttempt ?? false)
      rows.setParts(row, parts)
      apply(effect, to: row, at: now)
      return rows.entry(at: row)
    }
  }

  /// Takes an entry out of flight, by a verdict or an expiry.
  private mutating func apply(_ effect: QueueRules.Effect, to row: UInt32, at now: Instant) {
    var parts = rows.parts(row)
    parts.lease = nil
    parts.attempts += effect.attempts
    parts.uncertainOutcomes += effect.uncertainOutcomes
    parts.uncertainInRow = effect.endsUncertainRow ? 0 : parts.uncertainInRow + effect.uncertainOutcomes
    if let due = effect.due { parts.due = due }
    if let failure = effect.failure { parts.lastFailure = failure }
    if let isCertain = effect.isCertainHandOver {
      note(rows.key(row), rows.version(row), changeID: rows[row].changeID, isCertain: isCertain, at: now)
    }
    switch effect.state {
    case .waiting:
      rows.setParts(row, parts)
      comeBack(row, at: now)
    case .failed:
      parts.changedAt = now
      rows.setParts(row, parts)
      let head = rows.unlink(row)
      move(row, to: .failed)
      failures[rows.key(row), default: []].append(rows[row].id)
      wake(head)
    case .delivered, .superseded, .skipped, .inFlight:
      rows.setParts(row, parts)
      wake(end(row, as: effect.state, at: now))
    }
    land(row)
  }

  /// Notes that an event is not in flight any more.
  mutating func land(_ row: UInt32) {
    guard !flights.isEmpty, isEvent(row) else { return }
    let identity = identity(row)
    let others = (flights[identity] ?? 0) - 1
    flights[identity] = others > 0 ? others : nil
    callParked(identity)
  }

  /// Makes an entry that was in flight or failed wait, at its place or in place of another, and wakes the first of its record.
  mutating func comeBack(_ row: UInt32, at now: Instant) {
    let head = rows.head(rows.key(row))
    switch QueueRules.returning(rows.sibling(row), siblings: siblings(from: head)) {
    case .supersededBy(let id):
      guard let waiting = rows.row(id) else { break }
      end(row, as: .superseded, supersededBy: id, at: now)
      takePlace(of: row, by: waiting)
    case .supersedes(let id):
      guard let waiting = rows.row(id) else { break }
      end(waiting, as: .superseded, supersededBy: rows[row].id, at: now)
      takePlace(of: waiting, by: row)
      wait(row, at: now)
    case .waits:
      wait(row, at: now)
    }
    wake(rows.head(rows.key(row)))
  }

  private mutating func wait(_ row: UInt32, at now: Instant) {
    rows.unlink(row)
    move(row, to: .waiting)
    var parts = rows.parts(row)
    parts.changedAt = now
    rows.setParts(row, parts)
    rows[row].marks.remove(.hasTurn)
    rows.link(row)
    noteAge(row)
  }

  /// Moves an entry to the place of one that ended, if that is the earlier one.
  private mutating func takePlace(of ended: UInt32, by row: UInt32) {
    let place = rows.place(ended)
    guard place < rows.place(row) else { return }
    rows.unlink(row)
    var parts = rows.parts(row)
    parts.place = place
    rows[row].firstEnqueuedAt = rows[ended].firstEnqueuedAt
    rows.setParts(row, parts)
    rows.link(row)
    rows[row].marks.remove(.hasAge)
    loseTurn(row)
    noteAge(row)
    if isEvent(row) { callParked(identity(row)) }
  }
}

import SalesTapModel
import SalesTapTime

extension QueueLedger {
  // MARK: Ages

  /// Notes the age of a waiting entry that the line of arrivals does not tell.
  mutating func noteAge(_ row: UInt32) {
    guard rows[row].state == .waiting, !rows[row].marks.contains(.hasAge) else { return }
    let sync = Int(rows.kinds.sync(of: rows[row].kind))
    if syncs[sync].ages.isFull {
      var agenda = syncs[sync].ages
      syncs[sync].ages = Agenda()
      agenda.keep { moment in
        if isWaiting(moment), rows[moment.row].firstEnqueuedAt == moment.time { return true }
        loseAge(moment)
        return false
      }
      syncs[sync].ages = agenda
    }
    syncs[sync].ages.insert(Moment(time: rows[row].firstEnqueuedAt, id: rows[row].id, row: row))
    rows[row].marks.insert(.hasAge)
  }

  /// Unmarks an entry whose age was thrown out while it did not wait: it is noted again when it does.
  private mutating func loseAge(_ moment: Moment) {
    guard rows[moment.row].id == moment.id, rows[moment.row].firstEnqueuedAt == moment.time else { return }
    rows[moment.row].marks.remove(.hasAge)
  }

  /// The earliest first-enqueued time of the waiting entries of a sync.
  mutating func oldestWaiting(_ sync: Int) -> Instant? {
    while let moment = syncs[sync].ages.next {
      if isWaiting(moment), rows[moment.row].firstEnqueuedAt == moment.time { break }
      _ = syncs[sync].ages.popNext()
      loseAge(moment)
    }
    var oldest = syncs[sync].ages.next?.time
    for line in lines(of: UInt32(sync), nil) {
      guard let row = firstArrival(line) else { continue }
      oldest = min(oldest ?? rows[row].firstEnqueuedAt, rows[row].firstEnqueuedAt)
    }
    return oldest
  }

  // MARK: Times

  /// When a claim may find an entry of a line, as far as time alone decides; at the latest of that and `now`.
  mutating func nextDue(_ line: Int, at now: Instant) -> Instant? {
    while let (turn, isArrival) = firstTurn(line) {
      if isFree(turn.row), rows.due(turn.row) <= now, !isHeld(turn.row) { return now }
      pop(turn, isArrival, line)
      noteAge(turn.row)
      _ = mayGo(turn.row, line, dueBy: now)
    }
    var next = nextLeaseEnd(line)
    while let moment = lines[line].delayed.next {
      if isWaiting(moment), self.line(of: moment.row) == line, rows.due(moment.row) == moment.time, isFree(moment.row) {
        if !isHeld(moment.row) {
          next = min(next ?? moment.time, moment.time)
          break
        }
        _ = lines[line].delayed.popNext()
        _ = parksIfHeld(moment.row, line)
      } else {
        _ = lines[line].delayed.popNext()
        loseDelay(moment, line)
      }
    }
    return next.map { max($0, now) }
  }

  /// Whether the identity of an event is in flight.
  private func isHeld(_ row: UInt32) -> Bool { !flights.isEmpty && isEvent(row) && flights[identity(row)] != nil }

  /// Unmarks an entry whose time was taken out of the delayed ones, if it was its turn.
  private mutating func loseDelay(_ moment: Moment, _ line: Int) {
    guard isWaiting(moment), self.line(of: moment.row) == line, rows.due(moment.row) == moment.time else { return }
    rows[moment.row].marks.remove(.hasTurn)
  }

  // MARK: Leases

  /// Notes when the lease of an entry in flight ends.
  mutating func noteLease(_ row: UInt32, until end: Instant) {
    let line = line(of: row)
    if lines[line].leases.isFull {
      var agenda = lines[line].leases
      lines[line].leases = Agenda()
      agenda.keep { isLeased($0) }
      lines[line].leases = agenda
    }
    lines[line].leases.insert(Moment(time: end, id: rows[row].id, row: row))
  }

  private func isLeased(_ moment: Moment) -> Bool {
    rows[moment.row].id == moment.id && rows.leaseEnd(moment.row) == moment.time
  }

  private mutating func nextLeaseEnd(_ line: Int) -> Instant? {
    while let moment = lines[line].leases.next {
      if isLeased(moment) { return moment.time }
      _ = lines[line].leases.popNext()
    }
    return nil
  }

  /// The entries whose lease is over, in the order of their numbers.
  mutating func takeExpired(at now: Instant) -> [UInt32] {
    var expired: [UInt32] = []
    for line in lines.indices {
      while let moment = lines[line].leases.next, moment.time <= now {
        _ = lines[line].leases.popNext()
        if isLeased(moment) { expired.append(moment.row) }
      }
    }
    return expired.isEmpty ? [] : Set(expired).sorted { rows[$0].id < rows[$1].id }
  }
}

import SalesTapModel
import SalesTapTime

// Events of one identity are never in two claims at once. One that comes up while its identity is in flight is parked.
extension QueueLedger {
  /// Parks an event whose identity is in flight; whether it did.
  mutating func parksIfHeld(_ row: UInt32, _ line: Int) -> Bool {
    guard !flights.isEmpty, isEvent(row) else { return false }
    let identity = identity(row)
    guard flights[identity] != nil else { return false }
    let turn = turn(row)
    if let index = parked[identity]?.firstIndex(where: { $0.line == line }) {
      parked[identity]?[index].turns.insert(turn)
    } else {
      var turns = ParkedTurns(line: line)
      turns.turns.insert(turn)
      parked[identity, default: []].append(turns)
    }
    rows[row].marks.insert(.hasTurn)
    return true
  }

  /// Gives the first event that waits for an identity its turn, in each line, if the identity is not in flight. Each that leaves calls
  /// the next.
  mutating func callParked(_ identity: IdentityKey) {
    guard !parked.isEmpty, flights[identity] == nil, var groups = parked[identity] else { return }
    parked[identity] = nil
    for index in groups.indices {
      while let turn = groups[index].turns.popNext() {
        guard isCurrent(turn, groups[index].line), self.identity(turn.row) == identity, isEvent(turn.row) else {
          continue
        }
        rows[turn.row].marks.remove(.hasTurn)
        wake(turn.row)
        if rows[turn.row].marks.contains(.hasTurn) { break }
      }
    }
    groups.removeAll { $0.turns.next == nil }
    if !groups.isEmpty { parked[identity] = groups }
  }
}

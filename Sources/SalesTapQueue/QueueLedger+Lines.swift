import SalesTapModel
import SalesTapTime

// The lines in which entries wait for their turn. An entry that waits as the first of its record has its turn in the line of arrivals,
// or the mark `hasTurn`: a turn among those returned, a time among those delayed, or a place among those parked. One that is not the
// first, or whose record is in flight, may have lost its turn, and gets one by `wake` when it becomes so.
extension QueueLedger {
  /// The number of the line in which an entry stands.
  func line(of row: UInt32) -> Int {
    let kind = rows[row].kind
    return Int(rows.kinds.sync(of: kind)) * 2 + (rows.kinds[kind].lane == .slot ? 0 : 1)
  }

  /// The numbers of the lines of a sync, of one lane or of all.
  func lines(of sync: UInt32, _ lane: QueueLane?) -> Range<Int> {
    let first = Int(sync) * 2
    guard let lane else { return first..<first + 2 }
    return lane == .slot ? first..<first + 1 : first + 1..<first + 2
  }

  func turn(_ row: UInt32) -> Turn { Turn(place: rows.place(row), id: rows[row].id, row: row) }

  // MARK: Arrivals

  /// Puts a new entry at the end of its line, or among the delayed ones.
  mutating func arrive(_ row: UInt32, at now: Instant) {
    let line = line(of: row)
    let due = rows.due(row)
    if due > now {
      delay(row, line, until: due)
      noteAge(row)
      return
    }
    let last = lines[line].lastArrival
    if last == EntryRows.none { lines[line].firstArrival = row } else { rows[last].nextInLine = row }
    lines[line].lastArrival = row
    lines[line].arrivals += 1
    rows[row].nextInLine = EntryRows.none
    rows[row].marks.insert(.isInLine)
    // Clocks jump: the first of the line is then not the oldest.
    if let latest = lines[line].latestArrival, now < latest {
      noteAge(row)
    } else {
      lines[line].latestArrival = now
    }
  }

  /// The first in the line of arrivals whose turn is there, after the rows before it are taken out.
  mutating func firstArrival(_ line: Int) -> UInt32? {
    while lines[line].firstArrival != EntryRows.none {
      let row = lines[line].firstArrival
      if !rows[row].marks.contains(.hasLeftLine) { return row }
      popArrival(line)
    }
    return nil
  }

  private mutating func popArrival(_ line: Int) {
    let row = lines[line].firstArrival
    lines[line].firstArrival = rows[row].nextInLine
    lines[line].arrivals -= 1
    takeOut(row, line)
    guard lines[line].firstArrival == EntryRows.none else { return }
    lines[line].lastArrival = EntryRows.none
    lines[line].latestArrival = nil
  }

  private mutating func takeOut(_ row: UInt32, _ line: Int) {
    rows[row].nextInLine = EntryRows.none
    rows[row].marks.subtract([.isInLine, .hasLeftLine])
    guard rows[row].id.rawValue == 0 else { return }
    lines[line].removed -= 1
    rows.free(row)
  }

  /// Notes that a row that hangs in a line was removed from the queue, and takes all such rows out when they are most of the line.
  mutating func noteRemoval(fromLine line: Int) {
    lines[line].removed += 1
    guard lines[line].removed > 64, lines[line].removed * 2 > lines[line].arrivals else { return }
    var row = lines[line].firstArrival
    var last = EntryRows.none
    while row != EntryRows.none {
      let next = rows[row].nextInLine
      if rows[row].id.rawValue == 0 {
        lines[line].arrivals -= 1
        takeOut(row, line)
        if last == EntryRows.none { lines[line].firstArrival = next } else { rows[last].nextInLine = next }
      } else {
        last = row
      }
      row = next
    }
    lines[line].lastArrival = last
  }

  // MARK: Turns

  /// Gives the first row of a record its turn, if none of the record is in flight and it has none yet.
  mutating func wake(_ head: UInt32) {
    guard head != EntryRows.none, isFree(head) else { return }
    let marks = rows[head].marks
    guard !marks.contains(.hasTurn), !marks.contains(.isInLine) || marks.contains(.hasLeftLine) else { return }
    giveTurn(head)
  }

  private mutating func giveTurn(_ row: UInt32) {
    let line = line(of: row)
    if lines[line].returned.isFull {
      var agenda = lines[line].returned
      lines[line].returned = Agenda()
      agenda.keep { isCurrent($0, line) }
      lines[line].returned = agenda
    }
    lines[line].returned.insert(turn(row))
    rows[row].marks.insert(.hasTurn)
  }

  private mutating func delay(_ row: UInt32, _ line: Int, until due: Instant) {
    if lines[line].delayed.isFull {
      var agenda = lines[line].delayed
      lines[line].delayed = Agenda()
      agenda.keep { isWaiting($0) && self.line(of: $0.row) == line && rows.due($0.row) == $0.time }
      lines[line].delayed = agenda
    }
    lines[line].delayed.insert(Moment(time: due, id: rows[row].id, row: row))
    rows[row].marks.insert(.hasTurn)
  }

  /// Forgets the turn of a waiting entry, which stands elsewhere now.
  mutating func loseTurn(_ row: UInt32) {
    rows[row].marks.remove(.hasTurn)
    guard rows[row].marks.contains(.isInLine), !rows[row].marks.contains(.hasLeftLine) else { return }
    rows[row].marks.insert(.hasLeftLine)
    noteAge(row)
  }

  func isWaiting(_ moment: Moment) -> Bool {
    rows[moment.row].id == moment.id && rows[moment.row].state == .waiting
  }

  func isCurrent(_ turn: Turn, _ line: Int) -> Bool {
    rows[turn.row].id == turn.id && rows[turn.row].state == .waiting && self.line(of: turn.row) == line
      && rows.place(turn.row) == turn.place
  }

  /// Gives the entries whose time has come their turn again.
  mutating func takeUpDelayed(_ line: Int, dueBy: Instant) {
    while let moment = lines[line].delayed.next, moment.time <= dueBy {
      _ = lines[line].delayed.popNext()
      guard isWaiting(moment), self.line(of: moment.row) == line, rows.due(moment.row) == moment.time else { continue }
      rows[moment.row].marks.remove(.hasTurn)
      wake(moment.row)
    }
  }

  /// The valid turn that is next in a line, which it stays in.
  mutating func firstTurn(_ line: Int) -> (turn: Turn, isArrival: Bool)? {
    while let turn = lines[line].returned.next, !isCurrent(turn, line) { _ = lines[line].returned.popNext() }
    let returned = lines[line].returned.next
    guard let row = firstArrival(line) else { return returned.map { ($0, false) } }
    let arrival = turn(row)
    guard let returned, returned < arrival else { return (arrival, true) }
    return (returned, false)
  }

  /// Takes the next turn out of a line.
  mutating func pop(_ turn: Turn, _ isArrival: Bool, _ line: Int) {
    if isArrival {
      popArrival(line)
    } else {
      _ = lines[line].returned.popNext()
      rows[turn.row].marks.remove(.hasTurn)
    }
  }

  /// The turn with the lowest place of some lines, taken out; arrivals after `through` stay in line.
  mutating func nextTurn(_ range: Range<Int>, through: EntryID) -> (turn: Turn, line: Int)? {
    var best: (turn: Turn, isArrival: Bool, line: Int)?
    for line in range {
      guard let (turn, isArrival) = firstTurn(line), best.map({ turn < $0.turn }) ?? true else { continue }
      // Whoever stands behind it arrived even later, as no place is greater than a number.
      if isArrival, turn.id > through { continue }
      best = (turn, isArrival, line)
    }
    guard let best else { return nil }
    pop(best.turn, best.isArrival, best.line)
    return (best.turn, best.line)
  }

  /// Whether an entry, whose turn came up, may be claimed; if not, it is put where it waits for what hinders it.
  mutating func mayGo(_ row: UInt32, _ line: Int, dueBy: Instant) -> Bool {
    let due = rows.due(row)
    let isFree = isFree(row)
    if isFree, due <= dueBy { return !parksIfHeld(row, line) }
    if isFree { delay(row, line, until: due) }
    if isEvent(row) { callParked(identity(row)) }
    return false
  }

  /// Gives an entry its turn back, which came up too early.
  mutating func setAside(_ row: UInt32) { giveTurn(row) }
}

import SalesTapModel
import SalesTapTime

/// The entries of the queue in memory: compact rows in pages, found by number, and by record.
///
/// An entry is built when it leaves the store. The rows of a record that wait or are in flight hang together, in the order of their
/// places.
struct EntryRows: ~Copyable, Sendable {
  /// No row.
  static let none = UInt32.max

  private var rows = Pages<EntryRow>()
  private var free: ContiguousArray<UInt32> = []
  private var rares = Pages<EntryRow.Rare?>()
  private var freeRares: ContiguousArray<UInt32> = []
  private var directory = EntryDirectory()
  private var index = RecordIndex()
  let hash = RecordHash()
  var kinds = EntryKinds()

  init() {}

  subscript(row: UInt32) -> EntryRow {
    @inline(__always)
    _read { yield rows[row] }
    @inline(__always)
    _modify { yield &rows[row] }
  }

  /// The row of an entry.
  mutating func row(_ id: EntryID) -> UInt32? { directory.row(id) }

  /// All rows with an entry, in no particular order.
  func rows(where isMeant: (UInt32) -> Bool) -> [UInt32] {
    (0..<rows.count).filter { rows[$0].id.rawValue != 0 && isMeant($0) }
  }

  func key(_ row: UInt32) -> QueueLedger.RecordKey {
    QueueLedger.RecordKey(sync: kinds.sync(of: self[row].kind), recordID: self[row].recordID)
  }

  // MARK: Parts

  func parts(_ row: UInt32) -> EntryRow.Rare {
    (self[row].isRare ? rares[self[row].rareNumber] : nil) ?? self[row].usual
  }

  func place(_ row: UInt32) -> Int64 {
    (self[row].isRare ? rares[self[row].rareNumber]?.place : nil) ?? self[row].id.rawValue
  }

  func due(_ row: UInt32) -> Instant {
    (self[row].isRare ? rares[self[row].rareNumber]?.due : nil) ?? self[row].firstEnqueuedAt
  }

  func lease(_ row: UInt32) -> QueueEntry.Lease? { self[row].isRare ? rares[self[row].rareNumber]?.lease : nil }

  /// When the lease of a row ends, if it has one.
  func leaseEnd(_ row: UInt32) -> Instant? {
    self[row].isRare ? rares[self[row].rareNumber]?.lease?.expiresAt : nil
  }

  func version(_ row: UInt32) -> RecordVersion {
    let arrival = (self[row].isRare ? rares[self[row].rareNumber]?.arrival : nil) ?? self[row].usualArrival
    return RecordVersion(committedAt: self[row].committedAt, arrival: arrival)
  }

  mutating func setParts(_ row: UInt32, _ parts: consuming EntryRow.Rare) {
    let number = self[row].isRare ? self[row].rareNumber : Self.none
    if self[row].setUsual(parts) {
      if number != Self.none { release(rare: number) }
      self[row].marks.remove(.isRare)
    } else if number != Self.none {
      rares[number] = parts
    } else {
      setRare(row, parts)
    }
  }

  private mutating func setRare(_ row: UInt32, _ parts: consuming EntryRow.Rare) {
    let number: UInt32
    if let unused = freeRares.popLast() {
      number = unused
      rares[number] = parts
    } else {
      number = rares.append(parts)
    }
    self[row].marks.insert(.isRare)
    self[row].rareNumber = number
  }

  private mutating func release(rare number: UInt32) {
    rares[number] = nil
    freeRares.append(number)
  }

  func sibling(_ row: UInt32) -> QueueRules.Sibling {
    QueueRules.Sibling(
      id: self[row].id, version: version(row), changeID: self[row].changeID, merge: kinds[self[row].kind].merge,
      state: self[row].state, place: place(row))
  }

  /// The entry of a row.
  func entry(at number: UInt32) -> QueueEntry {
    let parts = parts(number)
    let kind = self[number].kind
    return QueueEntry(
      id: self[number].id, sync: kinds[kind].sync, connection: kinds[kind].connection, target: kinds[kind].target,
      object: kinds[kind].object, recordID: self[number].recordID, changeID: self[number].changeID,
      version: RecordVersion(committedAt: self[number].committedAt, arrival: parts.arrival),
      identity: self[number].identity, payload: self[number].payload, merge: kinds[kind].merge,
      lane: kinds[kind].lane, origin: kinds[kind].origin, run: kinds[kind].run, state: self[number].state,
      place: parts.place, firstEnqueuedAt: self[number].firstEnqueuedAt, due: parts.due, attempts: parts.attempts,
      uncertainOutcomes: parts.uncertainOutcomes, uncertainInRow: parts.uncertainInRow, token: parts.token,
      lease: parts.lease, lastFailure: parts.lastFailure, supersededBy: parts.supersededBy,
      changedAt: parts.changedAt)
  }

  mutating func entry(_ id: EntryID) -> QueueEntry? { row(id).map { entry(at: $0) } }

  // MARK: Coming and going

  /// Keeps an offer as an entry; its row, which hangs on no record yet.
  ///
  /// - Parameter kind: the number of the offer's kind, if it is known.
  mutating func insert(
    _ offer: borrowing QueueOffer, kind: UInt32?, id: EntryID, version: RecordVersion, state: QueueEntry.State,
    at now: Instant
  ) -> UInt32 {
    let row = EntryRow(
      id: id, recordID: offer.recordID, changeID: offer.changeID, identity: offer.identity, payload: offer.payload,
      committedAt: version.committedAt, firstEnqueuedAt: now, kind: kinds.use(offer, known: kind), state: state)
    let number = add(row)
    directory.insert(id, number)
    let isUsual =
      offer.hasNoPast && offer.refusal == nil && (offer.due ?? now) == now
      && self[number].setUsual(arrival: version.arrival, changedAt: now)
    if !isUsual {
      setRare(number, EntryRow.Rare(offer, place: id.rawValue, arrival: version.arrival, due: now, at: now))
    }
    return number
  }

  private mutating func add(_ row: consuming EntryRow) -> UInt32 {
    guard let number = free.popLast() else { return rows.append(row) }
    rows[number] = row
    return number
  }

  /// Gives a waiting entry the values of a newer offer. Place, number, and first time stay.
  mutating func replace(
    _ number: UInt32, with offer: borrowing QueueOffer, kind: UInt32?, version: RecordVersion, at now: Instant
  ) {
    let due = due(number)
    let place = place(number)
    let old = self[number].kind
    self[number].kind = kinds.use(offer, known: kind)
    kinds.release(old)
    self[number].changeID = offer.changeID
    self[number].identity = offer.identity
    self[number].payload = offer.payload
    self[number].committedAt = version.committedAt
    let newDue = offer.due ?? min(due, now)
    if !self[number].isRare, offer.hasNoPast, newDue == due,
      self[number].setUsual(arrival: version.arrival, changedAt: now)
    {
      return
    }
    var parts = EntryRow.Rare(offer, place: place, arrival: version.arrival, due: newDue, at: now)
    parts.token = self.parts(number).token
    setParts(number, parts)
  }

  /// Forgets an entry that hangs on no record. A row that hangs in a line of arrivals still is handed in by ``free(_:)`` when it comes out.
  mutating func remove(_ number: UInt32) {
    directory.remove(self[number].id)
    kinds.release(self[number].kind)
    if self[number].isRare { release(rare: self[number].rareNumber) }
    let isInLine = self[number].marks.contains(.isInLine)
    let nextInLine = self[number].nextInLine
    // Nothing of the record stays in the free row.
    self[number] = .blank
    guard isInLine else {
      free.append(number)
      return
    }
    self[number].marks = [.isInLine, .hasLeftLine]
    self[number].nextInLine = nextInLine
  }

  /// Hands in a removed row for the next entry.
  mutating func free(_ number: UInt32) { free.append(number) }

  // MARK: The rows of a record

  private func place(of key: QueueLedger.RecordKey, _ hash: UInt64) -> Int? {
    index.place(hash) { row in
      self[row].recordID == key.recordID && kinds.sync(of: self[row].kind) == key.sync
    }
  }

  /// The first row of a record that waits or is in flight; ``none`` if there is none.
  func head(_ key: QueueLedger.RecordKey, hash: UInt64) -> UInt32 {
    place(of: key, hash).map { index[$0] } ?? Self.none
  }

  func head(_ key: QueueLedger.RecordKey) -> UInt32 { head(key, hash: hash(key)) }

  /// Puts a row into the order of its record, which has no other row.
  mutating func linkAlone(_ row: UInt32, hash: UInt64) {
    self[row].next = Self.none
    self[row].marks.insert(.isFirst)
    index.insert(row, hash)
  }

  /// Puts a row into the order of its record.
  mutating func link(_ row: UInt32) {
    let key = key(row)
    let hash = hash(key)
    guard let place = place(of: key, hash) else { return linkAlone(row, hash: hash) }
    let order = (self.place(row), self[row].id)
    var previous = Self.none
    var other = index[place]
    while other != Self.none, order >= (self.place(other), self[other].id) {
      previous = other
      other = self[other].next
    }
    self[row].next = other
    if previous == Self.none {
      self[index[place]].marks.remove(.isFirst)
      self[row].marks.insert(.isFirst)
      index[place] = row
    } else {
      self[row].marks.remove(.isFirst)
      self[previous].next = row
    }
  }

  /// Takes a row out of the order of its record, if it is in it; the first row that is left.
  @discardableResult
  mutating func unlink(_ row: UInt32) -> UInt32 {
    let key = key(row)
    guard let place = place(of: key, hash(key)) else { return Self.none }
    var previous = Self.none
    let head = index[place]
    var other = head
    while other != row {
      guard other != Self.none else { return head }
      previous = other
      other = self[other].next
    }
    let next = self[row].next
    self[row].next = Self.none
    self[row].marks.remove(.isFirst)
    if previous != Self.none {
      self[previous].next = next
      return head
    }
    if next == Self.none {
      index.remove(at: place)
    } else {
      self[next].marks.insert(.isFirst)
      index[place] = next
    }
    return next
  }
}

extension QueueOffer {
  /// Whether nothing of the version happened outside the queue.
  var hasNoPast: Bool { attempts == 0 && uncertainOutcomes == 0 && lastFailure == nil }
}

extension EntryRow.Rare {
  /// The parts of an entry that takes over an offer's values.
  init(_ offer: borrowing QueueOffer, place: Int64, arrival: Int64, due: Instant, at now: Instant) {
    self.init(
      place: place, due: offer.due ?? due, arrival: arrival, changedAt: now, attempts: offer.attempts,
      uncertainOutcomes: offer.uncertainOutcomes, uncertainInRow: offer.uncertainOutcomes,
      lastFailure: offer.refusal ?? offer.lastFailure)
  }
}

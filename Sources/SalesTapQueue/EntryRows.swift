import SalesTapModel
import SalesTapTime

/// The entries of the queue in memory: compact rows in pages, found by number, and by record.
///
/// An entry is built when it leaves the store, and taken apart when it is kept. The rows of a record that wait or are in flight hang together,
/// in the order of their places.
struct EntryRows: Sendable {
  /// No row.
  static let none = UInt32.max
  private static let pageBits: UInt32 = 8

  private var pages: ContiguousArray<ContiguousArray<EntryRow>> = []
  private var free: ContiguousArray<UInt32> = []
  private var rare: [UInt32: EntryRow.Rare] = [:]
  private var directory = EntryDirectory()
  private var index = RecordIndex()
  private let recordHash = RecordHash()
  var kinds = EntryKinds()

  subscript(row: UInt32) -> EntryRow {
    @inline(__always)
    _read { yield pages[Int(row >> Self.pageBits)][Int(row & (1 << Self.pageBits - 1))] }
    @inline(__always)
    _modify { yield &pages[Int(row >> Self.pageBits)][Int(row & (1 << Self.pageBits - 1))] }
  }

  /// The row of an entry.
  func row(_ id: EntryID) -> UInt32? { directory[id] }

  /// All rows with an entry, in no particular order.
  func rows(where isMeant: (UInt32) -> Bool) -> [UInt32] {
    var found: [UInt32] = []
    for page in pages.indices {
      for place in pages[page].indices where pages[page][place].id.rawValue != 0 {
        let row = UInt32(page) << Self.pageBits | UInt32(place)
        if isMeant(row) { found.append(row) }
      }
    }
    return found
  }

  func parts(_ row: UInt32) -> EntryRow.Rare { (self[row].isRare ? rare[row] : nil) ?? self[row].usual }

  func place(_ row: UInt32) -> Int64 { self[row].isRare ? parts(row).place : self[row].id.rawValue }

  func due(_ row: UInt32) -> Instant { self[row].isRare ? parts(row).due : self[row].firstEnqueuedAt }

  func lease(_ row: UInt32) -> QueueEntry.Lease? { self[row].isRare ? parts(row).lease : nil }

  func version(_ row: UInt32) -> RecordVersion {
    let arrival = self[row].isRare ? parts(row).arrival : self[row].id.rawValue + Int64(self[row].arrivalAfterID)
    return RecordVersion(committedAt: self[row].committedAt, arrival: arrival)
  }

  func key(_ row: UInt32) -> QueueLedger.RecordKey {
    QueueLedger.RecordKey(sync: kinds.sync(of: self[row].kind), recordID: self[row].recordID)
  }

  func sibling(_ row: UInt32) -> QueueRules.Sibling {
    QueueRules.Sibling(
      id: self[row].id, version: version(row), changeID: self[row].changeID, merge: kinds[self[row].kind].merge,
      state: self[row].state, place: place(row))
  }

  /// The entry of a row.
  func entry(at number: UInt32) -> QueueEntry {
    let row = self[number]
    let kind = kinds[row.kind]
    let parts = parts(number)
    return QueueEntry(
      id: row.id, sync: kind.sync, connection: kind.connection, target: kind.target, object: kind.object,
      recordID: row.recordID, changeID: row.changeID,
      version: RecordVersion(committedAt: row.committedAt, arrival: parts.arrival), identity: row.identity,
      payload: row.payload, merge: kind.merge, lane: kind.lane, origin: kind.origin, run: kind.run, state: row.state,
      place: parts.place, firstEnqueuedAt: row.firstEnqueuedAt, due: parts.due, attempts: parts.attempts,
      uncertainOutcomes: parts.uncertainOutcomes, uncertainInRow: parts.uncertainInRow, token: parts.token,
      lease: parts.lease, lastFailure: parts.lastFailure, supersededBy: parts.supersededBy,
      changedAt: parts.changedAt)
  }

  func entry(_ id: EntryID) -> QueueEntry? { directory[id].map(entry(at:)) }

  /// Keeps an entry, in place of the one with its number if there is one.
  mutating func put(_ entry: QueueEntry) {
    let kind = kinds.use(EntryKind(entry))
    var row = EntryRow(
      id: entry.id, recordID: entry.recordID, changeID: entry.changeID, identity: entry.identity,
      payload: entry.payload, committedAt: entry.version.committedAt, firstEnqueuedAt: entry.firstEnqueuedAt,
      kind: kind, state: entry.state)
    let parts = EntryRow.Rare(entry)
    row.isRare = !row.setUsual(parts)
    let number: UInt32
    if let known = directory[entry.id] {
      number = known
      row.next = self[known].next
      kinds.release(self[known].kind)
      if self[known].isRare, !row.isRare { rare[known] = nil }
      self[known] = row
    } else {
      number = add(row)
      directory.insert(entry.id, number)
    }
    if row.isRare { rare[number] = parts }
  }

  private mutating func add(_ row: EntryRow) -> UInt32 {
    if let number = free.popLast() {
      self[number] = row
      return number
    }
    if pages.last.map({ $0.count == 1 << Self.pageBits }) ?? true {
      pages.append([])
      pages[pages.count - 1].reserveCapacity(1 << Self.pageBits)
    }
    pages[pages.count - 1].append(row)
    return UInt32(pages.count - 1) << Self.pageBits | UInt32(pages[pages.count - 1].count - 1)
  }

  /// Gives a waiting entry that has no rare parts, and gets none, the values of a newer offer; false, with nothing changed, if it has or gets.
  mutating func replace(
    _ number: UInt32, with offer: QueueOffer, version: RecordVersion, at now: Instant
  ) -> Bool {
    let first = self[number].firstEnqueuedAt
    guard !self[number].isRare, offer.due == nil, now >= first, offer.attempts == 0, offer.uncertainOutcomes == 0,
      offer.lastFailure == nil,
      let changed = UInt32(exactly: now.millisecondsSinceEpoch &- first.millisecondsSinceEpoch),
      let arrival = UInt32(exactly: version.arrival &- self[number].id.rawValue)
    else { return false }
    let old = self[number].kind
    self[number].kind = kinds.use(EntryKind(offer))
    kinds.release(old)
    self[number].changeID = offer.changeID
    self[number].identity = offer.identity
    self[number].payload = offer.payload
    self[number].committedAt = version.committedAt
    self[number].arrivalAfterID = arrival
    self[number].changedAfter = changed
    return true
  }

  /// Forgets an entry that hangs on no record.
  mutating func remove(_ id: EntryID) {
    guard let number = directory[id] else { return }
    directory.remove(id)
    kinds.release(self[number].kind)
    if self[number].isRare { rare[number] = nil }
    // Nothing of the record stays in the free row.
    self[number] = EntryRow(
      id: EntryID(rawValue: 0), recordID: .zeros, changeID: "", identity: "", payload: [],
      committedAt: Instant(millisecondsSinceEpoch: 0), firstEnqueuedAt: Instant(millisecondsSinceEpoch: 0), kind: 0,
      state: .skipped)
    free.append(number)
  }

  // MARK: The rows of a record

  private func hash(_ row: UInt32) -> UInt64 {
    recordHash(sync: kinds.sync(of: self[row].kind), self[row].recordID)
  }

  /// The hash of a row, for the index while it changes: holds the rows only, as a second hold on the index would copy it.
  private var hashOfRow: (UInt32) -> UInt64 {
    { [pages, kinds, recordHash] number in
      let row = pages[Int(number >> Self.pageBits)][Int(number & (1 << Self.pageBits - 1))]
      return recordHash(sync: kinds.sync(of: row.kind), row.recordID)
    }
  }

  private func place(of key: QueueLedger.RecordKey, _ hash: UInt64) -> Int? {
    index.place(hash) { row in
      self[row].recordID == key.recordID && kinds.sync(of: self[row].kind) == key.sync
    }
  }

  /// The first row of a record that waits or is in flight; ``none`` if there is none.
  func head(_ key: QueueLedger.RecordKey) -> UInt32 {
    place(of: key, recordHash(sync: key.sync, key.recordID)).map { index[$0] } ?? Self.none
  }

  /// Puts an entry into the order of its record.
  mutating func link(_ id: EntryID) {
    guard let row = directory[id] else { return }
    let hash = hash(row)
    self[row].next = Self.none
    guard let place = place(of: key(row), hash) else {
      if index.isFull { index.grow(hashOf: hashOfRow) }
      index.insert(row, hash)
      return
    }
    let order = (self.place(row), id)
    var previous = Self.none
    var other = index[place]
    while other != Self.none, order >= (self.place(other), self[other].id) {
      previous = other
      other = self[other].next
    }
    self[row].next = other
    if previous == Self.none { index[place] = row } else { self[previous].next = row }
  }

  /// Takes an entry out of the order of its record, if it is in it.
  mutating func unlink(_ id: EntryID) {
    guard let row = directory[id] else { return }
    let hash = hash(row)
    guard let place = place(of: key(row), hash) else { return }
    var previous = Self.none
    var other = index[place]
    while other != row {
      guard other != Self.none else { return }
      previous = other
      other = self[other].next
    }
    let next = self[row].next
    self[row].next = Self.none
    if previous != Self.none {
      self[previous].next = next
    } else if next != Self.none {
      index[place] = next
    } else {
      index.remove(at: place, hashOf: hashOfRow)
    }
  }
}

extension EntryKind {
  init(_ entry: QueueEntry) {
    self.init(
      sync: entry.sync, connection: entry.connection, object: entry.object, run: entry.run, target: entry.target,
      merge: entry.merge, lane: entry.lane, origin: entry.origin)
  }

  init(_ offer: QueueOffer) {
    self.init(
      sync: offer.sync, connection: offer.connection, object: offer.object, run: offer.run, target: offer.target,
      merge: offer.merge, lane: offer.lane, origin: offer.origin)
  }
}

extension EntryRow.Rare {
  init(_ entry: QueueEntry) {
    self.init(
      place: entry.place, due: entry.due, arrival: entry.version.arrival, changedAt: entry.changedAt,
      attempts: entry.attempts, uncertainOutcomes: entry.uncertainOutcomes, uncertainInRow: entry.uncertainInRow,
      token: entry.token, lease: entry.lease, lastFailure: entry.lastFailure, supersededBy: entry.supersededBy)
  }
}

import DequeModule
import HeapModule
import SalesTapModel
import SalesTapTime

/// The state of the in-memory queue, and its operations: synchronous, and without a clock.
package struct QueueLedger: Sendable {
  /// A record of a sync.
  struct RecordKey: Hashable, Sendable {
    /// The number of the sync.
    var sync: UInt32
    var recordID: RecordID
  }

  /// An identity of a connection.
  struct IdentityKey: Hashable, Sendable {
    var connection: String
    var identity: String
  }

  /// A turn in the line of a sync: valid as long as the entry waits at this place at the head of its record.
  struct Turn: Comparable, Sendable {
    var place: Int64
    var id: EntryID

    static func < (left: Turn, right: Turn) -> Bool { (left.place, left.id) < (right.place, right.id) }
  }

  /// A turn that is not due yet.
  struct Delay: Comparable, Sendable {
    var due: Instant
    var id: EntryID

    static func < (left: Delay, right: Delay) -> Bool { (left.due, left.id) < (right.due, right.id) }
  }

  /// The line of a sync. Turns may be out of date: each is checked when it comes up.
  struct Line: Sendable {
    /// New entries, whose place is their number.
    var arrivals: Deque<EntryID> = []
    /// Entries that came back, or whose record became free.
    var returned: Heap<Turn> = []
    /// Entries that wait for their time.
    var delayed: Heap<Delay> = []
    /// Exact counts.
    var counts: QueueCounts
  }

  /// The entries, in every state, and the order of those of a record that wait or are in flight.
  var rows = EntryRows()
  /// The failed entries of each record, in the order of their numbers.
  var failures: [RecordKey: [EntryID]] = [:]
  /// The delivered entries of each record under *every change*.
  var deliveredChanges: [RecordKey: [String: EntryID]] = [:]
  /// The newest version handed over of each record.
  var newest: [RecordKey: NewestHandedOver] = [:]
  /// The line of each sync, by the sync's number.
  var lines: ContiguousArray<Line> = []
  /// The entries in flight.
  var inFlight: Set<EntryID> = []
  /// How many events of an identity are in flight.
  var flights: [IdentityKey: Int] = [:]
  /// The number of the newest entry.
  var lastID: Int64 = 0
  /// The newest arrival.
  var lastArrival: Int64 = 0

  package init() {}

  /// The key of a record; nil if nothing of the sync was ever seen.
  func knownKey(_ sync: String, _ recordID: RecordID) -> RecordKey? {
    rows.kinds.sync(sync).map { RecordKey(sync: $0, recordID: recordID) }
  }

  /// The key of a record, for a sync that may be new.
  mutating func key(_ sync: String, _ recordID: RecordID) -> RecordKey {
    RecordKey(sync: number(sync), recordID: recordID)
  }

  func key(_ id: EntryID) -> RecordKey? { rows.row(id).map(rows.key) }

  /// The number of a sync, which has a line from then on.
  mutating func number(_ sync: String) -> UInt32 {
    let number = rows.kinds.number(ofSync: sync)
    if Int(number) == lines.count { lines.append(Line(counts: QueueCounts(sync: sync))) }
    return number
  }

  /// A waiting, in-flight, or failed entry.
  func active(_ id: EntryID) -> QueueEntry? {
    guard let row = rows.row(id), !rows[row].state.isEnded else { return nil }
    return rows.entry(at: row)
  }

  func siblings(_ key: RecordKey) -> [QueueRules.Sibling] {
    var siblings: [QueueRules.Sibling] = []
    var row = rows.head(key)
    while row != EntryRows.none {
      siblings.append(rows.sibling(row))
      row = rows[row].next
    }
    return siblings
  }

  /// Counts an entry in, or out.
  mutating func count(_ sync: String, _ state: QueueEntry.State, _ change: Int) {
    lines[Int(number(sync))].counts[state] += change
  }

  /// Gives the head of a record its turn, if none of the record is in flight.
  mutating func wake(_ key: RecordKey) {
    let head = rows.head(key)
    guard head != EntryRows.none, isFree(head) else { return }
    lines[Int(key.sync)].returned.insert(Turn(place: rows.place(head), id: rows[head].id))
  }

  /// Whether the entry waits and is the one of its record that may go.
  func isHead(_ row: UInt32) -> Bool { rows.head(rows.key(row)) == row && isFree(row) }

  /// Whether the first entry of a record waits, and none of the record is in flight.
  private func isFree(_ head: UInt32) -> Bool {
    guard rows[head].state == .waiting else { return false }
    var row = head
    while row != EntryRows.none {
      if rows[row].state == .inFlight { return false }
      row = rows[row].next
    }
    return true
  }

  /// Ends an entry that is linked.
  mutating func end(
    _ entry: QueueEntry, as state: QueueEntry.State, supersededBy: EntryID? = nil, failure: QueueFailure? = nil,
    at now: Instant
  ) -> QueueEntry {
    rows.unlink(entry.id)
    count(entry.sync, entry.state, -1)
    var entry = entry
    entry.state = state
    entry.payload = []
    entry.lease = nil
    entry.supersededBy = supersededBy
    entry.changedAt = now
    if let failure { entry.lastFailure = failure }
    rows.put(entry)
    count(entry.sync, state, 1)
    if state == .delivered, entry.merge == .everyChange {
      deliveredChanges[key(entry.sync, entry.recordID), default: [:]][entry.changeID] = entry.id
    }
    return entry
  }
}

extension QueueLedger.IdentityKey {
  init(_ entry: QueueEntry) { self.init(connection: entry.connection, identity: entry.identity) }
}

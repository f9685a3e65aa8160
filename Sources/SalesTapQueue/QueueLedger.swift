import SalesTapModel
import SalesTapTime

/// The state of the in-memory queue, and its operations: synchronous, and without a clock.
package struct QueueLedger: ~Copyable, Sendable {
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

  /// How the entries of a sync stand.
  struct Sync: Sendable {
    /// Exact counts.
    var counts: QueueCounts
    /// The ages of the waiting entries that the lines of arrivals do not tell.
    var ages = Agenda<Moment>()
  }

  /// The entries, in every state, and the order of those of a record that wait or are in flight.
  var rows = EntryRows()
  /// The failed entries of each record, in the order of their numbers.
  var failures: [RecordKey: [EntryID]] = [:]
  /// The delivered entries of each record under *every change*.
  var deliveredChanges: [RecordKey: [String: EntryID]] = [:]
  /// The newest version handed over of each record.
  var newest = RecordNotes()
  /// The syncs, by their numbers.
  var syncs: ContiguousArray<Sync> = []
  /// The lines of each sync, one for each lane: see ``line(of:)``.
  var lines: ContiguousArray<QueueLine> = []
  /// How many events of an identity are in flight.
  var flights: [IdentityKey: Int] = [:]
  /// The turns of events whose identity was in flight when they came up.
  var parked: [IdentityKey: [ParkedTurns]] = [:]
  /// The number of the newest entry.
  var lastID: Int64 = 0
  /// The newest arrival.
  var lastArrival: Int64 = 0

  package init() {}

  /// The key of a record; nil if nothing of the sync was ever seen.
  func knownKey(_ sync: String, _ recordID: RecordID) -> RecordKey? {
    rows.kinds.sync(sync).map { RecordKey(sync: $0, recordID: recordID) }
  }

  /// The number of a sync, which has lines from then on.
  mutating func number(_ sync: String) -> UInt32 {
    let number = rows.kinds.number(ofSync: sync)
    if Int(number) == syncs.count {
      syncs.append(Sync(counts: QueueCounts(sync: sync)))
      for _ in QueueLane.allCases { lines.append(QueueLine()) }
    }
    return number
  }

  func newest(_ key: RecordKey) -> NewestHandedOver? { newest.newest(key, hash: rows.hash(key)) }

  /// The waiting and in-flight entries of a record, from its first row on.
  func siblings(from head: UInt32) -> [QueueRules.Sibling] {
    var siblings: [QueueRules.Sibling] = []
    var row = head
    while row != EntryRows.none {
      siblings.append(rows.sibling(row))
      row = rows[row].next
    }
    return siblings
  }

  /// Moves an entry to a state, and counts it there.
  mutating func move(_ row: UInt32, to state: QueueEntry.State) {
    let sync = Int(rows.kinds.sync(of: rows[row].kind))
    syncs[sync].counts[rows[row].state] -= 1
    syncs[sync].counts[state] += 1
    rows[row].state = state
  }

  /// Whether the first entry of a record waits, and none of the record is in flight.
  func isFree(_ head: UInt32) -> Bool {
    guard rows[head].state == .waiting, rows[head].marks.contains(.isFirst) else { return false }
    var row = rows[head].next
    while row != EntryRows.none {
      if rows[row].state == .inFlight { return false }
      row = rows[row].next
    }
    return true
  }

  func identity(_ row: UInt32) -> IdentityKey {
    IdentityKey(connection: rows.kinds[rows[row].kind].connection, identity: rows[row].identity)
  }

  func isEvent(_ row: UInt32) -> Bool { rows.kinds[rows[row].kind].target == .events }

  /// Ends an entry that is linked; the first row that its record has left.
  @discardableResult
  mutating func end(
    _ row: UInt32, as state: QueueEntry.State, supersededBy: EntryID? = nil, failure: QueueFailure? = nil,
    at now: Instant
  ) -> UInt32 {
    let head = rows.unlink(row)
    let waited = rows[row].state == .waiting
    move(row, to: state)
    rows[row].payload = []
    if rows[row].marks.contains(.isInLine) { rows[row].marks.insert(.hasLeftLine) }
    var parts = rows.parts(row)
    parts.lease = nil
    parts.supersededBy = supersededBy
    parts.changedAt = now
    if let failure { parts.lastFailure = failure }
    rows.setParts(row, parts)
    if state == .delivered, rows.kinds[rows[row].kind].merge == .everyChange {
      deliveredChanges[rows.key(row), default: [:]][rows[row].changeID] = rows[row].id
    }
    if waited, isEvent(row) { callParked(identity(row)) }
    return head
  }
}

import DequeModule
import HeapModule
import SalesTapModel
import SalesTapTime

/// The state of the in-memory queue, and its operations: synchronous, and without a clock.
package struct QueueLedger: Sendable {
  /// A record of a sync.
  struct RecordKey: Hashable, Sendable {
    var sync: String
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

  /// Waiting, in-flight, and failed entries.
  var active: [EntryID: QueueEntry] = [:]
  /// Delivered, superseded, and skipped entries.
  var ended: [EntryID: QueueEntry] = [:]
  /// The waiting and in-flight entries of each record, in the order of their places.
  var records: [RecordKey: [EntryID]] = [:]
  /// The failed entries of each record, in the order of their numbers.
  var failures: [RecordKey: [EntryID]] = [:]
  /// The delivered entries of each record under *every change*.
  var deliveredChanges: [RecordKey: [String: EntryID]] = [:]
  /// The newest version handed over of each record.
  var newest: [RecordKey: NewestHandedOver] = [:]
  /// The line of each sync.
  var lines: [String: Line] = [:]
  /// The entries in flight.
  var inFlight: Set<EntryID> = []
  /// How many events of an identity are in flight.
  var flights: [IdentityKey: Int] = [:]
  /// The number of the newest entry.
  var lastID: Int64 = 0
  /// The newest arrival.
  var lastArrival: Int64 = 0

  package init() {}

  func siblings(_ key: RecordKey) -> [QueueRules.Sibling] {
    (records[key] ?? []).compactMap { active[$0].map(QueueRules.Sibling.init) }
  }

  /// Counts an entry in, or out.
  mutating func count(_ sync: String, _ state: QueueEntry.State, _ change: Int) {
    lines[sync, default: Line(counts: QueueCounts(sync: sync))].counts[state] += change
  }

  /// Gives the head of a record its turn, if none of the record is in flight.
  mutating func wake(_ key: RecordKey) {
    guard let chain = records[key], let head = chain.first, let entry = active[head], entry.state == .waiting,
      !chain.contains(where: { active[$0]?.state == .inFlight })
    else { return }
    lines[key.sync]?.returned.insert(Turn(place: entry.place, id: head))
  }

  /// Whether the entry is the one of its record that may go.
  func isHead(_ entry: QueueEntry) -> Bool {
    guard let chain = records[RecordKey(entry)] else { return false }
    return chain.first == entry.id && !chain.contains { active[$0]?.state == .inFlight }
  }

  /// Puts an entry into the order of its record.
  mutating func link(_ entry: QueueEntry) {
    var chain = records[RecordKey(entry)] ?? []
    let index =
      chain.firstIndex { id in
        guard let other = active[id] else { return false }
        return (entry.place, entry.id) < (other.place, other.id)
      } ?? chain.endIndex
    chain.insert(entry.id, at: index)
    records[RecordKey(entry)] = chain
  }

  /// Takes an entry out of the order of its record.
  mutating func unlink(_ entry: QueueEntry) {
    let key = RecordKey(entry)
    records[key]?.removeAll { $0 == entry.id }
    if records[key]?.isEmpty == true { records[key] = nil }
  }

  /// Ends an entry that is linked.
  mutating func end(
    _ entry: QueueEntry, as state: QueueEntry.State, supersededBy: EntryID? = nil, failure: QueueFailure? = nil,
    at now: Instant
  ) -> QueueEntry {
    unlink(entry)
    active[entry.id] = nil
    count(entry.sync, entry.state, -1)
    var entry = entry
    entry.state = state
    entry.payload = []
    entry.lease = nil
    entry.supersededBy = supersededBy
    entry.changedAt = now
    if let failure { entry.lastFailure = failure }
    ended[entry.id] = entry
    count(entry.sync, state, 1)
    if state == .delivered, entry.merge == .everyChange {
      deliveredChanges[RecordKey(entry), default: [:]][entry.changeID] = entry.id
    }
    return entry
  }
}

extension QueueLedger.RecordKey {
  init(_ entry: QueueEntry) { self.init(sync: entry.sync, recordID: entry.recordID) }
}

extension QueueLedger.IdentityKey {
  init(_ entry: QueueEntry) { self.init(connection: entry.connection, identity: entry.identity) }
}

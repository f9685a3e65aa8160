#if Postgres
  import SalesTapModel
  import SalesTapQueue
  import SalesTapStoreCoding
  import SalesTapTime

  /// The queue's operations inside one transaction: what they need is locked and loaded at once, decided upon in memory by ``QueueRules``, and
  /// written at once.
  ///
  /// What one operation of the batch changes, the next one sees. The rows of all records that are touched are locked, so no other worker changes them
  /// meanwhile; of a record that has no row yet, the unique index lets one of two workers go on, and the other begins anew.
  final class QueueBatch {
    /// A record of a sync.
    struct Key: Hashable {
      var record: String
      var sync: String

      init(_ recordID: RecordID, _ sync: String) {
        record = recordID.key
        self.sync = sync
      }

      init(record: String, sync: String) {
        self.record = record
        self.sync = sync
      }
    }

    /// A change of a record of a sync.
    struct Step: Hashable {
      var key: Key
      var changeID: String
    }

    /// An identity of a connection.
    struct Identity: Hashable {
      var connection: String
      var identity: String
    }

    /// A row as it stands in memory.
    struct Row {
      var entry: QueueEntry
      /// Whether it holds the slot of the entry that may take a merge.
      var hasSlot: Bool
      /// Whether it is to be inserted.
      var isNew = false
      /// Whether it stands elsewhere than in the table.
      var isMoved = false
      /// Whether it carries other values than in the table.
      var isReplaced = false
    }

    /// A change of a count.
    struct Tally: Hashable {
      var sync: String
      var state: QueueEntry.State
    }

    let transaction: Transaction
    /// The time of the operation, by the store's clock.
    let now: Instant
    /// The rows that were loaded or made.
    var rows: [EntryID: Row] = [:]
    /// The entries of each record that wait, are in flight, or failed.
    var siblings: [Key: [EntryID]] = [:]
    /// The newest version handed over of each record.
    var versions: [Key: NewestHandedOver] = [:]
    /// The records whose newest version has changed.
    var noted: Set<Key> = []
    /// The kept delivered entries under *every change*.
    var delivered: [Step: EntryID] = [:]
    /// The identities of which an event is in flight.
    var flights: Set<Identity> = []
    /// The rows to be inserted, in their order.
    var inserted: [EntryID] = []
    /// The numbers for new entries that were drawn.
    var numbers: [Int64] = []
    /// The numbers for arrivals that were drawn.
    var arrivals = Arrivals(drawn: [])
    private var tallies: [Tally: Int] = [:]

    init(_ transaction: Transaction, at now: Instant) {
      self.transaction = transaction
      self.now = now
    }

    /// Counts entries in, or out.
    func count(_ sync: String, _ state: QueueEntry.State, _ change: Int) {
      tallies[Tally(sync: sync, state: state), default: 0] += change
    }

    /// The counts that have changed.
    var changedCounts: [(tally: Tally, change: Int)] {
      tallies.filter { $0.value != 0 }.map { ($0.key, $0.value) }
        .sorted { ($0.tally.sync, $0.tally.state.rawValue) < ($1.tally.sync, $1.tally.state.rawValue) }
    }

    // MARK: Looking up

    /// The entries of a record that wait or are in flight, in the order of their places.
    func lively(_ key: Key) -> [QueueRules.Sibling] {
      guard let ids = siblings[key] else { return [] }
      let found = ids.compactMap { rows[$0]?.entry }.filter { $0.state == .waiting || $0.state == .inFlight }
      return (found.count > 1 ? found.sorted { $0.place < $1.place } : found).map(QueueRules.Sibling.init)
    }

    func entry(_ id: EntryID) -> QueueEntry? { rows[id]?.entry }

    // MARK: Writing

    /// Writes down where an entry stands.
    func write(_ entry: QueueEntry, was state: QueueEntry.State) {
      rows[entry.id]?.entry = entry
      rows[entry.id]?.isMoved = true
      if entry.state.isEnded { siblings[Key(entry.recordID, entry.sync)]?.removeAll { $0 == entry.id } }
      guard state != entry.state else { return }
      count(entry.sync, state, -1)
      count(entry.sync, entry.state, 1)
    }

    /// Ends an entry.
    func end(
      _ entry: QueueEntry, as state: QueueEntry.State, supersededBy: EntryID? = nil, failure: QueueFailure? = nil
    ) -> QueueEntry {
      var ended = entry
      ended.state = state
      ended.payload = []
      ended.lease = nil
      ended.supersededBy = supersededBy
      ended.lastFailure = failure ?? entry.lastFailure
      ended.changedAt = now
      // What it was stands in the row: the entry may have been on its way to another state.
      write(ended, was: rows[entry.id]?.entry.state ?? entry.state)
      return ended
    }

    /// Raises the newest version handed over.
    func note(_ key: Key, _ version: RecordVersion, changeID: String, isCertain: Bool) {
      guard
        let next = QueueRules.newest(versions[key], after: version, changeID: changeID, isCertain: isCertain, at: now)
      else { return }
      versions[key] = next
      noted.insert(key)
    }

    /// Notes a version that was sent past the queue.
    func note(_ handedOver: HandedOver) {
      let send = handedOver.send
      note(
        Key(send.recordID, send.sync), handedOver.version, changeID: send.changeID, isCertain: handedOver.isCertain)
    }
  }

  /// Numbers for the arrivals of one batch, each higher than those of all batches that were there before.
  struct Arrivals {
    /// How many arrivals stand on one number drawn.
    static let each = 1 << 20

    let drawn: [Int64]
    private var used = 0

    init(drawn: [Int64]) { self.drawn = drawn }

    /// How many numbers are to be drawn for so many arrivals.
    static func drawings(for count: Int) -> Int { (count + each - 1) / each }

    /// The next one, which the next offer has too, unless it was taken.
    var next: Int64 {
      drawn.indices.contains(used / Self.each) ? drawn[used / Self.each] << 20 + Int64(used % Self.each) : 0
    }

    mutating func take() { used += 1 }
  }
#endif

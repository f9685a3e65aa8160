import SalesTapModel
import SalesTapTime

/// An entry as the queue in memory keeps it: 104 bytes.
struct EntryRow: Sendable {
  /// What few entries have, and what does not fit.
  struct Rare: Sendable {
    var place: Int64
    var due: Instant
    var arrival: Int64
    var changedAt: Instant
    var attempts = 0
    var uncertainOutcomes = 0
    var uncertainInRow = 0
    var token = FencingToken(rawValue: 0)
    var lease: QueueEntry.Lease?
    var lastFailure: QueueFailure?
    var supersededBy: EntryID?
  }

  /// Where a row hangs, and what belongs to it.
  struct Marks: OptionSet, Sendable {
    var rawValue: UInt8
    /// It has rare parts; without, its place is its number, and it is due from the time of enqueueing.
    static let isRare = Marks(rawValue: 1)
    /// It is the first of its record.
    static let isFirst = Marks(rawValue: 2)
    /// It hangs in a line of arrivals.
    static let isInLine = Marks(rawValue: 4)
    /// It hangs there for nothing: its turn is elsewhere, or it has none any more.
    static let hasLeftLine = Marks(rawValue: 8)
    /// It has a turn in line, or waits for its time or its identity.
    static let hasTurn = Marks(rawValue: 16)
    /// Its age is among those that the line of arrivals does not tell.
    static let hasAge = Marks(rawValue: 32)
  }

  var id: EntryID
  var recordID: RecordID
  var changeID: String
  var identity: String
  var payload: [UInt8]
  var committedAt: Instant
  var firstEnqueuedAt: Instant
  /// The number of the kind.
  var kind: UInt32
  /// The next row of the record, in the order of places.
  var next = EntryRows.none
  /// The next row in the line of arrivals.
  var nextInLine = EntryRows.none
  /// The arrival less the id, unless the row has rare parts.
  private var arrivalAfterID: UInt32 = 0
  /// The time of the last change less the time of enqueueing, in milliseconds; or the number of the rare parts.
  private var changedAfter: UInt32 = 0
  /// The highest token, unless the row has rare parts.
  private var shortToken: UInt16 = 0
  var state: QueueEntry.State
  var marks: Marks = []

  /// A row without rare parts, of arrival zero.
  init(
    id: EntryID, recordID: RecordID, changeID: String, identity: String, payload: [UInt8], committedAt: Instant,
    firstEnqueuedAt: Instant, kind: UInt32, state: QueueEntry.State
  ) {
    self.id = id
    self.recordID = recordID
    self.changeID = changeID
    self.identity = identity
    self.payload = payload
    self.committedAt = committedAt
    self.firstEnqueuedAt = firstEnqueuedAt
    self.kind = kind
    self.state = state
  }

  /// What stands in a row that no entry has.
  static let blank = EntryRow(
    id: EntryID(rawValue: 0), recordID: .zeros, changeID: "", identity: "", payload: [],
    committedAt: Instant(millisecondsSinceEpoch: 0), firstEnqueuedAt: Instant(millisecondsSinceEpoch: 0), kind: 0,
    state: .skipped)

  var isRare: Bool { marks.contains(.isRare) }

  /// The number of the rare parts of a row that has them.
  var rareNumber: UInt32 {
    get { changedAfter }
    set { changedAfter = newValue }
  }

  /// The arrival of a row without rare parts.
  var usualArrival: Int64 { id.rawValue + Int64(arrivalAfterID) }

  /// Sets an arrival and a time of change; false, with nothing changed, if they are more than the usual.
  mutating func setUsual(arrival: Int64, changedAt: Instant) -> Bool {
    guard let after = UInt32(exactly: arrival &- id.rawValue), changedAt >= firstEnqueuedAt,
      let changed = UInt32(
        exactly: changedAt.millisecondsSinceEpoch &- firstEnqueuedAt.millisecondsSinceEpoch)
    else { return false }
    arrivalAfterID = after
    changedAfter = changed
    return true
  }

  /// Sets what is rarely more than the usual; false, with nothing changed, if it is more.
  mutating func setUsual(_ rare: borrowing Rare) -> Bool {
    guard rare.place == id.rawValue, rare.due == firstEnqueuedAt, rare.attempts == 0, rare.uncertainOutcomes == 0,
      rare.uncertainInRow == 0, rare.lease == nil, rare.lastFailure == nil, rare.supersededBy == nil,
      let token = UInt16(exactly: rare.token.rawValue),
      setUsual(arrival: rare.arrival, changedAt: rare.changedAt)
    else { return false }
    shortToken = token
    return true
  }

  /// What a row without rare parts has in their stead.
  var usual: Rare {
    Rare(
      place: id.rawValue, due: firstEnqueuedAt, arrival: usualArrival,
      changedAt: Instant(
        millisecondsSinceEpoch: firstEnqueuedAt.millisecondsSinceEpoch + Int64(changedAfter)),
      token: FencingToken(rawValue: Int64(shortToken)))
  }
}

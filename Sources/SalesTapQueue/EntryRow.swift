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
    var attempts: Int
    var uncertainOutcomes: Int
    var uncertainInRow: Int
    var token: FencingToken
    var lease: QueueEntry.Lease?
    var lastFailure: QueueFailure?
    var supersededBy: EntryID?
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
  /// The highest token, unless the row has rare parts.
  var token: UInt32 = 0
  /// The arrival less the id, unless the row has rare parts.
  var arrivalAfterID: UInt32 = 0
  /// The time of the last change less the time of enqueueing, in milliseconds, unless the row has rare parts.
  var changedAfter: UInt32 = 0
  var state: QueueEntry.State
  /// Whether the row has rare parts; without, its place is its number, and it is due from the time of enqueueing.
  var isRare = false

  /// Sets what is rarely more than the usual; false if it is more.
  mutating func setUsual(_ rare: Rare) -> Bool {
    let (arrival, arrivalOverflow) = rare.arrival.subtractingReportingOverflow(id.rawValue)
    let (changed, changedOverflow) = rare.changedAt.millisecondsSinceEpoch
      .subtractingReportingOverflow(firstEnqueuedAt.millisecondsSinceEpoch)
    guard !arrivalOverflow, !changedOverflow, rare.place == id.rawValue, rare.due == firstEnqueuedAt,
      rare.attempts == 0, rare.uncertainOutcomes == 0, rare.uncertainInRow == 0, rare.lease == nil,
      rare.lastFailure == nil, rare.supersededBy == nil, let arrival = UInt32(exactly: arrival),
      let changed = UInt32(exactly: changed), let token = UInt32(exactly: rare.token.rawValue)
    else { return false }
    self.token = token
    arrivalAfterID = arrival
    changedAfter = changed
    return true
  }

  /// What a row without rare parts has in their stead.
  var usual: Rare {
    Rare(
      place: id.rawValue, due: firstEnqueuedAt, arrival: id.rawValue + Int64(arrivalAfterID),
      changedAt: Instant(
        millisecondsSinceEpoch: firstEnqueuedAt.millisecondsSinceEpoch + Int64(changedAfter)),
      attempts: 0, uncertainOutcomes: 0, uncertainInRow: 0, token: FencingToken(rawValue: Int64(token)), lease: nil,
      lastFailure: nil, supersededBy: nil)
  }
}

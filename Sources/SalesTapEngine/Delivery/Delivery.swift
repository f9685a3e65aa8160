import SalesTapConfiguration
import SalesTapModel
import SalesTapPayload
import SalesTapQueue
import SalesTapSchedule
public import SalesTapTime

/// What a drain of a sync did.
public struct DrainReport: Hashable, Sendable {
  /// The key of the sync.
  public var sync: String
  /// When it began.
  public var began: Instant
  /// How many records CleverTap accepted.
  public var delivered = 0
  /// How many were refused for good.
  public var failed = 0
  /// How many wait to be sent again.
  public var returned = 0
  /// Whether the connection paused or stopped before everything was sent.
  public var wasInterrupted = false
}

/// Entries of one sync on their way: those of a drain, or of a group of real-time changes.
struct Delivery {
  let sync: SyncConfiguration
  /// Entries that are due later wait for the next drain; nil if nothing is claimed, because all entries are in hand.
  let dueBy: Instant?
  /// What makes the attempts, for the log.
  let origin: EventLogEntry.Origin
  var report: DrainReport
  var machine = DrainMachine<OutgoingEntry>()
  /// The newest entry when the drain began: what comes later waits for the next one.
  var through: EntryID?
  /// The run that the drain belongs to; nil for one that no schedule asked for.
  var slot: SlotClaim?
  /// When the pause that cut it short ends; nil where nobody knows.
  var resumesAt: Instant?
  /// The page of a historical sync that the entries are of; nil for all others.
  var page: BackfillDelivery?
  /// The run of the page.
  var run: RunHold?
  /// What became of each entry.
  var conclusions: [EntryID: Conclusion] = [:]

  /// What became of an entry, for whoever handed its change over.
  struct Conclusion {
    let verdict: SettlementVerdict
    let text: String
  }

  /// How many records go into one call.
  var batchSize: Int {
    if case .batch(let size, _) = sync.delivery { size } else { UploadBatcher.largestCount }
  }
}

/// A run of a historical sync in its worker's hands.
struct RunHold {
  let claim: BackfillClaim
  /// How long it is kept from each step on.
  let lease: Duration
}

/// A claimed entry with its record; without one if the stored bytes are no record.
struct OutgoingEntry: Sendable {
  let claimed: ClaimedEntry
  /// What the entry carries.
  let queued: QueuedRecord
  let record: EncodedRecord?
  /// The last call that it went out with; nil as long as it was in none.
  var call: CallNote?

  init(_ claimed: ClaimedEntry) {
    self.claimed = claimed
    self.queued = claimed.entry.record
    self.record = EncodedRecord(bytes: queued.bytes)
  }
}

/// What the log tells of a call, for each of its records.
struct CallNote: Sendable {
  /// How long it took.
  let milliseconds: Int64
  /// What kept all of it from being applied; nil where CleverTap looked at the records.
  let trouble: ErrorClass?
  /// What was said of the call as a whole.
  let message: String?

  init(_ call: CompletedCall) {
    milliseconds = call.milliseconds
    message = call.report.message ?? call.report.httpStatus.map { "CleverTap answered with HTTP status \($0)" }
    switch call.report.outcome {
    case .throttled: trouble = .throttled
    case .unauthorized: trouble = .unauthorized
    case .unreachable: trouble = .network
    case .server: trouble = .server
    case .malformed, .tooLarge: trouble = .rejected
    case .accepted, .partial, .rejected, .uncertain: trouble = nil
    }
  }

  /// Why a record that surely was not applied was not, in plain words.
  var reason: String {
    let title = (trouble ?? .network).title
    return message.map { "\(title): \($0)" } ?? title
  }
}

extension DrainMachine<OutgoingEntry>.Ruling {
  /// What is to be said of it, in plain words, with the reason of a call that was not applied.
  var words: String {
    if case .released(let item) = self, let call = item.call { return call.reason }
    return text
  }
}

extension QueueFailure {
  /// A record that no upload can hold.
  static let oversized = QueueFailure(code: "oversized", message: "the record alone is larger than an upload may be")
}

extension RecordID {
  /// A number of the record's own, by which records that failed together come back at different times.
  var spread: UInt64 {
    shortText.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
  }
}

extension DrainReport {
  /// Counts how one entry was settled.
  mutating func count(_ verdict: SettlementVerdict) {
    switch verdict {
    case .delivered: delivered += 1
    case .failed: failed += 1
    case .retry, .uncertain, .released: returned += 1
    case .skipped: break
    }
  }
}

extension SettlementVerdict {
  /// The verdict's one-word name.
  var label: String {
    switch self {
    case .delivered: "delivered"
    case .failed: "failed"
    case .retry: "retry"
    case .uncertain: "uncertain"
    case .released: "released"
    case .skipped: "skipped"
    }
  }
}

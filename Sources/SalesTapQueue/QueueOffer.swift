public import SalesTapModel
public import SalesTapTime

/// When an entry is sent.
public enum QueueLane: String, Hashable, Sendable, CaseIterable {
  /// With the slots of a batch sync.
  case slot
  /// As soon as it is due: what a real-time sync could not send at once.
  case prompt
}

/// Why an attempt, or an entry, failed.
public struct QueueFailure: Hashable, Sendable {
  /// A short stable label, such as CleverTap's code or the class of the error; fit for a metric.
  public var code: String
  /// What happened, in plain words.
  public var message: String

  /// A failure from its parts.
  public init(code: String, message: String) {
    self.code = code
    self.message = message
  }
}

/// A change offered to the queue: what is to be sent, and what decides about merging and order.
public struct QueueOffer: Hashable, Sendable {
  /// The key of the sync.
  public var sync: String
  /// The key of the connection to send over.
  public var connection: String
  /// What the record becomes.
  public var target: SyncTarget
  /// The API name of the record's object.
  public var object: String
  /// The record.
  public var recordID: RecordID
  /// The opaque id of the change.
  public var changeID: String
  /// When the change was committed; nil takes the time of the offer.
  public var committedAt: Instant?
  /// Whom the payload belongs to, as one text: events of one identity are never in two claims at once.
  public var identity: String
  /// The encoded CleverTap record, with what its sender wants to have again; the queue does not read it.
  public var payload: [UInt8]
  /// What happens if the record waits already.
  public var merge: MergePolicy
  /// When the entry is sent.
  public var lane: QueueLane
  /// Where the change came from; a backfilled record gives way to any change of the same or a newer version.
  public var origin: RecordChange.Origin
  /// The id of the backfill run that the entry belongs to.
  public var run: String?
  /// The earliest time to send it; nil for at once.
  public var due: Instant?
  /// Attempts already spent on this version outside the queue, such as a real-time send.
  public var attempts: Int
  /// Uncertain outcomes that this version already had outside the queue.
  public var uncertainOutcomes: Int
  /// How the last attempt outside the queue went.
  public var lastFailure: QueueFailure?
  /// Why the change was refused for good: the offer then stands as a failed entry and merges with nothing.
  public var refusal: QueueFailure?
  /// The wish to send it at once: the entry is then made in flight, in the offering worker's hands, if nothing of its record, and for
  /// an event nothing of its identity, is on its way; else it is an offer as any other.
  public var claim: DirectClaim?

  /// An offer from its parts.
  public init(
    sync: String, connection: String, target: SyncTarget, object: String, recordID: RecordID, changeID: String,
    committedAt: Instant? = nil, identity: String, payload: [UInt8], merge: MergePolicy = .latest,
    lane: QueueLane = .slot, origin: RecordChange.Origin = .caller, run: String? = nil, due: Instant? = nil,
    attempts: Int = 0, uncertainOutcomes: Int = 0, lastFailure: QueueFailure? = nil, refusal: QueueFailure? = nil,
    claim: DirectClaim? = nil
  ) {
    self.sync = sync
    self.connection = connection
    self.target = target
    self.object = object
    self.recordID = recordID
    self.changeID = changeID
    self.committedAt = committedAt
    self.identity = identity
    self.payload = payload
    self.merge = merge
    self.lane = lane
    self.origin = origin
    self.run = run
    self.due = due
    self.attempts = attempts
    self.uncertainOutcomes = uncertainOutcomes
    self.lastFailure = lastFailure
    self.refusal = refusal
    self.claim = claim
  }
}

/// The terms on which a worker takes an entry in hand in the moment in which it is made: what is about to be sent at once leaves a
/// trace before it goes out, and a worker that dies on the way leaves an uncertain outcome, not a loss.
public struct DirectClaim: Hashable, Sendable {
  /// Who takes it.
  public var worker: String
  /// How long the claim holds: longer than the upload's time limit.
  public var lease: Duration
  /// Whether an expired lease counts as an attempt.
  public var expiryCountsAttempt: Bool

  /// Terms from their parts.
  public init(worker: String, lease: Duration = .seconds(300), expiryCountsAttempt: Bool = false) {
    self.worker = worker
    self.lease = lease
    self.expiryCountsAttempt = expiryCountsAttempt
  }
}

/// What the queue did with an offer.
public enum EnqueueOutcome: Hashable, Sendable {
  /// A new entry; failed at once if the offer carried a refusal.
  case inserted(EntryID)
  /// A new entry, in flight in the hands of the worker that offered it: send it, and settle it.
  // An entry is large, and most outcomes are none: it stands apart.
  indirect case claimed(ClaimedEntry)
  /// The record waits already: the entry took the offer's values (`replaced`), or ignored the offer because the policy
  /// is *first*, the offer is older, or it is the same change.
  case merged(EntryID, replaced: Bool)
  /// The same change is in flight or was delivered; the entry, if it is still kept.
  case duplicate(EntryID?)
  /// A newer version was sent, or, for a backfilled record, a version as new waits, is in flight, or was sent.
  case superseded
}

public import SalesTapTime

/// What a worker asks for: entries of one sync, in the order of their places.
public struct ClaimRequest: Hashable, Sendable {
  /// The key of the sync.
  public var sync: String
  /// At most so many entries.
  public var limit: Int
  /// Who asks; kept with the lease.
  public var worker: String
  /// How long the claim holds: longer than the upload's time limit.
  public var lease: Duration
  /// Only entries that are due by then: the time at which a drain began; nil for the time of the claim.
  public var dueBy: Instant?
  /// Only entries inserted up to this one: what ``QueueClaim/through`` said at the drain's first claim; nil for all.
  public var through: EntryID?
  /// Only entries of this lane; nil for both.
  public var lane: QueueLane?
  /// Whether an expired lease counts as an attempt; as CleverTap's own package counts.
  public var expiryCountsAttempt: Bool

  /// A request from its parts.
  public init(
    sync: String, limit: Int, worker: String, lease: Duration = .seconds(300), dueBy: Instant? = nil,
    through: EntryID? = nil, lane: QueueLane? = nil, expiryCountsAttempt: Bool = false
  ) {
    self.sync = sync
    self.limit = limit
    self.worker = worker
    self.lease = lease
    self.dueBy = dueBy
    self.through = through
    self.lane = lane
    self.expiryCountsAttempt = expiryCountsAttempt
  }
}

/// An entry in a worker's hands.
public struct ClaimedEntry: Hashable, Sendable {
  /// The entry, in flight.
  public var entry: QueueEntry
  /// What settles it.
  public var token: FencingToken { entry.token }

  /// A claimed entry.
  public init(_ entry: QueueEntry) { self.entry = entry }
}

/// What a claim gave, and what ended or returned on the way, for the log.
public struct QueueClaim: Hashable, Sendable {
  /// The entries, in the order of their places; at most one of each record.
  public var entries: [ClaimedEntry]
  /// The newest entry of the store at the time of the claim: hand it to the later claims of the same drain.
  public var through: EntryID
  /// The entries that ended because a newer version was sent.
  public var superseded: [QueueEntry]
  /// The entries, of any sync, whose lease was found expired, each with its uncertain outcome counted: waiting again, or superseded.
  public var expired: [QueueEntry]

  /// A claim from its parts.
  public init(
    entries: [ClaimedEntry], through: EntryID, superseded: [QueueEntry] = [], expired: [QueueEntry] = []
  ) {
    self.entries = entries
    self.through = through
    self.superseded = superseded
    self.expired = expired
  }
}

/// How the sending of a claimed entry ended.
public enum SettlementVerdict: Hashable, Sendable {
  /// CleverTap accepted it.
  case delivered
  /// Refused for good, or out of attempts.
  case failed(QueueFailure)
  /// CleverTap answered that it should be sent again (555).
  case retry(at: Instant, QueueFailure, countsAttempt: Bool = true)
  /// Sent, and nobody knows whether it was applied; `at` is the earliest time to send it again, nil for at once.
  case uncertain(QueueFailure, at: Instant? = nil, countsAttempt: Bool = false)
  /// Nothing was sent, or nothing was applied: the entry goes back as it was; `at` as above.
  case released(QueueFailure? = nil, at: Instant? = nil, countsAttempt: Bool = false)
  /// Not to be sent any more, such as an entry of a deleted sync.
  case skipped(QueueFailure)
}

/// A worker's word on one entry that it claimed.
public struct Settlement: Hashable, Sendable {
  /// The entry.
  public var id: EntryID
  /// The token of the claim.
  public var token: FencingToken
  /// How it ended.
  public var verdict: SettlementVerdict

  /// A settlement from its parts.
  public init(id: EntryID, token: FencingToken, verdict: SettlementVerdict) {
    self.id = id
    self.token = token
    self.verdict = verdict
  }

  /// A settlement of a claimed entry.
  public init(_ claimed: ClaimedEntry, _ verdict: SettlementVerdict) {
    self.init(id: claimed.entry.id, token: claimed.token, verdict: verdict)
  }
}

/// What became of a settlement.
public enum SettleOutcome: Hashable, Sendable {
  /// The entry's state; the same again when a settlement is repeated after a lost answer.
  case settled(QueueEntry.State)
  /// The token is not the entry's highest: the lease expired, and the entry may be in other hands. Nothing changed.
  case stale
  /// No such entry, or it was erased.
  case unknown
}

public import SalesTapModel
public import SalesTapTime

/// The number of an entry: later entries have higher ones, and none is used twice.
public struct EntryID: RawRepresentable, Hashable, Sendable, Comparable, Codable, CustomStringConvertible {
  /// The number.
  public var rawValue: Int64
  /// An id from its number.
  public init(rawValue: Int64) { self.rawValue = rawValue }
  /// The number as text.
  public var description: String { String(rawValue) }
  /// Whether the left entry was inserted before the right one.
  public static func < (left: EntryID, right: EntryID) -> Bool { left.rawValue < right.rawValue }
}

/// The proof that a worker holds an entry: each claim of an entry issues a higher one, and only the highest may settle.
public struct FencingToken: RawRepresentable, Hashable, Sendable, Comparable {
  /// The number.
  public var rawValue: Int64
  /// A token from its number.
  public init(rawValue: Int64) { self.rawValue = rawValue }
  /// Whether the left token was issued before the right one for the same entry.
  public static func < (left: FencingToken, right: FencingToken) -> Bool { left.rawValue < right.rawValue }
}

/// Which of two states of a record is newer: the later commit, and of equal commits the later arrival.
public struct RecordVersion: Hashable, Sendable, Comparable {
  /// When the change was committed.
  public var committedAt: Instant
  /// The store's running number of the change's arrival.
  public var arrival: Int64

  /// A version from its parts.
  public init(committedAt: Instant, arrival: Int64) {
    self.committedAt = committedAt
    self.arrival = arrival
  }

  /// Whether the left version is older.
  @inlinable
  public static func < (left: RecordVersion, right: RecordVersion) -> Bool {
    left.committedAt != right.committedAt ? left.committedAt < right.committedAt : left.arrival < right.arrival
  }
}

/// An entry of the queue: one version of a record on its way to CleverTap.
public struct QueueEntry: Hashable, Sendable, Identifiable {
  /// Where an entry stands.
  public enum State: String, Hashable, Sendable, CaseIterable {
    /// To be sent when it is due and its turn.
    case waiting
    /// Claimed by a worker.
    case inFlight
    /// Accepted by CleverTap.
    case delivered
    /// Refused for good, or out of attempts; it stays for a person.
    case failed
    /// Not sent, because a newer version takes its place.
    case superseded
    /// Not sent, for the reason that its failure tells.
    case skipped

    /// Whether the entry has ended and only prune or delete touches it.
    public var isEnded: Bool { self == .delivered || self == .superseded || self == .skipped }
  }

  /// Who holds an entry in flight, and until when.
  public struct Lease: Hashable, Sendable {
    /// The worker.
    public var worker: String
    /// When the entry returns by itself.
    public var expiresAt: Instant
    /// Whether an expiry counts as an attempt.
    public var countsAttempt: Bool

    /// A lease from its parts.
    public init(worker: String, expiresAt: Instant, countsAttempt: Bool) {
      self.worker = worker
      self.expiresAt = expiresAt
      self.countsAttempt = countsAttempt
    }
  }

  /// The number of the entry.
  public var id: EntryID
  /// The key of the sync.
  public var sync: String
  /// The key of the connection that the values were enqueued for.
  public var connection: String
  /// What the record becomes.
  public var target: SyncTarget
  /// The API name of the record's object.
  public var object: String
  /// The record.
  public var recordID: RecordID
  /// The id of the change whose values the entry carries.
  public var changeID: String
  /// The version that the entry carries.
  public var version: RecordVersion
  /// Whom the payload belongs to.
  public var identity: String
  /// The payload of the offer; empty once the entry was delivered, superseded, or skipped.
  public var payload: [UInt8]
  /// The policy of the change whose values the entry carries.
  public var merge: MergePolicy
  /// When the entry is sent.
  public var lane: QueueLane
  /// Where the change came from.
  public var origin: RecordChange.Origin
  /// The backfill run that the entry belongs to.
  public var run: String?
  /// Where the entry stands.
  public var state: State
  /// The order within the sync: usually the entry's own number; an entry that supersedes another takes over its place.
  public var place: Int64
  /// When the place was taken.
  public var firstEnqueuedAt: Instant
  /// The earliest time to send it.
  public var due: Instant
  /// Attempts that counted.
  public var attempts: Int
  /// Uncertain outcomes, over all attempts of this version.
  public var uncertainOutcomes: Int
  /// Uncertain outcomes since CleverTap last answered for this version.
  public var uncertainInRow: Int
  /// The highest token issued; zero if the entry was never claimed.
  public var token: FencingToken
  /// The lease of an entry in flight.
  public var lease: Lease?
  /// How the last attempt went, or why the entry failed or was skipped.
  public var lastFailure: QueueFailure?
  /// The entry that took over, for a superseded one, where one entry did.
  public var supersededBy: EntryID?
  /// When the state last changed.
  public var changedAt: Instant

  /// An entry from its parts; stores make them.
  public init(
    id: EntryID, sync: String, connection: String, target: SyncTarget, object: String, recordID: RecordID,
    changeID: String, version: RecordVersion, identity: String, payload: [UInt8], merge: MergePolicy, lane: QueueLane,
    origin: RecordChange.Origin, run: String?, state: State, place: Int64, firstEnqueuedAt: Instant, due: Instant,
    attempts: Int, uncertainOutcomes: Int, uncertainInRow: Int, token: FencingToken, lease: Lease?,
    lastFailure: QueueFailure?, supersededBy: EntryID?, changedAt: Instant
  ) {
    self.id = id
    self.sync = sync
    self.connection = connection
    self.target = target
    self.object = object
    self.recordID = recordID
    self.changeID = changeID
    self.version = version
    self.identity = identity
    self.payload = payload
    self.merge = merge
    self.lane = lane
    self.origin = origin
    self.run = run
    self.state = state
    self.place = place
    self.firstEnqueuedAt = firstEnqueuedAt
    self.due = due
    self.attempts = attempts
    self.uncertainOutcomes = uncertainOutcomes
    self.uncertainInRow = uncertainInRow
    self.token = token
    self.lease = lease
    self.lastFailure = lastFailure
    self.supersededBy = supersededBy
    self.changedAt = changedAt
  }
}

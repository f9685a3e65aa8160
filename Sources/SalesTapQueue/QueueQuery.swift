public import SalesTapModel
public import SalesTapTime

/// Which entries are meant; every part that is not nil narrows.
public struct QueueQuery: Hashable, Sendable {
  /// Only these entries.
  public var ids: [EntryID]?
  /// Only entries of these syncs.
  public var syncs: [String]?
  /// Only entries of these connections.
  public var connections: [String]?
  /// Only entries in these states.
  public var states: Set<QueueEntry.State>?
  /// Only entries of this record.
  public var recordID: RecordID?
  /// Only entries of this identity.
  public var identity: String?
  /// Only entries of this backfill run.
  public var run: String?

  /// A query from its parts; without any, all entries.
  public init(
    ids: [EntryID]? = nil, syncs: [String]? = nil, connections: [String]? = nil,
    states: Set<QueueEntry.State>? = nil, recordID: RecordID? = nil, identity: String? = nil, run: String? = nil
  ) {
    self.ids = ids
    self.syncs = syncs
    self.connections = connections
    self.states = states
    self.recordID = recordID
    self.identity = identity
    self.run = run
  }

  /// One entry.
  public static func entry(_ id: EntryID) -> QueueQuery { QueueQuery(ids: [id]) }
  /// All failed entries, of one sync or of all.
  public static func failed(sync: String? = nil) -> QueueQuery {
    QueueQuery(syncs: sync.map { [$0] }, states: [.failed])
  }
  /// All waiting entries of a sync.
  public static func waiting(sync: String) -> QueueQuery { QueueQuery(syncs: [sync], states: [.waiting]) }

  /// Whether the entry is meant.
  public func matches(_ entry: QueueEntry) -> Bool {
    if let ids, !ids.contains(entry.id) { return false }
    if let syncs, !syncs.contains(entry.sync) { return false }
    if let connections, !connections.contains(entry.connection) { return false }
    if let states, !states.contains(entry.state) { return false }
    if let recordID, recordID != entry.recordID { return false }
    if let identity, identity != entry.identity { return false }
    if let run, run != entry.run { return false }
    return true
  }
}

/// What became of one entry that was to be retried by hand.
public struct RetryResult: Hashable, Sendable {
  /// How a retry by hand ended.
  public enum Outcome: Hashable, Sendable {
    /// It waits, with a fresh count of attempts.
    case retried
    /// It ended superseded: a newer version waits, is in flight, or was sent.
    case superseded
    /// It is not failed; where it stands.
    case notFailed(QueueEntry.State)
    /// There is no such entry.
    case unknown
  }

  /// The entry.
  public var id: EntryID
  /// What became of it.
  public var outcome: Outcome

  /// A result from its parts.
  public init(id: EntryID, outcome: Outcome) {
    self.id = id
    self.outcome = outcome
  }
}

/// How the entries of one sync stand, counted exactly.
public struct QueueCounts: Hashable, Sendable {
  /// The key of the sync.
  public var sync: String
  /// To be sent.
  public var waiting: Int
  /// Claimed.
  public var inFlight: Int
  /// For a person to look at.
  public var failed: Int
  /// Accepted, and still kept.
  public var delivered: Int
  /// Overtaken, and still kept.
  public var superseded: Int
  /// Not to be sent, and still kept.
  public var skipped: Int
  /// The earliest first-enqueued time of the waiting entries.
  public var oldestWaiting: Instant?

  /// Counts from their parts.
  public init(
    sync: String, waiting: Int = 0, inFlight: Int = 0, failed: Int = 0, delivered: Int = 0, superseded: Int = 0,
    skipped: Int = 0, oldestWaiting: Instant? = nil
  ) {
    self.sync = sync
    self.waiting = waiting
    self.inFlight = inFlight
    self.failed = failed
    self.delivered = delivered
    self.superseded = superseded
    self.skipped = skipped
    self.oldestWaiting = oldestWaiting
  }

  /// The count of one state.
  public subscript(state: QueueEntry.State) -> Int {
    get {
      switch state {
      case .waiting: waiting
      case .inFlight: inFlight
      case .delivered: delivered
      case .failed: failed
      case .superseded: superseded
      case .skipped: skipped
      }
    }
    set {
      switch state {
      case .waiting: waiting = newValue
      case .inFlight: inFlight = newValue
      case .delivered: delivered = newValue
      case .failed: failed = newValue
      case .superseded: superseded = newValue
      case .skipped: skipped = newValue
      }
    }
  }
}

/// What may be forgotten.
public struct PruneRequest: Hashable, Sendable {
  /// Delivered, superseded, and skipped entries, and notes of versions, last changed before this time go.
  public var endedBefore: Instant
  /// Failed entries last changed before this time go; nil keeps them all.
  public var failedBefore: Instant?

  /// A request from its parts.
  public init(endedBefore: Instant, failedBefore: Instant? = nil) {
    self.endedBefore = endedBefore
    self.failedBefore = failedBefore
  }
}

/// Whose data is to be erased.
public enum ErasureSubject: Hashable, Sendable {
  /// A record, in every sync.
  case record(RecordID)
  /// An identity, in every sync.
  case identity(String)
}

/// How much was removed.
public struct RemovalCount: Hashable, Sendable {
  /// Entries.
  public var entries: Int
  /// Notes of the newest version handed over.
  public var versions: Int

  /// A count from its parts.
  public init(entries: Int, versions: Int) {
    self.entries = entries
    self.versions = versions
  }
}

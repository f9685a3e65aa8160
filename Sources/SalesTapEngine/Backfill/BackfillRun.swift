public import SalesTapModel
public import SalesTapTime

/// The number of a backfill run: later runs of a store have higher ones, and none is used twice.
public struct BackfillID: RawRepresentable, Hashable, Sendable, Comparable, Codable, CustomStringConvertible {
  /// The number.
  public var rawValue: Int64
  /// An id from its number.
  public init(rawValue: Int64) { self.rawValue = rawValue }
  /// The number as text.
  public var description: String { String(rawValue) }
  /// Whether the left run was asked for before the right one.
  public static func < (left: BackfillID, right: BackfillID) -> Bool { left.rawValue < right.rawValue }
}

/// One historical sync: what it was asked to do, how far it came, and how it ended.
public struct BackfillRun: Hashable, Sendable, Codable, Identifiable {
  /// Where a run stands.
  public enum State: String, Hashable, Sendable, CaseIterable, Codable {
    /// It waits for its turn: one run at a time for a connection and target.
    case scheduled
    /// It reads and sends.
    case processing
    /// A person asked it to wait; it goes on when resumed.
    case paused
    /// A person ended it, or its sync was deactivated.
    case cancelled
    /// Every matched record was accepted, or gave way to a newer version; also if none matched.
    case successful
    /// Some matched records were accepted and some were not.
    case partialSuccess
    /// It was cut short by trouble with CleverTap or the source, or no matched record was accepted.
    case failed

    /// Whether the run is over.
    public var isEnded: Bool {
      switch self {
      case .scheduled, .processing, .paused: false
      case .cancelled, .successful, .partialSuccess, .failed: true
      }
    }

    /// Whether the run may be continued from its last processed record: it did not come to its end.
    public var canBeContinued: Bool { self == .failed || self == .cancelled }
  }

  /// How many records a run read, and what became of them.
  public struct Counts: Hashable, Sendable, Codable {
    /// Records read from the source.
    public var read = 0
    /// Records that met the condition: all that follow here but the filtered ones.
    public var matched = 0
    /// Records that the condition refused.
    public var filtered = 0
    /// Records that CleverTap accepted.
    public var sent = 0
    /// Records that CleverTap refused for good; they stand as failed entries of the queue.
    public var rejected = 0
    /// Records that could not be mapped, or break CleverTap's rules; they stand in the log.
    public var invalid = 0
    /// Records that lack fields that decide.
    public var held = 0
    /// Records of which a version as new waits, is in flight, or was sent, and those of a sync in dry run.
    public var skipped = 0
    /// Records that wait in the queue to be sent again, linked to the run.
    public var queued = 0

    /// Nothing yet.
    public init() {}
  }

  /// The number of the run; zero until a store gave one.
  public var id: BackfillID
  /// The key of the sync.
  public var sync: String
  /// The key of the connection that the run sends over.
  public var connection: String
  /// What the records become.
  public var target: SyncTarget
  /// The API name of the object.
  public var object: String
  /// The whole condition, fixed when the run was asked for; nil where every record matches.
  public var condition: String?
  /// How many records are read at a time.
  public var readSize: Int
  /// How many records go into one upload.
  public var sendSize: Int
  /// How many matched records are sent at most; nil for all.
  public var limit: Int?
  /// The runs that have to end before this one starts.
  public var waitsFor: [BackfillID]
  /// The run that this one continues; nil where it started anew.
  public var continues: BackfillID?
  /// When it was asked for.
  public var createdAt: Instant
  /// When it started, which is also the time that its condition and payloads know as now; nil before.
  public var startedAt: Instant?
  /// When it ended; nil before.
  public var endedAt: Instant?
  /// The earliest time of its next page, while its connection pauses; nil for at once.
  public var due: Instant?
  /// Where it stands.
  public var state: State
  /// How many records match, by the source's own count; nil where the source cannot tell.
  public var total: Int?
  /// What became of the records so far.
  public var counts: Counts
  /// The last record, in the order of ids, up to which everything was read and settled; nil before the first.
  public var lastRecordID: RecordID?
  /// The last record that a worker has in hand; nil where all that any had in hand are counted.
  ///
  /// What became of the records from ``lastRecordID`` to this one is not counted yet: a worker sends them, or it was lost on the way, and
  /// whoever goes on asks the queue first.
  public var offeredThrough: RecordID?
  /// What ended the run, in plain words; nil where nothing did.
  public var error: String?

  /// A run to be added to a store.
  public init(
    id: BackfillID = BackfillID(rawValue: 0), sync: String, connection: String, target: SyncTarget, object: String,
    condition: String? = nil, readSize: Int = 1000, sendSize: Int = 1000, limit: Int? = nil,
    waitsFor: [BackfillID] = [], continues: BackfillID? = nil, createdAt: Instant, lastRecordID: RecordID? = nil
  ) {
    self.id = id
    self.sync = sync
    self.connection = connection
    self.target = target
    self.object = object
    self.condition = condition
    self.readSize = readSize
    self.sendSize = sendSize
    self.limit = limit
    self.waitsFor = waitsFor
    self.continues = continues
    self.createdAt = createdAt
    self.state = .scheduled
    self.counts = Counts()
    self.lastRecordID = lastRecordID
  }
}

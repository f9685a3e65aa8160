public import SalesTapModel
public import SalesTapTime

/// Where changes wait to be decided: the port between whoever receives changes and the engine that plans them.
///
/// A change is put into the inbox, in the caller's own transaction where the store offers that; a worker claims it, plans it, and settles it
/// together with what planning gave, by ``EngineStore/commit(_:at:)``. A change that cannot be decided yet stays here, with the fields
/// that it waits for. ``InMemoryStore`` is the reference. Every operation is atomic; time comes with each call.
///
/// ## Laws
///
/// Append
/// - A change id is in the inbox once. The same one again is *known*; if the change is held it is *replaced*: it has the new content, waits for
///   all its syncs, and is due at once.
/// - A change without an id is given one that no other has.
///
/// Claim
/// - In the order in which the changes came, only those that are due, and none that is in another worker's hands.
/// - A claim ends when the change is settled, or its lease is over; each claim of a change has a higher token than all before.
///
/// Settle
/// - Only the highest token settles, and only once: a commit that settles a change with another token changes nothing at all.
/// - A settled change is gone; a held one stays, and is due at its time, or, without one, when somebody releases it.
///
/// Positions
/// - The position of a feed is the highest one that was committed.
public protocol ChangeInbox: Sendable {
  /// Puts changes into the inbox, in this order: all of them, or none when it throws.
  func append(_ changes: [InboxOffer], at now: Instant) async throws -> [InboxOutcome]

  /// Gives changes to a worker, in the order in which they came.
  func claimChanges(_ request: InboxRequest, at now: Instant) async throws -> [InboxEntry]

  /// The changes that are meant, by their numbers, from the first after `after`; an empty answer ends the paging.
  func inboxEntries(_ query: InboxQuery, after: InboxID?, limit: Int) async throws -> [InboxEntry]

  /// Makes the held changes that are meant due at once.
  /// - Returns: How many there were.
  func releaseChanges(_ query: InboxQuery, at now: Instant) async throws -> Int

  /// Removes the changes that are meant, also those in a worker's hands, whose commit then changes nothing.
  /// - Returns: How many there were.
  func removeChanges(_ query: InboxQuery) async throws -> Int

  /// When a claim may next find something: `now` if it may now; nil if nothing waits that time alone would free. The end of a lease counts.
  func nextChangeDue(at now: Instant) async throws -> Instant?

  /// The positions of some feeds, in their order; nil for a feed of which nothing was handed over.
  func positions(of feeds: [String]) async throws -> [Int64?]
}

/// What a worker asks the inbox for.
public struct InboxRequest: Hashable, Sendable {
  /// At most so many changes.
  public var limit: Int
  /// How long the claim holds.
  public var lease: Duration

  /// A request from its parts.
  public init(limit: Int = 100, lease: Duration = .seconds(300)) {
    self.limit = limit
    self.lease = lease
  }
}

/// Which changes of the inbox are meant; every part that is not nil narrows.
public struct InboxQuery: Hashable, Sendable {
  /// Only these.
  public var ids: [InboxID]?
  /// Only those of this change id.
  public var changeID: String?
  /// Only those of this record.
  public var recordID: RecordID?
  /// Only those that wait for this sync.
  public var sync: String?
  /// Only those that wait for this cause, in the sync if one is given.
  public var cause: HeldSync.Cause?
  /// Only those that are held, or only those that are not.
  public var isHeld: Bool?

  /// A query from its parts; without any, all changes.
  public init(
    ids: [InboxID]? = nil, changeID: String? = nil, recordID: RecordID? = nil, sync: String? = nil,
    cause: HeldSync.Cause? = nil, isHeld: Bool? = nil
  ) {
    self.ids = ids
    self.changeID = changeID
    self.recordID = recordID
    self.sync = sync
    self.cause = cause
    self.isHeld = isHeld
  }

  /// Whether a change is meant.
  public func matches(_ entry: InboxEntry) -> Bool {
    if let ids, !ids.contains(entry.id) { return false }
    if let changeID, changeID != entry.changeID { return false }
    if let recordID, recordID != entry.recordID { return false }
    if let isHeld, isHeld == entry.held.isEmpty { return false }
    guard sync != nil || cause != nil else { return true }
    return entry.held.contains { (sync == nil || sync == $0.sync) && (cause == nil || cause == $0.cause) }
  }
}

/// A worker's word on a change that it claimed.
public struct InboxSettlement: Hashable, Sendable {
  /// How it ended.
  public enum Verdict: Hashable, Sendable {
    /// All its syncs have decided: it leaves the inbox.
    case settled
    /// Some syncs wait: it stays for them, with the object, record, and content that the offer tells, and is due when the offer says.
    case held(InboxOffer)
    /// Nobody decided: it goes back as it was, and is due at the time.
    case released(at: Instant)
  }

  /// The change.
  public var id: InboxID
  /// The token of the claim.
  public var token: Int64
  /// How it ended.
  public var verdict: Verdict

  /// A settlement of a claimed change.
  public init(_ entry: InboxEntry, _ verdict: Verdict) {
    id = entry.id
    token = entry.token
    self.verdict = verdict
  }
}

/// How far a feed, such as a file of changes, was handed over.
public struct FeedPosition: Hashable, Sendable {
  /// The name of the feed.
  public var feed: String
  /// The number of its last line that was handed over, or whatever else counts up in it.
  public var position: Int64

  /// A position from its parts.
  public init(feed: String, position: Int64) {
    self.feed = feed
    self.position = position
  }
}

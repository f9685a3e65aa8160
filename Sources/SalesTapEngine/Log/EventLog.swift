import DequeModule
public import SalesTapModel

/// The place where the engine writes down what it did.
///
/// Laws: entries are kept in the order in which they are appended; an append is atomic, all of its entries or none; what was
/// appended before a query began is found by it.
public protocol EventLog: Sendable {
  /// Appends entries, in this order.
  func append(_ entries: [EventLogEntry]) async throws
  /// The entries that match, the oldest first.
  func entries(matching query: EventLogQuery) async throws -> [EventLogEntry]
}

/// Which entries of a log are wanted; a condition that is nil matches every entry.
public struct EventLogQuery: Hashable, Sendable {
  /// The record that the entries are about.
  public var recordID: RecordID?
  /// The key of the sync.
  public var sync: String?
  /// The identity in CleverTap.
  public var identity: String?
  /// How it ended.
  public var status: EventLogEntry.Status?
  /// How many entries to pass over.
  public var offset: Int
  /// How many entries to return at most.
  public var limit: Int

  /// A query; without arguments, the first thousand entries.
  public init(
    recordID: RecordID? = nil, sync: String? = nil, identity: String? = nil, status: EventLogEntry.Status? = nil,
    offset: Int = 0, limit: Int = 1000
  ) {
    self.recordID = recordID
    self.sync = sync
    self.identity = identity
    self.status = status
    self.offset = offset
    self.limit = limit
  }

  /// Whether an entry meets every condition.
  public func matches(_ entry: EventLogEntry) -> Bool {
    (recordID == nil || recordID == entry.recordID) && (sync == nil || sync == entry.sync)
      && (identity == nil || identity == entry.identity) && (status == nil || status == entry.status)
  }
}

/// A log in memory: the reference, for tests and for programs that keep their log elsewhere.
///
/// It holds at most `capacity` entries and forgets the oldest first.
public actor InMemoryEventLog: EventLog {
  private var stored: Deque<EventLogEntry> = []
  private let capacity: Int

  /// An empty log for at most `capacity` entries.
  public init(capacity: Int = 100_000) { self.capacity = max(1, capacity) }

  /// Appends entries, in this order; the oldest go when there are too many.
  public func append(_ entries: [EventLogEntry]) {
    stored.append(contentsOf: entries)
    if stored.count > capacity { stored.removeFirst(stored.count - capacity) }
  }

  /// The entries that match, the oldest first.
  ///
  /// Cost: linear in the number of entries.
  public func entries(matching query: EventLogQuery) -> [EventLogEntry] {
    Array(stored.lazy.filter(query.matches).dropFirst(max(0, query.offset)).prefix(max(0, query.limit)))
  }
}

extension EventLog where Self == InMemoryEventLog {
  /// A new log in memory.
  public static var inMemory: InMemoryEventLog { InMemoryEventLog() }
}

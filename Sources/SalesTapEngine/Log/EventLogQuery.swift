public import SalesTapModel
public import SalesTapTime

/// Which entries of a log are wanted; a condition that is nil matches every entry.
///
/// ```swift
/// let failures = try await log.page(EventLogQuery(recordID: id, status: .failure, order: .newestFirst))
/// ```
public struct EventLogQuery: Hashable, Sendable {
  /// The order of the entries.
  public enum Order: String, Hashable, Sendable, CaseIterable {
    /// As they were appended.
    case oldestFirst
    /// The last appended first.
    case newestFirst
  }

  /// The record that the entries are about.
  public var recordID: RecordID?
  /// The API name of the object, in any case.
  public var object: String?
  /// The identity in CleverTap.
  public var identity: String?
  /// The key of the sync.
  public var sync: String?
  /// The key of the connection.
  public var connection: String?
  /// The id of the backfill run.
  public var run: String?
  /// What made the attempt.
  public var origin: EventLogEntry.Origin?
  /// The class of the failure.
  public var errorClass: ErrorClass?
  /// How it ended.
  public var status: EventLogEntry.Status?
  /// Entries of this instant or later.
  public var since: Instant?
  /// Entries before this instant.
  public var until: Instant?
  /// The order of the entries.
  public var order: Order
  /// The place where the page begins; nil for the first page.
  public var cursor: EventLogCursor?
  /// How many entries to return at most, at least one.
  public var limit: Int

  /// A query; without arguments, the first thousand entries.
  public init(
    recordID: RecordID? = nil, object: String? = nil, identity: String? = nil, sync: String? = nil,
    connection: String? = nil, run: String? = nil, origin: EventLogEntry.Origin? = nil, errorClass: ErrorClass? = nil,
    status: EventLogEntry.Status? = nil, since: Instant? = nil, until: Instant? = nil, order: Order = .oldestFirst,
    cursor: EventLogCursor? = nil, limit: Int = 1000
  ) {
    self.recordID = recordID
    self.object = object
    self.identity = identity
    self.sync = sync
    self.connection = connection
    self.run = run
    self.origin = origin
    self.errorClass = errorClass
    self.status = status
    self.since = since
    self.until = until
    self.order = order
    self.cursor = cursor
    self.limit = limit
  }

  /// Whether an entry meets every condition.
  public func matches(_ entry: EventLogEntry) -> Bool {
    (recordID == nil || recordID == entry.recordID)
      && (object.map { FieldName($0) == FieldName(entry.object) } ?? true)
      && (identity == nil || identity == entry.identity)
      && (sync == nil || sync == entry.sync)
      && (connection == nil || connection == entry.connection)
      && (run == nil || run == entry.run)
      && (origin == nil || origin == entry.origin)
      && (errorClass == nil || errorClass == entry.errorClass)
      && (status == nil || status == entry.status)
      && (since.map { entry.time >= $0 } ?? true)
      && (until.map { entry.time < $0 } ?? true)
  }
}

public import SalesTapConditions
public import SalesTapMapping
public import SalesTapModel
public import SalesTapQueue
public import SalesTapSchedule

/// A sync: which changes of which object go where, and how.
public struct SyncConfiguration: Hashable, Sendable {
  /// Whether a sync works.
  public enum Status: String, Hashable, Sendable, CaseIterable {
    /// Changes are processed and delivered.
    case active
    /// Changes are not processed; waiting entries stay.
    case inactive
    /// Changes are planned, logged, and counted; nothing is sent.
    case dryRun
  }

  /// When a record is sent.
  public enum Delivery: Hashable, Sendable {
    /// At once.
    case realTime
    /// On a schedule, through the queue: at most `size` records (1 to 1,000) in a call.
    case batch(size: Int, cadence: Cadence)
  }

  /// The name, unique without regard to case.
  public var name: String
  /// The key that survives a rename; nil where the name is the key.
  public var id: String?
  /// The key of the connection.
  public var connection: String
  /// The API name of the source object.
  public var object: String
  /// What a record becomes.
  public var target: SyncTarget
  /// Whether the sync works.
  public var status: Status
  /// The kinds of change it takes; nil takes created, updated, and undeleted ones.
  public var on: Set<RecordChange.Kind>?
  /// Which changes matter.
  public var filter: Filter
  /// When a record is sent.
  public var delivery: Delivery
  /// What happens to a change whose record waits already.
  public var merge: MergePolicy
  /// How many attempts a record has that CleverTap asks to send again.
  public var attempts: Int
  /// Whether a real-time send that time could cure is queued.
  public var retriesThroughQueue: Bool
  /// How many changes an hour are processed before the sync waits for a person's word; nil for any number.
  public var limitPerHour: Int?
  /// Whether what CleverTap accepted last is remembered.
  public var remembers: Bool
  /// The fields whose values must not appear in a log.
  public var sensitiveFields: [String]
  /// How a record becomes a profile or an event.
  public var mapping: Mapping

  /// A sync from its parts.
  public init(
    name: String, id: String? = nil, connection: String, object: String, target: SyncTarget, status: Status = .active,
    on: Set<RecordChange.Kind>? = nil, filter: Filter = .none, delivery: Delivery = .realTime,
    merge: MergePolicy = .latest, attempts: Int = 5, retriesThroughQueue: Bool = true, limitPerHour: Int? = nil,
    remembers: Bool = false, sensitiveFields: [String] = [], mapping: Mapping
  ) {
    self.name = name
    self.id = id
    self.connection = connection
    self.object = object
    self.target = target
    self.status = status
    self.on = on
    self.filter = filter
    self.delivery = delivery
    self.merge = merge
    self.attempts = attempts
    self.retriesThroughQueue = retriesThroughQueue
    self.limitPerHour = limitPerHour
    self.remembers = remembers
    self.sensitiveFields = sensitiveFields
    self.mapping = mapping
  }

  /// What identifies the sync: the id, else the name.
  public var key: String { id ?? name }
}

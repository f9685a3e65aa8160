import SalesTapModel
public import SalesTapPayload
public import SalesTapTime

/// Everything that SalesTap is told about a Salesforce org and its CleverTap projects: connections, syncs, and the
/// calendar in which they live.
///
/// A document is read from JSON by ``ConfigurationReader``, or written in Swift; the same document is equal both ways.
/// It is data only: a document may be wrong, and ``check(_:)`` tells what is.
public struct ConfigurationDocument: Hashable, Sendable {
  /// The version of the document's form that this SalesTap writes, and the latest that it reads.
  public static let currentVersion = 1

  /// Where the document's JSON Schema lies, for editors; SalesTap itself does not read it.
  public var schema: String?
  /// The CleverTap projects.
  public var connections: [Connection]
  /// The syncs, in the order in which they act on a change.
  public var syncs: [SyncConfiguration]
  /// How many days delivered, superseded, and skipped entries, log entries, and finished backfills are kept.
  public var retentionDays: Int
  /// The calendar of relative dates in conditions, and of the slots.
  public var calendar: CalendarSettings

  /// A document from its parts.
  public init(
    schema: String? = nil, connections: [Connection] = [], syncs: [SyncConfiguration] = [], retentionDays: Int = 7,
    calendar: CalendarSettings = CalendarSettings()
  ) {
    self.schema = schema
    self.connections = connections
    self.syncs = syncs
    self.retentionDays = retentionDays
    self.calendar = calendar
  }

  /// The connection that a sync names: the one whose id, else whose name is `key`, names without regard to ASCII case;
  /// nil if there is none.
  public func connection(_ key: String) -> Connection? {
    connectionIndex(key).map { connections[$0] }
  }

  /// The sync of a key or a name, names without regard to ASCII case; nil if there is none.
  public func sync(_ key: String) -> SyncConfiguration? {
    syncs.first { $0.id == key } ?? syncs.first { FieldName($0.name) == FieldName(key) }
  }

  /// The connection of each sync, by its position; nil where the sync names none that there is.
  func connectionIndices() -> [Int?] {
    var byKey: [String: Int] = [:]
    var byName: [FieldName: Int] = [:]
    for (index, connection) in connections.enumerated().reversed() {
      if let id = connection.id { byKey[id] = index }
      byName[FieldName(connection.name)] = index
    }
    return syncs.map { byKey[$0.connection] ?? byName[FieldName($0.connection)] }
  }

  func connectionIndex(_ key: String) -> Int? {
    connections.firstIndex { $0.id == key } ?? connections.firstIndex { FieldName($0.name) == FieldName(key) }
  }
}

/// The calendar of a configuration: its zone, the first day of its weeks, and the first month of its fiscal years.
public struct CalendarSettings: Hashable, Sendable {
  /// The identifier of the time zone: `UTC`, a fixed offset such as `+05:30`, or an IANA name such as `Asia/Kolkata`.
  public var timeZone: String
  /// The first day of a week.
  public var firstWeekday: Weekday
  /// The month in which fiscal years begin, from 1 to 12.
  public var fiscalYearStartMonth: Int

  /// A calendar; without arguments UTC, weeks from Sunday, fiscal years from January.
  public init(timeZone: String = "UTC", firstWeekday: Weekday = .sunday, fiscalYearStartMonth: Int = 1) {
    self.timeZone = timeZone
    self.firstWeekday = firstWeekday
    self.fiscalYearStartMonth = fiscalYearStartMonth
  }
}

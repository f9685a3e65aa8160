public import SalesTapModel
public import SalesTapQueue
public import SalesTapTime

/// What CleverTap last accepted of a record in a sync, as digests: no value can be read from it.
///
/// The rules are pure functions of one state, for stores to apply to what they have read and locked.
public struct AcceptedState: Hashable, Sendable, Codable {
  /// A record of a sync.
  public struct Key: Hashable, Sendable, Codable {
    /// The key of the sync.
    public var sync: String
    /// The record.
    public var recordID: RecordID

    /// A key from its parts.
    public init(sync: String, recordID: RecordID) {
      self.sync = sync
      self.recordID = recordID
    }
  }

  /// The digest of one field's value.
  public struct Field: Hashable, Sendable, Codable {
    /// The path of the field, as the filter spells it.
    public var path: String
    /// The digest of its value.
    public var digest: String

    /// A field from its parts.
    public init(path: String, digest: String) {
      self.path = path
      self.digest = digest
    }
  }

  /// Watched fields of a change that is on its way.
  public struct Offered: Hashable, Sendable, Codable {
    /// The id of the change.
    public var changeID: String
    /// Its watched fields.
    public var fields: [Field]
  }

  /// What was accepted.
  public struct Accepted: Hashable, Sendable, Codable {
    /// When the accepted change was committed.
    public var committedAt: Instant
    /// The store's running number of its arrival, which decides between equal commit times.
    public var arrival: Int64
    /// The digest of the record as it was sent; nil if nobody knows whether a later one was applied.
    public var payload: String?
    /// The digest of the identity.
    public var identity: String
    /// The watched fields; empty if they are not known.
    public var fields: [Field]
    /// When it was accepted.
    public var acceptedAt: Instant

    var version: RecordVersion { RecordVersion(committedAt: committedAt, arrival: arrival) }
  }

  /// The record and the sync.
  public let key: Key
  /// What was accepted; nil if nothing was.
  public var accepted: Accepted?
  /// The changes on their way, the latest last.
  public var offered: [Offered]

  /// The state of a record of which nothing was accepted.
  public init(key: Key) {
    self.key = key
    offered = []
  }

  /// How many changes on their way are remembered: more than wait and are in flight of one record at a time.
  static let offeredLimit = 8

  /// Takes an event.
  public mutating func apply(_ event: AcceptedStateEvent, at now: Instant) {
    switch event {
    case .offered(let changeID, let fields):
      offered.removeAll { $0.changeID == changeID }
      offered.append(Offered(changeID: changeID, fields: fields))
      if offered.count > Self.offeredLimit { offered.removeFirst(offered.count - Self.offeredLimit) }
    case .accepted(let changeID, let version, let payload, let identity):
      let index = offered.firstIndex { $0.changeID == changeID }
      let fields = index.map { offered[$0].fields } ?? []
      if let index { offered.removeSubrange(...index) }
      // Two that cross each other on the way: nobody knows which of them CleverTap applied last.
      let isOvertaken = accepted.map { version < $0.version } ?? false
      if isOvertaken {
        forgetContent()
      } else {
        accepted = Accepted(
          committedAt: version.committedAt, arrival: version.arrival, payload: payload, identity: identity,
          fields: fields, acceptedAt: now)
      }
    case .uncertain: forgetContent()
    }
  }

  private mutating func forgetContent() {
    accepted?.payload = nil
    accepted?.fields = []
  }
}

/// Something that matters to what is remembered of a record.
public enum AcceptedStateEvent: Hashable, Sendable {
  /// A change is on its way, with these watched fields.
  case offered(changeID: String, fields: [AcceptedState.Field])
  /// CleverTap accepted a change: the digests of the record as it was sent, and of the identity.
  case accepted(changeID: String, version: RecordVersion, payload: String, identity: String)
  /// Something was sent, and nobody knows whether it was applied.
  case uncertain
}

/// An event of one record in one sync.
public struct AcceptedStateChange: Hashable, Sendable {
  /// The record and the sync.
  public var key: AcceptedState.Key
  /// What happened.
  public var event: AcceptedStateEvent

  /// A change from its parts.
  public init(_ key: AcceptedState.Key, _ event: AcceptedStateEvent) {
    self.key = key
    self.event = event
  }
}

/// Where it is remembered what CleverTap last accepted: the port that serves syncs that remember.
///
/// ``InMemoryStore`` is the reference. Every operation is atomic; time comes with each call. What the engine notes, it notes by
/// ``EngineStore/commit(_:at:)``, together with the settlement that it follows from.
///
/// ## Laws
///
/// - A record of which nothing was noted has an empty state.
/// - The state after a change is that of ``AcceptedState/apply(_:at:)``: a store that applies it to the row that it has locked keeps the rest.
public protocol AcceptedStateStore: Sendable {
  /// The states of some records, in their order.
  func acceptedStates(_ keys: [AcceptedState.Key]) async throws -> [AcceptedState]

  /// Notes changes, in this order.
  func note(_ changes: [AcceptedStateChange], at now: Instant) async throws
}

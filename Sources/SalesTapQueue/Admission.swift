public import SalesTapModel
public import SalesTapTime

/// A version that is to be sent, or was sent, past the queue: at once, or by a historical sync.
public struct DirectSend: Hashable, Sendable {
  /// The key of the sync.
  public var sync: String
  /// What the record becomes.
  public var target: SyncTarget
  /// The record.
  public var recordID: RecordID
  /// The id of the change.
  public var changeID: String
  /// When the change was committed; nil takes the time of asking.
  public var committedAt: Instant?
  /// Where the change came from.
  public var origin: RecordChange.Origin

  /// A send from its parts.
  public init(
    sync: String, target: SyncTarget, recordID: RecordID, changeID: String, committedAt: Instant? = nil,
    origin: RecordChange.Origin = .caller
  ) {
    self.sync = sync
    self.target = target
    self.recordID = recordID
    self.changeID = changeID
    self.committedAt = committedAt
    self.origin = origin
  }
}

/// Whether a version may be sent past the queue.
public enum Admission: Hashable, Sendable {
  /// Send it, and tell the queue with this version by ``QueueStore/recordHandedOver(_:at:)``.
  case send(RecordVersion)
  /// An entry of the record waits or is in flight: enqueue instead.
  case pending
  /// A newer version was sent, or, for a backfilled record, a version as new waits, is in flight, or was sent.
  case superseded
  /// The same change was delivered.
  case duplicate
}

/// A version that was sent past the queue.
public struct HandedOver: Hashable, Sendable {
  /// What was sent.
  public var send: DirectSend
  /// The version that the admission gave.
  public var version: RecordVersion
  /// Whether CleverTap accepted it; false if nobody knows. A version that was surely not applied is not handed over.
  public var isCertain: Bool

  /// A hand-over from its parts.
  public init(_ send: DirectSend, version: RecordVersion, isCertain: Bool = true) {
    self.send = send
    self.version = version
    self.isCertain = isCertain
  }
}

/// The newest version of a record that CleverTap was handed in a sync.
public struct NewestHandedOver: Hashable, Sendable {
  /// The version.
  public var version: RecordVersion
  /// The change that it came from.
  public var changeID: String
  /// Whether CleverTap accepted it; false if nobody knows.
  public var isCertain: Bool
  /// When it was noted.
  public var notedAt: Instant

  /// A note from its parts.
  public init(version: RecordVersion, changeID: String, isCertain: Bool, notedAt: Instant) {
    self.version = version
    self.changeID = changeID
    self.isCertain = isCertain
    self.notedAt = notedAt
  }
}

/// A note that a store keeps: of which record of which sync it is, and what it says.
public struct HandedOverNote: Hashable, Sendable {
  /// The key of the sync.
  public var sync: String
  /// The record.
  public var recordID: RecordID
  /// The newest version that CleverTap was handed.
  public var newest: NewestHandedOver

  /// A note from its parts.
  public init(sync: String, recordID: RecordID, newest: NewestHandedOver) {
    self.sync = sync
    self.recordID = recordID
    self.newest = newest
  }
}

public import SalesTapTime

/// What a change event or a line of a changes file says.
public enum ChangeNotice: Hashable, Sendable {
  /// A record changed, and its values are known, all or some of them.
  case change(RecordChange)
  /// A record changed, and its values are not known: it must be read again before anything can be decided.
  case mustRefetch(RecordRefetch)
  /// So much of an object changed that no single changes are told: all its records must be read again.
  case mustBackfill(ObjectBackfill)

  /// The API name of the object.
  public var object: String {
    switch self {
    case .change(let change): change.object
    case .mustRefetch(let refetch): refetch.object
    case .mustBackfill(let backfill): backfill.object
    }
  }

  /// The id of the record; nil where a whole object is meant.
  public var recordID: RecordID? {
    switch self {
    case .change(let change): change.recordID
    case .mustRefetch(let refetch): refetch.recordID
    case .mustBackfill: nil
    }
  }

  /// When it was committed; nil where nothing tells.
  public var committedAt: Instant? {
    switch self {
    case .change(let change): change.committedAt
    case .mustRefetch(let refetch): refetch.committedAt
    case .mustBackfill(let backfill): backfill.committedAt
    }
  }

  /// The opaque id: the same notice handed over twice has the same id.
  public var id: String {
    switch self {
    case .change(let change): change.id
    case .mustRefetch(let refetch): refetch.id
    case .mustBackfill(let backfill): backfill.id
    }
  }

  /// What happened, as a word: that of the change's kind, or `overflow` where a whole object must be read again.
  public var kindName: String {
    switch self {
    case .change(let change): change.kind.rawValue
    case .mustRefetch(let refetch): refetch.kind.rawValue
    case .mustBackfill: "overflow"
    }
  }
}

/// A record that must be read again, because an event says that it changed, but not how.
public struct RecordRefetch: Hashable, Sendable {
  /// The API name of the object.
  public var object: String
  /// The id of the record.
  public var recordID: RecordID
  /// What happened to the record.
  public var kind: RecordChange.Kind
  /// When the change was committed; nil where nothing tells.
  public var committedAt: Instant?
  /// The opaque id of the change.
  public var id: String
  /// Why the values are not known, in plain words.
  public var reason: String

  /// A record to read again.
  public init(
    object: String, recordID: RecordID, kind: RecordChange.Kind, committedAt: Instant? = nil, id: String, reason: String
  ) {
    self.object = object
    self.recordID = recordID
    self.kind = kind
    self.committedAt = committedAt
    self.id = id
    self.reason = reason
  }
}

/// An object all of whose records must be read again.
public struct ObjectBackfill: Hashable, Sendable {
  /// The API name of the object.
  public var object: String
  /// When the changes were committed; nil where nothing tells.
  public var committedAt: Instant?
  /// The opaque id of the notice.
  public var id: String
  /// Why single changes are not told, in plain words.
  public var reason: String

  /// An object to read again.
  public init(object: String, committedAt: Instant? = nil, id: String, reason: String) {
    self.object = object
    self.committedAt = committedAt
    self.id = id
    self.reason = reason
  }
}

public import SalesTapTime

/// A change of a Salesforce record: what SalesTap is handed, and what it decides about.
public struct RecordChange: Hashable, Sendable {
  /// What happened to the record.
  public enum Kind: String, Sendable, Codable, CaseIterable {
    /// The record is new.
    case created
    /// Values of the record changed.
    case updated
    /// The record was deleted; such a change is never delivered.
    case deleted
    /// The record came back from the recycle bin.
    case undeleted
    /// Nothing happened: the record is read by a historical sync.
    case backfilled
  }

  /// Where a change came from.
  public enum Origin: String, Sendable, Codable, CaseIterable {
    /// An Apex trigger.
    case trigger
    /// A record-triggered flow, which knows no prior values.
    case flow
    /// A Change Data Capture event.
    case changeDataCapture
    /// A historical sync.
    case backfill
    /// The program that embeds the library.
    case caller
  }

  /// The API name of the object, such as `Lead`.
  public var object: String
  /// The id of the record.
  public var recordID: RecordID
  /// What happened.
  public var kind: Kind
  /// The values after the change; fields that were not loaded are missing.
  public var record: SalesforceRecord
  /// The values before the change, all or some of them; nil where they are not available.
  public var previous: SalesforceRecord?
  /// The paths of the fields that changed, in any case; nil where they are not available.
  public var changedFields: [String]?
  /// When the change was committed; nil where nothing tells.
  public var committedAt: Instant?
  /// The opaque id of the change: the same change handed over twice has the same id.
  public var id: String
  /// Where the change came from.
  public var origin: Origin

  /// A change from its parts.
  public init(
    object: String, recordID: RecordID, kind: Kind, record: SalesforceRecord, previous: SalesforceRecord? = nil,
    changedFields: [String]? = nil, committedAt: Instant? = nil, id: String, origin: Origin = .caller
  ) {
    self.object = object
    self.recordID = recordID
    self.kind = kind
    self.record = record
    self.previous = previous
    self.changedFields = changedFields
    self.committedAt = committedAt
    self.id = id
    self.origin = origin
  }
}

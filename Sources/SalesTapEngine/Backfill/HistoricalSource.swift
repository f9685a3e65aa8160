public import SalesTapModel

/// Where a historical sync reads existing records from: the port to Salesforce's query interfaces.
///
/// ## Laws
///
/// - A page holds records of the object in the order of their ids, each after ``HistoricalPageRequest/after``, and no more than the limit.
/// - No record that matches the condition when the page is read is left out between the first and the last record of a page; where
///   ``HistoricalPage/isLast`` is true there is none after it either. A page may hold records that do not match: they are looked at again.
/// - A page that is not the last has at least one record.
/// - A record has the fields that were asked for; one that the user may not see is missing, and so is one of ``HistoricalPageRequest/optionalFields``
///   that the object does not have.
/// - Asking again for the same page is always allowed: records that were changed meanwhile have their newest values.
public protocol HistoricalSource: Sendable {
  /// The next records of an object, in the order of their ids.
  /// - Throws: What keeps the source from answering. The run then ends as failed and can be continued.
  func page(_ request: HistoricalPageRequest) async throws -> HistoricalPage

  /// How many records of an object match a condition of SOQL; nil where the source cannot tell cheaply.
  func count(object: String, condition: String?) async throws -> Int?
}

/// Which records a historical sync wants next.
public struct HistoricalPageRequest: Hashable, Sendable {
  /// The API name of the object.
  public var object: String
  /// The paths of the fields.
  public var fields: [String]
  /// Those of ``fields`` that the object need not have: what tells when a record was changed, where no sync names it. Without any of them a record counts as
  /// being of the time at which its run began.
  public var optionalFields: [String]
  /// A WHERE clause of SOQL without the word, as the condition language renders it: escaped, with absolute dates; nil for every
  /// record.
  public var condition: String?
  /// The record after which the page begins; nil for the first page.
  public var after: RecordID?
  /// How many records to return at most.
  public var limit: Int

  /// A request from its parts.
  public init(
    object: String, fields: [String], optionalFields: [String] = [], condition: String? = nil, after: RecordID? = nil,
    limit: Int
  ) {
    self.object = object
    self.fields = fields
    self.optionalFields = optionalFields
    self.condition = condition
    self.after = after
    self.limit = limit
  }
}

/// A page of records.
public struct HistoricalPage: Sendable {
  /// A record with its id.
  public struct Row: Hashable, Sendable {
    /// The id.
    public var id: RecordID
    /// The values.
    public var record: SalesforceRecord

    /// A row from its parts.
    public init(id: RecordID, record: SalesforceRecord) {
      self.id = id
      self.record = record
    }
  }

  /// The records, in the order of their ids.
  public var rows: [Row]
  /// Whether no record follows.
  public var isLast: Bool

  /// A page from its parts.
  public init(rows: [Row], isLast: Bool) {
    self.rows = rows
    self.isLast = isLast
  }
}

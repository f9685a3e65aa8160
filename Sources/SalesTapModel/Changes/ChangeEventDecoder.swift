/// Decodes Change Data Capture events, one change for each record that an event names.
///
/// It takes an event as CometD clients hand it over (`{"schema", "payload", "event"}`, also inside `{"channel",
/// "data"}`), as Pub/Sub API clients do after decoding Avro (`{"id", "replayId", "payload"}`), and the payload alone.
///
/// - Components of compound fields become flat fields: `BillingAddress.City` is `BillingCity`, `Name.FirstName` is
///   `FirstName`, `Place__c.Latitude` is `Place__Latitude__s`.
/// - Of an update only the fields in `changedFields` and `nulledFields` are known; all others are missing, whatever null
///   the event carries for them.
/// - Of a created or undeleted record, fields that the event leaves out are null, except those that events never carry:
///   formulas (where the object is described), `SystemModstamp`, fields of related records.
/// - Gap events and wildcard ids have no values: they become ``ChangeNotice/mustRefetch(_:)`` and
///   ``ChangeNotice/mustBackfill(_:)``.
public struct ChangeEventDecoder: Sendable {
  private var reading: ChangeReading

  /// A decoder.
  /// - Parameter catalog: Descriptions of objects; without one for an event's object, the JSON type and the shape of
  ///   texts decide what a value is, and whole numbers in fields that are named like dates are read as milliseconds.
  public init(catalog: ObjectCatalog = []) { reading = ChangeReading(catalog: catalog) }

  /// The changes that an event tells, from its JSON in UTF-8 bytes.
  ///
  /// Never fails: an event that cannot be read gives no notices, and at least one diagnostic that is an error. Of an event with several record ids
  /// those that are none are told by their places, and the others have their notices.
  /// - Parameters:
  ///   - event: The JSON text.
  ///   - changeID: The id of the changes if the event has no transaction key; several records add theirs to it.
  public mutating func decode(_ event: [UInt8], changeID: String) -> DecodedChanges {
    reading.decode(event, changeID: changeID, form: .event)
  }
}

/// Decodes the lines of a changes file, each of which tells one change, or what one event tells.
///
/// A line is one of
/// - `{"change": "updated", "record": {..}, "previous": {..}, "changedFields": [..], "committedAt": "..", "id": "..",
///   "origin": ".."}`, of which `change` and `record` are needed, and records are in REST shape;
/// - a Change Data Capture event, as ``ChangeEventDecoder`` takes it;
/// - a bare record in REST shape, which is an update whose prior values are not known.
///
/// A change is committed at `committedAt`, else at the record's `SystemModstamp`, else at its `LastModifiedDate`.
public struct ChangeLineDecoder: Sendable {
  private var reading: ChangeReading

  /// A decoder.
  /// - Parameter catalog: Descriptions of objects; without one for a record's object, the JSON type and the shape of
  ///   texts decide what a value is.
  public init(catalog: ObjectCatalog = []) { reading = ChangeReading(catalog: catalog) }

  /// What a line says, from its UTF-8 bytes without the line feed.
  ///
  /// Never fails: a line that cannot be read gives no notices, and at least one diagnostic that is an error. Ranges
  /// count bytes from the start of the line.
  /// - Parameters:
  ///   - line: The line.
  ///   - changeID: The id of the change if the line brings none, such as a digest of the file and the line's number.
  public mutating func decode(_ line: [UInt8], changeID: String) -> DecodedChanges {
    reading.decode(line, changeID: changeID, form: nil)
  }
}

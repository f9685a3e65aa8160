public import SalesTapDiagnostics

/// A record that was decoded, with what its text says about itself.
public struct DecodedRecord: Sendable {
  /// The record.
  public var record: SalesforceRecord
  /// The API name of its object, from `attributes.type` or from the decoder; nil where neither tells.
  public var object: String?
  /// The id, from the `Id` field or else from `attributes.url`; nil where neither tells.
  public var recordID: RecordID?
  /// What is odd about it: a wrong checksum of an id, a duplicate key, a value that is not of the described type. None
  /// of them keeps the record from being used.
  public var diagnostics: [Diagnostic]
}

/// A page of records: an array of them, or the answer to a query.
public struct RecordPage: Sendable {
  /// The records in the order of the text.
  public var records: [DecodedRecord] = []
  /// How many records the whole answer has; nil for an array.
  public var totalSize: Int?
  /// Whether this is the last page; true for an array.
  public var isDone = true
  /// The path of the next page; nil where there is none.
  public var nextRecordsURL: String?
  /// What is odd about the page itself: an element that is no record.
  public var diagnostics: [Diagnostic] = []
}

/// Decodes Salesforce records from JSON, straight into the slots of a layout.
///
/// ```swift
/// var decoder = RecordDecoder()
/// let page = try decoder.decodePage(answer)
/// for decoded in page.records { print(decoded.recordID ?? "?", decoded.record["Email"] ?? "not loaded") }
/// ```
///
/// With a layout the decoder takes only the paths that it names, and passes over all others; without one it takes all
/// fields, and records of one object share a layout that grows as fields are seen. It remembers the order of keys from
/// record to record, and is fastest when it is kept for all pages.
///
/// All of Salesforce's encodings are taken: date-times as REST, Bulk, and change events write them, whole numbers as
/// `0.0`, related records as objects (flattened to paths such as `Contact.Email`) or null (all paths below it are null),
/// geolocations, ids of fifteen characters (completed to eighteen). Records of subqueries are passed over. Where an
/// object is described, the declared type decides what a value is, and a value of another type is kept as what it is,
/// with a diagnostic; where it is not, the JSON type decides, and a text that has exactly the shape of a date-time with
/// an offset, of a day (`2026-03-29`), or of a time with milliseconds and `Z` is one.
///
/// The texts of all records of a page lie in one buffer, which is kept as long as one of the records.
public struct RecordDecoder: Sendable {
  private var plans: RecordPlans?
  private let layout: RecordLayout?
  private let object: String?
  private let catalog: ObjectCatalog

  /// A decoder.
  /// - Parameters:
  ///   - layout: The paths that are wanted; nil takes every field.
  ///   - object: The API name of the object, where it is known beforehand.
  ///   - catalog: Descriptions of objects. A decoder without a layout picks the description by each record's own type.
  public init(layout: RecordLayout? = nil, object: String? = nil, catalog: ObjectCatalog = []) {
    self.layout = layout
    self.object = object
    self.catalog = catalog
  }

  /// A decoder for records of a described object.
  public init(layout: RecordLayout? = nil, description: ObjectDescription) {
    self.init(layout: layout, object: description.name, catalog: [description])
  }

  /// The record that is a whole JSON text, in UTF-8 bytes.
  /// - Throws: An error with its place if the text is not JSON, or no object.
  public mutating func decodeRecord(_ json: [UInt8]) throws(SalesforceDecodingError) -> DecodedRecord {
    let (records, _) = try read(json) { (reader) throws(RecordReadingError) in
      reader.scanner.skipByteOrderMark()
      guard reader.scanner.next() == UInt8(ascii: "{") else {
        throw RecordReadingError.expected("a record is an object", reader)
      }
      try reader.readTopRecord()
      return ()
    }
    guard let record = records.first else {
      throw SalesforceDecodingError(.shape, "a record is an object", range: SourceRange(offset: 0, length: 0), in: json)
    }
    return record
  }

  /// The record that is a whole JSON text.
  /// - Throws: An error with its place if the text is not JSON, or no object.
  public mutating func decodeRecord(_ json: String) throws(SalesforceDecodingError) -> DecodedRecord {
    try decodeRecord(Array(json.utf8))
  }

  /// The records of a JSON text, in UTF-8 bytes: an array, or the answer to a query.
  ///
  /// An element that is no object is left out, with a diagnostic of the page.
  /// - Throws: An error with its place if the text is not JSON, or neither of the two.
  public mutating func decodePage(_ json: [UInt8]) throws(SalesforceDecodingError) -> RecordPage {
    var (records, page) = try read(json) { (reader) throws(RecordReadingError) in try reader.readPage() }
    swap(&page.records, &records)
    return page
  }

  /// The records of a JSON text: an array, or the answer to a query.
  /// - Throws: An error with its place if the text is not JSON, or neither of the two.
  public mutating func decodePage(_ json: String) throws(SalesforceDecodingError) -> RecordPage {
    try decodePage(Array(json.utf8))
  }

  /// Copies the text, lets `body` read it, and makes records of what was read.
  private mutating func read<Value>(
    _ json: [UInt8], _ body: (inout RecordReader) throws(RecordReadingError) -> Value
  ) throws(SalesforceDecodingError) -> (records: [DecodedRecord], value: Value) {
    let given = plans ?? RecordPlans(wanted: layout, object: object, catalog: catalog, isEvent: false)
    plans = nil
    let reading = RecordReading.read(json, plans: given) { (reader) throws(RecordReadingError) in try body(&reader) }
    plans = reading.plans
    switch reading.result {
    case .success(let value): return (reading.records, value)
    case .failure(let error): throw error.located(in: json)
    }
  }
}

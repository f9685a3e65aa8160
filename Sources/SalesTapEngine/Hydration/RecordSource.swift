public import SalesTapModel

/// Where the engine reads fields that a change did not bring: the port to Salesforce's records.
///
/// ## Laws
///
/// - The answer has the records that exist, with the fields that were asked for; one that is not in it does not exist, or may not be seen. A field
///   that the user may not see is missing in its record.
/// - A field that the object does not have is told by ``RecordSourceError/Code/unknownField``; the request then has no other answer.
/// - Asking again is always allowed.
public protocol RecordSource: Sendable {
  /// The records of a request, by their ids.
  /// - Throws: ``RecordSourceError``, or what else keeps the source from answering; the engine then asks again later.
  func records(_ request: RecordRequest) async throws -> [RecordID: SalesforceRecord]
}

/// Which fields of which records are wanted.
public struct RecordRequest: Hashable, Sendable {
  /// The API name of the object.
  public var object: String
  /// The ids, each once, at most 200.
  public var ids: [RecordID]
  /// The paths of the fields, each once; relationship paths such as `Contact.Email` among them.
  public var fields: [String]

  /// A request from its parts.
  public init(object: String, ids: [RecordID], fields: [String]) {
    self.object = object
    self.ids = ids
    self.fields = fields
  }
}

/// Why a record source has no answer.
public struct RecordSourceError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kinds of error; more may come.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Kind: String { case unknownField, unavailable }
    private let kind: Kind
    private init(_ kind: Kind) { self.kind = kind }
    /// The object has no such field.
    public static let unknownField = Code(.unknownField)
    /// The source cannot answer now.
    public static let unavailable = Code(.unavailable)
    /// A short stable label, fit for a metric.
    public var description: String { kind.rawValue }
  }

  /// The kind of error.
  public var code: Code
  /// What happened, in plain words, without the values of records.
  public var message: String
  /// The path that is not known; nil for other errors.
  public var field: String?

  /// An error from its parts.
  public init(_ code: Code, _ message: String, field: String? = nil) {
    self.code = code
    self.message = message
    self.field = field
  }

  /// The object has no such field.
  public static func unknownField(_ path: String, of object: String) -> RecordSourceError {
    RecordSourceError(.unknownField, "\(object) has no field \(path)", field: path)
  }

  /// What happened.
  public var description: String { message }

  /// Whether two errors are of the same kind.
  public static func == (left: RecordSourceError, right: RecordSourceError) -> Bool { left.code == right.code }
  /// Hashes the kind.
  public func hash(into hasher: inout Hasher) { hasher.combine(code) }
}

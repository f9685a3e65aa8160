/// Why a record could not be sent by its id, in words that an administrator of Salesforce understands.
public struct CustomObjectError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kinds of error; more may come.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Kind: String {
      case missingRecordID, notAnID, wrongObject, excludedObject, noActiveSync, recordNotFound, noSource, sourceFailed
    }
    private let kind: Kind
    private init(_ kind: Kind) { self.kind = kind }
    /// No record id was given.
    public static let missingRecordID = Code(.missingRecordID)
    /// The text is no record id, such as a formula that the flow did not resolve.
    public static let notAnID = Code(.notAnID)
    /// The id is that of a record of another object.
    public static let wrongObject = Code(.wrongObject)
    /// The object cannot be a source.
    public static let excludedObject = Code(.excludedObject)
    /// No active sync has the object as its source.
    public static let noActiveSync = Code(.noActiveSync)
    /// There is no such record, or it may not be seen.
    public static let recordNotFound = Code(.recordNotFound)
    /// The engine has no record source.
    public static let noSource = Code(.noSource)
    /// The record source did not answer.
    public static let sourceFailed = Code(.sourceFailed)
    /// A short stable label, fit for a metric.
    public var description: String { kind.rawValue }
  }

  /// The kind of error.
  public var code: Code
  /// What is wrong, and what to do.
  public var message: String

  /// An error from its parts.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// What is wrong, and what to do.
  public var description: String { message }

  /// Whether two errors are of the same kind.
  public static func == (left: CustomObjectError, right: CustomObjectError) -> Bool { left.code == right.code }
  /// Hashes the kind.
  public func hash(into hasher: inout Hasher) { hasher.combine(code) }
}

public import SalesTapDiagnostics

/// Why there can be no such query.
public struct SOQLQueryError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kinds of error; more may come.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Kind: String { case invalidName, invalidCondition, invalidLimit, noFields, noIDs, tooLong }
    private let kind: Kind
    private init(_ kind: Kind) { self.kind = kind }
    /// A name is no API name of an object, or no path of a field.
    public static let invalidName = Code(.invalidName)
    /// The condition has errors.
    public static let invalidCondition = Code(.invalidCondition)
    /// The limit is negative.
    public static let invalidLimit = Code(.invalidLimit)
    /// There are no fields.
    public static let noFields = Code(.noFields)
    /// Certain records are wanted, and none is named.
    public static let noIDs = Code(.noIDs)
    /// The query would be longer than Salesforce takes.
    public static let tooLong = Code(.tooLong)
    /// A short stable label, fit for a metric.
    public var description: String { kind.rawValue }
  }

  /// The kind of error.
  public var code: Code
  /// What is wrong.
  public var message: String
  /// The name that is none; nil for other errors.
  public var name: String?
  /// The errors of the condition, with ranges in its text.
  public var diagnostics: [Diagnostic]

  /// An error from its parts.
  public init(_ code: Code, _ message: String, name: String? = nil, diagnostics: [Diagnostic] = []) {
    self.code = code
    self.message = message
    self.name = name
    self.diagnostics = diagnostics
  }

  /// What is wrong, with the beginning of the name, or the first error of the condition.
  public var description: String {
    if let name { return "\(message): '\(name.clipped)'" }
    return diagnostics.first.map { "\(message): \($0.message)" } ?? message
  }

  /// Whether two errors are of the same kind.
  public static func == (left: SOQLQueryError, right: SOQLQueryError) -> Bool { left.code == right.code }
  /// Hashes the kind.
  public func hash(into hasher: inout Hasher) { hasher.combine(code) }
}

public import SalesTapDiagnostics

/// Why an answer of Salesforce, or a line of a changes file, could not be read at all, and where.
///
/// A trouble with one field or one record is no such error: it is a diagnostic beside the result. The error carries no
/// values of the text, so that it may be logged.
public struct SalesforceDecodingError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong; codes may be added.
  public struct Code: Hashable, Sendable {
    private enum Reason: Hashable, Sendable { case syntax(JSONSyntaxError.Code), shape, tooLarge }
    private let reason: Reason

    /// The text is not JSON, for this reason.
    public static func syntax(_ code: JSONSyntaxError.Code) -> Code { Code(reason: .syntax(code)) }
    /// The text is JSON, but not of the shape that is wanted: a key is absent, or a value has another type.
    public static let shape = Code(reason: .shape)
    /// The text is larger than 2 GiB.
    public static let tooLarge = Code(reason: .tooLarge)
  }

  /// What is wrong.
  public let code: Code
  /// The trouble in plain words.
  public let message: String
  /// The stretch of the text, in UTF-8 bytes.
  public let range: SourceRange
  /// Line and column of the place, both from 1.
  public let location: SourceLocation

  /// The message with line and column.
  public var description: String { "\(location): \(message)" }

  /// The error as a diagnostic.
  public var diagnostic: Diagnostic {
    let id: Diagnostic.ID
    switch code {
    case .shape: id = "salesforce.shape"
    case .tooLarge: id = "salesforce.too-large"
    default: id = "salesforce.syntax"
    }
    return Diagnostic(id, .error, message, range: range)
  }

  package init(_ code: Code, _ message: String, range: SourceRange, in source: some Collection<UInt8>) {
    self.code = code
    self.message = message
    self.range = range
    self.location = SourceLocation(offset: range.offset, in: source)
  }

  package init(_ error: JSONSyntaxError, in source: some Collection<UInt8>) {
    self.init(
      error.code == .tooLarge ? .tooLarge : .syntax(error.code), error.message,
      range: error.diagnostic.range ?? SourceRange(offset: error.offset, length: 0), in: source)
  }
}

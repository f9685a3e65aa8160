public import SalesTapDiagnostics

/// Why a text is not JSON (RFC 8259), and at which byte.
///
/// Readers of records, change events, and descriptions throw it, or turn it into a `Diagnostic`. It carries no part of
/// the text but the one character that was found, so that it may be logged.
public struct JSONSyntaxError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong with the text; codes may be added.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Name: String {
      case empty, unexpectedEnd, unexpectedCharacter, trailingContent, trailingComma
      case unknownLiteral, invalidNumber, unterminatedString, controlCharacter, invalidEscape, loneSurrogate
      case invalidUTF8, tooDeep, tooLarge
    }
    private let name: Name
    private init(_ name: Name) { self.name = name }

    /// There is nothing but white space.
    public static let empty = Code(.empty)
    /// The text ends inside a value.
    public static let unexpectedEnd = Code(.unexpectedEnd)
    /// A character stands where another one is needed.
    public static let unexpectedCharacter = Code(.unexpectedCharacter)
    /// Something follows the value.
    public static let trailingContent = Code(.trailingContent)
    /// A comma stands before a closing bracket.
    public static let trailingComma = Code(.trailingComma)
    /// A bare word is none of `true`, `false`, and `null`.
    public static let unknownLiteral = Code(.unknownLiteral)
    /// A number is not written as JSON asks.
    public static let invalidNumber = Code(.invalidNumber)
    /// A string has no closing quote.
    public static let unterminatedString = Code(.unterminatedString)
    /// A control character stands in a string without being escaped.
    public static let controlCharacter = Code(.controlCharacter)
    /// A backslash is followed by something that is no escape.
    public static let invalidEscape = Code(.invalidEscape)
    /// One half of a surrogate pair stands alone.
    public static let loneSurrogate = Code(.loneSurrogate)
    /// The bytes are not UTF-8.
    public static let invalidUTF8 = Code(.invalidUTF8)
    /// Arrays and objects are nested too deeply.
    public static let tooDeep = Code(.tooDeep)
    /// The text is larger than a reader takes.
    public static let tooLarge = Code(.tooLarge)

    /// The code in kebab case, such as `unexpected-end`.
    public var description: String {
      name.rawValue.reduce(into: "") { text, letter in
        if letter.isUppercase, text.last?.isUppercase != true, !text.hasSuffix("-") { text += "-" }
        text.append(letter)
      }.lowercased()
    }
  }

  /// What is wrong.
  public let code: Code
  /// Where, in bytes from the start of the text.
  public let offset: Int
  /// What was found and what would be right, in plain words.
  public let message: String

  /// An error from its parts.
  public init(_ code: Code, offset: Int, _ message: String) {
    self.code = code
    self.offset = offset
    self.message = message
  }

  /// The message with the byte's offset.
  public var description: String { "\(message) (at byte \(offset))" }

  /// The same error for a text that stands `distance` bytes further back in a larger one.
  public func shifted(by distance: Int) -> JSONSyntaxError {
    JSONSyntaxError(code, offset: offset + distance, message)
  }

  /// Line and column of the error in the text that was read.
  ///
  /// Cost: linear in the offset.
  public func location(in source: some Collection<UInt8>) -> SourceLocation {
    SourceLocation(offset: offset, in: source)
  }

  /// The error as a diagnostic, `json.` and the code, that marks one byte of the text.
  public var diagnostic: Diagnostic {
    Diagnostic(
      Diagnostic.ID(rawValue: "json.\(code)"), .error, message,
      range: SourceRange(offset: offset, length: code == .unexpectedEnd || code == .empty ? 0 : 1))
  }

  /// Two errors are equal if they have one code and at one place.
  public static func == (left: JSONSyntaxError, right: JSONSyntaxError) -> Bool {
    left.code == right.code && left.offset == right.offset
  }

  /// Hashes code and place.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(code)
    hasher.combine(offset)
  }
}

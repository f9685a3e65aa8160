public import SalesTapDiagnostics

/// Why a text is not JSON (RFC 8259), and at which byte.
///
/// Readers of records, change events, and descriptions throw it, or turn it into a `Diagnostic`. It carries no part of
/// the text but the one character that was found, so that it may be logged.
public struct JSONSyntaxError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong with the text; kinds may be added.
  public struct Kind: Hashable, Sendable, CustomStringConvertible {
    private enum Code: String {
      case empty, unexpectedEnd, unexpectedCharacter, trailingContent, trailingComma
      case unknownLiteral, invalidNumber, unterminatedString, controlCharacter, invalidEscape, loneSurrogate
      case invalidUTF8, tooDeep, tooLarge
    }
    private let code: Code
    private init(_ code: Code) { self.code = code }

    /// There is nothing but white space.
    public static let empty = Kind(.empty)
    /// The text ends inside a value.
    public static let unexpectedEnd = Kind(.unexpectedEnd)
    /// A character stands where another one is needed.
    public static let unexpectedCharacter = Kind(.unexpectedCharacter)
    /// Something follows the value.
    public static let trailingContent = Kind(.trailingContent)
    /// A comma stands before a closing bracket.
    public static let trailingComma = Kind(.trailingComma)
    /// A bare word is none of `true`, `false`, and `null`.
    public static let unknownLiteral = Kind(.unknownLiteral)
    /// A number is not written as JSON asks.
    public static let invalidNumber = Kind(.invalidNumber)
    /// A string has no closing quote.
    public static let unterminatedString = Kind(.unterminatedString)
    /// A control character stands in a string without being escaped.
    public static let controlCharacter = Kind(.controlCharacter)
    /// A backslash is followed by something that is no escape.
    public static let invalidEscape = Kind(.invalidEscape)
    /// One half of a surrogate pair stands alone.
    public static let loneSurrogate = Kind(.loneSurrogate)
    /// The bytes are not UTF-8.
    public static let invalidUTF8 = Kind(.invalidUTF8)
    /// Arrays and objects are nested too deeply.
    public static let tooDeep = Kind(.tooDeep)
    /// The text is larger than a reader takes.
    public static let tooLarge = Kind(.tooLarge)

    /// The kind in kebab case, such as `unexpected-end`.
    public var description: String {
      code.rawValue.reduce(into: "") { name, letter in
        if letter.isUppercase, name.last?.isUppercase != true, !name.hasSuffix("-") { name += "-" }
        name.append(letter)
      }.lowercased()
    }
  }

  /// What is wrong.
  public let kind: Kind
  /// Where, in bytes from the start of the text.
  public let offset: Int
  /// What was found and what would be right, in plain words.
  public let message: String

  /// An error from its parts.
  public init(_ kind: Kind, offset: Int, _ message: String) {
    self.kind = kind
    self.offset = offset
    self.message = message
  }

  /// The message with the byte's offset.
  public var description: String { "\(message) (at byte \(offset))" }

  /// The same error for a text that stands `distance` bytes further back in a larger one.
  public func shifted(by distance: Int) -> JSONSyntaxError {
    JSONSyntaxError(kind, offset: offset + distance, message)
  }

  /// Line and column of the error in the text that was read.
  ///
  /// Cost: linear in the offset.
  public func location(in source: some Collection<UInt8>) -> SourceLocation {
    SourceLocation(offset: offset, in: source)
  }

  /// The error as a diagnostic, `json.` and the kind, that marks one byte of the text.
  public var diagnostic: Diagnostic {
    Diagnostic(
      Diagnostic.ID(rawValue: "json.\(kind)"), .error, message,
      range: SourceRange(offset: offset, length: kind == .unexpectedEnd || kind == .empty ? 0 : 1))
  }

  /// Two errors are equal if they are of one kind and at one place.
  public static func == (left: JSONSyntaxError, right: JSONSyntaxError) -> Bool {
    left.kind == right.kind && left.offset == right.offset
  }

  /// Hashes kind and place.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(kind)
    hasher.combine(offset)
  }
}

/// What is wrong with a text, where, and how to mend it.
///
/// Conditions, templates, cron expressions, records, and configurations all report their troubles in this form. A
/// diagnostic is a result, never a thrown error: a reader of a text finds every trouble in one pass and hands back the
/// list. ``DiagnosticRenderer`` prints them.
public struct Diagnostic: Hashable, Sendable {
  /// How much a diagnostic weighs.
  public enum Severity: String, Sendable, Codable, CaseIterable {
    /// The text cannot be used.
    case error
    /// The text can be used, and probably does not do what its author wants.
    case warning
    /// Something worth knowing.
    case note
  }

  /// The stable name of a kind of diagnostic, such as `condition.unknown-field`.
  ///
  /// An identifier is `language.kind`; it never changes its meaning, so that tools may rely on it.
  public struct ID: Hashable, Sendable, RawRepresentable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The text of the identifier.
    public let rawValue: String
    /// An identifier from its text.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// An identifier from a literal.
    public init(stringLiteral value: StaticString) { self.rawValue = value.description }
    /// The text of the identifier.
    public var description: String { rawValue }
  }

  /// A remark that belongs to a diagnostic, with a place of its own if it has one.
  public struct Note: Hashable, Sendable {
    /// The remark, in plain words.
    public var message: String
    /// The stretch of the text that it speaks of.
    public var range: SourceRange?

    /// A remark about a stretch of the text, or about all of it.
    public init(_ message: String, range: SourceRange? = nil) {
      self.message = message
      self.range = range
    }
  }

  /// The stable name of the kind of trouble.
  public var id: ID
  /// How much it weighs.
  public var severity: Severity
  /// The trouble in plain words: one sentence that names what was found, and what would be right.
  public var message: String
  /// The stretch of the text, in UTF-8 bytes; nil where the text as a whole is meant.
  public var range: SourceRange?
  /// Where the text stands in a JSON document, as a JSON Pointer (RFC 6901) such as `/syncs/0/filter/condition`; nil
  /// where the text is no part of a document.
  ///
  /// When it is set, ``range`` is a stretch of the document, and ``innerRange`` the stretch of the string's own text.
  public var path: String?
  /// The stretch of the expression or template inside the document's string, in UTF-8 bytes of the unescaped string;
  /// nil where ``path`` is nil, or where the value as a whole is meant.
  public var innerRange: SourceRange?
  /// Remarks that explain the trouble.
  public var notes: [Note]
  /// Ways to mend it, the best first; each applies alone.
  public var fixes: [Fix]
  /// Names that were perhaps meant, the likeliest first.
  public var suggestions: [String]

  /// A diagnostic from its parts; notes, fixes, and suggestions are empty unless given.
  public init(
    _ id: ID, _ severity: Severity = .error, _ message: String, range: SourceRange? = nil, path: String? = nil,
    innerRange: SourceRange? = nil, notes: [Note] = [], fixes: [Fix] = [], suggestions: [String] = []
  ) {
    self.id = id
    self.severity = severity
    self.message = message
    self.range = range
    self.path = path
    self.innerRange = innerRange
    self.notes = notes
    self.fixes = fixes
    self.suggestions = suggestions
  }
}

extension Sequence<Diagnostic> {
  /// Whether any of the diagnostics is an error.
  public var hasErrors: Bool { contains { $0.severity == .error } }
}

extension Collection<Diagnostic> {
  /// The diagnostics in the order of their places: those without a range first, then by offset and length; equal places
  /// keep their order.
  public func sortedByPlace() -> [Diagnostic] {
    enumerated().sorted { first, second in
      let a = (first.element.range?.offset ?? -1, first.element.range?.length ?? 0, first.offset)
      let b = (second.element.range?.offset ?? -1, second.element.range?.length ?? 0, second.offset)
      return a < b
    }.map(\.element)
  }
}

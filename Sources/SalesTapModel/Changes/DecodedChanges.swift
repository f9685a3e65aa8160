public import SalesTapDiagnostics

/// What came of decoding a change event, or a line of a changes file.
public struct DecodedChanges: Hashable, Sendable {
  /// What it says; nothing if it could not be read.
  ///
  /// A record id of an event that is none costs only itself: it is an error among the diagnostics, and the event's other records are here.
  public var notices: [ChangeNotice]
  /// What is wrong or odd, with ranges in the text.
  public var diagnostics: [Diagnostic]

  /// What was decoded, from its parts.
  public init(notices: [ChangeNotice] = [], diagnostics: [Diagnostic] = []) {
    self.notices = notices
    self.diagnostics = diagnostics
  }

  /// Whether the text is unusable: there are no notices, and at least one diagnostic is an error.
  public var isBad: Bool { notices.isEmpty && diagnostics.hasErrors }
}

extension DecodedChanges {
  /// The same without notices where a diagnostic is an error.
  func settled() -> DecodedChanges { diagnostics.hasErrors ? DecodedChanges(diagnostics: diagnostics) : self }
}

public import SalesTapDiagnostics

/// What came of decoding a change event, or a line of a changes file.
public struct DecodedChanges: Hashable, Sendable {
  /// What it says; nothing if it could not be read.
  public var notices: [ChangeNotice]
  /// What is wrong or odd, with ranges in the text.
  public var diagnostics: [Diagnostic]

  /// What was decoded, from its parts.
  public init(notices: [ChangeNotice] = [], diagnostics: [Diagnostic] = []) {
    self.notices = notices
    self.diagnostics = diagnostics
  }

  /// Whether the text is unusable: at least one diagnostic is an error. There are no notices then.
  public var isBad: Bool { diagnostics.hasErrors }
}

extension DecodedChanges {
  /// The same without notices where a diagnostic is an error.
  func settled() -> DecodedChanges { isBad ? DecodedChanges(diagnostics: diagnostics) : self }
}

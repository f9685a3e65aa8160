public import SalesTapDiagnostics

/// A configuration that cannot be used, with everything that is wrong with it.
public struct ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Everything that was found, warnings and notes among it.
  public let diagnostics: [Diagnostic]

  /// An error from what was found.
  public init(_ diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }

  /// The errors, one a line, each with the place in the document.
  public var description: String {
    diagnostics.filter { $0.severity == .error }.map { diagnostic in
      (diagnostic.path.map { $0.isEmpty ? "" : "\($0): " } ?? "") + diagnostic.message
    }.joined(separator: "\n")
  }
}

import SalesTapDiagnostics

/// The limits within which a condition is read.
public struct ConditionLimits: Hashable, Sendable {
  /// The length of the text in UTF-8 bytes; 100,000 by default, which is SOQL's.
  public var length: Int
  /// How deep parentheses and NOT may nest, 1 to 200; 100 by default. The length of a chain of AND or OR does not count.
  public var depth: Int
  /// How many comparisons, literals, and combinations a condition may have; 50,000 by default.
  public var nodes: Int
  /// How many diagnostics are kept; 100 by default.
  public var diagnostics: Int

  /// Limits; those that are not given have their default.
  public init(length: Int = 100_000, depth: Int = 100, nodes: Int = 50_000, diagnostics: Int = 100) {
    self.length = length
    self.depth = min(max(1, depth), 200)
    self.nodes = nodes
    self.diagnostics = max(1, diagnostics)
  }

  /// The defaults.
  public static let standard = ConditionLimits()
}

extension [Diagnostic] {
  /// Adds a diagnostic, or past the limit a note that there are more. The first error is kept in any case: a condition
  /// without one would count as valid.
  mutating func append(_ diagnostic: Diagnostic, limit: Int) {
    if count < limit || diagnostic.severity == .error && !hasErrors {
      append(diagnostic)
    } else if !contains(where: { $0.id == ConditionDiagnostic.moreTroublesID }) {
      append(ConditionDiagnostic.moreTroubles(diagnostic.range))
    }
  }
}

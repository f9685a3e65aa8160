public import SalesTapDiagnostics

/// A kind of trouble that a configuration can have: its stable id, how much it weighs, what it means, and what to do.
///
/// The rules of expressions and templates are those of their own languages; these are the rules of the document and of
/// the syncs among each other. Warnings and notes never block.
public struct ConfigurationRule: Hashable, Sendable, Identifiable {
  /// The stable name, such as `configuration.overlapping-syncs`.
  public let id: Diagnostic.ID
  /// How much a breach weighs.
  public let severity: Diagnostic.Severity
  /// What the trouble is, and why it matters.
  public let explanation: String
  /// What to do about it.
  public let advice: String
  /// A piece of a configuration that breaks the rule.
  public let example: String

  init(
    _ name: StaticString, _ severity: Diagnostic.Severity, _ explanation: String, do advice: String, example: String
  ) {
    id = Diagnostic.ID(rawValue: "configuration.\(name)")
    self.severity = severity
    self.explanation = explanation
    self.advice = advice
    self.example = example
  }
}

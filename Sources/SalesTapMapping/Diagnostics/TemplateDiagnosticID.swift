public import SalesTapDiagnostics

/// The identifiers of what can be wrong with a template's form; the page <doc:Diagnostics> has an example of each.
public enum TemplateDiagnosticID: Sendable {
  /// A token is not closed.
  public static let unclosedToken: Diagnostic.ID = "template.unclosed-token"
  /// A token names no field.
  public static let emptyToken: Diagnostic.ID = "template.empty-token"
  /// What stands in a token is no field path.
  public static let badPath: Diagnostic.ID = "template.bad-path"
  /// There is no such filter.
  public static let unknownFilter: Diagnostic.ID = "template.unknown-filter"
  /// The transform needs a value and cannot be a filter.
  public static let filterNeedsValue: Diagnostic.ID = "template.filter-needs-value"
  /// One brace begins no token.
  public static let singleBraces: Diagnostic.ID = "template.single-braces"
  /// Two closing braces close nothing.
  public static let strayBraces: Diagnostic.ID = "template.stray-braces"
  /// The template has no token.
  public static let noToken: Diagnostic.ID = "template.no-token"
  /// The template is too long.
  public static let tooLong: Diagnostic.ID = "template.too-long"

  /// All of them, in alphabetical order.
  public static let all: [Diagnostic.ID] = [
    badPath, emptyToken, filterNeedsValue, noToken, singleBraces, strayBraces, tooLong, unclosedToken, unknownFilter,
  ]
}

public import SalesTapDiagnostics
public import SalesTapModel

extension Mapping {
  /// How deep `firstOf` lists may lie in each other.
  public static let maximumDepth = 16

  /// Checks the mapping and makes it ready to run.
  ///
  /// All troubles are reported at once; the compiled mapping is nil if any of them is an error.
  /// - Parameters:
  ///   - object: The API name of the source object, such as `Lead`.
  ///   - target: What a record becomes.
  ///   - defaultEventName: The name of events where the mapping has none.
  ///   - layout: The layout of the records that will come; nil for one of the mapping's own.
  public func compile(
    object: String, target: CompiledMapping.Target, defaultEventName: String, layout: RecordLayout? = nil
  ) -> (mapping: CompiledMapping?, diagnostics: [MappingDiagnostic]) {
    var compiler = MappingCompiler(object: object, target: target)
    let plan = compiler.plan(of: self, defaultEventName: defaultEventName)
    let hasErrors = compiler.diagnostics.contains { $0.diagnostic.severity == .error }
    return (hasErrors ? nil : CompiledMapping(plan, layout: layout), compiler.diagnostics)
  }
}

/// The identifiers of what can be wrong with a mapping.
public enum MappingDiagnosticID {
  /// A `firstOf` has no alternatives.
  public static let emptyFirstOf: Diagnostic.ID = "mapping.empty-first-of"
  /// `firstOf` lists lie too deep in each other.
  public static let tooDeep: Diagnostic.ID = "mapping.too-deep"
  /// What should be a field path is none.
  public static let badPath: Diagnostic.ID = "mapping.bad-path"
  /// The identity is the same for every record.
  public static let constantIdentity: Diagnostic.ID = "mapping.constant-identity"
  /// An alternative can never be reached.
  public static let unreachable: Diagnostic.ID = "mapping.unreachable-alternative"
  /// The event name is an empty constant.
  public static let emptyEventName: Diagnostic.ID = "mapping.empty-event-name"
  /// A profile has no event name.
  public static let eventNameOfProfile: Diagnostic.ID = "mapping.event-name-of-profile"
  /// A property has no name.
  public static let emptyTarget: Diagnostic.ID = "mapping.empty-target"
  /// Two properties have one name.
  public static let duplicateTarget: Diagnostic.ID = "mapping.duplicate-target"
  /// CleverTap documents no way to clear the property.
  public static let clearUndocumented: Diagnostic.ID = "mapping.clear-undocumented"
  /// Empty texts can be sent in events only.
  public static let emptyInProfile: Diagnostic.ID = "mapping.empty-in-profile"
  /// SHA-256 needs the trait `Hashing`.
  public static let hashingUnavailable: Diagnostic.ID = "mapping.hashing-unavailable"
}

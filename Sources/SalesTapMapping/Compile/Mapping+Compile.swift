import SalesTapDiagnostics
public import SalesTapModel

extension Mapping {
  /// How deep `firstOf` lists may lie in each other.
  public static let maximumDepth = 16

  /// Checks the mapping and makes it ready to run.
  ///
  /// All troubles are reported at once, in the order of the mapping's parts; the compiled mapping is nil if any of them is an error.
  /// Cost: linear in the mapping, apart from spelling suggestions for unknown names.
  /// - Parameters:
  ///   - object: The API name of the source object, such as `Lead`.
  ///   - objects: The descriptions that are at hand. Paths are checked as far as they go; without a description of the
  ///     source object none is.
  ///   - target: What a record becomes.
  ///   - defaultEventName: The name of events where the mapping has none; nil for the one of
  ///     `StandardObject.defaultEventName(for:)`.
  ///   - layout: The layout of the records that will come; nil for one of the mapping's own.
  public func compile(
    object: String, objects: ObjectCatalog = [], target: SyncTarget, defaultEventName: String? = nil,
    layout: RecordLayout? = nil
  ) -> (mapping: CompiledMapping?, diagnostics: [MappingDiagnostic]) {
    var compiler = MappingCompiler(object: object, objects: objects, target: target)
    let plan = compiler.plan(
      of: self, defaultEventName: defaultEventName ?? StandardObject.defaultEventName(for: object))
    let hasErrors = compiler.diagnostics.contains { $0.diagnostic.severity == .error }
    return (hasErrors ? nil : CompiledMapping(plan, layout: layout), compiler.diagnostics)
  }
}

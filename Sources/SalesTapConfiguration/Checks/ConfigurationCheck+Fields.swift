import SalesTapConditions
import SalesTapDiagnostics
import SalesTapModel

extension ConfigurationCheck {
  /// Whether the watched and the sensitive fields are fields of the object, where it is described.
  ///
  /// The fields of the mapping and of the condition are checked by their own rooms.
  mutating func checkFields(of sync: SyncConfiguration, at path: String) {
    guard let object = context.objects[sync.object] else { return }
    if case .fields(let fields)? = sync.filter.watch {
      for (index, field) in fields.enumerated() {
        checkField(field, on: object, isWatched: true, at: "\(path)/filter/watch/\(index)")
      }
    }
    for (index, field) in sync.sensitiveFields.enumerated() {
      checkField(field, on: object, isWatched: false, at: "\(path)/sensitive/\(index)")
    }
  }

  private mutating func checkField(_ path: String, on object: ObjectDescription, isWatched: Bool, at place: String) {
    switch context.objects.resolve(path, on: object) {
    case .undescribed, .relationship: return
    case .unknown(let unknown):
      let kind = unknown.isRelationship ? "relationship" : "field"
      var diagnostic = Diagnostic(
        ConfigurationRule.unknownField.id, .error, "there is no \(kind) '\(unknown.name)' on \(unknown.object)",
        range: unknown.range, suggestions: unknown.suggestions)
      diagnostic.fixes = unknown.suggestions.prefix(1).map {
        Fix("write '\($0)'", replacing: unknown.range, with: $0)
      }
      report(diagnostic, at: place)
    case .field(let field, let owner):
      guard isWatched else { return }
      if field.isCalculated {
        report(
          .watchedFormula, "'\(path)' is a formula, and Salesforce does not tell when its value changes", at: place,
          notes: field.formula.map { [.init("it is computed as \($0.prefix(200)): watch the fields that it names")] }
            ?? [])
      }
      if field.isCompound {
        let components = context.objects[owner]?.components(of: field.name).map(\.name) ?? []
        report(
          .watchedCompound, "'\(path)' is a compound of several fields; changes are told for its components", at: place,
          notes: components.isEmpty ? [] : [.init("watch \(Shape.list(components.prefix(10), joinedBy: "or"))")])
      }
    }
  }
}

import SalesTapDiagnostics
import SalesTapModel

extension ConfigurationCheck {
  /// Whether the sensitive fields are fields of the object, where it is described.
  ///
  /// The fields of the mapping and of the filter are checked by their own rooms.
  mutating func checkSensitiveFields(of sync: SyncConfiguration, at path: String) {
    guard let object = context.objects[sync.object] else { return }
    for (index, field) in sync.sensitiveFields.enumerated() {
      guard case .unknown(let unknown) = context.objects.resolve(field, on: object) else { continue }
      let kind = unknown.isRelationship ? "relationship" : "field"
      let rule = ConfigurationRule.unknownField
      report(
        Diagnostic(
          rule.id, rule.severity, "there is no \(kind) '\(unknown.name)' on \(unknown.object)", range: unknown.range,
          suggestions: unknown.suggestions),
        at: "\(path)/sensitive/\(index)")
    }
  }
}

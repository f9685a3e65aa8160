import SalesTapDiagnostics
import SalesTapModel

extension ConfigurationCheck {
  /// Whether the object of a sync can be a source.
  mutating func checkObject(of sync: SyncConfiguration, at path: String) {
    let place = path + "/object"
    guard !isBroken(place) else { return }
    if let reason = SourceObject.exclusion(of: sync.object) {
      return report(.excludedSource, "\(sync.object) cannot be the source of a sync: \(reason)", at: place)
    }
    if !sync.isCustomObject, SourceObject.defaultTarget(of: sync.object) == nil {
      let suggestions = Spelling.suggestions(for: sync.object, among: SourceObject.standard.map(\.name))
      return report(
        .unknownObject, "'\(sync.object)' is neither a standard object that can be synced nor a custom object",
        at: place, fixes: suggestions.prefix(1).flatMap { rewriting(place, as: $0) }, suggestions: suggestions)
    }
  }
}

import SalesTapDiagnostics
import SalesTapModel

extension ConfigurationCheck {
  /// Whether the object of a sync can be a source.
  mutating func checkObject(of sync: SyncConfiguration, at path: String) {
    let place = path + "/object"
    guard !isBroken(place) else { return }
    let exclusion =
      context.objects[sync.object].map { SourceRules.exclusion(for: $0) } ?? SourceRules.exclusion(forName: sync.object)
    switch exclusion {
    case nil: checkPresence(of: sync, at: place)
    case .notInCatalogue: reportUnknownObject(sync.object, "it is neither custom nor one that can be synced", at: place)
    case let exclusion?:
      report(.excludedSource, "\(sync.object) cannot be the source of a sync: \(exclusion.reason)", at: place)
    }
  }

  /// Whether the org has the object, where that is known.
  private mutating func checkPresence(of sync: SyncConfiguration, at place: String) {
    if let sources = context.sources {
      if let excluded = sources.excluded.first(where: { FieldName($0.name) == FieldName(sync.object) }) {
        report(
          .excludedSource, "\(sync.object) cannot be the source of a sync: \(excluded.exclusion.reason)", at: place)
      } else if !sources.contains(sync.object) {
        reportUnknownObject(sync.object, "the org does not have it", at: place)
      }
    } else if !context.objects.isEmpty, context.objects[sync.object] == nil {
      // A few descriptions need not be all; but a near one is worth a word.
      let names = context.objects.objects.map(\.name)
      guard StandardObject(sync.object) == nil, !SourceRules.suggestions(for: sync.object, among: names).isEmpty else {
        return
      }
      reportUnknownObject(sync.object, "there is no description of it", at: place)
    }
  }

  private mutating func reportUnknownObject(_ object: String, _ reason: String, at place: String) {
    var known = context.sources?.sources.map(\.name) ?? context.objects.objects.map(\.name)
    if context.sources == nil { known += StandardObject.all.map(\.name) }
    let suggestions = SourceRules.suggestions(for: object, among: known)
    report(
      .unknownObject, "there is no object '\(object)' to sync: \(reason)", at: place,
      fixes: suggestions.prefix(1).flatMap { rewriting(place, as: $0) }, suggestions: suggestions)
  }
}

import SalesTapConditions
import SalesTapModel

extension CompiledSync {
  /// The digests of the watched fields of a change, as far as they are loaded.
  func watchedDigests(of change: RecordChange) -> [AcceptedState.Field] {
    (filter.watched ?? []).compactMap { path in
      change.record[path].map { AcceptedState.Field(path: path, digest: Digest.value($0)) }
    }
  }

  /// The watched fields that differ from what was accepted last; nil where that does not tell: the change says itself what changed, no watched fields were
  /// accepted, or one of them is not loaded.
  func changedFields(of change: RecordChange, since state: AcceptedState) -> [String]? {
    guard change.kind == .updated, change.previous == nil, change.changedFields == nil, let watched = filter.watched,
      let accepted = state.accepted, !accepted.fields.isEmpty
    else { return nil }
    var changed: [String] = []
    for path in watched {
      guard let value = change.record[path],
        let field = accepted.fields.first(where: { FieldName($0.path) == FieldName(path) })
      else { return nil }
      if field.digest != Digest.value(value) { changed.append(path) }
    }
    return changed
  }
}

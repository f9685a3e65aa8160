/// What records become in CleverTap.
public enum SyncTarget: String, Hashable, Sendable, Codable, CaseIterable {
  /// User profiles: an older state must not arrive after a newer one.
  case profiles
  /// Events: an older one is history, and its own time stamp places it.
  case events

  /// What the records of an object become unless a sync says otherwise; nil for a custom object, whose syncs must say
  /// it.
  public init?(defaultFor object: String) {
    guard let standard = StandardObject(object) else { return nil }
    self = standard.defaultTarget
  }
}

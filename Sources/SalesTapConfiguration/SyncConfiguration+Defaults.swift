import SalesTapModel

extension SyncConfiguration.Target {
  /// What the records of an object become unless a sync says otherwise; nil for a custom object, whose syncs must say
  /// it.
  public init?(defaultFor object: String) {
    switch StandardObject(object)?.defaultTarget {
    case .profiles: self = .profiles
    case .events: self = .events
    case nil: return nil
    }
  }
}

extension SyncConfiguration {
  /// The name of the sync's events where the mapping has none: `sf_opportunity`, `sf_activity_event`.
  public var defaultEventName: String { StandardObject.defaultEventName(for: object) }

  /// Whether records wait and are sent on a schedule.
  public var isBatch: Bool { if case .batch = delivery { true } else { false } }

  /// Whether the source is a custom object, by its name.
  var isCustomObject: Bool { object.utf8.count > 3 && object.lowercased().hasSuffix("__c") }
}

import SalesTapModel

extension SyncConfiguration {
  /// The name of the sync's events where the mapping has none: `sf_opportunity`, `sf_activity_event`.
  public var defaultEventName: String { StandardObject.defaultEventName(for: object) }

  /// Whether records wait and are sent on a schedule.
  public var isBatch: Bool { if case .batch = delivery { true } else { false } }

  /// Whether the source is a custom object, by its name.
  var isCustomObject: Bool { object.utf8.count > 3 && object.lowercased().hasSuffix("__c") }
}

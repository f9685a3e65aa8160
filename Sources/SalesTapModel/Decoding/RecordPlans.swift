/// The plans of a decoder: one for all records, or one for each object.
struct RecordPlans: Sendable {
  private let wanted: RecordLayout?
  private let catalog: ObjectCatalog
  private let isEvent: Bool
  private var current: RecordPlan?
  private var others: [String: RecordPlan] = [:]

  /// More kinds of objects than these share no plan from text to text.
  private static let maximumPlans = 64

  init(wanted: RecordLayout?, object: String?, catalog: ObjectCatalog, isEvent: Bool) {
    self.wanted = wanted
    self.catalog = catalog
    self.isEvent = isEvent
    self.current = RecordPlan(wanted: wanted, object: object, catalog: catalog, isEvent: isEvent)
  }

  /// Whether each object has a plan of its own: not where one layout is asked for.
  var isByObject: Bool { wanted == nil }

  /// The descriptions of the objects.
  var descriptions: ObjectCatalog { catalog }

  /// A new plan for an object.
  func make(for object: String?) -> RecordPlan {
    RecordPlan(wanted: wanted, object: object, catalog: catalog, isEvent: isEvent)
  }

  /// The plan that was current last.
  mutating func takeCurrent() -> RecordPlan {
    defer { current = nil }
    return current ?? make(for: nil)
  }

  /// The plan of an object.
  mutating func take(_ object: String) -> RecordPlan {
    others.removeValue(forKey: object) ?? make(for: object)
  }

  /// Keeps a plan for later.
  mutating func store(_ plan: consuming RecordPlan, isCurrent: Bool) {
    if isCurrent {
      current = plan
    } else if let object = plan.object {
      if others.count >= Self.maximumPlans { others.removeAll() }
      others[object] = plan
    }
  }
}

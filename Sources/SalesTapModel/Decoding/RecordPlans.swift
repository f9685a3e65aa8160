/// The plans of a decoder: one for all records, or one for each object.
struct RecordPlans: Sendable {
  private let wanted: RecordLayout?
  private let catalog: ObjectCatalog
  private let isEvent: Bool
  /// The object of records that do not say theirs.
  let defaultObject: String?
  private var plans: [String?: RecordPlan] = [:]

  /// More kinds of objects than these share no plan from text to text.
  private static let maximumPlans = 64

  init(wanted: RecordLayout?, object: String?, catalog: ObjectCatalog, isEvent: Bool) {
    self.wanted = wanted
    self.catalog = catalog
    self.isEvent = isEvent
    self.defaultObject = object
  }

  /// Whether each object has a plan of its own: not where one layout is asked for.
  var isByObject: Bool { wanted == nil }

  /// A new plan for an object.
  func make(for object: String?) -> RecordPlan {
    RecordPlan(wanted: wanted, object: object, catalog: catalog, isEvent: isEvent)
  }

  /// Hands out the plan of an object, which is to be put back.
  mutating func take(_ object: String?) -> RecordPlan {
    plans.removeValue(forKey: object) ?? make(for: object)
  }

  /// Keeps a plan for later.
  mutating func put(_ plan: consuming RecordPlan) {
    if plans.count >= Self.maximumPlans { plans.removeAll() }
    plans[plan.object] = plan
  }
}

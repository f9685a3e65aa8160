import SalesTap

/// What is the same in all simulations of a batch: the configurations, compiled once, and what their records look like.
struct SimulationSetting: Sendable {
  /// The configuration, and others that somebody may bring out for a while.
  let planners: [Planner]
  /// Which of them keeps what is over for one day only.
  let brief: Int?
  let objects: [SimulatedObject]
  let hasSource: Bool
  /// How many workers there are at most.
  let workers: Int
  /// Makes the store of a simulation.
  let store: @Sendable () -> any EngineStore
  /// How long everything may take to settle when nothing goes wrong any more, in milliseconds.
  let patience: Int64

  /// The passcode of every connection, which must not be found anywhere.
  static let passcode = "canary-passcode-5e1f"

  init(
    _ document: ConfigurationDocument, context: ConfigurationContext, timeZone: TimeZoneRules, hasSource: Bool,
    workers: Int, store: @escaping @Sendable () -> any EngineStore
  ) throws(ConfigurationError) {
    let base = try Planner(Self.prepared(document), context: context, timeZone: timeZone)
    var planners = [base]
    for variant in Self.variants(of: base.document) {
      if let planner = try? Planner(variant, context: context, timeZone: timeZone) { planners.append(planner) }
    }
    self.planners = planners
    brief = planners.lastIndex { $0.document.retentionDays == 1 }
    self.hasSource = hasSource
    self.store = store
    self.workers = max(1, workers)
    objects = SimulatedObject.all(of: base, objects: context.objects)
    patience = Self.patience(of: base.document)
  }

  var subject: PlanGenerator.Subject {
    .init(
      document: planners[0].document, objects: objects, variants: planners.count, brief: brief,
      hasSource: hasSource, workers: workers)
  }

  /// The keys of the syncs of all configurations.
  var syncKeys: Set<String> { Set(planners.flatMap { $0.document.syncs.map(\.key) }) }

  /// The configuration with a passcode that is easy to find where it must not be.
  private static func prepared(_ document: ConfigurationDocument) -> ConfigurationDocument {
    var document = document
    for index in document.connections.indices { document.connections[index].passcode = .literal(Secret(passcode)) }
    return document
  }

  /// Edits that people make while the service runs.
  private static func variants(of document: ConfigurationDocument) -> [ConfigurationDocument] {
    guard !document.syncs.isEmpty, !document.connections.isEmpty else { return [] }
    var variants: [ConfigurationDocument] = []
    func add(_ edit: (inout ConfigurationDocument) -> Void) {
      var edited = document
      edit(&edited)
      if edited != document { variants.append(edited) }
    }
    add { $0.syncs[0].status = .inactive }
    add { document in
      for index in document.syncs.indices {
        document.syncs[index].mapping.properties.append(.init("Edited", .constant(.string("yes"))))
      }
    }
    add { document in
      for index in document.syncs.indices {
        guard case .batch(let size, _) = document.syncs[index].delivery else { continue }
        document.syncs[index].delivery = .batch(size: max(1, size / 2), cadence: .every10Minutes)
      }
    }
    add { document in
      let place = document.syncs.lastIndex { sync in
        if case .batch = sync.delivery { sync.status == .active } else { false }
      }
      if let place { document.syncs.remove(at: place) }
    }
    add { document in
      for index in document.syncs.indices {
        if case .batch = document.syncs[index].delivery {
          document.syncs[index].delivery = .realTime
        } else {
          document.syncs[index].delivery = .batch(size: 4, cadence: .every5Minutes)
        }
      }
    }
    add { $0.connections[0].accountID += "-2" }
    add { $0.retentionDays = 1 }
    return variants
  }

  /// The longest lease, the longest pause that is asked for, the wait of the last attempt, slots, and a clock that was an hour ahead.
  private static func patience(of document: ConfigurationDocument) -> Int64 {
    let cadence =
      document.syncs.compactMap { sync -> Int? in
        if case .batch(_, let cadence) = sync.delivery { cadence.minutes } else { nil }
      }.max() ?? 0
    return Int64(60_000 * (2 * 20 + 60 + 3 * cadence + 60))
  }
}

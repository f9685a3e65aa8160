public import SalesTap

/// Runs the whole engine with a configuration through made-up days, on virtual time, with everything going wrong that can go wrong.
///
/// ```swift
/// let simulation = try Simulation(configuration: document)
/// let report = await simulation.run(seeds: 0..<1000)
/// #expect(report.failures.isEmpty, "\(report)")
/// ```
///
/// A seed decides everything: the records and their changes, when which of them is handed over and how often, what people do, which
/// worker dies at which operation of the store, what the network loses, and which task goes first. The same seed has the same trace, to the byte,
/// on every machine. What is broken is reported with the smallest plan that still breaks it, and with the command that shows it again.
public struct Simulation: Sendable {
  let setting: SimulationSetting

  /// A simulation of a configuration.
  /// - Parameters:
  ///   - configuration: What to do with which changes. Passcodes are replaced.
  ///   - context: What is known of the org: with object descriptions, records have values of the fields' types.
  ///   - timeZone: The rules of the calendar's zone.
  ///   - hasRecordSource: Whether fields that a change lacks can be read from Salesforce.
  ///   - workers: How many workers share the store at most.
  ///   - store: Makes the store that they share. One that waits for anything but its own memory takes the order of things out of
  ///     the seed's hands.
  /// - Throws: `ConfigurationError` if the configuration has errors.
  public init(
    configuration: ConfigurationDocument, context: ConfigurationContext = ConfigurationContext(),
    timeZone: TimeZoneRules = .utc, hasRecordSource: Bool = true, workers: Int = 3,
    store: @escaping @Sendable () -> any EngineStore = { InMemoryStore() }
  ) throws(ConfigurationError) {
    setting = try SimulationSetting(
      configuration, context: context, timeZone: timeZone, hasSource: hasRecordSource, workers: workers, store: store)
  }

  /// Runs the simulation of one seed.
  /// - Parameters:
  ///   - seed: Decides everything.
  ///   - keepsTrace: Whether the lines of the trace are kept, and not their digest only.
  /// - Returns: What came of it. Cost: tens of thousands of steps, on the calling thread.
  public func run(seed: UInt64, keepsTrace: Bool = false) -> SimulationResult {
    run(PlanGenerator.plan(seed: seed, for: setting.subject), keepsTrace: keepsTrace)
  }

  func run(_ plan: SimulationPlan, keepsTrace: Bool = false) -> SimulationResult {
    let world = SimulatedWorld(plan, setting: setting, keepsLines: keepsTrace)
    world.run()
    return SimulationResult(
      seed: plan.seed, violations: world.ledger.violations, digest: world.digest.value, trace: world.lines,
      counters: world.ledger.counters, simulated: .milliseconds(world.executor.elapsed),
      drainedAfter: world.drainedAfter.map { .milliseconds($0) })
  }
}

/// What came of the simulation of one seed.
public struct SimulationResult: Sendable {
  /// The seed.
  public let seed: UInt64
  /// The promises that were broken, in the order in which that was seen; empty if all were kept.
  public let violations: [SimulationViolation]
  /// The digest of the trace: the same on every machine.
  public let digest: UInt64
  /// The digest as 16 hexadecimal digits.
  public var digestText: String {
    let digits = String(digest, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
  /// The lines of the trace, each with the milliseconds since the beginning; empty unless they were wanted.
  public let trace: [String]
  /// How often it reached which state.
  public let counters: SimulationCounters
  /// How much time passed in the simulation.
  public let simulated: Duration
  /// How long it took until nothing waited any more, after everything was mended; nil if that never came.
  public let drainedAfter: Duration?
}

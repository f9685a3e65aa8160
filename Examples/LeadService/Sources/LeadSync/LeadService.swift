public import SalesTap

/// The service: takes lines of changes as they come, and keeps the queue draining meanwhile.
public struct LeadService: Sendable {
  /// What does the work.
  public let engine: SyncEngine
  private let report: @Sendable (String) -> Void

  /// A service over its ports.
  /// - Parameters:
  ///   - store: Where changes wait; a file survives a restart.
  ///   - transport: The way to CleverTap.
  ///   - clock: The time of day.
  ///   - report: Takes a line for whoever watches.
  /// - Throws: `ConfigurationError` if the configuration has errors: the tests see to it that it has none.
  public init(
    store: any EngineStore, transport: any UploadTransport, clock: any WallClock,
    environment: @escaping @Sendable (String) -> String? = { ProcessEnvironment.value(of: $0) },
    report: @escaping @Sendable (String) -> Void = { _ in }
  ) throws {
    engine = SyncEngine(
      planner: try Planner(LeadConfiguration.document), transport: transport, store: store, clock: clock,
      environment: environment)
    self.report = report
  }

  /// Runs until the lines end or the task is cancelled. What waits then stays in the store for the next start.
  /// - Parameters:
  ///   - lines: Changes as JSON, a line each.
  ///   - waiting: The clock to wait with between drains.
  public func run<Lines: AsyncSequence<String, any Error> & Sendable>(
    lines: Lines, clock waiting: some Clock<Duration>
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await engine.run(clock: waiting) }
      group.addTask {
        var number = 0
        for try await line in lines {
          number += 1
          try await handle(line, number: number)
        }
      }
      // Either the lines end, or the engine fails: both end the other.
      try await group.next()
      group.cancelAll()
    }
  }

  /// Hands one line over.
  /// - Returns: What became of its changes, one list of decisions for each.
  @discardableResult
  public func handle(_ line: String, number: Int) async throws -> [[Decision]] {
    var decoder = ChangeLineDecoder()
    let decoded = decoder.decode(Array(line.utf8), changeID: "line \(number)")
    for diagnostic in decoded.diagnostics { report("line \(number): \(diagnostic.message)") }
    var all: [[Decision]] = []
    for notice in decoded.notices {
      let decisions = try await engine.process(notice)
      for decision in decisions {
        report("line \(number): \(decision.sync ?? "-"): \(decision.outcome.name), \(decision.reason)")
      }
      all.append(decisions)
    }
    return all
  }
}

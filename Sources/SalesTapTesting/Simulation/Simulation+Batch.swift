extension Simulation {
  /// Runs the simulations of many seeds, several at once.
  /// - Parameters:
  ///   - seeds: The seeds.
  ///   - tasks: How many tasks share the work.
  ///   - shrinking: Whether the first failures are made small, which takes some hundred runs each.
  /// - Returns: What came of them; the failures with the smallest plans that still break a promise.
  public func run(seeds: Range<UInt64>, tasks: Int = 2, shrinking: Bool = true) async -> SimulationReport {
    let count = UInt64(max(1, tasks))
    return await withTaskGroup(of: SimulationReport.self) { group in
      for first in 0..<count {
        group.addTask {
          var report = SimulationReport()
          for seed in seeds where seed % count == first && !Task.isCancelled {
            run(seed, into: &report, shrinking: shrinking)
          }
          return report
        }
      }
      var report = SimulationReport()
      for await part in group { report.merge(part) }
      return report
    }
  }

  /// Runs simulations until so many days have passed in them.
  /// - Parameters:
  ///   - days: How many days at least.
  ///   - seed: The first seed; those after it follow.
  ///   - tasks: How many tasks share the work.
  /// - Returns: What came of them. Cost: see <doc:SimulateYourConfiguration>.
  public func run(days: Int, from seed: UInt64 = 0, tasks: Int = 2) async -> SimulationReport {
    var report = SimulationReport()
    var next = seed
    while report.days < Double(days), !Task.isCancelled {
      report.merge(await run(seeds: next..<next + 100, tasks: tasks))
      next += 100
    }
    return report
  }

  /// Runs the simulation of one seed and adds what came of it.
  private func run(_ seed: UInt64, into report: inout SimulationReport, shrinking: Bool) {
    let result = run(seed: seed)
    report.take(result)
    guard !result.violations.isEmpty else { return }
    report.failed += 1
    guard report.failures.count < SimulationReport.failuresKept else { return }
    report.failures.append(
      shrinking && report.failures.count < SimulationReport.failuresShrunk
        ? smallestFailure(of: seed)
        : SimulationFailure(seed: seed, violations: result.violations, steps: [], trace: []))
  }
}

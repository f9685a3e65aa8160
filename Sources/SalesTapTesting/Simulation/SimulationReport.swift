/// What came of the simulations of many seeds.
public struct SimulationReport: Sendable, CustomStringConvertible {
  /// How many seeds were run.
  public var seeds = 0
  /// The seeds in which a promise was broken, each with the smallest plan that still breaks it; the first ten.
  public var failures: [SimulationFailure] = []
  /// In how many seeds a promise was broken.
  public var failed = 0
  /// How often which state was reached.
  public var counters = SimulationCounters()
  /// How much time passed in all simulations.
  public var simulated = Duration.zero
  /// The longest that it took until nothing waited any more, after everything was mended.
  public var longestDrain = Duration.zero
  /// A digest over the traces of all seeds, in no particular order of them.
  public var digest: UInt64 = 0

  /// How many failures are kept.
  static let failuresKept = 10
  /// How many of them are made small.
  static let failuresShrunk = 2

  /// Nothing yet.
  public init() {}

  mutating func take(_ result: SimulationResult) {
    seeds += 1
    counters.merge(result.counters)
    simulated += result.simulated
    longestDrain = max(longestDrain, result.drainedAfter ?? .zero)
    digest &+= result.digest
  }

  /// Adds what others found.
  public mutating func merge(_ other: SimulationReport) {
    seeds += other.seeds
    failed += other.failed
    failures = Array((failures + other.failures).sorted { $0.seed < $1.seed }.prefix(Self.failuresKept))
    counters.merge(other.counters)
    simulated += other.simulated
    longestDrain = max(longestDrain, other.longestDrain)
    digest &+= other.digest
  }

  /// How many days passed in the simulations.
  public var days: Double { Double(simulated.components.seconds) / 86_400 }

  /// The report for people: what was run, and each failure with its short trace.
  public var description: String {
    let days = Int(days)
    var text = "\(seeds) simulations, \(days) simulated days: "
    text += failed == 0 ? "every promise was kept" : "\(failed) broke a promise"
    for failure in failures { text += "\n\n\(failure)" }
    return text
  }
}

/// A seed in which a promise was broken.
public struct SimulationFailure: Sendable, CustomStringConvertible {
  /// The seed.
  public let seed: UInt64
  /// The promises that the smallest plan breaks.
  public let violations: [SimulationViolation]
  /// What happens in the smallest plan, step by step.
  public let steps: [String]
  /// The trace of the smallest plan.
  public let trace: [String]

  /// The command that shows the failure again, where the program `simulate` is at hand.
  public var command: String { "Scripts/simulate --seed \(seed) --trace" }

  /// The failure for people.
  public var description: String {
    var lines = ["Seed \(seed):"]
    lines += violations.prefix(3).map { "  \($0)" }
    if !steps.isEmpty { lines.append("  It takes no more than this:") }
    lines += steps.map { "    \($0)" }
    lines.append("  See it again: \(command)")
    return lines.joined(separator: "\n")
  }
}

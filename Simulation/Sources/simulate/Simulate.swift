import SalesTap
import SalesTapTesting

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Runs simulations from the command line.
@main struct Simulate {
  static func main() async {
    do {
      let options = try Options(Array(CommandLine.arguments.dropFirst()))
      if options.wantsHelp { return print(Options.help) }
      let simulation = try options.simulation()
      if let digests = options.digests {
        for seed in 0..<digests { print("\(seed) \(simulation.run(seed: seed).digestText)") }
        return
      }
      let isGood = options.seed.map { one($0, of: simulation, options) }
      if let isGood { exit(isGood ? 0 : 1) }
      exit(await many(of: simulation, options) ? 0 : 1)
    } catch let error as ConfigurationError {
      for diagnostic in error.diagnostics { note("\(diagnostic.severity.rawValue): \(diagnostic.message)") }
      exit(1)
    } catch {
      note("error: \(error)")
      exit(2)
    }
  }

  /// Writes a line for people beside the output.
  private static func note(_ text: String) {
    let bytes = Array((text + "\n").utf8)
    _ = write(2, bytes, bytes.count)
  }

  /// Runs one seed and shows what came of it.
  private static func one(_ seed: UInt64, of simulation: Simulation, _ options: Options) -> Bool {
    let result = simulation.run(seed: seed, keepsTrace: options.showsTrace)
    for line in result.trace { print(line) }
    print("seed \(seed), digest \(result.digestText), \(days(result.simulated)) days")
    guard !result.violations.isEmpty else { return true }
    let failure = options.showsTrace ? nil : simulation.smallestFailure(of: seed)
    if let failure { print(failure) } else { for violation in result.violations { print(violation) } }
    return false
  }

  /// Runs many seeds, block after block, and reports.
  private static func many(of simulation: Simulation, _ options: Options) async -> Bool {
    let clock = ContinuousClock()
    let began = clock.now
    var report = SimulationReport()
    var next = options.from
    let end = options.from + options.seeds
    while next < end, options.stopsAt == 0 || report.failed < options.stopsAt {
      if let seconds = options.seconds, clock.now - began > .seconds(seconds) { break }
      let block = min(end, next + (options.stopsAt == 1 ? 64 : 1000))
      report.merge(
        await simulation.run(seeds: next..<block, tasks: options.tasks, shrinking: options.shrinks))
      next = block
      if options.tellsProgress {
        note("\(report.seeds) seeds, \(report.failed) failed, \((clock.now - began).components.seconds) seconds")
      }
    }
    print(report)
    let elapsed = clock.now - began
    print(
      "\(rate(report.seeds, elapsed)) seeds a second, digest \(String(report.digest, radix: 16)), \(elapsed.components.seconds) seconds, "
        + "nothing waited \(report.longestDrain.components.seconds / 60) minutes after everything was mended at the latest"
    )
    if options.showsCounters { print(report.counters) }
    // A configuration of one's own need not be able to reach everything.
    guard options.file == nil, report.seeds >= 20_000 else { return report.failed == 0 }
    let unreached = report.counters.unreached
    if !unreached.isEmpty { print("never reached: \(unreached.map(\.rawValue).joined(separator: ", "))") }
    // What is called in fewer than one simulation of ten is seldom met by a death.
    let spared = report.counters.spared(minimumCalls: report.seeds / 10)
    if !spared.isEmpty { print("no worker died at: \(spared.map(\.rawValue).joined(separator: ", "))") }
    return report.failed == 0 && unreached.isEmpty && spared.isEmpty
  }

  private static func rate(_ count: Int, _ duration: Duration) -> Int {
    let milliseconds = duration.components.seconds * 1000 + duration.components.attoseconds / 1_000_000_000_000_000
    return count * 1000 / max(1, Int(milliseconds))
  }

  private static func days(_ duration: Duration) -> String {
    let tenths = duration.components.seconds * 10 / 86_400
    return "\(tenths / 10).\(tenths % 10)"
  }
}

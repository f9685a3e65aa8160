import SalesTap

extension Simulation {
  /// The smallest plan of a seed that still breaks the promise which the whole plan breaks first.
  ///
  /// Steps and faults are taken away in ever smaller pieces as long as the same promise is broken without them.
  /// - Parameter seed: A seed in which a promise is broken.
  /// - Returns: The failure; without violations if none is broken. Cost: up to some hundred runs.
  public func smallestFailure(of seed: UInt64) -> SimulationFailure {
    var plan = PlanGenerator.plan(seed: seed, for: setting.subject)
    let wanted = run(plan).violations.first?.invariant
    if let wanted {
      var budget = 400
      func breaks(_ candidate: SimulationPlan) -> Bool {
        budget -= 1
        return budget >= 0 && run(candidate).violations.contains { $0.invariant == wanted }
      }
      // Taking one thing away may make another dispensable: twice round.
      for _ in 0..<2 {
        plan.faults = Self.shrunk(plan.faults) { faults in
          var candidate = plan
          candidate.faults = faults
          return breaks(candidate)
        }
        plan.steps = Self.shrunk(plan.steps) { steps in
          var candidate = plan
          candidate.steps = steps
          return breaks(candidate)
        }
        while plan.workers.count > 1 {
          var candidate = plan
          candidate.workers.removeLast()
          guard breaks(candidate) else { break }
          plan = candidate
        }
        var ordered = plan
        ordered.order = .arrival
        if breaks(ordered) { plan = ordered }
      }
    }
    let result = run(plan, keepsTrace: true)
    return SimulationFailure(seed: seed, violations: result.violations, steps: plan.words, trace: result.trace)
  }

  /// The shortest part of a list that is found to be enough, by halves, quarters, and so on down to single elements.
  static func shrunk<Element>(_ elements: [Element], isEnough: ([Element]) -> Bool) -> [Element] {
    var rest = elements
    var size = rest.count
    while size >= 1 {
      var start = 0
      while start < rest.count {
        var candidate = rest
        candidate.removeSubrange(start..<min(start + size, rest.count))
        if isEnough(candidate) { rest = candidate } else { start += size }
      }
      size /= 2
    }
    return rest
  }
}

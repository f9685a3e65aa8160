package import SalesTap

/// Runs calls on a store and on the naive slots side by side, and tells the first difference.
package struct SlotComparison {
  private let store: any SlotStore
  private var naive = NaiveSlots()
  private var now = SlotProbe.start
  /// All claims that were granted, as both know them.
  private var claims: [(naive: SlotClaim, store: SlotClaim)] = []

  /// Runs the calls until the two differ; nil if they never do.
  package static func difference(_ operations: [SlotOperation], on store: any SlotStore) async throws -> String? {
    var comparison = SlotComparison(store: store)
    for (step, operation) in operations.enumerated() {
      if let difference = try await comparison.perform(operation) {
        return "step \(step), \(operation): \(difference)"
      }
    }
    return nil
  }

  private init(store: any SlotStore) { self.store = store }

  private mutating func perform(_ operation: SlotOperation) async throws -> String? {
    if let difference = try await call(operation) { return difference }
    let names = ["Leads", "Contacts"]
    for (expected, actual) in zip(naive.states(names), try await store.states(of: names)) {
      if let difference = differ(expected, normal(actual), "state") { return difference }
    }
    return nil
  }

  private mutating func call(_ operation: SlotOperation) async throws -> String? {
    switch operation {
    case .tick(let seconds):
      now += .seconds(seconds)
      return nil
    case .change(let change):
      let expected = naive.change(change, at: now)
      let actual =
        switch try await store.change(change, at: now) {
        case .changed(let state): ScheduleChange.Outcome.changed(normal(state))
        case .refused(let state): ScheduleChange.Outcome.refused(normal(state))
        }
      return differ(expected, actual, "outcome")
    case .claim(let request):
      switch (naive.claim(request, at: now), try await store.claim(request, at: now)) {
      case (.claimed(let expected), .claimed(let actual)):
        let last = claims.last { $0.store.name == actual.name }
        claims.append((expected, actual))
        if let last, last.store.fence >= actual.fence { return "the fence \(actual.fence) is not higher than before" }
        return differ(expected, normal(actual), "claim")
      case (.refused(let expected, _), .refused(let actual, let state)):
        return differ(expected, actual, "refusal") ?? differ(naive.state(request.name), normal(state), "state told")
      case (.claimed(let expected), .refused(let refusal, _)): return "expected \(expected), found \(refusal)"
      case (.refused(let refusal, _), .claimed(let claim)): return "expected \(refusal), found \(claim)"
      }
    case .renew(let back, let seconds):
      guard var (expected, actual) = claim(back) else { return nil }
      expected.leaseEnds = now + .seconds(seconds)
      actual.leaseEnds = now + .seconds(seconds)
      return differ(naive.renew(expected, at: now), try await store.renew(actual, at: now), "answer")
    case .finish(let back, let ending, let delay):
      guard let (expected, actual) = claim(back) else { return nil }
      let outcome = RunOutcome(ending, delivered: 1, resumesAt: delay.map { now + .seconds($0) })
      return differ(
        naive.finish(expected, with: outcome, at: now), try await store.finish(actual, with: outcome, at: now), "answer"
      )
    }
  }

  private func claim(_ back: Int) -> (SlotClaim, SlotClaim)? {
    let index = claims.count - 1 - back
    return claims.indices.contains(index) ? claims[index] : nil
  }

  private func differ<Value: Equatable>(_ expected: Value, _ actual: Value, _ what: String) -> String? {
    expected == actual ? nil : "\(what): expected \(expected), found \(actual)"
  }

  // MARK: Fences, which each store numbers as it likes

  private func normal(_ state: ScheduleState) -> ScheduleState {
    var state = state
    state.fence = Int64(claims.count { $0.store.name == state.name && $0.store.fence <= state.fence })
    state.running = state.running.map(normal)
    state.lastRun = state.lastRun.map {
      CompletedRun(claim: normal($0.claim), endedAt: $0.endedAt, outcome: $0.outcome)
    }
    return state
  }

  private func normal(_ claim: SlotClaim) -> SlotClaim {
    let fence = claims.first { $0.store.name == claim.name && $0.store.fence == claim.fence }?.naive.fence
    return SlotClaim(
      name: claim.name, trigger: claim.trigger, slot: claim.slot, fence: fence ?? -1, worker: claim.worker,
      claimedAt: claim.claimedAt, leaseEnds: claim.leaseEnds, isTakeover: claim.isTakeover, slotBefore: claim.slotBefore
    )
  }
}

import SalesTap

// The runs of schedules, as the store gives them out.
extension SimulatedWorld {
  func witness(_ request: SlotRequest, _ outcome: SlotRequest.Outcome) {
    guard case .claimed(let claim) = outcome else { return }
    trace("\(claim.worker) runs \(claim.key)")
    checkCircles(of: claim)
    let lost = ledger.runs.updateValue((claim.fence, leaseEnd(of: claim)), forKey: claim.name)
    if claim.isTakeover { reach(.slotTakenOver) }
    if claim.trigger == .resumption { reach(.drainResumed) }
    guard claim.trigger == .slot else { return }
    reach(.drainedBySlot)
    if let lost, !claim.isTakeover { checkDelay(of: claim.name, since: lost.leaseEnds) }
    // Clocks that differ by more than schedules tolerate run slots again.
    let areClocksNear = offsets.greatest - offsets.least < ScheduleState.clockTolerance.milliseconds
    if let other = ledger.slots[claim.key], !claim.isTakeover, !ledger.abandoned.contains(claim.key), areClocksNear {
      violate(.slotsRunOnce, "\(claim.key) was given out under the fences \(other) and \(claim.fence)")
    }
    ledger.slots[claim.key] = claim.fence
  }

  func witness(renewed claim: SlotClaim) {
    guard ledger.runs[claim.name]?.fence == claim.fence else { return }
    ledger.runs[claim.name] = (claim.fence, leaseEnd(of: claim))
  }

  func witness(_ claim: SlotClaim, _ outcome: RunOutcome, wasFinished: Bool) {
    guard wasFinished else { return }
    if ledger.runs[claim.name]?.fence == claim.fence { ledger.runs[claim.name] = nil }
    if outcome.ending == .abandoned { ledger.abandoned.insert(claim.key) }
  }

  private func leaseEnd(of claim: SlotClaim) -> Int64 { (claim.leaseEnds - plan.start).milliseconds }

  /// How many runs of one schedule may begin within a minute.
  private static let runsAMinute = 40

  /// Whoever waits for something looks now and then, and not all the time.
  private func checkCircles(of claim: SlotClaim) {
    let now = executor.elapsed
    var latest = ledger.latestRuns[claim.name, default: []].filter { $0 > now - 60_000 }
    latest.append(now)
    ledger.latestRuns[claim.name] = latest
    if latest.count == Self.runsAMinute {
      violate(.workEnds, "\(latest.count) runs of \(claim.name) began within a minute")
    }
  }

  /// How often a worker may look for what is due within a minute.
  private static let looksAMinute = 400

  /// A worker looked for what is due.
  func witnessLook(of life: SimulatedLife) {
    let now = executor.elapsed
    if let first = life.latestLooks.first, first <= now - 60_000 { life.latestLooks = [] }
    life.latestLooks.append(now)
    if life.latestLooks.count == Self.looksAMinute {
      violate(.workEnds, "\(life.name) looked \(life.latestLooks.count) times within a minute for what is due")
    }
  }

  /// How long after the end of its lease a run that was lost may still wait where nothing disturbs anybody, in milliseconds.
  private static let takeoverSlack: Int64 = 180_000

  /// A run whose worker died is taken over when its lease is over: nobody waits for the next slot.
  private func checkDelay(of name: String, since leaseEnd: Int64) {
    guard !hasClockFaults else { return }
    let polling = plan.workers.map(\.polling).max() ?? 0
    let waited = executor.elapsed - max(leaseEnd, disturbedUntil)
    if waited > polling + Self.takeoverSlack {
      violate(.everythingDrains, "a run of \(name) was lost, and nobody took it over for \(waited / 1000) seconds")
    }
  }
}

package import SalesTap

/// A slot store written as plainly as can be: a list of everything that happened, from which every answer is worked out anew.
///
/// The conformance suite compares stores with it. It shares no code with them, so that a mistake in one shows in the other; and it can
/// be given a bug on purpose, so that the suite shows that it would notice.
package struct NaiveSlots: Sendable {
  /// A mistake of a kind that schedulers have been known to make.
  package enum PlantedBug: String, CaseIterable, Sendable {
    case schedulesTwice, rescheduleIsRefused, rescheduleKeepsTheOldTime, unscheduleStopsTheRun
    case unscheduleKeepsTheResumption, unscheduleForgetsTheLastRun, unscheduleIsNotNoted, forgettingIsNoted
    case slotTwice, slotBeforeScheduling, slotWhileUnscheduled, slotThatHasNotCome, missedSlotMadeUpTwice
    case twoRunsAtOnce, runsBesideAManualRun, leaseNeverEnds, leaseOfAWrongClockHolds, wrongClockBlocksSlots,
      everyJumpRepeats
    case takeoverHasANewKey, takeoverOfALiveRun, takeoverWhileUnscheduled, fenceStandsStill, lostRunIsForgotten
    case anybodyFinishes, anybodyRenews, renewalShortens, endedLeaseCannotFinish, finishesTwice, repeatedFinishFails
    case resumesEarly, resumesTwice, resumptionOutlivesASlot, interruptedIsForgotten, abandonedSlotIsLost
    case abandonedIsALastRun, abandonedTakeoverIsLost, manualNeedsASchedule, manualCountsAsASlot, namesShareASlot
    case statesOutOfOrder
  }

  private enum Entry {
    case scheduled(ScheduleTiming, at: Instant)
    /// Nil for what was forgotten.
    case unscheduled(at: Instant?)
    case claimed(SlotClaim)
    case renewed(fence: Int64, leaseEnds: Instant)
    case ended(fence: Int64, RunOutcome, at: Instant)
  }

  private var history: [String: [Entry]] = [:]
  let bug: PlantedBug?

  /// A store of which nothing is known, sound unless it is given a bug.
  package init(bug: PlantedBug? = nil) { self.bug = bug }

  // MARK: What follows from the history

  private func entries(_ name: String) -> [Entry] { history[name] ?? [] }

  private func claims(_ name: String) -> [SlotClaim] {
    entries(name).compactMap { if case .claimed(let claim) = $0 { claim } else { nil } }
  }

  private func ending(_ name: String, _ fence: Int64) -> (outcome: RunOutcome, at: Instant)? {
    for case .ended(fence, let outcome, let at) in entries(name) { return (outcome, at) }
    return nil
  }

  private func timing(_ name: String) -> (ScheduleTiming, Instant)? {
    var result: (ScheduleTiming, Instant)?
    for entry in entries(name) {
      switch entry {
      case .scheduled(let timing, let at): result = (timing, at)
      case .unscheduled: result = nil
      default: break
      }
    }
    return result
  }

  private func unscheduledAt(_ name: String) -> Instant? {
    var result: Instant?
    for entry in entries(name) {
      switch entry {
      case .scheduled: result = nil
      case .unscheduled(let at): result = at
      default: break
      }
    }
    return result
  }

  /// The last claim with its present lease, if nothing ended it.
  private func running(_ name: String) -> SlotClaim? {
    guard var claim = claims(name).last, ending(name, claim.fence) == nil else { return nil }
    for case .renewed(let fence, let leaseEnds) in entries(name) where fence == claim.fence {
      claim.leaseEnds = leaseEnds
    }
    return claim
  }

  private func isAlive(_ claim: SlotClaim, at now: Instant) -> Bool {
    if bug == .leaseNeverEnds { return true }
    let isPlausible = bug == .leaseOfAWrongClockHolds || claim.leaseEnds - now <= .seconds(2 * 3600)
    return now < claim.leaseEnds && isPlausible
  }

  /// The last slot that was claimed and not given back.
  private func lastSlot(_ name: String) -> Instant? {
    claims(name).last { claim in
      if claim.trigger == .manual, bug == .manualCountsAsASlot { return true }
      if claim.trigger != .slot { return false }
      if claim.isTakeover || bug == .abandonedSlotIsLost { return true }
      return ending(name, claim.fence)?.outcome.ending != .abandoned
    }?.slot
  }

  private func resumption(_ name: String) -> Instant? {
    var result: Instant?
    var isScheduled = false
    var lastClaim: SlotClaim?
    for entry in entries(name) {
      switch entry {
      case .scheduled: isScheduled = true
      case .unscheduled:
        isScheduled = false
        if bug != .unscheduleKeepsTheResumption { result = nil }
      case .claimed(let claim):
        if bug != .resumesTwice || claim.trigger != .resumption,
          bug != .resumptionOutlivesASlot || claim.trigger != .slot
        {
          result = nil
        }
        lastClaim = claim
      case .renewed: break
      case .ended(_, let outcome, let at):
        guard isScheduled else { break }
        if outcome.ending == .interrupted, bug != .interruptedIsForgotten { result = outcome.resumesAt }
        let wasBegun = lastClaim.map { $0.isTakeover || $0.trigger != .slot } ?? false
        if outcome.ending == .abandoned, wasBegun, bug != .abandonedTakeoverIsLost { result = at }
      }
    }
    return result
  }

  private func lastRun(_ name: String) -> CompletedRun? {
    var result: CompletedRun?
    for case .ended(let fence, let outcome, let at) in entries(name) {
      guard outcome.ending != .abandoned || bug == .abandonedIsALastRun,
        outcome.ending != .lost || bug != .lostRunIsForgotten,
        var claim = claims(name).first(where: { $0.fence == fence })
      else { continue }
      for case .renewed(fence, let leaseEnds) in entries(name) { claim.leaseEnds = leaseEnds }
      result = CompletedRun(claim: claim, endedAt: at, outcome: outcome)
    }
    if bug == .unscheduleForgetsTheLastRun, timing(name) == nil { return nil }
    return result
  }

  package func state(_ name: String) -> ScheduleState {
    var state = ScheduleState(name: name)
    state.timing = timing(name)?.0
    state.scheduledAt = timing(name)?.1
    state.unscheduledAt = unscheduledAt(name)
    state.lastSlot = lastSlot(name)
    state.fence = Int64(claims(name).count)
    state.running = running(name)
    state.resumesAt = resumption(name)
    state.lastRun = lastRun(name)
    return state
  }

  package func states(_ names: [String]) -> [ScheduleState] {
    (bug == .statesOutOfOrder ? names.sorted() : names).map(state)
  }

  // MARK: Calls

  package mutating func change(_ change: ScheduleChange, at now: Instant) -> ScheduleChange.Outcome {
    let name = change.name
    switch change.kind {
    case .schedule(let timing):
      if self.timing(name) != nil, bug != .schedulesTwice { return .refused(state(name)) }
      history[name, default: []].append(.scheduled(timing, at: now))
    case .reschedule(let timing):
      let before = self.timing(name)
      if before == nil, bug == .rescheduleIsRefused { return .refused(state(name)) }
      let at = bug == .rescheduleKeepsTheOldTime ? before?.1 ?? now : now
      history[name, default: []].append(.scheduled(timing, at: at))
    case .unschedule, .forget:
      let isNoted = change.kind == .unschedule ? bug != .unscheduleIsNotNoted : bug == .forgettingIsNoted
      history[name, default: []].append(.unscheduled(at: isNoted ? now : nil))
      if bug == .unscheduleStopsTheRun, let running = running(name) {
        history[name]?.append(.ended(fence: running.fence, RunOutcome(.lost), at: now))
      }
    }
    return .changed(state(name))
  }

  package mutating func claim(_ request: SlotRequest, at now: Instant) -> SlotRequest.Outcome {
    let name = request.name
    let held = running(name)
    if let held, isAlive(held, at: now), bug != .twoRunsAtOnce {
      let isPassed =
        bug == .runsBesideAManualRun && held.trigger == .manual
        || bug == .takeoverOfALiveRun && request.kind == .takeover
      if !isPassed { return .refused(.running, state(name)) }
    }
    if let refusal = refusal(request, held, at: now) { return .refused(refusal, state(name)) }
    let trigger: SlotClaim.Trigger
    var slot = now
    switch request.kind {
    case .slot(let wanted):
      trigger = .slot
      slot = wanted
    case .takeover:
      trigger = held?.trigger ?? .slot
      slot = bug == .takeoverHasANewKey ? now : held?.slot ?? now
    case .resumption: trigger = .resumption
    case .manual: trigger = .manual
    }
    let before = lastSlot(name)
    if let held { history[name]?.append(.ended(fence: held.fence, RunOutcome(.lost), at: now)) }
    let fence = Int64(claims(name).count) + (bug == .fenceStandsStill && held != nil ? 0 : 1)
    let lease = max(Duration.seconds(1), min(request.lease, .seconds(3600)))
    let claim = SlotClaim(
      name: name, trigger: trigger, slot: slot, fence: fence, worker: request.worker, claimedAt: now,
      leaseEnds: now + lease, isTakeover: request.kind == .takeover, slotBefore: before)
    history[name, default: []].append(.claimed(claim))
    return .claimed(claim)
  }

  private func refusal(_ request: SlotRequest, _ held: SlotClaim?, at now: Instant) -> SlotRequest.Refusal? {
    let scheduled = timing(request.name)
    if scheduled == nil {
      switch request.kind {
      case .manual: return bug == .manualNeedsASchedule ? .notScheduled : nil
      case .slot where bug == .slotWhileUnscheduled: break
      case .takeover where bug == .takeoverWhileUnscheduled: break
      default: return .notScheduled
      }
    }
    switch request.kind {
    case .manual: return bug == .manualNeedsASchedule && scheduled == nil ? .notScheduled : nil
    case .takeover: return held == nil ? .nothingToDo : nil
    case .resumption:
      guard let due = resumption(request.name), due <= now || bug == .resumesEarly else { return .nothingToDo }
      return nil
    case .slot(let wanted):
      if wanted > now, bug != .slotThatHasNotCome { return .nothingToDo }
      let names = bug == .namesShareASlot ? history.keys.sorted() : [request.name]
      let tolerance = bug == .wrongClockBlocksSlots ? Duration.seconds(Int64.max / 4) : .seconds(3600)
      for given in names.compactMap({ lastSlot($0) }) where given - now <= tolerance {
        if bug == .everyJumpRepeats, given > now { continue }
        if bug == .missedSlotMadeUpTwice ? given == wanted : given >= wanted, bug != .slotTwice { return .alreadyRun }
      }
      if let since = scheduled?.1, since - now <= tolerance, since >= wanted, bug != .slotBeforeScheduling {
        return .alreadyRun
      }
      return nil
    }
  }

  package mutating func renew(_ claim: SlotClaim, at now: Instant) -> Bool {
    guard let held = running(claim.name), held.fence == claim.fence || bug == .anybodyRenews else { return false }
    let wanted = min(claim.leaseEnds, now + .seconds(3600))
    let isPlausible = held.leaseEnds - now <= .seconds(2 * 3600)
    let leaseEnds = isPlausible && bug != .renewalShortens ? max(held.leaseEnds, wanted) : wanted
    history[claim.name]?.append(.renewed(fence: held.fence, leaseEnds: leaseEnds))
    return true
  }

  package mutating func finish(_ claim: SlotClaim, with outcome: RunOutcome, at now: Instant) -> Bool {
    let name = claim.name
    guard let held = running(name), held.fence == claim.fence || bug == .anybodyFinishes else {
      guard let last = claims(name).last, last.fence == claim.fence, let ending = ending(name, last.fence) else {
        return false
      }
      if bug == .repeatedFinishFails { return false }
      if bug == .finishesTwice { history[name]?.append(.ended(fence: last.fence, outcome, at: now)) }
      return ending.outcome == outcome || outcome.ending == .abandoned && ending.outcome.ending == .abandoned
        || bug == .finishesTwice
    }
    if bug == .endedLeaseCannotFinish, !isAlive(held, at: now) { return false }
    history[name]?.append(.ended(fence: held.fence, outcome, at: now))
    return true
  }
}

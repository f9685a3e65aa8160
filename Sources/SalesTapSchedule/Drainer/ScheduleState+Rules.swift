public import SalesTapTime

/// The laws of ``SlotStore`` as functions of one state, for stores to apply to what they have read and locked.
extension ScheduleState {
  /// Schedules, reschedules, unschedules, or forgets.
  public mutating func apply(_ change: ScheduleChange, at now: Instant) -> ScheduleChange.Outcome {
    switch change.kind {
    case .schedule(let timing):
      guard !isScheduled else { return .refused(self) }
      self.timing = timing
      scheduledAt = now
      unscheduledAt = nil
    case .reschedule(let timing):
      self.timing = timing
      scheduledAt = now
      unscheduledAt = nil
    case .unschedule, .forget:
      timing = nil
      scheduledAt = nil
      resumesAt = nil
      unscheduledAt = change.kind == .unschedule ? now : nil
    }
    return .changed(self)
  }

  /// Gives out a run, or refuses it.
  public mutating func claim(_ request: SlotRequest, at now: Instant) -> SlotRequest.Outcome {
    if isRunning(at: now) { return .refused(.running, self) }
    if request.kind != .manual, !isScheduled { return .refused(.notScheduled, self) }
    let trigger: SlotClaim.Trigger
    var slot = now
    var isTakeover = false
    switch request.kind {
    case .slot(let wanted):
      guard wanted <= now else { return .refused(.nothingToDo, self) }
      if let horizon = horizon(at: now), wanted <= horizon { return .refused(.alreadyRun, self) }
      trigger = .slot
      slot = wanted
    case .takeover:
      guard let running else { return .refused(.nothingToDo, self) }
      trigger = running.trigger
      slot = running.slot
      isTakeover = true
    case .resumption:
      guard let resumesAt, resumesAt <= now else { return .refused(.nothingToDo, self) }
      trigger = .resumption
    case .manual: trigger = .manual
    }
    if let lost = running {
      lastRun = CompletedRun(claim: lost, endedAt: now, outcome: RunOutcome(.lost))
    }
    fence += 1
    let claim = SlotClaim(
      name: name, trigger: trigger, slot: slot, fence: fence, worker: request.worker, claimedAt: now,
      leaseEnds: now + min(max(request.lease, .seconds(1)), SlotClaim.longestLease), isTakeover: isTakeover,
      slotBefore: lastSlot)
    if trigger == .slot { lastSlot = slot }
    running = claim
    resumesAt = nil
    return .claimed(claim)
  }

  /// Prolongs a lease.
  public mutating func renew(_ claim: SlotClaim, at now: Instant) -> Bool {
    guard let current = running, current.fence == claim.fence else { return false }
    let wanted = min(claim.leaseEnds, now + SlotClaim.longestLease)
    // A renewal never shortens a lease, but for one that a clock gave which has been set back since.
    let isPlausible = current.leaseEnds <= Self.latestLeaseEnd(at: now)
    running?.leaseEnds = isPlausible ? max(current.leaseEnds, wanted) : wanted
    return true
  }

  /// Ends a run.
  public mutating func finish(_ claim: SlotClaim, with outcome: RunOutcome, at now: Instant) -> Bool {
    guard let current = running, current.fence == claim.fence else {
      // The answer to the first call may have been lost.
      guard running == nil, claim.fence == fence else { return false }
      // Of an abandoned claim nothing is kept.
      guard let lastRun, lastRun.claim.fence == fence else { return outcome.ending == .abandoned }
      return lastRun.outcome == outcome
    }
    running = nil
    if outcome.ending == .abandoned {
      if current.trigger == .slot, !current.isTakeover {
        lastSlot = current.slotBefore
      } else if isScheduled {
        resumesAt = now
      }
      return true
    }
    lastRun = CompletedRun(claim: current, endedAt: now, outcome: outcome)
    if outcome.ending == .interrupted, isScheduled { resumesAt = outcome.resumesAt }
    return true
  }
}

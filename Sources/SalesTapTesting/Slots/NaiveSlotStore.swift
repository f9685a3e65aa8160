package import SalesTap

/// The naive slots behind the port, so that the suite can be run against them, sound or not.
package struct NaiveSlotStore: SlotStore {
  private let slots: Locked<NaiveSlots>

  /// An empty store, sound unless it is given a bug.
  package init(bug: NaiveSlots.PlantedBug? = nil) { slots = Locked(NaiveSlots(bug: bug)) }

  package func states(of names: [String]) async throws -> [ScheduleState] { slots.withLock { $0.states(names) } }

  package func change(_ change: ScheduleChange, at now: Instant) async throws -> ScheduleChange.Outcome {
    slots.withLock { $0.change(change, at: now) }
  }

  package func claim(_ request: SlotRequest, at now: Instant) async throws -> SlotRequest.Outcome {
    slots.withLock { $0.claim(request, at: now) }
  }

  package func renew(_ claim: SlotClaim, at now: Instant) async throws -> Bool {
    slots.withLock { $0.renew(claim, at: now) }
  }

  package func finish(_ claim: SlotClaim, with outcome: RunOutcome, at now: Instant) async throws -> Bool {
    slots.withLock { $0.finish(claim, with: outcome, at: now) }
  }
}

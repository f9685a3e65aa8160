public import SalesTapTime

/// Schedules kept in memory: the reference implementation of ``SlotStore``.
///
/// What other stores keep in tables is one ``ScheduleState`` per name here, and the rules are ``ScheduleState``'s own
/// functions, which those stores may call inside their transactions.
public final class InMemorySlotStore: SlotStore {
  private let states: Locked<[String: ScheduleState]>

  /// A store of some schedules; empty if none are given.
  public init(_ states: [ScheduleState] = []) {
    self.states = Locked(Dictionary(states.map { ($0.name, $0) }) { _, last in last })
  }

  /// The states of some names, in their order.
  public func states(of names: [String]) -> [ScheduleState] {
    states.withLock { states in names.map { states[$0] ?? ScheduleState(name: $0) } }
  }

  /// Schedules, reschedules, unschedules, or forgets.
  public func change(_ change: ScheduleChange, at now: Instant) -> ScheduleChange.Outcome {
    states.withLock { $0[change.name, default: ScheduleState(name: change.name)].apply(change, at: now) }
  }

  /// Claims a run.
  public func claim(_ request: SlotRequest, at now: Instant) -> SlotRequest.Outcome {
    states.withLock { $0[request.name, default: ScheduleState(name: request.name)].claim(request, at: now) }
  }

  /// Prolongs a lease.
  public func renew(_ claim: SlotClaim, at now: Instant) -> Bool {
    states.withLock { $0[claim.name]?.renew(claim, at: now) ?? false }
  }

  /// Ends a run.
  public func finish(_ claim: SlotClaim, with outcome: RunOutcome, at now: Instant) -> Bool {
    states.withLock { $0[claim.name]?.finish(claim, with: outcome, at: now) ?? false }
  }
}

extension SlotStore where Self == InMemorySlotStore {
  /// A new store in memory.
  public static var inMemory: InMemorySlotStore { InMemorySlotStore() }
}

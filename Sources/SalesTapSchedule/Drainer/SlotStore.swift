public import SalesTapTime

/// Where schedules are kept: the port by which several workers run each slot once.
///
/// ``InMemorySlotStore`` is the reference. Every operation is atomic, and may be called by any number of workers at any time.
/// Time comes with each call: a store never asks a clock. When an answer is lost, ask again; a claim whose answer was lost is
/// taken over when its lease has ended.
///
/// ## Laws
///
/// Change
/// - *Schedule* on a scheduled name is refused and changes nothing. *Reschedule* schedules whatever was before.
/// - Scheduling notes the time; slots up to it are never claimed. *Unschedule* notes its time, also where nothing was scheduled, until the
///   name is scheduled again; it forgets the resumption, and lets a run that is on its way end. *Forget* does the same, and notes nothing.
///
/// Claim
/// - At most one claim of a name is alive: a claim whose lease has not ended, and that has not been finished. A lease is at most
///   ``SlotClaim/longestLease``; one that ends more than ``ScheduleState/clockTolerance`` after the longest that could be given now
///   was given by a wrong clock, and has ended.
/// - A slot is given out once: only if the name is scheduled, the slot has come, and it is later than the last one given out and
///   than the time of scheduling, of which those more than ``ScheduleState/clockTolerance`` ahead of the present do not count.
/// - A *takeover* gives out the run of a worker whose lease has ended, under its key, if the name is scheduled.
/// - A *resumption* is given out once, when its time has come, and the name is scheduled.
/// - A *manual* run needs no schedule.
/// - Each claim has a higher fence than all before. A claim by whomever ends a lost run, which is noted as the last one.
///
/// Renew and finish
/// - Only the claim with the highest fence can be renewed or finished, and only once; its lease may have ended meanwhile.
/// - A renewal never shortens a lease that a right clock can have given.
/// - A finished run is the last run. An interrupted one leaves its time of resumption; a claim, *unschedule*, and *forget* take it away.
/// - An abandoned claim is no run: its slot can be claimed again, and a run that was taken over, resumed, or asked for can be resumed.
/// - Finishing again with the same claim and outcome has the same answer and changes nothing; with another outcome it is refused.
///
/// ``ScheduleState`` has these laws as functions, for a store to apply to the state that it has read and locked; the module
/// `SalesTapTesting` has them as a conformance suite.
public protocol SlotStore: Sendable {
  /// The states of some names, in their order; a name of which nothing is known has an empty state.
  func states(of names: [String]) async throws -> [ScheduleState]

  /// Schedules, reschedules, unschedules, or forgets.
  func change(_ change: ScheduleChange, at now: Instant) async throws -> ScheduleChange.Outcome

  /// Claims a run.
  func claim(_ request: SlotRequest, at now: Instant) async throws -> SlotRequest.Outcome

  /// Prolongs a lease to the end that `claim` now carries.
  /// - Returns: Whether the claim was still the latest and not finished; if not, the run must stop.
  func renew(_ claim: SlotClaim, at now: Instant) async throws -> Bool

  /// Ends a run.
  /// - Returns: Whether the claim was still the latest; if not, nothing was changed.
  func finish(_ claim: SlotClaim, with outcome: RunOutcome, at now: Instant) async throws -> Bool
}

/// A change of a schedule.
public struct ScheduleChange: Hashable, Sendable {
  /// What is to be done.
  public enum Kind: Hashable, Sendable {
    /// Schedule what is not scheduled.
    case schedule(ScheduleTiming)
    /// Schedule, in place of whatever was before.
    case reschedule(ScheduleTiming)
    /// Stop; entries that wait stay. That somebody stopped it is remembered until it is scheduled again.
    case unschedule
    /// Stop, as if it had never been scheduled: what has no slots any more is nobody's wish.
    case forget
  }

  /// What came of it.
  public enum Outcome: Hashable, Sendable {
    /// It was done; the state after it.
    case changed(ScheduleState)
    /// It is scheduled already, and was to be scheduled; the state as it is.
    case refused(ScheduleState)
  }

  /// The schedule's name.
  public var name: String
  /// What is to be done.
  public var kind: Kind

  /// A change of a schedule.
  public init(_ name: String, _ kind: Kind) {
    self.name = name
    self.kind = kind
  }
}

/// A wish to run a schedule.
public struct SlotRequest: Hashable, Sendable {
  /// What is to be run.
  public enum Kind: Hashable, Sendable {
    /// A slot that has come.
    case slot(Instant)
    /// The run of a worker that was lost.
    case takeover
    /// An interrupted run whose time to go on has come.
    case resumption
    /// At once, whatever the schedule.
    case manual
  }

  /// What came of it.
  public enum Outcome: Hashable, Sendable {
    /// The run is the worker's.
    case claimed(SlotClaim)
    /// It is not, for a reason; the state as it is.
    case refused(Refusal, ScheduleState)
  }

  /// Why a run was not given out.
  public enum Refusal: String, Hashable, Sendable {
    /// The name is not scheduled.
    case notScheduled
    /// The slot, or a later one, was given out, or it lies before the scheduling.
    case alreadyRun
    /// Another run of the name is on its way.
    case running
    /// The slot has not come, no worker was lost, or no run is to go on yet.
    case nothingToDo
  }

  /// The schedule's name.
  public var name: String
  /// What is to be run.
  public var kind: Kind
  /// Who wants to run it.
  public var worker: String
  /// How long the claim is to hold without being renewed.
  public var lease: Duration

  /// A wish to run a schedule.
  public init(_ name: String, _ kind: Kind, worker: String, lease: Duration = .seconds(300)) {
    self.name = name
    self.kind = kind
    self.worker = worker
    self.lease = lease
  }
}

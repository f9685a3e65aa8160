public import SalesTapTime

/// What a store keeps of one schedule.
public struct ScheduleState: Hashable, Sendable, Codable {
  /// The schedule's name: the key of its sync.
  public let name: String
  /// When its slots come; nil while it is not scheduled.
  public var timing: ScheduleTiming?
  /// When it was scheduled, or rescheduled. Slots up to then are nobody's.
  public var scheduledAt: Instant?
  /// When somebody unscheduled it; nil if nobody did, or it was scheduled since.
  public var unscheduledAt: Instant?
  /// The latest slot that was claimed.
  public var lastSlot: Instant?
  /// The number of the latest claim; each claim has a higher one than all before.
  public var fence: Int64
  /// The run that is on its way, or whose worker was lost.
  public var running: SlotClaim?
  /// When an interrupted run goes on.
  public var resumesAt: Instant?
  /// The last run that ended.
  public var lastRun: CompletedRun?

  /// The state of a schedule of which nothing is known.
  public init(name: String) {
    self.name = name
    self.fence = 0
  }

  /// Whether it is scheduled.
  public var isScheduled: Bool { timing != nil }

  /// Whether a run is on its way whose worker still holds its lease.
  ///
  /// A lease that ends later than any could was given by a clock that has been set back since, and counts as ended.
  public func isRunning(at now: Instant) -> Bool {
    running.map { $0.leaseEnds > now && $0.leaseEnds <= Self.latestLeaseEnd(at: now) } ?? false
  }

  /// How far ahead of the clock a slot may lie and still count, as a duration.
  ///
  /// A clock that was wrong and has been set back must not stop a schedule until that time comes again. So a slot that was
  /// claimed more than an hour ahead of the present does not count.
  public static let clockTolerance = Duration.seconds(3600)

  /// The latest end of a lease that a clock within ``clockTolerance`` can have given.
  static func latestLeaseEnd(at now: Instant) -> Instant { now + SlotClaim.longestLease + clockTolerance }

  /// The latest slot that is not to be run: the last one that was claimed, or the time of scheduling.
  func horizon(at now: Instant) -> Instant? {
    [lastSlot, scheduledAt].compactMap { $0 }.filter { $0 - now <= Self.clockTolerance }.max()
  }

  /// The slot that is due: the latest one that has come, if it has not been run. Earlier ones that were missed are made up
  /// by it.
  public func dueSlot(at now: Instant, in zone: TimeZoneRules) -> Instant? {
    guard let timing, let slot = timing.slot(atOrBefore: now, in: zone) else { return nil }
    if let horizon = horizon(at: now), slot <= horizon { return nil }
    return slot
  }

  /// The next slot that will be run; nil while it is not scheduled, and if its expression never fires again.
  public func nextSlot(after now: Instant, in zone: TimeZoneRules) -> Instant? {
    timing?.nextSlot(after: max(now, horizon(at: now) ?? now), in: zone)
  }
}

/// The right to run a schedule once, for a limited time.
public struct SlotClaim: Hashable, Sendable, Codable {
  /// The longest lease there is, one hour; where a longer one is asked for, this is given.
  public static let longestLease = Duration.seconds(3600)

  /// What a run is for.
  public enum Trigger: String, Hashable, Sendable, Codable {
    /// A slot has come.
    case slot
    /// A person asked for it.
    case manual
    /// A run that was interrupted goes on.
    case resumption
  }

  /// The schedule's name.
  public let name: String
  /// What the run is for.
  public let trigger: Trigger
  /// The slot; for the other triggers, the time of the claim.
  public let slot: Instant
  /// The number of the claim; higher than that of every earlier claim of the schedule.
  public let fence: Int64
  /// Who holds it.
  public let worker: String
  /// When it was claimed.
  public let claimedAt: Instant
  /// When another worker may take it over.
  public var leaseEnds: Instant
  /// Whether a worker that was lost had begun the run.
  public let isTakeover: Bool
  /// The latest slot that had been claimed before, to which an abandoned claim goes back.
  public let slotBefore: Instant?

  /// A claim; made by stores.
  public init(
    name: String, trigger: Trigger, slot: Instant, fence: Int64, worker: String, claimedAt: Instant, leaseEnds: Instant,
    isTakeover: Bool = false, slotBefore: Instant? = nil
  ) {
    self.name = name
    self.trigger = trigger
    self.slot = slot
    self.fence = fence
    self.worker = worker
    self.claimedAt = claimedAt
    self.leaseEnds = leaseEnds
    self.isTakeover = isTakeover
    self.slotBefore = slotBefore
  }

  /// A text that names the run and stays the same when another worker takes it over: `Lead profiles@2026-03-29T01:30:00Z`.
  public var key: String { trigger == .slot ? "\(name)@\(slot)" : "\(name)@\(slot)/\(trigger.rawValue)" }
}

/// How a run ended, and what it did.
public struct RunOutcome: Hashable, Sendable, Codable {
  /// How a run ended.
  public enum Ending: String, Hashable, Sendable, Codable {
    /// Everything that was due has been dealt with.
    case finished
    /// It stopped before; the rest goes on at ``RunOutcome/resumesAt``, or with the next slot.
    case interrupted
    /// The store, or something else that the run needs, did not work.
    case failed
    /// It was claimed and not begun; the slot goes back.
    case abandoned
    /// Its worker never reported.
    case lost
  }

  /// How it ended.
  public var ending: Ending
  /// How many records were accepted.
  public var delivered: Int
  /// How many were refused for good.
  public var failed: Int
  /// How many went back to wait.
  public var returned: Int
  /// When an interrupted run goes on; nil where that is not known.
  public var resumesAt: Instant?
  /// What there is to say about the ending, without record values.
  public var message: String?

  /// An outcome from its parts.
  public init(
    _ ending: Ending, delivered: Int = 0, failed: Int = 0, returned: Int = 0, resumesAt: Instant? = nil,
    message: String? = nil
  ) {
    self.ending = ending
    self.delivered = delivered
    self.failed = failed
    self.returned = returned
    self.resumesAt = resumesAt
    self.message = message
  }
}

/// A run that ended.
public struct CompletedRun: Hashable, Sendable, Codable {
  /// What was run, and by whom.
  public var claim: SlotClaim
  /// When it ended, or was found to be lost.
  public var endedAt: Instant
  /// How it ended.
  public var outcome: RunOutcome

  /// A run from its parts.
  public init(claim: SlotClaim, endedAt: Instant, outcome: RunOutcome) {
    self.claim = claim
    self.endedAt = endedAt
    self.outcome = outcome
  }
}

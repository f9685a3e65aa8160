public import SalesTapTime

extension Drainer {
  /// A schedule that this worker may run.
  public struct Schedule: Hashable, Sendable {
    /// Its name: the key of its sync.
    public var name: String
    /// What it shares with others that must not run beside it: the name of its connection.
    public var lane: String
    /// What its runs do.
    public var work: Work

    /// What the runs of a schedule do.
    public enum Work: String, Hashable, Sendable {
      /// They send what waits.
      case drain
      /// They remove what is no longer needed.
      case maintenance
    }

    /// A schedule in a lane; in one of its own where none is given.
    public init(_ name: String, lane: String? = nil, work: Work = .drain) {
      self.name = name
      self.lane = lane ?? name
      self.work = work
    }

    /// The schedule of the daily maintenance, under its reserved name; it runs once it is scheduled, for instance at
    /// ``ScheduleTiming/dailyMaintenance``.
    public static let maintenance = Schedule("(maintenance)", work: .maintenance)
  }

  /// How a worker behaves.
  public struct Options: Hashable, Sendable {
    /// The worker's name, different from those of all others.
    public var worker: String
    /// How long a claim holds without being renewed, two seconds to an hour; it is renewed after half of it.
    public var lease: Duration
    /// The longest time to wait before looking at the clock and the store again.
    public var longestWait: Duration

    /// Options; five minutes of lease, and a look at least every minute.
    public init(worker: String, lease: Duration = .seconds(300), longestWait: Duration = .seconds(60)) {
      self.worker = worker
      self.lease = min(max(lease, .seconds(2)), SlotClaim.longestLease)
      self.longestWait = max(longestWait, .milliseconds(1))
    }
  }

  /// What happened.
  public enum Event: Hashable, Sendable {
    /// Time has passed, or someone wants the machine to look again.
    case woke
    /// The store's answer to a load.
    case loaded([ScheduleState])
    /// The store's answer to a claim.
    case answered(SlotRequest, SlotRequest.Outcome)
    /// A run has ended.
    case ended(SlotClaim, RunOutcome)
    /// The store's answer to a renewal.
    case renewed(SlotClaim, Bool)
    /// The store's answer to a finish.
    case finished(SlotClaim)
    /// The store did not answer, or failed.
    case storeFailed(Action)
    /// Someone wants a schedule to be run at once.
    case runNow(String)
    /// The schedules are others from now on; runs of those that are gone end as they would.
    case configured([Schedule])
    /// No more runs are to begin, and those on their way are to end soon.
    case stopRequested
  }

  /// What is to be done.
  public enum Action: Hashable, Sendable {
    /// Ask the store for the states of some names.
    case load([String])
    /// Ask the store for a run.
    case claim(SlotRequest)
    /// Drain a schedule.
    case drain(SlotClaim)
    /// Remove what is no longer needed. As a drain it is told to halt, and its end is reported.
    case maintain(SlotClaim)
    /// Let a run end after what it has in hand: the claim is lost, or the worker stops.
    case halt(SlotClaim)
    /// Tell the store to prolong a claim.
    case renew(SlotClaim)
    /// Tell the store how a run ended.
    case finish(SlotClaim, RunOutcome)
    /// Say that a schedule asked for is not run: it is running already or unknown, or the worker stops.
    case decline(String)
    /// Wake the machine at an instant, or after the longest wait, whichever comes first. It takes the place of earlier ones.
    case wait(until: Instant)
    /// Everything has ended; the machine wants no more events.
    case stop
  }
}

public import SalesTapTime

/// What a person is shown of a schedule.
public struct ScheduleStatus: Hashable, Sendable {
  /// What is known beside the schedule itself.
  public struct Surroundings: Hashable, Sendable {
    /// How the connection is.
    public enum Connection: Hashable, Sendable {
      /// It works.
      case open
      /// It waits until an instant.
      case paused(until: Instant)
      /// It waits for a person, for this reason.
      case stopped(reason: String)
    }

    /// How many entries wait.
    public var pending: Int
    /// When the oldest of them was first enqueued.
    public var oldestPending: Instant?
    /// How many entries have failed.
    public var failed: Int
    /// How the connection is.
    public var connection: Connection
    /// When a change of the object was last seen; nil if none ever was.
    public var lastChange: Instant?
    /// After which time without a change that is worth a word; nil for never.
    public var quietAfter: Duration?

    /// Surroundings from their parts; without any, nothing waits and the connection works.
    public init(
      pending: Int = 0, oldestPending: Instant? = nil, failed: Int = 0, connection: Connection = .open,
      lastChange: Instant? = nil, quietAfter: Duration? = .seconds(7 * 86_400)
    ) {
      self.pending = pending
      self.oldestPending = oldestPending
      self.failed = failed
      self.connection = connection
      self.lastChange = lastChange
      self.quietAfter = quietAfter
    }
  }

  /// Something that a person should look at.
  public enum Problem: Hashable, Sendable, CustomStringConvertible {
    /// Entries wait, and nothing is scheduled.
    case waitingUnscheduled(pending: Int)
    /// The connection waits until an instant.
    case connectionPaused(until: Instant)
    /// The connection waits for a person.
    case connectionStopped(reason: String)
    /// It is scheduled, and its expression never fires again.
    case neverRuns
    /// The oldest entry has waited for more than two cadences; with a cron expression, since before the last slot but one.
    case oldestEntryLate(since: Instant)
    /// Entries have failed.
    case failedEntries(Int)
    /// No change of the object has been seen for a long time; where none ever was, since it was scheduled.
    case noChangeSeen(since: Instant)

    /// The problem in plain words, with what to do.
    public var description: String {
      switch self {
      case .waitingUnscheduled(let pending):
        "\(pending) \(pending == 1 ? "entry waits" : "entries wait"), and nothing is scheduled: schedule the sync, or run it now"
      case .connectionPaused(let until): "the connection is paused until \(until), and goes on by itself"
      case .connectionStopped(let reason): "the connection is stopped and must be resumed: \(reason)"
      case .neverRuns: "the schedule's expression never fires again: reschedule it"
      case .oldestEntryLate(let since): "the oldest entry has waited since \(since), longer than two cadences"
      case .failedEntries(let count):
        "\(count) \(count == 1 ? "entry has" : "entries have") failed: look at the reasons, then retry or delete"
      case .noChangeSeen(let since): "no change of the object has been seen since \(since)"
      }
    }
  }

  /// Whether it is scheduled.
  public let isScheduled: Bool
  /// When its slots come; nil while it is not scheduled.
  public let timing: ScheduleTiming?
  /// When it is run next, be it for a slot or to go on with an interrupted run; nil while it is not scheduled.
  public let nextRun: Instant?
  /// The same on the clocks of the caller's zone.
  public let nextRunLocal: LocalDateTime?
  /// How many jobs Salesforce's scheduler would need for it; 0 while it is not scheduled.
  public let jobs: Int
  /// How many entries wait.
  public let pending: Int
  /// The run that is on its way.
  public let running: SlotClaim?
  /// The last run that ended.
  public let lastRun: CompletedRun?
  /// What a person should look at, the weightiest first.
  public let problems: [Problem]

  /// The status of a schedule.
  /// - Parameters:
  ///   - state: What the store keeps of it.
  ///   - surroundings: What is known beside.
  ///   - now: The present.
  ///   - zone: The zone of the slots.
  ///   - viewingZone: The zone of whoever looks; that of the slots where none is given.
  public init(
    _ state: ScheduleState, surroundings: Surroundings = .init(), at now: Instant, in zone: TimeZoneRules,
    viewedIn viewingZone: TimeZoneRules? = nil
  ) {
    var next = state.dueSlot(at: now, in: zone) != nil ? now : state.nextSlot(after: now, in: zone)
    if let resumesAt = state.resumesAt, state.isScheduled { next = max(now, min(next ?? resumesAt, resumesAt)) }
    isScheduled = state.isScheduled
    timing = state.timing
    nextRun = next
    nextRunLocal = next.map { (viewingZone ?? zone).local(at: $0) }
    jobs = state.timing?.jobCount ?? 0
    pending = surroundings.pending
    running = state.isRunning(at: now) ? state.running : nil
    lastRun = state.lastRun
    problems = Self.problems(state, surroundings, nextRun: next, at: now, in: zone)
  }

  private static func problems(
    _ state: ScheduleState, _ surroundings: Surroundings, nextRun: Instant?, at now: Instant, in zone: TimeZoneRules
  ) -> [Problem] {
    var problems: [Problem] = []
    switch surroundings.connection {
    case .open: break
    case .paused(let until): problems.append(.connectionPaused(until: until))
    case .stopped(let reason): problems.append(.connectionStopped(reason: reason))
    }
    if surroundings.pending > 0, !state.isScheduled {
      problems.append(.waitingUnscheduled(pending: surroundings.pending))
    }
    if state.isScheduled, nextRun == nil { problems.append(.neverRuns) }
    if let oldest = surroundings.oldestPending, let latest = state.timing?.latestWait(at: now, in: zone),
      now - oldest > latest
    {
      problems.append(.oldestEntryLate(since: oldest))
    }
    if surroundings.failed > 0 { problems.append(.failedEntries(surroundings.failed)) }
    if let last = surroundings.lastChange ?? state.scheduledAt, let quiet = surroundings.quietAfter, now - last > quiet
    {
      problems.append(.noChangeSeen(since: last))
    }
    return problems
  }
}

public import SalesTap

/// A clock that stands still until it is moved: a wall clock and, beside it, a timer to wait with.
///
/// ```swift
/// let clock = ManualClock(now: Instant("2026-03-02T08:03:00Z")!)
/// async let run: Void = engine.run(clock: clock.timer)
/// await clock.waitForSleepers()        // until the engine waits, however long it takes to come there
/// clock.advance(by: .seconds(60))      // it is 08:04, and who waited for up to a minute goes on
/// ```
///
/// The wall clock and the timer are two things, as on a real machine: ``advance(by:)`` lets time pass for both, and
/// ``set(to:)`` moves the wall clock alone, as when somebody sets it. `ManualClock` itself is the `WallClock`; ``timer`` is the
/// `Clock`, because a type cannot have both a property and a method of the name `now`.
public final class ManualClock: WallClock {
  struct State: Sendable {
    var wall: Instant
    /// How much time has passed since the clock was made.
    var elapsed = Duration.zero
    var sleepers: [Int: Sleeper] = [:]
    var nextSleeper = 0
    /// Who was cancelled, until their waiting ends.
    var cancelled: Set<Int> = []
    var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
  }

  struct Sleeper: Sendable {
    var deadline: Duration
    var continuation: CheckedContinuation<Void, any Error>
  }

  let state: Locked<State>

  /// A clock that shows an instant.
  public init(now: Instant) { state = Locked(State(wall: now)) }

  /// The instant that the clock shows.
  public func now() -> Instant { state.withLock { $0.wall } }

  /// Sets the wall clock, forward or backward. No time passes: who waits goes on waiting.
  public func set(to instant: Instant) { state.withLock { $0.wall = instant } }

  /// Lets time pass: the wall clock moves, and everyone whose waiting is over goes on, in the order of their times.
  ///
  /// A negative duration sets the wall clock back, and lets no time pass.
  public func advance(by duration: Duration) {
    let woken = state.withLock { state in
      state.wall += duration
      return state.pass(max(duration, .zero))
    }
    for sleeper in woken { sleeper.continuation.resume() }
  }

  /// Lets time pass until the first of those who wait goes on.
  /// - Returns: How much time has passed; nil if nobody waits.
  @discardableResult
  public func advanceToNextSleeper() -> Duration? {
    let (duration, woken) = state.withLock { state -> (Duration?, [Sleeper]) in
      guard let deadline = state.sleepers.values.map(\.deadline).min() else { return (nil, []) }
      let duration = max(deadline - state.elapsed, .zero)
      state.wall += duration
      return (duration, state.pass(duration))
    }
    for sleeper in woken { sleeper.continuation.resume() }
    return duration
  }

  /// How many wait at present.
  public var sleeperCount: Int { state.withLock { $0.sleepers.count } }

  /// Waits until at least so many wait on the timer. It yields in no loop: whoever begins to wait wakes it.
  public func waitForSleepers(_ count: Int = 1) async {
    await withCheckedContinuation { continuation in
      let isThere = state.withLock { state in
        if state.sleepers.count >= count { return true }
        state.watchers.append((count, continuation))
        return false
      }
      if isThere { continuation.resume() }
    }
  }

  /// The clock to wait with.
  public var timer: Timer { Timer(clock: self) }
}

extension ManualClock.State {
  /// Lets time pass and takes out the sleepers whose waiting is over, the earliest first.
  mutating func pass(_ duration: Duration) -> [ManualClock.Sleeper] {
    elapsed += duration
    let due = sleepers.filter { $0.value.deadline <= elapsed }
    for key in due.keys { sleepers[key] = nil }
    return due.sorted { ($0.value.deadline, $0.key) < ($1.value.deadline, $1.key) }.map(\.value)
  }

  /// Takes out the watchers whose count is reached.
  mutating func satisfiedWatchers() -> [CheckedContinuation<Void, Never>] {
    let satisfied = watchers.filter { $0.count <= sleepers.count }.map(\.continuation)
    watchers.removeAll { $0.count <= sleepers.count }
    return satisfied
  }
}

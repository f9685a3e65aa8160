import SalesTap

extension ManualClock {
  /// The timer of a manual clock: a `Clock` whose time passes when the manual clock is advanced.
  public struct Timer: Clock {
    /// A point in the timer's time.
    public struct Instant: InstantProtocol {
      /// The time since the clock was made.
      public var elapsed: Duration

      /// The point that is `duration` later.
      public func advanced(by duration: Duration) -> Instant { Instant(elapsed: elapsed + duration) }

      /// How much later `other` is.
      public func duration(to other: Instant) -> Duration { other.elapsed - elapsed }

      /// Whether the left point comes before the right one.
      public static func < (left: Instant, right: Instant) -> Bool { left.elapsed < right.elapsed }
    }

    let clock: ManualClock

    /// The present point.
    public var now: Instant { clock.state.withLock { Instant(elapsed: $0.elapsed) } }

    /// Nothing is lost by waiting: the timer is exact.
    public var minimumResolution: Duration { .nanoseconds(1) }

    /// Waits until the manual clock has been advanced to a point.
    /// - Throws: `CancellationError` as soon as the task is cancelled.
    public func sleep(until deadline: Instant, tolerance: Duration? = nil) async throws {
      try Task.checkCancellation()
      let key = clock.state.withLock { state in
        state.nextSleeper += 1
        return state.nextSleeper
      }
      defer { clock.state.withLock { _ = $0.cancelled.remove(key) } }
      try await withTaskCancellationHandler {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
          add(key, Sleeper(deadline: deadline.elapsed, continuation: continuation))
        }
      } onCancel: {
        let sleeper = clock.state.withLock { state in
          // The task may be cancelled before it has come to wait.
          state.cancelled.insert(key)
          return state.sleepers.removeValue(forKey: key)
        }
        sleeper?.continuation.resume(throwing: CancellationError())
      }
    }

    private func add(_ key: Int, _ sleeper: Sleeper) {
      let (isCancelled, isOver, watchers) = clock.state.withLock { state in
        let isCancelled = state.cancelled.contains(key)
        let isOver = sleeper.deadline <= state.elapsed
        if isCancelled || isOver { return (isCancelled, isOver, [CheckedContinuation<Void, Never>]()) }
        state.sleepers[key] = sleeper
        return (false, false, state.satisfiedWatchers())
      }
      for watcher in watchers { watcher.resume() }
      if isCancelled {
        sleeper.continuation.resume(throwing: CancellationError())
      } else if isOver {
        sleeper.continuation.resume()
      }
    }
  }
}

public import SalesTap

/// A wall clock that stands still until it is moved.
///
/// ```swift
/// let clock = ManualClock(now: Instant("2026-03-02T08:03:00Z")!)
/// clock.advance(by: .seconds(60))
/// clock.now()  // 2026-03-02T08:04:00Z
/// ```
///
/// It may be moved backward, as wall clocks are.
public final class ManualClock: WallClock {
  private let time: Locked<Instant>

  /// A clock that shows an instant.
  public init(now: Instant) { time = Locked(now) }

  /// The instant that the clock shows.
  public func now() -> Instant { time.withLock { $0 } }

  /// Moves the clock to an instant, forward or backward.
  public func set(to instant: Instant) { time.withLock { $0 = instant } }

  /// Moves the clock by a duration, forward or, if it is negative, backward.
  public func advance(by duration: Duration) { time.withLock { $0 = $0 + duration } }
}

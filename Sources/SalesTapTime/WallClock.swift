/// A port: tells what time it is.
///
/// Decisions never ask for the time, they are given it; the engine's edge asks a wall clock and hands the answer in.
/// Waiting is another matter, and goes through a `Clock<Duration>`.
///
/// Laws: ``now()`` may be called from any thread at any time; it answers in POSIX time, and it may go backward,
/// because clocks are set. Nothing that has to be monotonic may rest on it.
public protocol WallClock: Sendable {
  /// The present instant.
  func now() -> Instant
}

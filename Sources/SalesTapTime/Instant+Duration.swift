extension Instant: InstantProtocol {
  /// The instant that is `duration` later, to the millisecond (rounded down); the nearest there is where an `Int64` of
  /// milliseconds cannot hold it.
  public func advanced(by duration: Duration) -> Instant {
    let (seconds, attoseconds) = duration.components
    // Both components have the same sign, so that rounding down concerns the attoseconds alone.
    let fraction = attoseconds.flooredDivision(by: 1_000_000_000_000_000).quotient
    let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1000)
    let (milliseconds, secondOverflow) = whole.addingReportingOverflow(fraction)
    let (result, thirdOverflow) = millisecondsSinceEpoch.addingReportingOverflow(milliseconds)
    if overflow || secondOverflow || thirdOverflow {
      return Instant(millisecondsSinceEpoch: seconds < 0 ? .min : .max)
    }
    return Instant(millisecondsSinceEpoch: result)
  }

  /// How much later `other` is; negative where it is earlier. Exact for all instants.
  public func duration(to other: Instant) -> Duration {
    .milliseconds(other.millisecondsSinceEpoch) - .milliseconds(millisecondsSinceEpoch)
  }
}

extension Instant {
  /// The instant that is `duration` later; as ``advanced(by:)``.
  public static func + (instant: Instant, duration: Duration) -> Instant { instant.advanced(by: duration) }

  /// The instant that is `duration` earlier, to the millisecond (rounded down); the nearest there is at the ends.
  public static func - (instant: Instant, duration: Duration) -> Instant {
    // Zero minus the duration: the negation of the shortest duration there is has no value.
    duration.components.seconds == .min
      ? instant.advanced(by: .seconds(Int64.max)) : instant.advanced(by: .zero - duration)
  }

  /// How much later the left instant is; negative where it is earlier.
  public static func - (left: Instant, right: Instant) -> Duration { right.duration(to: left) }

  /// Moves the instant later by a duration.
  public static func += (instant: inout Instant, duration: Duration) { instant = instant + duration }

  /// Moves the instant earlier by a duration.
  public static func -= (instant: inout Instant, duration: Duration) { instant = instant - duration }
}

/// A point on the time line, in whole milliseconds since 1970-01-01T00:00:00Z.
///
/// Salesforce keeps date-times to the millisecond; CleverTap takes seconds. Leap seconds are not counted (POSIX time).
public struct Instant: Hashable, Sendable, Comparable {
  /// Milliseconds since 1970-01-01T00:00:00Z; negative before it.
  public var millisecondsSinceEpoch: Int64

  /// An instant from milliseconds since 1970-01-01T00:00:00Z.
  @inlinable
  public init(millisecondsSinceEpoch: Int64) { self.millisecondsSinceEpoch = millisecondsSinceEpoch }

  /// An instant from whole seconds since 1970-01-01T00:00:00Z; seconds that no `Int64` of milliseconds can hold give
  /// the nearest instant that it can.
  public init(secondsSinceEpoch: Int64) {
    let (milliseconds, overflow) = secondsSinceEpoch.multipliedReportingOverflow(by: 1000)
    self.init(millisecondsSinceEpoch: overflow ? (secondsSinceEpoch < 0 ? .min : .max) : milliseconds)
  }

  /// Whole seconds since 1970-01-01T00:00:00Z, rounded down.
  public var secondsSinceEpoch: Int64 {
    let quotient = millisecondsSinceEpoch / 1000
    return millisecondsSinceEpoch % 1000 < 0 ? quotient - 1 : quotient
  }

  /// Whether the left instant comes before the right one.
  @inlinable
  public static func < (left: Instant, right: Instant) -> Bool {
    left.millisecondsSinceEpoch < right.millisecondsSinceEpoch
  }
}

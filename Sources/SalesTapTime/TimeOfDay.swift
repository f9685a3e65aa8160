/// A time on the clock, without a day and without a zone, in whole milliseconds since midnight.
public struct TimeOfDay: Hashable, Sendable, Comparable {
  /// Milliseconds since midnight, 0 to 86,399,999.
  public let millisecondsSinceMidnight: Int32

  /// A time from milliseconds since midnight; nil outside of one day.
  public init?(millisecondsSinceMidnight: Int) {
    guard (0..<86_400_000).contains(millisecondsSinceMidnight) else { return nil }
    self.millisecondsSinceMidnight = Int32(millisecondsSinceMidnight)
  }

  /// The time nearest to a number of milliseconds since midnight.
  package init(clampingMilliseconds milliseconds: Int) {
    millisecondsSinceMidnight = Int32(min(max(milliseconds, 0), 86_399_999))
  }

  /// A time from its parts; nil if there is no such time.
  public init?(hour: Int, minute: Int, second: Int = 0, millisecond: Int = 0) {
    guard (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second), (0...999).contains(millisecond)
    else { return nil }
    self.millisecondsSinceMidnight = Int32(((hour * 60 + minute) * 60 + second) * 1000 + millisecond)
  }

  /// The hour, 0 to 23.
  public var hour: Int { Int(millisecondsSinceMidnight) / 3_600_000 }
  /// The minute, 0 to 59.
  public var minute: Int { Int(millisecondsSinceMidnight) / 60_000 % 60 }
  /// The second, 0 to 59.
  public var second: Int { Int(millisecondsSinceMidnight) / 1000 % 60 }
  /// The millisecond, 0 to 999.
  public var millisecond: Int { Int(millisecondsSinceMidnight) % 1000 }

  /// Whether the left time comes before the right one.
  public static func < (left: TimeOfDay, right: TimeOfDay) -> Bool {
    left.millisecondsSinceMidnight < right.millisecondsSinceMidnight
  }
}

/// How often a batch sync is drained: every so many minutes of the hour.
public struct Cadence: Hashable, Sendable {
  /// The cadences there are, in minutes.
  public static let allowedMinutes = [5, 10, 15, 20, 30, 60]

  /// Minutes from slot to slot.
  public let minutes: Int
  /// By how many minutes the slots are late against the full hour, from 0 to `minutes - 1`.
  public let offsetMinutes: Int

  /// A cadence; nil if the minutes are none of ``allowedMinutes``, or the offset is not below them.
  public init?(everyMinutes minutes: Int, offsetMinutes: Int = 0) {
    guard Self.allowedMinutes.contains(minutes), (0..<minutes).contains(offsetMinutes) else { return nil }
    self.minutes = minutes
    self.offsetMinutes = offsetMinutes
  }
}

/// How long to wait before the next attempt: doubling, up to a longest wait, spread by jitter.
public struct Backoff: Hashable, Sendable {
  /// The wait after the first attempt.
  public var first: Duration
  /// The longest wait.
  public var longest: Duration
  /// The part of a wait that is spread at random, 0 to 1: with 0.5 a wait is between half of its length and all of it.
  public var jitter: Double

  /// A backoff from its parts; a negative length counts as zero, a jitter outside 0 to 1 as the nearest end.
  public init(first: Duration, longest: Duration, jitter: Double = 0) {
    self.first = max(first, .zero)
    self.longest = max(longest, .zero)
    self.jitter = jitter.isNaN ? 0 : min(max(jitter, 0), 1)
  }

  /// For records that CleverTap asks to send again: 1 minute, doubling up to an hour, half of it jitter.
  public static let records = Backoff(first: .seconds(60), longest: .seconds(3600), jitter: 0.5)

  /// For connections that are throttled or out of reach: 1, 2, 4, 8, 10, 10, ... minutes.
  public static let connections = Backoff(first: .seconds(60), longest: .seconds(600))

  /// The wait after so many attempts in a row, at least one; the same random number gives the same wait.
  public func delay(after attempts: Int, random: UInt64 = .max) -> Duration {
    var wait = min(first, longest)
    guard wait > .zero else { return .zero }
    for _ in 1..<max(attempts, 2) where attempts > 1 {
      if wait >= longest { break }
      wait = wait > longest / 2 ? longest : wait * 2
    }
    guard jitter > 0 else { return wait }
    let part = Double(random >> 11) / Double(UInt64.max >> 11)
    return wait * (1 - jitter * (1 - part))
  }
}

public import SalesTapTime

/// How many attempts a record has, and what counts as one.
public struct RetryPolicy: Hashable, Sendable {
  /// How many attempts there are, the first included; at least one.
  public var attempts: Int
  /// The waits between them.
  public var backoff: Backoff
  /// Whether outages, uncertain calls, and expired leases count too, as in CleverTap's own package.
  public var countsEveryFailure: Bool

  /// A policy from its parts.
  public init(attempts: Int = 5, backoff: Backoff = .records, countsEveryFailure: Bool = false) {
    self.attempts = max(1, attempts)
    self.backoff = backoff
    self.countsEveryFailure = countsEveryFailure
  }

  /// The verdict for a record that CleverTap answered should be sent again: later, or failed after the last attempt.
  public func again(
    _ entry: QueueEntry, _ failure: QueueFailure, at now: Instant, random: UInt64
  ) -> SettlementVerdict {
    let spent = entry.attempts + 1
    guard spent < attempts else { return .failed(failure) }
    let wait = backoff.delay(after: spent, random: random)
    return .retry(at: now.advanced(by: wait), failure, countsAttempt: true)
  }

  /// The verdict for a record whose sending nobody knows the end of.
  public func uncertain(_ entry: QueueEntry, _ failure: QueueFailure, at due: Instant? = nil) -> SettlementVerdict {
    if countsEveryFailure, entry.attempts + 1 >= attempts { return .failed(failure) }
    return .uncertain(failure, at: due, countsAttempt: countsEveryFailure)
  }

  /// The verdict for a record that was surely not applied, through no fault of its own.
  public func released(_ entry: QueueEntry, _ failure: QueueFailure, at due: Instant? = nil) -> SettlementVerdict {
    if countsEveryFailure, entry.attempts + 1 >= attempts { return .failed(failure) }
    return .released(failure, at: due, countsAttempt: countsEveryFailure)
  }
}

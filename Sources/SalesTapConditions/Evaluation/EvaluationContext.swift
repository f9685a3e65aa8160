public import SalesTapTime

/// What a condition may know of the world: the current time. There is no hidden clock.
public struct EvaluationContext: Hashable, Sendable {
  /// The current time, from which relative dates are counted.
  public var now: Instant

  /// A context at a time.
  public init(now: Instant) {
    self.now = now
  }
}

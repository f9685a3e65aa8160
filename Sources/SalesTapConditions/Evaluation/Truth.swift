/// The outcome of a condition: true, false, or unknown because something it depends on is not at hand.
public enum Truth: String, Hashable, Sendable, Codable, CaseIterable {
  /// The condition holds.
  case `true`
  /// The condition does not hold.
  case `false`
  /// The answer depends on a field that was not loaded, or on prior values that are not available.
  case unknown
}

/// What a condition says of a record.
public struct ConditionResult: Hashable, Sendable {
  /// The answer.
  public let value: Truth
  /// The fields that were not loaded and on which the answer depends, as the condition spells them, in the order of
  /// first use; empty when the answer is known.
  public let missing: [String]
  /// Whether the answer is unknown for want of prior values alone: whatever the missing fields hold, the condition is
  /// not false for any other reason. Such a change passes a filter, and is never held.
  public let isUnknownOnlyForPriorValues: Bool

  init(value: Truth, missing: [String] = [], isUnknownOnlyForPriorValues: Bool = false) {
    self.value = value
    self.missing = missing
    self.isUnknownOnlyForPriorValues = isUnknownOnlyForPriorValues
  }
}

/// What is known of a truth: the lowest and the highest value that it can still take.
///
/// Values are ordered *false*, *depends on prior values that nobody has*, *true*. AND is then the minimum, OR the maximum,
/// and NOT the mirror of both; a missing field leaves everything open.
struct TruthBounds: Hashable, Sendable {
  var low: UInt8
  var high: UInt8

  static let isFalse = TruthBounds(low: 0, high: 0)
  static let isTrue = TruthBounds(low: 2, high: 2)
  /// Unknown, and nothing that could be loaded would tell.
  static let needsPrior = TruthBounds(low: 1, high: 1)
  /// Unknown until a field is loaded.
  static let open = TruthBounds(low: 0, high: 2)

  init(low: UInt8, high: UInt8) {
    self.low = low
    self.high = high
  }

  init(_ value: Bool) { self = value ? .isTrue : .isFalse }

  var isSettled: Bool { low == high }

  var truth: Truth {
    if low == 2 { return .true }
    return high == 0 ? .false : .unknown
  }

  var negated: TruthBounds { TruthBounds(low: 2 - high, high: 2 - low) }

  func and(_ other: TruthBounds) -> TruthBounds {
    TruthBounds(low: min(low, other.low), high: min(high, other.high))
  }

  func or(_ other: TruthBounds) -> TruthBounds {
    TruthBounds(low: max(low, other.low), high: max(high, other.high))
  }
}

public import Foundation
public import SalesTapTime

extension Instant {
  /// The instant nearest to a date, to the millisecond.
  ///
  /// A date beyond what an instant can hold (290 million years) gives the last or the first instant; one that is not a
  /// number gives 1970-01-01T00:00:00Z.
  public init(_ date: Date) {
    let milliseconds = (date.timeIntervalSince1970 * 1000).rounded()
    if milliseconds.isNaN {
      self.init(millisecondsSinceEpoch: 0)
    } else if let exact = Int64(exactly: milliseconds) {
      self.init(millisecondsSinceEpoch: exact)
    } else {
      self.init(millisecondsSinceEpoch: milliseconds < 0 ? .min : .max)
    }
  }
}

extension Date {
  /// The date of an instant.
  ///
  /// A date counts in floating-point seconds, so that it is exact to the millisecond only within some 285,000 years of
  /// 2001; within them `Instant(Date(instant))` is the instant again.
  public init(_ instant: Instant) {
    self.init(timeIntervalSince1970: Double(instant.millisecondsSinceEpoch) / 1000)
  }
}

public import SalesTapTime

/// What a condition may know of the world: the time, and the calendar by which relative dates are counted.
///
/// There is no hidden clock and no machine's zone: two evaluations in the same context give the same answer.
public struct EvaluationContext: Hashable, Sendable {
  /// The current time, from which relative dates are counted.
  public var now: Instant
  /// The zone whose midnights part the days; UTC by default.
  public var timeZone: TimeZoneRules
  /// The day on which weeks begin; Sunday by default.
  public var firstWeekday: Weekday
  /// The month in which the fiscal year begins, 1 to 12; January by default. Other numbers count as the nearest of them.
  public var fiscalYearStartMonth: Int

  /// A context at a time; the calendar is that of UTC, with weeks from Sunday and fiscal years from January, unless given.
  public init(
    now: Instant, timeZone: TimeZoneRules = .utc, firstWeekday: Weekday = .sunday, fiscalYearStartMonth: Int = 1
  ) {
    self.now = now
    self.timeZone = timeZone
    self.firstWeekday = firstWeekday
    self.fiscalYearStartMonth = fiscalYearStartMonth
  }
}

extension EvaluationContext {
  /// The day that a zone's calendars show now.
  var today: CalendarDate { timeZone.local(at: now).date }

  /// The days that a relative date covers, as numbers since 1970-01-01; the end lies behind the last.
  func days(of date: RelativeDate) -> Range<Int> {
    date.days(
      today: today, firstWeekday: firstWeekday, fiscalYearStartMonth: min(max(fiscalYearStartMonth, 1), 12))
  }

  /// The milliseconds since the epoch that a relative date covers: from the midnight that begins its first day to the one
  /// that ends its last. Where clocks skip midnight, a day begins with the first moment after it.
  func milliseconds(of date: RelativeDate) -> Range<Int64> {
    let days = days(of: date)
    let start = midnight(ofDay: days.lowerBound)
    return start..<max(start, midnight(ofDay: days.upperBound))
  }

  private func midnight(ofDay day: Int) -> Int64 {
    guard day > RelativeDate.calendar.lowerBound else { return .min }
    guard let date = CalendarDate(daysSinceEpoch: day) else { return .max }
    return timeZone.instants(of: LocalDateTime(date: date)).reached.millisecondsSinceEpoch
  }
}

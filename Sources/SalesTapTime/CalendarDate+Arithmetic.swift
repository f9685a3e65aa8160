extension CalendarDate {
  /// The day of the week.
  public var weekday: Weekday {
    // Counted from the day before 0001-01-01, a Sunday, so that the number is never negative.
    Weekday(index: (Int(daysSinceEpoch) + 719_163) % 7)
  }

  /// The number of the day in its year, 1 to 366.
  public var dayOfYear: Int {
    let (year, month, day) = components
    return Self.cumulativeDays[month - 1] + (month > 2 && Self.isLeap(year: year) ? 1 : 0) + day
  }

  /// The day that is `days` later, or earlier where it is negative; nil outside the years 1 to 9999.
  public func adding(days: Int) -> CalendarDate? {
    let (sum, overflow) = Int(daysSinceEpoch).addingReportingOverflow(days)
    return overflow ? nil : CalendarDate(daysSinceEpoch: sum)
  }

  /// The same day of the month that is `months` later, or that month's last day where it is shorter (31 January and
  /// one month give 28 or 29 February); nil outside the years 1 to 9999.
  public func adding(months: Int) -> CalendarDate? {
    let (year, month, day) = components
    let (index, overflow) = (year * 12 + month - 1).addingReportingOverflow(months)
    guard !overflow else { return nil }
    let (newYear, newMonth) = index.flooredDivision(by: 12)
    guard (1...9999).contains(newYear) else { return nil }
    let last = Self.days(inMonth: newMonth + 1, ofYear: newYear)
    return CalendarDate(year: newYear, month: newMonth + 1, day: min(day, last))
  }

  /// The number of days from this one to `other`; negative where that is earlier.
  public func days(to other: CalendarDate) -> Int { Int(other.daysSinceEpoch) - Int(daysSinceEpoch) }

  private static let cumulativeDays = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]
}

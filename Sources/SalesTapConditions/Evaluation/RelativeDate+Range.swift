import SalesTapTime

extension RelativeDate {
  /// The days of the years 1 to 9999; the end lies behind the last.
  static let calendar = Int(CalendarDate.earliest.daysSinceEpoch)..<Int(CalendarDate.latest.daysSinceEpoch) + 1

  /// The days that the literal covers, as numbers since 1970-01-01; the end lies behind the last.
  ///
  /// Days outside the years 1 to 9999 are cut off.
  func days(today: CalendarDate, firstWeekday: Weekday, fiscalYearStartMonth: Int) -> Range<Int> {
    let day = Int(today.daysSinceEpoch)
    let units = units
    switch unit {
    case .day: return Self.clamped(day + units.lowerBound, day + units.upperBound)
    case .week:
      let start = day - firstWeekday.days(to: today.weekday)
      return Self.clamped(start + units.lowerBound * 7, start + units.upperBound * 7)
    case .month, .quarter, .year, .fiscalQuarter, .fiscalYear:
      let length = unit.months
      let (year, month, _) = today.components
      let index = year * 12 + month - 1
      let offset = unit == .fiscalYear || unit == .fiscalQuarter ? fiscalYearStartMonth - 1 : 0
      let start = index - (index - offset + 12) % length
      return Self.clamped(
        Self.firstDay(ofMonth: start + units.lowerBound * length),
        Self.firstDay(ofMonth: start + units.upperBound * length))
    }
  }

  /// How many units before or after the current one the range begins and ends.
  private var units: Range<Int> {
    switch span {
    case .last: -1..<0
    case .this: 0..<1
    case .next: 1..<2
    case .last90Days: -90..<1
    case .next90Days: 1..<91
    // Days are counted up to today, whole units up to the previous one.
    case .lastN(let count): -count..<(unit == .day ? 1 : 0)
    case .nextN(let count): 1..<1 + count
    case .nAgo(let count): -count..<1 - count
    }
  }

  private static func clamped(_ start: Int, _ end: Int) -> Range<Int> {
    let start = min(max(start, calendar.lowerBound), calendar.upperBound)
    return start..<max(start, min(end, calendar.upperBound))
  }

  /// The first day of a month that is counted from January of year 0; months outside the calendar give its ends.
  private static func firstDay(ofMonth index: Int) -> Int {
    guard index >= 12 else { return calendar.lowerBound }
    guard let date = CalendarDate(year: index / 12, month: index % 12 + 1, day: 1) else { return calendar.upperBound }
    return Int(date.daysSinceEpoch)
  }
}

extension RelativeDate.Unit {
  fileprivate var months: Int {
    switch self {
    case .quarter, .fiscalQuarter: 3
    case .year, .fiscalYear: 12
    default: 1
    }
  }
}

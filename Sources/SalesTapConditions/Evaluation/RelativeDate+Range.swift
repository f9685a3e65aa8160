import SalesTapTime

extension RelativeDate {
  /// The days that the literal covers, as numbers since 1970-01-01; the end lies behind the last.
  ///
  /// Days outside the years 1 to 9999 are cut off.
  func days(today: CalendarDate, firstWeekday: Int, fiscalYearStartMonth: Int) -> Range<Int> {
    let day = Int(today.daysSinceEpoch)
    func clamped(_ start: Int, _ end: Int) -> Range<Int> {
      let lower = min(max(start, -719_162), 2_932_897)
      return lower..<max(lower, min(end, 2_932_897))
    }
    if unit == .day || span == .last90Days || span == .next90Days {
      switch span {
      case .last: return clamped(day - 1, day)
      case .this: return clamped(day, day + 1)
      case .next: return clamped(day + 1, day + 2)
      case .last90Days: return clamped(day - 90, day + 1)
      case .next90Days: return clamped(day + 1, day + 91)
      case .lastN(let count): return clamped(day - count, day + 1)
      case .nextN(let count): return clamped(day + 1, day + 1 + count)
      case .nAgo(let count): return clamped(day - count, day - count + 1)
      }
    }
    // How many units before or after the current one the range begins and ends.
    let (first, end): (Int, Int) =
      switch span {
      case .last: (-1, 0)
      case .this: (0, 1)
      case .next: (1, 2)
      case .lastN(let count): (-count, 0)
      case .nextN(let count): (1, 1 + count)
      case .nAgo(let count): (-count, -count + 1)
      case .last90Days, .next90Days: (0, 1)
      }
    if unit == .week {
      // Days since the first weekday; 1970-01-01 was a Thursday, 5 where Sunday is 1.
      let weekday = ((day + 4) % 7 + 7) % 7 + 1
      let start = day - ((weekday - firstWeekday) % 7 + 7) % 7
      return clamped(start + first * 7, start + end * 7)
    }
    let months = unit.months
    let (year, month, _) = today.components
    let index = year * 12 + month - 1
    let offset = unit == .fiscalYear || unit == .fiscalQuarter ? fiscalYearStartMonth - 1 : 0
    let start = index - ((index - offset) % months + months) % months
    return clamped(Self.firstDay(ofMonth: start + first * months), Self.firstDay(ofMonth: start + end * months))
  }

  /// The first day of a month that is counted from January of year 0; months outside the calendar give its ends.
  private static func firstDay(ofMonth index: Int) -> Int {
    guard index >= 12 else { return -719_162 }
    guard let date = CalendarDate(year: index / 12, month: index % 12 + 1, day: 1) else { return 2_932_897 }
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

extension EvaluationContext {
  /// The range of a relative date, in days and in milliseconds since the epoch.
  func range(of date: RelativeDate) -> (days: Range<Int>, milliseconds: Range<Int64>) {
    let now = now.millisecondsSinceEpoch
    let day = min(max(now >= 0 ? now / 86_400_000 : (now - 86_399_999) / 86_400_000, -719_162), 2_932_896)
    guard let today = CalendarDate(daysSinceEpoch: Int(day)) else { return (0..<0, 0..<0) }
    let days = date.days(today: today, firstWeekday: 1, fiscalYearStartMonth: 1)
    return (days, Int64(days.lowerBound) * 86_400_000..<Int64(days.upperBound) * 86_400_000)
  }
}

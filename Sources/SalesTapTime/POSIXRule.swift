/// The yearly rule of a zone: a standard offset and, perhaps, daylight time from one day of the year to another.
///
/// This is the `TZ` string of POSIX with the extension of RFC 9636: hours from -167 to 167.
struct POSIXRule: Hashable, Sendable {
  /// A day of the year, as a rule names it.
  enum Day: Hashable, Sendable {
    /// `Jn`: 1 to 365, 29 February never counted.
    case julian(Int)
    /// `n`: 0 to 365, 29 February counted.
    case zeroBased(Int)
    /// `Mm.w.d`: the `week`th (5: the last) `weekday` (0: Sunday) of a month.
    case weekday(month: Int, week: Int, weekday: Int)

    /// The day in a year, as days since 1970-01-01.
    func daysSinceEpoch(inYear year: Int) -> Int {
      switch self {
      case .julian(let number):
        let start = CalendarDate.daysSinceEpoch(year: year, month: 1, day: 1)
        return start + number - 1 + (number >= 60 && CalendarDate.isLeap(year: year) ? 1 : 0)
      case .zeroBased(let number):
        return CalendarDate.daysSinceEpoch(year: year, month: 1, day: 1) + number
      case .weekday(let month, let week, let weekday):
        let first = CalendarDate.daysSinceEpoch(year: year, month: month, day: 1)
        // 1970-01-01 was a Thursday, the weekday of number 4.
        let firstWeekday = (first + 4).flooredDivision(by: 7).remainder
        var day = (weekday - firstWeekday + 7) % 7 + (week - 1) * 7
        if day >= CalendarDate.days(inMonth: month, ofYear: year) { day -= 7 }
        return first + day
      }
    }
  }

  /// A day and a time of that day on the clock that is then in force, in seconds; it may be negative, or above a day.
  struct Change: Hashable, Sendable {
    var day: Day
    var time: Int
  }

  /// Daylight time: its offset and the days on which it begins and ends.
  struct Daylight: Hashable, Sendable {
    var offset: Int32
    var start: Change
    var end: Change
  }

  /// Seconds east of UTC in standard time.
  var standardOffset: Int32
  /// Daylight time, if there is any.
  var daylight: Daylight?

  /// The one offset that the rule amounts to; nil where the clocks do change.
  ///
  /// Daylight time for the whole year ends each time at the very second at which it begins anew.
  var constantOffset: Int32? {
    guard let daylight, daylight.offset != standardOffset else { return standardOffset }
    // In 28 years every kind of year (leap or not, by its first weekday) follows every kind that it can follow.
    for year in 2000..<2028 {
      var ofYear: [(at: Int64, offset: Int32)] = []
      for candidate in [year, year + 1] { forEachChange(inYear: candidate) { ofYear.append(($0, $1)) } }
      guard ofYear.count == 4, ofYear[1].at >= ofYear[2].at else { return nil }
    }
    return startsBeforeItEnds ? daylight.offset : standardOffset
  }

  private var startsBeforeItEnds: Bool {
    var first = standardOffset
    var isFirst = true
    forEachChange(inYear: 2000) { _, offset in
      if isFirst { first = offset }
      isFirst = false
    }
    return first != standardOffset
  }

  /// How far from the epoch rules are evaluated, in seconds: somewhat over 290 million years.
  static let reach: Int64 = 9_200_000_000_000_000

  /// The year of a second in UTC.
  static func year(ofSecond second: Int64) -> Int {
    CalendarDate.civil(fromDaysSinceEpoch: Int(second.flooredDivision(by: 86_400).quotient)).year
  }

  /// Calls `body` with the second and the new offset of both changes of a year, the earlier first.
  @inline(__always)
  func forEachChange(inYear year: Int, _ body: (_ at: Int64, _ offset: Int32) -> Void) {
    guard let daylight else { return }
    let start =
      Int64(daylight.start.day.daysSinceEpoch(inYear: year)) * 86_400 + Int64(daylight.start.time)
      - Int64(standardOffset)
    let end =
      Int64(daylight.end.day.daysSinceEpoch(inYear: year)) * 86_400 + Int64(daylight.end.time) - Int64(daylight.offset)
    if start < end {
      body(start, daylight.offset)
      body(end, standardOffset)
    } else {
      body(end, standardOffset)
      body(start, daylight.offset)
    }
  }

  /// The changes of some years in order. Where the rule lets two years' changes cross, the later year's are kept.
  func changes(inYears years: ClosedRange<Int>) -> [(at: Int64, offset: Int32)] {
    var result: [(at: Int64, offset: Int32)] = []
    for year in years {
      forEachChange(inYear: year) { at, offset in
        while let last = result.last, last.at > at { result.removeLast() }
        result.append((at, offset))
      }
    }
    return result
  }
}

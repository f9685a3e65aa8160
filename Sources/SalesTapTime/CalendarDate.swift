/// A day of the proleptic Gregorian calendar, without a time of day and without a zone.
public struct CalendarDate: Hashable, Sendable, Comparable {
  /// The day as a count of days since 1970-01-01; negative before it.
  public let daysSinceEpoch: Int32

  /// A day from a count of days since 1970-01-01; nil outside the years 1 to 9999.
  public init?(daysSinceEpoch: Int) {
    guard daysSinceEpoch >= -719_162, daysSinceEpoch <= 2_932_896 else { return nil }
    self.daysSinceEpoch = Int32(daysSinceEpoch)
  }

  private init(unchecked daysSinceEpoch: Int32) { self.daysSinceEpoch = daysSinceEpoch }

  /// 0001-01-01, the first day there is.
  public static let earliest = CalendarDate(unchecked: -719_162)
  /// 9999-12-31, the last day there is.
  public static let latest = CalendarDate(unchecked: 2_932_896)

  /// A day from its parts; nil if there is no such day (30 February), or outside the years 1 to 9999.
  public init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
      day <= Self.days(inMonth: month, ofYear: year)
    else { return nil }
    self.daysSinceEpoch = Int32(Self.daysSinceEpoch(year: year, month: month, day: day))
  }

  /// The days from 1970-01-01 to a day of any year, month (1 to 12), and day of the month.
  package static func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int {
    // The era method: years begin in March, so that the leap day is their last; 400 of them are an era of 146,097 days.
    let (era, yearOfEra) = (month <= 2 ? year - 1 : year).flooredDivision(by: 400)
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// Year, month, and day.
  public var components: (year: Int, month: Int, day: Int) { Self.civil(fromDaysSinceEpoch: Int(daysSinceEpoch)) }

  /// Year, month, and day of any count of days since 1970-01-01, also outside the years that a date can hold.
  package static func civil(fromDaysSinceEpoch days: Int) -> (year: Int, month: Int, day: Int) {
    let (era, dayOfEra) = (days + 719_468).flooredDivision(by: 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth + (shiftedMonth < 10 ? 3 : -9)
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }

  /// The year, 1 to 9999.
  public var year: Int { components.year }
  /// The month, 1 to 12.
  public var month: Int { components.month }
  /// The day of the month, 1 to 31.
  public var day: Int { components.day }

  /// The number of days in a month (1 to 12) of a year.
  public static func days(inMonth month: Int, ofYear year: Int) -> Int {
    switch month {
    case 2: isLeap(year: year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Whether a year has a 29 February.
  public static func isLeap(year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

  /// Whether the left day comes before the right one.
  public static func < (left: CalendarDate, right: CalendarDate) -> Bool { left.daysSinceEpoch < right.daysSinceEpoch }
}

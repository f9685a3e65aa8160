public import Foundation
public import SalesTapTime

extension CalendarDate {
  /// A day from year, month, and day of the Gregorian calendar; nil if one of them is not set, if there is no such day, or
  /// if the components belong to another calendar or era.
  public init?(_ components: DateComponents) {
    guard let year = components.year, let month = components.month, let day = components.day,
      components.isPlainGregorian
    else { return nil }
    self.init(year: year, month: month, day: day)
  }
}

extension TimeOfDay {
  /// A time from hour, minute, second, and nanosecond; those but the hour are 0 where they are not set. Nil if there is no
  /// such time. The nanoseconds are cut to milliseconds.
  public init?(_ components: DateComponents) {
    guard let hour = components.hour else { return nil }
    let nanosecond = components.nanosecond ?? 0
    guard nanosecond >= 0 else { return nil }
    self.init(
      hour: hour, minute: components.minute ?? 0, second: components.second ?? 0, millisecond: nanosecond / 1_000_000)
  }
}

extension LocalDateTime {
  /// A date-time from components, by the rules of ``CalendarDate/init(_:)`` and ``TimeOfDay/init(_:)``; midnight where
  /// the hour is not set. A time zone of the components is not looked at.
  public init?(_ components: DateComponents) {
    guard let date = CalendarDate(components) else { return nil }
    guard components.hour != nil else {
      self.init(date: date)
      return
    }
    guard let time = TimeOfDay(components) else { return nil }
    self.init(date: date, time: time)
  }
}

extension DateComponents {
  /// Year, month, and day.
  public init(_ date: CalendarDate) {
    let (year, month, day) = date.components
    self.init(year: year, month: month, day: day)
  }

  /// Hour, minute, second, and nanosecond.
  public init(_ time: TimeOfDay) {
    self.init(hour: time.hour, minute: time.minute, second: time.second, nanosecond: time.millisecond * 1_000_000)
  }

  /// Year to nanosecond, without a time zone.
  public init(_ local: LocalDateTime) {
    self.init(local.date)
    hour = local.time.hour
    minute = local.time.minute
    second = local.time.second
    nanosecond = local.time.millisecond * 1_000_000
  }

  /// Whether no other calendar and no other era than the common one is meant.
  fileprivate var isPlainGregorian: Bool {
    if let identifier = calendar?.identifier, identifier != .gregorian, identifier != .iso8601 { return false }
    return era == nil || era == 1
  }
}

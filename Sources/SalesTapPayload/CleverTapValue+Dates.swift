public import SalesTapTime

extension CleverTapValue {
  /// A date from a day without a zone: midnight UTC, as CleverTap's dashboard shows it.
  public static func date(of day: CalendarDate) -> CleverTapValue { .date(Int64(day.daysSinceEpoch) * 86_400) }

  /// A date from an instant; its milliseconds are cut off, towards the past.
  public static func date(at instant: Instant) -> CleverTapValue { .date(instant.secondsSinceEpoch) }
}

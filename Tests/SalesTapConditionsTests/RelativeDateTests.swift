import SalesTapConditions
import SalesTapModel
import SalesTapTime
import TestSupport
import Testing

/// Relative dates around the borders of days, weeks, months, quarters, years, fiscal years, and daylight saving, in zones
/// of both hemispheres; the ranges were computed by Python's `zoneinfo` and calendar.
@Suite struct RelativeDateTests {
  struct Vector: Decodable, Sendable {
    var zone: String
    var now: String
    var firstWeekday: String
    var fiscalMonth: Int
    var literal: String
    /// The first and the last day; the last lies before the first where the range is empty.
    var first: String
    var last: String
    /// The first instant, and the first one behind the range.
    var start: String
    var end: String
  }

  static let vectors: [String: [Vector]] = Dictionary(
    grouping: Vectors.load("conditions/relative-dates") as [Vector], by: \.zone)

  private static let weekdays: [String: Weekday] = ["sunday": .sunday, "monday": .monday, "saturday": .saturday]

  @Test(arguments: [
    "UTC", "Europe/Riga", "Europe/London", "America/New_York", "America/St_Johns", "Australia/Sydney",
    "Australia/Lord_Howe", "Asia/Kolkata", "Asia/Kathmandu", "Pacific/Kiritimati",
  ])
  func `a range begins and ends where the zone's calendar says`(_ zone: String) throws {
    let vectors = try #require(Self.vectors[zone])
    #expect(vectors.count > 100)
    let rules = try #require(Zones.named(zone))
    for vector in vectors {
      let context = EvaluationContext(
        now: try #require(Instant(vector.now)), timeZone: rules,
        firstWeekday: try #require(Self.weekdays[vector.firstWeekday]), fiscalYearStartMonth: vector.fiscalMonth)
      func holds(_ operator: String, _ value: FieldValue) -> Bool? {
        let condition = ParsedCondition(parsing: "f \(`operator`) \(vector.literal)").compiled()
        return condition.map { $0.evaluate(["f": value], context: context).value == .true }
      }
      let start = try #require(Instant(vector.start)).millisecondsSinceEpoch
      let end = try #require(Instant(vector.end)).millisecondsSinceEpoch
      for moment in [start - 1, start, end - 1, end] {
        let value = FieldValue.dateTime(Instant(millisecondsSinceEpoch: moment))
        let isInside = moment >= start && moment < end
        #expect(holds("=", value) == isInside, "\(vector) \(moment)")
        #expect(holds("!=", value) == !isInside, "\(vector) \(moment)")
        #expect(holds("<", value) == (moment < start), "\(vector) \(moment)")
        #expect(holds("<=", value) == (moment < end), "\(vector) \(moment)")
        #expect(holds(">", value) == (moment >= end && moment >= start), "\(vector) \(moment)")
        #expect(holds(">=", value) == (moment >= start), "\(vector) \(moment)")
      }
      let first = try #require(CalendarDate(vector.first)), last = try #require(CalendarDate(vector.last))
      for day in [first.adding(days: -1), first, last, last.adding(days: 1)] {
        let day = try #require(day)
        #expect(holds("=", .date(day)) == (first <= day && day <= last), "\(vector) \(day)")
        #expect(holds("<", .date(day)) == (day < first), "\(vector) \(day)")
        #expect(holds(">=", .date(day)) == (day >= first), "\(vector) \(day)")
      }
    }
  }
}

import Foundation
import SalesTapTime
import Testing

@Suite("Days and times")
struct CalendarDateTests {
  @Test("Every day from 1 to 9999 prints, reads back, and follows the day before")
  func everyDay() {
    var weekday = Weekday.monday
    var previous = (year: 0, month: 12, day: 31)
    for count in stride(from: -719_162, through: 2_932_896, by: 1) {
      guard let date = CalendarDate(daysSinceEpoch: count) else {
        Issue.record("day \(count) is missing")
        return
      }
      let parts = date.components
      let isNext =
        parts.day == previous.day + 1 && parts.month == previous.month && parts.year == previous.year
        || parts.day == 1 && parts.month == previous.month + 1 && parts.year == previous.year
        || parts.day == 1 && parts.month == 1 && previous.month == 12 && parts.year == previous.year + 1
      if !isNext || CalendarDate(year: parts.year, month: parts.month, day: parts.day) != date
        || date.weekday != weekday
      {
        Issue.record("\(date) does not follow \(previous)")
        return
      }
      previous = parts
      weekday = weekday.adding(days: 1)
    }
    #expect(CalendarDate(daysSinceEpoch: -719_163) == nil)
    #expect(CalendarDate(daysSinceEpoch: 2_932_897) == nil)
    #expect(CalendarDate.earliest.description == "0001-01-01")
    #expect(CalendarDate.latest.description == "9999-12-31")
  }

  @Test("Days agree with Foundation's calendar from 1900 to 2100")
  func foundation() throws {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    for count in -25_567...47_846 {
      let date = try #require(CalendarDate(daysSinceEpoch: count))
      let parts = calendar.dateComponents(
        [.year, .month, .day, .weekday, .dayOfYear], from: Date(timeIntervalSince1970: Double(count) * 86_400))
      if parts.year != date.year || parts.month != date.month || parts.day != date.day
        || parts.weekday != date.weekday.rawValue || parts.dayOfYear != date.dayOfYear
        || CalendarDate(date.description) != date
      {
        Issue.record("\(date) differs from \(parts)")
        return
      }
    }
  }

  @Test(
    "Months are added with the day kept inside the month",
    arguments: [
      ("2026-01-31", 1, "2026-02-28"), ("2024-01-31", 1, "2024-02-29"), ("2026-03-31", -1, "2026-02-28"),
      ("2026-12-15", 1, "2027-01-15"), ("2026-01-15", -1, "2025-12-15"), ("2024-02-29", 12, "2025-02-28"),
      ("2024-02-29", -48, "2020-02-29"), ("2026-10-31", 13, "2027-11-30"), ("0001-01-31", 0, "0001-01-31"),
    ])
  func months(date: String, months: Int, expected: String) throws {
    #expect(try #require(CalendarDate(date)).adding(months: months) == CalendarDate(expected))
  }

  @Test("Arithmetic outside the years 1 to 9999 gives nothing")
  func outside() {
    #expect(CalendarDate.earliest.adding(days: -1) == nil)
    #expect(CalendarDate.latest.adding(days: 1) == nil)
    #expect(CalendarDate.latest.adding(days: .max) == nil)
    #expect(CalendarDate.earliest.adding(days: .min) == nil)
    #expect(CalendarDate.latest.adding(months: 1) == nil)
    #expect(CalendarDate.earliest.adding(months: -1) == nil)
    #expect(CalendarDate.latest.adding(months: .max) == nil)
    #expect(CalendarDate.earliest.adding(months: .min) == nil)
    #expect(CalendarDate.earliest.days(to: .latest) == 3_652_058)
  }

  @Test(
    "Texts that are no day are refused",
    arguments: [
      "", "2024", "2024-1-1", "2024-01-32", "2023-02-29", "2100-02-29", "0000-01-01", "10000-01-01", "2024-01-01 ",
      "2024-01-01T00:00:00Z", "2024/01/01", "20240101", "-2024-01-01",
    ])
  func refusals(text: String) {
    #expect(CalendarDate(text) == nil)
  }

  @Test("Weekdays go round in both directions")
  func weekdays() {
    #expect(Weekday.saturday.adding(days: 1) == .sunday)
    #expect(Weekday.sunday.adding(days: -1) == .saturday)
    #expect(Weekday.sunday.adding(days: .max) == Weekday.sunday.adding(days: Int.max % 7))
    #expect(Weekday.sunday.adding(days: .min) == Weekday.sunday.adding(days: Int.min % 7))
    #expect(Weekday.friday.days(to: .monday) == 3)
    #expect(Weekday.friday.days(to: .friday) == 0)
    #expect(Weekday.allCases.map(\.rawValue) == Array(1...7))
  }

  @Test("Times read and print")
  func times() throws {
    #expect(TimeOfDay("17:30:00.000Z") == TimeOfDay(hour: 17, minute: 30))
    #expect(TimeOfDay("17:30") == TimeOfDay(hour: 17, minute: 30))
    #expect(TimeOfDay("23:59:59.9999")?.description == "23:59:59.999")
    #expect(TimeOfDay("00:00:00")?.description == "00:00:00")
    for text in ["", "24:00:00", "17", "17:3", "17:60", "17:30:60", "17:30.5", "17:30:00+01", "17:30:00ZZ", "T17:30"] {
      #expect(TimeOfDay(text) == nil, "\(text)")
    }
    for milliseconds in stride(from: 0, to: 86_400_000, by: 7919) {
      let time = try #require(TimeOfDay(millisecondsSinceMidnight: milliseconds))
      #expect(TimeOfDay(time.description) == time)
    }
  }

  @Test("Days, times, and local date-times are coded as their text")
  func coding() throws {
    let value = try #require(LocalDateTime("2026-03-29T01:30:00.5"))
    let data = try JSONEncoder().encode([value])
    #expect(String(decoding: data, as: UTF8.self) == #"["2026-03-29T01:30:00.500"]"#)
    #expect(try JSONDecoder().decode([LocalDateTime].self, from: data) == [value])
    #expect(try JSONDecoder().decode([CalendarDate].self, from: Data(#"["2026-03-29"]"#.utf8)) == [value.date])
    #expect(try JSONDecoder().decode([TimeOfDay].self, from: Data(#"["01:30:00.5"]"#.utf8)) == [value.time])
    #expect(LocalDateTime("2026-03-29T01:30:00Z") == nil)
    #expect(LocalDateTime("2026-03-29") == nil)
  }

  @Test("A lock lets one task at a time change its value")
  func lock() async {
    let counter = Locked(0)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask { for _ in 0..<10_000 { counter.withLock { $0 += 1 } } }
      }
    }
    #expect(counter.withLock { $0 } == 80_000)
  }
}

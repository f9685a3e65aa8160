import SalesTapSchedule
import SalesTapTime
import TestSupport

/// A local time, taken apart once.
struct LocalParts {
  var date: CalendarDate
  var year: Int
  var month: Int
  var day: Int
  var weekday: Int
  /// The days of the month.
  var length: Int
  var hour = 0
  var minute = 0
  var second = 0

  init(_ date: CalendarDate) {
    self.date = date
    (year, month, day) = date.components
    weekday = date.weekday.rawValue
    length = CalendarDate.days(inMonth: month, ofYear: year)
  }

  init(_ local: LocalDateTime) {
    self.init(local.date)
    (hour, minute, second) = (local.time.hour, local.time.minute, local.time.second)
  }
}

/// A random cron expression together with a naive account of what it means, which shares nothing with the package's.
struct RandomCron {
  var text: String
  var seconds: Set<Int>
  var minutes: Set<Int>
  var hours: Set<Int>
  var isInterval: Bool
  var isDay: (LocalParts) -> Bool

  /// The seconds at which it may fire: those that a walker's steps see.
  enum Seconds { case zero, halfMinutes, any }

  /// - Parameters:
  ///   - isDense: Whether it should fire on many days, so that a window of some days sees it.
  ///   - seconds: At which seconds it may fire.
  init(using generator: inout SeededGenerator, isDense: Bool, seconds choice: Seconds = .halfMinutes) {
    let second: Field
    switch choice {
    case .zero: second = ("0", [0], false)
    case .halfMinutes:
      let value = [0, 0, 0, 30].randomElement(using: &generator) ?? 0
      second = ("\(value)", [value], false)
    case .any: second = Self.field(0...59, largestStep: 30, using: &generator)
    }
    let minute = Self.field(0...59, largestStep: 30, using: &generator)
    let hour = Self.field(0...23, largestStep: 12, using: &generator)
    var months = (text: "*", values: Set(1...12), hasStep: false)
    var years = (text: "*", values: Set(1970...2099), hasStep: false)
    if !isDense, Bool.random(using: &generator) { months = Self.field(1...12, largestStep: 6, using: &generator) }
    if !isDense, Int.random(in: 0..<4, using: &generator) == 0 {
      let first = Int.random(in: 1970...2099, using: &generator)
      let last = Int.random(in: first...2099, using: &generator)
      years = ("\(first)-\(last)/3", Set(stride(from: first, through: last, by: 3)), true)
    }
    let (monthDay, weekday, isDay) = Self.days(isDense: isDense, using: &generator)
    seconds = second.values
    minutes = minute.values
    hours = hour.values
    isInterval = hour.text == "*" || hour.hasStep
    text = "\(second.text) \(minute.text) \(hour.text) \(monthDay) \(months.text) \(weekday)"
    if years.text != "*" { text += " \(years.text)" }
    let (monthSet, yearSet) = (months.values, years.values)
    self.isDay = { yearSet.contains($0.year) && monthSet.contains($0.month) && isDay($0) }
  }

  func matches(_ local: LocalParts) -> Bool {
    seconds.contains(local.second) && minutes.contains(local.minute) && hours.contains(local.hour) && isDay(local)
  }

  private typealias Field = (text: String, values: Set<Int>, hasStep: Bool)

  private static func field(_ range: ClosedRange<Int>, largestStep: Int, using generator: inout SeededGenerator)
    -> Field
  {
    func value() -> Int { Int.random(in: range, using: &generator) }
    switch Int.random(in: 0..<8, using: &generator) {
    case 0: return ("*", Set(range), false)
    case 1:
      let step = Int.random(in: 1...largestStep, using: &generator)
      return ("*/\(step)", Set(stride(from: range.lowerBound, through: range.upperBound, by: step)), true)
    case 2:
      let start = value()
      let step = Int.random(in: 1...largestStep, using: &generator)
      return ("\(start)/\(step)", Set(stride(from: start, through: range.upperBound, by: step)), true)
    case 3:
      let (start, end) = (value(), value())
      return ("\(start)-\(end)", Set(around(start, end, range)), false)
    case 4:
      let (start, end) = (value(), value())
      let step = Int.random(in: 1...largestStep, using: &generator)
      let all = around(start, end, range)
      return ("\(start)-\(end)/\(step)", Set(stride(from: 0, to: all.count, by: step).map { all[$0] }), true)
    case 5, 6:
      let values = (0..<Int.random(in: 2...4, using: &generator)).map { _ in value() }
      return (values.map(String.init).joined(separator: ","), Set(values), false)
    default:
      let only = value()
      return ("\(only)", [only], false)
    }
  }

  /// From one value to another, going round the end if need be.
  private static func around(_ start: Int, _ end: Int, _ range: ClosedRange<Int>) -> [Int] {
    var result = [start]
    var value = start
    while value != end {
      value = value == range.upperBound ? range.lowerBound : value + 1
      result.append(value)
    }
    return result
  }

  private static func days(isDense: Bool, using generator: inout SeededGenerator) -> (
    monthDay: String, weekday: String, isDay: (LocalParts) -> Bool
  ) {
    /// The nearest Monday to Friday of the month to a day, found by looking around it.
    func isNearest(_ date: LocalParts, to day: Int) -> Bool {
      guard (1...date.length).contains(day) else { return false }
      for distance in [0, -1, 1, -2, 2] {
        guard let candidate = CalendarDate(year: date.year, month: date.month, day: day + distance) else { continue }
        if candidate.weekday != .saturday, candidate.weekday != .sunday { return candidate == date.date }
      }
      return false
    }
    switch isDense ? Int.random(in: 0..<4, using: &generator) : Int.random(in: 0..<10, using: &generator) {
    case 0, 1: return ("*", "?", { _ in true })
    case 2:
      let weekdays = field(1...7, largestStep: 3, using: &generator)
      return ("?", weekdays.text, { weekdays.values.contains($0.weekday) })
    case 3:
      let days = field(1...31, largestStep: 10, using: &generator)
      return (days.text, "?", { days.values.contains($0.day) })
    case 4:
      let before = Int.random(in: 0...30, using: &generator)
      return (before == 0 ? "L" : "L-\(before)", "?", { $0.day == $0.length - before })
    case 5: return ("LW", "?", { isNearest($0, to: $0.length) })
    case 6:
      let before = Int.random(in: 1...30, using: &generator)
      return ("L-\(before)W", "?", { isNearest($0, to: $0.length - before) })
    case 7:
      let day = Int.random(in: 1...31, using: &generator)
      return ("\(day)W", "?", { isNearest($0, to: day) })
    case 8:
      let weekday = Int.random(in: 1...7, using: &generator)
      return ("?", "\(weekday)L", { $0.weekday == weekday && $0.day + 7 > $0.length })
    default:
      let weekday = Int.random(in: 1...7, using: &generator)
      let ordinal = Int.random(in: 1...5, using: &generator)
      return ("?", "\(weekday)#\(ordinal)", { $0.weekday == weekday && ($0.day + 6) / 7 == ordinal })
    }
  }
}

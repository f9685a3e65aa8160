import SalesTapTime

/// The clock of a zone in steps of a minute or a second, for long walks: where it stands at each step, and which local times
/// the step reaches that no earlier one had.
struct SteppedWalk {
  let start: Instant
  let end: Instant
  private let step: Int64
  private let firstSecond: Int64
  /// The local time at each step, in seconds since 1970.
  private var locals: [Int64] = []
  /// How many steps of local time, the step's own the last of them, are reached for the first time; 0 where the clock was
  /// put back.
  private var reached: [Int32] = []
  /// The local days that are seen, without gaps.
  private var days: [LocalParts] = []
  private var firstDay: Int64 = 0

  init?(from start: Instant, seconds: Int64, step: Int64, in zone: TimeZoneRules) {
    let first = start.secondsSinceEpoch / step * step
    let last = first + seconds / step * step
    self.start = Instant(secondsSinceEpoch: first)
    self.end = Instant(secondsSinceEpoch: last)
    self.step = step
    firstSecond = first
    // The clock's highest reading comes from up to two days before the walk begins.
    var highest: Int64?
    for second in stride(from: first - 172_800, through: last, by: Int64.Stride(step)) {
      let local = second + Int64(zone.offset(at: Instant(secondsSinceEpoch: second)))
      let count = highest.map { local > $0 ? (local - $0) / step : 0 } ?? 1
      highest = max(highest ?? local, local)
      guard second >= first else { continue }
      locals.append(local)
      reached.append(Int32(count))
    }
    guard let lowest = locals.min(), let highest = locals.max() else { return nil }
    firstDay = Self.day(of: lowest) - 2
    for day in firstDay...Self.day(of: highest) {
      guard let date = CalendarDate(daysSinceEpoch: Int(day)) else { return nil }
      days.append(LocalParts(date))
    }
  }

  var count: Int { locals.count }

  private static func day(of local: Int64) -> Int64 { local >= 0 ? local / 86_400 : (local - 86_399) / 86_400 }

  /// The seconds since 1970 at which an expression fires, found by looking at every step.
  func fires(of cron: RandomCron) -> [Int64] {
    let isDay = days.map(cron.isDay)
    let isHour = (0..<24).map(cron.hours.contains)
    let isMinute = (0..<60).map(cron.minutes.contains)
    let isSecond = (0..<60).map(cron.seconds.contains)
    func matches(_ local: Int64) -> Bool {
      let day = Self.day(of: local)
      let time = Int(local - day * 86_400)
      return isSecond[time % 60] && isMinute[time / 60 % 60] && isHour[time / 3600] && isDay[Int(day - firstDay)]
    }
    var fires: [Int64] = []
    for index in locals.indices {
      let isFire: Bool
      if cron.isInterval || reached[index] == 1 {
        isFire = matches(locals[index])
      } else {
        // A skipped local time fires at the step that skips it, a repeated one only the first time.
        isFire = (0..<Int64(reached[index])).contains { matches(locals[index] - $0 * step) }
      }
      if isFire { fires.append(firstSecond + Int64(index) * step) }
    }
    return fires
  }
}

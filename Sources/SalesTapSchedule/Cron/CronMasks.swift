import SalesTapTime

/// The fields of a cron expression as bits, and the search for matching local times, which neither allocates nor depends
/// on a calendar library.
///
/// All times here are seconds since 1970-01-01T00:00:00 of a local clock.
struct CronMasks: Hashable, Sendable {
  /// The rule for the day of the month, of which a cron expression has one kind at a time.
  enum Days: Hashable, Sendable {
    /// Bits 1 to 31.
    case ofMonth(UInt32)
    /// Bits 0 (Sunday) to 6.
    case ofWeek(UInt8)
    case last(before: Int)
    case nearestWeekdayToLast(before: Int)
    case nearestWeekday(Int)
    case lastWeekday(Int)
    case nth(weekday: Int, ordinal: Int)
  }

  var seconds: UInt64 = 0
  var minutes: UInt64 = 0
  var hours: UInt32 = 0
  /// Bits 1 to 12.
  var months: UInt16 = 0
  var days: Days = .ofMonth(0)
  /// Bit 0 is 1970.
  var years: (UInt64, UInt64, UInt64) = (0, 0, 0)
  /// The hour field is `*` or has a step.
  var isInterval = false
  /// No field but those of the time of day restricts anything.
  var isEveryDay = false
  /// Seconds since midnight of the first and the last time of a matching day.
  var firstTime: Int64 = 0
  var lastTime: Int64 = 0

  /// 1970-01-01T00:00:00.
  static let firstSecond: Int64 = 0
  /// 2099-12-31T23:59:59.
  static let lastSecond: Int64 = 4_102_444_799

  init(_ items: [[CronItem]]) {
    func mask(_ field: CronField) -> UInt64 {
      items[field.rawValue].flatMap { $0.values(in: field) }.reduce(0) { $0 | 1 << UInt64($1) }
    }
    seconds = mask(.second)
    minutes = mask(.minute)
    hours = UInt32(mask(.hour))
    months = UInt16(mask(.month))
    for year in items[CronField.year.rawValue].flatMap({ $0.values(in: .year) }) {
      let bit = year - 1970
      let value: UInt64 = 1 << UInt64(bit % 64)
      if bit < 64 { years.0 |= value } else if bit < 128 { years.1 |= value } else { years.2 |= value }
    }
    let weekdays = items[CronField.dayOfWeek.rawValue]
    let monthDays = items[CronField.dayOfMonth.rawValue]
    switch (monthDays.first, weekdays.first) {
    case (.lastDay(let before)?, _): days = .last(before: before)
    case (.nearestWeekdayToLast(let before)?, _): days = .nearestWeekdayToLast(before: before)
    case (.nearestWeekday(let day)?, _): days = .nearestWeekday(day)
    case (_, .last(let weekday)?): days = .lastWeekday(weekday - 1)
    case (_, .nth(let weekday, let ordinal)?): days = .nth(weekday: weekday - 1, ordinal: ordinal)
    case (.unspecified?, _): days = .ofWeek(UInt8(truncatingIfNeeded: mask(.dayOfWeek) >> 1))
    default: days = .ofMonth(UInt32(truncatingIfNeeded: mask(.dayOfMonth)))
    }
    let hourItems = items[CronField.hour.rawValue]
    isInterval = hourItems.contains { $0 == .all(step: nil) || $0.hasStep }
    let allDays = days == .ofMonth(0xFFFF_FFFE) || days == .ofWeek(0x7F)
    isEveryDay = allDays && months == 0x1FFE && years == (.max, .max, 3)
    firstTime = time(hour: hours.trailingZeroBitCount)
    lastTime =
      Int64(31 - hours.leadingZeroBitCount) * 3600 + Int64(63 - minutes.leadingZeroBitCount) * 60
      + Int64(63 - seconds.leadingZeroBitCount)
  }

  /// The first time of an hour.
  private func time(hour: Int) -> Int64 {
    Int64(hour * 3600 + minutes.trailingZeroBitCount * 60 + seconds.trailingZeroBitCount)
  }

  static func == (left: CronMasks, right: CronMasks) -> Bool {
    left.seconds == right.seconds && left.minutes == right.minutes && left.hours == right.hours
      && left.months == right.months && left.days == right.days && left.years == right.years
      && left.isInterval == right.isInterval
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(seconds)
    hasher.combine(minutes)
    hasher.combine(hours)
    hasher.combine(months)
    hasher.combine(days)
  }

  // MARK: Forward

  /// The first matching local second at or after one; nil if there is none in the years 1970 to 2099.
  func nextLocal(atOrAfter local: Int64) -> Int64? {
    guard local <= Self.lastSecond else { return nil }
    let start = max(local, Self.firstSecond)
    let day = start / 86_400
    let time = start - day * 86_400
    if isEveryDay {
      if let match = nextTime(atOrAfter: time) { return day * 86_400 + match }
      let next = (day + 1) * 86_400 + firstTime
      return next <= Self.lastSecond ? next : nil
    }
    let (year, month, dayOfMonth) = CalendarDate.civil(fromDaysSinceEpoch: Int(day))
    if time <= lastTime {
      guard let match = nextDay(year: year, month: month, day: dayOfMonth) else { return nil }
      if match != Int(day) { return Int64(match) * 86_400 + firstTime }
      if let match = nextTime(atOrAfter: time) { return day * 86_400 + match }
    }
    guard let match = nextDay(year: year, month: month, day: dayOfMonth + 1) else { return nil }
    return Int64(match) * 86_400 + firstTime
  }

  /// The first matching second of a day at or after one.
  private func nextTime(atOrAfter time: Int64) -> Int64? {
    guard time <= lastTime else { return nil }
    let hour = Int(time / 3600)
    if hours >> UInt32(hour) & 1 != 0 {
      let minute = Int(time / 60) % 60
      let second = Int(time % 60)
      if minutes >> UInt64(minute) & 1 != 0 {
        let rest = seconds >> UInt64(second)
        if rest != 0 { return time + Int64(rest.trailingZeroBitCount) }
      }
      let rest = minutes >> UInt64(minute + 1)
      if rest != 0 {
        return Int64(hour * 3600 + (minute + 1 + rest.trailingZeroBitCount) * 60 + seconds.trailingZeroBitCount)
      }
    }
    let rest = hours >> UInt32(hour + 1)
    return rest == 0 ? nil : self.time(hour: hour + 1 + rest.trailingZeroBitCount)
  }

  /// The first matching day at or after one, as days since 1970-01-01; `day` may be one more than the month has.
  private func nextDay(year: Int, month: Int, day: Int) -> Int? {
    var year = year
    var month = month
    var firstBit = day
    while year <= 2099 {
      if isMatching(year: year) {
        var rest = (months >> UInt16(month)) << UInt16(month)
        while rest != 0 {
          let candidate = rest.trailingZeroBitCount
          if candidate != month { firstBit = 1 }
          let first = CalendarDate.daysSinceEpoch(year: year, month: candidate, day: 1)
          let found = matchingDays(year: year, month: candidate, firstDay: first) >> UInt32(firstBit)
          if found != 0 { return first + firstBit + found.trailingZeroBitCount - 1 }
          rest &= rest - 1
        }
      }
      year += 1
      month = 1
      firstBit = 1
    }
    return nil
  }

  // MARK: Backward

  /// The last matching local second at or before one; nil if there is none in the years 1970 to 2099.
  func previousLocal(atOrBefore local: Int64) -> Int64? {
    guard local >= Self.firstSecond else { return nil }
    let start = min(local, Self.lastSecond)
    let day = start / 86_400
    let time = start - day * 86_400
    let (year, month, dayOfMonth) = CalendarDate.civil(fromDaysSinceEpoch: Int(day))
    if time >= firstTime {
      guard let match = previousDay(year: year, month: month, day: dayOfMonth) else { return nil }
      if match != Int(day) { return Int64(match) * 86_400 + lastTime }
      if let match = previousTime(atOrBefore: time) { return day * 86_400 + match }
    }
    guard let match = previousDay(year: year, month: month, day: dayOfMonth - 1) else { return nil }
    return Int64(match) * 86_400 + lastTime
  }

  /// The last matching second of a day at or before one.
  private func previousTime(atOrBefore time: Int64) -> Int64? {
    guard time >= firstTime else { return nil }
    let hour = Int(time / 3600)
    let lastSecond = 63 - seconds.leadingZeroBitCount
    if hours >> UInt32(hour) & 1 != 0 {
      let minute = Int(time / 60) % 60
      if minutes >> UInt64(minute) & 1 != 0 {
        let rest = seconds << UInt64(63 - Int(time % 60))
        if rest != 0 { return time - Int64(rest.leadingZeroBitCount) }
      }
      // Shifted by one more than 63 where the minute is 0: Swift's shift then gives zero, as it should.
      let rest = minutes << UInt64(64 - minute)
      if rest != 0 { return Int64(hour * 3600 + (minute - 1 - rest.leadingZeroBitCount) * 60 + lastSecond) }
    }
    let rest = hours << UInt32(32 - hour)
    guard rest != 0 else { return nil }
    let match = hour - 1 - rest.leadingZeroBitCount
    return Int64(match * 3600 + (63 - minutes.leadingZeroBitCount) * 60 + lastSecond)
  }

  /// The last matching day at or before one, as days since 1970-01-01; `day` may be 0.
  private func previousDay(year: Int, month: Int, day: Int) -> Int? {
    var year = year
    var month = month
    var lastBit = day
    while year >= 1970 {
      if isMatching(year: year) {
        var rest = months << UInt16(15 - month)
        while rest != 0 {
          let candidate = month - rest.leadingZeroBitCount
          if rest.leadingZeroBitCount != 0 { lastBit = 31 }
          let first = CalendarDate.daysSinceEpoch(year: year, month: candidate, day: 1)
          let found = matchingDays(year: year, month: candidate, firstDay: first) << UInt32(31 - lastBit)
          if found != 0 { return first + lastBit - found.leadingZeroBitCount - 1 }
          rest &= ~(0x8000 >> UInt16(rest.leadingZeroBitCount))
        }
      }
      year -= 1
      month = 12
      lastBit = 31
    }
    return nil
  }

  // MARK: Days

  private func isMatching(year: Int) -> Bool {
    let bit = UInt64(year - 1970)
    let word = bit < 64 ? years.0 : bit < 128 ? years.1 : years.2
    return word >> (bit & 63) & 1 != 0
  }

  /// The matching days of a month as bits 1 to 31, whatever its place in the year.
  private func matchingDays(year: Int, month: Int, firstDay: Int) -> UInt32 {
    let length = CalendarDate.days(inMonth: month, ofYear: year)
    let all = UInt32(truncatingIfNeeded: (UInt64(2) << UInt64(length)) - 2)
    if case .ofMonth(let mask) = days { return mask & all }
    // 1970-01-01 was a Thursday; 0 is Sunday.
    let first = (firstDay + 4) % 7
    func bit(_ day: Int) -> UInt32 { day >= 1 && day <= length ? 1 << UInt32(day) : 0 }
    func nearest(_ day: Int) -> UInt32 {
      guard day >= 1, day <= length else { return 0 }
      switch (first + day - 1) % 7 {
      case 6: return bit(day == 1 ? 3 : day - 1)
      case 0: return bit(day == length ? day - 2 : day + 1)
      default: return bit(day)
      }
    }
    switch days {
    case .ofMonth(let mask): return mask & all
    case .ofWeek(let mask):
      let turned = UInt64((mask >> UInt8(first) | mask << UInt8(7 - first)) & 0x7F)
      let repeated = turned | turned << 7 | turned << 14 | turned << 21 | turned << 28
      return UInt32(truncatingIfNeeded: repeated << 1) & all
    case .last(let before): return bit(length - before)
    case .nearestWeekdayToLast(let before): return nearest(length - before)
    case .nearestWeekday(let day): return nearest(day)
    case .lastWeekday(let weekday):
      let earliest = 1 + (weekday - first + 7) % 7
      return bit(earliest + 28 <= length ? earliest + 28 : earliest + 21)
    case .nth(let weekday, let ordinal): return bit(1 + (weekday - first + 7) % 7 + (ordinal - 1) * 7)
    }
  }
}

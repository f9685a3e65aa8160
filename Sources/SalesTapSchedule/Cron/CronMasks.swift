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
  /// Whether days are chosen by their weekday alone: bits 0 (Sunday) to 6, all of them where no day is ruled out; 0 where month,
  /// year, or the day of the month have a say.
  var weekdaysAlone: UInt8 = 0
  /// Seconds since midnight of the first and the last time of a matching day, and the first and the last second of a matching
  /// hour and minute: they follow from the bits and save counting them again.
  var firstTime: UInt32 = 0
  var lastTime: UInt32 = 0
  private var firstSecondOfHour: UInt32 = 0
  private var lastSecondOfHour: UInt32 = 0
  private var firstSecondOfMinute: UInt32 = 0
  private var lastSecondOfMinute: UInt32 = 0

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
    if months == 0x1FFE, years == (.max, .max, 3) {
      switch days {
      case .ofMonth(0xFFFF_FFFE): weekdaysAlone = 0x7F
      case .ofWeek(let mask): weekdaysAlone = mask
      default: break
      }
    }
    firstSecondOfMinute = seconds.trailingZeros
    lastSecondOfMinute = 63 &- seconds.leadingZeros
    firstSecondOfHour = minutes.trailingZeros &* 60 &+ firstSecondOfMinute
    lastSecondOfHour = (63 &- minutes.leadingZeros) &* 60 &+ lastSecondOfMinute
    firstTime = UInt32(hours.trailingZeroBitCount) &* 3600 &+ firstSecondOfHour
    lastTime = (31 &- UInt32(hours.leadingZeroBitCount)) &* 3600 &+ lastSecondOfHour
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
  @inline(__always)
  func nextLocal(atOrAfter local: Int64) -> Int64? {
    guard local <= Self.lastSecond else { return nil }
    let start = UInt64(truncatingIfNeeded: max(local, Self.firstSecond))
    let day = start / 86_400
    let time = UInt32(truncatingIfNeeded: start &- day &* 86_400)
    if weekdaysAlone != 0 {
      // 1970-01-01 was a Thursday; 0 is Sunday. Two weeks of bits, from the day on.
      let weeks = (UInt64(weekdaysAlone) | UInt64(weekdaysAlone) &<< 7) &>> ((day &+ 4) % 7)
      if weeks & 1 != 0, let match = nextTime(atOrAfter: time) {
        return Int64(truncatingIfNeeded: day &* 86_400) &+ Int64(match)
      }
      let next = day &+ 1 &+ UInt64((weeks &>> 1).trailingZeros)
      return second(firstTime, ofDay: Int(truncatingIfNeeded: next))
    }
    return nextLocal(ofDay: day, time)
  }

  /// The same by the calendar, for a day and a time of it.
  @inline(never)
  private func nextLocal(ofDay day: UInt64, _ time: UInt32) -> Int64? {
    let (year, month, dayOfMonth) = CalendarDate.civil(fromDaysSinceEpoch: Int(truncatingIfNeeded: day))
    if time <= lastTime {
      guard let match = nextDay(year: year, month: month, day: dayOfMonth) else { return nil }
      if match != Int(truncatingIfNeeded: day) { return second(firstTime, ofDay: match) }
      if let match = nextTime(atOrAfter: time) { return Int64(truncatingIfNeeded: day &* 86_400) &+ Int64(match) }
    }
    return nextDay(year: year, month: month, day: dayOfMonth + 1).flatMap { second(firstTime, ofDay: $0) }
  }

  /// A second of a day, counted since 1970; nil outside the years 1970 to 2099.
  @inline(__always)
  private func second(_ time: UInt32, ofDay day: Int) -> Int64? {
    let second = Int64(truncatingIfNeeded: day) &* 86_400 &+ Int64(time)
    return second >= Self.firstSecond && second <= Self.lastSecond ? second : nil
  }

  /// The first matching second of a day at or after one.
  @inline(__always)
  private func nextTime(atOrAfter time: UInt32) -> UInt32? {
    // Nothing here can overflow: a day has 86,400 seconds, and no shift is by more bits than there are.
    let minuteOfDay = time / 60
    let hour = minuteOfDay / 60
    if hours &>> hour & 1 != 0 {
      let minute = UInt64(truncatingIfNeeded: minuteOfDay &- hour &* 60)
      if minutes &>> minute & 1 != 0 {
        let rest = seconds &>> UInt64(truncatingIfNeeded: time &- minuteOfDay &* 60)
        if rest != 0 { return time &+ rest.trailingZeros }
      }
      let rest = minutes &>> (minute &+ 1)
      if rest != 0 { return (minuteOfDay &+ 1 &+ rest.trailingZeros) &* 60 &+ firstSecondOfMinute }
    }
    let rest = hours &>> (hour &+ 1)
    guard rest != 0 else { return nil }
    return (hour &+ 1 &+ UInt32(truncatingIfNeeded: rest.trailingZeroBitCount)) &* 3600 &+ firstSecondOfHour
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
      guard let next = nextYear(after: year) else { return nil }
      year = next
      month = 1
      firstBit = 1
    }
    return nil
  }

  // MARK: Backward

  /// The last matching local second at or before one; nil if there is none in the years 1970 to 2099.
  @inline(__always)
  func previousLocal(atOrBefore local: Int64) -> Int64? {
    guard local >= Self.firstSecond else { return nil }
    let start = UInt64(truncatingIfNeeded: min(local, Self.lastSecond))
    let day = start / 86_400
    let time = UInt32(truncatingIfNeeded: start &- day &* 86_400)
    if weekdaysAlone != 0 {
      // Two weeks of bits again, the day's the highest.
      let weekdays = UInt64(weekdaysAlone)
      let weeks = (weekdays &<< 57 | weekdays &<< 50) &<< (6 &- (day &+ 4) % 7)
      if weeks &>> 63 != 0, let match = previousTime(atOrBefore: time) {
        return Int64(truncatingIfNeeded: day &* 86_400) &+ Int64(match)
      }
      let before = Int64((weeks &<< 1).leadingZeros) &+ 1
      return second(lastTime, ofDay: Int(truncatingIfNeeded: Int64(truncatingIfNeeded: day) &- before))
    }
    return previousLocal(ofDay: day, time)
  }

  /// The same by the calendar, for a day and a time of it.
  @inline(never)
  private func previousLocal(ofDay day: UInt64, _ time: UInt32) -> Int64? {
    let (year, month, dayOfMonth) = CalendarDate.civil(fromDaysSinceEpoch: Int(truncatingIfNeeded: day))
    if time >= firstTime {
      guard let match = previousDay(year: year, month: month, day: dayOfMonth) else { return nil }
      if match != Int(truncatingIfNeeded: day) { return second(lastTime, ofDay: match) }
      if let match = previousTime(atOrBefore: time) { return Int64(truncatingIfNeeded: day &* 86_400) &+ Int64(match) }
    }
    return previousDay(year: year, month: month, day: dayOfMonth - 1).flatMap { second(lastTime, ofDay: $0) }
  }

  /// The last matching second of a day at or before one.
  @inline(__always)
  private func previousTime(atOrBefore time: UInt32) -> UInt32? {
    let minuteOfDay = time / 60
    let hour = minuteOfDay / 60
    if hours &>> hour & 1 != 0 {
      let minute = UInt64(truncatingIfNeeded: minuteOfDay &- hour &* 60)
      if minutes &>> minute & 1 != 0 {
        let rest = seconds &<< (63 &- UInt64(truncatingIfNeeded: time &- minuteOfDay &* 60))
        if rest != 0 { return time &- rest.leadingZeros }
      }
      // Bits below the minute; there are none below 0.
      let rest = minute == 0 ? 0 : minutes &<< (64 &- minute)
      if rest != 0 { return (minuteOfDay &- 1 &- rest.leadingZeros) &* 60 &+ lastSecondOfMinute }
    }
    let rest = hour == 0 ? 0 : hours &<< (32 &- hour)
    guard rest != 0 else { return nil }
    return (hour &- 1 &- UInt32(truncatingIfNeeded: rest.leadingZeroBitCount)) &* 3600 &+ lastSecondOfHour
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
      guard let previous = previousYear(before: year) else { return nil }
      year = previous
      month = 12
      lastBit = 31
    }
    return nil
  }

  // MARK: Days

  private func isMatching(year: Int) -> Bool {
    let bit = UInt64(truncatingIfNeeded: year &- 1970)
    return years(bit &>> 6) &>> (bit & 63) & 1 != 0
  }

  /// A word of the years' bits.
  private func years(_ word: UInt64) -> UInt64 { word == 0 ? years.0 : word == 1 ? years.1 : years.2 }

  /// The first matching year after one of 1970 to 2099.
  private func nextYear(after year: Int) -> Int? {
    let bit = UInt64(truncatingIfNeeded: year &- 1970) &+ 1
    var word = bit &>> 6
    var rest = years(word) & (UInt64.max &<< (bit & 63))
    while rest == 0 {
      word += 1
      guard word < 3 else { return nil }
      rest = years(word)
    }
    return 1970 + Int(truncatingIfNeeded: word &<< 6) + Int(rest.trailingZeros)
  }

  /// The last matching year before one of 1970 to 2099.
  private func previousYear(before year: Int) -> Int? {
    guard year > 1970 else { return nil }
    let bit = UInt64(truncatingIfNeeded: year &- 1971)
    var word = bit &>> 6
    var rest = years(word) & (UInt64.max &>> (63 &- bit & 63))
    while rest == 0 {
      guard word > 0 else { return nil }
      word -= 1
      rest = years(word)
    }
    return 1970 + Int(truncatingIfNeeded: word &<< 6) + 63 - Int(rest.leadingZeros)
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

extension UInt64 {
  fileprivate var trailingZeros: UInt32 { UInt32(truncatingIfNeeded: trailingZeroBitCount) }
  fileprivate var leadingZeros: UInt32 { UInt32(truncatingIfNeeded: leadingZeroBitCount) }
}

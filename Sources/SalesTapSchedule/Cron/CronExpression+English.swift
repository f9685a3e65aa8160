extension CronExpression {
  /// The expression in plain English: "At 06:30 on Monday through Friday", "Every 15 minutes, every day".
  ///
  /// Times are those of the zone that it is used in.
  public var englishDescription: String {
    let months = EnglishCron.months(items(of: .month))
    let years = EnglishCron.years(items(of: .year))
    var text = EnglishCron.times(items(of: .second), items(of: .minute), items(of: .hour))
    text += EnglishCron.days(items(of: .dayOfMonth), items(of: .dayOfWeek), monthsGiven: !months.isEmpty)
    text += months + years
    return text.prefix(1).uppercased() + text.dropFirst()
  }
}

/// The words for the fields of a cron expression.
private enum EnglishCron {
  // MARK: Times of day

  static func times(_ seconds: [CronItem], _ minutes: [CronItem], _ hours: [CronItem]) -> String {
    if let second = single(seconds), let minute = single(minutes) {
      if let times = clockTimes(hours, minute: minute, second: second) { return "at \(list(times))" }
      let past = offset(minute: minute, second: second)
      switch hours.first {
      case .all(nil)? where hours.count == 1: return past.isEmpty ? "every hour, on the hour" : "every hour, \(past)"
      default: return past.isEmpty ? "on the hour, \(hourPhrase(hours))" : "\(past), \(hourPhrase(hours))"
      }
    }
    var parts: [String] = []
    if single(seconds) != 0 { parts.append(phrase(seconds, .second, unit: "second")) }
    if minutes != [.all(step: nil)] || single(seconds) == 0 { parts.append(phrase(minutes, .minute, unit: "minute")) }
    if hours != [.all(step: nil)] { parts.append(hourPhrase(hours)) }
    return parts.joined(separator: ", ")
  }

  /// Up to six times of day, where the hours are plain values.
  private static func clockTimes(_ hours: [CronItem], minute: Int, second: Int) -> [String]? {
    var times: [String] = []
    for item in hours {
      guard case .value(let hour) = item, times.count < 6 else { return nil }
      times.append(clock(hour, minute) + (second == 0 ? "" : ":" + padded(second)))
    }
    return times
  }

  /// "15 minutes and 30 seconds past the hour"; empty on the hour.
  private static func offset(minute: Int, second: Int) -> String {
    var parts: [String] = []
    if minute > 0 { parts.append(minute == 1 ? "1 minute" : "\(minute) minutes") }
    if second > 0 { parts.append(second == 1 ? "1 second" : "\(second) seconds") }
    return parts.isEmpty ? "" : "\(parts.joined(separator: " and ")) past the hour"
  }

  private static func hourPhrase(_ hours: [CronItem]) -> String {
    let parts = hours.map { item in
      switch item {
      case .all(nil), .all(1?): "every hour"
      case .all(let step?): "every \(step) hours from 00:00"
      case .from(let start, let step):
        step == 1 ? "every hour from \(clock(start))" : "every \(step) hours from \(clock(start))"
      case .range(let start, let end, let step):
        (step ?? 1) == 1
          ? "every hour from \(clock(start)) through \(clock(end))"
          : "every \(step ?? 1) hours from \(clock(start)) through \(clock(end))"
      case .value(let hour): "in the hour of \(clock(hour))"
      default: item.text
      }
    }
    if hours.count > 1, hours.allSatisfy({ if case .value = $0 { true } else { false } }) {
      return "in the hours of \(list(hours.flatMap { $0.values(in: .hour) }.map { clock($0) }))"
    }
    return list(parts)
  }

  /// The words for seconds or minutes that are not a single value.
  private static func phrase(_ items: [CronItem], _ field: CronField, unit: String) -> String {
    if items.count == 1 {
      switch items[0] {
      case .all(nil), .all(1?): return "every \(unit)"
      case .all(let step?): return "every \(step) \(unit)s"
      case .from(let start, let step): return "every \(step) \(unit)s from \(unit) \(start)"
      case .range(let start, let end, let step):
        return (step ?? 1) == 1
          ? "every \(unit) from \(start) through \(end)" : "every \(step ?? 1) \(unit)s from \(start) through \(end)"
      case .value(let value): return "at \(unit) \(value)"
      default: break
      }
    }
    let parts = items.map { item in
      switch item {
      case .value(let value): "\(value)"
      case .range(let start, let end, nil): "\(start) through \(end)"
      default: "every \(phrase([item], field, unit: unit).dropFirst(6))"
      }
    }
    return "at \(unit)s \(list(parts))"
  }

  // MARK: Days

  static func days(_ days: [CronItem], _ weekdays: [CronItem], monthsGiven: Bool) -> String {
    let ofMonth = monthsGiven ? "" : " of the month"
    if days == [.unspecified] {
      if weekdays == [.all(step: nil)] { return ", every day" }
      let parts = weekdays.map { item in
        switch item {
        case .all(nil): "every day"
        case .all(let step?): "every \(ordinal(step)) day of the week from Sunday"
        case .from(let start, let step): "every \(ordinal(step)) day of the week from \(name(start))"
        case .range(let start, let end, nil): "\(name(start)) through \(name(end))"
        case .range(let start, let end, let step?):
          "every \(ordinal(step)) day from \(name(start)) through \(name(end))"
        case .last(let weekday): "the last \(name(weekday))" + ofMonth
        case .nth(let weekday, let number): "the \(words[number - 1]) \(name(weekday))" + ofMonth
        case .value(let weekday): name(weekday)
        default: item.text
        }
      }
      return " on \(list(parts))"
    }
    if days == [.all(step: nil)] { return ", every day" }
    let parts = days.map { item in
      switch item {
      case .all(nil): "every day"
      case .all(let step?): "every \(ordinal(step)) day from the 1st"
      case .from(let start, let step): "every \(ordinal(step)) day from the \(ordinal(start))"
      case .range(let start, let end, nil): "the \(ordinal(start)) through the \(ordinal(end))"
      case .range(let start, let end, let step?):
        "every \(ordinal(step)) day from the \(ordinal(start)) through the \(ordinal(end))"
      case .lastDay(0): "the last day"
      case .lastDay(1): "the day before the last day"
      case .lastDay(let before): "the day \(before) days before the last day"
      case .nearestWeekdayToLast(0): "the last weekday (Monday to Friday)"
      case .nearestWeekdayToLast(let before):
        "the weekday nearest to the day \(before) day\(before == 1 ? "" : "s") before the last day"
      case .nearestWeekday(let day): "the weekday nearest to the \(ordinal(day))"
      case .value(let day): "the \(ordinal(day))"
      default: item.text
      }
    }
    return " on \(list(parts))" + ofMonth
  }

  static func months(_ items: [CronItem]) -> String {
    if items == [.all(step: nil)] { return "" }
    let parts = items.map { item in
      switch item {
      case .all(let step?): "every \(ordinal(step)) month from January"
      case .from(let start, let step): "every \(ordinal(step)) month from \(monthNames[start - 1])"
      case .range(let start, let end, nil): "\(monthNames[start - 1]) through \(monthNames[end - 1])"
      case .range(let start, let end, let step?):
        "every \(ordinal(step)) month from \(monthNames[start - 1]) through \(monthNames[end - 1])"
      case .value(let month): monthNames[month - 1]
      default: "every month"
      }
    }
    return " in \(list(parts))"
  }

  static func years(_ items: [CronItem]) -> String {
    if items == [.all(step: nil)] { return "" }
    let parts = items.map { item in
      switch item {
      case .all(let step?): "every \(ordinal(step)) year from 1970"
      case .from(let start, let step): "every \(ordinal(step)) year from \(start)"
      case .range(let start, let end, nil): "\(start) through \(end)"
      case .range(let start, let end, let step?): "every \(ordinal(step)) year from \(start) through \(end)"
      default: item.text
      }
    }
    return ", in \(list(parts))"
  }

  // MARK: Words

  private static let monthNames = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
  ]
  private static let weekdayNames = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
  private static let words = ["first", "second", "third", "fourth", "fifth"]

  private static func name(_ weekday: Int) -> String { weekdayNames[weekday - 1] }

  private static func single(_ items: [CronItem]) -> Int? {
    if items.count == 1, case .value(let value) = items[0] { value } else { nil }
  }

  private static func clock(_ hour: Int, _ minute: Int = 0) -> String { "\(padded(hour)):\(padded(minute))" }

  private static func padded(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }

  private static func ordinal(_ value: Int) -> String {
    if (11...13).contains(value % 100) { return "\(value)th" }
    switch value % 10 {
    case 1: return "\(value)st"
    case 2: return "\(value)nd"
    case 3: return "\(value)rd"
    default: return "\(value)th"
    }
  }

  /// "a", "a and b", "a, b and c".
  private static func list(_ parts: [String]) -> String {
    guard parts.count > 1, let last = parts.last else { return parts.first ?? "" }
    return parts.dropLast().joined(separator: ", ") + " and " + last
  }
}

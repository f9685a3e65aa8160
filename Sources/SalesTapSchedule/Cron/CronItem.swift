/// One entry of the comma-separated list that a field of a cron expression is.
enum CronItem: Hashable, Sendable {
  /// `*`, or `*/step`.
  case all(step: Int?)
  /// `?`: no word on this field.
  case unspecified
  /// `5`.
  case value(Int)
  /// `5/10`: from 5 to the field's end.
  case from(Int, step: Int)
  /// `5-20`, or `5-20/3`; the first may be larger than the last, and then the range goes round.
  case range(Int, Int, step: Int?)
  /// `L`, `L-3`: the last day of the month, or some days before it.
  case lastDay(before: Int)
  /// `LW`, `L-3W`: the weekday nearest to that day.
  case nearestWeekdayToLast(before: Int)
  /// `15W`: the weekday nearest to a day.
  case nearestWeekday(Int)
  /// `6L`: the last Friday of the month.
  case last(weekday: Int)
  /// `6#3`: the third Friday of the month.
  case nth(weekday: Int, ordinal: Int)

  /// Whether the entry may only stand alone in its field.
  var standsAlone: Bool {
    switch self {
    case .all, .value, .from, .range: false
    default: true
    }
  }

  /// Whether the entry has a step.
  var hasStep: Bool {
    switch self {
    case .all(let step): step != nil
    case .from: true
    case .range(_, _, let step): step != nil
    default: false
    }
  }

  /// The numbers that the entry stands for in a field, in the order in which they are counted; empty for entries that
  /// depend on the month.
  func values(in field: CronField) -> [Int] {
    let range = field.range
    switch self {
    case .all(let step): return Array(stride(from: range.lowerBound, through: range.upperBound, by: step ?? 1))
    case .value(let value): return [value]
    case .from(let start, let step): return Array(stride(from: start, through: range.upperBound, by: step))
    case .range(let start, let end, let step):
      if start <= end { return Array(stride(from: start, through: end, by: step ?? 1)) }
      // Going round: hours 22-2 are 22, 23, 0, 1, 2.
      return stride(from: start, through: end + range.count, by: step ?? 1).map {
        $0 > range.upperBound ? $0 - range.count : $0
      }
    default: return []
    }
  }

  /// The entry as it is written; numbers, never names.
  var text: String {
    switch self {
    case .all(nil): "*"
    case .all(let step?): "*/\(step)"
    case .unspecified: "?"
    case .value(let value): "\(value)"
    case .from(let start, let step): "\(start)/\(step)"
    case .range(let start, let end, nil): "\(start)-\(end)"
    case .range(let start, let end, let step?): "\(start)-\(end)/\(step)"
    case .lastDay(0): "L"
    case .lastDay(let before): "L-\(before)"
    case .nearestWeekdayToLast(0): "LW"
    case .nearestWeekdayToLast(let before): "L-\(before)W"
    case .nearestWeekday(let day): "\(day)W"
    case .last(let weekday): "\(weekday)L"
    case .nth(let weekday, let ordinal): "\(weekday)#\(ordinal)"
    }
  }
}

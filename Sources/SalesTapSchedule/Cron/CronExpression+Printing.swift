extension CronExpression: CustomStringConvertible {
  /// The expression as written, with one blank between the fields, numbers for names, and no year where it is `*`.
  ///
  /// Reading it in the same dialect gives an equal expression.
  public var description: String {
    let isYearless = items(of: .year) == [.all(step: nil)]
    return items.dropLast(isYearless ? 1 : 0).map { $0.map(\.text).joined(separator: ",") }.joined(separator: " ")
  }

  /// The expression in its shortest regular form: values sorted and without repetition, `*` for all, a step where the
  /// values are evenly spaced to the field's end, ranges for three or more neighbours.
  ///
  /// It fires at the same instants in every zone: an interval stays an interval, a fixed expression fixed.
  public var canonical: CronExpression {
    CronExpression(dialect: dialect, items: CronField.allCases.map(canonicalItems))
  }

  private func canonicalItems(of field: CronField) -> [CronItem] {
    let items = items(of: field)
    if items.contains(where: \.standsAlone) { return items }
    let values = Set(items.flatMap { $0.values(in: field) }).sorted()
    // For hours a step is more than a way of writing: it makes the expression an interval.
    let mayStep = field != .hour || isInterval
    let mustStep = field == .hour && isInterval
    if values.count == field.range.count {
      return mayStep ? [.all(step: nil)] : [.range(field.range.lowerBound, field.range.upperBound, step: nil)]
    }
    if mayStep, values.count >= 3, let stepped = Self.stepped(values, in: field) { return [stepped] }
    var runs = Self.runs(values)
    if mustStep, let first = runs.first {
      switch first {
      case .value(let value): runs[0] = .range(value, value, step: 1)
      case .range(let start, let end, _): runs[0] = .range(start, end, step: 1)
      default: break
      }
    }
    return runs
  }

  /// Sorted values as a step to the field's end, if they are evenly spaced and there is no room for another.
  private static func stepped(_ values: [Int], in field: CronField) -> CronItem? {
    let step = values[1] - values[0]
    guard step > 1, values[values.count - 1] + step > field.range.upperBound else { return nil }
    for index in 2..<values.count where values[index] - values[index - 1] != step { return nil }
    return values[0] == field.range.lowerBound ? .all(step: step) : .from(values[0], step: step)
  }

  /// Sorted values as ranges of three or more neighbours, and single values.
  private static func runs(_ values: [Int]) -> [CronItem] {
    var result: [CronItem] = []
    var index = 0
    while index < values.count {
      var end = index
      while end + 1 < values.count, values[end + 1] == values[end] + 1 { end += 1 }
      if end - index >= 2 {
        result.append(.range(values[index], values[end], step: nil))
      } else {
        result += values[index...end].map(CronItem.value)
      }
      index = end + 1
    }
    return result
  }
}

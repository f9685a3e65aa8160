/// Which scheduler's cron expressions are meant.
public enum CronDialect: String, Hashable, Sendable, Codable, CaseIterable {
  /// Apex's `System.schedule`: seconds and minutes are single integers.
  case salesforce
  /// The Quartz scheduler: lists, ranges, and steps in seconds and minutes too.
  case quartz
}

/// The fields of a cron expression, in their order.
enum CronField: Int, CaseIterable, Sendable {
  case second, minute, hour, dayOfMonth, month, dayOfWeek, year

  /// The field's name as messages use it.
  var name: String {
    switch self {
    case .second: "seconds"
    case .minute: "minutes"
    case .hour: "hours"
    case .dayOfMonth: "day of month"
    case .month: "month"
    case .dayOfWeek: "day of week"
    case .year: "year"
    }
  }

  /// The numbers that the field takes.
  var range: ClosedRange<Int> {
    switch self {
    case .second, .minute: 0...59
    case .hour: 0...23
    case .dayOfMonth: 1...31
    case .month: 1...12
    case .dayOfWeek: 1...7
    case .year: 1970...2099
    }
  }

  /// The largest step that says something.
  var largestStep: Int {
    switch self {
    case .second, .minute: 59
    case .hour: 23
    case .dayOfMonth: 31
    case .month: 12
    case .dayOfWeek: 7
    case .year: 129
    }
  }

  /// The names that stand for numbers, the first for the range's first.
  var names: [String] {
    switch self {
    case .month: ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
    case .dayOfWeek: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
    default: []
    }
  }
}

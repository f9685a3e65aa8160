/// A day of the week, numbered as Salesforce and Quartz number them: Sunday is 1, Saturday is 7.
public enum Weekday: Int, Hashable, Sendable, CaseIterable, Codable {
  /// Sunday, 1.
  case sunday = 1
  /// Monday, 2.
  case monday
  /// Tuesday, 3.
  case tuesday
  /// Wednesday, 4.
  case wednesday
  /// Thursday, 5.
  case thursday
  /// Friday, 6.
  case friday
  /// Saturday, 7.
  case saturday

  /// The weekday from a number of days after Sunday; numbers outside 0 to 6 go round.
  package init(index: Int) {
    switch index.flooredDivision(by: 7).remainder {
    case 0: self = .sunday
    case 1: self = .monday
    case 2: self = .tuesday
    case 3: self = .wednesday
    case 4: self = .thursday
    case 5: self = .friday
    default: self = .saturday
    }
  }

  /// The weekday that is `days` later, or earlier where it is negative.
  public func adding(days: Int) -> Weekday { Weekday(index: rawValue - 1 + days % 7) }

  /// How many days after this weekday `other` comes next, 0 to 6.
  public func days(to other: Weekday) -> Int { (other.rawValue - rawValue + 7) % 7 }
}

public import SalesTapTime

/// When a schedule's slots come: by a cadence or by a cron expression.
public enum ScheduleTiming: Hashable, Sendable {
  /// Every so many minutes of the hour.
  case cadence(Cadence)
  /// At the fires of an expression.
  case cron(CronExpression)

  /// Once a day at 01:00: the time at which what is no longer needed is removed, unless another is chosen.
  public static let dailyMaintenance = ScheduleTiming.cron(
    CronExpression(
      dialect: .salesforce,
      items: [
        [.value(0)], [.value(0)], [.value(1)], [.all(step: nil)], [.all(step: nil)], [.unspecified], [.all(step: nil)],
      ]))

  /// The first slot after an instant; nil if an expression never fires again.
  public func nextSlot(after instant: Instant, in zone: TimeZoneRules) -> Instant? {
    switch self {
    case .cadence(let cadence): cadence.nextSlot(after: instant, in: zone)
    case .cron(let expression): expression.next(after: instant, in: zone)
    }
  }

  /// The last slot at or before an instant; nil if an expression had not fired by then.
  public func slot(atOrBefore instant: Instant, in zone: TimeZoneRules) -> Instant? {
    switch self {
    case .cadence(let cadence): cadence.slot(atOrBefore: instant, in: zone)
    case .cron(let expression): expression.previous(before: instant + .milliseconds(1), in: zone)
    }
  }

  /// How long an entry may wait before something is wrong: two cadences, or since the last slot but one; nil where an expression
  /// has not fired twice.
  func latestWait(at now: Instant, in zone: TimeZoneRules) -> Duration? {
    if case .cadence(let cadence) = self { return .seconds(2 * cadence.minutes * 60) }
    guard let last = slot(atOrBefore: now, in: zone),
      let before = slot(atOrBefore: last - .milliseconds(1), in: zone)
    else { return nil }
    return now - before
  }

  /// How many jobs Salesforce's scheduler would need for it.
  public var jobCount: Int {
    switch self {
    case .cadence(let cadence): cadence.jobCount
    case .cron: 1
    }
  }

  /// "every 15 minutes", or the expression's description.
  public var englishDescription: String {
    switch self {
    case .cadence(let cadence):
      cadence.offsetMinutes == 0
        ? "every \(cadence.minutes) minutes" : "every \(cadence.minutes) minutes from minute \(cadence.offsetMinutes)"
    case .cron(let expression): expression.englishDescription
    }
  }
}

extension ScheduleTiming: Codable {
  private enum CodingKeys: String, CodingKey { case everyMinutes, offsetMinutes, cron, dialect }

  /// Reads `{"everyMinutes": 15, "offsetMinutes": 0}` or `{"cron": "0 0 1 * * ?", "dialect": "salesforce"}`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    if let text = try container.decodeIfPresent(String.self, forKey: .cron) {
      let dialect = try container.decodeIfPresent(CronDialect.self, forKey: .dialect) ?? .salesforce
      guard let expression = CronExpression(text, dialect: dialect) else {
        throw DecodingError.dataCorruptedError(
          forKey: .cron, in: container, debugDescription: "this is not a cron expression of the \(dialect) dialect")
      }
      self = .cron(expression)
    } else {
      let minutes = try container.decode(Int.self, forKey: .everyMinutes)
      let offset = try container.decodeIfPresent(Int.self, forKey: .offsetMinutes) ?? 0
      guard let cadence = Cadence(everyMinutes: minutes, offsetMinutes: offset) else {
        throw DecodingError.dataCorruptedError(
          forKey: .everyMinutes, in: container, debugDescription: "there is no such cadence")
      }
      self = .cadence(cadence)
    }
  }

  /// Writes what the initializer reads.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .cadence(let cadence):
      try container.encode(cadence.minutes, forKey: .everyMinutes)
      try container.encode(cadence.offsetMinutes, forKey: .offsetMinutes)
    case .cron(let expression):
      try container.encode(expression.description, forKey: .cron)
      try container.encode(expression.dialect, forKey: .dialect)
    }
  }
}

import SalesTap

extension Benchmark {
  /// The next fire after 4,096 instants of thirty years, in five schedules.
  static var schedules: [Benchmark] { ScheduleCase.all.map(nextFire) }

  private static func nextFire(_ one: ScheduleCase) -> Benchmark {
    Benchmark("cron-" + one.name, allocationLimit: 0) { _ in
      guard let expression = CronExpression(one.expression, dialect: .quartz),
        let zone = one.zone == "UTC" ? .utc : ZoneFiles.rules(named: one.zone)
      else { throw BenchmarkError("the schedule or the zone of '\(one.name)' cannot be read") }
      var generator = Generator(seed: 2026)
      let instants = (0..<4096).map { _ in
        Instant(secondsSinceEpoch: 1_767_225_600 + Int64(generator.next() % 946_684_800))
      }
      return Prepared(operations: instants.count) {
        var checksum = 0
        for instant in instants {
          checksum &+= Int(expression.next(after: instant, in: zone)?.secondsSinceEpoch ?? 0)
        }
        return checksum
      }
    }
  }
}

/// A schedule that is measured.
struct ScheduleCase {
  var name: String
  /// The expression in Quartz's form: with seconds.
  var expression: String
  /// The same as crontab has it.
  var crontab: String
  var zone: String

  static let all = [
    ScheduleCase(
      name: "quarter-hours-utc", expression: "0 */15 * * * ?", crontab: "*/15 * * * *", zone: "UTC"),
    ScheduleCase(
      name: "quarter-hours-new-york", expression: "0 */15 * * * ?", crontab: "*/15 * * * *",
      zone: "America/New_York"),
    ScheduleCase(name: "29-february-utc", expression: "0 0 0 29 2 ?", crontab: "0 0 29 2 *", zone: "UTC"),
    ScheduleCase(
      name: "weekdays-new-york", expression: "0 30 6 ? * MON-FRI", crontab: "30 6 * * 1-5",
      zone: "America/New_York"),
    ScheduleCase(
      name: "first-of-january-sydney", expression: "0 0 0 1 1 ?", crontab: "0 0 1 1 *", zone: "Australia/Sydney"),
  ]
}

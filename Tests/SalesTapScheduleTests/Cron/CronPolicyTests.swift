import SalesTapSchedule
import SalesTapTime
import TestSupport
import Testing

/// The table of the documentation, row by row, and the rare dates.
@Suite("Cron expressions and clock changes")
struct CronPolicyTests {
  static func fires(
    _ text: String, after start: String, in zone: String, count: Int, dialect: CronDialect = .quartz
  ) throws -> [String] {
    let expression = try #require(CronExpression(text, dialect: dialect))
    return expression.fires(after: try instant(start), in: try Zones.named(zone)).prefix(count).map(\.description)
  }

  @Test(
    "Clocks put forward and back",
    arguments: [
      // New York, 2026-03-08: 02:00 becomes 03:00.
      ("0 30 2 * * ?", "America/New_York", "2026-03-07T12:00:00Z", ["2026-03-08T07:00:00Z", "2026-03-09T06:30:00Z"]),
      (
        "0 0,30 2,3 * * ?", "America/New_York", "2026-03-07T12:00:00Z",
        [
          "2026-03-08T07:00:00Z", "2026-03-08T07:30:00Z", "2026-03-09T06:00:00Z",
        ]
      ),
      ("0 30 * * * ?", "America/New_York", "2026-03-08T06:00:00Z", ["2026-03-08T06:30:00Z", "2026-03-08T07:30:00Z"]),
      ("0 30 */2 * * ?", "America/New_York", "2026-03-08T05:00:00Z", ["2026-03-08T05:30:00Z", "2026-03-08T08:30:00Z"]),
      // New York, 2026-11-01: 02:00 becomes 01:00.
      ("0 30 1 * * ?", "America/New_York", "2026-10-31T12:00:00Z", ["2026-11-01T05:30:00Z", "2026-11-02T06:30:00Z"]),
      (
        "0 30 * * * ?", "America/New_York", "2026-11-01T05:00:00Z",
        [
          "2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z", "2026-11-01T07:30:00Z",
        ]
      ),
      ("0 0 0-23 * * ?", "America/New_York", "2026-11-01T04:30:00Z", ["2026-11-01T05:00:00Z", "2026-11-01T07:00:00Z"]),
      // The example of the command line.
      ("0 0 1 * * ?", "America/New_York", "2026-03-08T06:59:00Z", ["2026-03-09T05:00:00Z", "2026-03-10T05:00:00Z"]),
      // Riga, 2026-03-29: 03:00 becomes 04:00. Warsaw: 02:00 becomes 03:00.
      ("0 30 3 * * ?", "Europe/Riga", "2026-03-28T12:00:00Z", ["2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"]),
      ("0 30 2 * * ?", "Europe/Warsaw", "2026-03-28T12:00:00Z", ["2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"]),
      ("0 15 2 * * ?", "Europe/Warsaw", "2026-10-24T12:00:00Z", ["2026-10-25T00:15:00Z", "2026-10-26T01:15:00Z"]),
      // Santiago, 2026-09-06, and São Paulo, 2018-11-04: midnight does not exist.
      ("0 0 0 * * ?", "America/Santiago", "2026-09-05T12:00:00Z", ["2026-09-06T04:00:00Z", "2026-09-07T03:00:00Z"]),
      ("0 0 0 * * ?", "America/Sao_Paulo", "2018-11-03T12:00:00Z", ["2018-11-04T03:00:00Z", "2018-11-05T02:00:00Z"]),
      // São Paulo, 2019-02-17: midnight goes back to 23:00 of the day before.
      ("0 30 23 * * ?", "America/Sao_Paulo", "2019-02-16T12:00:00Z", ["2019-02-17T01:30:00Z", "2019-02-18T02:30:00Z"]),
      ("0 0 0 * * ?", "America/Sao_Paulo", "2019-02-16T12:00:00Z", ["2019-02-17T03:00:00Z", "2019-02-18T03:00:00Z"]),
      // Lord Howe, 2026-10-04: 02:00 becomes 02:30; 2026-04-05: 02:00 becomes 01:30.
      (
        "0 15 2 * * ?", "Australia/Lord_Howe", "2026-10-03T00:00:00Z", ["2026-10-03T15:30:00Z", "2026-10-04T15:15:00Z"]
      ),
      (
        "0 45 1 * * ?", "Australia/Lord_Howe", "2026-04-04T00:00:00Z", ["2026-04-04T14:45:00Z", "2026-04-05T15:15:00Z"]
      ),
      (
        "0 45 * * * ?", "Australia/Lord_Howe", "2026-04-04T14:00:00Z",
        [
          "2026-04-04T14:45:00Z", "2026-04-04T15:15:00Z", "2026-04-04T16:15:00Z",
        ]
      ),
      // Troll, 2026-03-29: 01:00 becomes 03:00, two hours.
      ("0 0 1,2 * * ?", "Antarctica/Troll", "2026-03-28T12:00:00Z", ["2026-03-29T01:00:00Z", "2026-03-29T23:00:00Z"]),
      // Apia skipped 2011-12-30.
      ("0 0 12 30 12 ?", "Pacific/Apia", "2011-12-01T00:00:00Z", ["2011-12-30T10:00:00Z", "2012-12-29T22:00:00Z"]),
      (
        "0 0 12 * * ?", "Pacific/Apia", "2011-12-29T00:00:00Z",
        [
          "2011-12-29T22:00:00Z", "2011-12-30T10:00:00Z", "2011-12-30T22:00:00Z",
        ]
      ),
      (
        "0 0 */12 * * ?", "Pacific/Apia", "2011-12-29T20:00:00Z",
        [
          "2011-12-29T22:00:00Z", "2011-12-30T10:00:00Z", "2011-12-30T22:00:00Z",
        ]
      ),
      // Zones of half and quarter hours.
      ("0 0 1 * * ?", "Asia/Kolkata", "2026-01-01T00:00:00Z", ["2026-01-01T19:30:00Z"]),
      ("0 0 1 * * ?", "Asia/Kathmandu", "2026-01-01T00:00:00Z", ["2026-01-01T19:15:00Z"]),
      // Casablanca goes back an hour for Ramadan; Amman stays at +03 since 2022.
      ("0 30 2 * * ?", "Africa/Casablanca", "2026-02-14T12:00:00Z", ["2026-02-15T01:30:00Z", "2026-02-16T02:30:00Z"]),
      ("0 0 0 * * ?", "Asia/Amman", "2021-03-25T12:00:00Z", ["2021-03-25T22:00:00Z", "2021-03-26T21:00:00Z"]),
    ])
  func clockChanges(text: String, zone: String, start: String, expected: [String]) throws {
    expectNoDifference(try Self.fires(text, after: start, in: zone, count: expected.count), expected)
    // Backward the same fires come in the opposite order.
    let expression = try #require(CronExpression(text, dialect: .quartz))
    let rules = try Zones.named(zone)
    let end = try instant(try #require(expected.last)) + .milliseconds(1)
    let backward = expression.fires(before: end, in: rules).prefix(expected.count).map(\.description)
    expectNoDifference(backward, expected.reversed())
  }

  @Test(
    "Rare days",
    arguments: [
      ("0 0 0 29 2 ?", "2026-01-01T00:00:00Z", ["2028-02-29T00:00:00Z", "2032-02-29T00:00:00Z"]),
      ("0 0 0 29 2 ?", "2092-03-01T00:00:00Z", ["2096-02-29T00:00:00Z"]),
      (
        "0 0 0 31 * ?", "2026-01-31T00:00:00Z",
        ["2026-03-31T00:00:00Z", "2026-05-31T00:00:00Z", "2026-07-31T00:00:00Z"]
      ),
      (
        "0 0 0 ? * 6#5", "2026-01-01T00:00:00Z",
        ["2026-01-30T00:00:00Z", "2026-05-29T00:00:00Z", "2026-07-31T00:00:00Z"]
      ),
      (
        "0 0 0 ? 2 6#5", "2026-01-01T00:00:00Z",
        ["2036-02-29T00:00:00Z", "2064-02-29T00:00:00Z", "2092-02-29T00:00:00Z"]
      ),
      ("0 0 0 1W * ?", "2026-07-31T00:00:00Z", ["2026-08-03T00:00:00Z", "2026-09-01T00:00:00Z"]),
      ("0 0 0 LW 5 ?", "2026-01-01T00:00:00Z", ["2026-05-29T00:00:00Z", "2027-05-31T00:00:00Z"]),
      ("0 0 0 31W * ?", "2026-05-01T00:00:00Z", ["2026-05-29T00:00:00Z", "2026-07-31T00:00:00Z"]),
      ("59 59 23 31 12 ? 2099", "2026-01-01T00:00:00Z", ["2099-12-31T23:59:59Z"]),
      ("59 59 23 31 12 ?", "2098-01-01T00:00:00Z", ["2098-12-31T23:59:59Z", "2099-12-31T23:59:59Z"]),
      ("0 0 0 1 1 ? 1970", "1960-01-01T00:00:00Z", ["1970-01-01T00:00:00Z"]),
    ])
  func rareDays(text: String, start: String, expected: [String]) throws {
    expectNoDifference(try Self.fires(text, after: start, in: "UTC", count: expected.count), expected)
  }

  @Test("After the last fire there is none, and the sequence ends")
  func ends() throws {
    let everySecond = try #require(CronExpression("* * * * * ?", dialect: .quartz))
    for name in Zones.names {
      let zone = try Zones.named(name)
      let last = try #require(everySecond.previous(before: Instant(millisecondsSinceEpoch: .max), in: zone))
      #expect(zone.local(at: last).description == "2099-12-31T23:59:59", "\(name)")
      #expect(everySecond.next(after: last, in: zone) == nil)
      let first = try #require(everySecond.next(after: Instant(millisecondsSinceEpoch: .min), in: zone))
      #expect(zone.local(at: first).description == "1970-01-01T00:00:00", "\(name)")
      #expect(everySecond.previous(before: first, in: zone) == nil)
      #expect(Array(everySecond.fires(after: last - .seconds(2), in: zone)) == [last - .seconds(1), last])
    }
    let never = try #require(CronExpression("0 0 0 30 2 ?"))
    #expect(never.neverFires)
    #expect(never.next(after: Instant(secondsSinceEpoch: 0), in: try Zones.named("America/New_York")) == nil)
    #expect(never.previous(before: Instant(secondsSinceEpoch: 0), in: try Zones.named("America/New_York")) == nil)
  }

  @Test("An hour field that is * or has a step makes an interval")
  func intervals() throws {
    for text in ["0 0 * * * ?", "0 0 */2 * * ?", "0 0 8-18/2 * * ?", "0 0 3,4/5 * * ?", "0 0 0-23/1 * * ?"] {
      #expect(try #require(CronExpression(text)).isInterval, "\(text)")
    }
    for text in ["0 0 1 * * ?", "0 0 0-23 * * ?", "0 0 1,2,3 * * ?"] {
      #expect(try !#require(CronExpression(text)).isInterval, "\(text)")
    }
  }

  @Test("Only whole seconds match")
  func milliseconds() throws {
    let expression = try #require(CronExpression("* * * * * ?", dialect: .quartz))
    #expect(expression.matches(try instant("2026-01-01T00:00:00Z"), in: .utc))
    #expect(!expression.matches(try instant("2026-01-01T00:00:00.001Z"), in: .utc))
    #expect(
      expression.next(after: try instant("2026-01-01T00:00:00.001Z"), in: .utc) == (try instant("2026-01-01T00:00:01Z"))
    )
    #expect(
      expression.previous(before: try instant("2026-01-01T00:00:00.001Z"), in: .utc)
        == (try instant("2026-01-01T00:00:00Z")))
  }
}

import SalesTapSchedule
import SalesTapTime
import TestSupport
import Testing

/// Compares the search with walkers that look at every half minute, or at every day.
@Suite("Cron expressions against a brute-force walker")
struct CronWalkerTests {
  /// The clock of a zone in steps of 30 seconds over some days, with the local times that each step reaches for the first time.
  struct Walk {
    var start: Instant
    var end: Instant
    var instants: [Instant] = []
    var locals: [LocalParts] = []
    /// The local times (in half minutes) that no earlier step had reached, as a range; empty where the clock was put back.
    var reached: [ClosedRange<Int64>?] = []

    init(around middle: Instant, days: Int, in zone: TimeZoneRules) {
      let step: Int64 = 30_000
      let span = Int64(days) * 86_400_000 / 2
      let from = (middle.millisecondsSinceEpoch - span) / step
      let to = (middle.millisecondsSinceEpoch + span) / step
      start = Instant(millisecondsSinceEpoch: from * step)
      end = Instant(millisecondsSinceEpoch: to * step)
      // The clock's highest reading comes from up to two days before the walk begins.
      var highest = Int64.min
      for index in (from - 5760)...to {
        let instant = Instant(millisecondsSinceEpoch: index * step)
        let local = index + Int64(zone.offset(at: instant)) / 30
        let reached = local > highest ? (highest == .min ? local : highest + 1)...local : nil
        highest = max(highest, local)
        guard index >= from else { continue }
        instants.append(instant)
        locals.append(LocalParts(zone.local(at: instant)))
        self.reached.append(reached)
      }
    }

    func fires(of cron: RandomCron) -> [Instant] {
      instants.indices.filter { index in
        if cron.isInterval { return cron.matches(locals[index]) }
        guard let reached = reached[index] else { return false }
        if reached.count == 1 { return cron.matches(locals[index]) }
        return reached.contains { half in
          let second = half * 30
          let day = second >= 0 ? second / 86_400 : (second - 86_399) / 86_400
          guard let date = CalendarDate(daysSinceEpoch: Int(day)),
            let time = TimeOfDay(millisecondsSinceMidnight: Int(second - day * 86_400) * 1000)
          else { return false }
          return cron.matches(LocalParts(LocalDateTime(date: date, time: time)))
        }
      }.map { instants[$0] }
    }
  }

  @Test("Around clock changes every fire is found, in both directions", arguments: Zones.names)
  func aroundTransitions(name: String) throws {
    let zone = try Zones.named(name)
    var generator = SeededGenerator(seed: name.utf8.reduce(UInt64(0)) { $0 &* 31 &+ UInt64($1) })
    // The last transitions in the tables, those of this decade, and (by rule) of the far future.
    var middles: [Instant] = []
    var cursor = try instant("1978-01-01T00:00:00Z")
    while let next = zone.nextTransition(after: cursor), next < (try instant("2098-01-01T00:00:00Z")) {
      middles.append(next)
      cursor = next
    }
    if name == "Pacific/Apia" { middles = middles.filter { $0.description.hasPrefix("2011") } + middles }
    var walks = middles.shuffled(using: &generator).prefix(7).map { Walk(around: $0, days: 3, in: zone) }
    if name == "Pacific/Apia" { walks.append(Walk(around: try instant("2011-12-30T10:00:00Z"), days: 4, in: zone)) }
    walks.append(Walk(around: try instant("2026-06-30T23:59:30Z"), days: 3, in: zone))
    var total = 0
    for walk in walks {
      for _ in 0..<16 {
        let cron = RandomCron(using: &generator, isDense: true)
        let expression = try #require(CronExpression(cron.text, dialect: .quartz))
        let expected = walk.fires(of: cron)
        total += expected.count
        let forward = Array(expression.fires(after: walk.start - .seconds(1), in: zone).prefix { $0 <= walk.end })
        let backward = Array(expression.fires(before: walk.end + .seconds(1), in: zone).prefix { $0 >= walk.start })
        if forward != expected {
          Issue.record("\(cron.text) in \(name) after \(walk.start): \(difference(forward, expected))")
        }
        if backward != expected.reversed() {
          Issue.record("\(cron.text) in \(name) before \(walk.end): \(difference(backward, expected.reversed()))")
        }
        for instant in expected.prefix(20) { #expect(expression.matches(instant, in: zone)) }
        let fires = Set(expected)
        for instant in walk.instants.shuffled(using: &generator).prefix(50) {
          #expect(expression.matches(instant, in: zone) == fires.contains(instant), "\(cron.text) at \(instant)")
        }
      }
    }
    #expect(total > 500)
  }

  private func difference(_ found: [Instant], _ expected: [Instant]) -> String {
    let missing = expected.filter { !found.contains($0) }
    let extra = found.filter { !expected.contains($0) }
    return "missing \(missing.prefix(3)), too many \(extra.prefix(3)), \(found.count) for \(expected.count)"
  }

  @Test("Over all days from 1970 to 2099 every day is found, in both directions")
  func allDays() throws {
    var generator = SeededGenerator(seed: 21)
    let days = (0...47_481).compactMap { CalendarDate(daysSinceEpoch: $0) }
    #expect(days.last?.description == "2099-12-31")
    let parts = days.map { LocalParts($0) }
    let zone = TimeZoneRules.fixed(secondsFromUTC: 20_700)
    for _ in 0..<120 {
      let cron = RandomCron(using: &generator, isDense: false)
      let expression = try #require(CronExpression(cron.text, dialect: .quartz))
      let expected = parts.filter(cron.isDay).map(\.date)
      // The first fire of each day is enough here, and the last one when going backward.
      func firstFire(_ date: CalendarDate) -> LocalDateTime? {
        guard let hour = cron.hours.min(), let minute = cron.minutes.min(), let second = cron.seconds.min() else {
          return nil
        }
        return TimeOfDay(hour: hour, minute: minute, second: second).map { LocalDateTime(date: date, time: $0) }
      }
      func lastFire(_ date: CalendarDate) -> LocalDateTime? {
        guard let hour = cron.hours.max(), let minute = cron.minutes.max(), let second = cron.seconds.max() else {
          return nil
        }
        return TimeOfDay(hour: hour, minute: minute, second: second).map { LocalDateTime(date: date, time: $0) }
      }
      var found: [LocalDateTime] = []
      var cursor = try instant("1969-06-01T00:00:00Z")
      while let next = expression.next(after: cursor, in: zone) {
        let local = zone.local(at: next)
        found.append(local)
        // On to the end of that day, less the fires that are left in it.
        cursor =
          zone.instants(of: LocalDateTime(date: local.date, time: try #require(TimeOfDay("23:59:59.999")))).reached
      }
      if found != expected.compactMap(firstFire) { Issue.record("\(cron.text): \(found.count) for \(expected.count)") }
      found = []
      cursor = try instant("2100-06-01T00:00:00Z")
      while let previous = expression.previous(before: cursor, in: zone) {
        let local = zone.local(at: previous)
        found.append(local)
        cursor = zone.instants(of: LocalDateTime(date: local.date)).reached
      }
      if found != expected.reversed().compactMap(lastFire) { Issue.record("\(cron.text) backward") }
      #expect(expression.neverFires == expected.isEmpty)
    }
  }

  @Test("Going on and going back undo each other, in every zone", arguments: Zones.names)
  func laws(name: String) throws {
    let zone = try Zones.named(name)
    var generator = SeededGenerator(seed: 22)
    for _ in 0..<400 {
      let cron = RandomCron(using: &generator, isDense: false)
      let expression = try #require(CronExpression(cron.text, dialect: .quartz))
      let instant = Instant(millisecondsSinceEpoch: .random(in: -86_400_000_000...4_200_000_000_000, using: &generator))
      let next = expression.next(after: instant, in: zone)
      let previous = expression.previous(before: instant, in: zone)
      if let next {
        #expect(next > instant && expression.matches(next, in: zone))
        #expect(expression.next(after: next - .milliseconds(1), in: zone) == next)
        if !expression.matches(instant, in: zone) { #expect(expression.previous(before: next, in: zone) == previous) }
      }
      if let previous {
        #expect(previous < instant && expression.matches(previous, in: zone))
        #expect(expression.previous(before: previous + .milliseconds(1), in: zone) == previous)
        if !expression.matches(instant, in: zone) { #expect(expression.next(after: previous, in: zone) == next) }
      }
      #expect(expression.canonical.next(after: instant, in: zone) == next, "\(cron.text) as \(expression.canonical)")
      #expect(expression.canonical.previous(before: instant, in: zone) == previous)
      // A sequence, which remembers its place in the zone, gives what single calls give.
      var cursor = instant
      for fire in expression.fires(after: instant, in: zone).prefix(5) {
        #expect(expression.next(after: cursor, in: zone) == fire)
        cursor = fire
      }
    }
  }
}

import Foundation
import SalesTapSchedule
import SalesTapTime
import TestSupport
import Testing

/// Compares the search with walkers over long times: a few expressions as a rule, thousands where `Scripts/walk-cron` asks.
@Suite("Cron expressions against long walks")
struct CronLongWalkTests {
  /// How many expressions are tried in each zone; nil where nothing is said.
  static let wanted = ProcessInfo.processInfo.environment["SALESTAP_WALK_EXPRESSIONS"].flatMap { Int($0) }

  static func seed(_ name: String) -> UInt64 { name.utf8.reduce(UInt64(77)) { $0 &* 31 &+ UInt64($1) } }

  @Test("Minute by minute over years every fire is found, in both directions", arguments: Zones.names)
  func minutes(name: String) throws {
    let zone = try Zones.named(name)
    var generator = SeededGenerator(seed: Self.seed(name))
    let days: Int64 = Self.wanted == nil ? 30 : 731
    let latest = (try instant("2099-12-01T00:00:00Z")).secondsSinceEpoch - days * 86_400
    var (steps, fires) = (0, 0)
    var walk: SteppedWalk?
    for index in 0..<(Self.wanted ?? 3) {
      // A walk serves some expressions before the next begins elsewhere.
      if index % 25 == 0 {
        let start = Instant(secondsSinceEpoch: .random(in: 86_400 * 3...latest, using: &generator))
        walk = SteppedWalk(from: start, seconds: days * 86_400, step: 60, in: zone)
      }
      let cron = RandomCron(using: &generator, isDense: Bool.random(using: &generator), seconds: .zero)
      let found = try compare(cron, with: try #require(walk), in: zone, name)
      steps += walk?.count ?? 0
      fires += found
    }
    report("\(name): \(Self.wanted ?? 3) expressions, \(steps) minutes, \(fires) fires")
  }

  @Test("Second by second around clock changes every fire is found, in both directions", arguments: Zones.names)
  func seconds(name: String) throws {
    let zone = try Zones.named(name)
    var generator = SeededGenerator(seed: Self.seed(name) &+ 1)
    var changes: [Instant] = []
    var cursor = try instant("1970-03-01T00:00:00Z")
    let last = try instant("2099-10-01T00:00:00Z")
    while let next = zone.nextTransition(after: cursor), next < last {
      changes.append(next)
      cursor = next
    }
    var (steps, fires) = (0, 0)
    var walk: SteppedWalk?
    for index in 0..<(Self.wanted ?? 2) {
      if index % 5 == 0 {
        let middle =
          changes.randomElement(using: &generator)
          ?? Instant(secondsSinceEpoch: .random(in: 86_400 * 60...last.secondsSinceEpoch, using: &generator))
        let span: Int64 = Self.wanted == nil ? 14_400 : 43_200
        walk = SteppedWalk(from: middle - .seconds(span / 2), seconds: span, step: 1, in: zone)
      }
      let cron = RandomCron(using: &generator, isDense: true, seconds: .any)
      let found = try compare(cron, with: try #require(walk), in: zone, name)
      steps += walk?.count ?? 0
      fires += found
    }
    report("\(name): \(Self.wanted ?? 2) expressions, \(steps) seconds around \(changes.count) changes, \(fires) fires")
  }

  /// The number of the fires; what differs is recorded.
  private func compare(
    _ cron: RandomCron, with walk: SteppedWalk, in zone: TimeZoneRules, _ name: String
  ) throws -> Int {
    let expression = try #require(CronExpression(cron.text, dialect: .quartz))
    let expected = walk.fires(of: cron)
    let forward = expression.fires(after: walk.start - .seconds(1), in: zone).lazy
      .prefix { $0 <= walk.end }.map(\.secondsSinceEpoch)
    if !forward.elementsEqual(expected) {
      let place = zip(forward, expected).first { $0 != $1 }
      Issue.record("\(cron.text) in \(name) after \(walk.start): \(String(describing: place))")
    }
    let backward = expression.fires(before: walk.end + .seconds(1), in: zone).lazy
      .prefix { $0 >= walk.start }.map(\.secondsSinceEpoch)
    if !backward.elementsEqual(expected.reversed()) {
      let place = zip(backward, expected.reversed()).first { $0 != $1 }
      Issue.record("\(cron.text) in \(name) before \(walk.end): \(String(describing: place))")
    }
    return expected.count
  }

  private func report(_ line: String) {
    if Self.wanted != nil { print(line) }
  }
}

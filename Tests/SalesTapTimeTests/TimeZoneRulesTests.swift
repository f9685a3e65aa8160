import Foundation
import SalesTapTime
import TestSupport
import Testing

/// The zones of `Tests/Vectors/time-zones.json`.
struct ZoneVectors: Decodable {
  struct Zone: Decodable {
    struct Local: Decodable {
      var local: LocalDateTime
      var first: Int64
      var second: Int64?
      var kind: String

      init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        local = try container.decode(LocalDateTime.self)
        first = try container.decode(Int64.self)
        second = try container.decode(Int64?.self)
        kind = try container.decode(String.self)
      }
    }

    var tzif: Data
    var offsets: [[Int64]]
    var local: [Local]
  }

  var zones: [String: Zone]

  static let all: ZoneVectors? = {
    let url = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Vectors/time-zones.json")
    guard let data = try? Data(contentsOf: url.standardizedFileURL) else { return nil }
    return try? JSONDecoder().decode(ZoneVectors.self, from: data)
  }()

  static let names = all.map { $0.zones.keys.sorted() } ?? []

  static func rules(_ name: String) throws -> TimeZoneRules {
    let zone = try #require(all?.zones[name])
    return try TimeZoneRules(tzif: Array(zone.tzif), identifier: name)
  }
}

@Suite("Time-zone rules")
struct TimeZoneRulesTests {
  @Test("The vectors are there")
  func vectors() { #expect(ZoneVectors.names.count == 14) }

  @Test("Offsets agree with the vectors", arguments: ZoneVectors.names)
  func offsets(name: String) throws {
    let zone = try #require(ZoneVectors.all?.zones[name])
    let rules = try ZoneVectors.rules(name)
    for pair in zone.offsets {
      let instant = Instant(secondsSinceEpoch: pair[0])
      #expect(rules.offset(at: instant) == Int(pair[1]), "\(name) at \(instant)")
      #expect(rules.local(at: instant) == TimeZoneRules.utc.local(at: Instant(secondsSinceEpoch: pair[0] + pair[1])))
    }
  }

  @Test("Local date-times resolve as in the vectors", arguments: ZoneVectors.names)
  func locals(name: String) throws {
    let zone = try #require(ZoneVectors.all?.zones[name])
    let rules = try ZoneVectors.rules(name)
    for row in zone.local {
      let resolution = rules.instants(of: row.local)
      let first = Instant(secondsSinceEpoch: row.first)
      switch row.kind {
      case "unique": #expect(resolution == .unique(first), "\(name) \(row.local)")
      case "overlap":
        let second = Instant(secondsSinceEpoch: try #require(row.second))
        #expect(resolution == .overlap(first: first, second: second), "\(name) \(row.local)")
      default:
        guard case .gap(let transition, let before, let after) = resolution else {
          Issue.record("\(name) \(row.local) gave \(resolution)")
          continue
        }
        #expect(transition == first, "\(name) \(row.local)")
        #expect(after < transition && transition <= before)
      }
      #expect(resolution.reached == first)
    }
  }

  @Test("Walking the transitions meets every change of the offset, strictly ascending", arguments: ZoneVectors.names)
  func transitions(name: String) throws {
    let rules = try ZoneVectors.rules(name)
    var instant = try #require(Instant("1850-01-01T00:00:00Z"))
    let end = try #require(Instant("2150-01-01T00:00:00Z"))
    while let next = rules.nextTransition(after: instant), next < end {
      #expect(next > instant)
      #expect(rules.offset(at: next) != rules.offset(at: next - .milliseconds(1)))
      #expect(rules.offset(at: next - .milliseconds(1)) == rules.offset(at: instant))
      #expect(rules.previousTransition(atOrBefore: next) == next)
      #expect(rules.nextTransition(after: next - .milliseconds(1)) == next)
      instant = next
    }
  }

  @Test("Every instant is among the instants of what the clocks show then", arguments: ZoneVectors.names)
  func roundTrip(name: String) throws {
    let rules = try ZoneVectors.rules(name)
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<3000 {
      let instant = Instant(
        millisecondsSinceEpoch: .random(in: -2_208_988_800_000...5_680_281_600_000, using: &generator))
      switch rules.instants(of: rules.local(at: instant)) {
      case .unique(let only): #expect(only == instant)
      case .overlap(let first, let second): #expect(first == instant || second == instant)
      case .gap: Issue.record("\(instant) shows a time that \(name) skips")
      }
    }
  }

  @Test("A day that was skipped is one gap")
  func apia() throws {
    let rules = try ZoneVectors.rules("Pacific/Apia")
    let noon = try #require(LocalDateTime("2011-12-30T12:00:00"))
    let transition = try #require(Instant("2011-12-30T10:00:00Z"))
    #expect(
      rules.instants(of: noon)
        == .gap(
          transition: transition, before: transition + .seconds(12 * 3600), after: transition - .seconds(12 * 3600)))
    #expect(rules.local(at: transition).description == "2011-12-31T00:00:00")
  }

  @Test("A rule without a file behaves as the file does")
  func posix() throws {
    let rule = try TimeZoneRules(posix: "EET-2EEST,M3.5.0/3,M10.5.0/4", identifier: "rule")
    let riga = try ZoneVectors.rules("Europe/Riga")
    var generator = SeededGenerator(seed: 4)
    for _ in 0..<5000 {
      let instant = Instant(secondsSinceEpoch: .random(in: 1_104_537_600...9_000_000_000, using: &generator))
      #expect(rule.offset(at: instant) == riga.offset(at: instant), "\(instant)")
      if instant > Instant(secondsSinceEpoch: 1_200_000_000) {
        #expect(rule.nextTransition(after: instant) == riga.nextTransition(after: instant))
      }
    }
    // It holds before the written-out years, and very far away, too.
    for text in ["0002-07-01T00:00:00Z", "1850-07-01T00:00:00Z", "9998-07-01T00:00:00Z"] {
      #expect(rule.offset(at: try #require(Instant(text))) == 10_800)
    }
    #expect(rule.offset(at: try #require(Instant("0002-01-01T00:00:00Z"))) == 7200)
    #expect(rule.identifier == "rule")
  }

  @Test(
    "Rules of every form are read",
    arguments: [
      ("UTC0", "2026-07-01T00:00:00Z", 0), ("EST5", "2026-07-01T00:00:00Z", -18_000),
      ("<+0545>-5:45", "2026-07-01T00:00:00Z", 20_700),
      ("<-03>3<-02>,M3.5.0/-2,M10.5.0/-1", "2026-07-01T00:00:00Z", -7200),
      ("AAA-1:02:03", "2026-07-01T00:00:00Z", 3723), ("AAA0BBB,J60/0,J61/0", "2024-03-01T12:00:00Z", 3600),
      ("AAA0BBB,J60/0,J61/0", "2025-03-01T12:00:00Z", 3600), ("AAA0BBB,59/0,60/0", "2024-02-29T12:00:00Z", 3600),
      ("AAA0BBB,59/0,60/0", "2025-03-01T12:00:00Z", 3600), ("AAA0BBB,J60/0,J61/0", "2024-02-29T12:00:00Z", 0),
      // Daylight time for the whole year, as RFC 9636 writes it.
      ("XXX3EDT4,0/0,J365/23", "2026-01-01T02:59:59Z", -14_400),
      ("XXX3EDT4,0/0,J365/23", "2026-07-01T00:00:00Z", -14_400),
      ("IST-1GMT0,M10.5.0,M3.5.0/1", "2026-01-01T00:00:00Z", 0),
      ("IST-1GMT0,M10.5.0,M3.5.0/1", "2026-07-01T00:00:00Z", 3600),
    ])
  func rules(rule: String, at: String, offset: Int) throws {
    #expect(try TimeZoneRules(posix: rule).offset(at: #require(Instant(at))) == offset)
  }

  @Test("Daylight time for the whole year has no transitions")
  func permanentDaylight() throws {
    let rules = try TimeZoneRules(posix: "XXX3EDT4,0/0,J365/23")
    #expect(rules.nextTransition(after: Instant(secondsSinceEpoch: 0)) == nil)
    #expect(rules.previousTransition(atOrBefore: Instant(secondsSinceEpoch: 0)) == nil)
  }

  @Test(
    "Anything else is no rule",
    arguments: [
      "", "UTC", "0", "AB0", "EST5EDT", "EST5EDT,M3.2.0", "EST5EDT,M3.2.0,M11.1.0,", "EST25", "EST5:60",
      "EST5EDT,M13.1.0,M1.1.0",
      "EST5EDT,M3.6.0,M11.1.0", "EST5EDT,M3.2.7,M11.1.0", "EST5EDT,J0,J365", "EST5EDT,366,0",
      "EST5EDT,M3.2.0/168,M11.1.0",
      "<+05-5", "EST 5", "EST5 ", "EST99999999999999999999", "EST5EDT,M3.2.0/,M11.1.0",
      String(repeating: "A", count: 1000),
    ])
  func badRules(rule: String) {
    #expect(throws: TimeZoneRulesError(.malformedRule, "")) { try TimeZoneRules(posix: rule) }
  }

  @Test("Fixed offsets have names, and stop at 26 hours")
  func fixed() {
    #expect(TimeZoneRules.fixed(secondsFromUTC: 19_800).identifier == "+05:30")
    #expect(TimeZoneRules.fixed(secondsFromUTC: -12_600).identifier == "-03:30")
    #expect(TimeZoneRules.fixed(secondsFromUTC: 3723).identifier == "+01:02:03")
    #expect(TimeZoneRules.fixed(secondsFromUTC: 0) == .utc)
    #expect(TimeZoneRules.fixed(secondsFromUTC: .max).offset(at: Instant(secondsSinceEpoch: 0)) == 93_600)
    #expect(TimeZoneRules.fixed(secondsFromUTC: .min).offset(at: Instant(secondsSinceEpoch: 0)) == -93_600)
    #expect(TimeZoneRules.utc.nextTransition(after: Instant(secondsSinceEpoch: 0)) == nil)
  }

  @Test("The ends of time are answered too", arguments: ZoneVectors.names)
  func ends(name: String) throws {
    let rules = try ZoneVectors.rules(name)
    for milliseconds in [Int64.min, .min + 1, -62_135_596_800_000, 253_402_300_799_999, .max - 1, .max] {
      let instant = Instant(millisecondsSinceEpoch: milliseconds)
      _ = rules.offset(at: instant)
      _ = rules.nextTransition(after: instant)
      _ = rules.previousTransition(atOrBefore: instant)
      _ = rules.local(at: instant)
    }
    #expect(rules.local(at: Instant(millisecondsSinceEpoch: .max)).description == "9999-12-31T23:59:59.999")
    #expect(rules.local(at: Instant(millisecondsSinceEpoch: .min)).description == "0001-01-01T00:00:00")
    _ = rules.instants(of: LocalDateTime(date: .earliest))
    _ = rules.instants(of: LocalDateTime(date: .latest))
  }

  @Test("Zones are equal when they behave and are named alike")
  func equality() throws {
    let first = try ZoneVectors.rules("Europe/Riga")
    let second = try ZoneVectors.rules("Europe/Riga")
    #expect(first == second && first.hashValue == second.hashValue)
    #expect(first != .utc)
    #expect(try TimeZoneRules(posix: "UTC0", identifier: "UTC") == .utc)
  }
}

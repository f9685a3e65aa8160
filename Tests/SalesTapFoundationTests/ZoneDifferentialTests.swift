import Foundation
import SalesTapFoundation
import SalesTapTime
import Testing

/// Two readers of the same world: the zone files by our rules, and Foundation's own tables.
@Suite("Zone rules against Foundation's, 1900 to 2100")
struct ZoneDifferentialTests {
  static let names = [
    "America/New_York", "Europe/Riga", "Europe/Warsaw", "America/Santiago", "America/Sao_Paulo", "Australia/Sydney",
    "Australia/Lord_Howe", "Asia/Amman", "Africa/Casablanca", "Antarctica/Troll", "Pacific/Apia", "Asia/Kolkata",
    "Asia/Kathmandu", "Europe/Dublin", "Europe/London", "Asia/Tehran", "America/Havana", "Pacific/Chatham", "Asia/Gaza",
    "America/Nuuk",
  ]

  static let start: Int64 = -2_208_988_800
  static let end: Int64 = 4_102_444_800

  /// The stretches in which the two differ, as `start...end: ours, Foundation's`, to the grid's three days.
  static func differences(_ name: String, from other: String? = nil) throws -> [String] {
    let zone = try #require(TimeZone(identifier: name))
    let rules = try TimeZoneRules(named: other ?? name)
    var seconds = Array(stride(from: start, to: end, by: 3 * 86_400))
    var cursor = Instant(secondsSinceEpoch: start)
    while let next = rules.nextTransition(after: cursor), next.secondsSinceEpoch < end {
      seconds += [-1, 0].map { next.secondsSinceEpoch + $0 }
      cursor = next
    }
    var result: [String] = []
    var last = ""
    for second in seconds.sorted() {
      let ours = rules.offset(at: Instant(secondsSinceEpoch: second))
      let theirs = zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second)))
      let text = ours == theirs ? "" : "\(ours), \(theirs)"
      if text != last, !text.isEmpty { result.append("\(Instant(secondsSinceEpoch: second)): \(text)") }
      last = text
    }
    return result
  }

  @Test("Every change and every third day agree", arguments: names)
  func agree(name: String) throws {
    #expect(try Self.differences(name) == [])
  }

  @Test("The comparison notices another zone's rules")
  func notices() throws {
    #expect(try Self.differences("Europe/Riga", from: "Europe/Tallinn").count > 5)
    #expect(try Self.differences("Europe/Warsaw", from: "Europe/Berlin").count > 5)
  }
}

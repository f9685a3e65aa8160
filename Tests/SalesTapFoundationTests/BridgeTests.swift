import Foundation
import SalesTapFoundation
import SalesTapModel
import SalesTapTime
import Testing

@Suite("Bridges to Foundation")
struct BridgeTests {
  @Test("Instant and date are each other's inverse")
  func dates() throws {
    var state: UInt64 = 1
    for _ in 0..<20_000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      // From year 1 to 9999.
      let milliseconds = Int64(state % 315_537_897_600_000) - 62_135_596_800_000
      let instant = Instant(millisecondsSinceEpoch: milliseconds)
      #expect(Instant(Date(instant)) == instant)
    }
    #expect(Date(Instant(millisecondsSinceEpoch: 1500)) == Date(timeIntervalSince1970: 1.5))
    #expect(Instant(Date(timeIntervalSince1970: 0.0014)) == Instant(millisecondsSinceEpoch: 1))
    #expect(Instant(Date(timeIntervalSince1970: -0.0016)) == Instant(millisecondsSinceEpoch: -2))
  }

  @Test("Dates that no instant can hold give the ends")
  func extremes() {
    #expect(Instant(Date(timeIntervalSince1970: .infinity)) == Instant(millisecondsSinceEpoch: .max))
    #expect(Instant(Date(timeIntervalSince1970: -.greatestFiniteMagnitude)) == Instant(millisecondsSinceEpoch: .min))
    #expect(Instant(Date(timeIntervalSince1970: .nan)) == Instant(millisecondsSinceEpoch: 0))
    #expect(Instant(.distantPast) < Instant(.distantFuture))
  }

  @Test("Days and times go to components and back")
  func components() throws {
    let local = try #require(LocalDateTime("2024-02-29T23:59:58.123"))
    let components = DateComponents(local)
    #expect(components.year == 2024 && components.month == 2 && components.day == 29)
    #expect(components.hour == 23 && components.nanosecond == 123_000_000)
    #expect(LocalDateTime(components) == local)
    #expect(CalendarDate(DateComponents(local.date)) == local.date)
    #expect(TimeOfDay(DateComponents(local.time)) == local.time)
    #expect(LocalDateTime(DateComponents(year: 2024, month: 2, day: 29)) == LocalDateTime(date: local.date))
    #expect(TimeOfDay(DateComponents(hour: 5))?.description == "05:00:00")
  }

  @Test("Components that are no day are refused")
  func refusals() {
    #expect(CalendarDate(DateComponents(year: 2023, month: 2, day: 29)) == nil)
    #expect(CalendarDate(DateComponents(year: 2023, month: 2)) == nil)
    #expect(CalendarDate(DateComponents(era: 0, year: 44, month: 3, day: 15)) == nil)
    #expect(
      CalendarDate(DateComponents(calendar: Calendar(identifier: .buddhist), year: 2566, month: 1, day: 1)) == nil)
    #expect(TimeOfDay(DateComponents(hour: 24)) == nil)
    #expect(TimeOfDay(DateComponents(minute: 5)) == nil)
    #expect(TimeOfDay(DateComponents(hour: 1, nanosecond: -1)) == nil)
    #expect(LocalDateTime(DateComponents(year: 2024, month: 1, day: 1, hour: 25)) == nil)
  }

  @Test(
    "The rules of a zone agree with it, computed or read",
    arguments: ["Europe/Riga", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia", "GMT"])
  func zones(name: String) throws {
    let zone = try #require(TimeZone(identifier: name))
    let read = TimeZoneRules(zone)
    let computed = TimeZoneRules.computed(from: zone)
    #expect(read.identifier == name && computed.identifier == name)
    var state: UInt64 = 7
    for _ in 0..<2000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let second = Int64((state >> 16) % 2_100_000_000)
      let expected = zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second)))
      #expect(read.offset(at: Instant(secondsSinceEpoch: second)) == expected)
      #expect(computed.offset(at: Instant(secondsSinceEpoch: second)) == expected)
    }
    #expect(TimeZone(read)?.identifier == zone.identifier)
  }

  @Test("A zone without a file is computed")
  func fixed() throws {
    let zone = try #require(TimeZone(secondsFromGMT: 20_700))
    let rules = TimeZoneRules(zone)
    #expect(rules.offset(at: Instant(secondsSinceEpoch: 0)) == 20_700)
    #expect(rules.nextTransition(after: Instant(secondsSinceEpoch: 0)) == nil)
    #expect(TimeZone(TimeZoneRules.fixed(secondsFromUTC: 20_700))?.secondsFromGMT() == 20_700)
    #expect(TimeZone(.utc)?.secondsFromGMT() == 0)
    #expect(TimeZone(try TimeZoneRules(posix: "CET-1CEST,M3.5.0,M10.5.0/3", identifier: "mine")) == nil)
  }

  @Test(
    "A name that is no zone's is refused, and leads nowhere",
    arguments: ["", "Nowhere/Atlantis", "../../etc/passwd", "/etc/passwd", "Europe//Riga", "Europe/", "Europe", "é"])
  func names(name: String) {
    #expect(throws: TimeZoneRulesError(.unknownZone, "")) { try TimeZoneRules(named: name) }
  }

  @Test("Errors speak for themselves")
  func errors() throws {
    let error: any Error = TimeZoneRulesError(.notTZif, "these bytes are no TZif file")
    #expect(error.localizedDescription == "these bytes are no TZif file")
    let problem: any Error = RecordID.Problem.length(3)
    #expect(problem.localizedDescription == "a record id has 15 or 18 characters, and this text has 3")
    do {
      _ = try ObjectDescription(describe: Data("{".utf8))
      Issue.record("half an object was read")
    } catch {
      #expect((error as any Error).localizedDescription.hasPrefix("1:"))
    }
  }
}

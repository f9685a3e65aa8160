import Foundation
import SalesTapTime
import TestSupport
import Testing

@Suite("Instants as text")
struct InstantTextTests {
  @Test(
    "Every encoding that Salesforce uses gives the same instant",
    arguments: [
      "2021-04-08T18:39:16.000+0000", "2021-04-08T18:39:16.000Z", "2021-04-08T18:39:16Z",
      "2021-04-08T18:39:16+00:00", "2021-04-08T20:39:16+02", "2021-04-08T13:09:16.0-0530",
      "2021-04-08T18:39:16.000999999Z", "2021-04-09T18:38:16+23:59",
    ])
  func encodings(text: String) {
    #expect(Instant(text)?.millisecondsSinceEpoch == 1_617_907_156_000)
  }

  @Test(
    "A fraction is cut to milliseconds",
    arguments: [(".1", 100), (".12", 120), (".123", 123), (".1239", 123), (".000999999", 0), (".999999999", 999)])
  func fractions(fraction: String, milliseconds: Int64) {
    #expect(Instant("1970-01-01T00:00:00\(fraction)Z")?.millisecondsSinceEpoch == milliseconds)
    #expect(Instant("1969-12-31T23:59:59\(fraction)Z")?.millisecondsSinceEpoch == milliseconds - 1000)
  }

  @Test(
    "Anything else is refused",
    arguments: [
      "", "2021", "2021-04-08", "2021-04-08T18:39:16", "2021-04-08T18:39Z", "2021-04-08 18:39:16Z",
      "2021-04-08t18:39:16Z", "2021-04-08T18:39:16z", "2021-4-08T18:39:16Z", "2021-02-29T00:00:00Z",
      "2021-13-01T00:00:00Z", "2021-00-01T00:00:00Z", "2021-01-00T00:00:00Z", "0000-01-01T00:00:00Z",
      "2021-04-08T24:00:00Z", "2021-04-08T23:60:00Z", "2016-12-31T23:59:60Z", "2021-04-08T18:39:16.Z",
      "2021-04-08T18:39:16.1234567890Z", "2021-04-08T18:39:16,5Z", "2021-04-08T18:39:16+24:00",
      "2021-04-08T18:39:16+00:60", "2021-04-08T18:39:16+0", "2021-04-08T18:39:16+000", "2021-04-08T18:39:16+00:0",
      "2021-04-08T18:39:16+00:", "2021-04-08T18:39:16Z ", " 2021-04-08T18:39:16Z", "2021-04-08T18:39:16ZZ",
      "+2021-04-08T18:39:16Z", "2021-04-08T18:39:16\u{0}", "２０２１-04-08T18:39:16Z", "2021-04-08T18:39:16+00:00Z",
      "2021-04-08T-1:39:16Z", "2021-04-08T18:39:16−05:00",
    ])
  func refusals(text: String) {
    #expect(Instant(text) == nil)
  }

  @Test("The description leaves out milliseconds that are zero")
  func descriptions() {
    #expect(Instant(secondsSinceEpoch: 1_774_747_800).description == "2026-03-29T01:30:00Z")
    #expect(Instant(millisecondsSinceEpoch: 1_774_747_800_123).description == "2026-03-29T01:30:00.123Z")
    #expect(Instant(millisecondsSinceEpoch: -1).description == "1969-12-31T23:59:59.999Z")
    #expect(Instant(millisecondsSinceEpoch: 253_402_300_800_000).description == "+010000-01-01T00:00:00Z")
    #expect(Instant(millisecondsSinceEpoch: .max).description == "+292278994-08-17T07:12:55.807Z")
    #expect(Instant(millisecondsSinceEpoch: .min).description == "-292275055-05-16T16:47:04.192Z")
  }

  @Test("Text and instant are each other's inverse, and agree with Foundation")
  func roundTrip() throws {
    var generator = SeededGenerator(seed: 1)
    var style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    style.timeZone = .gmt
    for _ in 0..<20_000 {
      // 1900 to 2100: beyond 1582 Foundation's calendar is not the proleptic one.
      let instant = Instant(
        millisecondsSinceEpoch: .random(in: -2_208_988_800_000...4_102_444_800_000, using: &generator))
      #expect(Instant(instant.description) == instant)
      let seconds = Instant(secondsSinceEpoch: instant.secondsSinceEpoch)
      let text = Date(timeIntervalSince1970: Double(seconds.secondsSinceEpoch)).formatted(style)
      #expect(Instant(text) == seconds)
    }
  }

  @Test("Random bytes and damaged texts never trap, and what is taken prints back")
  func hostile() {
    var generator = SeededGenerator(seed: 2)
    let valid = Array("2021-04-08T18:39:16.000+0000".utf8)
    for _ in 0..<20_000 {
      var bytes = valid
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: bytes[Int.random(in: bytes.indices, using: &generator)] = .random(in: 0...255, using: &generator)
        case 1: bytes.remove(at: Int.random(in: bytes.indices, using: &generator))
        default: bytes.append(.random(in: 0...255, using: &generator))
        }
      }
      guard let instant = bytes.withUnsafeBufferPointer({ Instant(iso8601: $0) }) else { continue }
      #expect(Instant(instant.description) == instant || instant.description.hasPrefix("+"))
    }
  }

  @Test("An instant is coded as its text")
  func coding() throws {
    let instant = try #require(Instant("2026-03-29T01:30:00.5Z"))
    let data = try JSONEncoder().encode([instant])
    #expect(String(decoding: data, as: UTF8.self) == #"["2026-03-29T01:30:00.500Z"]"#)
    #expect(try JSONDecoder().decode([Instant].self, from: data) == [instant])
    #expect(throws: DecodingError.self) { try JSONDecoder().decode([Instant].self, from: Data(#"["today"]"#.utf8)) }
    #expect(throws: EncodingError.self) { try JSONEncoder().encode(Instant(millisecondsSinceEpoch: .max)) }
  }

  @Test("Durations add to the millisecond, rounded down, and stop at the ends")
  func durations() {
    let instant = Instant(secondsSinceEpoch: 100)
    #expect(instant + .seconds(1.5) == Instant(millisecondsSinceEpoch: 101_500))
    #expect(instant - .milliseconds(1) == Instant(millisecondsSinceEpoch: 99_999))
    #expect(instant + .microseconds(1999) == Instant(millisecondsSinceEpoch: 100_001))
    #expect(instant + .microseconds(-1) == Instant(millisecondsSinceEpoch: 99_999))
    #expect(instant + .seconds(Int64.max) == Instant(millisecondsSinceEpoch: .max))
    #expect(instant - .seconds(Int64.min) == Instant(millisecondsSinceEpoch: .max))
    #expect(instant + .seconds(Int64.min) == Instant(millisecondsSinceEpoch: .min))
    #expect(Instant(millisecondsSinceEpoch: .max) + .milliseconds(1) == Instant(millisecondsSinceEpoch: .max))
    #expect(Instant(secondsSinceEpoch: 160) - instant == .seconds(60))
    let span = Instant(millisecondsSinceEpoch: .max) - Instant(millisecondsSinceEpoch: .min)
    #expect(span == .milliseconds(Int64.max) + .milliseconds(Int64.max) + .milliseconds(1))
  }
}

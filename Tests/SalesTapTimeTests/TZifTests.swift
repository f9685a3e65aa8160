import Foundation
import SalesTapTime
import TestSupport
import Testing

@Suite("TZif files")
struct TZifTests {
  static let zoneinfo = URL(filePath: "/usr/share/zoneinfo")

  /// A version 1 file, from its parts.
  static func version1(
    times: [Int32] = [], indices: [UInt8] = [], offsets: [Int32] = [3600], leaps: Int32 = 0
  ) -> [UInt8] {
    func big(_ value: Int32) -> [UInt8] { withUnsafeBytes(of: value.bigEndian) { Array($0) } }
    var bytes = Array("TZif".utf8) + [UInt8](repeating: 0, count: 16)
    for count in [0, 0, leaps, Int32(times.count), Int32(offsets.count), 4] { bytes += big(count) }
    bytes += times.flatMap(big) + indices
    for offset in offsets { bytes += big(offset) + [0, 0] }
    return bytes + Array("LMT\0".utf8)
  }

  static func code(_ bytes: [UInt8]) -> TimeZoneRulesError.Code? {
    do {
      _ = try TimeZoneRules(tzif: bytes, identifier: "test")
      return nil
    } catch {
      return error.code
    }
  }

  @Test("A version 1 file is read, and its last type holds for ever")
  func versionOne() throws {
    let bytes = Self.version1(times: [-100, 100], indices: [1, 0], offsets: [3600, -7200])
    let rules = try TimeZoneRules(tzif: bytes, identifier: "test")
    #expect(rules.offset(at: Instant(secondsSinceEpoch: -101)) == 3600)
    #expect(rules.offset(at: Instant(secondsSinceEpoch: -100)) == -7200)
    #expect(rules.offset(at: Instant(secondsSinceEpoch: 100)) == 3600)
    #expect(rules.offset(at: Instant(secondsSinceEpoch: .max)) == 3600)
  }

  @Test("Each kind of damage has its code")
  func damage() {
    #expect(Self.code([]) == .notTZif)
    #expect(Self.code([UInt8](repeating: 0, count: 100)) == .notTZif)
    #expect(Self.code(Self.version1()) == nil)
    #expect(Self.code(Array(Self.version1().dropLast())) == .truncated)
    #expect(Self.code(Self.version1(offsets: [])) == .inconsistent)
    #expect(Self.code(Self.version1(offsets: [93_601])) == .inconsistent)
    #expect(Self.code(Self.version1(offsets: [.min])) == .inconsistent)
    #expect(Self.code(Self.version1(times: [5], indices: [1])) == .inconsistent)
    #expect(Self.code(Self.version1(times: [5, 5], indices: [0, 0])) == .inconsistent)
    #expect(Self.code(Self.version1(leaps: 1)) == .truncated)
    #expect(Self.code(Self.version1(leaps: 1) + [UInt8](repeating: 0, count: 8)) == .leapSeconds)
    var versionFive = Self.version1()
    versionFive[4] = UInt8(ascii: "5")
    #expect(Self.code(versionFive) == .unsupportedVersion)
    var huge = Self.version1()
    for index in 20..<44 { huge[index] = 0xFF }
    #expect(Self.code(huge) == .truncated)
  }

  @Test("Every beginning of a file is refused", arguments: ["Europe/Riga", "Asia/Kathmandu"])
  func beginnings(name: String) throws {
    let bytes = Array(try #require(ZoneVectors.all?.zones[name]).tzif)
    for length in bytes.indices { #expect(Self.code(Array(bytes[..<length])) != nil, "\(length) bytes") }
    #expect(Self.code(bytes) == nil)
  }

  @Test("Damaged files never trap, and what is read of them answers every question")
  func hostile() throws {
    var generator = SeededGenerator(seed: 5)
    var read = 0
    for name in ["Europe/Riga", "Asia/Kathmandu", "Pacific/Apia"] {
      let valid = Array(try #require(ZoneVectors.all?.zones[name]).tzif)
      for _ in 0..<3000 {
        var bytes = valid
        for _ in 0..<Int.random(in: 1...6, using: &generator) {
          bytes[Int.random(in: bytes.indices, using: &generator)] = .random(in: 0...255, using: &generator)
        }
        guard let rules = try? TimeZoneRules(tzif: bytes, identifier: name) else { continue }
        read += 1
        for _ in 0..<8 {
          let instant = Instant(millisecondsSinceEpoch: .random(in: .min ... .max, using: &generator))
          if let next = rules.nextTransition(after: instant) { #expect(next > instant) }
          if let previous = rules.previousTransition(atOrBefore: instant) { #expect(previous <= instant) }
          _ = rules.instants(of: rules.local(at: instant))
          let near = Instant(secondsSinceEpoch: .random(in: -4_000_000_000...6_000_000_000, using: &generator))
          _ = rules.instants(of: rules.local(at: near))
        }
      }
    }
    #expect(read > 1000)
  }

  @Test(
    "Every zone of the machine agrees with Foundation from 1970 to 2037",
    .enabled(if: FileManager.default.fileExists(atPath: TZifTests.zoneinfo.path), "the machine has no zone files"))
  func foundation() throws {
    var generator = SeededGenerator(seed: 6)
    var compared = 0
    var differing: [String] = []
    for name in TimeZone.knownTimeZoneIdentifiers.sorted() {
      guard let zone = TimeZone(identifier: name),
        let data = try? Data(contentsOf: Self.zoneinfo.appending(path: name))
      else { continue }
      let rules = try TimeZoneRules(tzif: Array(data), identifier: name)
      compared += 1
      for _ in 0..<300 {
        let second = Int64.random(in: 0...2_145_916_800, using: &generator)
        let expected = zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second)))
        if rules.offset(at: Instant(secondsSinceEpoch: second)) != expected {
          differing.append("\(name) at \(Instant(secondsSinceEpoch: second))")
        }
      }
    }
    #expect(compared > 300)
    #expect(differing.isEmpty, "\(differing.count): \(differing.prefix(20))")
  }
}

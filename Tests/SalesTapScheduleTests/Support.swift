import Foundation
import SalesTapTime
import Testing

/// A small seeded generator (SplitMix64), so that every random case can be run again.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// The zones of `Tests/Vectors/time-zones.json`.
enum Zones {
  private struct File: Decodable {
    struct Zone: Decodable { var tzif: Data }
    var zones: [String: Zone]
  }

  static let all: [String: TimeZoneRules] = {
    guard let data = try? Data(contentsOf: vectors("time-zones.json")),
      let file = try? JSONDecoder().decode(File.self, from: data)
    else { return [:] }
    var result: [String: TimeZoneRules] = ["UTC": .utc]
    for (name, zone) in file.zones { result[name] = try? TimeZoneRules(tzif: Array(zone.tzif), identifier: name) }
    return result
  }()

  static let names = all.keys.sorted()

  static func named(_ name: String) throws -> TimeZoneRules { try #require(all[name]) }
}

func vectors(_ name: String) -> URL {
  URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Vectors/\(name)").standardizedFileURL
}

func instant(_ text: String) throws -> Instant { try #require(Instant(text), "\(text) is no instant") }

import Foundation
import SalesTapTime
import Testing

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

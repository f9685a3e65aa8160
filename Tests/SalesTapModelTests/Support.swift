import Foundation
import SalesTapModel

/// A seeded generator of random numbers (SplitMix64): the same seed gives the same test.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}

/// The rows of a file in `Tests/Vectors`.
func vectors<Row: Decodable>(_ name: String, as type: Row.Type = Row.self) throws -> [Row] {
  try JSONDecoder().decode([Row].self, from: Data(contentsOf: vectorURL(name)))
}

/// The place of a file in `Tests/Vectors`.
func vectorURL(_ name: String) -> URL {
  URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Vectors").appending(path: name)
}

/// The bytes of a hexadecimal text.
func bytes(hex: String) -> [UInt8] {
  var result: [UInt8] = []
  var rest = hex[...]
  while rest.count >= 2 {
    result.append(UInt8(rest.prefix(2), radix: 16) ?? 0)
    rest = rest.dropFirst(2)
  }
  return result
}

extension SalesforceRecord {
  /// Whether a field was not loaded; `== nil` would take null for it in some expressions, since a value may be written `nil`.
  func isMissing(_ path: String) -> Bool { slot(named: path).kind == .missing }
}

extension ChangeNotice {
  /// The change, where the notice is one.
  var change: RecordChange? { if case .change(let change) = self { change } else { nil } }
}

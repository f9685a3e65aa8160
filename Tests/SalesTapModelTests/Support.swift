import Foundation
import SalesTapModel

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

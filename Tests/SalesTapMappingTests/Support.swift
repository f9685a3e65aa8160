import Foundation

/// The tables of cases in `Tests/Vectors`.
enum Vectors {
  static func decode<Table: Decodable>(_ type: Table.Type, from name: String) throws -> Table {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    return try JSONDecoder().decode(type, from: Data(contentsOf: folder.appendingPathComponent("Vectors/\(name)")))
  }
}

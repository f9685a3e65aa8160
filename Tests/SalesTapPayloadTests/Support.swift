import Foundation
import SalesTapPayload

/// The place of a file in `Tests/Vectors`.
func vectorURL(_ name: String) -> URL {
  URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Vectors").appending(path: name)
}

/// The rows of a file in `Tests/Vectors`.
func vectors<Row: Decodable>(_ name: String, as type: Row.Type = Row.self) throws -> [Row] {
  try JSONDecoder().decode([Row].self, from: Data(contentsOf: vectorURL(name)))
}

/// The text that the encoder makes of a record.
func encoded(_ record: CleverTapRecord) -> String { EncodedRecord(record).description }

/// A profile with the given values.
func profile(
  identity: String = "1189549", timestamp: Int64? = nil, _ properties: KeyValuePairs<String, CleverTapValue>
) -> CleverTapRecord {
  CleverTapRecord(
    .identity(identity), .profile, timestamp: timestamp, properties: properties.map { .init($0.key, $0.value) })
}

/// An event with the given values.
func event(
  _ name: String, identity: String = "jack@gmail.com", timestamp: Int64? = 1_468_208_340,
  _ properties: KeyValuePairs<String, CleverTapValue> = [:]
) -> CleverTapRecord {
  CleverTapRecord(
    .identity(identity), .event(name: name), timestamp: timestamp,
    properties: properties.map { .init($0.key, $0.value) })
}

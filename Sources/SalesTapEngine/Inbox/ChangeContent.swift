import SalesTapModel
import SalesTapTime

/// The text in which the engine keeps a change that it was handed as a value: JSON that loses no type.
///
/// Lines of a changes file have texts where a date is meant; a change that was decoded with the description of its object, or was made in Swift,
/// has types that such a line could not give back. So each value stands with the letter of its type.
enum ChangeContent {
  /// The content of a change.
  /// - Parameter refetch: Why the values are not known; nil if they are.
  static func encode(_ change: RecordChange, refetch: String? = nil) -> [UInt8] {
    var bytes: [UInt8] = Array(#"{"salestap":1,"object":"#.utf8)
    append(change.object, to: &bytes)
    member("recordID", change.recordID.description, to: &bytes)
    member("kind", change.kind.rawValue, to: &bytes)
    member("id", change.id, to: &bytes)
    member("origin", change.origin.rawValue, to: &bytes)
    if let refetch { member("refetch", refetch, to: &bytes) }
    if let committedAt = change.committedAt {
      bytes += Array(",\"committedAt\":\(committedAt.millisecondsSinceEpoch)".utf8)
    }
    if let changed = change.changedFields {
      bytes += Array(#","changedFields":["#.utf8)
      for (index, name) in changed.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        append(name, to: &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    }
    bytes += Array(#","record":"#.utf8)
    append(change.record, to: &bytes)
    if let previous = change.previous {
      bytes += Array(#","previous":"#.utf8)
      append(previous, to: &bytes)
    }
    bytes.append(UInt8(ascii: "}"))
    return bytes
  }

  private static func member(_ key: String, _ value: String, to bytes: inout [UInt8]) {
    bytes += Array(",\"\(key)\":".utf8)
    append(value, to: &bytes)
  }

  /// A JSON string.
  static func append(_ text: String, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
      case 0..<32:
        let digits = Array("0123456789abcdef".utf8)
        bytes += Array("\\u00".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// A list of path and value, in the order of the record.
  static func append(_ record: SalesforceRecord, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "["))
    var isFirst = true
    for (path, value) in record.fields {
      // The fields of a related record follow under their own paths.
      if case .object(let related) = value, !related.fields.isEmpty { continue }
      if !isFirst { bytes.append(UInt8(ascii: ",")) }
      isFirst = false
      append(path, to: &bytes)
      bytes.append(UInt8(ascii: ","))
      append(value, to: &bytes)
    }
    bytes.append(UInt8(ascii: "]"))
  }

  /// A value, with the letter of its type.
  static func append(_ value: FieldValue, to bytes: inout [UInt8]) {
    func tagged(_ letter: String, _ text: String) {
      bytes += Array("{\"\(letter)\":".utf8)
      append(text, to: &bytes)
      bytes.append(UInt8(ascii: "}"))
    }
    switch value {
    case .null: bytes += Array("null".utf8)
    case .boolean(let value): bytes += Array((value ? "true" : "false").utf8)
    case .string(let text): append(text, to: &bytes)
    case .integer(let number): tagged("i", String(number))
    case .double(let number): tagged("f", String(number.bitPattern))
    case .date(let day): tagged("d", day.description)
    case .dateTime(let instant): tagged("t", String(instant.millisecondsSinceEpoch))
    case .time(let time): tagged("c", String(time.millisecondsSinceMidnight))
    case .list(let values): tagged("l", values.joined(separator: ";"))
    case .location(let place): tagged("g", "\(place.latitude.bitPattern) \(place.longitude.bitPattern)")
    case .object(let record): append(record, to: &bytes)
    }
  }
}

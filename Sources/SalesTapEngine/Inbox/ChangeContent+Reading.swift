import SalesTapModel
import SalesTapTime

extension ChangeContent {
  /// The change in a content that ``encode(_:)`` wrote; nil if it is anything else.
  static func decode(_ bytes: [UInt8]) -> (change: RecordChange, refetch: String?)? {
    guard bytes.starts(with: Array(#"{"salestap":1,"#.utf8)), let node = try? JSONNode(parsing: bytes),
      let object = node["object"]?.string, let recordID = node["recordID"]?.string.flatMap({ RecordID($0) }),
      let kind = node["kind"]?.string.flatMap(RecordChange.Kind.init), let id = node["id"]?.string,
      let origin = node["origin"]?.string.flatMap(RecordChange.Origin.init), let record = record(node["record"])
    else { return nil }
    let change = RecordChange(
      object: object, recordID: recordID, kind: kind, record: record, previous: Self.record(node["previous"]),
      changedFields: node["changedFields"]?.array?.compactMap(\.string),
      committedAt: node["committedAt"]?.int64.map { Instant(millisecondsSinceEpoch: $0) }, id: id, origin: origin)
    return (change, node["refetch"]?.string)
  }

  private static func record(_ node: JSONNode?) -> SalesforceRecord? {
    guard let list = node?.array, list.count.isMultiple(of: 2) else { return nil }
    var fields: [(path: String, value: FieldValue)] = []
    for index in stride(from: 0, to: list.count, by: 2) {
      guard let path = list[index].string, let value = value(list[index + 1]) else { return nil }
      fields.append((path, value))
    }
    return SalesforceRecord(fields)
  }

  private static func value(_ node: JSONNode) -> FieldValue? {
    switch node.value {
    case .null: return .some(.null)
    case .boolean(let value): return .boolean(value)
    case .string(let text): return .string(text)
    case .array: return record(node).map { .object($0) }
    case .number: return nil
    case .object(let members):
      guard let member = members.first, let text = member.value.string else { return nil }
      return tagged(member.key, text)
    }
  }

  private static func tagged(_ letter: String, _ text: String) -> FieldValue? {
    switch letter {
    case "i": return Int64(text).map { .integer($0) }
    case "f": return UInt64(text).map { .double(Double(bitPattern: $0)) }
    case "d": return CalendarDate(text).map { .date($0) }
    case "t": return Int64(text).map { .dateTime(Instant(millisecondsSinceEpoch: $0)) }
    case "c": return Int(text).flatMap { TimeOfDay(millisecondsSinceMidnight: $0) }.map { .time($0) }
    case "l": return .list(text.split(separator: ";").map(String.init))
    case "g":
      let parts = text.split(separator: " ").compactMap { UInt64($0) }
      guard parts.count == 2 else { return nil }
      return .location(Geolocation(latitude: Double(bitPattern: parts[0]), longitude: Double(bitPattern: parts[1])))
    default: return nil
    }
  }
}

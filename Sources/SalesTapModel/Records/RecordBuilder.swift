import SalesTapTime

/// Collects the fields of a record one by one.
package struct RecordBuilder {
  private var paths: [String] = []
  private var index: [FieldName: Int] = [:]
  private var slots: ContiguousArray<RecordSlot> = []
  private var text: ContiguousArray<UInt8> = []
  /// Whether some path leads through a relationship.
  private var hasRelatedFields = false

  package init() {}

  /// Sets the value of a path; a value that is there already is replaced.
  package mutating func set(_ value: FieldValue, for path: String) {
    switch value {
    case .object(let related):
      set(RecordSlot.object, for: path)
      for (name, inner) in related.fields { set(inner, for: path + "." + name) }
    default: set(slot(for: value), for: path)
    }
  }

  private mutating func set(_ slot: RecordSlot, for path: String) {
    let name = FieldName(path)
    if let position = index[name] {
      let before = slots[position].kind
      slots[position] = slot
      if hasRelatedFields, before != slot.kind { refit(below: path, after: slot) }
    } else {
      index[name] = paths.count
      paths.append(path)
      slots.append(slot)
      if path.utf8.contains(UInt8(ascii: ".")) { hasRelatedFields = true }
      if hasRelatedFields, slot.kind == .null { refit(below: path, after: slot) }
    }
  }

  /// The fields below a relationship that became empty are null, those below one that no longer is are not known.
  private mutating func refit(below path: String, after slot: RecordSlot) {
    let prefix = Array(FieldName(path + ".").folded)
    for position in paths.indices where FieldName(paths[position]).folded.starts(with: prefix) {
      if slot.kind == .null {
        slots[position] = .null
      } else if slot.kind == .object, slots[position].kind == .null {
        slots[position] = .missing
      }
    }
  }

  private mutating func slot(for value: FieldValue) -> RecordSlot {
    switch value {
    case .null: return .null
    case .boolean(let value): return .boolean(value)
    case .integer(let value): return .integer(value)
    case .double(let value): return value.isFinite ? .double(value) : .null
    case .string(let value): return append(value, as: .string)
    case .date(let value): return .date(value)
    case .dateTime(let value): return .dateTime(value)
    case .time(let value): return .time(value)
    case .list(let values): return append(values.joined(separator: ";"), as: .list)
    case .location(let place):
      let start = text.count
      withUnsafeBytes(of: place.latitude.bitPattern) { text.append(contentsOf: $0) }
      withUnsafeBytes(of: place.longitude.bitPattern) { text.append(contentsOf: $0) }
      return RecordSlot(kind: .location, length: 16, bits: UInt64(start))
    case .object: return .object
    }
  }

  private mutating func append(_ value: String, as kind: RecordSlot.Kind) -> RecordSlot {
    let start = text.count
    text.append(contentsOf: value.utf8)
    let length = text.count - start
    return length == 0 ? .null : RecordSlot(kind: kind, length: UInt32(clamping: length), bits: UInt64(start))
  }

  /// The record of what was set.
  package func record(absent: AbsentFields? = nil) -> SalesforceRecord {
    SalesforceRecord(layout: RecordLayout(paths), slots: slots, text: text, absent: absent)
  }
}

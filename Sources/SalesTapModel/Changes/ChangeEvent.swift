import SalesTapDiagnostics
import SalesTapTime

/// A change event whose header is read: what becomes of its records.
struct ChangeEvent {
  let header: ChangeEventHeader
  let description: ObjectDescription?
  let changeID: String

  /// The notice that the whole object must be read again.
  func backfill(_ reason: String) -> ChangeNotice {
    .mustBackfill(
      ObjectBackfill(
        object: header.entityName, committedAt: header.commitTimestamp, id: id(suffix: "*"), reason: reason))
  }

  /// The notices that the records must be read again.
  func refetches(_ kind: RecordChange.Kind, reason: String, diagnostics: inout [Diagnostic]) -> [ChangeNotice] {
    forEachRecord(&diagnostics) { id in
      if kind == .deleted {
        // Nothing is left to read.
        return .change(
          RecordChange(
            object: header.entityName, recordID: id, kind: .deleted,
            record: SalesforceRecord([("Id", .string(id.text))]), committedAt: header.commitTimestamp,
            id: self.id(suffix: id.text), origin: .changeDataCapture))
      }
      return .mustRefetch(
        RecordRefetch(
          object: header.entityName, recordID: id, kind: kind, committedAt: header.commitTimestamp,
          id: self.id(suffix: id.text), reason: reason))
    }
  }

  /// The changes of the records, which all have the values of the event's body.
  func changes(
    _ kind: RecordChange.Kind, body: SalesforceRecord, diagnostics: inout [Diagnostic]
  ) -> [ChangeNotice] {
    let known = EventFields(header: header, body: body, description: description)
    let changed = kind == .updated ? known.changedFields : nil
    return forEachRecord(&diagnostics) { id in
      .change(
        RecordChange(
          object: header.entityName, recordID: id, kind: kind, record: known.record(of: id, kind),
          changedFields: changed,
          committedAt: header.commitTimestamp, id: self.id(suffix: id.text), origin: .changeDataCapture))
    }
  }

  /// One notice for each id; a wildcard means the whole object, a text that is no id is an error.
  private func forEachRecord(
    _ diagnostics: inout [Diagnostic], _ notice: (RecordID) -> ChangeNotice
  ) -> [ChangeNotice] {
    var notices: [ChangeNotice] = []
    for (text, range) in header.recordIDs {
      if text.hasSuffix("*") {
        notices.append(backfill("the event names all records whose ids begin with \(text.dropLast().prefix(18))"))
        continue
      }
      do throws(RecordID.Problem) {
        notices.append(notice(try RecordID(validating: text)))
      } catch {
        diagnostics.append(
          Diagnostic("change-event.record-id", .error, "this is no record id", range: range))
      }
    }
    return notices
  }

  private func id(suffix: String) -> String {
    if let key = header.transactionKey, !key.isEmpty { return "\(key)-\(header.sequenceNumber)-\(suffix)" }
    return header.recordIDs.count > 1 ? "\(changeID)-\(suffix)" : changeID
  }
}

/// Which of the fields in the body of a change event are known.
private struct EventFields {
  let header: ChangeEventHeader
  let body: SalesforceRecord
  let description: ObjectDescription?
  /// The flat names of the fields that changed or became empty; nil where the event does not tell.
  let changedFields: [String]?
  private let nulled: Set<FieldName>
  private let changed: Set<FieldName>

  init(header: ChangeEventHeader, body: SalesforceRecord, description: ObjectDescription?) {
    self.header = header
    self.body = body
    self.description = description
    var names: [String] = []
    var seen: Set<FieldName> = []
    func add(_ name: String) {
      if seen.insert(FieldName(name)).inserted { names.append(name) }
    }
    func flat(_ paths: [String]) -> [String] {
      paths.flatMap { path -> [String] in
        if path.contains(".") { return [CompoundName.flatName(of: path, in: description)] }
        // A compound as a whole stands for its components.
        let parts = Self.components(of: path, in: body, description)
        return parts.isEmpty ? [path] : parts
      }
    }
    for (paths, names) in [header.changedFields ?? [], header.nulledFields ?? [], header.diffFields].map({
      ($0, flat($0))
    }) {
      names.forEach(add)
      // A person's full name changes with its parts.
      if paths.contains(where: { $0.lowercased().hasPrefix("name.") }) { add("Name") }
    }
    changed = seen
    nulled = Set(flat(header.nulledFields ?? []).map(FieldName.init))
    changedFields = names.isEmpty ? nil : names
  }

  /// The fields of the body that are components of a compound field.
  private static func components(
    of compound: String, in body: SalesforceRecord, _ description: ObjectDescription?
  ) -> [String] {
    let described = description?.components(of: compound).map(\.name) ?? []
    if !described.isEmpty { return described }
    let lower = compound.lowercased()
    let isCustom = lower.hasSuffix("__c")
    guard lower.hasSuffix("address") || isCustom && body.slot(named: compound).kind == .location else { return [] }
    let parts =
      isCustom
      ? ["Latitude", "Longitude"]
      : [
        "Street", "City", "State", "PostalCode", "Country", "StateCode", "CountryCode", "Latitude", "Longitude",
        "GeocodeAccuracy",
      ]
    let names = parts.map { CompoundName.flatName(compound: compound, component: $0, in: description) }
    return (isCustom ? [compound] : [])
      + names.filter { body.layout.slot(of: $0).map { body.slot($0).kind != .missing } ?? false }
  }

  /// The record of an id: the known fields of the body, and the id.
  func record(of id: RecordID, _ kind: RecordChange.Kind) -> SalesforceRecord {
    var builder = RecordBuilder()
    builder.set(.string(id.text), for: "Id")
    if kind == .deleted { return builder.record() }
    let absent = kind == .updated ? nil : AbsentFields(object: header.entityName, description: description)
    for (index, path) in body.layout.fields.enumerated() where FieldName(path) != FieldName("Id") {
      let value = body.value(at: index)
      if kind == .updated {
        if let known = known(value, at: path) { builder.set(known, for: path) }
      } else if let value {
        if value != .null || absent?.isEmpty(path) != false { builder.set(value, for: path) }
      } else if absent?.isEmpty(path) == true {
        builder.set(.null, for: path)
      }
    }
    if kind == .updated {
      for name in changedFields ?? [] where nulled.contains(FieldName(name)) { builder.set(.null, for: name) }
    }
    return builder.record(absent: absent)
  }

  /// What an update says of a field: nothing, unless the field changed.
  private func known(_ value: FieldValue?, at path: String) -> FieldValue? {
    guard let value else { return nil }
    if nulled.contains(FieldName(path)) { return .null }
    // No ternary here: its nil would be taken for FieldValue's own.
    if changedFields == nil, value == .null { return nil }
    if changedFields == nil { return value }
    if changed.contains(FieldName(path)) { return value }
    // A geolocation is known when one of its components is.
    guard case .location = value, path.lowercased().hasSuffix("__c") else { return nil }
    let latitude = CompoundName.flatName(compound: path, component: "Latitude", in: description)
    let longitude = CompoundName.flatName(compound: path, component: "Longitude", in: description)
    guard changed.contains(FieldName(latitude)) || changed.contains(FieldName(longitude)) else { return nil }
    return value
  }
}

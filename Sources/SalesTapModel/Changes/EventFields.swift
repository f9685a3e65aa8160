/// Which of the fields in the body of a change event are known.
struct EventFields {
  let header: ChangeEventHeader
  let body: SalesforceRecord
  let description: ObjectDescription?
  /// The flat names of the fields that changed or became empty; nil where the event does not tell.
  let changedFields: [String]?
  private let changed: Set<FieldName>
  private let nulled: Set<FieldName>
  /// The fields of which the body has a difference of texts in the place of the value.
  private let diffed: Set<FieldName>

  init(header: ChangeEventHeader, body: SalesforceRecord, description: ObjectDescription?) {
    self.header = header
    self.body = body
    self.description = description
    let reader = EventNames(body: body, description: description)
    var names: [String] = []
    var seen: Set<FieldName> = []
    for list in [header.changedFields ?? [], header.nulledFields ?? [], header.diffFields] {
      for name in reader.flatNames(of: list) where seen.insert(FieldName(name)).inserted { names.append(name) }
    }
    changed = seen
    changedFields = names.isEmpty ? nil : names
    nulled = Set(reader.flatNames(of: header.nulledFields ?? []).map(FieldName.init))
    diffed = Set(reader.flatNames(of: header.diffFields).map(FieldName.init))
  }

  /// The record of an id: the known fields of the body, and the id.
  func record(of id: RecordID, _ kind: RecordChange.Kind) -> SalesforceRecord {
    var builder = RecordBuilder()
    builder.set(.string(id.text), for: "Id")
    if kind == .deleted { return builder.record() }
    let absent =
      kind == .updated
      ? nil : AbsentFields(object: header.entityName, description: description, isPerson: hasPersonName)
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
      for name in changedFields ?? [] where nulled.contains(FieldName(name)) && name != "Name" {
        builder.set(.null, for: name)
      }
    }
    return builder.record(absent: absent)
  }

  /// Whether the body has the parts of a person's name, as the one of a person account has.
  private var hasPersonName: Bool {
    ["FirstName", "LastName"].contains { name in
      body.layout.slot(of: name).map { body.slot($0).kind != .missing } ?? false
    }
  }

  /// What an update says of a field: nothing, unless the field changed.
  private func known(_ value: FieldValue?, at path: String) -> FieldValue? {
    guard let value, !diffed.contains(FieldName(path)) else { return nil }
    if nulled.contains(FieldName(path)) { return .null }
    // No ternary here: its nil would be taken for FieldValue's own.
    if changedFields == nil, value == .null { return nil }
    if changedFields == nil { return value }
    if changed.contains(FieldName(path)) { return value }
    return nil
  }
}

/// Reads the names in a change event's lists of fields.
private struct EventNames {
  let body: SalesforceRecord
  let description: ObjectDescription?

  /// The flat names of the fields that a list names, by themselves, by a component, or by a compound as a whole.
  func flatNames(of paths: [String]) -> [String] {
    var hasName = false
    var names: [String] = []
    for path in paths {
      guard let dot = path.firstIndex(of: ".") else {
        names += fields(named: path)
        continue
      }
      let compound = String(path[..<dot])
      names.append(
        CompoundName.flatName(compound: compound, component: String(path[path.index(after: dot)...]), in: description))
      if FieldName(compound) == FieldName("Name") {
        hasName = true
      } else if isGeolocation(compound) {
        // A geolocation is a value of its own, and changes with its components.
        names.append(compound)
      }
    }
    // A person's full name changes with its parts.
    return hasName ? names + ["Name"] : names
  }

  /// The fields that a name without a component stands for: itself, or the components of a compound.
  private func fields(named name: String) -> [String] {
    let kind = kind(name)
    if kind != .missing, kind != .null, kind != .location { return [name] }
    // What is not a value of its own in REST either is told by its components alone.
    let isAddress =
      description?.field(named: name)?.isCompound ?? CompoundName.standardAddresses.contains(name.lowercased())
    var parts = description?.components(of: name).map(\.name) ?? []
    if parts.isEmpty { parts = carriedComponents(of: name, isAddress: isAddress) }
    return isAddress && !parts.isEmpty ? parts : [name] + parts
  }

  /// The components of a compound that is not described, as far as the body has them.
  private func carriedComponents(of compound: String, isAddress: Bool) -> [String] {
    let isCustom = compound.lowercased().hasSuffix("__c")
    let isName = FieldName(compound) == FieldName("Name")
    guard isAddress || isCustom || isName else { return [] }
    let names = (isName ? Self.nameParts : Self.addressParts).map {
      CompoundName.flatName(compound: compound, component: $0, in: description)
    }
    let carried = names.filter { kind($0) != .missing }
    // An address that the body has nothing of became empty as a whole.
    return carried.isEmpty && isAddress && !isCustom ? names : carried
  }

  private func isGeolocation(_ compound: String) -> Bool {
    if let field = description?.field(named: compound) { return field.type == .location }
    return kind(compound) == .location || kind(compound) == .null && compound.lowercased().hasSuffix("__c")
  }

  private func kind(_ path: String) -> RecordSlot.Kind {
    body.layout.slot(of: path).map { body.slot($0).kind } ?? .missing
  }

  private static let nameParts = ["Salutation", "FirstName", "MiddleName", "LastName", "Suffix", "InformalName"]
  private static let addressParts = [
    "Street", "City", "State", "PostalCode", "Country", "StateCode", "CountryCode", "Latitude", "Longitude",
    "GeocodeAccuracy",
  ]
}

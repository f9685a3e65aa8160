import SalesTapDiagnostics
import SalesTapModel

/// The checks that need no description.
extension MappingCompiler {
  mutating func checkIdentity(_ identity: SourcePlan, _ part: MappingPlace.Part) {
    guard let index = identity.alternatives.firstIndex(where: \.isConstant) else { return }
    let message =
      index == 0
      ? "the identity is the same for every record, so that all of them would become one profile; map a field"
      : "\(identity.text(of: index)) as a fallback gives every record without an identity the same one; leave it out, "
        + "and such a record is reported as invalid"
    report(MappingDiagnosticID.constantIdentity, .error, message, at: MappingPlace(part))
  }

  mutating func checkEventName(_ eventName: SourcePlan) {
    if target == .profiles {
      return report(
        MappingDiagnosticID.eventNameOfProfile, .error, "a profile has no event name; leave it out, or send events",
        at: MappingPlace(.eventName))
    }
    if eventName.alternatives.count == 1, case .constant(let value) = eventName.alternatives[0],
      (ValueText.text(of: value) ?? "").trimmed().isEmpty
    {
      return report(
        MappingDiagnosticID.emptyEventName, .error, "the event name is empty", at: MappingPlace(.eventName))
    }
    let unbounded = Set(eventName.fields).sorted().filter { number in
      descriptions[number].map { $0.type != .picklist && $0.type != .comboBox && $0.type != .boolean } ?? false
    }
    guard let first = unbounded.first, let field = descriptions[first] else { return }
    report(
      MappingDiagnosticID.unboundedEventName, .warning,
      "the event name depends on \(field.name), a field of type \(field.type): each of its values becomes an event "
        + "type of its own, and an account has at most 512", at: MappingPlace(.eventName))
  }

  mutating func checkTimestamp(_ timestamp: SourcePlan) {
    if let first = timestamp.alternatives.first, first.isConstant {
      report(
        MappingDiagnosticID.constantTimestamp, .warning, "every record would have the same time; map a date-time field",
        at: MappingPlace(.timestamp))
    }
    checkTypes(of: timestamp, type: .date, at: MappingPlace(.timestamp))
  }

  mutating func check(_ property: Mapping.Property, at index: Int, seen: inout [String: Int]) {
    let part = MappingPlace.Part.property(index)
    if property.target.trimmed().isEmpty {
      report(MappingDiagnosticID.emptyTarget, .error, "the property has no name", at: MappingPlace(part, .target))
    } else if let first = seen[property.target] {
      report(
        MappingDiagnosticID.duplicateTarget, .error,
        "'\(property.target)' is mapped already, by property \(first + 1)", at: MappingPlace(part, .target))
    } else {
      seen[property.target] = index
    }
    switch property.null {
    case .empty where target == .profiles:
      report(
        MappingDiagnosticID.emptyInProfile, .error,
        "CleverTap documents no effect of an empty text in a profile; use 'omit'", at: MappingPlace(part, .null))
    case .clear where target == .events || !["Name", "Gender"].contains(property.target):
      report(
        MappingDiagnosticID.clearUndocumented, .error,
        "CleverTap documents the deletion of a value for Name and Gender of profiles only; use 'omit'",
        at: MappingPlace(part, .null))
    case .omit, .empty, .clear: break
    }
    for (position, transform) in property.transforms.enumerated() {
      check(transform, at: MappingPlace(part, .transform(position)))
    }
  }

  private mutating func check(_ transform: Transform, at place: MappingPlace) {
    checkHashing(transform, at: place, range: nil)
    switch transform {
    case .phone(let country) where NumberingPlan.of(country: country) == nil:
      let meant = NumberingPlan.country(meantBy: country)
      report(
        MappingDiagnosticID.unknownCountry, .error,
        "'\(country)' is no country of a known numbering plan; write the two letters of ISO 3166, such as IN or US",
        at: place, suggestions: meant.map { [$0] } ?? [])
    case .values(let table) where table.isEmpty:
      report(MappingDiagnosticID.emptyValues, .warning, "the map of values is empty and changes nothing", at: place)
    default: break
    }
  }

  mutating func checkHashing(_ transform: Transform, at place: MappingPlace, range: SourceRange?) {
    guard case .sha256 = transform, !Hashing.isAvailable else { return }
    report(
      MappingDiagnosticID.hashingUnavailable, .error,
      "sha256 needs the package trait 'Hashing': add traits: [\"Hashing\"] to the dependency on SalesTap", at: place,
      range: range)
  }
}

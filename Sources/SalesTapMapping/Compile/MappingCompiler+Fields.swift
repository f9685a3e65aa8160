import SalesTapDiagnostics
import SalesTapModel

/// The checks against descriptions of objects.
extension MappingCompiler {
  /// What a path leads to; nil if it is wrong or nothing is known of it. `offset` is where the path begins in the text
  /// at the place.
  mutating func resolve(_ path: String, at place: MappingPlace, offset: Int) -> FieldDescription? {
    guard let description else { return nil }
    let range = SourceRange(offset: offset, length: path.utf8.count)
    switch objects.resolve(path, on: description) {
    case .undescribed: return nil
    case .field(let field, let owner):
      check(field, of: owner, path: path, at: place, range)
      return field
    case .relationship(let reference, _):
      let named = reference.referenceTo.contains { objects[$0]?.field(named: "Name") != nil }
      let choices = (named ? [path + ".Name"] : []) + [prefix(of: path) + reference.name]
      report(
        MappingDiagnosticID.relationshipWithoutField, .error,
        "'\(path)' is a related record; name one of its fields, or \(reference.name) for its id", at: place,
        range: range, fixes: choices.map { Fix("write '\($0)'", replacing: range, with: $0) })
      return nil
    case .unknown(let unknown):
      report(unknown, path: path, at: place, offset: offset)
      return nil
    }
  }

  private func prefix(of path: String) -> String {
    path.lastIndex(of: ".").map { String(path[...$0]) } ?? ""
  }

  private mutating func report(_ unknown: ObjectCatalog.Unknown, path: String, at place: MappingPlace, offset: Int) {
    let range = unknown.range.shifted(by: offset)
    var fixes = unknown.suggestions.prefix(1).map { Fix("write '\($0)'", replacing: range, with: $0) }
    guard unknown.isRelationship else {
      return report(
        MappingDiagnosticID.unknownField, .error, "there is no field '\(unknown.name)' on \(unknown.object)", at: place,
        range: range, fixes: fixes, suggestions: unknown.suggestions)
    }
    let isObject = StandardObject(unknown.name) != nil || objects[unknown.name] != nil
    guard isObject, unknown.range.offset == 0 else {
      return report(
        MappingDiagnosticID.unknownRelationship, .error,
        "there is no relationship '\(unknown.name)' on \(unknown.object)", at: place, range: range, fixes: fixes,
        suggestions: unknown.suggestions)
    }
    // The name of another object: the author copied a rule from its sync, perhaps.
    let rest = String(path.dropFirst(unknown.name.count + 1))
    if case .field? = description.map({ objects.resolve(rest, on: $0) }) {
      fixes.append(Fix("read the field of \(object)", replacing: range, with: object))
    }
    report(
      MappingDiagnosticID.unknownObject, .error,
      "records of this sync are of \(object); '\(unknown.name)' is neither that nor a relationship of it", at: place,
      range: range, fixes: fixes, suggestions: unknown.suggestions)
  }

  private mutating func check(
    _ field: FieldDescription, of owner: String, path: String, at place: MappingPlace, _ range: SourceRange
  ) {
    if field.isCompound {
      let parent = prefix(of: path)
      let components = objects[owner]?.components(of: field.name).map { parent + $0.name } ?? []
      report(
        MappingDiagnosticID.compoundField, .error,
        "'\(path)' is a compound of several values, which CleverTap cannot hold; map its components", at: place,
        range: range, notes: components.isEmpty ? [] : [.init("its components: " + components.joined(separator: ", "))],
        fixes: components.prefix(8).map { Fix("write '\($0)'", replacing: range, with: $0) })
    }
    if field.isCalculated {
      let sources = objects[owner]?.fields(inFormulaOf: field) ?? []
      report(
        MappingDiagnosticID.formulaField, .warning,
        "'\(path)' is a formula: Salesforce does not announce when its value changes, so CleverTap keeps an old one "
          + "until another field changes", at: place, range: range,
        notes: sources.isEmpty ? [] : [.init("it is computed from: " + sources.joined(separator: ", "))])
    }
  }

  // MARK: Types

  /// Whether the values of the fields can have the property's type and pass its transforms.
  mutating func checkTypes(of source: SourcePlan, _ property: Mapping.Property, at index: Int) {
    let part = MappingPlace.Part.property(index)
    guard !property.transforms.isEmpty else {
      return checkTypes(of: source, type: property.type, at: MappingPlace(part, .type))
    }
    for case .field(let number) in source.alternatives {
      guard let field = descriptions[number] else { continue }
      check(property.transforms, against: field, part)
    }
  }

  mutating func checkTypes(of source: SourcePlan, type: Mapping.DataType, at place: MappingPlace) {
    for case .field(let number) in source.alternatives {
      guard let field = descriptions[number], !field.type.family.canBecome(type) else { continue }
      report(
        MappingDiagnosticID.typeMismatch, .error,
        "\(field.name) is a field of type \(field.type), whose values can never be a \(type.rawValue)", at: place)
    }
  }

  private mutating func check(_ transforms: [Transform], against field: FieldDescription, _ part: MappingPlace.Part) {
    // Only the first transform sees the field's own type.
    guard let transform = transforms.first else { return }
    let place = MappingPlace(part, .transform(0))
    switch transform {
    case .not where !field.type.family.canBecome(.boolean):
      report(
        MappingDiagnosticID.typeMismatch, .error,
        "\(field.name) is a field of type \(field.type), which 'not' cannot turn round", at: place)
    case .phone where [.boolean, .date, .dateTime, .time, .location, .id].contains(field.type.family):
      report(
        MappingDiagnosticID.typeMismatch, .error,
        "\(field.name) is a field of type \(field.type), which holds no phone number", at: place)
    case .values(let table) where !field.picklistValues.isEmpty:
      let known = field.picklistValues.map(\.value)
      let values = Set(known)
      // A search for each of thousands of keys would grow with their product.
      for (index, key) in table.keys.filter({ !values.contains($0) }).sorted().enumerated() {
        report(
          MappingDiagnosticID.unknownPicklistValue, .warning, "the picklist \(field.name) has no value '\(key)'",
          at: place, suggestions: index < 50 ? Spelling.suggestions(for: key, among: known) : [])
      }
    default: break
    }
  }

  /// The type of a property whose author left it to the field: a record that was decoded without a description holds
  /// multi-select values and dates as texts.
  func declaredType(of source: SourcePlan, _ property: Mapping.Property) -> Mapping.DataType {
    guard property.type == .automatic, property.transforms.isEmpty, source.alternatives.count == 1,
      case .field(let number) = source.alternatives[0], let field = descriptions[number]
    else { return property.type }
    return switch field.type.family {
    case .list: .list
    case .date, .dateTime: .date
    default: .automatic
    }
  }
}

extension FieldType.Family {
  /// Whether some value of the family has a form in a type.
  func canBecome(_ type: Mapping.DataType) -> Bool {
    switch (type, self) {
    case (_, .any), (_, .text): true
    // A compound has a diagnostic of its own.
    case (_, .compound): true
    case (.automatic, _), (.string, _), (.list, _): true
    case (.number, .boolean), (.number, .integer), (.number, .number): true
    case (.boolean, .boolean), (.boolean, .integer), (.boolean, .number): true
    case (.date, .date), (.date, .dateTime), (.date, .integer), (.date, .number): true
    default: false
    }
  }
}

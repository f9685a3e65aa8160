import SalesTap

/// What the records of an object of a configuration look like: which fields its syncs read, and what may stand in them.
struct SimulatedObject: Sendable {
  /// A field and what may stand in it.
  struct Field: Sendable {
    /// What a value is.
    enum Kind: Sendable {
      /// The record's id.
      case id
      /// The time of the commit.
      case commit
      /// The time of the first commit.
      case creation
      /// A text that tells record and version, by which a payload is known.
      case mark
      /// An address of whom the record belongs to.
      case email
      case phone
      case number
      case date
      case dateTime
      case boolean
      case text
      case list
    }

    var path: String
    var kind: Kind
    /// Values that the conditions name, or that a picklist has.
    var values: [FieldValue]
    /// Whether the identity is made of it.
    var isIdentity: Bool
    /// Whether its values must not appear in a log.
    var isSensitive: Bool
    /// Whether it tells record and version.
    var isMark: Bool { if case .mark = kind { true } else { false } }
  }

  var name: String
  var prefix: String
  var fields: [Field]
  /// The sensitive fields: what stands in them must not be found in any log.
  var hasMark: Bool { fields.contains(where: \.isMark) }

  /// The objects of a configuration, in the order in which its syncs name them.
  static func all(of planner: Planner, objects: ObjectCatalog) -> [SimulatedObject] {
    var seen: Set<FieldName> = []
    var result: [SimulatedObject] = []
    for sync in planner.document.syncs where seen.insert(FieldName(sync.object)).inserted {
      let syncs = planner.document.syncs.filter { FieldName($0.object) == FieldName(sync.object) }
      result.append(
        SimulatedObject(sync.object, number: result.count, syncs: syncs, planner: planner, objects: objects))
    }
    return result
  }

  private init(
    _ name: String, number: Int, syncs: [SyncConfiguration], planner: Planner, objects: ObjectCatalog
  ) {
    self.name = name
    prefix = objects[name]?.keyPrefix ?? StandardObject(name)?.keyPrefix ?? "a0\(number % 10)"
    var literals: [FieldName: [FieldValue]] = [:]
    for case let text? in syncs.map(\.filter.condition) {
      if let root = ParsedCondition(parsing: text).root { Self.collect(root, into: &literals) }
    }
    let identity = Set(syncs.flatMap { Self.fields(of: $0.mapping.identity) }.map(FieldName.init))
    let sensitive = Set(syncs.flatMap(\.sensitiveFields).map(FieldName.init))
    let mark = Self.markField(of: syncs, excluding: identity.union(literals.keys).union(sensitive), objects[name])
    fields = (planner.layout(for: name)?.fields ?? []).map { path in
      let key = FieldName(path)
      var values = literals[key] ?? []
      var kind = Self.kind(of: path, literals: values)
      if case .field(let field, _)? = objects.resolve(path, on: name) {
        kind = Self.kind(of: field.type) ?? kind
        values += field.picklistValues.filter(\.isActive).map { .string($0.value) }
      }
      if key == mark { kind = .mark }
      return Field(
        path: path, kind: kind, values: values, isIdentity: identity.contains(key),
        isSensitive: sensitive.contains(key))
    }
  }

  // MARK: Reading the configuration

  /// The text field that is sent as it is, by every sync of the object if there is such a one.
  private static func markField(
    of syncs: [SyncConfiguration], excluding taken: Set<FieldName>, _ description: ObjectDescription?
  ) -> FieldName? {
    var counts: [(name: FieldName, count: Int)] = []
    for sync in syncs {
      for property in sync.mapping.properties {
        guard case .field(let path) = property.source, property.transforms.isEmpty,
          property.type == .automatic || property.type == .string,
          StandardProperty(rawValue: property.target) == nil
            || property.target == StandardProperty.name.rawValue,
          !taken.contains(FieldName(path)), case .text = kind(of: path, literals: [])
        else { continue }
        if let type = description?.field(named: path)?.type, type != .string, type != .textArea { continue }
        if let index = counts.firstIndex(where: { $0.name == FieldName(path) }) {
          counts[index].count += 1
        } else {
          counts.append((FieldName(path), 1))
        }
      }
    }
    return counts.max { $0.count < $1.count }?.name
  }

  private static func fields(of identity: Mapping.Identity) -> [String] {
    switch identity {
    case .identity(let source), .objectID(let source): fields(of: source)
    }
  }

  private static func fields(of source: Mapping.Source) -> [String] {
    switch source {
    case .field(let path): [path]
    case .template, .constant: []
    case .firstOf(let sources): sources.flatMap(fields)
    }
  }

  private static func collect(_ node: ConditionNode, into literals: inout [FieldName: [FieldValue]]) {
    switch node.kind {
    case .and(let parts), .or(let parts): for part in parts { collect(part, into: &literals) }
    case .not(let part): collect(part, into: &literals)
    case .comparison(let comparison):
      for literal in comparison.literals {
        guard let value = value(of: literal) else { continue }
        literals[FieldName(comparison.field.path), default: []].append(value)
      }
    case .isNew, .isChanged, .invalid: break
    }
  }

  private static func value(of literal: ConditionLiteral) -> FieldValue? {
    switch literal.value {
    case .string(let text): text.isEmpty ? nil : .string(text)
    case .integer(let number): .integer(number)
    case .double(let number): .double(number)
    case .boolean(let flag): .boolean(flag)
    case .date(let day): .date(day)
    case .dateTime(let instant): .dateTime(instant)
    default: nil
    }
  }

  private static func kind(of type: FieldType) -> Field.Kind? {
    switch type {
    case .id, .reference: nil
    case .email: .email
    case .phone: .phone
    case .boolean: .boolean
    case .integer, .long, .double, .currency, .percent: .number
    case .date: .date
    case .dateTime: nil
    case .multiPicklist: .list
    default: .text
    }
  }

  /// What a field without a description holds, by its name and by what it is compared with.
  private static func kind(of path: String, literals: [FieldValue]) -> Field.Kind {
    let name = (path.split(separator: ".").last.map(String.init) ?? path).lowercased()
    switch name {
    case "id": return path.contains(".") ? .text : .id
    case "systemmodstamp", "lastmodifieddate": return .commit
    case "createddate": return .creation
    default: break
    }
    for literal in literals {
      switch literal {
      case .integer, .double: return .number
      case .boolean: return .boolean
      case .date: return .date
      case .dateTime: return .dateTime
      case .string: return .text
      default: break
      }
    }
    if name.contains("email") && !name.hasPrefix("has") { return .email }
    if name.contains("phone") { return .phone }
    if name.hasPrefix("is") || name.hasPrefix("has") { return .boolean }
    if ["amount", "number", "revenue", "employees", "quantity", "price"].contains(where: name.contains) {
      return .number
    }
    if name.hasSuffix("date") || name.hasSuffix("date__c") { return .date }
    return .text
  }
}

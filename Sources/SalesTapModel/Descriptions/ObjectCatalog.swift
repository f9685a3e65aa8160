public import SalesTapDiagnostics

/// The descriptions of several objects, by name, and what field paths mean among them.
public struct ObjectCatalog: Hashable, Sendable, ExpressibleByArrayLiteral {
  /// The descriptions, in the order in which they came.
  public private(set) var objects: [ObjectDescription] = []
  private var index: [FieldName: Int] = [:]

  /// A catalog of descriptions; of two with one name the later counts.
  public init(_ objects: some Sequence<ObjectDescription>) {
    for object in objects { insert(object) }
  }

  /// A catalog of descriptions; of two with one name the later counts.
  public init(arrayLiteral elements: ObjectDescription...) { self.init(elements) }

  /// Adds a description, or replaces the one of the same name.
  public mutating func insert(_ object: ObjectDescription) {
    let name = FieldName(object.name)
    if let position = index[name] {
      objects[position] = object
    } else {
      index[name] = objects.count
      objects.append(object)
    }
  }

  /// The description of an object by its API name, in any case; nil if there is none.
  public subscript(name: String) -> ObjectDescription? { index[FieldName(name)].map { objects[$0] } }

  /// Whether the catalog has no descriptions.
  public var isEmpty: Bool { objects.isEmpty }

  /// What a field path is.
  public enum Resolution: Hashable, Sendable {
    /// A field, and the API name of the object that has it.
    case field(FieldDescription, object: String)
    /// A relationship without a field after it, by its reference field.
    case relationship(FieldDescription, object: String)
    /// A path that leads to an object which the catalog does not have: nothing can be said. The objects to which the
    /// reference may point.
    case undescribed(through: FieldDescription, objects: [String])
    /// A path that leads nowhere.
    case unknown(Unknown)
  }

  /// The part of a path that leads nowhere.
  public struct Unknown: Hashable, Sendable {
    /// The part of the path that no field or relationship has.
    public var name: String
    /// Where it stands in the path, in UTF-8 bytes.
    public var range: SourceRange
    /// The API name of the object that lacks it.
    public var object: String
    /// Whether a relationship is looked for, and not a field.
    public var isRelationship: Bool
    /// The names that were perhaps meant, the likeliest first.
    public var suggestions: [String]
  }

  /// What a path such as `Email` or `Contact.Account.Name` is, seen from an object that is described.
  ///
  /// Names are matched in any case. A polymorphic reference leads to each of its objects that the catalog has, in the
  /// order of the description; the first that has the field counts.
  public func resolve(_ path: String, on object: ObjectDescription) -> Resolution {
    resolve(path, on: object, suggesting: true)
  }

  /// What a path is; without suggestions for an unknown one, which cost a search through all fields.
  package func resolve(_ path: String, on object: ObjectDescription, suggesting: Bool) -> Resolution {
    var parts: [(name: String, range: SourceRange)] = []
    var offset = 0
    for part in path.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false) {
      parts.append((String(decoding: part, as: UTF8.self), SourceRange(offset: offset, length: part.count)))
      offset += part.count + 1
    }
    return resolve(parts[...], on: object, suggesting)
  }

  /// What a path is, seen from an object; nil if the catalog does not have the object.
  public func resolve(_ path: String, on object: String) -> Resolution? {
    self[object].map { resolve(path, on: $0) }
  }

  // Each step takes a part off the path. A path may be long, but references that are followed must exist, and a part
  // that does not ends the search; a step through a polymorphic reference may try several objects, so the length that
  // is followed is bounded.
  private func resolve(
    _ parts: ArraySlice<(name: String, range: SourceRange)>, on object: ObjectDescription, _ suggesting: Bool
  ) -> Resolution {
    guard let first = parts.first else {
      return .unknown(
        Unknown(
          name: "", range: SourceRange(offset: 0, length: 0), object: object.name, isRelationship: false,
          suggestions: []))
    }
    let rest = parts.dropFirst()
    if rest.isEmpty {
      if let field = object.field(named: first.name) { return .field(field, object: object.name) }
      if let reference = object.reference(forRelationship: first.name) {
        return .relationship(reference, object: object.name)
      }
      return .unknown(
        Unknown(
          name: first.name, range: first.range, object: object.name, isRelationship: false,
          suggestions: suggesting ? object.suggestions(for: first.name) : []))
    }
    guard let reference = object.reference(forRelationship: first.name), rest.count <= Self.maximumDepth else {
      return .unknown(
        Unknown(
          name: first.name, range: first.range, object: object.name, isRelationship: true,
          suggestions: suggesting ? relationshipSuggestions(for: first.name, on: object) : []))
    }
    let described = reference.referenceTo.compactMap { self[$0] }
    var failure: Resolution?
    for target in described {
      let found = resolve(rest, on: target, suggesting)
      guard case .unknown = found else { return found }
      failure = failure ?? found
    }
    if let failure, described.count == reference.referenceTo.count { return failure }
    return .undescribed(through: reference, objects: reference.referenceTo)
  }

  /// Salesforce follows five relationships upwards.
  private static let maximumDepth = 5

  private func relationshipSuggestions(for name: String, on object: ObjectDescription) -> [String] {
    // The reference field's own name, or the custom suffix of a field instead of the relationship's.
    if let field = object.field(named: name), let relationship = field.relationshipName { return [relationship] }
    if let field = object.field(named: name + "Id") ?? object.field(named: name + "__c"),
      let relationship = field.relationshipName
    {
      return [relationship]
    }
    return Spelling.suggestions(for: name, among: object.fields.compactMap(\.relationshipName))
  }
}

import SalesTapDiagnostics

/// Which objects of an organisation can be the source of a sync, and why others cannot.
public enum SourceRules: Sendable {
  /// Why an object cannot be a source.
  public enum Exclusion: Hashable, Sendable {
    /// A custom setting holds configuration, not records.
    case customSetting
    /// The object is metadata, a platform event, a big object, an external object, or one that Salesforce derives from
    /// another; the suffix that says so, such as `__mdt`.
    case suffix(String)
    /// The object belongs to CleverTap's own package.
    case packageObject
    /// Records of the object cannot be queried.
    case notQueryable
    /// Salesforce has retired the object.
    case deprecatedAndHidden
    /// The object is neither custom nor one of the seventeen standard objects.
    case notInCatalogue

    /// The reason in plain words.
    public var reason: String {
      switch self {
      case .customSetting: "a custom setting holds configuration, not records"
      case .suffix(let suffix):
        switch suffix {
        case "__mdt": "custom metadata (__mdt) holds configuration, not records"
        case "__e": "a platform event (__e) has no records"
        case "__b": "a big object (__b) cannot announce changes"
        case "__x": "an external object (__x) keeps its records outside of Salesforce"
        case "__kav": "knowledge articles (__kav) cannot be a source"
        default: "Salesforce derives objects with the ending \(suffix) from others"
        }
      case .packageObject: "the object belongs to CleverTap's own package"
      case .notQueryable: "records of the object cannot be queried"
      case .deprecatedAndHidden: "Salesforce has retired the object"
      case .notInCatalogue: "the object is neither custom nor one of the standard objects that can be a source"
      }
    }
  }

  /// Why an object of this name cannot be a source; nil where the name alone says nothing against it.
  ///
  /// Endings and CleverTap's own objects are recognised in any case, the latter with or without the namespace.
  public static func exclusion(forName name: String) -> Exclusion? {
    let lower = name.lowercased()
    if let suffix = excludedSuffixes.first(where: { lower.hasSuffix($0.lowercased()) }) { return .suffix(suffix) }
    if packageObjects.contains(lower) { return .packageObject }
    if lower.hasSuffix("__c") || StandardObject(name) != nil { return nil }
    return .notInCatalogue
  }

  /// Why a described object cannot be a source; nil if it can.
  public static func exclusion(for object: ObjectDescription) -> Exclusion? {
    if object.isCustomSetting { return .customSetting }
    if let exclusion = exclusion(forName: object.name) { return exclusion }
    if object.isDeprecatedAndHidden { return .deprecatedAndHidden }
    return object.isQueryable ? nil : .notQueryable
  }

  private static let excludedSuffixes = [
    "__mdt", "__e", "__b", "__x", "__ChangeEvent", "__Share", "__History", "__Feed", "__Tag", "__kav",
  ]

  private static let packageObjects: Set<String> = {
    let names = [
      "config__c", "event__c", "sync_configuration__c", "sync_queue__c", "mapping__c", "clevertap_passcode__c",
    ]
    return Set(names + names.map { "clevertap__" + $0 })
  }()

  /// What people see of an object in a list of sources: the label, with `[Custom] ` before it for a custom object.
  public static func displayLabel(of object: ObjectDescription) -> String {
    object.isCustom ? "[Custom] " + object.label : object.label
  }

  /// The objects of which a name is the same but for the namespace: `Config__c` and `acme__Config__c`.
  ///
  /// They are different objects; when a sync names an unknown one and exactly one known object is near in this way, it
  /// is worth suggesting.
  public static func namespaceNearMisses(of name: String, among known: some Sequence<String>) -> [String] {
    let wanted = CustomName(name)
    guard !wanted.suffix.isEmpty else { return [] }
    return known.filter { candidate in
      let other = CustomName(candidate)
      return FieldName(other.base) == FieldName(wanted.base) && FieldName(other.suffix) == FieldName(wanted.suffix)
        && FieldName(other.namespace) != FieldName(wanted.namespace)
    }.sorted()
  }

  /// What an unknown object name was perhaps meant to be: the one object that differs in its namespace alone, or else
  /// the nearest spellings.
  public static func suggestions(for name: String, among known: some Sequence<String>) -> [String] {
    let known = Array(known)
    let near = namespaceNearMisses(of: name, among: known)
    if near.count == 1 { return near }
    let spelt = Spelling.suggestions(for: name, among: known)
    if !spelt.isEmpty { return spelt }
    // People say Product for Product2, and Property for Property__c.
    let product = StandardObject.all.filter { FieldName($0.productName) == FieldName(name) }.map(\.name)
    return (product + Spelling.suggestions(for: name + "__c", among: known)).filter(known.contains)
  }
}

/// The sources that an organisation offers.
public struct SourceList: Hashable, Sendable {
  /// An object that can be a source.
  public struct Source: Hashable, Sendable {
    /// The API name.
    public var name: String
    /// What people see: `Lead`, `[Custom] Site Visit`.
    public var displayLabel: String
    /// Whether the organisation made the object.
    public var isCustom: Bool
  }

  /// An object that cannot be a source.
  public struct Excluded: Hashable, Sendable {
    /// The API name.
    public var name: String
    /// Why it cannot be one.
    public var exclusion: SourceRules.Exclusion
  }

  /// What can be a source, in the order of labels (case ignored), then of names; custom objects come last.
  public var sources: [Source]
  /// What cannot be one, in the order of names.
  public var excluded: [Excluded]
  /// The standard objects of the catalogue that the organisation lacks, in the catalogue's order.
  public var missing: [StandardObject]

  /// The sources among described objects.
  public init(_ objects: some Sequence<ObjectDescription>) {
    var sources: [(key: String, source: Source)] = []
    var excluded: [Excluded] = []
    var names: Set<FieldName> = []
    for object in objects where names.insert(FieldName(object.name)).inserted {
      if let exclusion = SourceRules.exclusion(for: object) {
        excluded.append(Excluded(name: object.name, exclusion: exclusion))
      } else {
        let source = Source(
          name: object.name, displayLabel: SourceRules.displayLabel(of: object), isCustom: object.isCustom)
        sources.append((object.label.lowercased(), source))
      }
    }
    sources.sort {
      ($0.source.isCustom ? 1 : 0, $0.key, $0.source.name) < ($1.source.isCustom ? 1 : 0, $1.key, $1.source.name)
    }
    self.sources = sources.map(\.source)
    self.excluded = excluded.sorted { $0.name < $1.name }
    self.missing = StandardObject.all.filter { !names.contains(FieldName($0.name)) }
  }

  /// The sources in Salesforce's answer to a describe-global call (`/sobjects`), as UTF-8 bytes.
  /// - Throws: An error if the text is not JSON, or has no array `sobjects`.
  public init(describeGlobal json: [UInt8]) throws(SalesforceDecodingError) {
    let node: JSONNode
    do throws(JSONSyntaxError) { node = try JSONNode(parsing: json) } catch {
      throw SalesforceDecodingError(error, in: json)
    }
    guard let objects = node["sobjects"]?.array else {
      throw SalesforceDecodingError(
        .shape, "a describe-global answer needs an array 'sobjects'",
        range: SourceRange(offset: node.range.offset, length: 1), in: json)
    }
    self.init(objects.compactMap { ObjectDescription(describe: $0) })
  }

  /// Whether an object of this name, in any case, can be a source here.
  public func contains(_ name: String) -> Bool {
    let wanted = FieldName(name)
    return sources.contains { FieldName($0.name) == wanted }
  }
}

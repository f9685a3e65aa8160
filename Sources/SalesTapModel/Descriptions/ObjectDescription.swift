import SalesTapDiagnostics

/// What Salesforce tells about an object: its names, and its fields.
///
/// A description comes from a describe answer (`init(describe:)`), or is written down:
///
/// ```swift
/// let lead = ObjectDescription("Lead", fields: [
///   FieldDescription("Email", .email),
///   FieldDescription("Status", .picklist, picklistValues: ["Open", "Qualified"]),
/// ])
/// let visit: ObjectDescription = ObjectDescription("Visit__c", types: ["Date__c": .date, "Contact__c": .reference])
/// ```
public struct ObjectDescription: Hashable, Sendable {
  /// The API name, such as `Lead` or `CleverTap__Property_Lead__c`.
  public var name: String
  /// The label, which people see.
  public var label: String
  /// The label of several records.
  public var pluralLabel: String
  /// The first three characters of the ids of its records; nil where it is not known.
  public var keyPrefix: String?
  /// Whether the organisation made the object.
  public var isCustom: Bool
  /// Whether the object is a custom setting, which cannot be a source.
  public var isCustomSetting: Bool
  /// Whether records can be queried.
  public var isQueryable: Bool
  /// Whether Salesforce has retired the object.
  public var isDeprecatedAndHidden: Bool
  /// The fields, in Salesforce's order.
  public var fields: [FieldDescription] { didSet { index = DeferredFieldIndex() } }

  /// What was found out about the fields: another one for other fields.
  private var index = DeferredFieldIndex()

  /// A description from its parts; only name and fields are needed. A name that ends in `__c` is custom.
  public init(
    _ name: String, label: String? = nil, pluralLabel: String? = nil, keyPrefix: String? = nil, isCustom: Bool? = nil,
    isCustomSetting: Bool = false, isQueryable: Bool = true, isDeprecatedAndHidden: Bool = false,
    fields: [FieldDescription]
  ) {
    self.name = name
    self.label = label ?? name
    self.pluralLabel = pluralLabel ?? label ?? name
    self.keyPrefix = keyPrefix ?? StandardObject(name)?.keyPrefix
    self.isCustom = isCustom ?? name.lowercased().hasSuffix("__c")
    self.isCustomSetting = isCustomSetting
    self.isQueryable = isQueryable
    self.isDeprecatedAndHidden = isDeprecatedAndHidden
    self.fields = fields
  }

  /// A description from field names and types.
  public init(_ name: String, label: String? = nil, types: KeyValuePairs<String, FieldType>) {
    self.init(name, label: label, fields: types.map { FieldDescription($0.key, $0.value) })
  }

  /// The field of a name, in any case; nil if there is none.
  ///
  /// Cost: one hash of the name; the first time after a change of the fields, a pass over them.
  public func field(named name: String) -> FieldDescription? {
    index.index(of: fields).names[FieldName(name)].map { fields[$0] }
  }

  /// The reference field through which a relationship is reached: `AccountId` for `Account`; nil if there is none.
  ///
  /// Cost: one hash of the name; the first time after a change of the fields, a pass over them.
  public func reference(forRelationship name: String) -> FieldDescription? {
    index.index(of: fields).relationships[FieldName(name)].map { fields[$0] }
  }

  /// The API names of this object's fields that the formula of a field names, each once; none where its text is not known.
  ///
  /// Cost: linear in the formula, of which the first 1,000 words are read.
  package func fields(inFormulaOf field: FieldDescription) -> [String] {
    guard let formula = field.formula else { return [] }
    let words = formula.utf8.split { byte in
      !((byte | 0x20) &- UInt8(ascii: "a") < 26 || byte &- UInt8(ascii: "0") < 10 || byte == UInt8(ascii: "_"))
    }
    var names: [String] = []
    for word in words.prefix(1000) {
      guard let source = self.field(named: String(decoding: word, as: UTF8.self)), !names.contains(source.name) else {
        continue
      }
      names.append(source.name)
    }
    return names
  }

  /// The components of a compound field: `BillingStreet`, `BillingCity`, and so on for `BillingAddress`.
  public func components(of compound: String) -> [FieldDescription] {
    let wanted = FieldName(compound)
    return fields.filter { field in
      field.compoundFieldName.map(FieldName.init) == wanted && FieldName(field.name) != wanted
    }
  }

  /// The names of the fields that an unknown name was perhaps meant to be: by spelling, and by label.
  ///
  /// A field whose label is the text itself comes first, then names within two mistakes, then labels within two
  /// mistakes; equally good ones stand in alphabetical order.
  ///
  /// Cost: a fraction of a pass over the names and labels of the fields, which are put in order the first time after a change
  /// of the fields.
  public func suggestions(for name: String, limit: Int = 3) -> [String] {
    var found: [String] = []
    func add(_ names: [String]) {
      for name in names where !found.contains(name) { found.append(name) }
    }
    let spelling = index.spelling(of: fields)
    add(spelling.labelled(name, in: fields))
    // A custom field written without its suffix, or with a relationship's.
    let bare = name.lowercased().hasSuffix("__r") ? String(name.dropLast(3)) : name
    if let custom = field(named: bare + "__c"), custom.isCustom { add([custom.name]) }
    add(spelling.nearestNames(to: name, in: fields, limit: limit))
    if found.count < limit { add(spelling.nearestLabels(to: name, in: fields, limit: limit)) }
    return Array(found.prefix(limit))
  }

  /// Whether two descriptions say the same.
  public static func == (left: ObjectDescription, right: ObjectDescription) -> Bool {
    left.name == right.name && left.label == right.label && left.pluralLabel == right.pluralLabel
      && left.keyPrefix == right.keyPrefix && left.isCustom == right.isCustom
      && left.isCustomSetting == right.isCustomSetting && left.isQueryable == right.isQueryable
      && left.isDeprecatedAndHidden == right.isDeprecatedAndHidden && left.fields == right.fields
  }

  /// Hashes the name and the names of the fields.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(name)
    for field in fields { hasher.combine(field.name) }
  }
}

/// What Salesforce tells about a field of an object.
///
/// ```swift
/// let stage = FieldDescription("StageName", .picklist, label: "Stage", picklistValues: ["Prospecting", "Closed Won"])
/// ```
public struct FieldDescription: Hashable, Sendable, Codable {
  /// A value of a picklist.
  public struct PicklistValue: Hashable, Sendable, Codable, ExpressibleByStringLiteral {
    /// The API value, which records hold.
    public var value: String
    /// The label, which people see.
    public var label: String
    /// Whether the value may be chosen today; records may still hold one that may not.
    public var isActive: Bool

    /// A value from its parts; the label is the value unless given.
    public init(_ value: String, label: String? = nil, isActive: Bool = true) {
      self.value = value
      self.label = label ?? value
      self.isActive = isActive
    }

    /// An active value that is its own label.
    public init(stringLiteral value: String) { self.init(value) }
  }

  /// The API name, such as `StageName`.
  public var name: String
  /// The label, which people see.
  public var label: String
  /// The type.
  public var type: FieldType
  /// The greatest length in characters; zero where the type has none.
  public var length: Int
  /// Whether the organisation made the field.
  public var isCustom: Bool
  /// Whether the value is a formula: a change in it is not announced.
  public var isCalculated: Bool
  /// The formula, where it is known.
  public var formula: String?
  /// The compound of which the field is a component: `BillingAddress` for `BillingCity`. `Name` is its own compound on
  /// objects that are no persons.
  public var compoundFieldName: String?
  /// Whether the field may be empty. Salesforce is not always right about it.
  public var isNillable: Bool
  /// Whether the field may stand in a WHERE clause: unless told otherwise, all but binary data, encrypted texts, compounds,
  /// and texts of more than 255 characters.
  public var isFilterable: Bool
  /// Whether no two records have the same value.
  public var isUnique: Bool
  /// Whether the field is an external id.
  public var isExternalID: Bool
  /// Whether texts are compared with regard to case.
  public var isCaseSensitive: Bool
  /// The objects to which a reference points; several for a polymorphic one such as `Task.WhoId`.
  public var referenceTo: [String]
  /// The name under which the related record is reached: `Account` for `AccountId`, `Parent__r` for `Parent__c`.
  public var relationshipName: String?
  /// The values of a picklist; empty where there are none.
  public var picklistValues: [PicklistValue]

  /// A description from its parts; only name and type are needed.
  ///
  /// A name that ends in `__c` is custom. A reference without a relationship name gets the usual one: `Account` for
  /// `AccountId`, `Parent__r` for `Parent__c`.
  public init(
    _ name: String, _ type: FieldType, label: String? = nil, length: Int = 0, isCustom: Bool? = nil,
    isCalculated: Bool = false, formula: String? = nil, compoundFieldName: String? = nil, isNillable: Bool = true,
    isFilterable: Bool? = nil, isUnique: Bool = false, isExternalID: Bool = false, isCaseSensitive: Bool = false,
    referenceTo: [String] = [], relationshipName: String? = nil, picklistValues: [PicklistValue] = []
  ) {
    self.name = name
    self.label = label ?? name
    self.type = type
    self.length = length
    self.isCustom = isCustom ?? name.lowercased().hasSuffix("__c")
    self.isCalculated = isCalculated
    self.formula = formula
    self.compoundFieldName = compoundFieldName
    self.isNillable = isNillable
    let isLongText = type == .textArea && length > 255
    self.isFilterable = isFilterable ?? !(isLongText || [.base64, .encryptedString, .address].contains(type))
    self.isUnique = isUnique
    self.isExternalID = isExternalID
    self.isCaseSensitive = isCaseSensitive
    self.referenceTo = referenceTo
    self.relationshipName = relationshipName ?? (type == .reference ? Self.usualRelationshipName(of: name) : nil)
    self.picklistValues = picklistValues
  }

  /// Whether the field is a compound, whose components must be mapped instead.
  public var isCompound: Bool { type == .address }

  /// Whether a reference may point to records of several objects.
  public var isPolymorphic: Bool { referenceTo.count > 1 }

  private static func usualRelationshipName(of name: String) -> String? {
    if name.hasSuffix("__c") { return name.dropLast() + "r" }
    if name.hasSuffix("Id"), name.utf8.count > 2 { return String(name.dropLast(2)) }
    return nil
  }
}

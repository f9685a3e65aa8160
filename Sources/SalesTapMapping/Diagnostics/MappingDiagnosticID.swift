public import SalesTapDiagnostics

/// The identifiers of what can be wrong with a mapping; the page <doc:Diagnostics> has an example of each.
public enum MappingDiagnosticID: Sendable {
  /// What should be a field path is none.
  public static let badPath: Diagnostic.ID = "mapping.bad-path"
  /// CleverTap documents no way to clear the property.
  public static let clearUndocumented: Diagnostic.ID = "mapping.clear-undocumented"
  /// The field is a compound, whose components must be mapped instead.
  public static let compoundField: Diagnostic.ID = "mapping.compound-field"
  /// The identity is, or may be, the same for every record.
  public static let constantIdentity: Diagnostic.ID = "mapping.constant-identity"
  /// Every event would have the same time.
  public static let constantTimestamp: Diagnostic.ID = "mapping.constant-timestamp"
  /// Two properties have one name.
  public static let duplicateTarget: Diagnostic.ID = "mapping.duplicate-target"
  /// The event name is an empty constant.
  public static let emptyEventName: Diagnostic.ID = "mapping.empty-event-name"
  /// A `firstOf` has no alternatives.
  public static let emptyFirstOf: Diagnostic.ID = "mapping.empty-first-of"
  /// Empty texts can be sent in events only.
  public static let emptyInProfile: Diagnostic.ID = "mapping.empty-in-profile"
  /// A property has no name.
  public static let emptyTarget: Diagnostic.ID = "mapping.empty-target"
  /// A map of values has no entries.
  public static let emptyValues: Diagnostic.ID = "mapping.empty-values"
  /// A profile has no event name.
  public static let eventNameOfProfile: Diagnostic.ID = "mapping.event-name-of-profile"
  /// The field is a formula, whose changes are not announced.
  public static let formulaField: Diagnostic.ID = "mapping.formula-field"
  /// SHA-256 needs the trait `Hashing`.
  public static let hashingUnavailable: Diagnostic.ID = "mapping.hashing-unavailable"
  /// `firstOf` lists lie too deep in each other.
  public static let tooDeep: Diagnostic.ID = "mapping.too-deep"
  /// Values of the field can never have the type, or never pass the transform.
  public static let typeMismatch: Diagnostic.ID = "mapping.type-mismatch"
  /// The event name has no bounded set of values.
  public static let unboundedEventName: Diagnostic.ID = "mapping.unbounded-event-name"
  /// The default country of a phone number is not known.
  public static let unknownCountry: Diagnostic.ID = "mapping.unknown-country"
  /// The object has no such field.
  public static let unknownField: Diagnostic.ID = "mapping.unknown-field"
  /// The path begins with an object that is neither the source nor related to it.
  public static let unknownObject: Diagnostic.ID = "mapping.unknown-object"
  /// A map of values names a value that the picklist does not have.
  public static let unknownPicklistValue: Diagnostic.ID = "mapping.unknown-picklist-value"
  /// The object has no such relationship.
  public static let unknownRelationship: Diagnostic.ID = "mapping.unknown-relationship"
  /// The path is a relationship and names no field of the related record.
  public static let relationshipWithoutField: Diagnostic.ID = "mapping.relationship-without-field"
  /// An alternative can never be reached.
  public static let unreachable: Diagnostic.ID = "mapping.unreachable-alternative"

  /// All of them, in alphabetical order.
  public static let all: [Diagnostic.ID] = [
    badPath, clearUndocumented, compoundField, constantIdentity, constantTimestamp, duplicateTarget, emptyEventName,
    emptyFirstOf, emptyInProfile, emptyTarget, emptyValues, eventNameOfProfile, formulaField, hashingUnavailable,
    relationshipWithoutField, tooDeep, typeMismatch, unboundedEventName, unknownCountry, unknownField, unknownObject,
    unknownPicklistValue, unknownRelationship, unreachable,
  ]
}

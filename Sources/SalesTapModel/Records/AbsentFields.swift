/// Which fields that a record does not carry are known to be empty.
///
/// A change event about a new record leaves empty fields out. Some fields it never carries, though, and of those
/// nothing is known: formulas, fields of related records, compounds, what Salesforce derives or stamps.
package final class AbsentFields: Sendable {
  private let description: ObjectDescription?
  private let isPerson: Bool

  /// What is known of the fields of an object.
  /// - Parameter isPerson: Whether the record has a person's name whatever its object, as a person account has.
  package init(object: String, description: ObjectDescription?, isPerson: Bool = false) {
    self.description = description
    let persons: Set<String> = ["lead", "contact", "user", "individual"]
    self.isPerson = isPerson || persons.contains(object.lowercased())
  }

  /// Whether a field that the record does not carry is empty; not so where nothing is known of it.
  package func isEmpty(_ path: String) -> Bool {
    guard !path.utf8.contains(UInt8(ascii: ".")) else { return false }
    let name = path.lowercased()
    if Self.neverCarried.contains(name) || isPerson && name == "name" { return false }
    guard let description else { return !name.hasSuffix("__r") }
    guard let field = description.field(named: path) else { return false }
    return !field.isCalculated && !field.isCompound && field.type != .base64
      && !(field.compoundFieldName != nil && FieldName(field.compoundFieldName ?? "") == FieldName(field.name)
        && isPerson)
  }

  private static let neverCarried = CompoundName.standardAddresses.union([
    "id", "isdeleted", "systemmodstamp", "lastactivitydate", "lastvieweddate", "lastreferenceddate", "photourl",
  ])
}

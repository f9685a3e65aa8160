/// The flat names of the components of compound fields, as REST and describe know them.
///
/// Change events say `BillingAddress.City` where REST says `BillingCity`.
enum CompoundName {
  /// The flat field for a component of a compound field of an object.
  ///
  /// The description decides where it knows the compound: the component field that ends as the component does. Without
  /// one: components of `Name` are fields of their own (`FirstName`), those of an address lose the word *Address*
  /// (`Address.City` is `City`), those of a custom field end in `__s` (`Place__Latitude__s`). What is no compound of
  /// these kinds stays a path.
  static func flatName(compound: String, component: String, in object: ObjectDescription?) -> String {
    let rule = ruleName(compound: compound, component: component)
    guard let object, object.field(named: rule) == nil else { return rule }
    let ending = component.lowercased()
    // A custom component ends in the name and `__s`.
    let found = object.components(of: compound).first { field in
      let name = field.name.lowercased()
      return name.hasSuffix(ending) || name.hasSuffix(ending + "__s")
    }
    return found?.name ?? rule
  }

  /// The compound addresses of standard objects, in small letters; other fields that end in the word are texts.
  static let standardAddresses: Set<String> = [
    "address", "billingaddress", "shippingaddress", "mailingaddress", "otheraddress", "quotetoaddress",
    "additionaladdress", "personmailingaddress", "personotheraddress",
  ]

  private static func ruleName(compound: String, component: String) -> String {
    let lower = compound.lowercased()
    if lower == "name" { return component }
    if lower.hasSuffix("__c") { return "\(compound.dropLast(3))__\(component)__s" }
    if lower.hasSuffix("address") { return compound.dropLast(7) + component }
    return compound + "." + component
  }

  /// The flat field for a name from a list of changed fields: a compound's component, or the name as it is.
  static func flatName(of path: String, in object: ObjectDescription?) -> String {
    guard let dot = path.firstIndex(of: ".") else { return path }
    return flatName(compound: String(path[..<dot]), component: String(path[path.index(after: dot)...]), in: object)
  }
}

/// A standard object of Salesforce that can be a source, with what SalesTap assumes about it.
///
/// The seventeen objects, and the names of the events that their records become by default, stand in one table:
/// ``StandardObject/all``.
public struct StandardObject: Hashable, Sendable {
  /// The API name, such as `OpportunityLineItem`.
  public let name: String
  /// The name in Salesforce's user interface, such as *Opportunity Product*.
  public let productName: String
  /// The first three characters of the ids of its records.
  public let keyPrefix: String
  /// What its records become by default.
  public let defaultTarget: SyncTarget
  /// The event that its records become by default.
  public let defaultEventName: String

  private init(_ name: String, _ productName: String, _ keyPrefix: String, _ target: SyncTarget, _ event: String) {
    self.name = name
    self.productName = productName
    self.keyPrefix = keyPrefix
    self.defaultTarget = target
    self.defaultEventName = event
  }

  /// The seventeen objects: those about people and deals first, then activities, then sales data.
  public static let all: [StandardObject] = [
    StandardObject("Lead", "Lead", "00Q", .profiles, "sf_lead"),
    StandardObject("Contact", "Contact", "003", .profiles, "sf_contact"),
    StandardObject("Account", "Account", "001", .profiles, "sf_account"),
    StandardObject("Opportunity", "Opportunity", "006", .profiles, "sf_opportunity"),
    StandardObject("Case", "Case", "500", .events, "sf_case"),
    StandardObject("Campaign", "Campaign", "701", .events, "sf_campaign"),
    StandardObject("Task", "Task", "00T", .events, "sf_activity_task"),
    StandardObject("CampaignMember", "Campaign Member", "00v", .events, "sf_campaign_member"),
    StandardObject("Event", "Event", "00U", .events, "sf_activity_event"),
    StandardObject("ServiceAppointment", "Service Appointment", "08p", .events, "sf_service_appointment"),
    StandardObject("Quote", "Quote", "0Q0", .events, "sf_quote"),
    StandardObject("Contract", "Contract", "800", .events, "sf_contract"),
    StandardObject("Order", "Order", "801", .events, "sf_order"),
    StandardObject("Product2", "Product", "01t", .events, "sf_product"),
    StandardObject("OpportunityLineItem", "Opportunity Product", "00k", .events, "sf_opportunity_line_item"),
    StandardObject("Asset", "Asset", "02i", .events, "sf_asset"),
    StandardObject("Pricebook2", "Price Book", "01s", .events, "sf_pricebook"),
  ]

  /// The standard object of an API name, in any case; nil if the seventeen lack it.
  public init?(_ name: String) {
    guard let found = Self.byName[FieldName(name)] else { return nil }
    self = found
  }

  private static let byName: [FieldName: StandardObject] = Dictionary(
    uniqueKeysWithValues: all.map { (FieldName($0.name), $0) })

  /// The standard object whose records have ids that begin with a key prefix; nil if the seventeen lack it.
  public init?(keyPrefix: String) {
    guard let found = Self.all.first(where: { $0.keyPrefix == keyPrefix }) else { return nil }
    self = found
  }

  /// The event that records of an object become by default: from the table for a standard object, else `sf_` and the
  /// name in snake case without its namespace and suffix.
  ///
  /// `CleverTap__Property_Lead__c` gives `sf_property_lead`, `SiteVisit__c` gives `sf_site_visit`.
  public static func defaultEventName(for object: String) -> String {
    StandardObject(object)?.defaultEventName ?? "sf_" + snakeCase(CustomName(object).base)
  }

  private static func snakeCase(_ name: String) -> String {
    var result = ""
    let letters = Array(name.unicodeScalars)
    for (index, letter) in letters.enumerated() {
      if letter == "_" {
        if !result.isEmpty, !result.hasSuffix("_") { result += "_" }
        continue
      }
      if letter.properties.isUppercase, index > 0, letters[index - 1] != "_", !result.isEmpty {
        let afterSmall = !letters[index - 1].properties.isUppercase
        let beforeSmall = index + 1 < letters.count && letters[index + 1].properties.isLowercase
        if afterSmall || beforeSmall { result += "_" }
      }
      result += letter.properties.lowercaseMapping
    }
    return result.hasSuffix("_") ? String(result.dropLast()) : result
  }
}

/// The parts of the API name of a custom object or field: `CleverTap__Config__c` has a namespace, a base, and a suffix.
struct CustomName {
  /// What stands before the first of two `__`; empty where there is none.
  var namespace: String
  /// The name itself.
  var base: String
  /// What stands after the last `__`, in the name's case; empty where there is none.
  var suffix: String

  init(_ name: String) {
    var parts = Self.split(name)
    suffix = parts.count > 1 ? parts.removeLast() : ""
    namespace = parts.count > 1 ? parts.removeFirst() : ""
    base = parts.joined(separator: "__")
  }

  /// The name cut at each `__` that has something before and after it.
  private static func split(_ name: String) -> [String] {
    var parts: [String] = []
    var rest = Array(name.utf8)[...]
    var part: [UInt8] = []
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "_"), rest.first == UInt8(ascii: "_"), !part.isEmpty, rest.count > 1,
        rest[rest.startIndex + 1] != UInt8(ascii: "_")
      {
        rest.removeFirst()
        parts.append(String(decoding: part, as: UTF8.self))
        part = []
      } else {
        part.append(byte)
      }
    }
    parts.append(String(decoding: part, as: UTF8.self))
    return parts
  }
}

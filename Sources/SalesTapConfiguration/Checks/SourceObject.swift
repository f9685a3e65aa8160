import SalesTapModel

/// Which objects can be the source of a sync, by their names alone.
enum SourceObject {
  /// The standard objects that can be synced, with what their records become unless a sync says otherwise.
  static let standard: [(name: String, target: SyncConfiguration.Target)] = [
    ("Lead", .profiles), ("Contact", .profiles), ("Account", .profiles), ("Opportunity", .profiles),
    ("Case", .events), ("Campaign", .events), ("Task", .events), ("CampaignMember", .events), ("Event", .events),
    ("ServiceAppointment", .events), ("Quote", .events), ("Contract", .events), ("Order", .events),
    ("Product2", .events), ("OpportunityLineItem", .events), ("Asset", .events), ("Pricebook2", .events),
  ]

  static func defaultTarget(of object: String) -> SyncConfiguration.Target? {
    standard.first { FieldName($0.name) == FieldName(object) }?.target
  }

  /// Why an object can be no source; nil if nothing speaks against it.
  static func exclusion(of object: String) -> String? {
    let name = object.lowercased()
    for (suffix, reason) in suffixes where name.hasSuffix(suffix) { return reason }
    let bare = name.hasPrefix("clevertap__") ? String(name.dropFirst("clevertap__".count)) : name
    return ownObjects.contains(bare) ? "it belongs to CleverTap's own package" : nil
  }

  private static let suffixes = [
    ("__mdt", "it is a custom metadata type"), ("__e", "it is a platform event"), ("__b", "it is a big object"),
    ("__x", "it is an external object"), ("__changeevent", "it is a change event, derived from another object"),
    ("__share", "it holds the sharing of another object"), ("__history", "it holds the history of another object"),
    ("__feed", "it holds the feed of another object"), ("__tag", "it holds the tags of another object"),
    ("__kav", "it is a knowledge article"),
  ]

  private static let ownObjects: Set<String> = [
    "config__c", "event__c", "sync_configuration__c", "sync_queue__c", "mapping__c", "clevertap_passcode__c",
  ]
}

extension SyncConfiguration {
  /// What the records of an object become unless a sync says otherwise; nil for a custom object, whose syncs must say
  /// it.
  public static func defaultTarget(of object: String) -> Target? { SourceObject.defaultTarget(of: object) }
}

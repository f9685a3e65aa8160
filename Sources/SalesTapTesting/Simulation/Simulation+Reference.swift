public import SalesTap

extension Simulation {
  /// The configuration with which the library tests itself: a sync of every kind, two connections, small batches, and small uploads.
  public static func reference() throws(ConfigurationError) -> Simulation {
    try Simulation(configuration: referenceConfiguration)
  }

  /// The configuration of ``reference()``.
  public static let referenceConfiguration = ConfigurationDocument(
    connections: [
      Connection(
        name: "production", region: .in1, accountID: "AAA-111-1111", passcode: .literal("secret"), concurrency: 2,
        maximumBytes: 1200),
      Connection(name: "events", region: .eu1, accountID: "BBB-222-2222", passcode: .environment("PASSCODE")),
    ],
    syncs: [leads, contacts, cases, deals, assets, leadEvents, dryRun])

  /// Profiles in batches, behind watched fields and a condition.
  private static let leads = SyncConfiguration(
    name: "Lead profiles", connection: "production", object: "Lead", target: .profiles,
    filter: Filter(watch: .fields(["Status", "Company"]), condition: "Status = 'Qualified' AND LeadSource != null"),
    delivery: .batch(size: 3, cadence: .every15Minutes), sensitiveFields: ["Description"],
    mapping: Mapping(
      identity: .identity(.field("Email")),
      properties: [
        .init("Company", .field("Company")), .init("Status", .field("Status")),
        .init("Notes", .field("Description")), .init("City", .field("City")), .init("Street", .field("Street")),
        .init("Website", .field("Website")),
      ]))

  /// Profiles at once, with what CleverTap accepted last remembered.
  private static let contacts = SyncConfiguration(
    name: "Contact profiles", connection: "production", object: "Contact", target: .profiles,
    filter: Filter(watch: .fields(["Department", "Title"])), remembers: true,
    mapping: Mapping(
      identity: .identity(.firstOf([.field("Email"), .template("SF_Contact_{{Contact.Id}}")])),
      properties: [.init("Department", .field("Department")), .init("Phone", .field("MobilePhone"))]))

  /// Each step of a case as an event, in batches, on a connection of its own.
  private static let cases = SyncConfiguration(
    name: "Case events", connection: "events", object: "Case", target: .events,
    delivery: .batch(size: 2, cadence: .every5Minutes), merge: .everyChange,
    mapping: Mapping(
      identity: .identity(.field("Contact.Email")), eventName: .constant(.string("Case Updated")),
      properties: [.init("Subject", .field("Subject")), .init("Status", .field("Status"))]))

  /// Events at once, behind a condition.
  private static let deals = SyncConfiguration(
    name: "Deal events", connection: "production", object: "Opportunity", target: .events,
    filter: Filter(condition: "StageName IN ('Won', 'Lost') OR Amount > 1000"),
    mapping: Mapping(
      identity: .identity(.field("OwnerEmail__c")),
      properties: [.init("Deal", .field("Name")), .init("Stage", .field("StageName"))]))

  /// Events in batches of which the first counts, and no more than some an hour.
  private static let assets = SyncConfiguration(
    name: "Asset events", connection: "events", object: "Asset", target: .events,
    delivery: .batch(size: 4, cadence: .every10Minutes), merge: .first, limitPerHour: 4,
    mapping: Mapping(
      identity: .identity(.field("Contact.Email")), eventName: .constant(.string("Asset Bought")),
      properties: [.init("Asset", .field("Name"))]))

  /// A second sync of an object, to another account.
  private static let leadEvents = SyncConfiguration(
    name: "Lead events", connection: "events", object: "Lead", target: .events,
    filter: Filter(condition: "LeadSource != null"), sensitiveFields: ["Description"],
    mapping: Mapping(
      identity: .identity(.field("Email")), properties: [.init("Company", .field("Company"))]))

  /// A sync that sends nothing.
  private static let dryRun = SyncConfiguration(
    name: "Trial", connection: "events", object: "Contact", target: .profiles, status: .dryRun,
    mapping: Mapping(
      identity: .identity(.template("SF_Contact_{{Contact.Id}}")),
      properties: [.init("Department", .field("Department"))]))
}

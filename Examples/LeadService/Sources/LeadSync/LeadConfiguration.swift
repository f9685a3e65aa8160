import SalesTap

/// What this company sends to CleverTap.
///
/// Marketing owns the rules, the tests of this package hold them: change a rule, and a test says what that does to a lead.
public enum LeadConfiguration {
  /// Qualified leads as profiles, every quarter of an hour; every step of a lead as an event, at once.
  public static let document = ConfigurationDocument(
    connections: [
      Connection(
        name: "production", region: .eu1, accountID: "ABC-123-4567", passcode: .environment("CLEVERTAP_PASSCODE"))
    ],
    syncs: [
      .profiles(
        "Lead profiles", of: "Lead", to: "production", identity: .byEmail,
        filter: .condition("Status IN ('Working', 'Qualified') AND Email != null"),
        delivery: .batch(.every15Minutes),
        properties: [
          .init("Name", .firstOf([.template("{{FirstName}} {{LastName}}"), .field("LastName")])),
          .init("Email", .field("Email")),
          .init("Phone", .field("Phone"), transforms: [.phone("LV")]),
          .init("MSG-email", .field("HasOptedOutOfEmail"), transforms: [.not]),
          .init("Company", .field("Company")),
        ]),
      .events(
        "Lead steps", of: "Lead", to: "production", identity: .byEmail,
        eventName: .constant("Lead Status Changed"),
        filter: .watching("Status", where: "Email != null"),
        properties: [.init("Status", .field("Status")), .init("Source", .field("LeadSource"))]),
    ])
}

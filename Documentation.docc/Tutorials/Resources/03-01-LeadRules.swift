public import SalesTap

/// What this company sends to CleverTap.
public enum LeadRules {
  /// Where records go, and which.
  public static let document = ConfigurationDocument(
    connections: [
      Connection(
        name: "production", region: .eu1, accountID: "ABC-123-4567",
        passcode: .environment("CLEVERTAP_PASSCODE"))
    ],
    syncs: [
      .profiles(
        "Leads", of: "Lead", to: "production", identity: .byEmail,
        filter: .condition("Status = 'Qualified' AND Email != null"),
        delivery: .batch(.every15Minutes),
        properties: [
          .field("Company", as: "Company"),
          .field("Phone", as: "Phone", transforms: [.phone("LV")]),
        ])
    ])
}

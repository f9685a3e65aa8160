import SalesTapDiagnostics
import SalesTapMapping
import SalesTapModel
import SalesTapPayload

extension ConfigurationDocument {
  /// The identity strategy of the configuration as a page in plain words, for marketing, analytics, and CRM teams.
  ///
  /// Markdown: for each connection who is known by what, sync by sync, what happens to records without an identity, how
  /// to find a person in CleverTap, and what to be careful about. CleverTap asks its users to write this page down; here
  /// the configuration writes it. It holds no secret and no value of a record.
  public func identityPage() -> String {
    var page = """
      # Who is who in CleverTap

      This page says by which identity the records of Salesforce are known in CleverTap. Two records with the same
      identity are one profile; one person under two identities is two profiles. No letter of an identity is changed on the
      way, unless a table below says so: `Ann@example.com` and `ann@example.com` may be two.

      """
    let remarks = remarks()
    var members: [Int: [Int]] = [:]
    for (sync, connection) in connectionIndices().enumerated() {
      if let connection { members[connection, default: []].append(sync) }
    }
    for (index, connection) in connections.enumerated() {
      let members = members[index] ?? []
      page += "\n## \(Self.cell(connection.description))\n\n"
      guard !members.isEmpty else {
        page += "Nothing is sent here.\n"
        continue
      }
      page += summary(of: members)
      page += table(of: members)
      let remarks = members.flatMap { remarks[$0] ?? [] }
      guard !remarks.isEmpty else { continue }
      page += "\nTo be careful about:\n\n"
      for remark in remarks {
        page += "- \(Self.cell(remark.message.capitalizedFirst))."
        if let rule = ConfigurationRule.named(remark.id.rawValue) { page += " \(Self.cell(rule.advice))" }
        page += "\n"
      }
    }
    if connections.isEmpty { page += "\nThere is no connection, so nothing is sent.\n" }
    return page
  }

  /// What the check says of identities, by the position of the sync.
  private func remarks() -> [Int: [Diagnostic]] {
    var remarks: [Int: [Diagnostic]] = [:]
    for diagnostic in check() where Self.remarkable.contains(diagnostic.id.rawValue) {
      let parts = (diagnostic.path ?? "").split(separator: "/", maxSplits: 2)
      guard parts.count > 1, parts[0] == "syncs", let sync = Int(parts[1]) else { continue }
      remarks[sync, default: []].append(diagnostic)
    }
    return remarks
  }

  /// What the strategies of a connection mean for its people.
  private func summary(of members: [Int]) -> String {
    var strategies: [IdentityStrategy] = []
    for member in members {
      let strategy = IdentityStrategy(syncs[member].mapping.identity).kind
      if !strategies.contains(strategy) { strategies.append(strategy) }
    }
    let paragraphs = strategies.map { strategy in
      switch strategy {
      case .email:
        """
        **By email.** A person is known by the email address. A lead and a contact with the same address are one profile, \
        and events that carry the address land on it. When the address of a record changes in Salesforce, CleverTap makes \
        another profile, and the old one keeps its history. To find a person, look for the address.
        """
      case .prefixedRecordID:
        """
        **By record id with a prefix.** A record is known by its Salesforce id behind the name of its object, such as \
        `SF_Lead_` and eighteen characters. The identity never changes and is never shared. A lead that is converted to a \
        contact is two profiles, because it is two records. To find a person, copy the record's id from its address in \
        Salesforce and look for it behind the prefix.
        """
      case .recordID:
        """
        **By bare record id.** A record is known by its Salesforce id alone. Nothing tells of which object it is, and one \
        person has several.
        """
      case .objectID:
        """
        **By CleverTap's own id.** Records name CleverTap's id of a device or profile, which the app or the website has \
        handed to Salesforce. Nothing new is made for records without one.
        """
      case .constant: "**The same for every record.** All records would be one profile. This is a mistake."
      case .other:
        """
        **By a field of its own.** A record is known by a value that Salesforce holds for it. It must be filled in, \
        unique, and never change.
        """
      }
    }
    return paragraphs.joined(separator: "\n\n") + "\n\n"
  }

  private func table(of members: [Int]) -> String {
    var text = "| Sync | Records of | become | known by | and without it |\n|---|---|---|---|---|\n"
    for member in members {
      let sync = syncs[member]
      let alternatives = sync.mapping.identity.alternatives.map { Self.words(for: $0) }
      let state =
        switch sync.status {
        case .active: ""
        case .inactive: " (inactive)"
        case .dryRun: " (dry run: nothing is sent)"
        }
      let result =
        switch sync.target {
        case .profiles: "profiles"
        case .events: sync.constantEventName.map { "the event \($0)" } ?? "events of several names"
        }
      let rest = alternatives.dropFirst().joined(separator: ", else ")
      let cells = [
        sync.name + state, sync.object, result, alternatives.first ?? "nothing",
        rest.isEmpty ? "not sent, and reported as *invalid identity*" : rest,
      ]
      text += "| " + cells.map(Self.cell).joined(separator: " | ") + " |\n"
    }
    return text
  }

  private static func words(for source: Mapping.Source) -> String {
    switch source {
    case .field(let path): "the field \(path)"
    case .template(let text): "`\(text)`"
    case .constant: "a constant"
    case .firstOf(let sources): sources.map { words(for: $0) }.joined(separator: ", else ")
    }
  }

  /// The text in one line, without what would end a cell of a table.
  private static func cell(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "|": result += "\\|"
      case _ where scalar.properties.generalCategory == .control: result += " "
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static let remarkable: Set<String> = [
    ConfigurationRule.eventsWithoutProfiles.id.rawValue, ConfigurationRule.fallbackIdentity.id.rawValue,
    ConfigurationRule.identityMismatch.id.rawValue, ConfigurationRule.mixedIdentities.id.rawValue,
    ConfigurationRule.mutableIdentity.id.rawValue, ConfigurationRule.unprefixedRecordID.id.rawValue,
    "mapping.constant-identity",
  ]
}

extension IdentityStrategy {
  /// The strategy without what tells two rules of one kind apart.
  fileprivate var kind: IdentityStrategy {
    switch self {
    case .prefixedRecordID: .prefixedRecordID(prefix: "")
    case .other: .other("")
    case .email, .recordID, .constant, .objectID: self
    }
  }
}

extension Mapping.Identity {
  /// The sources of the rule, in the order in which they are tried.
  fileprivate var alternatives: [Mapping.Source] {
    let source: Mapping.Source =
      switch self {
      case .identity(let source): source
      case .objectID(let source): source
      }
    if case .firstOf(let sources) = source { return sources }
    return [source]
  }
}

extension String {
  /// The text with a capital letter at its start.
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}

import SalesTapDiagnostics
import SalesTapMapping
import SalesTapModel
import SalesTapPayload

extension ConfigurationCheck {
  /// The checks of one sync's identity rule.
  mutating func checkIdentity(of sync: SyncConfiguration, at path: String) {
    guard let (source, place) = identity(of: sync, at: path) else { return }
    checkIdentity(source, of: sync, at: place)
    guard case .identity = sync.mapping.identity, case .firstOf(let sources) = source, let first = sources.first else {
      return
    }
    let strategy = IdentityStrategy(first)
    for (index, other) in sources.enumerated().dropFirst() {
      let alternative = IdentityStrategy(other)
      if alternative != strategy, alternative != .constant {
        report(
          .fallbackIdentity,
          "records without \(strategy) get another kind of identity: \(alternative)", at: "\(place)/firstOf/\(index)")
      }
    }
  }

  /// The source of the identity and its place; nil if it could not be read.
  private func identity(of sync: SyncConfiguration, at path: String) -> (Mapping.Source, String)? {
    let result: (Mapping.Source, String) =
      switch sync.mapping.identity {
      case .identity(let source): (source, path + "/mapping/identity")
      case .objectID(let source): (source, path + "/mapping/objectID")
      }
    return isBroken(result.1) || isBroken(path + "/mapping") ? nil : result
  }

  private mutating func checkIdentity(_ source: Mapping.Source, of sync: SyncConfiguration, at place: String) {
    if case .firstOf(let sources) = source {
      for (index, source) in sources.enumerated() {
        checkIdentity(source, of: sync, at: "\(place)/firstOf/\(index)")
      }
      return
    }
    switch IdentityStrategy(source) {
    case .recordID:
      guard case .identity = sync.mapping.identity else { return }
      let template = prefixedTemplate(for: source, of: sync)
      let node = root.nearest(to: place)
      report(
        .unprefixedRecordID, "a bare record id says nothing of its object, and one person has several", at: place,
        fixes: node.path == place
          ? [
            Fix(
              "write the template '\(template)'", replacing: node.range,
              with: "{ \"template\": \"\(JSONValue.escaped(template))\" }")
          ] : [])
    case .other:
      if let field = mutableField(of: source) {
        report(
          .mutableIdentity, "'\(field)' can change, and a changed identity makes another profile", at: place)
      }
    // The mapping itself refuses a constant.
    case .email, .prefixedRecordID, .objectID, .constant: break
    }
  }

  /// `SF_Lead_{{Lead.Id}}`, with the object that the id belongs to as far as its name tells.
  private func prefixedTemplate(for source: Mapping.Source, of sync: SyncConfiguration) -> String {
    var field = ""
    switch source {
    case .field(let path): field = path
    case .template(let text): field = Template.parse(text).template?.tokens.first?.path ?? ""
    case .constant, .firstOf: break
    }
    let parts = field.split(separator: ".").map(String.init)
    guard let last = parts.last, FieldName(last) != FieldName("Id") else {
      let owner = parts.count > 1 ? parts[parts.count - 2] : sync.object
      return "SF_\(owner)_{{\(parts.count > 1 ? field : "\(sync.object).Id")}}"
    }
    return "SF_\(last.dropLast(2))_{{\(field)}}"
  }

  /// The first field of a source that people change; nil if it has none.
  private func mutableField(of source: Mapping.Source) -> String? {
    let fields: [String] =
      switch source {
      case .field(let path): [path]
      case .template(let text): Template.parse(text).template?.tokens.map(\.path) ?? []
      case .constant, .firstOf: []
      }
    return fields.first { field in
      Self.mutableFields.contains((field.split(separator: ".").last.map(String.init) ?? "").lowercased())
    }
  }

  private static let mutableFields: Set<String> = [
    "phone", "mobilephone", "homephone", "otherphone", "assistantphone", "fax", "firstname", "lastname", "name",
  ]

  // MARK: Over all syncs of a connection

  /// Whether the syncs of each connection mean the same people.
  mutating func checkIdentityStrategy() {
    // What could not be read may be the sync that is missed.
    let isCertain = !document.syncs.indices.contains {
      isBroken("/syncs/\($0)/connection") || isBroken("/syncs/\($0)/target")
        || identity(of: document.syncs[$0], at: "/syncs/\($0)") == nil
    }
    var groups: [Int: [Int]] = [:]
    for (index, sync) in document.syncs.enumerated() where sync.status != .inactive {
      guard let connection = connections[index], !isBroken("/syncs/\(index)/target"),
        identity(of: sync, at: "/syncs/\(index)") != nil
      else { continue }
      groups[connection, default: []].append(index)
    }
    for (connection, members) in groups.sorted(by: { $0.key < $1.key }) {
      let name = document.connections[connection].name
      if isCertain { checkAgreement(of: members, connection: name) }
      checkMixture(of: members, connection: name)
    }
  }

  /// Each event sync needs a profile sync that gives the same kind of identity.
  private mutating func checkAgreement(of members: [Int], connection: String) {
    let profiles = members.filter { document.syncs[$0].target == .profiles }
    let events = members.filter { document.syncs[$0].target == .events }
    guard !profiles.isEmpty else {
      if let first = events.first {
        report(
          .eventsWithoutProfiles,
          "no sync sends profiles to '\(connection)': the identities of its events must be there already",
          at: "/syncs/\(first)/target")
      }
      return
    }
    let strategies = profiles.map { IdentityStrategy(document.syncs[$0].mapping.identity) }
    let met = Set(strategies)
    // A constant is an error already.
    guard !met.contains(.constant) else { return }
    for index in events {
      let sync = document.syncs[index]
      let strategy = IdentityStrategy(sync.mapping.identity)
      guard strategy != .constant, !met.contains(strategy),
        let place = identity(of: sync, at: "/syncs/\(index)")?.1
      else { continue }
      let known = zip(profiles, strategies).prefix(5).map { "'\(document.syncs[$0].name)' uses \($1)" }
      report(
        .identityMismatch,
        "the events of '\(sync.name)' would not meet the profiles of '\(connection)': their identity is \(strategy)",
        at: place, notes: known.map { .init($0) })
    }
  }

  /// Email and prefixed record ids on one connection make two profiles of one person.
  private mutating func checkMixture(of members: [Int], connection: String) {
    let email = members.filter { IdentityStrategy(document.syncs[$0].mapping.identity) == .email }
    let prefixed = members.filter {
      if case .prefixedRecordID = IdentityStrategy(document.syncs[$0].mapping.identity) { true } else { false }
    }
    guard let firstEmail = email.first, let firstPrefixed = prefixed.first else { return }
    let second = max(firstEmail, firstPrefixed)
    guard let place = identity(of: document.syncs[second], at: "/syncs/\(second)")?.1 else { return }
    report(
      .mixedIdentities, "the syncs of '\(connection)' mix two strategies: one person would have two profiles",
      at: place,
      notes: [
        .init("by email: \(Shape.list(email.prefix(10).map { document.syncs[$0].name }))"),
        .init("by prefixed record id: \(Shape.list(prefixed.prefix(10).map { document.syncs[$0].name }))"),
      ])
  }
}

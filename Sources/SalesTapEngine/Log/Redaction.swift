import SalesTapConditions
import SalesTapConfiguration
import SalesTapDiagnostics
import SalesTapMapping
import SalesTapModel
import SalesTapPayload

/// What of a sync's records must not be written down: the properties, identity, and texts that come from fields marked sensitive.
///
/// It works by where a value comes from, not by what it looks like: whatever a sensitive field gives is replaced, in the record as it was sent, and
/// in every text that repeats it.
struct Redaction: Sendable {
  /// What stands in place of a value.
  static let mark = "<redacted>"
  /// What is said of a filter whose words may name a value.
  static let filterReason = "the filter reads a sensitive field, of which nothing is written down"

  /// The names in CleverTap of the properties that come from sensitive fields.
  let properties: Set<String>
  /// Whether the identity does.
  let coversIdentity: Bool
  /// Whether the event name does.
  let coversEventName: Bool
  /// Whether the filter reads a sensitive field: its words on a record may name the value.
  let coversFilter: Bool

  /// Nothing is sensitive.
  static let none = Redaction(properties: [], coversIdentity: false, coversEventName: false, coversFilter: false)

  private init(properties: Set<String>, coversIdentity: Bool, coversEventName: Bool, coversFilter: Bool) {
    self.properties = properties
    self.coversIdentity = coversIdentity
    self.coversEventName = coversEventName
    self.coversFilter = coversFilter
  }

  init(_ sync: CompiledSync) {
    let sensitive = Set(sync.configuration.sensitiveFields.map(FieldName.init))
    func covers(_ paths: [String]) -> Bool { paths.contains { sensitive.contains(FieldName($0)) } }
    let mapping = sync.mapping
    properties = Set(
      mapping.mapping.properties.indices.filter { covers(mapping.fields(ofProperty: $0)) }
        .map { mapping.mapping.properties[$0].target })
    coversIdentity = covers(mapping.identityFields)
    coversEventName = covers(mapping.eventNameFields)
    coversFilter = covers(sync.filter.fields)
  }

  /// Whether anything is.
  var isNeeded: Bool { !properties.isEmpty || coversIdentity || coversEventName || coversFilter }

  /// The identity as it may be written down.
  func identity(_ identity: String?) -> String? { coversIdentity ? identity.map { _ in Self.mark } : identity }

  /// The record as it may be written down, and the values that were taken out of it.
  func request(_ payload: [UInt8]) -> (text: String, values: [String]) {
    guard isNeeded else { return (String(decoding: payload, as: UTF8.self), []) }
    // What cannot be read cannot be redacted either.
    guard let node = try? JSONNode(parsing: payload), let members = node.members else { return (Self.mark, []) }
    var hidden: [JSONNode] = []
    for member in members {
      switch member.key {
      case "identity", "objectId", "FBID", "GPID":
        if coversIdentity { hidden.append(member.value) }
      case "evtName":
        if coversEventName { hidden.append(member.value) }
      case "profileData", "evtData":
        hidden += (member.value.members ?? []).filter { properties.contains($0.key) }.map(\.value)
      default: break
      }
    }
    var text = payload
    var values: [String] = []
    for node in hidden.sorted(by: { $0.range.offset > $1.range.offset }) {
      collect(node, &values)
      text.replaceSubrange(node.range.offset..<node.range.end, with: Array("\"\(Self.mark)\"".utf8))
    }
    return (String(decoding: text, as: UTF8.self), values)
  }

  private func collect(_ node: JSONNode, _ values: inout [String]) {
    switch node.value {
    case .string(let text): values.append(text)
    case .number(let number): values.append(number.text)
    case .array(let nodes): for node in nodes { collect(node, &values) }
    case .object(let members): for member in members { collect(member.value, &values) }
    case .null, .boolean: break
    }
  }

  /// A text of CleverTap's, or of ours, as it may be written down: without the values that were taken out of the record.
  func text(_ text: String, without values: [String]) -> String {
    var result = text
    // The longest first: one value may be a part of another. Texts of one or two letters would take words apart.
    for value in values.sorted(by: { ($0.utf8.count, $0) > ($1.utf8.count, $1) }) where value.utf8.count > 2 {
      result = result.split(separator: value, omittingEmptySubsequences: false).joined(separator: Self.mark)
    }
    return result
  }
}

extension Planner {
  /// What of a sync's records must not be written down.
  func redaction(of key: String?) -> Redaction { key.flatMap { redactions[$0] } ?? .none }
}

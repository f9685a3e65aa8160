import SalesTapDiagnostics
import SalesTapTime

/// The header of a Change Data Capture event, as far as it is needed.
struct ChangeEventHeader {
  /// What the event's `changeType` says.
  enum ChangeType {
    case change(RecordChange.Kind)
    /// The change is told without the record's values.
    case gap(RecordChange.Kind)
    /// So many changes in one transaction that they are not told one by one.
    case overflow

    var isOverflow: Bool { if case .overflow = self { true } else { false } }
  }

  var entityName: String
  var changeType: ChangeType
  /// The ids with the places where they stand; nil for what is no text.
  var recordIDs: [(text: String?, range: SourceRange)]
  /// The names as the event has them; nil where the event has no list.
  var changedFields: [String]?
  var nulledFields: [String]?
  var diffFields: [String]
  var commitTimestamp: Instant?
  var transactionKey: String?
  var sequenceNumber: Int64

  /// Whether the lists of fields are bitmaps of the Avro schema, which only its holder can read.
  var hasBitmaps: Bool {
    ((changedFields ?? []) + (nulledFields ?? []) + diffFields).contains { $0.hasPrefix("0x") || $0.contains("-0x") }
  }

  /// The header in a JSON value; what is wrong with it goes to `diagnostics`.
  init?(_ node: JSONNode, diagnostics: inout [Diagnostic]) {
    func fail(_ message: String, _ range: SourceRange, _ suggestions: [String] = []) {
      diagnostics.append(Diagnostic("change-event.header", .error, message, range: range, suggestions: suggestions))
    }
    guard node.members != nil else {
      fail("ChangeEventHeader must be an object, but is \(node.typeName)", node.range)
      return nil
    }
    let place = SourceRange(offset: node.range.offset, length: 1)
    guard let entity = node["entityName"]?.string, !entity.isEmpty else {
      fail("the event's header has no entityName", node["entityName"]?.range ?? place)
      return nil
    }
    guard let typeNode = node["changeType"], let typeName = typeNode.string else {
      fail("the event's header has no changeType", node["changeType"]?.range ?? place)
      return nil
    }
    guard let type = Self.changeType(typeName) else {
      fail(
        "there is no changeType of this name", typeNode.range,
        Spelling.suggestions(for: typeName, among: Self.changeTypeNames))
      return nil
    }
    // An overflow is about the object; whatever it has in the place of ids says nothing.
    let elements = node["recordIds"]?.array ?? []
    if elements.isEmpty, !type.isOverflow {
      fail("the event's header needs recordIds, an array of one id or more", node["recordIds"]?.range ?? place)
      return nil
    }
    entityName = entity
    changeType = type
    recordIDs = elements.map { ($0.string, $0.range) }
    changedFields = Self.names(node["changedFields"])
    nulledFields = Self.names(node["nulledFields"])
    diffFields = Self.names(node["diffFields"]) ?? []
    commitTimestamp = Self.instant(node["commitTimestamp"])
    transactionKey = node["transactionKey"]?.string
    sequenceNumber = node["sequenceNumber"]?.int64 ?? 1
  }

  private static func names(_ node: JSONNode?) -> [String]? {
    node?.array?.compactMap(\.string)
  }

  /// Milliseconds since 1970, or a text.
  private static func instant(_ node: JSONNode?) -> Instant? {
    if let whole = node?.int64 { return Instant(millisecondsSinceEpoch: whole) }
    if let double = node?.double { return Int64(exactly: double).map { Instant(millisecondsSinceEpoch: $0) } }
    return node?.string.flatMap { Instant($0) }
  }

  private static let changeTypeNames = [
    "CREATE", "UPDATE", "DELETE", "UNDELETE", "GAP_CREATE", "GAP_UPDATE", "GAP_DELETE", "GAP_UNDELETE", "GAP_OVERFLOW",
  ]

  private static func changeType(_ name: String) -> ChangeType? {
    switch name {
    case "CREATE": .change(.created)
    case "UPDATE": .change(.updated)
    case "DELETE": .change(.deleted)
    case "UNDELETE": .change(.undeleted)
    case "GAP_CREATE": .gap(.created)
    case "GAP_UPDATE": .gap(.updated)
    case "GAP_DELETE": .gap(.deleted)
    case "GAP_UNDELETE": .gap(.undeleted)
    case "GAP_OVERFLOW": .overflow
    default: nil
    }
  }
}

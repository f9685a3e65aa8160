import SalesTapDiagnostics
import SalesTapTime

/// Reads changes in all their JSON forms.
struct ChangeReading: Sendable {
  /// What a text is.
  enum Form {
    case line
    case event
    case record
  }

  let catalog: ObjectCatalog
  private var recordPlans: RecordPlans?
  private var eventPlans: RecordPlans?

  init(catalog: ObjectCatalog) { self.catalog = catalog }

  /// The changes in a text.
  /// - Parameter form: What the text is; nil to find out.
  mutating func decode(_ json: [UInt8], changeID: String, form: Form?) -> DecodedChanges {
    let outline: JSONOutline
    do throws(JSONSyntaxError) { outline = try JSONOutline(json) } catch {
      return DecodedChanges(diagnostics: [error.diagnostic])
    }
    guard outline.isObject else {
      let range = SourceRange(0..<json.count)
      return DecodedChanges(diagnostics: [
        Diagnostic("change.not-an-object", .error, "a change is an object", range: range)
      ])
    }
    switch form ?? Self.form(of: outline) {
    case .record: return decodeRecord(json, changeID: changeID)
    case .line: return decodeLine(json, outline, changeID: changeID)
    case .event: return decodeEvent(json, outline, changeID: changeID)
    }
  }

  private static func form(of outline: JSONOutline) -> Form {
    if outline["attributes"] != nil { return .record }
    if outline["change"] != nil || outline["record"] != nil { return .line }
    if outline["ChangeEventHeader"] != nil || outline["payload"] != nil || outline["data"] != nil { return .event }
    // A misspelt key of a line is more likely than a record that says nothing of itself.
    if outline["Id"] == nil, outline["previous"] != nil || outline["changedFields"] != nil { return .line }
    return .record
  }

  // MARK: Records

  /// Reads records that begin at some places of a text.
  /// - Parameter event: The object of the event whose body it is; nil for records in REST shape.
  private mutating func records(
    in json: [UInt8], at places: [Int], event: String? = nil
  ) -> (records: [DecodedRecord], error: Diagnostic?) {
    let isEvent = event != nil
    let kept = isEvent ? eventPlans : recordPlans
    let given = kept ?? RecordPlans(wanted: nil, object: nil, catalog: catalog, isEvent: isEvent)
    if isEvent { eventPlans = nil } else { recordPlans = nil }
    let reading = RecordReading<Void>.read(json, plans: given) { (reader) throws(RecordReadingError) in
      reader.select(event)
      for place in places {
        reader.scanner.position = place
        do throws(JSONSyntaxError) { try reader.readRecord(depth: 1) } catch { throw .syntax(error) }
      }
    }
    if isEvent { eventPlans = reading.plans } else { recordPlans = reading.plans }
    guard case .failure(let error) = reading.result else { return (reading.records, nil) }
    return (reading.records, error.located(in: json).diagnostic)
  }

  /// The object of a record: what it says, or what the first characters of its id tell.
  private func object(of record: DecodedRecord) -> String? {
    record.object
      ?? record.recordID.flatMap { id in
        StandardObject(keyPrefix: id.keyPrefix)?.name
          ?? catalog.objects.first { $0.keyPrefix == id.keyPrefix }?.name
      }
  }

  /// When a record says that it was changed last.
  private func stamp(of record: SalesforceRecord) -> Instant? {
    for name in ["SystemModstamp", "LastModifiedDate"] {
      if case .dateTime(let instant) = record[name] { return instant }
    }
    return nil
  }

  private mutating func decodeRecord(_ json: [UInt8], changeID: String) -> DecodedChanges {
    guard let start = json.firstIndex(of: UInt8(ascii: "{")) else { return DecodedChanges() }
    let (records, error) = records(in: json, at: [start])
    guard let decoded = records.first, error == nil else {
      return DecodedChanges(diagnostics: error.map { [$0] } ?? [])
    }
    var result = DecodedChanges(diagnostics: decoded.diagnostics)
    if let change = change(
      .updated, decoded, range: SourceRange(offset: start, length: 1), changeID: changeID,
      diagnostics: &result.diagnostics)
    {
      result.notices = [.change(change)]
    }
    return result.settled()
  }

  /// A change of a decoded record; nil, with diagnostics, if the record does not say which it is.
  private func change(
    _ kind: RecordChange.Kind, _ decoded: DecodedRecord, range: SourceRange, changeID: String,
    diagnostics: inout [Diagnostic]
  ) -> RecordChange? {
    guard let id = decoded.recordID else {
      let message =
        decoded.record["Id"].map { $0 == .null ? "the record's Id is null" : "the record's Id is no id" }
        ?? "the record has no Id"
      diagnostics.append(Diagnostic("change.no-id", .error, message, range: range))
      return nil
    }
    guard let object = object(of: decoded) else {
      diagnostics.append(
        Diagnostic(
          "change.no-object", .error, "the record does not say its object: it needs attributes with a type",
          range: range))
      return nil
    }
    return RecordChange(
      object: object, recordID: id, kind: kind, record: decoded.record, committedAt: stamp(of: decoded.record),
      id: changeID)
  }

  // MARK: Lines

  private static let lineKeys = ["change", "record", "previous", "changedFields", "committedAt", "id", "origin"]

  private mutating func decodeLine(_ json: [UInt8], _ outline: JSONOutline, changeID: String) -> DecodedChanges {
    var result = DecodedChanges()
    func report(_ id: Diagnostic.ID, _ message: String, _ range: SourceRange, _ suggestions: [String] = []) {
      result.diagnostics.append(Diagnostic(id, .error, message, range: range, suggestions: suggestions))
    }
    result.diagnostics += outline.oddKeys(known: Self.lineKeys)
    let whole = SourceRange(offset: outline.start, length: 1)

    var kind = RecordChange.Kind.updated
    if let node = outline.node("change", in: json) {
      let kinds: [RecordChange.Kind] = [.created, .updated, .deleted, .undeleted]
      if let known = kinds.first(where: { $0.rawValue == node.string }) {
        kind = known
      } else {
        report(
          "change.kind", "'change' is one of created, updated, deleted, and undeleted", node.range,
          node.string.map(Self.kindSuggestions) ?? [])
      }
    } else {
      report("change.missing-key", "a change needs the key 'change'", whole, outline.suggestions(for: "change"))
    }

    var places: [Int] = []
    if let member = outline["record"] {
      if json[member.value.offset] == UInt8(ascii: "{") {
        places.append(member.value.offset)
      } else {
        report("change.type", "'record' must be an object", member.value)
      }
    } else {
      report("change.missing-key", "a change needs the key 'record'", whole, outline.suggestions(for: "record"))
    }
    if let member = outline["previous"], !outline.isNull("previous", in: json) {
      if json[member.value.offset] == UInt8(ascii: "{") {
        if !places.isEmpty { places.append(member.value.offset) }
      } else {
        report("change.type", "'previous' must be an object or null", member.value)
      }
    }
    let changedFields = self.changedFields(outline, json, report)
    let committedAt = self.committedAt(outline, json, report)
    let id = self.changeID(outline, json, report)
    let origin = self.origin(outline, json, report)
    guard !places.isEmpty else { return result.settled() }

    let (records, error) = records(in: json, at: places)
    if let error {
      result.diagnostics.append(error)
      return result.settled()
    }
    for record in records { result.diagnostics += record.diagnostics }
    guard let decoded = records.first,
      var change = change(
        kind, decoded, range: SourceRange(offset: places[0], length: 1), changeID: id ?? changeID,
        diagnostics: &result.diagnostics)
    else { return result.settled() }
    if records.count > 1 { change.previous = records[1].record }
    change.changedFields = changedFields
    if let committedAt { change.committedAt = committedAt }
    if let origin { change.origin = origin }
    result.notices = [.change(change)]
    return result.settled()
  }

  private typealias Report = (Diagnostic.ID, String, SourceRange, [String]) -> Void

  private func changedFields(_ outline: JSONOutline, _ json: [UInt8], _ report: Report) -> [String]? {
    guard let node = outline.node("changedFields", in: json), !node.isNull else { return nil }
    guard let elements = node.array else {
      report("change.type", "'changedFields' must be an array of field names or null", node.range, [])
      return nil
    }
    for element in elements where element.string == nil {
      report("change.type", "a changed field is a name, but this is \(element.typeName)", element.range, [])
    }
    return elements.compactMap(\.string)
  }

  private func committedAt(_ outline: JSONOutline, _ json: [UInt8], _ report: Report) -> Instant? {
    guard let node = outline.node("committedAt", in: json), !node.isNull else { return nil }
    if let instant = node.string.flatMap({ Instant($0) }) { return instant }
    if let milliseconds = node.int64 { return Instant(millisecondsSinceEpoch: milliseconds) }
    report("change.committed-at", "'committedAt' must be a date-time such as 2026-03-29T01:30:00Z", node.range, [])
    return nil
  }

  private func changeID(_ outline: JSONOutline, _ json: [UInt8], _ report: Report) -> String? {
    guard let node = outline.node("id", in: json), !node.isNull else { return nil }
    if let text = node.string, !text.isEmpty { return text }
    if let number = node.int64 { return String(number) }
    report("change.type", "'id' must be a text that is not empty", node.range, [])
    return nil
  }

  private func origin(_ outline: JSONOutline, _ json: [UInt8], _ report: Report) -> RecordChange.Origin? {
    guard let node = outline.node("origin", in: json), !node.isNull else { return nil }
    if let origin = node.string.flatMap(RecordChange.Origin.init(rawValue:)) { return origin }
    let names = RecordChange.Origin.allCases.map(\.rawValue)
    report(
      "change.origin", "'origin' is one of \(names.joined(separator: ", "))", node.range,
      node.string.map { Spelling.suggestions(for: $0, among: names) } ?? [])
    return nil
  }

  private static func kindSuggestions(_ text: String) -> [String] {
    switch text.lowercased() {
    case "create", "created", "insert", "inserted", "new": ["created"]
    case "update", "updated", "changed": ["updated"]
    case "delete", "deleted", "removed": ["deleted"]
    case "undelete", "undeleted", "restored": ["undeleted"]
    default: Spelling.suggestions(for: text, among: ["created", "updated", "deleted", "undeleted"])
    }
  }
}

// MARK: - Events

extension ChangeReading {
  private mutating func decodeEvent(_ json: [UInt8], _ outline: JSONOutline, changeID: String) -> DecodedChanges {
    var result = DecodedChanges()
    guard let payload = Self.payload(of: outline, in: json), let headerPlace = payload["ChangeEventHeader"]?.value
    else {
      let range = SourceRange(offset: outline.start, length: 1)
      return DecodedChanges(
        diagnostics: [
          Diagnostic(
            "change-event.header", .error, "this is no change event: it has no ChangeEventHeader", range: range)
        ])
    }
    guard let node = JSONOutline.node(at: headerPlace, in: json),
      let header = ChangeEventHeader(node, diagnostics: &result.diagnostics)
    else { return result.settled() }
    let event = ChangeEvent(header: header, description: catalog[header.entityName], changeID: changeID)
    // An id that is none costs only itself.
    var faults: [Diagnostic] = []
    switch header.changeType {
    case .overflow:
      result.notices = [event.backfill("more changes were made in one transaction than events are sent for")]
    case .gap(let kind):
      result.notices = event.refetches(
        kind, reason: "Salesforce tells of the change without its values", diagnostics: &faults)
    case .change(let kind):
      if kind == .updated, header.hasBitmaps {
        result.diagnostics.append(
          Diagnostic(
            "change-event.bitmaps", .warning,
            "the changed fields are bitmaps of the event's Avro schema; decode them to names before", range: node.range)
        )
        result.notices = event.refetches(
          kind, reason: "the event's changed fields are not decoded", diagnostics: &faults)
        break
      }
      let (records, error) = records(in: json, at: [payload.start], event: header.entityName)
      guard let body = records.first, error == nil else {
        return DecodedChanges(diagnostics: result.diagnostics + (error.map { [$0] } ?? []))
      }
      result.diagnostics += body.diagnostics
      result.notices = event.changes(kind, body: body.record, diagnostics: &faults)
    }
    result = result.settled()
    result.diagnostics += faults
    return result
  }

  /// The object that has the header: the text itself, or what it wraps.
  private static func payload(of outline: JSONOutline, in json: [UInt8]) -> JSONOutline? {
    var outline = outline
    for wrapper in ["data", "payload"] {
      if outline["ChangeEventHeader"] != nil { return outline }
      if let inner = outline[wrapper]?.value, let found = JSONOutline(json, at: inner) { outline = found }
    }
    return outline["ChangeEventHeader"] == nil ? nil : outline
  }
}

import Algorithms
import SalesTapConfiguration
import SalesTapDiagnostics
import SalesTapModel
import SalesTapTime

extension SyncEngine {
  /// Sends a record by its id, as a flow does that knows nothing else: the record is read from the source, and processed without prior values.
  ///
  /// Any object that can be a source may be sent this way. The change is an update of origin *flow*, committed at the record's `SystemModstamp`; the same
  /// state of a record sent twice is the same change.
  /// - Parameters:
  ///   - recordID: The id, of 15 or 18 characters.
  ///   - objectAPIName: The API name of the object.
  /// - Returns: What became of it, one decision for each sync of the object.
  /// - Throws: ``CustomObjectError``; and what the store throws.
  @discardableResult
  public func sendCustomObject(recordID: String?, objectAPIName: String) async throws -> [Decision] {
    guard let result = try await sendCustomObjects(recordIDs: [recordID], objectAPIName: objectAPIName).first else {
      return []
    }
    return try result.get()
  }

  /// Sends several records of one object by their ids, read with one request for every 200 of them.
  /// - Returns: For each id, what became of it, or why it could not be sent; a bad id costs only itself.
  /// - Throws: ``CustomObjectError`` where no record of the object can be sent at all; and what the store throws.
  public func sendCustomObjects(
    recordIDs: [String?], objectAPIName: String
  ) async throws -> [Result<[Decision], CustomObjectError>] {
    let planner = planner
    if let exclusion = SourceRules.exclusion(forName: objectAPIName) {
      let near = planner.nearestObject(to: objectAPIName).map { "; there is one for \($0)" } ?? ""
      throw CustomObjectError(.excludedObject, "\(objectAPIName) cannot be sent: \(exclusion.reason)\(near)")
    }
    let ids = recordIDs.map { planner.recordID($0, of: objectAPIName) }
    // A flow with one bad input deserves to hear of that first.
    if ids.count == 1, case .failure(let error)? = ids.first { throw error }
    guard let layout = planner.layout(for: objectAPIName), planner.hasActiveSync(of: objectAPIName) else {
      throw planner.noActiveSync(of: objectAPIName)
    }
    guard let source else {
      throw CustomObjectError(
        .noSource, "The record cannot be read: the service was started without access to Salesforce's records")
    }
    var decisions: [RecordID: [Decision]] = [:]
    let wanted = Array(ids.compactMap { try? $0.get() }.uniqued())
    for part in wanted.chunks(ofCount: HydrationAsk.largestCount) {
      let records = try await read(Array(part), of: objectAPIName, layout.fields, from: source)
      let changes = part.compactMap { id in records[id].map { change(of: $0, id, objectAPIName) } }
      for (change, decided) in zip(changes, try await process(changes)) { decisions[change.recordID] = decided }
    }
    return ids.map { result in
      result.flatMap { id in
        decisions[id].map { .success($0) }
          ?? .failure(
            CustomObjectError(
              .recordNotFound,
              "\(objectAPIName) has no record \(id.text), or the integration user may not see it"))
      }
    }
  }

  private func change(of record: SalesforceRecord, _ id: RecordID, _ object: String) -> RecordChange {
    var committedAt: Instant?
    if case .dateTime(let stamp)? = record["SystemModstamp"] { committedAt = stamp }
    let version = committedAt ?? clock.now()
    return RecordChange(
      object: object, recordID: id, kind: .updated, record: record, committedAt: committedAt,
      id: "flow:\(id.text):\(version.millisecondsSinceEpoch)", origin: .flow)
  }

  /// Reads records; fields that the org lacks are left out here, and named when a sync needs them.
  private func read(
    _ ids: [RecordID], of object: String, _ fields: [String], from source: any RecordSource
  ) async throws -> [RecordID: SalesforceRecord] {
    var fields = fields
    while true {
      do {
        return try await source.records(RecordRequest(object: object, ids: ids, fields: fields))
      } catch let error as RecordSourceError where error.code == .unknownField {
        let before = fields.count
        fields.removeAll { FieldName($0) == FieldName(error.field ?? "") }
        guard fields.count < before else { throw CustomObjectError(.sourceFailed, error.message) }
      } catch {
        throw CustomObjectError(.sourceFailed, "Salesforce did not answer, try again later: \(error)")
      }
    }
  }
}

extension Planner {
  fileprivate func hasActiveSync(of object: String) -> Bool {
    syncs(of: object).contains { $0.configuration.status != .inactive }
  }

  /// The id in a text that a flow gave.
  fileprivate func recordID(_ text: String?, of object: String) -> Result<RecordID, CustomObjectError> {
    let text = text ?? ""
    guard text.contains(where: { !$0.isWhitespace }) else {
      return .failure(CustomObjectError(.missingRecordID, "Missing required input parameter: recordId"))
    }
    if text.contains("{!") {
      return .failure(
        CustomObjectError(
          .notAnID, "The flow handed over the text \(text) itself: use the resource picker, so that it is resolved"))
    }
    guard let id = RecordID(text) else {
      return .failure(
        CustomObjectError(.notAnID, "'\(text.prefix(40))' is no record id: one has 15 or 18 letters and digits"))
    }
    let owner =
      Self.otherObjects[id.keyPrefix] ?? StandardObject(keyPrefix: id.keyPrefix)?.name
      ?? objects.objects
      .first { $0.keyPrefix == id.keyPrefix }?.name
    let expected = objects[object]?.keyPrefix ?? StandardObject(object)?.keyPrefix
    let isOther = owner.map { FieldName($0) != FieldName(object) } ?? expected.map { $0 != id.keyPrefix } ?? false
    guard !isOther else {
      let whose = owner.map { "of a record of \($0)" } ?? "not that of a record of \(object)"
      return .failure(
        CustomObjectError(
          .wrongObject,
          "The id \(id.text) is \(whose): \(object) was asked for. Pass the id of the record itself, such as {!$Record.Id}"
        ))
    }
    return .success(id)
  }

  /// Objects whose ids are passed by mistake most often, by their key prefixes.
  private static let otherObjects = [
    "005": "User", "00G": "Group", "00D": "Organization", "012": "RecordType", "00e": "Profile", "00E": "UserRole",
  ]

  /// The object of an active sync whose name is most like a name.
  fileprivate func nearestObject(to object: String) -> String? {
    let names = document.syncs.filter { $0.status != .inactive }.map(\.object)
    return SourceRules.namespaceNearMisses(of: object, among: names).first
      ?? Spelling.suggestions(for: object, among: names).first
  }

  fileprivate func noActiveSync(of object: String) -> CustomObjectError {
    var words = "No active sync configuration found for \(object)"
    let own = document.syncs.filter { FieldName($0.object) == FieldName(object) }.map { "'\($0.name)'" }
    if !own.isEmpty {
      words += ": \(own.joined(separator: ", ")) \(own.count == 1 ? "is" : "are") inactive"
    } else if let nearest = nearestObject(to: object) {
      words += ": there is one for \(nearest)"
    }
    return CustomObjectError(.noActiveSync, words)
  }
}

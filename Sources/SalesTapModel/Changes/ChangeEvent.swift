import SalesTapDiagnostics
import SalesTapTime

/// A change event whose header is read: what becomes of its records.
struct ChangeEvent {
  let header: ChangeEventHeader
  let description: ObjectDescription?
  let changeID: String

  /// The notice that the whole object must be read again.
  func backfill(_ reason: String) -> ChangeNotice {
    .mustBackfill(
      ObjectBackfill(
        object: header.entityName, committedAt: header.commitTimestamp, id: id(suffix: "*"), reason: reason))
  }

  /// The notices that the records must be read again.
  func refetches(_ kind: RecordChange.Kind, reason: String, diagnostics: inout [Diagnostic]) -> [ChangeNotice] {
    forEachRecord(&diagnostics) { id in
      if kind == .deleted {
        // Nothing is left to read.
        return .change(
          RecordChange(
            object: header.entityName, recordID: id, kind: .deleted,
            record: SalesforceRecord([("Id", .string(id.text))]), committedAt: header.commitTimestamp,
            id: self.id(suffix: id.text), origin: .changeDataCapture))
      }
      return .mustRefetch(
        RecordRefetch(
          object: header.entityName, recordID: id, kind: kind, committedAt: header.commitTimestamp,
          id: self.id(suffix: id.text), reason: reason))
    }
  }

  /// The changes of the records, which all have the values of the event's body.
  func changes(
    _ kind: RecordChange.Kind, body: SalesforceRecord, diagnostics: inout [Diagnostic]
  ) -> [ChangeNotice] {
    let known = EventFields(header: header, body: body, description: description)
    let changed = kind == .updated ? known.changedFields : nil
    return forEachRecord(&diagnostics) { id in
      .change(
        RecordChange(
          object: header.entityName, recordID: id, kind: kind, record: known.record(of: id, kind),
          changedFields: changed,
          committedAt: header.commitTimestamp, id: self.id(suffix: id.text), origin: .changeDataCapture))
    }
  }

  /// One notice for each id; a wildcard and the id of zeros mean the whole object, and what is no id is an error.
  private func forEachRecord(
    _ diagnostics: inout [Diagnostic], _ notice: (RecordID) -> ChangeNotice
  ) -> [ChangeNotice] {
    var notices: [ChangeNotice] = []
    var isWhole = false
    // One notice about the object is enough, however many ids say so.
    func addBackfill(_ reason: String) {
      if !isWhole { notices.append(backfill(reason)) }
      isWhole = true
    }
    for (text, range) in header.recordIDs {
      guard let text else {
        diagnostics.append(Diagnostic("change-event.record-id", .error, "a record id is a string", range: range))
        continue
      }
      if text.hasSuffix("*") {
        addBackfill("the event names all records whose ids begin with \(text.dropLast().prefix(18))")
        continue
      }
      do throws(RecordID.Problem) {
        let id = try RecordID(validating: text)
        if id == .zeros {
          addBackfill("the event does not say which records it is about")
        } else {
          notices.append(notice(id))
        }
      } catch {
        diagnostics.append(
          Diagnostic("change-event.record-id", .error, "this is no record id", range: range))
      }
    }
    return notices
  }

  private func id(suffix: String) -> String {
    if let key = header.transactionKey, !key.isEmpty { return "\(key)-\(header.sequenceNumber)-\(suffix)" }
    return header.recordIDs.count > 1 ? "\(changeID)-\(suffix)" : changeID
  }
}

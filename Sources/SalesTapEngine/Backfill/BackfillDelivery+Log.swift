import SalesTapConfiguration
import SalesTapModel
import SalesTapPayload
import SalesTapTime

extension BackfillDelivery {
  /// The log entry of a record that ended without an attempt; nil for one that the condition refused, which the run counts, and for one that
  /// the log has.
  func logEntry(_ item: Item, at time: Instant, redaction: Redaction) -> EventLogEntry? {
    let decision: String
    switch item.outcome {
    case .filtered, .undone: return nil
    case .sent, .rejected, .queued, .skipped:
      if item.isLogged { return nil }
      decision = item.outcome == .queued ? "enqueued" : "skipped"
    case .held: decision = "held"
    case .invalid: decision = "invalid"
    }
    let values = item.decision.payload.map { redaction.request($0.bytes).values } ?? []
    return EventLogEntry(
      time: time, sync: run.sync, connection: run.connection, object: run.object, recordID: item.change.recordID,
      changeID: item.change.id, status: .none, decision: decision,
      reason: redaction.text(item.words ?? item.decision.reason, without: values),
      resolution: item.decision.errorClass?.resolution, errorClass: item.decision.errorClass,
      identity: redaction.identity(item.decision.payload?.subject.text), origin: .historical,
      run: String(run.id.rawValue), dropped: item.decision.dropped)
  }
}

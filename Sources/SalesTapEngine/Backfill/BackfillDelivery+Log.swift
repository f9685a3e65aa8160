import SalesTapConfiguration
import SalesTapModel
import SalesTapPayload
import SalesTapTime

extension BackfillDelivery {
  /// The log entries of the page: one for each record that was sent, or that cannot be; none for those that the condition refused, which
  /// the run counts, and for those that are still to be done.
  func logEntries(at time: Instant, redaction: Redaction) -> [EventLogEntry] {
    items.compactMap { item in
      let (request, values) = item.decision.payload.map { redaction.request($0.bytes) } ?? (nil, [])
      var entry = EventLogEntry(
        time: time, sync: run.sync, connection: run.connection, object: run.object, recordID: item.change.recordID,
        changeID: item.change.id, status: .none, decision: "",
        reason: redaction.text(item.decision.reason, without: values),
        errorClass: item.errorClass, identity: redaction.identity(item.decision.payload?.subject.text),
        origin: .historical,
        run: String(run.id.rawValue), dropped: item.decision.dropped)
      switch item.outcome {
      case .filtered, .undone: return nil
      case .held: entry.decision = "held"
      case .invalid: entry.decision = "invalid"
      case .skipped:
        entry.decision = "skipped"
        if item.decision.payload != nil, sync.configuration.status != .dryRun {
          entry.reason = "a version as new waits, is being sent, or was sent"
        }
      case .sent: entry.succeed(request)
      case .rejected: entry.fail(item.answer.map { redaction.text($0, without: values) }, request, decision: "failed")
      case .queued:
        if item.answer == nil {
          entry.decision = "enqueued"
          entry.reason = "an earlier change of the record waits or is being sent"
        } else {
          entry.fail(item.answer.map { redaction.text($0, without: values) }, request, decision: "retry")
        }
      }
      entry.resolution = entry.errorClass?.resolution
      return entry
    }
  }
}

extension EventLogEntry {
  fileprivate mutating func succeed(_ request: String?) {
    status = .success
    decision = "delivered"
    reason = "CleverTap accepted it"
    attempt = 1
    self.request = request
  }

  fileprivate mutating func fail(_ answer: String?, _ request: String?, decision: String) {
    status = .failure
    self.decision = decision
    reason = answer ?? reason
    attempt = 1
    self.request = request
    response = answer
  }
}

import SalesTapConfiguration
import SalesTapMapping
import SalesTapModel
import SalesTapPayload
import SalesTapQueue
import SalesTapTime

extension SyncEngine {
  /// The log entry of a decision that ended without an attempt; nil for an outcome that is not logged, and for one that is on its way.
  static func logEntry(
    for decision: Decision, of change: RecordChange, planner: Planner, options: Options, at now: Instant
  ) -> EventLogEntry? {
    switch decision.outcome {
    case .enqueued, .deliver, .enqueue, .delivered: return nil
    case .failed, .invalid, .merged, .filtered, .held, .skipped: break
    }
    guard !options.unlogged.contains(decision.outcome.name) else { return nil }
    let redaction = planner.redaction(of: decision.sync)
    let sync = decision.sync.flatMap { planner.sync($0) }
    let values = decision.payload.map { redaction.request($0.bytes).values } ?? []
    var reason = redaction.text(decision.reason, without: values)
    if redaction.coversFilter, decision.outcome == .filtered {
      reason = "the filter says no: " + Redaction.filterReason
    }
    return EventLogEntry(
      time: now, sync: decision.sync, connection: sync.map { planner.connectionKey(of: $0) }, object: change.object,
      recordID: change.recordID, changeID: change.id,
      status: decision.outcome == .failed ? .failure : .none, decision: decision.outcome.name,
      reason: reason, resolution: decision.errorClass?.resolution, errorClass: decision.errorClass,
      identity: redaction.identity(decision.payload?.subject.text), dropped: decision.dropped)
  }

  /// The log entry of an attempt to send an entry of the queue; nil if it goes back without one.
  static func logEntry(
    of settled: SettledEntry, origin: EventLogEntry.Origin, redaction: Redaction, at now: Instant
  ) -> EventLogEntry? {
    let entry = settled.entry
    let call = settled.ruling.item.call
    if call == nil, settled.isWithdrawn {
      // Without another try, that nothing went out is how it ended.
      guard case .failed = settled.settlement.verdict else { return nil }
    }
    let (errorClass, decision) = settled.ruling.classified
    let isRetry = entry.attempts > 0 || entry.uncertainOutcomes > 0 || entry.lane == .prompt && origin == .batch
    let (request, values) = redaction.request(settled.ruling.item.queued.bytes)
    let text = redaction.text(settled.ruling.words, without: values)
    var logged = EventLogEntry(
      entry, at: now, status: errorClass == nil ? .success : .failure, decision: decision, reason: text,
      redaction: redaction)
    if case .skipped = settled.ruling {
      logged.status = .none
      return logged
    }
    if case .failed = settled.settlement.verdict { logged.decision = "failed" }
    logged.errorClass = errorClass
    logged.resolution = errorClass?.resolution
    logged.origin = isRetry ? .retry : origin
    logged.attempt = entry.attempts + entry.uncertainOutcomes + 1
    logged.durationMilliseconds = call?.milliseconds
    logged.dropped = settled.ruling.item.queued.dropped
    logged.request = request
    logged.response = errorClass == nil ? nil : text
    return logged
  }
}

extension EventLogEntry {
  /// An entry about an entry of the queue, without an attempt.
  init(
    _ entry: QueueEntry, at now: Instant, status: Status, decision: String, reason: String, redaction: Redaction
  ) {
    self.init(
      time: now, sync: entry.sync, connection: entry.connection, object: entry.object, recordID: entry.recordID,
      changeID: entry.changeID, status: status, decision: decision, reason: reason,
      identity: redaction.identity(entry.identity), run: entry.run)
  }
}

extension DrainMachine<OutgoingEntry>.Ruling {
  /// The class of a failure, and the decision's name.
  fileprivate var classified: (errorClass: ErrorClass?, decision: String) {
    switch self {
    case .delivered: (nil, "delivered")
    case .failed: (.rejected, "failed")
    case .retry: (.server, "retry")
    case .uncertain: (.uncertain, "retry")
    case .released(let item): (item.call?.trouble ?? .network, "retry")
    case .skipped: (nil, "skipped")
    }
  }
}

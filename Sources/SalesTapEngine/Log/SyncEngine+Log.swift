import SalesTapConfiguration
import SalesTapModel
import SalesTapPayload
import SalesTapQueue
import SalesTapTime

extension SyncEngine {
  /// The log entries of the decisions about changes that were handed over; what is put into the queue and not yet sent has none.
  func logEntries(for decisions: [[Decision]], of changes: [RecordChange], at now: Instant) -> [EventLogEntry] {
    zip(changes, decisions).flatMap { change, decisions in
      decisions.compactMap { logEntry(for: $0, of: change, at: now) }
    }
  }

  func logEntry(for decision: Decision, of change: RecordChange, at now: Instant) -> EventLogEntry? {
    let sync = decision.sync.flatMap { planner.sync($0) }
    var entry = EventLogEntry(
      time: now, sync: decision.sync, connection: sync.map { planner.connectionKey(of: $0) }, object: change.object,
      recordID: change.recordID, changeID: change.id, status: .none, decision: decision.outcome.name,
      reason: decision.reason, identity: decision.payload?.subject.text)
    switch decision.outcome {
    case .enqueued, .deliver, .enqueue: return nil
    case .delivered:
      entry.status = .success
      entry.origin = .realTime
      entry.attempt = 1
      entry.request = decision.payload.map { String(decoding: $0.bytes, as: UTF8.self) }
    case .failed:
      entry.status = .failure
      entry.origin = .realTime
      entry.attempt = 1
      entry.errorClass = decision.errorClass ?? .rejected
      entry.request = decision.payload.map { String(decoding: $0.bytes, as: UTF8.self) }
      entry.response = decision.reason
    case .invalid: entry.errorClass = decision.errorClass
    case .merged, .filtered, .held, .skipped: break
    }
    entry.resolution = entry.errorClass?.resolution
    return entry
  }

  /// The log entry of an attempt to send an entry of the queue.
  func logEntry(
    for ruling: DrainMachine<OutgoingEntry>.Ruling, sync: SyncConfiguration, at now: Instant
  ) -> EventLogEntry {
    let (claimed, errorClass, decision, text) = ruling.attempt
    let entry = claimed.entry
    let isRetry = entry.attempts > 0 || entry.uncertainOutcomes > 0 || entry.lane == .prompt
    return EventLogEntry(
      time: now, sync: entry.sync, connection: entry.connection, object: entry.object, recordID: entry.recordID,
      changeID: entry.changeID, status: errorClass == nil ? .success : .failure, decision: decision, reason: text,
      resolution: errorClass?.resolution, errorClass: errorClass, identity: entry.identity,
      origin: isRetry ? .retry : .batch, run: entry.run, attempt: entry.attempts + 1,
      request: String(decoding: entry.payload, as: UTF8.self), response: errorClass == nil ? nil : text)
  }
}

extension DrainMachine<OutgoingEntry>.Ruling {
  /// The entry, the class of its failure if it failed, the decision's name, and words.
  fileprivate var attempt: (claimed: ClaimedEntry, errorClass: ErrorClass?, decision: String, text: String) {
    switch self {
    case .delivered(let item): (item.claimed, nil, "delivered", "CleverTap accepted it")
    case .failed(let item, _, let text): (item.claimed, .rejected, "failed", text)
    case .retry(let item, _, let text): (item.claimed, .server, "retry", text)
    case .uncertain(let item, let text): (item.claimed, .uncertain, "retry", text)
    case .released(let item): (item.claimed, .network, "retry", "nothing was sent")
    }
  }
}

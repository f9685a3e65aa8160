import SalesTapConfiguration
import SalesTapModel
import SalesTapPayload
import SalesTapQueue
import SalesTapTime

extension SyncEngine {
  /// Settles entries by their rulings; in the same step the log is written, and what syncs remember.
  /// - Parameter dueAgain: The earliest time to send again what was not applied for sure; nil for at once.
  func settle(
    _ rulings: [DrainMachine<OutgoingEntry>.Ruling], of id: Int, dueAgain: Instant?
  ) async throws {
    guard !rulings.isEmpty, let delivery = deliveries[id] else { return }
    let now = clock.now()
    let sync = delivery.sync
    let origin = delivery.origin
    let redaction = planner.redaction(of: sync.key)
    let isHistorical = delivery.page != nil
    let settled = rulings.map { ruling in
      SettledEntry(
        entry: ruling.item.claimed.entry,
        settlement: Self.settlement(
          of: ruling, sync: sync, isHistorical: isHistorical, dueAgain: dueAgain, at: now), ruling: ruling)
    }
    var step = EngineCommit()
    step.settlements = settled.map(\.settlement)
    deliveries[id]?.page?.take(settled)
    let passed = advance(id, into: &step, at: now)
    step.consequences = { outcome in
      // A worker that has lost its run tells nothing of the records that it passed.
      var consequences = EngineCommit.Consequences(log: outcome.backfill == nil ? [] : passed)
      for (one, outcome) in zip(settled, outcome.settlements) {
        guard case .settled = outcome else { continue }
        if let entry = SyncEngine.logEntry(of: one, origin: origin, redaction: redaction, at: now) {
          consequences.log.append(entry)
        }
        if sync.remembers, let event = one.remembered {
          consequences.accepted.append(.init(.init(sync: sync.key, recordID: one.entry.recordID), event))
        }
      }
      return consequences
    }
    let outcome = try await store.commit(step, at: now)
    noteRun(outcome, of: id)
    for (one, outcome) in zip(settled, outcome.settlements) {
      guard case .settled = outcome else { continue }
      deliveries[id]?.report.count(one.settlement.verdict)
      deliveries[id]?.conclusions[one.entry.id] = .init(verdict: one.settlement.verdict, text: one.ruling.words)
      observer?.observe(.settled(sync: sync.key, outcome: one.label))
    }
    // What the run goes on with by itself leaves nothing behind in the queue.
    let withdrawn = isHistorical ? settled.filter(\.isWithdrawn).map(\.entry.id) : []
    if !withdrawn.isEmpty { _ = try await store.delete(QueueQuery(ids: withdrawn)) }
  }

  /// Logs entries that ended because a newer version was sent.
  func note(superseded: [QueueEntry], at now: Instant) async throws {
    guard !superseded.isEmpty else { return }
    let log = superseded.map { entry in
      EventLogEntry(
        entry, at: now, status: .none, decision: "superseded", reason: QueueRulesText.overtaken,
        redaction: planner.redaction(of: entry.sync))
    }
    var step = EngineCommit()
    step.consequences = { _ in .init(log: log) }
    _ = try await store.commit(step, at: now)
  }

  /// What is noted of entries whose worker did not report: nobody knows whether it sent them.
  func consequencesOfExpiry(at now: Instant) -> @Sendable ([QueueEntry]) -> EngineCommit.Consequences {
    { [planner] expired in
      var consequences = EngineCommit.Consequences()
      for entry in expired {
        let isOver = entry.state == .superseded
        var logged = EventLogEntry(
          entry, at: now, status: .failure, decision: isOver ? "superseded" : "retry",
          reason: "its worker did not report: the record may have been sent, and "
            + (isOver ? "a newer version takes its place" : "is sent again"),
          redaction: planner.redaction(of: entry.sync))
        logged.errorClass = .uncertain
        logged.resolution = ErrorClass.uncertain.resolution
        consequences.log.append(logged)
        if planner.sync(entry.sync)?.remembers == true {
          consequences.accepted.append(.init(.init(sync: entry.sync, recordID: entry.recordID), .uncertain))
        }
      }
      return consequences
    }
  }

  /// What the queue is told of a ruling.
  private static func settlement(
    of ruling: DrainMachine<OutgoingEntry>.Ruling, sync: SyncConfiguration, isHistorical: Bool, dueAgain: Instant?,
    at now: Instant
  ) -> Settlement {
    let entry = ruling.item.claimed.entry
    if isHistorical, case .released(let item) = ruling {
      return Settlement(
        item.claimed, .skipped(QueueFailure(code: "withdrawn", message: "the historical sync goes on with it")))
    }
    // A real-time sync without retries fails what time might have cured.
    let isSingle = !sync.retriesThroughQueue && sync.delivery == .realTime
    switch ruling {
    case .delivered(let item): return Settlement(item.claimed, .delivered)
    case .skipped(let item, let reason): return Settlement(item.claimed, .skipped(reason))
    case .failed(let item, let code, let text):
      return Settlement(item.claimed, .failed(QueueFailure(code: code.map(String.init) ?? "refused", message: text)))
    case .retry(let item, let code, let text):
      let failure = QueueFailure(code: code.map(String.init) ?? "retry", message: text)
      let attempts = entry.attempts + 1
      if attempts >= sync.attempts || isSingle { return Settlement(item.claimed, .failed(failure)) }
      let delay = Backoff.records.delay(after: attempts, random: entry.recordID.spread)
      return Settlement(item.claimed, .retry(at: now + delay, failure))
    case .uncertain(let item, let text):
      let failure = QueueFailure(code: ErrorClass.uncertain.rawValue, message: text)
      return Settlement(item.claimed, isSingle ? .failed(failure) : .uncertain(failure, at: dueAgain))
    case .released(let item):
      let failure = QueueFailure(
        code: (item.call?.trouble ?? .network).rawValue, message: item.call?.reason ?? "nothing was sent")
      return Settlement(item.claimed, isSingle ? .failed(failure) : .released(at: dueAgain))
    }
  }
}

/// An entry with the word on it.
struct SettledEntry: Sendable {
  let entry: QueueEntry
  let settlement: Settlement
  let ruling: DrainMachine<OutgoingEntry>.Ruling

  /// Whether it was surely not applied.
  var isWithdrawn: Bool { if case .released = ruling { true } else { false } }

  /// The outcome's one-word name for an observer.
  var label: String { isWithdrawn ? "released" : settlement.verdict.label }

  /// What a sync that remembers has to note; nil for nothing.
  var remembered: AcceptedStateEvent? {
    if case .uncertain = ruling { return .uncertain }
    return switch settlement.verdict {
    case .delivered:
      .accepted(
        changeID: entry.changeID, version: entry.version, payload: Digest.payload(ruling.item.queued.bytes),
        identity: Digest.identity(entry.identity))
    case .uncertain: .uncertain
    case .failed: entry.uncertainOutcomes > 0 ? .uncertain : nil
    case .retry, .released, .skipped: nil
    }
  }
}

/// The words of the queue's own endings.
enum QueueRulesText {
  static let overtaken = "a newer version of the record was sent"
}

import SalesTapModel
import SalesTapQueue
import SalesTapSchedule
import SalesTapTime

/// The state of the store in memory, and the operations that touch several of its parts.
struct EngineLedger: ~Copyable, Sendable {
  var queue = QueueLedger()
  var inbox = InboxLedger()
  var schedules: [String: ScheduleState] = [:]
  var connections: [String: ConnectionStanding] = [:]
  var accepted: [AcceptedState.Key: AcceptedState] = [:]
  var guards: [String: VolumeGuard] = [:]
  var log: EventLogLedger
  var backfills = BackfillLedger()
  private(set) var latest: Instant?

  init(logCapacity: Int) { log = EventLogLedger(capacity: logCapacity) }

  mutating func touch(_ now: Instant) { latest = max(latest ?? now, now) }

  mutating func note(_ change: AcceptedStateChange, at now: Instant) {
    accepted[change.key, default: AcceptedState(key: change.key)].apply(change.event, at: now)
  }

  mutating func commit(_ step: EngineCommit, at now: Instant) -> EngineCommit.Outcome {
    guard step.inbox.allSatisfy({ inbox.isHeld($0) }) else { return EngineCommit.Outcome(isStale: true) }
    touch(now)
    for settlement in step.inbox { inbox.settle(settlement) }
    var outcome = EngineCommit.Outcome()
    outcome.settlements = step.settlements.map { queue.settle($0, at: now) }
    for one in step.handedOver { queue.recordHandedOver(one, at: now) }
    outcome.offers = queue.enqueue(step.offers, at: now)
    for offer in step.held { _ = inbox.append(offer, at: now) }
    for changeID in step.decided { inbox.end(changeID: changeID) }
    for position in step.positions { inbox.note(position) }
    outcome.backfill = step.backfill.flatMap { backfills.save($0.claim, until: $0.leaseEnd) }
    note(step.consequences(outcome), at: now)
    return outcome
  }

  private mutating func note(_ consequences: EngineCommit.Consequences, at now: Instant) {
    for change in consequences.accepted { note(change, at: now) }
    log.append(consequences.log)
  }

  mutating func claim(
    _ request: ClaimRequest, at now: Instant, noting consequences: ([QueueEntry]) -> EngineCommit.Consequences
  ) -> QueueClaim {
    let claim = queue.claim(request, at: now)
    if !claim.entries.isEmpty || !claim.expired.isEmpty || !claim.superseded.isEmpty { touch(now) }
    if !claim.expired.isEmpty { note(consequences(claim.expired), at: now) }
    return claim
  }

  mutating func returnExpired(
    at now: Instant, noting consequences: ([QueueEntry]) -> EngineCommit.Consequences
  ) -> [QueueEntry] {
    let expired = queue.returnExpired(at: now)
    if !expired.isEmpty { note(consequences(expired), at: now) }
    return expired
  }

  mutating func erase(_ subject: ErasureSubject, changes: [InboxID]) -> ErasureReceipt {
    let queue = queue.erase(subject)
    var removed = inbox.remove(InboxQuery(ids: changes))
    let acceptedBefore = accepted.count
    let removedFromLog: Int
    switch subject {
    case .record(let recordID):
      removed += inbox.remove(InboxQuery(recordID: recordID))
      removedFromLog = log.removeAll { $0.recordID == recordID }
      accepted = accepted.filter { $0.key.recordID != recordID }
    case .identity(let identity):
      removedFromLog = log.removeAll { $0.identity == identity }
      let digest = Digest.identity(identity)
      accepted = accepted.filter { $0.value.accepted?.identity != digest }
    }
    return ErasureReceipt(
      queue: queue, inbox: removed, log: removedFromLog, accepted: acceptedBefore - accepted.count)
  }

  mutating func prune(_ request: PruneRequest) -> RemovalCount {
    _ = log.removeAll { $0.time < request.endedBefore }
    _ = backfills.prune(endedBefore: request.endedBefore)
    return queue.prune(request)
  }
}

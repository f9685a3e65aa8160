import SalesTapConditions
import SalesTapConfiguration
import SalesTapMapping
import SalesTapModel
import SalesTapPayload
import SalesTapQueue
import SalesTapTime

extension SyncEngine {
  /// Decides about changes, stores the decisions in one step, and sends what goes out at once.
  /// - Parameters:
  ///   - changes: The changes, in order.
  ///   - positions: How far their feeds are with them.
  ///   - settling: Changes of the inbox that are settled in the same step.
  func handle(
    _ changes: [IncomingChange], positions: [FeedPosition], settling: [InboxSettlement] = []
  ) async throws -> [[Decision]] {
    try await configureOnce()
    let planner = planner
    let now = clock.now()
    var changes = changes
    try await plan(&changes, with: planner, at: now)
    try await guardVolumes(&changes, with: planner, at: now)
    let suppressed = try await suppressRepeats(&changes, with: planner, at: now)

    var step = EngineCommit()
    step.positions = positions
    step.inbox = settling
    step.handedOver = suppressed
    let offers = try await self.offers(of: changes, with: planner, at: now)
    step.offers = offers.map(\.offer)
    settleInbox(changes, with: planner, in: &step)
    let decided = changes
    let options = options
    step.consequences = { outcome in
      var concluded = decided
      for (place, outcome) in zip(offers, outcome.offers) {
        concluded[place.change].decisions[place.decision].conclude(outcome, because: place.words)
      }
      return Self.consequences(of: concluded, planner: planner, options: options, at: now)
    }
    let outcome = try await store.commit(step, at: now)
    // Somebody else has the changes in hand: what becomes of them is theirs to tell.
    guard !outcome.isStale else { return changes.map(\.decisions) }
    var claimed: [ClaimedOffer] = []
    for (place, outcome) in zip(offers, outcome.offers) {
      changes[place.change].decisions[place.decision].conclude(outcome, because: place.words)
      if case .claimed(let entry) = outcome { claimed.append(ClaimedOffer(place: place, entry: entry)) }
    }
    try await deliver(claimed, with: planner, into: &changes)
    observe(changes)
    return changes.map(\.decisions)
  }

  /// Where a decision stands, and what the queue is offered for it.
  struct PlacedOffer: Sendable {
    let change: Int
    let decision: Int
    let offer: QueueOffer
    /// Why it is not sent at once.
    let words: String?
  }

  private struct ClaimedOffer {
    let place: PlacedOffer
    let entry: ClaimedEntry
  }

  /// What the queue is offered: waiting entries of batch syncs, and of real-time syncs entries in this worker's hands, if their connection lets
  /// calls through.
  private func offers(
    of changes: [IncomingChange], with planner: Planner, at now: Instant
  ) async throws -> [PlacedOffer] {
    var closed: [String: ConnectionState?] = [:]
    var offers: [PlacedOffer] = []
    for (index, one) in changes.enumerated() {
      for (position, decision) in one.decisions.enumerated() {
        let isDirect = decision.outcome == .deliver
        guard isDirect || decision.outcome == .enqueue, let key = decision.sync, let sync = planner.sync(key),
          let payload = decision.payload
        else { continue }
        let change = one.change
        var offer = QueueOffer(
          sync: key, connection: planner.connectionKey(of: sync), target: sync.target, object: change.object,
          recordID: change.recordID, changeID: change.id, committedAt: change.committedAt,
          identity: payload.subject.text,
          payload: QueuedRecord(payload.bytes, dropped: decision.dropped).payload, merge: sync.merge,
          lane: isDirect ? .prompt : .slot,
          origin: change.origin)
        var words: String?
        if isDirect {
          if closed[offer.connection] == nil, let connection = planner.document.connection(sync.connection) {
            closed[offer.connection] = .some(try await closedState(of: connection, at: now))
          }
          if let state = closed[offer.connection] ?? nil {
            offer.due = state.ends
            words = "\(state)"
          } else {
            offer.claim = DirectClaim(worker: options.worker, lease: options.lease)
            words = "an earlier change of the record, or an event of its identity, is on its way"
          }
        }
        offers.append(PlacedOffer(change: index, decision: position, offer: offer, words: words))
      }
    }
    return offers
  }

  /// Sends the entries that are in hand, sync after sync, and concludes their decisions.
  private func deliver(
    _ claimed: [ClaimedOffer], with planner: Planner, into changes: inout [IncomingChange]
  ) async throws {
    guard !claimed.isEmpty else { return }
    let bySync = Dictionary(grouping: claimed, by: \.place.offer.sync)
    for sync in planner.document.syncs {
      guard let own = bySync[sync.key], let first = own.first else { continue }
      let id = open(
        Delivery(
          sync: sync, dueBy: nil, origin: .realTime, report: DrainReport(sync: sync.key, began: clock.now())))
      defer { deliveries[id] = nil }
      try await add(own.map(\.entry), over: first.place.offer.connection, to: id)
      // One after the other: uploads of one record never overlap in time.
      while let items = deliveries[id]?.machine.next() { try await send(items, of: id) }
      let rest = deliveries[id]?.machine.finish() ?? []
      try await settle(rest, of: id, dueAgain: deliveries[id]?.resumesAt)
      for one in own {
        guard let conclusion = deliveries[id]?.conclusions[one.entry.entry.id] else { continue }
        changes[one.place.change].decisions[one.place.decision].conclude(conclusion)
      }
    }
  }

  /// The inbox's part of a step: what was claimed is settled or held, what was handed over directly and cannot be decided comes in.
  private func settleInbox(_ changes: [IncomingChange], with planner: Planner, in step: inout EngineCommit) {
    for one in changes {
      var held: [HeldSync] = []
      var dues: [Instant?] = []
      for (position, decision) in one.decisions.enumerated() {
        guard case .held(let missing) = decision.outcome, let sync = decision.sync, let wait = one.waits[position]
        else {
          continue
        }
        held.append(HeldSync(sync: sync, cause: wait.cause, missing: missing, reason: decision.reason))
        dues.append(wait.due)
      }
      guard !held.isEmpty else {
        if let entry = one.entry {
          step.inbox.append(InboxSettlement(entry, .settled))
        } else {
          step.decided.append(one.change.id)
        }
        continue
      }
      var change = one.change
      if let layout = planner.layout(for: change.object) { change.record = change.record.conformed(to: layout) }
      let offer = InboxOffer(
        changeID: change.id, content: ChangeContent.encode(change, refetch: one.refetch), object: change.object,
        recordID: change.recordID, held: held, due: dues.compactMap { $0 }.min(),
        timesAsked: (one.entry?.timesAsked ?? 0) + 1)
      if let entry = one.entry {
        step.inbox.append(InboxSettlement(entry, .held(offer)))
      } else {
        step.held.append(offer)
      }
    }
  }

  /// What is logged and remembered with the step that stores the decisions.
  private static func consequences(
    of changes: [IncomingChange], planner: Planner, options: Options, at now: Instant
  ) -> EngineCommit.Consequences {
    var consequences = EngineCommit.Consequences()
    for one in changes {
      for decision in one.decisions {
        // That a change still waits was said when it came.
        if case .held = decision.outcome, (one.entry?.timesAsked ?? 0) > 0 { continue }
        if let entry = logEntry(for: decision, of: one.change, planner: planner, options: options, at: now) {
          consequences.log.append(entry)
        }
        if decision.isOnItsWay, let key = decision.sync, let sync = planner.compiled(key), sync.configuration.remembers
        {
          consequences.accepted.append(
            .init(
              .init(sync: key, recordID: one.change.recordID),
              .offered(changeID: one.change.id, fields: sync.watchedDigests(of: one.change))))
        }
      }
    }
    return consequences
  }

  private func observe(_ changes: [IncomingChange]) {
    guard let observer else { return }
    for one in changes {
      for decision in one.decisions {
        observer.observe(.decided(sync: decision.sync ?? "", outcome: decision.outcome.name))
      }
    }
  }
}

extension Decision {
  /// Whether the queue has it as an entry that carries its values.
  fileprivate var isOnItsWay: Bool { outcome == .enqueued || outcome == .merged }

  /// Turns a planned decision into what the queue made of it.
  mutating func conclude(_ outcome: EnqueueOutcome, because words: String? = nil) {
    let suffix = words.map { ": \($0)" } ?? ""
    switch outcome {
    case .claimed:
      self.outcome = .enqueued
      reason = "is being sent"
    case .inserted:
      self.outcome = .enqueued
      reason = "waits in the queue" + suffix
    case .merged(_, let replaced):
      self.outcome = .merged
      reason =
        replaced
        ? "merged into the waiting entry of the record, which now carries these values" + suffix
        : "the waiting entry of the record stays as it is: it is newer, it is of the same change, or the first one counts"
          + suffix
    case .duplicate:
      self.outcome = .skipped(.duplicate)
      reason = "the same change is on its way or was delivered"
    case .superseded:
      self.outcome = .skipped(.superseded)
      reason = "a newer version of the record was sent"
    }
  }

  /// Turns a delivery that was begun into what became of it.
  mutating func conclude(_ conclusion: Delivery.Conclusion) {
    switch conclusion.verdict {
    case .delivered:
      outcome = .delivered
      reason = conclusion.text
    case .failed(let failure):
      outcome = .failed
      errorClass = errorClass ?? .rejected
      reason = failure.message
    case .retry, .uncertain, .released:
      outcome = .enqueued
      reason = "waits in the queue: \(conclusion.text)"
    case .skipped(let failure):
      outcome = .skipped(.gone)
      reason = failure.message
    }
  }
}

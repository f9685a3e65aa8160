import SalesTapConditions
import SalesTapConfiguration
import SalesTapModel
import SalesTapPayload
import SalesTapQueue
import SalesTapTime

extension SyncEngine {
  /// Whether a historical sync may use a connection.
  enum Availability {
    case open
    /// Not before an instant.
    case until(Instant)
    /// Not until a person resumes it; why.
    case never(String)
  }

  /// Whether a historical sync may use a connection now.
  func availability(ofConnection key: String) async throws -> Availability {
    guard let connection = planner.document.connection(key) else { return .never("the connection \(key) is gone") }
    switch try await closedState(of: connection, at: clock.now()) {
    case .open, nil: return .open
    case .paused(let until, _), .probing(_, let until): return .until(until)
    case .stopped(let trouble): return .never("the connection has stopped: \(trouble.message)")
    }
  }

  /// Plans and sends the records of a page, and stores the run's progress with what became of them.
  /// - Parameters:
  ///   - page: The records, in the order of their ids, planned.
  ///   - claim: The run in its worker's hands.
  ///   - lease: How long the worker keeps it from each step on.
  /// - Returns: The page as it stands afterwards.
  func perform(
    _ page: BackfillDelivery, of claim: BackfillClaim, keeping lease: Duration
  ) async throws -> BackfillDelivery {
    let connection = page.sync.connection
    let id = open(
      Delivery(
        sync: page.sync.configuration, dueBy: nil, origin: .historical,
        report: DrainReport(sync: page.run.sync, began: clock.now())))
    defer { deliveries[id] = nil }
    deliveries[id]?.page = page
    deliveries[id]?.run = RunHold(claim: claim, lease: lease)
    try await takeBack(id)
    for group in deliveries[id]?.page?.groups ?? [] {
      guard deliveries[id]?.machine.isOver == false, deliveries[id]?.page?.isLost == false,
        deliveries[id]?.page?.waitsUntil == nil, !isStopping, !Task.isCancelled,
        try await closedState(of: connection, at: clock.now()) == nil
      else { break }
      let claimed = try await offer(group, in: id)
      try await add(claimed, over: page.run.connection, to: id)
      // One after the other: the records go in the order of their ids.
      while let items = deliveries[id]?.machine.next() { try await send(items, of: id) }
    }
    let rest = deliveries[id]?.machine.finish() ?? []
    try await settle(rest, of: id, dueAgain: nil)
    try await saveProgress(of: id)
    return deliveries[id]?.page ?? page
  }

  /// Puts records of a page into this worker's hands.
  private func offer(_ group: [Int], in id: Int) async throws -> [ClaimedEntry] {
    let now = clock.now()
    deliveries[id]?.page?.offer(group)
    guard let page = deliveries[id]?.page, let run = deliveries[id]?.run else { return [] }
    let terms = DirectClaim(worker: options.worker, lease: options.lease)
    let changes = group.map { page.items[$0].change }
    let remembering = planner.compiled(page.run.sync).flatMap { $0.configuration.remembers ? $0 : nil }
    var step = EngineCommit()
    step.offers = group.map { page.offer($0, claim: terms) }
    // Whoever goes on after a crash knows by it that the queue may have entries of records that the run has not counted.
    step.backfill = BackfillSave(BackfillClaim(run: page.progress, token: run.claim.token), until: now + run.lease)
    step.consequences = { outcome in
      guard let remembering else { return EngineCommit.Consequences() }
      var accepted: [AcceptedStateChange] = []
      for (change, outcome) in zip(changes, outcome.offers) {
        guard case .claimed = outcome else { continue }
        accepted.append(
          .init(
            .init(sync: remembering.configuration.key, recordID: change.recordID),
            .offered(changeID: change.id, fields: remembering.watchedDigests(of: change))))
      }
      return EngineCommit.Consequences(accepted: accepted)
    }
    let outcome = try await store.commit(step, at: now)
    noteRun(outcome, of: id)
    let known = try await known(of: outcome.offers)
    var claimed: [ClaimedEntry] = []
    for (position, outcome) in zip(group, outcome.offers) {
      if let entry = deliveries[id]?.page?.take(outcome, at: position, known: known, now: now) { claimed.append(entry) }
    }
    return claimed
  }

  /// The entries that stood in the way of offers.
  private func known(of outcomes: [EnqueueOutcome]) async throws -> [EntryID: QueueEntry] {
    let ids = outcomes.compactMap { outcome -> EntryID? in
      switch outcome {
      case .duplicate(let id?), .merged(let id, replaced: false): id
      default: nil
      }
    }
    guard !ids.isEmpty else { return [:] }
    let found = try await store.entries(QueueQuery(ids: ids), after: nil, limit: ids.count)
    return Dictionary(found.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Takes back what a worker that was lost left in the queue, so that the run itself sends it and counts what becomes of it.
  ///
  /// What CleverTap asked to send again keeps its place and its backoff, and what it refused stays failed: these the run counts as
  /// they are. A record that somebody else has in hand is waited for.
  private func takeBack(_ id: Int) async throws {
    guard let page = deliveries[id]?.page, page.run.offeredThrough != nil else { return }
    let run = page.run
    let positions = page.positionsByChange
    let now = clock.now()
    _ = try await store.returnExpired(at: now, noting: consequencesOfExpiry(at: now))
    var query = QueueQuery(syncs: [run.sync], run: String(run.id.rawValue))
    var withdrawn: [EntryID] = []
    // One state after the other: a store finds each of them by its index.
    for state in [QueueEntry.State.inFlight, .failed, .waiting] {
      query.states = [state]
      for entry in try await store.entries(query, after: nil, limit: .max) {
        guard let position = positions[entry.changeID] else { continue }
        switch state {
        case .inFlight: deliveries[id]?.page?.wait(for: entry, now: now)
        case .failed: deliveries[id]?.page?.conclude(position, as: .rejected)
        default:
          if entry.attempts > 0 {
            deliveries[id]?.page?.conclude(position, as: .queued)
          } else {
            deliveries[id]?.page?.takeBack(entry, at: position)
            withdrawn.append(entry.id)
          }
        }
      }
      if deliveries[id]?.page?.waitsUntil != nil { return }
    }
    // One that the queue has begun to send meanwhile stays: the offer then finds it in hand.
    if !withdrawn.isEmpty { _ = try await store.delete(QueueQuery(ids: withdrawn, states: [.waiting])) }
  }

  /// Stores how far a page is, with the log entries of what was passed.
  private func saveProgress(of id: Int) async throws {
    guard deliveries[id]?.page?.isLost == false else { return }
    let now = clock.now()
    var step = EngineCommit()
    let entries = advance(id, into: &step, at: now)
    // A worker that has lost the run tells nothing of its records.
    step.consequences = { EngineCommit.Consequences(log: $0.backfill == nil ? [] : entries) }
    noteRun(try await store.commit(step, at: now), of: id)
  }

  /// Brings a page's progress up to what is settled, and puts it into a step.
  /// - Returns: The log entries of what was passed.
  func advance(_ id: Int, into step: inout EngineCommit, at now: Instant) -> [EventLogEntry] {
    guard let run = deliveries[id]?.run, let sync = deliveries[id]?.sync.key,
      let entries = deliveries[id]?.page?.advance(at: now, redaction: planner.redaction(of: sync)),
      let progress = deliveries[id]?.page?.progress
    else { return [] }
    step.backfill = BackfillSave(BackfillClaim(run: progress, token: run.claim.token), until: now + run.lease)
    return entries
  }

  /// Takes a store's word on the run of a page: a worker that has lost it sends no more.
  func noteRun(_ outcome: EngineCommit.Outcome, of id: Int) {
    guard deliveries[id]?.page != nil, outcome.backfill == nil else { return }
    deliveries[id]?.page?.isLost = true
    deliveries[id]?.machine.stop()
  }
}

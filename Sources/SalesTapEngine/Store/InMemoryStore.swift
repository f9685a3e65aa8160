import SalesTapModel
public import SalesTapQueue
public import SalesTapSchedule
public import SalesTapTime

/// Everything that an engine keeps, in memory: the reference of ``EngineStore``, for tests, previews, and services that can afford to
/// lose what waits.
///
/// Nothing survives the process. Every operation holds one lock.
public final class InMemoryStore: MovableStore {
  private let state: Locked<EngineLedger>

  /// An empty store.
  /// - Parameter logCapacity: How many log entries are kept; the oldest go first.
  public init(logCapacity: Int = 100_000) { state = Locked(EngineLedger(logCapacity: logCapacity)) }

  /// Performs all parts of a step.
  public func commit(_ step: EngineCommit, at now: Instant) async throws -> EngineCommit.Outcome {
    state.withLock { $0.commit(step, at: now) }
  }

  /// Removes everything held about a record or an identity.
  public func erase(_ subject: ErasureSubject, changes: [InboxID]) async throws -> ErasureReceipt {
    state.withLock { $0.erase(subject, changes: changes) }
  }

  /// The latest time that came with an operation that changed something.
  public func latestTime() async throws -> Instant? { state.withLock { $0.latest } }

  /// The notes of the newest versions handed over. Cost: linear in all notes, times their logarithm.
  public func handedOverNotes(after last: HandedOverNote?, limit: Int) async throws -> [HandedOverNote] {
    state.withLock { $0.queue.handedOverNotes(after: last, limit: limit) }
  }

  private func change<Result>(at now: Instant, _ body: (inout EngineLedger) -> Result) -> Result {
    state.withLock { state in
      state.touch(now)
      return body(&state)
    }
  }
}

// MARK: Inbox

extension InMemoryStore {
  /// Puts changes into the inbox, in this order.
  public func append(_ changes: [InboxOffer], at now: Instant) async throws -> [InboxOutcome] {
    change(at: now) { state in changes.map { state.inbox.append($0, at: now) } }
  }

  /// Gives changes to a worker.
  public func claimChanges(_ request: InboxRequest, at now: Instant) async throws -> [InboxEntry] {
    state.withLock { $0.inbox.claim(request, at: now) }
  }

  /// The changes that are meant.
  public func inboxEntries(_ query: InboxQuery, after: InboxID?, limit: Int) async throws -> [InboxEntry] {
    state.withLock { state in
      Array(state.inbox.matching(query).drop { entry in after.map { entry.id <= $0 } ?? false }.prefix(max(0, limit)))
    }
  }

  /// Makes held changes due at once.
  public func releaseChanges(_ query: InboxQuery, at now: Instant) async throws -> Int {
    change(at: now) { $0.inbox.release(query, at: now) }
  }

  /// Removes changes.
  public func removeChanges(_ query: InboxQuery) async throws -> Int { state.withLock { $0.inbox.remove(query) } }

  /// When a claim may next find something.
  public func nextChangeDue(at now: Instant) async throws -> Instant? {
    state.withLock { $0.inbox.nextDue(at: now) }
  }

  /// The positions of some feeds.
  public func positions(of feeds: [String]) async throws -> [Int64?] {
    state.withLock { state in feeds.map { state.inbox.positions[$0] } }
  }
}

// MARK: States

extension InMemoryStore {
  /// The standings of all connections of which something is known.
  public func connectionStandings() async throws -> [ConnectionStanding] {
    state.withLock { $0.connections.values.sorted { $0.connection < $1.connection } }
  }

  /// Takes an event of a connection.
  public func update(
    connection key: String, with event: ConnectionEvent, at now: Instant
  ) async throws -> ConnectionAnswer {
    state.withLock { state in
      var standing = state.connections[key] ?? ConnectionStanding(connection: key)
      let before = standing
      let isHeeded = standing.apply(event, at: now)
      if standing != before {
        state.connections[key] = standing
        state.touch(now)
      }
      return ConnectionAnswer(isHeeded: isHeeded, standing: standing)
    }
  }

  /// The guards of all syncs of which something is known.
  public func volumeGuards() async throws -> [VolumeGuard] {
    state.withLock { $0.guards.values.sorted { $0.sync < $1.sync } }
  }

  /// Takes an event of a sync's guard.
  public func update(
    volumeGuardOf sync: String, with event: VolumeEvent, at now: Instant
  ) async throws -> VolumeAnswer {
    change(at: now) { state in
      let wasClosed = state.guards[sync]?.closedAt != nil
      let granted = state.guards[sync, default: VolumeGuard(sync: sync)].apply(event, at: now)
      let volumeGuard = state.guards[sync] ?? VolumeGuard(sync: sync)
      return VolumeAnswer(
        granted: granted, hasJustClosed: !wasClosed && volumeGuard.closedAt != nil, volumeGuard: volumeGuard)
    }
  }

  /// The remembered states of some records.
  public func acceptedStates(_ keys: [AcceptedState.Key]) async throws -> [AcceptedState] {
    state.withLock { state in keys.map { state.accepted[$0] ?? AcceptedState(key: $0) } }
  }

  /// Notes what is remembered of records.
  public func note(_ changes: [AcceptedStateChange], at now: Instant) async throws {
    change(at: now) { state in
      for change in changes { state.note(change, at: now) }
    }
  }
}

// MARK: Schedules

extension InMemoryStore {
  /// The states of some schedules, in their order.
  public func states(of names: [String]) async throws -> [ScheduleState] {
    state.withLock { state in names.map { state.schedules[$0] ?? ScheduleState(name: $0) } }
  }

  /// Schedules, reschedules, unschedules, or forgets.
  public func change(_ change: ScheduleChange, at now: Instant) async throws -> ScheduleChange.Outcome {
    self.change(at: now) { $0.schedules[change.name, default: ScheduleState(name: change.name)].apply(change, at: now) }
  }

  /// Claims a run.
  public func claim(_ request: SlotRequest, at now: Instant) async throws -> SlotRequest.Outcome {
    change(at: now) { $0.schedules[request.name, default: ScheduleState(name: request.name)].claim(request, at: now) }
  }

  /// Prolongs a lease.
  public func renew(_ claim: SlotClaim, at now: Instant) async throws -> Bool {
    change(at: now) { $0.schedules[claim.name]?.renew(claim, at: now) ?? false }
  }

  /// Ends a run.
  public func finish(_ claim: SlotClaim, with outcome: RunOutcome, at now: Instant) async throws -> Bool {
    change(at: now) { $0.schedules[claim.name]?.finish(claim, with: outcome, at: now) ?? false }
  }
}

// MARK: Log

extension InMemoryStore {
  /// Appends log entries, in this order; the oldest go when there are too many.
  public func append(_ entries: [EventLogEntry]) async throws { state.withLock { $0.log.append(entries) } }

  /// The log entries that match, a page at a time.
  public func page(_ query: EventLogQuery) async throws -> EventLogPage { state.withLock { $0.log.page(query) } }
}

// MARK: Backfill runs

extension InMemoryStore {
  /// Adds runs, all or none.
  public func addBackfills(_ runs: [BackfillRun]) async throws -> BackfillAddition {
    state.withLock { $0.backfills.add(runs) }
  }

  /// Gives the next run that may go on.
  public func claimBackfill(worker: String, until leaseEnd: Instant, at now: Instant) async throws -> BackfillClaim? {
    change(at: now) { $0.backfills.claim(until: leaseEnd, at: now) }
  }

  /// Stores what the holder of a run made of it.
  public func saveBackfill(_ claim: BackfillClaim, until leaseEnd: Instant?, at now: Instant) async throws
    -> BackfillRun?
  {
    change(at: now) { $0.backfills.save(claim, until: leaseEnd) }
  }

  /// Pauses, cancels, or resumes a run.
  public func command(
    _ command: BackfillCommand, backfill id: BackfillID, at now: Instant
  ) async throws -> BackfillCommandResult {
    change(at: now) { $0.backfills.perform(command, on: id, at: now) }
  }

  /// The runs of a sync, or all, the newest first.
  public func backfills(sync: String?, limit: Int) async throws -> [BackfillRun] {
    state.withLock { $0.backfills.runs(sync: sync, limit: limit) }
  }

  /// The run of an id.
  public func backfill(_ id: BackfillID) async throws -> BackfillRun? { state.withLock { $0.backfills.run(id) } }

  /// When a claim of a run may next find something.
  public func nextBackfillDue(at now: Instant) async throws -> Instant? {
    state.withLock { $0.backfills.nextDue(at: now) }
  }

  /// Removes runs that ended before an instant.
  public func pruneBackfills(endedBefore: Instant) async throws -> Int {
    state.withLock { $0.backfills.prune(endedBefore: endedBefore) }
  }
}

// MARK: Queue

extension InMemoryStore {
  /// Takes offers in their order.
  public func enqueue(_ offers: [QueueOffer], at now: Instant) async throws -> [EnqueueOutcome] {
    change(at: now) { $0.queue.enqueue(offers, at: now) }
  }

  /// Gives entries of one sync to a worker.
  public func claim(_ request: ClaimRequest, at now: Instant) async throws -> QueueClaim {
    try await claim(request, at: now) { _ in .init() }
  }

  /// Gives entries of one sync to a worker, and notes what follows from the leases that are over.
  public func claim(
    _ request: ClaimRequest, at now: Instant,
    noting consequences: @escaping @Sendable ([QueueEntry]) -> EngineCommit.Consequences
  ) async throws -> QueueClaim {
    state.withLock { $0.claim(request, at: now, noting: consequences) }
  }

  /// Ends the holding of claimed entries.
  public func settle(_ settlements: [Settlement], at now: Instant) async throws -> [SettleOutcome] {
    change(at: now) { state in settlements.map { state.queue.settle($0, at: now) } }
  }

  /// Returns the entries whose lease is over.
  public func returnExpired(at now: Instant) async throws -> [QueueEntry] {
    try await returnExpired(at: now) { _ in .init() }
  }

  /// Returns the entries whose lease is over, and notes what follows from that.
  public func returnExpired(
    at now: Instant, noting consequences: @escaping @Sendable ([QueueEntry]) -> EngineCommit.Consequences
  ) async throws -> [QueueEntry] {
    state.withLock { $0.returnExpired(at: now, noting: consequences) }
  }

  /// Says of each version whether it may be sent past the queue.
  public func admit(_ sends: [DirectSend], at now: Instant) async throws -> [Admission] {
    state.withLock { state in sends.map { state.queue.admit($0, at: now) } }
  }

  /// Notes versions that were sent past the queue.
  public func recordHandedOver(_ handedOver: [HandedOver], at now: Instant) async throws {
    change(at: now) { state in
      for one in handedOver { state.queue.recordHandedOver(one, at: now) }
    }
  }

  /// Makes failed entries wait again.
  public func retry(_ query: QueueQuery, at now: Instant) async throws -> [RetryResult] {
    change(at: now) { $0.queue.retry(query, at: now) }
  }

  /// Ends waiting entries as skipped.
  public func skip(_ query: QueueQuery, because reason: QueueFailure, at now: Instant) async throws -> [QueueEntry] {
    change(at: now) { $0.queue.skip(query, because: reason, at: now) }
  }

  /// Removes entries that are not in flight.
  public func delete(_ query: QueueQuery) async throws -> Int { state.withLock { $0.queue.delete(query) } }

  /// Removes what the queue holds about a record or an identity; ``erase(_:changes:)`` removes all the rest too.
  public func erase(_ subject: ErasureSubject) async throws -> RemovalCount {
    state.withLock { $0.queue.erase(subject) }
  }

  /// Forgets what ended long ago, log entries among it.
  public func prune(_ request: PruneRequest) async throws -> RemovalCount { state.withLock { $0.prune(request) } }

  /// How the entries stand.
  public func counts() async throws -> [QueueCounts] { state.withLock { $0.queue.counts() } }

  /// The entries of the queue that are meant.
  public func entries(_ query: QueueQuery, after: EntryID?, limit: Int) async throws -> [QueueEntry] {
    state.withLock { $0.queue.entries(query, after: after, limit: limit) }
  }

  /// For each sync, when a claim of the queue may next find something.
  public func dueTimes(at now: Instant) async throws -> [String: Instant] {
    state.withLock { $0.queue.dueTimes(at: now) }
  }
}

extension EngineStore where Self == InMemoryStore {
  /// A new, empty store in memory.
  public static var inMemory: InMemoryStore { InMemoryStore() }
}

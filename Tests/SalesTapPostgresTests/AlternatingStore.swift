#if Postgres
  import SalesTap
  import SalesTapPostgres

  /// Several stores on the same tables, of which each call takes the next: what one of them does, another has to go on with, as between processes.
  final class AlternatingStore: EngineStore {
    private let stores: [PostgresStore]
    private let last = Locked(0)

    init(_ stores: [PostgresStore]) { self.stores = stores }

    private var next: PostgresStore {
      stores[
        last.withLock { last in
          last += 1
          return last % stores.count
        }]
    }

    func commit(_ step: EngineCommit, at now: Instant) async throws -> EngineCommit.Outcome {
      try await next.commit(step, at: now)
    }
    func erase(_ subject: ErasureSubject, changes: [InboxID]) async throws -> ErasureReceipt {
      try await next.erase(subject, changes: changes)
    }
    func latestTime() async throws -> Instant? { try await next.latestTime() }

    // MARK: Inbox

    func append(_ changes: [InboxOffer], at now: Instant) async throws -> [InboxOutcome] {
      try await next.append(changes, at: now)
    }
    func claimChanges(_ request: InboxRequest, at now: Instant) async throws -> [InboxEntry] {
      try await next.claimChanges(request, at: now)
    }
    func inboxEntries(_ query: InboxQuery, after: InboxID?, limit: Int) async throws -> [InboxEntry] {
      try await next.inboxEntries(query, after: after, limit: limit)
    }
    func releaseChanges(_ query: InboxQuery, at now: Instant) async throws -> Int {
      try await next.releaseChanges(query, at: now)
    }
    func removeChanges(_ query: InboxQuery) async throws -> Int {
      try await next.removeChanges(query)
    }
    func nextChangeDue(at now: Instant) async throws -> Instant? {
      try await next.nextChangeDue(at: now)
    }
    func positions(of feeds: [String]) async throws -> [Int64?] {
      try await next.positions(of: feeds)
    }

    // MARK: States

    func connectionStandings() async throws -> [ConnectionStanding] {
      try await next.connectionStandings()
    }
    func update(connection key: String, with event: ConnectionEvent, at now: Instant) async throws -> ConnectionAnswer {
      try await next.update(connection: key, with: event, at: now)
    }
    func volumeGuards() async throws -> [VolumeGuard] { try await next.volumeGuards() }
    func update(volumeGuardOf sync: String, with event: VolumeEvent, at now: Instant) async throws -> VolumeAnswer {
      try await next.update(volumeGuardOf: sync, with: event, at: now)
    }
    func acceptedStates(_ keys: [AcceptedState.Key]) async throws -> [AcceptedState] {
      try await next.acceptedStates(keys)
    }
    func note(_ changes: [AcceptedStateChange], at now: Instant) async throws {
      try await next.note(changes, at: now)
    }

    // MARK: Schedules

    func states(of names: [String]) async throws -> [ScheduleState] {
      try await next.states(of: names)
    }
    func change(_ change: ScheduleChange, at now: Instant) async throws -> ScheduleChange.Outcome {
      try await next.change(change, at: now)
    }
    func claim(_ request: SlotRequest, at now: Instant) async throws -> SlotRequest.Outcome {
      try await next.claim(request, at: now)
    }
    func renew(_ claim: SlotClaim, at now: Instant) async throws -> Bool {
      try await next.renew(claim, at: now)
    }
    func finish(_ claim: SlotClaim, with outcome: RunOutcome, at now: Instant) async throws -> Bool {
      try await next.finish(claim, with: outcome, at: now)
    }

    // MARK: Log

    func append(_ entries: [EventLogEntry]) async throws { try await next.append(entries) }
    func page(_ query: EventLogQuery) async throws -> EventLogPage { try await next.page(query) }

    // MARK: Queue

    func enqueue(_ offers: [QueueOffer], at now: Instant) async throws -> [EnqueueOutcome] {
      try await next.enqueue(offers, at: now)
    }
    func claim(_ request: ClaimRequest, at now: Instant) async throws -> QueueClaim {
      try await next.claim(request, at: now)
    }
    func settle(_ settlements: [Settlement], at now: Instant) async throws -> [SettleOutcome] {
      try await next.settle(settlements, at: now)
    }
    func claim(
      _ request: ClaimRequest, at now: Instant,
      noting consequences: @escaping @Sendable ([QueueEntry]) -> EngineCommit.Consequences
    ) async throws -> QueueClaim {
      try await next.claim(request, at: now, noting: consequences)
    }
    func returnExpired(
      at now: Instant, noting consequences: @escaping @Sendable ([QueueEntry]) -> EngineCommit.Consequences
    ) async throws -> [QueueEntry] {
      try await next.returnExpired(at: now, noting: consequences)
    }
    func returnExpired(at now: Instant) async throws -> [QueueEntry] {
      try await next.returnExpired(at: now)
    }
    func admit(_ sends: [DirectSend], at now: Instant) async throws -> [Admission] {
      try await next.admit(sends, at: now)
    }
    func recordHandedOver(_ handedOver: [HandedOver], at now: Instant) async throws {
      try await next.recordHandedOver(handedOver, at: now)
    }
    func retry(_ query: QueueQuery, at now: Instant) async throws -> [RetryResult] {
      try await next.retry(query, at: now)
    }
    func skip(_ query: QueueQuery, because reason: QueueFailure, at now: Instant) async throws -> [QueueEntry] {
      try await next.skip(query, because: reason, at: now)
    }
    func delete(_ query: QueueQuery) async throws -> Int { try await next.delete(query) }
    func erase(_ subject: ErasureSubject) async throws -> RemovalCount {
      try await next.erase(subject)
    }
    func prune(_ request: PruneRequest) async throws -> RemovalCount {
      try await next.prune(request)
    }
    func counts() async throws -> [QueueCounts] { try await next.counts() }
    func entries(_ query: QueueQuery, after: EntryID?, limit: Int) async throws -> [QueueEntry] {
      try await next.entries(query, after: after, limit: limit)
    }
    func dueTimes(at now: Instant) async throws -> [String: Instant] {
      try await next.dueTimes(at: now)
    }

    // MARK: Historical syncs

    func addBackfills(_ runs: [BackfillRun]) async throws -> BackfillAddition {
      try await next.addBackfills(runs)
    }
    func claimBackfill(worker: String, until leaseEnd: Instant, at now: Instant) async throws -> BackfillClaim? {
      try await next.claimBackfill(worker: worker, until: leaseEnd, at: now)
    }
    func saveBackfill(_ claim: BackfillClaim, until leaseEnd: Instant?, at now: Instant) async throws -> BackfillRun? {
      try await next.saveBackfill(claim, until: leaseEnd, at: now)
    }
    func command(
      _ command: BackfillCommand, backfill id: BackfillID, at now: Instant
    ) async throws -> BackfillCommandResult {
      try await next.command(command, backfill: id, at: now)
    }
    func backfills(sync: String?, limit: Int) async throws -> [BackfillRun] {
      try await next.backfills(sync: sync, limit: limit)
    }
    func backfill(_ id: BackfillID) async throws -> BackfillRun? { try await next.backfill(id) }
    func nextBackfillDue(at now: Instant) async throws -> Instant? {
      try await next.nextBackfillDue(at: now)
    }
    func pruneBackfills(endedBefore: Instant) async throws -> Int {
      try await next.pruneBackfills(endedBefore: endedBefore)
    }
  }
#endif

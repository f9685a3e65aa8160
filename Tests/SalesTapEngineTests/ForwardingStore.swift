import SalesTap
import SalesTapTesting
import SalesTapTime

/// A store that hands every call on to the store in memory: the tests' bad stores change what they need to.
///
/// Unchecked, because the compiler takes final classes only: what its subclasses hold is immutable, or behind a lock.
class ForwardingStore: EngineStore, @unchecked Sendable {
  let store: InMemoryStore

  init(_ store: InMemoryStore = InMemoryStore()) { self.store = store }

  /// What every call goes through.
  func perform<Result>(_ body: () async throws -> Result) async throws -> Result { try await body() }

  func commit(_ step: EngineCommit, at now: Instant) async throws -> EngineCommit.Outcome {
    try await perform { try await store.commit(step, at: now) }
  }
  func erase(_ subject: ErasureSubject, changes: [InboxID]) async throws -> ErasureReceipt {
    try await perform { try await store.erase(subject, changes: changes) }
  }
  func latestTime() async throws -> Instant? { try await perform { try await store.latestTime() } }
  func append(_ changes: [InboxOffer], at now: Instant) async throws -> [InboxOutcome] {
    try await perform { try await store.append(changes, at: now) }
  }
  func claimChanges(_ request: InboxRequest, at now: Instant) async throws -> [InboxEntry] {
    try await perform { try await store.claimChanges(request, at: now) }
  }
  func inboxEntries(_ query: InboxQuery, after: InboxID?, limit: Int) async throws -> [InboxEntry] {
    try await perform { try await store.inboxEntries(query, after: after, limit: limit) }
  }
  func releaseChanges(_ query: InboxQuery, at now: Instant) async throws -> Int {
    try await perform { try await store.releaseChanges(query, at: now) }
  }
  func removeChanges(_ query: InboxQuery) async throws -> Int {
    try await perform { try await store.removeChanges(query) }
  }
  func nextChangeDue(at now: Instant) async throws -> Instant? {
    try await perform { try await store.nextChangeDue(at: now) }
  }
  func positions(of feeds: [String]) async throws -> [Int64?] {
    try await perform { try await store.positions(of: feeds) }
  }
  func connectionStandings() async throws -> [ConnectionStanding] {
    try await perform { try await store.connectionStandings() }
  }
  func update(connection key: String, with event: ConnectionEvent, at now: Instant) async throws -> ConnectionAnswer {
    try await perform { try await store.update(connection: key, with: event, at: now) }
  }
  func volumeGuards() async throws -> [VolumeGuard] { try await perform { try await store.volumeGuards() } }
  func update(volumeGuardOf sync: String, with event: VolumeEvent, at now: Instant) async throws -> VolumeAnswer {
    try await perform { try await store.update(volumeGuardOf: sync, with: event, at: now) }
  }
  func acceptedStates(_ keys: [AcceptedState.Key]) async throws -> [AcceptedState] {
    try await perform { try await store.acceptedStates(keys) }
  }
  func note(_ changes: [AcceptedStateChange], at now: Instant) async throws {
    try await perform { try await store.note(changes, at: now) }
  }
  func states(of names: [String]) async throws -> [ScheduleState] {
    try await perform { try await store.states(of: names) }
  }
  func change(_ change: ScheduleChange, at now: Instant) async throws -> ScheduleChange.Outcome {
    try await perform { try await store.change(change, at: now) }
  }
  func claim(_ request: SlotRequest, at now: Instant) async throws -> SlotRequest.Outcome {
    try await perform { try await store.claim(request, at: now) }
  }
  func renew(_ claim: SlotClaim, at now: Instant) async throws -> Bool {
    try await perform { try await store.renew(claim, at: now) }
  }
  func finish(_ claim: SlotClaim, with outcome: RunOutcome, at now: Instant) async throws -> Bool {
    try await perform { try await store.finish(claim, with: outcome, at: now) }
  }
  func append(_ entries: [EventLogEntry]) async throws { try await perform { try await store.append(entries) } }
  func page(_ query: EventLogQuery) async throws -> EventLogPage { try await perform { try await store.page(query) } }
  func enqueue(_ offers: [QueueOffer], at now: Instant) async throws -> [EnqueueOutcome] {
    try await perform { try await store.enqueue(offers, at: now) }
  }
  func claim(_ request: ClaimRequest, at now: Instant) async throws -> QueueClaim {
    try await perform { try await store.claim(request, at: now) }
  }
  func settle(_ settlements: [Settlement], at now: Instant) async throws -> [SettleOutcome] {
    try await perform { try await store.settle(settlements, at: now) }
  }
  func claim(
    _ request: ClaimRequest, at now: Instant,
    noting consequences: @escaping @Sendable ([QueueEntry]) -> EngineCommit.Consequences
  ) async throws -> QueueClaim {
    try await perform { try await store.claim(request, at: now, noting: consequences) }
  }
  func returnExpired(
    at now: Instant, noting consequences: @escaping @Sendable ([QueueEntry]) -> EngineCommit.Consequences
  ) async throws -> [QueueEntry] {
    try await perform { try await store.returnExpired(at: now, noting: consequences) }
  }
  func returnExpired(at now: Instant) async throws -> [QueueEntry] {
    try await perform { try await store.returnExpired(at: now) }
  }
  func admit(_ sends: [DirectSend], at now: Instant) async throws -> [Admission] {
    try await perform { try await store.admit(sends, at: now) }
  }
  func recordHandedOver(_ handedOver: [HandedOver], at now: Instant) async throws {
    try await perform { try await store.recordHandedOver(handedOver, at: now) }
  }
  func retry(_ query: QueueQuery, at now: Instant) async throws -> [RetryResult] {
    try await perform { try await store.retry(query, at: now) }
  }
  func skip(_ query: QueueQuery, because reason: QueueFailure, at now: Instant) async throws -> [QueueEntry] {
    try await perform { try await store.skip(query, because: reason, at: now) }
  }
  func delete(_ query: QueueQuery) async throws -> Int { try await perform { try await store.delete(query) } }
  func erase(_ subject: ErasureSubject) async throws -> RemovalCount {
    try await perform { try await store.erase(subject) }
  }
  func prune(_ request: PruneRequest) async throws -> RemovalCount {
    try await perform { try await store.prune(request) }
  }
  func counts() async throws -> [QueueCounts] { try await perform { try await store.counts() } }
  func entries(_ query: QueueQuery, after: EntryID?, limit: Int) async throws -> [QueueEntry] {
    try await perform { try await store.entries(query, after: after, limit: limit) }
  }
  func dueTimes(at now: Instant) async throws -> [String: Instant] {
    try await perform { try await store.dueTimes(at: now) }
  }
  func addBackfills(_ runs: [BackfillRun]) async throws -> BackfillAddition {
    try await perform { try await store.addBackfills(runs) }
  }
  func claimBackfill(worker: String, until leaseEnd: Instant, at now: Instant) async throws -> BackfillClaim? {
    try await perform { try await store.claimBackfill(worker: worker, until: leaseEnd, at: now) }
  }
  func saveBackfill(_ claim: BackfillClaim, until leaseEnd: Instant?, at now: Instant) async throws -> BackfillRun? {
    try await perform { try await store.saveBackfill(claim, until: leaseEnd, at: now) }
  }
  func command(
    _ command: BackfillCommand, backfill id: BackfillID, at now: Instant
  ) async throws -> BackfillCommandResult {
    try await perform { try await store.command(command, backfill: id, at: now) }
  }
  func backfills(sync: String?, limit: Int) async throws -> [BackfillRun] {
    try await perform { try await store.backfills(sync: sync, limit: limit) }
  }
  func backfill(_ id: BackfillID) async throws -> BackfillRun? { try await perform { try await store.backfill(id) } }
  func nextBackfillDue(at now: Instant) async throws -> Instant? {
    try await perform { try await store.nextBackfillDue(at: now) }
  }
  func pruneBackfills(endedBefore: Instant) async throws -> Int {
    try await perform { try await store.pruneBackfills(endedBefore: endedBefore) }
  }
}

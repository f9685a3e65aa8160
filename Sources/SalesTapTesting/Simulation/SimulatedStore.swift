import SalesTap

/// A worker's way to the store: it fails, tarries, and dies as the plan says, and tells the ledger what really happened.
final class SimulatedStore: EngineStore {
  let base: any EngineStore
  let life: SimulatedLife
  private var world: SimulatedWorld { life.world }

  init(_ base: any EngineStore, life: SimulatedLife) {
    self.base = base
    self.life = life
  }

  /// Performs one operation, with whatever goes wrong with it.
  /// - Parameter note: Hears of what happened in the store, also if the answer is lost.
  private func perform<Result>(
    _ operation: SimulationCounters.Operation, _ body: () async throws -> Result,
    then note: (Result) -> Void = { _ in }
  ) async throws -> Result {
    try await life.goOn()
    try await world.tarry(before: true, life)
    let trouble = world.storeTrouble()
    world.ledger.counters[operation].calls += 1
    let dies = world.countDown(life, operation)
    if dies == .before {
      world.ledger.counters[operation].deathsBefore += 1
      world.kill(life, isAfter: false)
      throw SimulatedCrash()
    }
    // Who could not tell the store of an outage owes it nothing.
    if trouble == .fails || trouble == .losesAnswer { life.owed = [:] }
    if trouble == .fails { throw SimulatedStoreTrouble() }
    defer { if trouble != nil { world.disturb() } }
    if trouble == .late { try await world.wait(life, seconds: 1...400) }
    let result = try await body()
    note(result)
    if dies == .after {
      world.ledger.counters[operation].deathsAfter += 1
      world.kill(life, isAfter: true)
      throw SimulatedCrash()
    }
    if trouble == .losesAnswer { throw SimulatedStoreTrouble() }
    if trouble == .answersLate { try await world.wait(life, seconds: 1...400) }
    try await world.tarry(before: false, life)
    return result
  }

  func commit(_ step: EngineCommit, at now: Instant) async throws -> EngineCommit.Outcome {
    try await perform(.commit) {
      try await base.commit(step, at: now)
    } then: {
      world.witness(step, $0, of: life, at: now)
    }
  }
  func erase(_ subject: ErasureSubject, changes: [InboxID]) async throws -> ErasureReceipt {
    try await perform(.erase) {
      let before = try await SimulationEvidence(of: base)
      let receipt = try await base.erase(subject, changes: changes)
      return (receipt: receipt, before: before, after: try await SimulationEvidence(of: base))
    } then: {
      world.witness(subject, $0.receipt, before: $0.before, after: $0.after)
    }.receipt
  }
  func latestTime() async throws -> Instant? { try await perform(.latestTime) { try await base.latestTime() } }

  // MARK: Inbox

  func append(_ changes: [InboxOffer], at now: Instant) async throws -> [InboxOutcome] {
    try await perform(.appendChanges) { try await base.append(changes, at: now) }
  }
  func claimChanges(_ request: InboxRequest, at now: Instant) async throws -> [InboxEntry] {
    try await perform(.claimChanges) {
      try await base.claimChanges(request, at: now)
    } then: {
      world.witness($0)
    }
  }
  func inboxEntries(_ query: InboxQuery, after: InboxID?, limit: Int) async throws -> [InboxEntry] {
    try await perform(.inboxEntries) { try await base.inboxEntries(query, after: after, limit: limit) }
  }
  func releaseChanges(_ query: InboxQuery, at now: Instant) async throws -> Int {
    try await perform(.releaseChanges) { try await base.releaseChanges(query, at: now) }
  }
  func removeChanges(_ query: InboxQuery) async throws -> Int {
    try await perform(.removeChanges) { try await base.removeChanges(query) }
  }
  func nextChangeDue(at now: Instant) async throws -> Instant? {
    try await perform(.nextChangeDue) { try await base.nextChangeDue(at: now) }
  }
  func positions(of feeds: [String]) async throws -> [Int64?] {
    try await perform(.positions) { try await base.positions(of: feeds) }
  }

  // MARK: States

  func connectionStandings() async throws -> [ConnectionStanding] {
    try await perform(.connectionStandings) { try await base.connectionStandings() }
  }
  func update(connection key: String, with event: ConnectionEvent, at now: Instant) async throws -> ConnectionAnswer {
    try await perform(.updateConnection) {
      try await base.update(connection: key, with: event, at: now)
    } then: {
      world.witness(event, of: key, $0, by: life)
    }
  }
  func volumeGuards() async throws -> [VolumeGuard] {
    try await perform(.volumeGuards) { try await base.volumeGuards() }
  }
  func update(volumeGuardOf sync: String, with event: VolumeEvent, at now: Instant) async throws -> VolumeAnswer {
    try await perform(.updateVolumeGuard) {
      try await base.update(volumeGuardOf: sync, with: event, at: now)
    } then: {
      world.witness(event, of: sync, $0, at: now)
    }
  }
  func acceptedStates(_ keys: [AcceptedState.Key]) async throws -> [AcceptedState] {
    try await perform(.acceptedStates) { try await base.acceptedStates(keys) }
  }
  func note(_ changes: [AcceptedStateChange], at now: Instant) async throws {
    try await perform(.noteAccepted) { try await base.note(changes, at: now) }
  }

  // MARK: Schedules

  func states(of names: [String]) async throws -> [ScheduleState] {
    try await perform(.states) { try await base.states(of: names) }
  }
  func change(_ change: ScheduleChange, at now: Instant) async throws -> ScheduleChange.Outcome {
    try await perform(.change) {
      try await base.change(change, at: now)
    } then: { _ in
      world.disturb()
    }
  }
  func claim(_ request: SlotRequest, at now: Instant) async throws -> SlotRequest.Outcome {
    try await perform(.claimSlot) {
      try await base.claim(request, at: now)
    } then: {
      world.witness(request, $0)
    }
  }
  func renew(_ claim: SlotClaim, at now: Instant) async throws -> Bool {
    try await perform(.renew) {
      try await base.renew(claim, at: now)
    } then: {
      if $0 { world.witness(renewed: claim) }
    }
  }
  func finish(_ claim: SlotClaim, with outcome: RunOutcome, at now: Instant) async throws -> Bool {
    try await perform(.finish) {
      try await base.finish(claim, with: outcome, at: now)
    } then: {
      world.witness(claim, outcome, wasFinished: $0)
    }
  }

  // MARK: Log

  func append(_ entries: [EventLogEntry]) async throws {
    try await perform(.appendLog) { try await base.append(entries) }
  }
  func page(_ query: EventLogQuery) async throws -> EventLogPage {
    try await perform(.page) { try await base.page(query) }
  }

  // MARK: Queue

  func enqueue(_ offers: [QueueOffer], at now: Instant) async throws -> [EnqueueOutcome] {
    try await perform(.enqueue) {
      try await base.enqueue(offers, at: now)
    } then: {
      world.witness(offers, $0, of: life, at: now)
    }
  }
  func claim(_ request: ClaimRequest, at now: Instant) async throws -> QueueClaim {
    try await claim(request, at: now) { _ in .init() }
  }
  func claim(
    _ request: ClaimRequest, at now: Instant,
    noting consequences: @escaping @Sendable ([QueueEntry]) -> EngineCommit.Consequences
  ) async throws -> QueueClaim {
    try await perform(.claim) {
      try await base.claim(request, at: now, noting: consequences)
    } then: {
      world.witness($0, for: request, of: life)
    }
  }
  func settle(_ settlements: [Settlement], at now: Instant) async throws -> [SettleOutcome] {
    try await perform(.settle) {
      try await base.settle(settlements, at: now)
    } then: {
      world.witness(settlements, $0, of: life)
    }
  }
  func returnExpired(at now: Instant) async throws -> [QueueEntry] {
    try await returnExpired(at: now) { _ in .init() }
  }
  func returnExpired(
    at now: Instant, noting consequences: @escaping @Sendable ([QueueEntry]) -> EngineCommit.Consequences
  ) async throws -> [QueueEntry] {
    try await perform(.returnExpired) {
      try await base.returnExpired(at: now, noting: consequences)
    } then: {
      world.witness(expired: $0)
    }
  }
  func admit(_ sends: [DirectSend], at now: Instant) async throws -> [Admission] {
    try await perform(.admit) {
      try await base.admit(sends, at: now)
    } then: {
      world.witness(sends, $0, of: life)
    }
  }
  func recordHandedOver(_ handedOver: [HandedOver], at now: Instant) async throws {
    try await perform(.recordHandedOver) {
      try await base.recordHandedOver(handedOver, at: now)
    } then: {
      world.witness(handedOver)
    }
  }
  func retry(_ query: QueueQuery, at now: Instant) async throws -> [RetryResult] {
    try await perform(.retry) {
      try await base.retry(query, at: now)
    } then: { results in
      if results.contains(where: { $0.outcome == .retried }) { world.reach(.retriedByHand) }
    }
  }
  func skip(_ query: QueueQuery, because reason: QueueFailure, at now: Instant) async throws -> [QueueEntry] {
    try await perform(.skip) {
      try await base.skip(query, because: reason, at: now)
    } then: {
      if !$0.isEmpty { world.reach(.skippedWithSync) }
    }
  }
  func delete(_ query: QueueQuery) async throws -> Int { try await perform(.delete) { try await base.delete(query) } }
  func erase(_ subject: ErasureSubject) async throws -> RemovalCount {
    try await perform(.eraseQueue) { try await base.erase(subject) }
  }
  func prune(_ request: PruneRequest) async throws -> RemovalCount {
    try await perform(.prune) {
      let before = try await SimulationEvidence(of: base)
      let removed = try await base.prune(request)
      return (removed: removed, before: before, after: try await SimulationEvidence(of: base))
    } then: {
      world.witness(request, $0.removed, before: $0.before, after: $0.after)
    }.removed
  }
  func counts() async throws -> [QueueCounts] { try await perform(.counts) { try await base.counts() } }
  func entries(_ query: QueueQuery, after: EntryID?, limit: Int) async throws -> [QueueEntry] {
    try await perform(.entries) { try await base.entries(query, after: after, limit: limit) }
  }
  func dueTimes(at now: Instant) async throws -> [String: Instant] {
    try await perform(.dueTimes) {
      try await base.dueTimes(at: now)
    } then: { _ in
      world.witnessLook(of: life)
    }
  }

  // MARK: Historical syncs

  func addBackfills(_ runs: [BackfillRun]) async throws -> BackfillAddition {
    try await perform(.addBackfills) { try await base.addBackfills(runs) }
  }
  func claimBackfill(worker: String, until leaseEnd: Instant, at now: Instant) async throws -> BackfillClaim? {
    try await perform(.claimBackfill) {
      try await base.claimBackfill(worker: worker, until: leaseEnd, at: now)
    } then: {
      world.witness($0, of: life)
    }
  }
  func saveBackfill(_ claim: BackfillClaim, until leaseEnd: Instant?, at now: Instant) async throws -> BackfillRun? {
    try await perform(.saveBackfill) { try await base.saveBackfill(claim, until: leaseEnd, at: now) }
  }
  func command(
    _ command: BackfillCommand, backfill id: BackfillID, at now: Instant
  ) async throws -> BackfillCommandResult {
    try await perform(.command) { try await base.command(command, backfill: id, at: now) }
  }
  func backfills(sync: String?, limit: Int) async throws -> [BackfillRun] {
    try await perform(.backfills) { try await base.backfills(sync: sync, limit: limit) }
  }
  func backfill(_ id: BackfillID) async throws -> BackfillRun? {
    try await perform(.backfill) { try await base.backfill(id) }
  }
  func nextBackfillDue(at now: Instant) async throws -> Instant? {
    try await perform(.nextBackfillDue) { try await base.nextBackfillDue(at: now) }
  }
  func pruneBackfills(endedBefore: Instant) async throws -> Int {
    try await perform(.pruneBackfills) { try await base.pruneBackfills(endedBefore: endedBefore) }
  }
}

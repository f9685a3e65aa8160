public import SalesTapTime

/// Runs in memory: the reference, for tests and for programs whose historical syncs need not survive them.
public final class InMemoryBackfillStore: BackfillStore {
  private let ledger = Locked(BackfillLedger())

  /// A store without runs.
  public init() {}

  /// Adds runs, all or none.
  public func addBackfills(_ runs: [BackfillRun]) async throws -> BackfillAddition { ledger.withLock { $0.add(runs) } }

  /// Gives the next run that may go on.
  ///
  /// Cost: quadratic in the runs that have not ended, of which there is one a sync at most; linear in the others.
  public func claimBackfill(worker: String, until leaseEnd: Instant, at now: Instant) async throws -> BackfillClaim? {
    ledger.withLock { $0.claim(until: leaseEnd, at: now) }
  }

  /// Stores what the holder of a run made of it.
  public func saveBackfill(_ claim: BackfillClaim, until leaseEnd: Instant?, at now: Instant) async throws
    -> BackfillRun?
  {
    ledger.withLock { $0.save(claim, until: leaseEnd) }
  }

  /// Pauses, cancels, or resumes a run.
  public func command(
    _ command: BackfillCommand, backfill id: BackfillID, at now: Instant
  ) async throws -> BackfillCommandResult {
    ledger.withLock { $0.perform(command, on: id, at: now) }
  }

  /// The runs of a sync, or all, the newest first.
  public func backfills(sync: String?, limit: Int) async throws -> [BackfillRun] {
    ledger.withLock { $0.runs(sync: sync, limit: limit) }
  }

  /// The run of an id.
  public func backfill(_ id: BackfillID) async throws -> BackfillRun? { ledger.withLock { $0.run(id) } }

  /// When a claim may next find something.
  public func nextBackfillDue(at now: Instant) async throws -> Instant? { ledger.withLock { $0.nextDue(at: now) } }

  /// Removes runs that ended before an instant.
  public func pruneBackfills(endedBefore: Instant) async throws -> Int {
    ledger.withLock { $0.prune(endedBefore: endedBefore) }
  }
}

extension BackfillStore where Self == InMemoryBackfillStore {
  /// A new store in memory.
  public static var inMemory: InMemoryBackfillStore { InMemoryBackfillStore() }
}

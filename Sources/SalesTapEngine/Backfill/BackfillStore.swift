public import SalesTapQueue
public import SalesTapTime

/// Where the runs of historical syncs are kept, so that they survive a restart and several workers share them.
///
/// ``InMemoryStore`` is the reference. Every operation is atomic. Time comes with each call.
///
/// ## Laws
///
/// - Runs get ids in the order in which they are added; runs that are added together are added all or not at all.
/// - A run is added only if no run of its sync is scheduled, processing, or paused.
/// - At most one run of a connection and target is processing. A claim gives the earliest run, by id, that may go on: one whose lease is
///   over, or a scheduled one whose turn it is and whose ``BackfillRun/waitsFor`` have all ended; never one that is not yet due.
/// - Each claim of a run issues a higher token; only the highest may save.
/// - A saved run keeps what a person asked for meanwhile: a run that was paused or cancelled stays so, with its progress saved.
/// - A run that has ended changes no more; ``pruneBackfills(endedBefore:)`` removes it, and nothing else does.
public protocol BackfillStore: Sendable {
  /// Adds runs that were asked for together; their ids are given here, and a ``BackfillRun/waitsFor`` is taken as it is.
  func addBackfills(_ runs: [BackfillRun]) async throws -> BackfillAddition

  /// Gives the next run that may go on to a worker, which is to save it before `leaseEnd`.
  /// - Returns: The run, now processing, and the proof that the worker holds it; nil where no run may go on.
  func claimBackfill(worker: String, until leaseEnd: Instant, at now: Instant) async throws -> BackfillClaim?

  /// Stores what the holder of a run made of it, and either keeps the run for it until `leaseEnd`, or, where that is nil, lets it go.
  /// - Returns: The run as it stands now; nil if the token is stale, in which case nothing was stored.
  func saveBackfill(_ claim: BackfillClaim, until leaseEnd: Instant?, at now: Instant) async throws -> BackfillRun?

  /// Pauses, cancels, or resumes a run.
  func command(_ command: BackfillCommand, backfill id: BackfillID, at now: Instant) async throws
    -> BackfillCommandResult

  /// The runs of a sync, or all, the newest first.
  func backfills(sync: String?, limit: Int) async throws -> [BackfillRun]

  /// The run of an id; nil if there is none.
  func backfill(_ id: BackfillID) async throws -> BackfillRun?

  /// When a claim may next find something: `now` if it may now, nil if no run waits that time alone would free.
  func nextBackfillDue(at now: Instant) async throws -> Instant?

  /// Removes runs that ended before an instant.
  /// - Returns: How many.
  func pruneBackfills(endedBefore: Instant) async throws -> Int
}

/// What a store made of runs that were to be added.
public enum BackfillAddition: Hashable, Sendable {
  /// They were added; the ids, in their order.
  case added([BackfillID])
  /// None was added: this run of the same sync has not ended.
  case refused(BackfillRun)
}

/// A run that a worker holds.
public struct BackfillClaim: Hashable, Sendable {
  /// The run.
  public var run: BackfillRun
  /// The proof that the worker holds it.
  public var token: FencingToken

  /// A claim from its parts.
  public init(run: BackfillRun, token: FencingToken) {
    self.run = run
    self.token = token
  }
}

/// What a person asks of a run.
public enum BackfillCommand: String, Hashable, Sendable, CaseIterable {
  /// Wait after the page in flight.
  case pause
  /// End after the page in flight.
  case cancel
  /// Go on after a pause.
  case resume
}

/// What became of a command.
public enum BackfillCommandResult: Hashable, Sendable {
  /// The run as it stands now.
  case done(BackfillRun)
  /// The run is in a state in which the command means nothing.
  case refused(BackfillRun.State)
  /// There is no such run.
  case unknown
}

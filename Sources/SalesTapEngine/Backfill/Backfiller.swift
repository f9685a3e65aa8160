import SalesTapConditions
import SalesTapConfiguration
import SalesTapModel
import SalesTapPayload
public import SalesTapTime

/// Sends the existing records of an object: runs historical syncs, one at a time for a connection and target.
///
/// ```swift
/// let backfiller = Backfiller(engine: engine, source: salesforce, clock: .system)
/// let plan = try await backfiller.plan(BackfillRequest(sync: "Lead profiles"), sample: 3)
/// print(plan.matched, plan.invalid)
/// let run = try await backfiller.start(BackfillRequest(sync: "Lead profiles"))
/// ```
///
/// A run reads the records in the order of their ids, page after page, sends each page, and stores how far it came: after a crash it goes on
/// from the last processed record. Live changes win over it: a record of which a version as new waits, is in flight, or was sent is skipped.
/// Call ``run(clock:pollingEvery:)`` in a task of its own, or ``nextDue()`` and ``performDue()`` to drive time yourself.
public actor Backfiller {
  let engine: SyncEngine
  let source: any HistoricalSource
  let clock: any WallClock
  let worker: String
  let lease: Duration
  /// Where the runs are kept.
  nonisolated var store: any BackfillStore { engine.store }
  /// The syncs of the runs at hand, compiled with the runs' conditions.
  var compiled: [BackfillID: RunPlan] = [:]

  /// A sync compiled with the condition of a run.
  struct RunPlan: Sendable {
    let sync: CompiledSync
    let layout: RecordLayout
    /// The fields of the layout that nothing but a record's version needs.
    let optionalFields: [String]
    /// The condition of the run; nil where every record matches.
    let condition: CompiledCondition?
    /// What relative dates mean at the start of the run.
    let evaluation: @Sendable (Instant) -> EvaluationContext

    /// What Salesforce is asked to select by, for a run that starts at an instant; nil for every record.
    ///
    /// It selects no record less than the condition, which is evaluated again in memory.
    func clause(at start: Instant) -> String? { condition?.soql(at: evaluation(start)).clause }
  }

  /// A backfiller over an engine and its ports.
  /// - Parameters:
  ///   - engine: What plans and sends: its store keeps the runs too, so that a run's progress is stored in the step that settles its records.
  ///   - source: Where existing records are read.
  ///   - clock: The time of day.
  ///   - worker: A name for this backfiller, unique among those that share a store.
  ///   - lease: How long a page may take before another worker goes on with the run.
  public init(
    engine: SyncEngine, source: any HistoricalSource, clock: any WallClock,
    worker: String = "backfiller", lease: Duration = .seconds(900)
  ) {
    self.engine = engine
    self.source = source
    self.clock = clock
    self.worker = worker
    self.lease = lease
  }

  // MARK: Asking

  /// Asks for historical syncs. Runs of events wait for the runs of profiles that are asked for with them.
  /// - Returns: The runs, scheduled: each starts by itself when its turn comes.
  /// - Throws: ``BackfillError`` if a sync is unknown or inactive, a condition has errors, a size is out of range, or the last run of a sync has
  ///   not ended; and what the store throws. Nothing is asked for then.
  @discardableResult
  public func start(_ requests: BackfillRequest...) async throws -> [BackfillRun] {
    try await start(requests)
  }

  /// Asks for historical syncs. Runs of events wait for the runs of profiles that are asked for with them.
  /// - Returns: The runs, scheduled: each starts by itself when its turn comes.
  /// - Throws: ``BackfillError``, and what the store throws. Nothing is asked for then.
  @discardableResult
  public func start(_ requests: [BackfillRequest]) async throws -> [BackfillRun] {
    let now = clock.now()
    var drafts: [BackfillRun] = []
    for request in requests { drafts.append(try await draft(request, at: now)) }
    let profiles = drafts.filter { $0.target == .profiles }
    let events = drafts.filter { $0.target == .events }
    var ids: [BackfillID] = []
    if !profiles.isEmpty { ids = try await add(profiles) }
    if !events.isEmpty {
      ids += try await add(
        events.map { run in
          var run = run
          run.waitsFor = ids
          return run
        })
    }
    var runs: [BackfillRun] = []
    for id in ids { if let run = try await store.backfill(id) { runs.append(run) } }
    return runs
  }

  /// Continues a run that failed or was cancelled, from its last processed record, as a run of its own.
  /// - Throws: ``BackfillError`` if the run came to its end or has not ended, its sync is gone or inactive, or another run of it has not
  ///   ended; and what the store throws.
  @discardableResult
  public func continueRun(_ id: BackfillID) async throws -> BackfillRun {
    guard let old = try await store.backfill(id) else { throw BackfillError(.unknownRun, "there is no run \(id)") }
    guard old.state.canBeContinued else {
      throw BackfillError(
        .wrongState, "run \(id) is \(old.state.rawValue): only a failed or cancelled run is continued")
    }
    let sync = try await activeSync(old.sync)
    let limit = old.limit.map { max(0, $0 - old.counts.matched) }
    let run = BackfillRun(
      sync: old.sync, connection: sync.connection, target: sync.target, object: sync.object, condition: old.condition,
      readSize: old.readSize, sendSize: old.sendSize, limit: limit, continues: id, createdAt: clock.now(),
      lastRecordID: old.lastRecordID)
    guard let added = try await add([run]).first, let stored = try await store.backfill(added) else {
      throw BackfillError(.unknownRun, "the run was added and is gone")
    }
    return stored
  }

  /// Pauses, cancels, or resumes a run. The page in flight is finished first.
  /// - Returns: The run as it stands now.
  /// - Throws: ``BackfillError`` if there is no such run, or it is in a state in which the command means nothing; and what the store throws.
  @discardableResult
  public func perform(_ command: BackfillCommand, on id: BackfillID) async throws -> BackfillRun {
    switch try await store.command(command, backfill: id, at: clock.now()) {
    case .done(let run): return run
    case .unknown: throw BackfillError(.unknownRun, "there is no run \(id)")
    case .refused(let state):
      throw BackfillError(.wrongState, "run \(id) is \(state.rawValue): \(command.rawValue) means nothing then")
    }
  }

  /// The last runs of a sync, or of all, the newest first.
  /// - Throws: What the store throws.
  public func runs(of sync: String? = nil, limit: Int = 20) async throws -> [BackfillRun] {
    try await store.backfills(sync: sync, limit: limit)
  }

  private func add(_ runs: [BackfillRun]) async throws -> [BackfillID] {
    switch try await store.addBackfills(runs) {
    case .added(let ids): return ids
    case .refused(let standing):
      throw BackfillError(
        .alreadyRunning,
        "the last run of the sync \(standing.sync), \(standing.id), is \(standing.state.rawValue): wait for its end, or cancel it"
      )
    }
  }
}

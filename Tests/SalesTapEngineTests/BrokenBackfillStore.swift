import SalesTap

/// A store of backfill runs with one bug.
actor BrokenBackfillStore: BackfillStore {
  enum Bug: String, CaseIterable {
    case addsTwoOfASync, givesRunsThatAreHeld, keepsNoProgress, acceptsStaleTokens, forgetsCommands, ignoresDue
    case prunesTooMuch, startsAllAtOnce, loosesTheOrder, addsInParts, waitsForNothing

    /// The name of the law that it breaks.
    var law: String {
      switch self {
      case .addsTwoOfASync, .addsInParts: "one-of-a-sync"
      case .startsAllAtOnce: "one-at-a-time"
      case .givesRunsThatAreHeld, .acceptsStaleTokens: "fencing"
      case .keepsNoProgress, .ignoresDue: "progress"
      case .forgetsCommands: "commands"
      case .prunesTooMuch: "ended"
      case .loosesTheOrder: "ids"
      case .waitsForNothing: "waits-for"
      }
    }
  }

  let bug: Bug
  let store = InMemoryStore()
  private var newest: [BackfillID: FencingToken] = [:]

  init(_ bug: Bug) { self.bug = bug }

  func addBackfills(_ runs: [BackfillRun]) async throws -> BackfillAddition {
    var runs = runs
    switch bug {
    case .addsTwoOfASync:
      for index in runs.indices { runs[index].sync += " \(try await store.backfills(sync: nil, limit: 99).count)" }
    case .waitsForNothing: for index in runs.indices { runs[index].waitsFor = [] }
    case .startsAllAtOnce: for index in runs.indices { runs[index].connection += runs[index].sync }
    case .addsInParts:
      var ids: [BackfillID] = []
      for run in runs {
        switch try await store.addBackfills([run]) {
        case .added(let added): ids += added
        case .refused(let standing): return .refused(standing)
        }
      }
      return .added(ids)
    default: break
    }
    return try await store.addBackfills(runs)
  }

  func claimBackfill(worker: String, until leaseEnd: Instant, at now: Instant) async throws -> BackfillClaim? {
    let end = bug == .givesRunsThatAreHeld ? now : leaseEnd
    let claim = try await store.claimBackfill(
      worker: worker, until: end, at: bug == .ignoresDue ? now + .seconds(86_400) : now)
    if let claim { newest[claim.run.id] = claim.token }
    return claim
  }

  func saveBackfill(_ claim: BackfillClaim, until leaseEnd: Instant?, at now: Instant) async throws -> BackfillRun? {
    var claim = claim
    if bug == .keepsNoProgress { claim.run.counts = .init() }
    if bug == .acceptsStaleTokens { claim.token = newest[claim.run.id] ?? claim.token }
    if bug == .forgetsCommands { _ = try await store.command(.resume, backfill: claim.run.id, at: now) }
    return try await store.saveBackfill(claim, until: leaseEnd, at: now)
  }

  func command(_ command: BackfillCommand, backfill id: BackfillID, at now: Instant) async throws
    -> BackfillCommandResult
  {
    try await store.command(command, backfill: id, at: now)
  }

  func backfills(sync: String?, limit: Int) async throws -> [BackfillRun] {
    let runs = try await store.backfills(sync: sync, limit: limit)
    return bug == .loosesTheOrder ? runs.reversed() : runs
  }

  func backfill(_ id: BackfillID) async throws -> BackfillRun? { try await store.backfill(id) }
  func nextBackfillDue(at now: Instant) async throws -> Instant? { try await store.nextBackfillDue(at: now) }

  func pruneBackfills(endedBefore: Instant) async throws -> Int {
    try await store.pruneBackfills(endedBefore: bug == .prunesTooMuch ? endedBefore + .seconds(60) : endedBefore)
  }
}

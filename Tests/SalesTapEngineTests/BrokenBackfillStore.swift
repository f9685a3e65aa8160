import SalesTap

/// A store of backfill runs with one bug.
actor BrokenBackfillStore: BackfillStore {
  enum Bug: String, CaseIterable {
    case addsTwoOfASync, givesRunsThatAreHeld, keepsNoProgress, acceptsStaleTokens, forgetsCommands, ignoresDue
    case prunesTooMuch, startsAllAtOnce, loosesTheOrder, addsInParts
  }

  let bug: Bug
  let store = InMemoryBackfillStore()
  private var newest: [BackfillID: FencingToken] = [:]

  init(_ bug: Bug) { self.bug = bug }

  func add(_ runs: [BackfillRun]) async -> BackfillAddition {
    var runs = runs
    switch bug {
    case .addsTwoOfASync:
      for index in runs.indices { runs[index].sync += " \(await store.runs(sync: nil, limit: 99).count)" }
    case .startsAllAtOnce: for index in runs.indices { runs[index].connection += runs[index].sync }
    case .addsInParts:
      var ids: [BackfillID] = []
      for run in runs {
        switch await store.add([run]) {
        case .added(let added): ids += added
        case .refused(let standing): return .refused(standing)
        }
      }
      return .added(ids)
    default: break
    }
    return await store.add(runs)
  }

  func claim(worker: String, until leaseEnd: Instant, at now: Instant) async -> BackfillClaim? {
    let end = bug == .givesRunsThatAreHeld ? now : leaseEnd
    let claim = await store.claim(worker: worker, until: end, at: bug == .ignoresDue ? now + .seconds(86_400) : now)
    if let claim { newest[claim.run.id] = claim.token }
    return claim
  }

  func save(_ claim: BackfillClaim, until leaseEnd: Instant?, at now: Instant) async -> BackfillRun? {
    var claim = claim
    if bug == .keepsNoProgress { claim.run.counts = .init() }
    if bug == .acceptsStaleTokens { claim.token = newest[claim.run.id] ?? claim.token }
    if bug == .forgetsCommands { _ = await store.perform(.resume, on: claim.run.id, at: now) }
    return await store.save(claim, until: leaseEnd, at: now)
  }

  func perform(_ command: BackfillCommand, on id: BackfillID, at now: Instant) async -> BackfillCommandResult {
    await store.perform(command, on: id, at: now)
  }

  func runs(sync: String?, limit: Int) async -> [BackfillRun] {
    let runs = await store.runs(sync: sync, limit: limit)
    return bug == .loosesTheOrder ? runs.reversed() : runs
  }

  func run(_ id: BackfillID) async -> BackfillRun? { await store.run(id) }
  func nextDue(at now: Instant) async -> Instant? { await store.nextDue(at: now) }

  func prune(endedBefore: Instant) async -> Int {
    await store.prune(endedBefore: bug == .prunesTooMuch ? endedBefore + .seconds(60) : endedBefore)
  }
}

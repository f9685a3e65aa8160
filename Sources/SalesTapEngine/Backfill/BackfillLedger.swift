import SalesTapQueue
import SalesTapTime

/// Backfill runs in memory, and the operations on them.
struct BackfillLedger: Sendable {
  private var kept: [BackfillRules.Kept] = []
  private var lastID: Int64 = 0

  /// Adds runs, all or none.
  mutating func add(_ runs: [BackfillRun]) -> BackfillAddition {
    var syncs: [String: BackfillRun] = [:]
    for entry in kept where !entry.run.state.isEnded { syncs[entry.run.sync] = entry.run }
    for run in runs {
      if let standing = syncs[run.sync] { return .refused(standing) }
      syncs[run.sync] = run
    }
    let ids = runs.map { run in
      lastID += 1
      var run = run
      run.id = BackfillID(rawValue: lastID)
      kept.append(BackfillRules.Kept(run: run))
      return run.id
    }
    return .added(ids)
  }

  /// Gives the next run that may go on.
  ///
  /// Cost: quadratic in the runs that have not ended, of which there is one a sync at most; linear in the others.
  mutating func claim(until leaseEnd: Instant, at now: Instant) -> BackfillClaim? {
    let open = kept.indices.filter { !kept[$0].run.state.isEnded }
    guard let index = BackfillRules.next(in: open.map { kept[$0] }, at: now).map({ open[$0] }) else { return nil }
    kept[index].run.state = .processing
    kept[index].token += 1
    kept[index].leaseEnd = leaseEnd
    return BackfillClaim(run: kept[index].run, token: FencingToken(rawValue: kept[index].token))
  }

  /// Stores what the holder of a run made of it.
  mutating func save(_ claim: BackfillClaim, until leaseEnd: Instant?) -> BackfillRun? {
    guard let index = index(of: claim.run.id), kept[index].token == claim.token.rawValue,
      !kept[index].run.state.isEnded || kept[index].run.state == .cancelled
    else { return nil }
    BackfillRules.save(claim.run, until: leaseEnd, into: &kept[index])
    return kept[index].run
  }

  /// Pauses, cancels, or resumes a run.
  mutating func perform(_ command: BackfillCommand, on id: BackfillID, at now: Instant) -> BackfillCommandResult {
    guard let index = index(of: id) else { return .unknown }
    return BackfillRules.perform(command, on: &kept[index], at: now)
  }

  /// The runs of a sync, or all, the newest first.
  func runs(sync: String?, limit: Int) -> [BackfillRun] {
    Array(kept.lazy.map(\.run).filter { sync == nil || $0.sync == sync }.reversed().prefix(max(0, limit)))
  }

  /// The run of an id.
  func run(_ id: BackfillID) -> BackfillRun? { index(of: id).map { kept[$0].run } }

  /// When a claim may next find something.
  func nextDue(at now: Instant) -> Instant? {
    BackfillRules.nextDue(in: kept.filter { !$0.run.state.isEnded }, at: now)
  }

  /// Removes runs that ended before an instant.
  mutating func prune(endedBefore: Instant) -> Int {
    let count = kept.count
    kept.removeAll { $0.run.endedAt.map { $0 < endedBefore } ?? false }
    return count - kept.count
  }

  private func index(of id: BackfillID) -> Int? { kept.firstIndex { $0.run.id == id } }
}

import SalesTap

/// A historical sync on virtual time.
struct VirtualBackfill {
  let virtual: VirtualRun
  let backfiller: Backfiller

  init(virtual: VirtualRun, source: any HistoricalSource) {
    self.virtual = virtual
    backfiller = virtual.backfiller(over: source)
  }

  /// The run to perform: the sync's last one if it has not ended, the continuation of one that was cut short, or else a new one.
  func begin(_ request: BackfillRequest, _ document: ConfigurationDocument) async throws -> BackfillRun {
    let key = document.sync(request.sync)?.key
    for other in document.syncs where other.key != key {
      // Its records are not those of this file: it would end for want of them.
      guard let run = try await backfiller.runs(of: other.key, limit: 1).first else { continue }
      if run.state == .scheduled || run.state == .processing {
        throw Failure("run \(run.id) of the sync '\(other.key)' has not ended: go on with that one first")
      }
    }
    if let key, let last = try await backfiller.runs(of: key, limit: 1).first {
      if !last.state.isEnded {
        Terminal.complain("Run \(last.id) goes on, with the condition, limit, and sizes that it was asked for with.")
        return last.state == .paused ? try await backfiller.perform(.resume, on: last.id) : last
      }
      // A run that failed without an error came to its end: nothing is left to be continued.
      if last.state == .failed, last.error != nil {
        let run = try await backfiller.continueRun(last.id)
        Terminal.complain("Run \(run.id) continues run \(last.id), with its condition, limit, and sizes.")
        return run
      }
    }
    guard let run = try await backfiller.start(request).first else {
      throw Failure("the run was not started")
    }
    return run
  }

  /// Performs a run page by page until it ends.
  ///
  /// Time stands while pages are sent. It moves on to the end of a pause of the connection, and to the end of the lease of a
  /// program that was killed.
  /// - Returns: The run as it stands at the end; not ended if nothing came through for thirty days.
  func perform(_ begun: BackfillRun, progress: (BackfillRun) -> Void) async throws -> BackfillRun {
    var run = begun
    let horizon = virtual.now + .seconds(30 * 86_400)
    while !run.state.isEnded, let due = try await backfiller.nextDue(), due <= horizon {
      try await virtual.advance(to: due)
      guard let step = try await backfiller.performDue(), step.id == run.id else { continue }
      run = step
      progress(run)
    }
    return run
  }
}

/// How far a run is, with the rate of this start and the time left at it.
struct BackfillProgress {
  private let start = ContinuousClock.now
  private let readBefore: Int
  private let matchedBefore: Int

  init(_ run: BackfillRun) {
    readBefore = run.counts.read
    matchedBefore = run.counts.matched
  }

  func words(_ run: BackfillRun) -> String {
    let counts = run.counts
    let goal = run.total.map { min($0, run.limit ?? $0) }
    let seconds = max((ContinuousClock.now - start) / .seconds(1), 0.001)
    var text = "run \(run.id): \(counts.read) read, \(counts.matched)\(goal.map { " of \($0)" } ?? "") matched, "
    text += "\(counts.sent) sent, \(Int(Double(counts.read - readBefore) / seconds)) a second"
    let matched = counts.matched - matchedBefore
    if let goal, matched > 0 {
      text += ", \(Int((seconds * Double(max(0, goal - counts.matched)) / Double(matched)).rounded(.up))) s left"
    }
    return text
  }
}

package import SalesTapTime

/// What the stores of backfill runs have in common: which runs may go on, and what commands do.
package enum BackfillRules {
  /// A run with what a store keeps beside it.
  package struct Kept: Hashable, Sendable {
    /// The run.
    package var run: BackfillRun
    /// The highest token that was issued.
    package var token: Int64
    /// When the lease is over; nil while nobody holds the run.
    package var leaseEnd: Instant?

    /// A run as it is added.
    package init(run: BackfillRun, token: Int64 = 0, leaseEnd: Instant? = nil) {
      self.run = run
      self.token = token
      self.leaseEnd = leaseEnd
    }
  }

  /// The index of the run that a claim gives; nil where none may go on.
  /// - Parameter open: The runs that have not ended, by id.
  package static func next(in open: [Kept], at now: Instant) -> Int? {
    open.indices.first { time(of: $0, in: open, at: now).map { $0 <= now } ?? false }
  }

  /// When a claim may next find something among runs that have not ended; never before `now`.
  package static func nextDue(in open: [Kept], at now: Instant) -> Instant? {
    open.indices.lazy.compactMap { time(of: $0, in: open, at: now) }.min().map { max($0, now) }
  }

  /// When the run may be claimed, if nothing but time passes; nil if something else has to happen first.
  private static func time(of index: Int, in open: [Kept], at now: Instant) -> Instant? {
    let kept = open[index]
    let due = max(kept.run.due ?? now, now)
    switch kept.run.state {
    case .processing: return max(kept.leaseEnd ?? due, due)
    case .scheduled:
      let isBlocked = open.contains { other in
        other.run.state == .processing && other.run.connection == kept.run.connection
          && other.run.target == kept.run.target
      }
      let waits = open.contains { kept.run.waitsFor.contains($0.run.id) }
      // Of the scheduled runs of one connection and target, the first that waits for no other goes.
      let isLater = open[..<index].contains { other in
        other.run.state == .scheduled && other.run.connection == kept.run.connection
          && other.run.target == kept.run.target
          && !open.contains { other.run.waitsFor.contains($0.run.id) }
      }
      return isBlocked || waits || isLater ? nil : due
    default: return nil
    }
  }

  /// The state after a command; nil where it means nothing.
  package static func state(after command: BackfillCommand, from state: BackfillRun.State) -> BackfillRun.State? {
    switch (command, state) {
    case (.pause, .scheduled), (.pause, .processing): .paused
    case (.cancel, .scheduled), (.cancel, .processing), (.cancel, .paused): .cancelled
    case (.resume, .paused): .scheduled
    default: nil
    }
  }

  /// Does what a command says, if it means something.
  package static func perform(
    _ command: BackfillCommand, on kept: inout Kept, at now: Instant
  ) -> BackfillCommandResult {
    guard let state = state(after: command, from: kept.run.state) else { return .refused(kept.run.state) }
    if state == .cancelled { kept.run.end(.cancelled, at: now) } else { kept.run.state = state }
    return .done(kept.run)
  }

  /// Takes what the holder made of a run, but not against what a person asked for meanwhile.
  package static func save(_ run: BackfillRun, until leaseEnd: Instant?, into kept: inout Kept) {
    let standing = kept.run
    kept.run = run
    kept.leaseEnd = leaseEnd
    // A run that came to its end is over, whatever was asked meanwhile; one that would go on obeys.
    if !run.state.isEnded, standing.state != .processing {
      kept.run.state = standing.state
      kept.run.endedAt = standing.endedAt
      kept.leaseEnd = nil
    }
  }
}

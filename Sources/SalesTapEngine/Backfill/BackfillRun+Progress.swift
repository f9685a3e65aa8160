public import SalesTapTime

extension BackfillRun {
  /// How fast a run goes and how long it will take.
  public struct Progress: Hashable, Sendable {
    /// Records read per second since the start, pauses included; nil before the first second.
    public var recordsPerSecond: Double?
    /// The part that is done, from 0 to 1; nil where the source cannot count.
    public var fraction: Double?
    /// The time left at the present rate; nil where it cannot be told.
    public var timeLeft: Duration?
  }

  /// The progress of the run at an instant.
  public func progress(at now: Instant) -> Progress {
    var progress = Progress()
    if let total {
      let goal = min(total, limit ?? total)
      progress.fraction = goal == 0 ? 1 : min(1, Double(counts.matched) / Double(goal))
    }
    guard let startedAt else { return progress }
    let elapsed = (endedAt ?? now) - startedAt
    let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
    guard seconds >= 1 else { return progress }
    progress.recordsPerSecond = Double(counts.read) / seconds
    if state.isEnded {
      progress.timeLeft = .zero
    } else if let fraction = progress.fraction, fraction > 0 {
      progress.timeLeft = .seconds(Int64((seconds * (1 - fraction) / fraction).rounded(.up)))
    }
    return progress
  }

  /// The state in which the run ends when its last page is settled.
  var conclusion: State {
    let troubles = counts.rejected + counts.invalid + counts.held + counts.queued
    if troubles == 0 { return .successful }
    return counts.sent + counts.skipped == 0 ? .failed : .partialSuccess
  }

  /// Ends the run.
  mutating func end(_ state: State, because error: String? = nil, at now: Instant) {
    self.state = state
    self.error = error
    endedAt = now
    due = nil
  }
}

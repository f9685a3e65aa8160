/// What became of one record of a page.
enum BackfillOutcome: Hashable, Sendable {
  /// The condition refused it.
  case filtered
  /// It lacks fields that decide.
  case held
  /// It could not be mapped, or breaks CleverTap's rules.
  case invalid
  /// A version as new waits, is in flight, or was sent; or the sync is in dry run.
  case skipped
  /// CleverTap accepted it.
  case sent
  /// CleverTap refused it for good.
  case rejected
  /// It waits in the queue.
  case queued
  /// It was surely not applied, because the connection closed before: it is still to be done.
  case undone
}

extension BackfillRun.Counts {
  /// Counts one record.
  mutating func count(_ outcome: BackfillOutcome) {
    read += 1
    if outcome != .filtered { matched += 1 }
    switch outcome {
    case .filtered: filtered += 1
    case .held: held += 1
    case .invalid: invalid += 1
    case .skipped: skipped += 1
    case .sent: sent += 1
    case .rejected: rejected += 1
    case .queued: queued += 1
    case .undone: break
    }
  }
}

import SalesTapModel

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

/// The records of a page and what became of them, in the order of their ids.
struct BackfillPage {
  /// The ids and outcomes.
  var rows: [(id: RecordID, outcome: BackfillOutcome)] = []
  /// Whether no record follows the page.
  var isLast: Bool

  /// Counts the records up to the first that is still to be done, and remembers how far that is.
  /// - Returns: Whether the whole page is done.
  func settle(into run: inout BackfillRun) -> Bool {
    for (id, outcome) in rows {
      if outcome == .undone { return false }
      run.counts.count(outcome)
      run.lastRecordID = id
    }
    return true
  }
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

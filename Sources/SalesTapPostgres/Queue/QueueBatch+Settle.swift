#if Postgres
  import SalesTapQueue
  import SalesTapTime

  extension QueueBatch {
    func settle(_ settlement: Settlement) -> SettleOutcome {
      guard let entry = entry(settlement.id) else { return .unknown }
      guard entry.token == settlement.token, entry.token.rawValue > 0 else { return .stale }
      guard entry.lease != nil else { return .settled(entry.state) }
      return .settled(apply(QueueRules.effect(of: settlement.verdict), to: entry).state)
    }

    /// Returns an entry whose lease is over.
    func expire(_ entry: QueueEntry) -> QueueEntry {
      var entry = entry
      entry.token.rawValue += 1
      return apply(QueueRules.expiry(countsAttempt: entry.lease?.countsAttempt ?? false), to: entry)
    }

    /// Takes an entry out of flight, by a verdict or an expiry.
    private func apply(_ effect: QueueRules.Effect, to flying: QueueEntry) -> QueueEntry {
      var entry = flying
      entry.lease = nil
      entry.attempts += effect.attempts
      entry.uncertainOutcomes += effect.uncertainOutcomes
      entry.uncertainInRow = effect.endsUncertainRow ? 0 : entry.uncertainInRow + effect.uncertainOutcomes
      entry.due = effect.due ?? entry.due
      entry.lastFailure = effect.failure ?? entry.lastFailure
      if let isCertain = effect.isCertainHandOver {
        note(Key(entry.recordID, entry.sync), entry.version, changeID: entry.changeID, isCertain: isCertain)
      }
      switch effect.state {
      case .waiting:
        return comeBack(entry)
      case .failed:
        entry.state = .failed
        entry.changedAt = now
        write(entry, was: flying.state)
        return entry
      case .delivered, .superseded, .skipped, .inFlight:
        return end(entry, as: effect.state)
      }
    }

    /// Makes an entry wait, at its place or in place of another.
    func comeBack(_ entry: QueueEntry) -> QueueEntry {
      var back = entry
      let others = lively(Key(entry.recordID, entry.sync)).filter { $0.id != entry.id }
      switch QueueRules.returning(QueueRules.Sibling(entry), siblings: others) {
      case .waits: break
      case .supersededBy(let id):
        let ended = end(entry, as: .superseded, supersededBy: id)
        if var waiting = self.entry(id), takePlace(of: ended, by: &waiting) { write(waiting, was: .waiting) }
        return ended
      case .supersedes(let id):
        if let waiting = self.entry(id) {
          let ended = end(waiting, as: .superseded, supersededBy: entry.id)
          _ = takePlace(of: ended, by: &back)
        }
      }
      back.state = .waiting
      back.changedAt = now
      write(back, was: entry.state)
      return back
    }

    /// Retries a failed entry by hand.
    func retry(_ entry: QueueEntry) -> RetryResult.Outcome {
      guard entry.state == .failed else { return .notFailed(entry.state) }
      let key = Key(entry.recordID, entry.sync)
      let others = lively(key)
      let isPast = QueueRules.isPastRetry(
        QueueRules.Sibling(entry), target: entry.target, siblings: others, newest: versions[key])
      if isPast {
        let newer = others.last { entry.version < $0.version }
        _ = end(entry, as: .superseded, supersededBy: newer?.id)
        return .superseded
      }
      var again = entry
      again.due = now
      again.attempts = 0
      again.uncertainInRow = 0
      return comeBack(again).state == .waiting ? .retried : .superseded
    }

    private func takePlace(of entry: QueueEntry, by other: inout QueueEntry) -> Bool {
      guard entry.place < other.place else { return false }
      other.place = entry.place
      other.firstEnqueuedAt = entry.firstEnqueuedAt
      return true
    }
  }
#endif

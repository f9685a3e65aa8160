import SalesTap

extension QueueConformance {
  static let settleLaws: [QueueLaw] = [
    QueueLaw("fencing", "Only the highest token of an entry settles it.") { probe in
      try await probe.enqueue(probe.offer(1, "a", commit: 1), at: 10)
      let lost = try await probe.claim(at: 11)
      let held = try await probe.claim(at: 111)
      probe.expect(held.changes, ["a"], "claimed again")
      probe.expect(try await probe.settle(lost, .failed(QueueProbe.refused), at: 112), [.stale], "the first holder")
      probe.expect(try await probe.changes(.inFlight), ["a"], "still in flight")
      probe.expect(try await probe.settle(held, .delivered, at: 113), [.settled(.delivered)], "the second holder")
      probe.expect(try await probe.settle(lost, .delivered, at: 114), [.stale], "the first holder, late")
    },
    QueueLaw("settleAgain", "The same settlement again changes nothing and has the same answer.") { probe in
      try await probe.enqueue(probe.offer(1, "a", commit: 1), probe.offer(2, "b", commit: 1), at: 10)
      let claimed = try await probe.claim(at: 11)
      for seconds in [Int64(12), 13] {
        let verdict = SettlementVerdict.retry(at: probe.time(50), QueueProbe.busy)
        probe.expect(
          try await probe.settle(claimed, verdict, at: seconds), [.settled(.waiting), .settled(.waiting)], "answer")
      }
      probe.expect(try await probe.claim(at: 50).map(\.entry.attempts), [1, 1], "attempts")
    },
    QueueLaw(
      "expiry", "An expired lease returns the entry with an uncertain outcome, and counts no attempt unless asked."
    ) {
      probe in
      try await probe.enqueue(probe.offer(1, "a", commit: 1), at: 10)
      try await probe.claim(at: 11)
      probe.expect(try await probe.store.returnExpired(at: probe.time(110)).count, 0, "before the end")
      let returned = try await probe.store.returnExpired(at: probe.time(111))
      probe.expect(returned.map(\.uncertainOutcomes), [1], "uncertain outcomes")
      probe.expect(returned.map(\.state), [.waiting], "state")
      probe.expect(returned.map(\.attempts), [0], "attempts")
      let request = ClaimRequest(
        sync: "leads", limit: 1, worker: "worker", lease: .seconds(1), expiryCountsAttempt: true)
      _ = try await probe.store.claim(request, at: probe.time(112))
      probe.expect(try await probe.store.returnExpired(at: probe.time(200)).map(\.attempts), [1], "when asked")
    },
    QueueLaw("lateSettle", "Until its lease is found over, a holder may settle.") { probe in
      try await probe.enqueue(probe.offer(1, "a", commit: 1), at: 10)
      let claimed = try await probe.claim(at: 11)
      probe.expect(try await probe.settle(claimed, .delivered, at: 500), [.settled(.delivered)], "late")
    },
    QueueLaw(
      "newerTakesOver", "When an entry comes back under latest while a newer one waits, the newer takes its place."
    ) {
      probe in
      try await probe.enqueue(probe.offer(1, "a", commit: 1), probe.offer(2, "x", commit: 1), at: 10)
      let sent = try await probe.claim(1, at: 11)
      try await probe.enqueue(probe.offer(1, "b", commit: 2), at: 12)
      probe.expect(
        try await probe.settle(sent, .retry(at: probe.time(13), QueueProbe.busy), at: 13), [.settled(.superseded)],
        "answer")
      let claimed = try await probe.claim(at: 14)
      probe.expect(claimed.changes, ["b", "x"], "order")
      probe.expect(claimed.first?.entry.firstEnqueuedAt, probe.time(10), "first enqueued")
      probe.expect(claimed.first?.entry.attempts, 0, "attempts")
    },
    QueueLaw(
      "olderYields", "When an entry comes back under latest while an older one waits, the older ends superseded."
    ) {
      probe in
      try await probe.enqueue(probe.offer(1, "new", commit: 5), at: 10)
      let sent = try await probe.claim(1, at: 11)
      try await probe.enqueue(probe.offer(1, "old", commit: 4), at: 12)
      try await probe.settle(sent, .released(), at: 13)
      probe.expect(try await probe.changes(.waiting), ["new"], "waiting")
      probe.expect(try await probe.changes(.superseded), ["old"], "superseded")
    },
    QueueLaw("bothStay", "Under first and every change an entry that comes back goes first, and the later one stays.") {
      probe in
      for merge in [MergePolicy.first, .everyChange] {
        let sync = merge.rawValue
        try await probe.enqueue(probe.offer(1, "a", commit: 1, merge: merge, sync: sync), at: 10)
        let sent = try await probe.claim(sync: sync, at: 11)
        try await probe.enqueue(probe.offer(1, "b", commit: 2, merge: merge, sync: sync), at: 12)
        try await probe.settle(sent, .released(), at: 13)
        let first = try await probe.claim(sync: sync, at: 14)
        probe.expect(first.changes, ["a"], "\(sync): first")
        try await probe.settle(first, .delivered, at: 15)
        probe.expect(try await probe.claim(sync: sync, at: 16).changes, ["b"], "\(sync): second")
      }
    },
    QueueLaw("failureAlone", "A failure of one version touches no other.") { probe in
      try await probe.enqueue(probe.offer(1, "a", commit: 1), at: 10)
      let sent = try await probe.claim(at: 11)
      try await probe.enqueue(probe.offer(1, "b", commit: 2), at: 12)
      try await probe.settle(sent, .failed(QueueProbe.refused), at: 13)
      probe.expect(try await probe.changes(.failed), ["a"], "failed")
      probe.expect(try await probe.claim(at: 14).changes, ["b"], "claimed")
    },
    QueueLaw("attempts", "Attempts grow only by verdicts that say so; uncertain outcomes in a row end with an answer.")
    {
      probe in
      try await probe.enqueue(probe.offer(1, "a", commit: 1), at: 10)
      let verdicts: [(SettlementVerdict, Int, Int)] = [
        (.released(QueueProbe.busy), 0, 0), (.uncertain(QueueProbe.busy), 0, 1), (.uncertain(QueueProbe.busy), 0, 2),
        (.retry(at: probe.time(20), QueueProbe.busy), 1, 0), (.uncertain(QueueProbe.busy, countsAttempt: true), 2, 1),
        (.released(QueueProbe.busy, countsAttempt: true), 3, 1),
      ]
      for (verdict, attempts, inRow) in verdicts {
        try await probe.settle(probe.claim(at: 20), verdict, at: 20)
        let entry = try await probe.store.entries(QueueQuery(), after: nil, limit: 1).first
        probe.expect(entry?.attempts, attempts, "attempts after \(verdict)")
        probe.expect(entry?.uncertainInRow, inRow, "uncertain in a row after \(verdict)")
      }
    },
  ]
}

import SalesTap

extension QueueConformance {
  static let keepingLaws: [QueueLaw] = [
    QueueLaw(
      "retryByHand",
      "A retry starts afresh, and answers superseded when a newer version waits, is in flight, or was sent."
    ) {
      probe in
      for number in 1...3 { try await probe.enqueue(probe.offer(number, "old\(number)", commit: 1), at: 10) }
      try await probe.settle(probe.claim(at: 11), .failed(QueueProbe.refused), at: 12)
      try await probe.enqueue(probe.offer(1, "sent", commit: 2), at: 13)
      try await probe.settle(probe.claim(at: 14), .delivered, at: 15)
      try await probe.enqueue(probe.offer(2, "waits", commit: 2), at: 16)
      let results = try await probe.store.retry(.failed(), at: probe.time(17)).map(\.outcome)
      probe.expect(results, [.superseded, .superseded, .retried], "outcomes")
      let claimed = try await probe.claim(at: 18)
      probe.expect(claimed.changes, ["old3", "waits"], "claimed")
      probe.expect(claimed.first?.entry.attempts, 0, "attempts")
      let ids = claimed.map(\.entry.id)
      probe.expect(
        try await probe.store.retry(QueueQuery(ids: ids), at: probe.time(19)).map(\.outcome),
        ids.map { _ in .notFailed(.inFlight) }, "not failed")
    },
    QueueLaw("counts", "Counts are exact after every operation.") { probe in
      for number in 1...6 { try await probe.enqueue(probe.offer(number, "c\(number)", commit: 1), at: Int64(number)) }
      let claimed = try await probe.claim(4, at: 10)
      try await probe.settle([claimed[0]], .delivered, at: 11)
      try await probe.settle([claimed[1]], .failed(QueueProbe.refused), at: 11)
      try await probe.settle([claimed[2]], .skipped(QueueProbe.refused), at: 11)
      probe.expect(
        try await probe.store.counts(),
        [
          QueueCounts(
            sync: "leads", waiting: 2, inFlight: 1, failed: 1, delivered: 1, superseded: 0, skipped: 1,
            oldestWaiting: probe.time(5))
        ], "counts")
    },
    QueueLaw("prune", "Prune takes what ended before its time, never what waits, is in flight, or failed, unless told.")
    {
      probe in
      for number in 1...4 { try await probe.enqueue(probe.offer(number, "c\(number)", commit: 1), at: 10) }
      let claimed = try await probe.claim(3, at: 11)
      try await probe.settle([claimed[0]], .delivered, at: 12)
      try await probe.settle([claimed[1]], .failed(QueueProbe.refused), at: 12)
      let early = try await probe.store.prune(PruneRequest(endedBefore: probe.time(12)))
      probe.expect(early, RemovalCount(entries: 0, versions: 0), "too early")
      let pruned = try await probe.store.prune(PruneRequest(endedBefore: probe.time(1000)))
      probe.expect(pruned, RemovalCount(entries: 1, versions: 1), "pruned")
      let failed = try await probe.store.prune(
        PruneRequest(endedBefore: probe.time(1000), failedBefore: probe.time(1000)))
      probe.expect(failed, RemovalCount(entries: 1, versions: 0), "failed ones, when told")
      let counts = try await probe.store.counts()
      probe.expect(counts.first?.waiting, 1, "waiting")
      probe.expect(counts.first?.inFlight, 1, "in flight")
    },
    QueueLaw("pruneMany", "Prune takes everything that it may take, however much that is, and the counts with it.") {
      probe in
      // More than twice what a store may well take out at a time.
      let numbers = 0..<2_100
      let records = try numbers.map {
        try probe.need(RecordID("00Q5e0000" + String(1_010_000 + $0).dropFirst()), "record \($0)")
      }
      let offers = try numbers.map { try probe.offer(1, "c\($0)", commit: 1, merge: .everyChange) }
      _ = try await probe.store.enqueue(offers, at: probe.time(10))
      let reason = QueueFailure(code: "deleted", message: "the sync was deleted")
      _ = try await probe.store.skip(QueueQuery(), because: reason, at: probe.time(11))
      let sent = records.map {
        DirectSend(sync: "leads", target: .profiles, recordID: $0, changeID: "sent", committedAt: probe.time(1))
      }
      let version = RecordVersion(committedAt: probe.time(1), arrival: 1)
      try await probe.store.recordHandedOver(sent.map { HandedOver($0, version: version) }, at: probe.time(12))
      try await probe.enqueue(probe.offer(2, "waits", commit: 1), at: 13)
      let pruned = try await probe.store.prune(PruneRequest(endedBefore: probe.time(1000)))
      probe.expect(pruned, RemovalCount(entries: numbers.count, versions: numbers.count), "pruned")
      let counts = try await probe.store.counts().first
      probe.expect([counts?.skipped, counts?.waiting], [0, 1], "skipped, and waiting")
      let again = try await probe.store.prune(PruneRequest(endedBefore: probe.time(1000)))
      probe.expect(again, RemovalCount(entries: 0, versions: 0), "again")
    },
    QueueLaw("skip", "Skip ends waiting entries only, with the reason; delete leaves what is in flight.") { probe in
      for number in 1...3 { try await probe.enqueue(probe.offer(number, "c\(number)", commit: 1), at: 10) }
      try await probe.claim(1, at: 11)
      let reason = QueueFailure(code: "deleted", message: "the sync was deleted")
      let skipped = try await probe.store.skip(QueueQuery(syncs: ["leads"]), because: reason, at: probe.time(12))
      probe.expect(skipped.map(\.changeID), ["c2", "c3"], "skipped")
      probe.expect(skipped.map(\.lastFailure), [reason, reason], "reason")
      probe.expect(try await probe.store.delete(QueueQuery()), 2, "deleted")
      probe.expect(try await probe.changes(.inFlight), ["c1"], "in flight")
    },
    QueueLaw("erase", "Erase removes everything of a record or an identity, what is in flight too.") { probe in
      try await probe.enqueue(
        probe.offer(1, "a", commit: 1), probe.offer(1, "b", commit: 1, sync: "deals"),
        probe.offer(2, "c", commit: 1, identity: "one"), probe.offer(3, "d", commit: 1), at: 10)
      let claimed = try await probe.claim(1, at: 11)
      try await probe.settle(probe.claim(sync: "deals", at: 11), .delivered, at: 11)
      probe.expect(
        try await probe.store.erase(.record(try probe.record(1))), RemovalCount(entries: 2, versions: 1), "record")
      probe.expect(try await probe.settle(claimed, .delivered, at: 12), [.unknown], "settlement")
      probe.expect(
        try await probe.store.erase(.identity("one")), RemovalCount(entries: 1, versions: 0), "identity")
      probe.expect(try await probe.changes(.waiting), ["d"], "what stays")
    },
    QueueLaw("paging", "Entries are listed by their numbers, page after page, each once.") { probe in
      for number in 1...5 { try await probe.enqueue(probe.offer(number, "c\(number)", commit: 1), at: 10) }
      try await probe.settle(probe.claim(2, at: 11), .delivered, at: 12)
      var seen: [String] = []
      var last: EntryID?
      while seen.count < 100 {
        let page = try await probe.store.entries(QueueQuery(syncs: ["leads"]), after: last, limit: 2)
        guard let end = page.last else { break }
        seen += page.map(\.changeID)
        last = end.id
      }
      probe.expect(seen, ["c1", "c2", "c3", "c4", "c5"], "listed")
    },
    QueueLaw("dueTimes", "The due time of a sync is the earliest at which a claim may find something.") { probe in
      func next(_ seconds: Int64, _ sync: String = "leads") async throws -> Instant? {
        try await probe.store.dueTimes(at: probe.time(seconds))[sync]
      }
      probe.expect(try await probe.store.dueTimes(at: probe.time(0)), [:], "empty")
      try await probe.enqueue(
        probe.offer(1, "a", commit: 1, due: probe.time(50)),
        probe.offer(1, "b", commit: 1, sync: "deals", due: probe.time(70)), at: 10)
      probe.expect(try await next(10, "deals"), probe.time(70), "another sync's")
      probe.expect(try await next(10), probe.time(50), "not due")
      probe.expect(try await next(60), probe.time(60), "due")
      let claimed = try await probe.claim(at: 60)
      probe.expect(try await next(60), probe.time(160), "the lease's end")
      try await probe.settle(claimed, .delivered, at: 61)
      probe.expect(try await next(61), nil, "delivered")
    },
  ]
}

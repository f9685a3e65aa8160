import SalesTap

extension QueueConformance {
  static let enqueueLaws: [QueueLaw] = [
    QueueLaw("oneWaiting", "At most one waiting entry per sync and record.") { probe in
      let outcomes = try await probe.enqueue(
        probe.offer(1, "a1", commit: 1), probe.offer(1, "b1", commit: 1), probe.offer(2, "a2", commit: 1),
        probe.offer(2, "b2", commit: 1), probe.offer(1, "other sync", commit: 1, sync: "deals"), at: 10)
      probe.expect(outcomes, ["inserted", "replaced", "inserted", "replaced", "inserted"], "outcomes")
      probe.expect(try await probe.changes(.waiting), ["b1", "b2", "other sync"], "waiting")
    },
    QueueLaw(
      "newestWins", "A merge never replaces newer values by older ones; of equal commits the later arrival wins."
    ) {
      probe in
      try await probe.enqueue(probe.offer(1, "five", commit: 5), at: 10)
      let outcomes = try await probe.enqueue(
        probe.offer(1, "four", commit: 4), probe.offer(1, "five again", commit: 5), probe.offer(1, "six", commit: 6),
        probe.offer(1, "late five", commit: 5), at: 20)
      probe.expect(outcomes, ["ignored", "replaced", "replaced", "ignored"], "outcomes")
      let entry = try await probe.claim(at: 30).first?.entry
      probe.expect(entry.map { String(decoding: $0.payload, as: UTF8.self) }, "six", "payload")
    },
    QueueLaw("mergeKeepsPlace", "A merge keeps the place and the first-enqueued time, and starts the attempts afresh.")
    {
      probe in
      try await probe.enqueue(probe.offer(1, "a", commit: 1), probe.offer(2, "x", commit: 1), at: 10)
      let failed = try await probe.claim(1, at: 11)
      try await probe.settle(failed, .retry(at: probe.time(1000), QueueProbe.busy), at: 12)
      try await probe.enqueue(probe.offer(1, "b", commit: 2), at: 20)
      let claimed = try await probe.claim(at: 30)
      probe.expect(claimed.changes, ["b", "x"], "order")
      probe.expect(claimed.first?.entry.firstEnqueuedAt, probe.time(10), "first enqueued")
      probe.expect(claimed.first?.entry.attempts, 0, "attempts")
    },
    QueueLaw("firstWins", "Under first wins a later change changes nothing.") { probe in
      try await probe.enqueue(probe.offer(1, "a", commit: 1, merge: .first), at: 10)
      probe.expect(
        try await probe.enqueue(probe.offer(1, "b", commit: 2, merge: .first), at: 11), ["ignored"], "outcome")
      probe.expect(try await probe.claim(at: 12).changes, ["a"], "claimed")
    },
    QueueLaw("everyChange", "Under every change each change is an entry, and only the same change is not taken twice.")
    {
      probe in
      let offers = try ["a", "b", "a"].map { try probe.offer(1, $0, commit: 1, .events, merge: .everyChange) }
      probe.expect(
        try await probe.enqueue(offers[0], offers[1], offers[2], at: 10), ["inserted", "inserted", "ignored"],
        "outcomes")
      let first = try await probe.claim(at: 11)
      probe.expect(first.changes, ["a"], "one of a record at a time")
      probe.expect(try await probe.enqueue(offers[0], at: 12), ["duplicate"], "in flight")
      try await probe.settle(first, .delivered, at: 13)
      probe.expect(try await probe.enqueue(offers[0], at: 14), ["duplicate"], "delivered")
      probe.expect(try await probe.claim(at: 15).changes, ["b"], "next")
    },
    QueueLaw("duringSend", "A change that arrives during a send is an entry of its own, sent after it.") { probe in
      try await probe.enqueue(probe.offer(1, "a", commit: 1), at: 10)
      let sent = try await probe.claim(at: 11)
      probe.expect(try await probe.enqueue(probe.offer(1, "b", commit: 2), at: 12), ["inserted"], "outcome")
      probe.expect(try await probe.changes(.inFlight), ["a"], "in flight")
      probe.expect(try await probe.claim(at: 13).changes, [], "while in flight")
      try await probe.settle(sent, .delivered, at: 14)
      probe.expect(try await probe.claim(at: 15).changes, ["b"], "after it")
    },
    QueueLaw("sameChange", "A change that waits, is in flight, or was delivered is not taken twice.") { probe in
      let offer = try probe.offer(1, "a", commit: 1)
      try await probe.enqueue(offer, at: 10)
      probe.expect(try await probe.enqueue(offer, at: 11), ["ignored"], "waiting")
      let sent = try await probe.claim(at: 12)
      probe.expect(try await probe.enqueue(offer, at: 13), ["duplicate"], "in flight")
      try await probe.settle(sent, .delivered, at: 14)
      probe.expect(try await probe.enqueue(offer, at: 15), ["duplicate"], "delivered")
    },
    QueueLaw("noOlderProfile", "A profile older than the newest version handed over ends superseded; an event is sent.")
    {
      probe in
      for target in SyncTarget.allCases {
        try await probe.enqueue(probe.offer(1, "new", commit: 5, target, sync: target.rawValue), at: 10)
        try await probe.settle(probe.claim(sync: target.rawValue, at: 11), .delivered, at: 12)
        probe.expect(
          try await probe.enqueue(probe.offer(1, "old", commit: 4, target, sync: target.rawValue), at: 13),
          [target == .profiles ? "superseded" : "inserted"], target.rawValue)
      }
    },
    QueueLaw(
      "backfillYields", "A backfilled record gives way to a version as new that waits, is in flight, or was sent."
    ) {
      probe in
      for target in SyncTarget.allCases {
        let sync = target.rawValue
        let old = try probe.offer(1, "backfill", commit: 5, target, origin: .backfill, sync: sync)
        try await probe.enqueue(probe.offer(1, "live", commit: 5, target, sync: sync), at: 10)
        probe.expect(try await probe.enqueue(old, at: 11), ["superseded"], "\(sync): waiting")
        let sent = try await probe.claim(sync: sync, at: 12)
        probe.expect(try await probe.enqueue(old, at: 13), ["superseded"], "\(sync): in flight")
        try await probe.settle(sent, .delivered, at: 14)
        probe.expect(try await probe.enqueue(old, at: 15), ["superseded"], "\(sync): sent")
        let newer = try probe.offer(1, "backfill 2", commit: 6, target, origin: .backfill, sync: sync)
        probe.expect(try await probe.enqueue(newer, at: 16), ["inserted"], "\(sync): newer")
      }
    },
    QueueLaw("refusedStands", "An offer that was refused for good stands as a failed entry and merges with nothing.") {
      probe in
      var refused = try probe.offer(1, "bad", commit: 2)
      refused.refusal = QueueProbe.refused
      try await probe.enqueue(probe.offer(1, "good", commit: 1), at: 10)
      probe.expect(try await probe.enqueue(refused, refused, at: 11), ["inserted", "duplicate"], "outcomes")
      probe.expect(try await probe.changes(.failed), ["bad"], "failed")
      probe.expect(try await probe.claim(at: 12).changes, ["good"], "claimed")
    },
    QueueLaw("admission", "A version may be sent past the queue only if nothing of its record waits or is in flight.") {
      probe in
      let send = DirectSend(
        sync: "leads", target: .profiles, recordID: try probe.record(1), changeID: "direct",
        committedAt: probe.time(5))
      try await probe.enqueue(probe.offer(1, "a", commit: 1), at: 10)
      probe.expect(try await probe.store.admit([send], at: probe.time(11)), [.pending], "waiting")
      let sent = try await probe.claim(at: 12)
      probe.expect(try await probe.store.admit([send], at: probe.time(13)), [.pending], "in flight")
      try await probe.settle(sent, .delivered, at: 14)
      guard case .send(let version)? = try await probe.store.admit([send], at: probe.time(15)).first else {
        probe.problems.append("nothing waits, and the version is not admitted")
        return
      }
      try await probe.store.recordHandedOver([HandedOver(send, version: version)], at: probe.time(16))
      probe.expect(try await probe.store.admit([send], at: probe.time(17)), [.duplicate], "sent")
      probe.expect(
        try await probe.enqueue(probe.offer(1, "late", commit: 4), at: 18), ["superseded"], "older than sent")
    },
    QueueLaw(
      "sentAtOnce", "An offer that asks for it is in its worker's hands at once, unless its record is on its way."
    ) { probe in
      func direct(_ number: Int, _ change: String, commit: Int64, _ target: SyncTarget = .profiles) throws
        -> QueueOffer
      {
        var offer = try probe.offer(number, change, commit: commit, target, identity: "person")
        offer.claim = DirectClaim(worker: "worker", lease: .seconds(100))
        return offer
      }
      try await probe.enqueue(probe.offer(1, "waits", commit: 1), at: 10)
      probe.expect(try await probe.enqueue(direct(1, "a", commit: 2), at: 11), ["replaced"], "beside what waits")
      let outcomes = try await probe.store.enqueue([direct(2, "b", commit: 2)], at: probe.time(12))
      guard case .claimed(let first)? = outcomes.first else {
        probe.problems.append("alone: expected claimed, found \(outcomes)")
        return
      }
      probe.expect(try await probe.enqueue(direct(2, "c", commit: 3), at: 13), ["inserted"], "beside what is in flight")
      probe.expect(try await probe.settle([first], .delivered, at: 14), [.settled(.delivered)], "the settlement")
      probe.expect(
        try await probe.enqueue(
          direct(3, "d", commit: 4), direct(3, "e", commit: 5), direct(3, "f", commit: 1), at: 15),
        ["claimed", "claimed", "inserted"], "several of one record in one call, the last one older")
      probe.expect(try await probe.claim(at: 16).changes, ["a", "c"], "what a claim gives meanwhile")
      let returned = try await probe.store.returnExpired(at: probe.time(115))
      probe.expect(returned.map(\.changeID), ["d", "e"], "what comes back when the worker died")
      probe.expect(returned.map(\.uncertainOutcomes), [1, 1], "uncertain outcomes")
    },
    QueueLaw("sentAtOnceIdentity", "An event is not taken in hand while one of its identity is in flight elsewhere.") {
      probe in
      func direct(_ number: Int, sync: String) throws -> QueueOffer {
        var offer = try probe.offer(
          number, "event-\(number)-\(sync)", commit: 1, .events, identity: "person", sync: sync)
        offer.claim = DirectClaim(worker: "worker", lease: .seconds(100))
        return offer
      }
      probe.expect(
        try await probe.enqueue(direct(1, sync: "leads"), direct(2, sync: "leads"), direct(3, sync: "deals"), at: 10),
        ["claimed", "claimed", "claimed"], "in one call")
      probe.expect(try await probe.enqueue(direct(4, sync: "leads"), at: 11), ["inserted"], "in a later call")
    },
  ]
}

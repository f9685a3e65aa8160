import SalesTap

extension EngineStoreConformance {
  static let commitLaws: [EngineStoreLaw] = [
    EngineStoreLaw("commitWhole", "A change leaves the inbox in the step in which its entries come into the queue.") {
      probe in
      try await probe.append("a", at: 10)
      guard let claimed = try await probe.claim(at: 11).first else { return probe.problems.append("nothing claimed") }
      var step = EngineCommit()
      step.inbox = [InboxSettlement(claimed, .settled)]
      step.offers = [try probe.offer("a")]
      step.positions = [FeedPosition(feed: "file", position: 4)]
      let entry = try probe.logged("a")
      step.consequences = { outcome in
        if case .inserted = outcome.offers.first { return .init(log: [entry]) }
        return .init()
      }
      let outcome = try await probe.store.commit(step, at: probe.time(12))
      probe.expect(outcome.isStale, false, "stale")
      probe.expect(outcome.offers.count, 1, "offers")
      probe.expect(try await probe.inbox().count, 0, "inbox")
      probe.expect(try await probe.store.counts().map(\.waiting), [1], "queue")
      probe.expect(try await probe.store.positions(of: ["file"]), [4], "position")
      probe.expect(try await probe.store.entries(matching: EventLogQuery()), [entry], "log")
    },
    EngineStoreLaw("commitStale", "A step that settles what its worker has lost changes nothing at all.") { probe in
      try await probe.append("a", at: 10)
      guard let lost = try await probe.claim(at: 11).first else { return probe.problems.append("nothing claimed") }
      _ = try await probe.claim(at: 200)
      var step = EngineCommit()
      step.inbox = [InboxSettlement(lost, .settled)]
      step.offers = [try probe.offer("a")]
      step.held = [try probe.held("b", due: nil)]
      step.positions = [FeedPosition(feed: "file", position: 4)]
      let entry = try probe.logged("a")
      step.consequences = { _ in .init(log: [entry]) }
      probe.expect(try await probe.store.commit(step, at: probe.time(201)).isStale, true, "stale")
      probe.expect(try await probe.inbox().map(\.changeID), ["a"], "inbox")
      probe.expect(try await probe.store.counts().count, 0, "queue")
      probe.expect(try await probe.store.positions(of: ["file"]), [nil], "position")
      probe.expect(try await probe.store.entries(matching: EventLogQuery()).count, 0, "log")
    },
    EngineStoreLaw("commitSettles", "Entries are settled before offers are taken, and what follows is noted with both.")
    {
      probe in
      _ = try await probe.store.enqueue([probe.offer("a")], at: probe.time(10))
      let request = ClaimRequest(sync: "leads", limit: 1, worker: "worker")
      let claimed = try await probe.store.claim(request, at: probe.time(11)).entries
      var step = EngineCommit()
      step.settlements = claimed.map { Settlement($0, .delivered) }
      step.offers = [try probe.offer("a")]
      let key = AcceptedState.Key(sync: "leads", recordID: try probe.record())
      let version = RecordVersion(committedAt: probe.time(0), arrival: 1)
      step.consequences = { outcome in
        guard outcome.settlements == [.settled(.delivered)] else { return .init() }
        return .init(
          accepted: [.init(key, .accepted(changeID: "a", version: version, payload: "p", identity: "i"))])
      }
      let outcome = try await probe.store.commit(step, at: probe.time(12))
      probe.expect(outcome.settlements, [.settled(.delivered)], "settlements")
      probe.expect(outcome.offers, [.duplicate(nil)], "offers")
      probe.expect(try await probe.store.acceptedStates([key]).map(\.accepted?.payload), ["p"], "remembered")
    },
    EngineStoreLaw("claimNotes", "What follows from leases that are over is noted in the step that finds them.") {
      probe in
      try await probe.expectNoted(at: 400) { store, now, consequences in
        // A claim finds the leases of every sync.
        let request = ClaimRequest(sync: "others", limit: 1, worker: "worker")
        return try await store.claim(request, at: now, noting: consequences).expired
      }
    },
    EngineStoreLaw(
      "returnNotes", "What follows from leases that are over is noted in the step that returns their entries."
    ) { probe in
      try await probe.expectNoted(at: 400) { store, now, consequences in
        try await store.returnExpired(at: now, noting: consequences)
      }
    },
    EngineStoreLaw("commitDecided", "A change that was held, handed over again, and decided leaves the inbox.") {
      probe in
      var step = EngineCommit()
      step.held = [try probe.held("a", due: nil), try probe.held("b", due: nil)]
      _ = try await probe.store.commit(step, at: probe.time(10))
      try await probe.append("c", at: 11)
      var again = EngineCommit()
      again.decided = ["a", "c", "unknown"]
      _ = try await probe.store.commit(again, at: probe.time(12))
      probe.expect(try await probe.inbox().map(\.changeID), ["b", "c"], "what is left")
    },
    EngineStoreLaw(
      "commitBackfill", "A run's progress is saved with the step; where its worker has lost it, only the rest happens."
    ) { probe in
      let run = BackfillRun(
        sync: "leads", connection: "production", target: .profiles, object: "Lead", createdAt: probe.time(0))
      guard case .added = try await probe.store.addBackfills([run]),
        let lost = try await probe.store.claimBackfill(worker: "a", until: probe.time(20), at: probe.time(10)),
        var held = try await probe.store.claimBackfill(worker: "b", until: probe.time(50), at: probe.time(30))
      else { return probe.problems.append("the run was not given out") }
      held.run.counts.read = 3
      var step = EngineCommit()
      step.backfill = BackfillSave(held, until: probe.time(90))
      step.offers = [try probe.offer("a")]
      let first = try await probe.store.commit(step, at: probe.time(31))
      probe.expect(first.backfill?.counts.read, 3, "the answer")
      probe.expect(try await probe.store.backfill(held.run.id)?.counts.read, 3, "what is kept")
      probe.expect(try await probe.store.nextBackfillDue(at: probe.time(60)), probe.time(90), "the end of the lease")
      var late = EngineCommit()
      late.backfill = BackfillSave(lost, until: nil)
      late.positions = [FeedPosition(feed: "file", position: 4)]
      probe.expect(try await probe.store.commit(late, at: probe.time(40)).backfill, nil, "the answer to the loser")
      probe.expect(try await probe.store.backfill(held.run.id)?.counts.read, 3, "what is still kept")
      probe.expect(try await probe.store.positions(of: ["file"]), [4], "the rest of the step")
    },
    EngineStoreLaw("erase", "Everything about a record is removed at once, and the receipt counts it.") { probe in
      let record = try probe.record()
      let key = AcceptedState.Key(sync: "leads", recordID: record)
      var step = EngineCommit()
      step.offers = [try probe.offer("a")]
      step.held = [try probe.held("b", due: nil)]
      let entry = try probe.logged("a")
      step.consequences = { _ in
        .init(log: [entry], accepted: [.init(key, .offered(changeID: "a", fields: []))])
      }
      _ = try await probe.store.commit(step, at: probe.time(10))
      try await probe.append("c", "d", at: 11)
      let known = try await probe.inbox().filter { $0.changeID == "c" }.map(\.id)
      let receipt = try await probe.store.erase(.record(record), changes: known)
      probe.expect(
        receipt, ErasureReceipt(queue: RemovalCount(entries: 1, versions: 0), inbox: 2, log: 1, accepted: 1), "receipt")
      probe.expect(try await probe.inbox().map(\.changeID), ["d"], "inbox")
      probe.expect(try await probe.store.entries(matching: EventLogQuery()).count, 0, "log")
      probe.expect(try await probe.store.acceptedStates([key]), [AcceptedState(key: key)], "remembered")
      probe.expect(try await probe.store.entries(QueueQuery(), after: nil, limit: 10).count, 0, "queue")
    },
    EngineStoreLaw("eraseIdentity", "Everything about an identity is removed at once, and nothing else.") { probe in
      let key = AcceptedState.Key(sync: "leads", recordID: try probe.record())
      let version = RecordVersion(committedAt: probe.time(0), arrival: 1)
      let entries = [try probe.logged("a", identity: "person"), try probe.logged("b", identity: "other")]
      var step = EngineCommit()
      step.offers = [try probe.offer("a")]
      step.consequences = { _ in
        .init(
          log: entries,
          accepted: [
            .init(
              key, .accepted(changeID: "a", version: version, payload: "p", identity: Digest.identity("person")))
          ])
      }
      _ = try await probe.store.commit(step, at: probe.time(10))
      let receipt = try await probe.store.erase(.identity("person"), changes: [])
      probe.expect(
        receipt, ErasureReceipt(queue: RemovalCount(entries: 1, versions: 0), inbox: 0, log: 1, accepted: 1), "receipt")
      probe.expect(try await probe.store.entries(matching: EventLogQuery()).map(\.changeID), ["b"], "log")
    },
    EngineStoreLaw("prune", "What ended long ago is forgotten in the log too.") { probe in
      try await probe.store.append([probe.logged("old", at: 10), probe.logged("new", at: 20)])
      _ = try await probe.store.prune(PruneRequest(endedBefore: probe.time(20)))
      probe.expect(try await probe.store.entries(matching: EventLogQuery()).map(\.changeID), ["new"], "log")
    },
    EngineStoreLaw("latestTime", "The latest time is that of the latest change.") { probe in
      probe.expect(try await probe.store.latestTime(), nil, "of an empty store")
      try await probe.append("a", at: 10)
      _ = try await probe.store.enqueue([probe.offer("a")], at: probe.time(30))
      probe.expect(try await probe.store.latestTime(), probe.time(30), "after an offer")
    },
  ]
}

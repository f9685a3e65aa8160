import SalesTap

extension BackfillConformance {
  /// All laws.
  public static let laws: [BackfillLaw] = [
    BackfillLaw(
      "ids", "Runs get ids in the order in which they are added, and come back as they were added."
    ) { probe in
      let ids = try await probe.add(probe.draft("a"), probe.draft("b", .events))
      probe.expect(ids.count == 2 && ids == ids.sorted() && Set(ids).count == 2, "the ids are \(ids)")
      var expected = probe.draft("a")
      expected.id = ids.first ?? expected.id
      let stored = try await probe.store.backfill(expected.id)
      probe.expect(stored == expected, "\(String(describing: stored)) came back for \(expected)")
      let newest = try await probe.store.backfills(sync: nil, limit: 10).map(\.id)
      probe.expect(newest == ids.reversed(), "the newest first are \(newest)")
      let ofOne = try await probe.store.backfills(sync: "b", limit: 10).map(\.id)
      probe.expect(ofOne == Array(ids.suffix(1)), "the runs of a sync are \(ofOne)")
    },
    BackfillLaw(
      "one-of-a-sync",
      "A run is added only if no run of its sync is scheduled, processing, or paused, and runs that are added together are added all or not at all."
    ) { probe in
      let first = try await probe.add(probe.draft("a"))
      for command in [nil, BackfillCommand.pause] {
        if let command, let id = first.first {
          _ = try await probe.store.command(command, backfill: id, at: probe.start)
        }
        let answer = try await probe.store.addBackfills([probe.draft("b"), probe.draft("a")])
        guard case .refused(let standing) = answer else {
          probe.expect(false, "a second run of the sync was answered with \(answer)")
          continue
        }
        probe.expect(standing.id == first.first, "the refusal names \(standing.id)")
      }
      probe.expect(try await probe.store.backfills(sync: "b", limit: 1).isEmpty, "a part of refused runs was added")
      if let id = first.first { _ = try await probe.store.command(.cancel, backfill: id, at: probe.start) }
      probe.expect(try await probe.add(probe.draft("a")).count == 1, "after the end of the last, a new one was refused")
    },
    BackfillLaw(
      "one-at-a-time",
      "At most one run of a connection and target is processing, and the next starts when it has ended."
    ) { probe in
      let ids = try await probe.add(
        probe.draft("a"), probe.draft("b"), probe.draft("c", .events), probe.draft("d", connection: "other"))
      var claimed: [BackfillID] = []
      while let claim = try await probe.claim(), claimed.count < 5 { claimed.append(claim.run.id) }
      probe.expect(ids.count == 4 && claimed == [ids[0], ids[2], ids[3]], "of \(ids), \(claimed) went on at once")
      guard var first = try await probe.claim(after: 61) else {
        return probe.expect(false, "a run whose lease is over was not given again")
      }
      probe.expect(first.run.id == ids.first, "the lease of \(first.run.id) was over first")
      first.run.state = .successful
      first.run.endedAt = probe.start + .seconds(62)
      _ = try await probe.store.saveBackfill(first, until: nil, at: probe.start + .seconds(62))
      let next = try await probe.store.claimBackfill(
        worker: "b", until: probe.start + .seconds(200), at: probe.start + .seconds(63))
      probe.expect(
        next.map { ids.contains($0.run.id) && $0.run.id != ids[0] } ?? false,
        "then came \(String(describing: next?.run.id))")
    },
    BackfillLaw(
      "waits-for", "A run starts when those that it waits for have ended."
    ) { probe in
      let first = try await probe.add(probe.draft("a"))
      var events = probe.draft("b", .events)
      events.waitsFor = first
      let second = try await probe.add(events)
      guard var claim = try await probe.claim() else { return probe.expect(false, "nothing was given") }
      probe.expect(claim.run.id == first.first, "\(claim.run.id) was given first")
      let early = try await probe.claim()
      probe.expect(early == nil, "the run that waits was given")
      claim.run.state = .failed
      claim.run.endedAt = probe.start
      _ = try await probe.store.saveBackfill(claim, until: nil, at: probe.start)
      let late = try await probe.claim()
      probe.expect(late?.run.id == second.first, "then came \(String(describing: late?.run.id))")
    },
    BackfillLaw(
      "progress",
      "A saved run keeps all that its holder made of it, and may be claimed again when it was let go."
    ) { probe in
      _ = try await probe.add(probe.draft("a"))
      guard var claim = try await probe.claim() else { return probe.expect(false, "nothing was given") }
      probe.expect(claim.run.state == .processing, "the run is \(claim.run.state)")
      claim.run.startedAt = probe.start
      claim.run.total = 70
      claim.run.counts.read = 50
      claim.run.counts.sent = 49
      claim.run.counts.rejected = 1
      claim.run.lastRecordID = RecordID("00Q5g0000000001")
      claim.run.offeredThrough = RecordID("00Q5g0000000009")
      claim.run.due = probe.start + .seconds(30)
      let saved = try await probe.store.saveBackfill(claim, until: nil, at: probe.start)
      probe.expect(saved == claim.run, "\(String(describing: saved)) was saved")
      probe.expect(try await probe.claim(after: 29) == nil, "a run was given before it is due")
      probe.expect(
        try await probe.store.nextBackfillDue(at: probe.start) == probe.start + .seconds(30),
        "the next is due at another time")
      let again = try await probe.claim(after: 30)
      probe.expect(again?.run == claim.run, "\(String(describing: again?.run)) was given again")
    },
    BackfillLaw(
      "fencing", "Only the holder of the highest token saves a run."
    ) { probe in
      _ = try await probe.add(probe.draft("a"))
      guard var stale = try await probe.claim() else { return probe.expect(false, "nothing was given") }
      probe.expect(try await probe.claim(after: 59) == nil, "a run was given to two workers")
      let fresh = try await probe.claim(after: 60, worker: "b")
      probe.expect(fresh.map { $0.token > stale.token } ?? false, "the second token is not higher")
      stale.run.counts.read = 99
      probe.expect(try await probe.store.saveBackfill(stale, until: nil, at: probe.start) == nil, "a stale token saved")
      let stored = try await probe.store.backfill(stale.run.id)
      probe.expect(stored?.counts.read == 0, "what the stale holder had was stored")
    },
    BackfillLaw(
      "commands",
      "A run that a person paused or cancelled while a page was in flight stays so, with its progress saved."
    ) { probe in
      for (command, state) in [(BackfillCommand.pause, BackfillRun.State.paused), (.cancel, .cancelled)] {
        let ids = try await probe.add(probe.draft(command.rawValue, connection: command.rawValue))
        guard let id = ids.first, var claim = try await probe.claim() else {
          probe.expect(false, "nothing was given")
          continue
        }
        let answer = try await probe.store.command(command, backfill: id, at: probe.start)
        guard case .done(let run) = answer, run.state == state else {
          probe.expect(false, "\(command) was answered with \(answer)")
          continue
        }
        claim.run.counts.read = 10
        let saved = try await probe.store.saveBackfill(claim, until: nil, at: probe.start)
        probe.expect(
          saved?.state == state && saved?.counts.read == 10, "after \(command), \(String(describing: saved)) stands")
        probe.expect(try await probe.claim() == nil, "a run was given after \(command)")
      }
      let paused = try await probe.store.backfills(sync: "pause", limit: 1).first
      if let paused {
        let resumed = try await probe.store.command(.resume, backfill: paused.id, at: probe.start)
        if case .done(let run) = resumed {
          probe.expect(run.state == .scheduled, "resumed, it is \(run.state)")
        } else {
          probe.expect(false, "resume was answered with \(resumed)")
        }
        probe.expect(try await probe.claim()?.run.counts.read == 10, "resumed, it does not go on where it was")
      }
      let unknown = try await probe.store.command(.pause, backfill: BackfillID(rawValue: 9999), at: probe.start)
      probe.expect(unknown == .unknown, "a command on no run was answered with \(unknown)")
    },
    BackfillLaw(
      "ended", "A run that has ended changes no more, and only pruning removes it."
    ) {
      probe in
      _ = try await probe.add(probe.draft("a"))
      guard var claim = try await probe.claim() else { return probe.expect(false, "nothing was given") }
      claim.run.state = .successful
      claim.run.endedAt = probe.start + .seconds(5)
      _ = try await probe.store.saveBackfill(claim, until: nil, at: probe.start + .seconds(5))
      for command in BackfillCommand.allCases {
        let answer = try await probe.store.command(command, backfill: claim.run.id, at: probe.start)
        probe.expect(answer == .refused(.successful), "\(command) was answered with \(answer)")
      }
      claim.run.counts.read = 1
      probe.expect(
        try await probe.store.saveBackfill(claim, until: nil, at: probe.start) == nil, "an ended run was saved again")
      probe.expect(try await probe.store.nextBackfillDue(at: probe.start) == nil, "an ended run is due")
      let early = try await probe.store.pruneBackfills(endedBefore: probe.start + .seconds(5))
      probe.expect(early == 0, "\(early) were pruned too early")
      let late = try await probe.store.pruneBackfills(endedBefore: probe.start + .seconds(6))
      probe.expect(late == 1, "\(late) were pruned")
      probe.expect(try await probe.store.backfill(claim.run.id) == nil, "a pruned run is still there")
    },
  ]
}

import SalesTap

extension QueueConformance {
  static let claimLaws: [QueueLaw] = [
    QueueLaw("claimOrder", "Entries of a sync are claimed in the order of their places, up to the limit.") { probe in
      for number in 1...5 {
        try await probe.enqueue(probe.offer(number, "c\(number)", commit: Int64(9 - number)), at: 10)
      }
      probe.expect(try await probe.claim(2, at: 11).changes, ["c1", "c2"], "first")
      probe.expect(try await probe.claim(0, at: 11).changes, [], "none asked for")
      probe.expect(try await probe.claim(10, at: 11).changes, ["c3", "c4", "c5"], "rest")
      probe.expect(try await probe.claim(10, at: 11).changes, [], "nothing left")
    },
    QueueLaw("due", "An entry that is not due is passed over, and holds back only the later ones of its record.") {
      probe in
      let offers = try [
        probe.offer(1, "a", commit: 1, .events, merge: .everyChange, due: probe.time(100)),
        probe.offer(1, "b", commit: 2, .events, merge: .everyChange),
        probe.offer(2, "x", commit: 1, .events, merge: .everyChange),
      ]
      try await probe.enqueue(offers[0], offers[1], offers[2], at: 10)
      probe.expect(try await probe.claim(at: 11).changes, ["x"], "before its time")
      probe.expect(try await probe.claim(at: 99).changes, [], "still before")
      probe.expect(try await probe.claim(at: 100).changes, ["a"], "at its time")
    },
    QueueLaw("drainWatermark", "A drain takes what was waiting and due when it began.") { probe in
      try await probe.enqueue(probe.offer(1, "a", commit: 1), probe.offer(2, "b", commit: 1), at: 10)
      let request = ClaimRequest(sync: "leads", limit: 1, worker: "worker")
      let first = try await probe.store.claim(request, at: probe.time(20))
      try await probe.enqueue(probe.offer(3, "late", commit: 1), at: 20)
      let rest = try await probe.claim(at: 21, dueBy: 20, through: first.through)
      probe.expect(rest.changes, ["b"], "the drain's second claim")
      try await probe.settle(rest, .retry(at: probe.time(21), QueueProbe.busy), at: 21)
      probe.expect(try await probe.claim(at: 22, dueBy: 20, through: first.through).changes, [], "a retry in the drain")
      probe.expect(try await probe.claim(at: 23).changes, ["b", "late"], "the next drain")
    },
    QueueLaw("oneInFlight", "At most one entry of a record is in flight, in one claim or in several.") { probe in
      try await probe.enqueue(probe.offer(1, "a", commit: 1, .events, merge: .everyChange), at: 10)
      try await probe.enqueue(probe.offer(1, "b", commit: 2, .events, merge: .everyChange), at: 10)
      let first = try await probe.claim(at: 11)
      probe.expect(first.changes, ["a"], "first claim")
      probe.expect(try await probe.claim(at: 12).changes, [], "second claim")
      try await probe.settle(first, .failed(QueueProbe.refused), at: 13)
      probe.expect(try await probe.claim(at: 14).changes, ["b"], "after a failure")
    },
    QueueLaw("retryHoldsBack", "An entry that waits for its retry holds back later entries of its record only.") {
      probe in
      for (number, change) in [(1, "a"), (1, "b"), (2, "x")] {
        try await probe.enqueue(probe.offer(number, change, commit: 1, .events, merge: .everyChange), at: 10)
      }
      let first = try await probe.claim(1, at: 11)
      try await probe.settle(first, .retry(at: probe.time(50), QueueProbe.busy), at: 12)
      probe.expect(try await probe.claim(at: 13).changes, ["x"], "before the retry")
      probe.expect(try await probe.claim(at: 50).changes, ["a"], "the retry first")
    },
    QueueLaw("identityApart", "Events of one identity are never in two claims at once; profiles may be.") { probe in
      for (number, change) in [(1, "a"), (2, "b"), (3, "c")] {
        try await probe.enqueue(
          probe.offer(number, change, commit: 1, .events, identity: "one"),
          probe.offer(number, change, commit: 1, identity: "one", sync: "profiles"), at: 10)
      }
      let first = try await probe.claim(2, at: 11)
      probe.expect(first.changes, ["a", "b"], "one claim holds several")
      probe.expect(try await probe.claim(at: 12).changes, [], "the second claim waits")
      probe.expect(try await probe.claim(1, sync: "profiles", at: 12).changes, ["a"], "profiles")
      probe.expect(try await probe.claim(sync: "profiles", at: 12).changes, ["b", "c"], "more profiles")
      try await probe.settle(first, .delivered, at: 13)
      probe.expect(try await probe.claim(at: 14).changes, ["c"], "afterwards")
    },
    QueueLaw("overtaken", "A waiting profile that a newer version overtook is not given out: it ends superseded.") {
      probe in
      for (change, commit) in [("new", Int64(5)), ("old", 4)] {
        try await probe.enqueue(probe.offer(1, change, commit: commit, merge: .everyChange), at: 10)
      }
      try await probe.settle(probe.claim(at: 11), .delivered, at: 12)
      let claim = try await probe.store.claim(
        ClaimRequest(sync: "leads", limit: 10, worker: "worker"), at: probe.time(13))
      probe.expect(claim.entries.changes, [], "claimed")
      probe.expect(claim.superseded.map(\.changeID), ["old"], "reported")
      probe.expect(try await probe.changes(.superseded), ["old"], "superseded")
    },
    QueueLaw("uncertainOvertakes", "A version that may have been applied counts as handed over.") { probe in
      try await probe.enqueue(probe.offer(1, "new", commit: 5), at: 10)
      let sent = try await probe.claim(at: 11)
      try await probe.settle(sent, .uncertain(QueueProbe.busy), at: 12)
      probe.expect(
        try await probe.enqueue(probe.offer(1, "old", commit: 4, merge: .everyChange), at: 13), ["superseded"],
        "outcome")
      let again = try await probe.claim(at: 14)
      probe.expect(again.changes, ["new"], "the version itself is sent again")
      probe.expect(again.first?.entry.uncertainOutcomes, 1, "uncertain outcomes")
    },
    QueueLaw("lane", "A claim for one lane leaves the other alone.") { probe in
      var prompt = try probe.offer(1, "prompt", commit: 1)
      prompt.lane = .prompt
      try await probe.enqueue(prompt, probe.offer(2, "slot", commit: 1), at: 10)
      let request = ClaimRequest(sync: "leads", limit: 10, worker: "worker", lane: .prompt)
      probe.expect(try await probe.store.claim(request, at: probe.time(11)).entries.changes, ["prompt"], "prompt")
      probe.expect(try await probe.claim(at: 12).changes, ["slot"], "both")
    },
  ]
}

import SalesTap

extension EngineStoreConformance {
  static let inboxLaws: [EngineStoreLaw] = [
    EngineStoreLaw("inboxOrder", "Changes are claimed in the order in which they came, and only once.") { probe in
      probe.expect(try await probe.append("b", "a", at: 10), ["appended", "appended"], "outcomes")
      try await probe.append("c", at: 11)
      probe.expect(try await probe.claim(2, at: 12).map(\.changeID), ["b", "a"], "first claim")
      probe.expect(try await probe.claim(at: 12).map(\.changeID), ["c"], "second claim")
      probe.expect(try await probe.claim(at: 12).count, 0, "third claim")
    },
    EngineStoreLaw("inboxKnown", "A change id is in the inbox once.") { probe in
      probe.expect(try await probe.append("a", "a", at: 10), ["appended", "known"], "twice at once")
      let claimed = try await probe.claim(at: 11)
      probe.expect(try await probe.append("a", at: 12), ["known"], "while it is in a worker's hands")
      guard let first = claimed.first else { return probe.expect(claimed.count, 1, "claimed") }
      probe.expect(try await probe.settle(first, .settled, at: 13), true, "settled")
      probe.expect(try await probe.append("a", at: 14), ["appended"], "after it was settled")
    },
    EngineStoreLaw("inboxAnonymous", "A change without an id is given one that no other has.") { probe in
      // A caller may name its own as a store might.
      let outcomes = try await probe.append("inbox:2", nil, "inbox:3", nil, at: 10)
      probe.expect(outcomes, ["appended", "appended", "appended", "appended"], "outcomes")
      let ids = try await probe.inbox().map(\.changeID)
      probe.expect(Set(ids).count, 4, "different ids among \(ids)")
    },
    EngineStoreLaw("inboxLease", "A claim whose lease is over is given out again, with a higher token.") { probe in
      try await probe.append("a", at: 10)
      let lost = try await probe.claim(at: 11)
      probe.expect(try await probe.store.nextChangeDue(at: probe.time(12)), probe.time(111), "next due")
      probe.expect(try await probe.claim(at: 110).count, 0, "before the end")
      let held = try await probe.claim(at: 111)
      probe.expect(held.map(\.changeID), ["a"], "after the end")
      guard let lost = lost.first, let held = held.first else { return }
      probe.expect(lost.token < held.token, true, "the later token is higher")
      probe.expect(try await probe.settle(lost, .settled, at: 112), false, "the first holder")
      probe.expect(try await probe.settle(held, .settled, at: 113), true, "the second holder")
      probe.expect(try await probe.settle(held, .settled, at: 114), false, "the second holder, again")
      probe.expect(try await probe.inbox().count, 0, "what is left")
    },
    EngineStoreLaw("inboxHeld", "A held change stays with what it waits for, and is due at its time.") { probe in
      try await probe.append("a", at: 10)
      guard let claimed = try await probe.claim(at: 11).first else { return probe.problems.append("nothing claimed") }
      let offer = try probe.held("a", due: 50)
      probe.expect(try await probe.settle(claimed, .held(offer), at: 12), true, "held")
      let entry = try await probe.inbox().first
      probe.expect(entry?.held, offer.held, "what it waits for")
      probe.expect(entry?.recordID, try probe.record(), "record")
      probe.expect(entry?.timesAsked, 1, "times asked")
      probe.expect(entry?.content, offer.content, "content")
      probe.expect(entry?.receivedAt, probe.time(10), "received")
      probe.expect(try await probe.store.nextChangeDue(at: probe.time(13)), probe.time(50), "next due")
      probe.expect(try await probe.claim(at: 49).count, 0, "before its time")
      probe.expect(try await probe.claim(at: 50).map(\.changeID), ["a"], "at its time")
    },
    EngineStoreLaw("inboxReleased", "A held change without a time waits until somebody releases it.") { probe in
      var step = EngineCommit()
      step.held = [try probe.held("a", due: nil), try probe.held("b", due: nil)]
      _ = try await probe.store.commit(step, at: probe.time(10))
      probe.expect(try await probe.store.nextChangeDue(at: probe.time(11)), nil, "next due")
      probe.expect(try await probe.claim(at: 1_000_000).count, 0, "claimed")
      let query = InboxQuery(changeID: "a", sync: "leads", cause: .missingFields)
      probe.expect(try await probe.store.releaseChanges(query, at: probe.time(20)), 1, "released")
      probe.expect(
        try await probe.store.releaseChanges(InboxQuery(sync: "other"), at: probe.time(20)), 0, "of another sync")
      probe.expect(try await probe.claim(at: 20).map(\.changeID), ["a"], "claimed")
    },
    EngineStoreLaw("inboxAgain", "A held change that is handed over again has the new content, and is due at once.") {
      probe in
      var step = EngineCommit()
      step.held = [try probe.held("a", due: nil)]
      _ = try await probe.store.commit(step, at: probe.time(10))
      probe.expect(try await probe.append("a", at: 20), ["replaced"], "outcome")
      let claimed = try await probe.claim(at: 20)
      probe.expect(claimed.map(\.content), [Array("{\"a\"}".utf8)], "content")
      probe.expect(claimed.map(\.held.count), [0], "what it waits for")
    },
    EngineStoreLaw("inboxRemoved", "A change that was removed is not settled.") { probe in
      try await probe.append("a", "b", at: 10)
      let claimed = try await probe.claim(at: 11)
      probe.expect(try await probe.store.removeChanges(InboxQuery(changeID: "a")), 1, "removed")
      guard let first = claimed.first else { return probe.problems.append("nothing claimed") }
      probe.expect(try await probe.settle(first, .settled, at: 12), false, "settled")
      probe.expect(try await probe.inbox().map(\.changeID), ["b"], "what is left")
    },
    EngineStoreLaw("inboxGoesBack", "A change that nobody decided goes back as it was, and is due at its time.") {
      probe in
      try await probe.append("a", at: 10)
      guard let claimed = try await probe.claim(at: 11).first else { return probe.problems.append("nothing claimed") }
      probe.expect(try await probe.settle(claimed, .released(at: probe.time(30)), at: 12), true, "released")
      probe.expect(try await probe.claim(at: 29).count, 0, "before its time")
      let again = try await probe.claim(at: 30)
      probe.expect(again.map(\.content), [claimed.content], "content")
      probe.expect(again.first.map { $0.token > claimed.token }, true, "a higher token")
    },
    EngineStoreLaw("positions", "The position of a feed is the highest one that was committed.") { probe in
      probe.expect(try await probe.store.positions(of: ["file"]), [nil], "of an unknown feed")
      for (position, expected) in [(Int64(3), Int64(3)), (7, 7), (5, 7)] {
        var step = EngineCommit()
        step.positions = [FeedPosition(feed: "file", position: position)]
        _ = try await probe.store.commit(step, at: probe.time(10))
        probe.expect(try await probe.store.positions(of: ["other", "file"]), [nil, expected], "after \(position)")
      }
    },
  ]
}

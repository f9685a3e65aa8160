#if SQLite || Postgres
  public import SalesTap

  /// The calls of a drain, and of who looks at it, each at least once: for tests that look at what a store makes of them.
  public enum DailyWork: Sendable {
    /// Does all of it on an empty store.
    public static func perform(on store: some EngineStore) async throws {
      let now = at(1)
      for target in [SyncTarget.profiles, .events] {
        for merge in MergePolicy.allCases {
          var one = try offer(1)
          one.target = target
          one.merge = merge
          var direct = try offer(2)
          direct.target = target
          direct.claim = DirectClaim(worker: "w")
          _ = try await store.enqueue([one, one, direct], at: now)
          let request = ClaimRequest(sync: "leads", limit: 10, worker: "w", lane: .slot)
          let claimed = try await store.claim(request, at: now).entries
          _ = try await store.settle(
            claimed.map { Settlement($0, merge == .first ? .released() : .delivered) }, at: now)
        }
      }
      let send = DirectSend(
        sync: "leads", target: .profiles, recordID: try offer(3).recordID, changeID: "d", committedAt: now)
      if case .send(let version) = try await store.admit([send], at: now).first {
        try await store.recordHandedOver([HandedOver(send, version: version)], at: now)
      }
      _ = try await store.returnExpired(at: at(10_000))
      _ = try await store.append(
        [InboxOffer(changeID: "a", content: [1]), InboxOffer(changeID: nil, content: [1])], at: now)
      var step = EngineCommit()
      step.inbox = try await store.claimChanges(InboxRequest(), at: now).map { InboxSettlement($0, .settled) }
      step.offers = [try offer(4)]
      let accepted = AcceptedStateChange(.init(sync: "leads", recordID: send.recordID), .uncertain)
      step.consequences = { _ in .init(accepted: [accepted]) }
      _ = try await store.commit(step, at: now)
      _ = try await store.acceptedStates([accepted.key])
      _ = try await store.nextChangeDue(at: now)
      _ = try await store.page(EventLogQuery(recordID: send.recordID))
      _ = try await store.page(EventLogQuery(sync: "leads", status: .failure))
      _ = try await store.dueTimes(at: at(-1))
      _ = try await store.counts()
      _ = try await store.entries(.failed(sync: "leads"), after: nil, limit: 10)
      _ = try await store.entries(QueueQuery(recordID: send.recordID), after: nil, limit: 10)
      _ = try await store.entries(QueueQuery(states: [.delivered], identity: "someone"), after: nil, limit: 10)
      _ = try await store.prune(PruneRequest(endedBefore: at(20_000), failedBefore: at(20_000)))
      // Erasing finds something, so that it removes it.
      _ = try await store.enqueue([try offer(5)], at: now)
      _ = try await store.erase(.record(try offer(5).recordID), changes: [])
      var named = try offer(6)
      named.identity = "someone"
      _ = try await store.enqueue([named], at: now)
      _ = try await store.erase(.identity("someone"), changes: [])
      _ = try await store.latestTime()
    }
  }

  /// An instant by seconds.
  public func at(_ seconds: Int64) -> Instant { Instant(secondsSinceEpoch: seconds) }

  /// An offer with little to say.
  public func offer(
    _ number: Int, payload: String = "{}", sync: String = "leads", committedAt: Instant = at(1)
  ) throws -> QueueOffer {
    let digits = String(number)
    guard let record = RecordID("00Q5e" + String(repeating: "0", count: max(0, 10 - digits.count)) + digits) else {
      throw NoRecordID(number: number)
    }
    return QueueOffer(
      sync: sync, connection: "production", target: .profiles, object: "Lead", recordID: record,
      changeID: "c\(number)", committedAt: committedAt, identity: "person-\(number)", payload: Array(payload.utf8))
  }

  /// The number of an offer was too long for a record id.
  private struct NoRecordID: Error {
    let number: Int
  }
#endif

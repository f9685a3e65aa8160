#if Postgres
  import SalesTap
  import SalesTapPostgres
  import Testing

  @Suite("Pruning in batches, and names of the inbox")
  struct PruneTests {
    @Test("More than two batches of entries and versions go, and the counts with them; what waits stays")
    func batches() async throws {
      let store = try await Server.store()
      let offers = try (0..<2_501).map { number in
        QueueOffer(
          sync: "leads", connection: "production", target: .profiles, object: "Lead",
          recordID: try #require(RecordID("00Q5e0000000\(100 + number / 1000)".prefix(12) + "\(100 + number % 900)")),
          changeID: "change-\(number)", committedAt: at(1), identity: "person", payload: [1], merge: .everyChange)
      }
      _ = try await store.enqueue(offers, at: at(1))
      let claimed = try await store.claim(ClaimRequest(sync: "leads", limit: 5_000, worker: "w"), at: at(2)).entries
      _ = try await store.settle(claimed.map { Settlement($0, .delivered) }, at: at(3))
      let before = try #require(try await store.counts().first)
      #expect(before.delivered == claimed.count)
      #expect(claimed.count > 800)
      // Deliver the rest, but for what the last claim leaves.
      var delivered = claimed.count
      while delivered < 2_400 {
        let more = try await store.claim(ClaimRequest(sync: "leads", limit: 5_000, worker: "w"), at: at(2)).entries
        guard !more.isEmpty else { break }
        delivered += try await store.settle(more.map { Settlement($0, .delivered) }, at: at(3)).count
      }
      let waiting = 2_501 - delivered
      let removed = try await store.prune(PruneRequest(endedBefore: at(4)))
      #expect(removed.entries == delivered)
      #expect(delivered > 2_000)
      let after = try await store.counts().first
      #expect(after?.delivered ?? 0 == 0)
      #expect(after?.waiting ?? 0 == waiting)
      #expect(try await store.prune(PruneRequest(endedBefore: at(4))).entries == 0)
    }

    @Test("A caller's change named like the inbox's own is kept apart from them")
    func names() async throws {
      let store = try await Server.store()
      let offers = ["inbox:2", nil, "inbox:3", nil].map { InboxOffer(changeID: $0, content: [1]) }
      let outcomes = try await store.append(offers, at: at(1))
      #expect(outcomes == (1...4).map { .appended(InboxID(rawValue: $0)) })
      let entries = try await store.inboxEntries(InboxQuery(), after: nil, limit: 10)
      #expect(Set(entries.map(\.changeID)).count == 4)
    }
  }
#endif

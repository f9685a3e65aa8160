#if Postgres
  import SalesTap
  import SalesTapPostgres
  import StoreTestSupport
  import Testing

  @Suite("Moving what waits to PostgreSQL")
  struct MoveTests {
    private static func filled() async throws -> InMemoryStore {
      let source = InMemoryStore()
      _ = try await source.enqueue((0..<1_201).map { try offer($0) }, at: at(1))
      var refused = try offer(5_000)
      refused.refusal = QueueFailure(code: "invalid", message: "no identity")
      _ = try await source.enqueue([refused], at: at(1))
      let held = InboxOffer(
        changeID: "held", content: [1], object: "Lead", recordID: refused.recordID,
        held: [HeldSync(sync: "leads", cause: .volume, reason: "too many")], due: nil, timesAsked: 2)
      _ = try await source.append([InboxOffer(changeID: "new", content: [2]), held], at: at(1))
      return source
    }

    @Test("Waiting and failed entries and the inbox arrive as they were, and are gone from the source")
    func everything() async throws {
      let source = try await Self.filled()
      let target = try await Server.store()
      let summary = try await StoreMove(from: source, to: target).run(at: at(2))
      #expect(summary.waiting == 1_201 && summary.failed == 1 && summary.changes == 2)
      #expect(try await source.counts() == [])
      let counts = try #require(try await target.counts().first)
      #expect(counts.waiting == 1_201 && counts.failed == 1)
      let entries = try await target.entries(QueueQuery(), after: nil, limit: 3)
      #expect(entries.map(\.changeID) == ["c0", "c1", "c2"])
      #expect(entries.map(\.version.committedAt) == [at(1), at(1), at(1)])
      let changes = try await target.inboxEntries(InboxQuery(), after: nil, limit: 9)
      #expect(changes.map(\.changeID) == ["new", "held"])
      #expect(changes.map(\.held.count) == [0, 1])
    }

    @Test("A move that was cut off after it wrote, and before it deleted, is repeated without a second copy")
    func again() async throws {
      let target = try await Server.store()
      for _ in 0..<2 {
        // The same source once more: nothing of it had been deleted.
        _ = try await StoreMove(from: try await Self.filled(), to: target).run(at: at(2))
      }
      let counts = try #require(try await target.counts().first)
      #expect(counts.waiting == 1_201 && counts.failed == 1)
      #expect(try await target.inboxEntries(InboxQuery(), after: nil, limit: 9).count == 2)
    }

    @Test("What a worker has in hand stops the move, until its lease is over")
    func inHand() async throws {
      let source = try await Self.filled()
      let target = try await Server.store()
      _ = try await source.claim(ClaimRequest(sync: "leads", limit: 3, worker: "w", lease: .seconds(60)), at: at(2))
      let error = await #expect(throws: StoreMove.InHand.self) {
        try await StoreMove(from: source, to: target).run(at: at(3))
      }
      #expect(error?.count == 3)
      #expect(error?.until == at(62))
      #expect(try await target.counts() == [])
      #expect(try await StoreMove(from: source, to: target).run(at: at(63)).waiting == 1_201)
    }

    @Test(
      "After a move an older change is superseded, a delivered one is known, and a newer one goes out",
      arguments: Direction.allCases)
    func notes(direction: Direction) async throws {
      let (source, target) = try await direction.stores()
      // More notes than go at once, and one that is not certain.
      let delivered = try (0..<1_203).map { try offer($0, committedAt: at(100)) }
      _ = try await source.enqueue(delivered, at: at(100))
      let claimed = try await source.claim(ClaimRequest(sync: "leads", limit: 2_000, worker: "w"), at: at(101)).entries
      let doubt = QueueFailure(code: "lost", message: "no answer")
      let verdicts = claimed.enumerated().map { Settlement($1, $0 == 7 ? .uncertain(doubt) : .delivered) }
      _ = try await source.settle(verdicts, at: at(102))
      let move = StoreMove(from: source, to: target)
      let summary = try await move.run(at: at(103))
      #expect(summary.notes == 1_203 && summary.waiting == 1)
      // The second time the notes are there.
      #expect(try await move.run(at: at(104)).notes == 1_203)
      let known = try await (target as? any MovableStore)?.handedOverNotes(after: nil, limit: 2_000) ?? []
      #expect(known.map(\.recordID) == delivered.map(\.recordID))
      #expect(known.filter { !$0.newest.isCertain }.map(\.recordID) == [delivered[7].recordID])
      func change(_ number: Int, _ id: String, at time: Int64) throws -> QueueOffer {
        var offer = try offer(number, committedAt: at(time))
        offer.changeID = id
        return offer
      }
      let outcomes = try await target.enqueue(
        [
          change(1, "older", at: 99), offer(2, committedAt: at(100)), change(3, "newer", at: 101),
          change(4, "same", at: 100),
        ],
        at: at(105))
      #expect(outcomes[0] == .superseded)
      #expect(outcomes[1] == .duplicate(nil))
      let sent = try await target.claim(ClaimRequest(sync: "leads", limit: 9, worker: "w"), at: at(106)).entries
      #expect(Set(sent.map(\.entry.changeID)) == ["c7", "newer", "same"])
    }

    enum Direction: CaseIterable {
      case toPostgres, fromPostgres, betweenSchemas

      func stores() async throws -> (source: any MovableStore, target: any EngineStore) {
        switch self {
        case .toPostgres: (InMemoryStore(), try await Server.store())
        case .fromPostgres: (try await Server.store(), InMemoryStore())
        case .betweenSchemas: (try await Server.store(), try await Server.store())
        }
      }
    }
  }
#endif

#if SQLite
  import SalesTap
  import SalesTapSQLite
  import StoreTestSupport
  import Testing

  @Suite("Moving what waits out of a file, and into one")
  struct MoveTests {
    @Test("Notes of what was handed over are listed in pages, each once, and none of them is lost")
    func pages() async throws {
      let store = try SQLiteStore(path: ":memory:")
      try await Self.deliver((0..<7).map { $0 * 11 }, on: store)
      try await Self.deliver([0, 33], of: "others", on: store)
      var found: [HandedOverNote] = []
      while true {
        let page = try await store.handedOverNotes(after: found.last, limit: 2)
        if page.isEmpty { break }
        #expect(page.count <= 2)
        found += page
      }
      #expect(found.count == 9)
      #expect(Set(found).count == 9)
      #expect(found.map(\.recordID) == found.map(\.recordID).sorted())
      #expect(found.first { $0.recordID == found[0].recordID && $0.sync == "others" }?.newest.changeID == "c0")
      #expect(try await store.handedOverNotes(after: nil, limit: 0) == [])
    }

    @Test("After a move an older change is superseded, whichever of both the file is", arguments: [true, false])
    func move(fromFile: Bool) async throws {
      let file = try SQLiteStore(path: ":memory:")
      let memory = InMemoryStore()
      let source: any MovableStore = fromFile ? file : memory
      let target: any EngineStore = fromFile ? memory : file
      try await Self.deliver([1, 2, 3], on: source)
      _ = try await source.enqueue([offer(4, committedAt: at(50))], at: at(50))
      let summary = try await StoreMove(from: source, to: target).run(at: at(60))
      #expect(summary.waiting == 1 && summary.notes == 3)
      var older = try offer(2, committedAt: at(49))
      older.changeID = "older"
      let outcomes = try await target.enqueue([older, offer(3, committedAt: at(50))], at: at(61))
      #expect(outcomes == [.superseded, .duplicate(nil)])
      let left = try await target.claim(ClaimRequest(sync: "leads", limit: 9, worker: "w"), at: at(62)).entries
      #expect(left.map(\.entry.changeID) == ["c4"])
    }

    private static func deliver(_ numbers: [Int], of sync: String = "leads", on store: any EngineStore) async throws {
      _ = try await store.enqueue(numbers.map { try offer($0, sync: sync, committedAt: at(50)) }, at: at(50))
      let claimed = try await store.claim(ClaimRequest(sync: sync, limit: 99, worker: "w"), at: at(51)).entries
      _ = try await store.settle(claimed.map { Settlement($0, .delivered) }, at: at(52))
    }
  }
#endif

#if SQLite
  import GRDB
  import SalesTap
  import SalesTapSQLite
  import SalesTapTesting
  import StoreTestSupport
  import Testing
  import TestSupport

  @Suite("The laws of schedules, in SQLite")
  struct SlotStoreTests {
    @Test("Each law", arguments: SlotConformance.laws.map(\.name))
    func law(name: String) async throws {
      let law = try #require(SlotConformance.laws.first { $0.name == name })
      let suite = SlotConformance { try SQLiteStore(path: ":memory:") }
      let found = await suite.violations(of: law).map(\.description)
      #expect(found == [])
    }

    @Test("Random calls")
    func random() async {
      let suite = SlotConformance(sequences: 40) { try SQLiteStore(path: ":memory:") }
      let found = await suite.randomViolations().map(\.description)
      #expect(found == [])
    }

    @Test("Many workers at once, on one file")
    func concurrent() async throws {
      let folder = try Folder()
      let suite = SlotConformance { try SQLiteStore(path: folder.file) }
      let found = await suite.concurrentViolations().map(\.description)
      #expect(found == [])
    }

    @Test("One slot is one worker's, however many ask through however many connections")
    func race() async throws {
      let folder = try Folder()
      let cadence = try #require(Cadence(everyMinutes: 5))
      let first = try SQLiteStore(path: folder.file)
      _ = try await first.change(ScheduleChange("leads", .schedule(.cadence(cadence))), at: at(0))
      let stores = try (0..<4).map { _ in try SQLiteStore(path: folder.file) }
      let won = try await withThrowingTaskGroup(of: Bool.self) { group in
        for (index, store) in stores.enumerated() {
          for round in 0..<4 {
            group.addTask {
              let request = SlotRequest("leads", .slot(at(300)), worker: "w\(index)-\(round)")
              if case .claimed = try await store.claim(request, at: at(301)) { return true }
              return false
            }
          }
        }
        var won = 0
        for try await one in group where one { won += 1 }
        return won
      }
      #expect(won == 1)
    }

    @Test("A schedule that nothing of the package wrote is damage, not a new schedule")
    func damaged() async throws {
      let database = try DatabaseQueue()
      let store = try SQLiteStore(database)
      try await database.write {
        try $0.execute(sql: "INSERT INTO salestap_schedule (name, state) VALUES ('leads', '{\"name\": 3}')")
      }
      let error = await #expect(throws: SQLiteStoreError.self) { try await store.states(of: ["leads"]) }
      #expect(error?.code == .corrupted)
      let second = await #expect(throws: SQLiteStoreError.self) {
        try await store.claim(SlotRequest("leads", .manual, worker: "w"), at: at(1))
      }
      #expect(second?.code == .corrupted)
    }
  }
#endif

#if SQLite
  import GRDB
  import SalesTap
  import SalesTapSQLite
  import SalesTapTesting
  import TestSupport
  import Testing

  @Suite("Schedules, in SQLite")
  struct SlotStoreTests {
    /// A call of the port.
    private enum Call {
      case change(ScheduleChange)
      case claim(SlotRequest)
      case renew(SlotClaim)
      case finish(SlotClaim, RunOutcome)
    }

    @Test("Random calls through two connections to one file answer as in memory", arguments: UInt64(0)..<12)
    func comparison(seed: UInt64) async throws {
      let folder = try Folder()
      let stores = [try SQLiteStore(path: folder.file), try SQLiteStore(path: folder.file)]
      let reference = InMemorySlotStore()
      var random = SeededGenerator(seed: seed)
      var now = at(1_000_000)
      var claims: [SlotClaim] = []
      for _ in 0..<150 {
        now += .seconds(Int64.random(in: 0...400, using: &random))
        let store = stores[Int.random(in: 0...1, using: &random)]
        switch try Self.call(claims, at: now, &random) {
        case .change(let change):
          let found = try await store.change(change, at: now)
          expectNoDifference(found, reference.change(change, at: now))
        case .claim(let request):
          let found = try await store.claim(request, at: now)
          expectNoDifference(found, reference.claim(request, at: now))
          if case .claimed(let claim) = found { claims.append(claim) }
        case .renew(let claim):
          let found = try await store.renew(claim, at: now)
          expectNoDifference(found, reference.renew(claim, at: now))
        case .finish(let claim, let outcome):
          let found = try await store.finish(claim, with: outcome, at: now)
          expectNoDifference(found, reference.finish(claim, with: outcome, at: now))
        }
        let names = ["leads", "contacts", "never"]
        let states = try await store.states(of: names)
        expectNoDifference(states, reference.states(of: names))
      }
    }

    private static func call(
      _ claims: [SlotClaim], at now: Instant, _ random: inout SeededGenerator
    ) throws -> Call {
      let name = Bool.random(using: &random) ? "leads" : "contacts"
      let cron = try #require(CronExpression("0 0 1 * * ?", dialect: .salesforce))
      let cadence = try #require(Cadence(everyMinutes: 15, offsetMinutes: 5))
      switch Int.random(in: 0..<12, using: &random) {
      case 0: return .change(ScheduleChange(name, .schedule(.cadence(cadence))))
      case 1: return .change(ScheduleChange(name, .reschedule(.cron(cron))))
      case 2 where Bool.random(using: &random): return .change(ScheduleChange(name, .unschedule))
      case 3...5: return .claim(SlotRequest(name, .slot(now), worker: "w"))
      case 6: return .claim(SlotRequest(name, .takeover, worker: "v"))
      case 7: return .claim(SlotRequest(name, .resumption, worker: "w"))
      case 8 where !claims.isEmpty:
        var claim = claims[claims.count - 1]
        claim.leaseEnds = now + .seconds(300)
        return .renew(claim)
      case 9, 10:
        guard let claim = claims.suffix(2).randomElement(using: &random) else { break }
        let endings: [RunOutcome.Ending] = [.finished, .interrupted, .failed, .abandoned]
        return .finish(
          claim,
          RunOutcome(
            endings[Int.random(in: 0..<4, using: &random)], delivered: 3, failed: 1, returned: 2,
            resumesAt: now + .seconds(100), message: "said \"so\""))
      default: break
      }
      return .claim(SlotRequest(name, .manual, worker: "person", lease: .seconds(60)))
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

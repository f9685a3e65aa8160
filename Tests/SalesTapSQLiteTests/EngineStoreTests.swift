#if SQLite
  import SalesTap
  import SalesTapSQLite
  import SalesTapTesting
  import Testing

  @Suite("The laws of an engine's store, in SQLite")
  struct EngineStoreTests {
    @Test("Each law", arguments: EngineStoreConformance.laws.map(\.name))
    func law(name: String) async throws {
      let law = try #require(EngineStoreConformance.laws.first { $0.name == name })
      let suite = EngineStoreConformance { try SQLiteStore(path: ":memory:") }
      let found = await suite.violations(of: law).map(\.description)
      #expect(found == [])
    }

    @Test("Random calls")
    func random() async {
      let suite = EngineStoreConformance { try SQLiteStore(path: ":memory:") }
      let found = await suite.randomViolations().map(\.description)
      #expect(found == [])
    }

    @Test("Historical syncs")
    func backfill() async {
      let found = await BackfillConformance { try SQLiteStore(path: ":memory:") }.violations().map(\.description)
      #expect(found == [])
    }

    @Test("The event log")
    func log() async {
      let found = await EventLogConformance { try SQLiteStore(path: ":memory:") }.violations().map(\.description)
      #expect(found == [])
    }
  }
#endif

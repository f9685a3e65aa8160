#if Postgres
  import SalesTap
  import SalesTapPostgres
  import SalesTapTesting
  import Testing

  @Suite("The laws of the queue, in PostgreSQL")
  struct QueueLawTests {
    @Test("Each law", arguments: QueueConformance.laws.map(\.name))
    func law(name: String) async throws {
      let law = try #require(QueueConformance.laws.first { $0.name == name })
      let stores = EmptyStores()
      let found = await QueueConformance { try await stores.next() }.violations(of: law).map(\.description)
      #expect(found == [])
    }

    @Test("Random calls")
    func random() async {
      let stores = EmptyStores()
      let suite = QueueConformance(sequences: 24, length: 80) { try await stores.next() }
      let found = await suite.randomViolations().map(\.description)
      #expect(found == [])
    }

    @Test("Every short sequence of calls")
    func exhaustive() async {
      let stores = EmptyStores()
      let suite = QueueConformance(depth: 2) { try await stores.next() }
      let found = await suite.exhaustiveViolations().map(\.description)
      #expect(found == [])
    }

    @Test("Many callers at once")
    func concurrent() async {
      let stores = EmptyStores()
      let found = await QueueConformance { try await stores.next() }.concurrentViolations().map(\.description)
      #expect(found == [])
    }
  }

  @Suite("The laws of the schedules, in PostgreSQL")
  struct SlotLawTests {
    @Test("Each law", arguments: SlotConformance.laws.map(\.name))
    func law(name: String) async throws {
      let law = try #require(SlotConformance.laws.first { $0.name == name })
      let stores = EmptyStores()
      let found = await SlotConformance { try await stores.next() }.violations(of: law).map(\.description)
      #expect(found == [])
    }

    @Test("Random calls")
    func random() async {
      let stores = EmptyStores()
      let found = await SlotConformance(sequences: 30) { try await stores.next() }.randomViolations().map(\.description)
      #expect(found == [])
    }

    @Test("Many workers at once")
    func concurrent() async {
      let stores = EmptyStores()
      let found = await SlotConformance { try await stores.next() }.concurrentViolations().map(\.description)
      #expect(found == [])
    }
  }

  @Suite("The laws of an engine's store, in PostgreSQL")
  struct EngineStoreLawTests {
    @Test("Each law", arguments: EngineStoreConformance.laws.map(\.name))
    func law(name: String) async throws {
      let law = try #require(EngineStoreConformance.laws.first { $0.name == name })
      let stores = EmptyStores()
      let found = await EngineStoreConformance { try await stores.next() }.violations(of: law).map(\.description)
      #expect(found == [])
    }

    @Test("Random calls")
    func random() async {
      let stores = EmptyStores()
      let found = await EngineStoreConformance(sequences: 20) { try await stores.next() }.randomViolations()
        .map(\.description)
      #expect(found == [])
    }

    @Test("Historical syncs")
    func backfill() async {
      let stores = EmptyStores()
      let found = await BackfillConformance { try await stores.next() }.violations().map(\.description)
      #expect(found == [])
    }

    @Test("The event log")
    func log() async {
      let stores = EmptyStores()
      let found = await EventLogConformance { try await stores.next() }.violations().map(\.description)
      #expect(found == [])
    }
  }
#endif

#if Postgres
  import SalesTap
  import SalesTapPostgres
  import SalesTapTesting
  import Testing

  /// Gives one set of stores on the same tables again and again, each time emptied.
  actor EmptyAlternatingStores {
    private let count: Int
    private var stores: [PostgresStore] = []

    init(_ count: Int) { self.count = count }

    func next() async throws -> AlternatingStore {
      if stores.isEmpty {
        let schema = Server.newSchema()
        for _ in 0..<count { stores.append(try await Server.store(schema: schema, connections: 3)) }
      }
      try await stores[0].empty()
      return AlternatingStore(stores)
    }
  }

  /// What a process remembers for itself must not matter: each call of a suite goes to another store than the one before.
  @Suite("The laws, over two and four stores on the same tables", .serialized)
  struct AlternatingLawTests {
    @Test("The queue", arguments: [2, 4])
    func queue(stores: Int) async {
      let stores = EmptyAlternatingStores(stores)
      let found = await QueueConformance(sequences: 12, length: 80, depth: 1) { try await stores.next() }.violations()
      #expect(found.map(\.description) == [])
    }

    @Test("The schedules", arguments: [2, 4])
    func slots(stores: Int) async {
      let stores = EmptyAlternatingStores(stores)
      let found = await SlotConformance(sequences: 10) { try await stores.next() }.violations()
      #expect(found.map(\.description) == [])
    }

    @Test("An engine's store", arguments: [2, 4])
    func engine(stores: Int) async {
      let stores = EmptyAlternatingStores(stores)
      var found = await EngineStoreConformance(sequences: 8) { try await stores.next() }.violations()
      found += await BackfillConformance { try await stores.next() }.violations()
      found += await EventLogConformance { try await stores.next() }.violations()
      #expect(found.map(\.description) == [])
    }
  }
#endif

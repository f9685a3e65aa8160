#if SQLite || Postgres
  import SalesTap

  #if SQLite
    import SalesTapSQLite
  #endif
  #if Postgres
    import SalesTapPostgres
  #endif

  /// The durable queue: offers of records in a random order that is always the same, then all of them
  /// claimed and settled. What the peers in C do with the same numbers.
  enum Durable {
    #if SQLite
      /// In one SQLite file.
      static func sqlite(
        path: String, batch: Int, offers: Int, records: Int, durability: SQLiteStore.Durability
      ) async throws {
        let store = try SQLiteStore(path: path, options: .init(durability: durability))
        try await run(on: store, batch: batch, offers: offers, records: records)
      }
    #endif

    #if Postgres
      /// Makes the store's tables, empty, for the peer that works on the same ones.
      static func postgresTables(connection: String, schema: String) async throws {
        await (try await PostgresStore(connection, options: .init(schema: schema))).close()
      }

      /// In a schema of a PostgreSQL database, by default a new one.
      /// - Parameter workers: how many drain at once, each over a store of its own.
      static func postgres(
        connection: String, batch: Int, offers: Int, records: Int, workers: Int, schema: String? = nil
      ) async throws {
        let schema = schema ?? "benchmark_\(UInt64.random(in: 0...UInt64.max))"
        let options = PostgresStore.Options(schema: schema, connections: 2)
        var stores: [PostgresStore] = []
        for _ in 0..<workers { stores.append(try await PostgresStore(connection, options: options)) }
        try await run(on: stores[0], others: Array(stores.dropFirst()), batch: batch, offers: offers, records: records)
      }
    #endif

    /// Takes the offers, which are made outside of the time that counts, and drains them, so many at a time; prints both in entries per second, and in microseconds of the processor for
    /// an entry.
    private static func run(
      on store: any QueueStore, others: [any QueueStore] = [], batch: Int, offers count: Int, records: Int
    ) async throws {
      var generator = Generator(seed: 20_261_121)
      let payload = [UInt8](repeating: UInt8(ascii: "x"), count: 580)
      let clock = ContinuousClock()
      var making = (time: Duration.zero, used: 0.0)
      let begun = (time: clock.now, used: processorTime())
      for start in stride(from: 0, to: count, by: batch) {
        let began = (time: clock.now, used: processorTime())
        let offers = try (start..<min(count, start + batch)).map { number in
          let record = generator.next() % UInt64(records)
          return QueueOffer(
            sync: "leads", connection: "production", target: .profiles, object: "Lead", recordID: try id(record),
            changeID: "change-\(number)", committedAt: Fixtures.now + .milliseconds(number),
            identity: "person-\(record)", payload: payload)
        }
        making.time += clock.now - began.time
        making.used += processorTime() - began.used
        _ = try await store.enqueue(offers, at: Fixtures.now)
      }
      let enqueued = (time: clock.now, used: processorTime())
      let drained = try await withThrowingTaskGroup(of: Int.self) { group in
        for store in [store] + others { group.addTask { try await drain(store, batch: batch) } }
        return try await group.reduce(0, +)
      }
      let ended = (time: clock.now, used: processorTime())
      tell("enqueue", count, enqueued.time - begun.time - making.time, enqueued.used - begun.used - making.used)
      tell("drain", drained, ended.time - enqueued.time, ended.used - enqueued.used)
    }

    private static func tell(_ work: String, _ entries: Int, _ time: Duration, _ used: Double) {
      let entries = Double(max(1, entries))
      print(work, entries / (time / .seconds(1)), used / entries / 1000)
    }

    private static func drain(_ store: any QueueStore, batch: Int) async throws -> Int {
      var drained = 0
      while true {
        let request = ClaimRequest(sync: "leads", limit: batch, worker: "benchmark")
        let entries = try await store.claim(request, at: Fixtures.now).entries
        if entries.isEmpty { return drained }
        drained += try await store.settle(entries.map { Settlement($0, .delivered) }, at: Fixtures.now).count
      }
    }

    /// The ids are spread, as those of a busy org are.
    private static func id(_ number: UInt64) throws -> RecordID {
      let digits = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
      var text = Array("00Q5e0000000000".utf8)
      var rest = number &* 0x9E37_79B9_7F4A_7C15 >> 8
      for place in (5..<15).reversed() {
        text[place] = digits[Int(rest % 62)]
        rest /= 62
      }
      guard let id = RecordID(String(decoding: text, as: UTF8.self)) else { throw BenchmarkError("no id") }
      return id
    }
  }
#endif

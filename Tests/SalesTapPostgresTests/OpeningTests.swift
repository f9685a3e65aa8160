#if Postgres
  import Foundation
  import SalesTapQueue
  import SalesTapTime
  import SalesTapStoreCoding
  import StoreTestSupport
  import Testing

  @testable import SalesTapPostgres

  @Suite("Opening and trouble")
  struct OpeningTests {
    @Test("Eight workers that start at once make the tables once, and all of them work")
    func together() async throws {
      let schema = Server.newSchema()
      let stores = try await withThrowingTaskGroup(of: PostgresStore.self) { group in
        for _ in 0..<8 { group.addTask { try await Server.store(schema: schema, connections: 1) } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      for (number, store) in stores.enumerated() { _ = try await store.enqueue([offer(number)], at: at(1)) }
      #expect(try await stores[0].counts().map(\.waiting) == [8])
      #expect(try await stores[0].sql("SELECT count(*)::text FROM salestap_schema") == "1")
    }

    @Test("The schema's name is the caller's, whatever characters it has")
    func names() async throws {
      let schema = Server.newSchema() + " \"; DROP 'x"
      let store = try await Server.store(schema: schema)
      _ = try await store.enqueue([offer(1)], at: at(1))
      #expect(try await store.sql("SELECT current_schema()::text") == schema)
    }

    @Test("Tables of a newer version are refused and left as they are")
    func newer() async throws {
      let schema = Server.newSchema()
      let store = try await Server.store(schema: schema)
      try await store.sql("INSERT INTO salestap_schema (version) VALUES (1000)")
      let error = await #expect(throws: PostgresStoreError.self) { try await Server.store(schema: schema) }
      #expect(error?.code == .newerSchema)
      #expect(error?.message.contains("1000") == true)
      #expect(try await store.sql("SELECT max(version)::text FROM salestap_schema") == "1000")
    }

    @Test(
      "Nothing of the connection string stands in an error",
      arguments: [
        "host=127.0.0.1 port=1 user=canaryuser password=canarypassword dbname=canarybase",
        "postgresql://canaryuser:canarypassword@canaryhost.invalid/canarybase",
        "canaryoption=canaryvalue", "postgresql://canaryuser:canary%password@127.0.0.1:port/canarybase",
        "host=/canaryfolder user=canaryuser",
      ])
    func redaction(connectionString: String) async throws {
      let options = PostgresStore.Options(connectTimeout: .seconds(2), patience: .milliseconds(1))
      let error = await #expect(throws: PostgresStoreError.self) {
        try await PostgresStore(connectionString, options: options)
      }
      #expect(error.map { !"\($0)".contains("canary") && !String(reflecting: $0).contains("canary") } == true)
    }

    @Test("A user and a database that the server does not know are told as such, without their names")
    func strangers() async throws {
      let server = try Server.connectionString
      for more in [" dbname=canarybase", " user=canaryuser"] {
        let error = await #expect(throws: PostgresStoreError.self) { try await PostgresStore(server + more) }
        #expect(error?.code == .authentication)
        #expect(error.map { !"\($0)".contains("canary") } == true)
      }
    }

    @Test("Values of records do not stand in an error, also where the server quotes them")
    func values() async throws {
      let store = try await Server.store()
      try await store.sql("ALTER TABLE salestap_queue ADD CHECK (identity <> 'canary')")
      var canary = try offer(1, payload: "canary")
      canary.identity = "canary"
      let error = await #expect(throws: PostgresStoreError.self) { try await store.enqueue([canary], at: at(1)) }
      #expect(error?.code == .invalidInput)
      #expect(error?.sqlState == "23514")
      #expect(error.map { !String(reflecting: $0).contains("canary") } == true)
    }

    @Test("The codes of PostgreSQL are kinds of trouble, and tell what may be tried again")
    func codes() {
      #expect(PostgresStoreError(sqlState: "40001").isRetryable)
      #expect(PostgresStoreError(sqlState: "40P01").isRetryable)
      #expect(PostgresStoreError(sqlState: "53100").code == .full)
      #expect(PostgresStoreError(sqlState: "25006").code == .readOnly)
      #expect(PostgresStoreError(sqlState: "42501").code == .permission)
      #expect(PostgresStoreError(sqlState: "57P03").code == .starting)
      #expect(PostgresStoreError(sqlState: "22021").code == .invalidInput)
      #expect(PostgresStoreError(sqlState: "0A000").code == .other)
      #expect(!PostgresStoreError(sqlState: "08006").isRetryable)
    }

    @Test("A deadlock and a failed serialisation are tried again, and the caller hears nothing of them")
    func conflicts() async throws {
      let store = try await Server.store()
      let tries = Locked(0)
      let result = try await store.write("testing") { transaction in
        let number = tries.withLock { tries in
          tries += 1
          return tries
        }
        guard number > 2 else {
          let state = number == 1 ? "40P01" : "40001"
          _ = try transaction.run(
            "DO $$ BEGIN RAISE EXCEPTION 'test' USING ERRCODE = '\(state)'; END $$", isKept: false)
          return 0
        }
        return try transaction.run("SELECT 7").one(of: "a number").int(0)
      }
      #expect(result == 7)
      #expect(tries.withLock { $0 } == 3)
    }

    @Test("Two operations that lock each other out both happen")
    func deadlock() async throws {
      let store = try await Server.store()
      try await store.sql("CREATE TABLE pair (id int PRIMARY KEY, n int)")
      try await store.sql("INSERT INTO pair VALUES (1, 0), (2, 0)")
      try await withThrowingTaskGroup(of: Void.self) { group in
        for order in [[1, 2], [2, 1]] {
          group.addTask {
            try await store.write("testing") { transaction in
              for id in order {
                _ = try transaction.change("UPDATE pair SET n = n + 1 WHERE id = \(id)", isKept: false)
                _ = try transaction.run("SELECT pg_sleep(0.2)::text")
              }
            }
          }
        }
        try await group.waitForAll()
      }
      #expect(try await store.sql("SELECT sum(n)::text FROM pair") == "4")
    }

    @Test("A lock that is not free in time is told as such, and nothing happened")
    func lockTimeout() async throws {
      let schema = Server.newSchema()
      let store = try await Server.store(schema: schema)
      let hurried = try await PostgresStore(
        Server.connectionString, options: .init(schema: schema, clock: .caller, lockTimeout: .milliseconds(100)))
      _ = try await store.enqueue([offer(1)], at: at(1))
      let isOver = Locked(false)
      let error = try await store.write("testing") { transaction -> Task<PostgresStoreError?, Never> in
        _ = try transaction.run("SELECT id FROM salestap_queue FOR UPDATE")
        let waiting = Task {
          defer { isOver.withLock { $0 = true } }
          do {
            var newer = try offer(1, committedAt: at(5))
            newer.changeID = "newer"
            _ = try await hurried.enqueue([newer], at: at(5))
            return nil as PostgresStoreError?
          } catch { return error as? PostgresStoreError }
        }
        // The lock is held until the other has given up, for a minute at most.
        for _ in 0..<600 where !isOver.withLock({ $0 }) { _ = try transaction.run("SELECT pg_sleep(0.1)::text") }
        return waiting
      }.value
      #expect(error?.code == .timeout)
      #expect(error?.sqlState == "55P03")
      #expect(try await hurried.counts().map(\.waiting) == [1])
    }

    @Test("A cancelled task ends what it reads, and not what it writes", .timeLimit(.minutes(2)))
    func cancellation() async throws {
      let store = try await Server.store()
      let reading = Task { try await store.read("testing") { try $0.run("SELECT pg_sleep(25)::text").count } }
      try await store.sql("SELECT pg_sleep(0.3)::text")
      reading.cancel()
      let error = await #expect(throws: PostgresStoreError.self) { try await reading.value }
      #expect(error?.code == .cancelled)
      let writing = Task {
        try await store.write("testing") { transaction in
          _ = try transaction.run("SELECT pg_sleep(0.5)::text")
          return 7
        }
      }
      writing.cancel()
      #expect(try await writing.value == 7)
    }

    @Test("After a restart of the server the store goes on by itself")
    func restart() async throws {
      let server = try await blocking { try OwnServer() }
      let store = try await PostgresStore(server.connectionString, options: .init(clock: .caller))
      _ = try await store.enqueue([offer(1)], at: at(1))
      try await blocking { try server.restart() }
      _ = try await store.enqueue([offer(2)], at: at(1))
      try await blocking { try server.crash() }
      #expect(try await store.counts().map(\.waiting) == [2])
      await store.close()
      let error = await #expect(throws: PostgresStoreError.self) { try await store.counts() }
      #expect(error?.code == .closed)
    }

    @Test("Texts keep every character, also those that PostgreSQL does not")
    func texts() async throws {
      let store = try await Server.store()
      var odd = try offer(1)
      odd.identity = "a\u{0}b\u{F8FF}0c\u{F8FF}\u{0}"
      odd.changeID = "\u{0}"
      odd.payload = [0, 255, 1, 0]
      _ = try await store.enqueue([odd], at: at(1))
      let entry = try #require(try await store.entries(QueueQuery(identity: odd.identity), after: nil, limit: 1).first)
      #expect(entry.identity == odd.identity)
      #expect(entry.changeID == odd.changeID)
      #expect(entry.payload == odd.payload)
    }

    @Test("A pool of one connection serves many callers at once")
    func bounded() async throws {
      let store = try await Server.store(connections: 1)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<40 { group.addTask { _ = try await store.enqueue([offer(number)], at: at(1)) } }
        try await group.waitForAll()
      }
      #expect(try await store.counts().map(\.waiting) == [40])
    }
  }
#endif

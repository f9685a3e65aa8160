#if SQLite
  import Foundation
  import GRDB
  import SalesTap
  import SalesTapEngine
  import SalesTapModel
  import SalesTapQueue
  import SalesTapSQLite
  import SalesTapTesting
  import SalesTapTime
  import StoreTestSupport
  import Testing
  import TestSupport

  @Suite("Opening the store")
  struct OpeningTests {
    @Test("What was acknowledged is there after opening the file again")
    func reopening() async throws {
      let folder = try Folder()
      let first = try SQLiteStore(path: folder.file)
      _ = try await first.enqueue([offer(1), offer(2)], at: at(1))
      let second = try SQLiteStore(path: folder.file)
      let claimed = try await second.claim(
        ClaimRequest(sync: "leads", limit: 10, worker: "w"), at: at(2))
      expectNoDifference(claimed.entries.map(\.entry.changeID), ["c1", "c2"])
      let settled = try await first.settle(claimed.entries.map { Settlement($0, .delivered) }, at: at(3))
      expectNoDifference(settled, [.settled(.delivered), .settled(.delivered)])
      let counts = try await second.counts()
      expectNoDifference(counts, [QueueCounts(sync: "leads", delivered: 2)])
    }

    @Test("A file of its own keeps a write-ahead log and forces every commit to disk")
    func pragmas() async throws {
      let folder = try Folder()
      for (durability, level) in [(SQLiteStore.Durability.full, 2), (.normal, 1)] {
        let store = try SQLiteStore(path: folder.file, options: .init(durability: durability))
        expectNoDifference(try store.pragma("synchronous"), "\(level)")
        expectNoDifference(try store.pragma("journal_mode"), "wal")
      }
    }

    @Test("A file that a newer version wrote is refused, and stays as it is")
    func newer() async throws {
      let folder = try Folder()
      _ = try SQLiteStore(path: folder.file)
      let pool = try DatabasePool(path: folder.file)
      try await pool.write { try $0.execute(sql: "UPDATE salestap_schema SET version = 1000") }
      let error = #expect(throws: SQLiteStoreError.self) { try SQLiteStore(path: folder.file) }
      #expect(error?.code == .newerSchema)
      #expect(error?.message.contains("1000") == true)
      let version = try await pool.read { try Int.fetchOne($0, sql: "SELECT version FROM salestap_schema") }
      #expect(version == 1000)
    }

    @Test("A file that is no database, and a folder that is not there, are told apart")
    func wrongFiles() throws {
      let folder = try Folder()
      try Data("identity,name\n1,Ada\n".utf8 + [UInt8](repeating: 65, count: 5000)).write(
        to: URL(fileURLWithPath: folder.file))
      #expect(throws: SQLiteStoreError.self) { try SQLiteStore(path: folder.file) }
      let other = #expect(throws: SQLiteStoreError.self) { try SQLiteStore(path: folder.path + "/none/queue.sqlite") }
      #expect(other?.code == .cannotOpen)
      let first = #expect(throws: SQLiteStoreError.self) { try SQLiteStore(path: folder.file) }
      #expect(first?.code == .notADatabase)
    }

    @Test("A full disk is a typed error, and nothing is half-done")
    func full() async throws {
      let folder = try Folder()
      let queue = try DatabaseQueue(path: folder.file)
      let store = try SQLiteStore(queue)
      let pages = try await queue.read { try Int.fetchOne($0, sql: "PRAGMA page_count") } ?? 0
      try await queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA max_page_count = \(pages + 4)") }
      let many = try (1...200).map { try offer($0, payload: String(repeating: "x", count: 1000)) }
      let error = await #expect(throws: SQLiteStoreError.self) { try await store.enqueue(many, at: at(1)) }
      #expect(error?.code == .full)
      let counts = try await store.counts()
      expectNoDifference(counts, [])
      let one = try await store.enqueue([offer(1)], at: at(2))
      expectNoDifference(one, [.inserted(EntryID(rawValue: 1))])
    }

    @Test("A read-only database can be looked at, and a change of it is a typed error")
    func readOnly() async throws {
      let folder = try Folder()
      _ = try await SQLiteStore(path: folder.file).enqueue([offer(1)], at: at(1))
      var configuration = GRDB.Configuration()
      configuration.readonly = true
      let store = try SQLiteStore(DatabaseQueue(path: folder.file, configuration: configuration))
      let counts = try await store.counts()
      expectNoDifference(counts.map(\.waiting), [1])
      let error = await #expect(throws: SQLiteStoreError.self) { try await store.enqueue([offer(2)], at: at(1)) }
      #expect(error?.code == .readOnly)
    }

    @Test("A file that may not be written is refused with a typed error, and stays as it is")
    func readOnlyFile() async throws {
      let folder = try Folder()
      let queue = try DatabaseQueue(path: folder.file)
      _ = try await SQLiteStore(queue).enqueue([offer(1)], at: at(1))
      try queue.close()
      let before = try Data(contentsOf: URL(fileURLWithPath: folder.file))
      try FileManager.default.setAttributes([.posixPermissions: 0o444], ofItemAtPath: folder.file)
      // The superuser may write everything, so that SQLite is told by the address that it may not.
      let file = geteuid() == 0 ? "file:\(folder.file)?mode=ro" : folder.file
      let error = await #expect(throws: SQLiteStoreError.self) {
        let store = try SQLiteStore(path: file)
        _ = try await store.enqueue([offer(2)], at: at(2))
      }
      #expect(error?.code == .readOnly)
      #expect(try Data(contentsOf: URL(fileURLWithPath: folder.file)) == before)
    }

    @Test("The line of the guide about choosing a store")
    func choosing() async throws {
      let folder = try Folder()
      let queue: some QueueStore = try .sqlite(path: folder.path + "/salestap.sqlite")
      _ = try await queue.enqueue([offer(1)], at: at(1))
      let counts = try await queue.counts()
      expectNoDifference(counts.map(\.waiting), [1])
    }

    @Test("A damaged file is a typed error")
    func damaged() async throws {
      let folder = try Folder()
      let queue = try DatabaseQueue(path: folder.file)
      let store = try SQLiteStore(queue)
      _ = try await store.enqueue((1...300).map { try offer($0) }, at: at(1))
      try queue.close()
      var bytes = try Data(contentsOf: URL(fileURLWithPath: folder.file))
      for index in bytes.indices where index > 4096 * 2 { bytes[index] = 0xFF }
      try bytes.write(to: URL(fileURLWithPath: folder.file))
      let error = await #expect(throws: SQLiteStoreError.self) {
        let again = try SQLiteStore(path: folder.file)
        _ = try await again.entries(QueueQuery(), after: nil, limit: 1000)
      }
      #expect(error?.code == .corrupted)
    }

    @Test("A file that another connection holds is waited for, then reported")
    func busy() async throws {
      let folder = try Folder()
      let store = try SQLiteStore(path: folder.file, options: .init(busyTimeout: .milliseconds(20)))
      var configuration = GRDB.Configuration()
      configuration.allowsUnsafeTransactions = true
      let other = try DatabaseQueue(path: folder.file, configuration: configuration)
      try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
      let error = await #expect(throws: SQLiteStoreError.self) { try await store.enqueue([offer(1)], at: at(1)) }
      #expect(error?.code == .busy)
      try await other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
      let outcomes = try await store.enqueue([offer(1)], at: at(1))
      expectNoDifference(outcomes, [.inserted(EntryID(rawValue: 1))])
    }
  }

  @Suite("Inside the caller's database")
  struct CallerDatabaseTests {
    @Test("A rollback of the caller's transaction leaves nothing of what was handed in")
    func rollback() async throws {
      let queue = try DatabaseQueue()
      let store = try SQLiteStore(queue)
      try await queue.write { try $0.execute(sql: "CREATE TABLE lead (id TEXT)") }
      let offers = try [offer(1)]
      try await queue.writeWithoutTransaction { database in
        try database.inTransaction {
          try database.execute(sql: "INSERT INTO lead VALUES ('1')")
          _ = try store.enqueue(offers, at: at(1), in: database)
          return .rollback
        }
      }
      let before = try await store.counts()
      expectNoDifference(before, [])
      try await queue.write { database in
        try database.execute(sql: "INSERT INTO lead VALUES ('1')")
        _ = try store.enqueue(offers, at: at(2), in: database)
      }
      let after = try await store.counts()
      expectNoDifference(after, [QueueCounts(sync: "leads", waiting: 1, oldestWaiting: at(2))])
    }

    @Test("A change comes into the inbox in the caller's transaction, and whoever waits is woken after the commit")
    func inbox() async throws {
      let queue = try DatabaseQueue()
      let store = try SQLiteStore(queue)
      let offers = [InboxOffer(changeID: "a", content: Array("{}".utf8))]
      var signals = store.handedIn.makeAsyncIterator()
      try await queue.writeWithoutTransaction { database in
        try database.inTransaction {
          _ = try store.append(offers, at: at(1), in: database)
          return .rollback
        }
      }
      let afterRollback = try await store.inboxEntries(InboxQuery(), after: nil, limit: 10)
      expectNoDifference(afterRollback, [])
      let seen = Locked<[String]>([])
      try await queue.write { database in
        _ = try store.append(offers, at: at(2), in: database)
        _ = try store.enqueue([offer(1)], at: at(2), in: database)
        // The signal comes after the commit, not now: what is committed first is seen first.
        database.afterNextTransaction { _ in seen.withLock { $0.append("committed") } }
      }
      await signals.next()
      seen.withLock { $0.append("woken") }
      expectNoDifference(seen.withLock { $0 }, ["committed", "woken"])
      let after = try await store.inboxEntries(InboxQuery(), after: nil, limit: 10)
      expectNoDifference(after.map(\.changeID), ["a"])
      let time = try await store.latestTime()
      expectNoDifference(time, at(2))
    }

    @Test("A rollback wakes nobody")
    func rollbackWakesNobody() async throws {
      let queue = try DatabaseQueue()
      let store = try SQLiteStore(queue)
      let stream = store.handedIn
      try await queue.writeWithoutTransaction { database in
        try database.inTransaction {
          _ = try store.enqueue([offer(1)], at: at(1), in: database)
          return .rollback
        }
      }
      store.finishHandedIn()
      var signals = 0
      for await _ in stream { signals += 1 }
      #expect(signals == 0)
    }

    @Test(
      "An engine that runs wakes when a change is handed in inside the caller's transaction", .timeLimit(.minutes(1)))
    func engineWakes() async throws {
      let queue = try DatabaseQueue()
      let store = try SQLiteStore(queue)
      let clock = ManualClock(now: at(1_772_438_400))
      let sent = AsyncStream.makeStream(of: [UInt8].self)
      let transport = SignallingTransport(sent: sent.continuation)
      let document = ConfigurationDocument(
        connections: [Connection(name: "production", region: .in1, accountID: "ABC", passcode: .literal("secret"))],
        syncs: [
          SyncConfiguration(
            name: "Leads", connection: "production", object: "Lead", target: .profiles,
            mapping: Mapping(identity: .identity(.field("Email")), properties: [.init("Name", .field("LastName"))]))
        ])
      let engine = SyncEngine(
        planner: try Planner(document), transport: transport, store: store, clock: clock)
      try await withThrowingTaskGroup(of: Void.self) { group in
        // Nobody moves the clock: without the signal, the engine would wait for ever.
        group.addTask {
          // An engine that gives up ends the wait for its calls.
          defer { sent.continuation.finish() }
          try await engine.run(clock: clock.timer, pollingEvery: .seconds(3600))
        }
        await clock.waitForSleepers()
        try await queue.writeWithoutTransaction { database in
          try database.inTransaction {
            _ = try store.append([Self.change("undone")], at: clock.now(), in: database)
            return .rollback
          }
        }
        try await queue.write { database in
          _ = try store.append([Self.change("committed")], at: clock.now(), in: database)
        }
        var bodies = sent.stream.makeAsyncIterator()
        let body = String(decoding: await bodies.next() ?? [], as: UTF8.self)
        #expect(body.contains("committed@example.com"))
        #expect(!body.contains("undone"))
        group.cancelAll()
      }
      let left = try await store.inboxEntries(InboxQuery(), after: nil, limit: 10)
      expectNoDifference(left, [])
    }

    private static func change(_ name: String) -> InboxOffer {
      let text = """
        {"change": "created", "record": {"attributes": {"type": "Lead"}, "Id": "00Q5e0000000001EAA",
         "Email": "\(name)@example.com", "LastName": "Ada", "SystemModstamp": "2026-03-02T08:03:10.000+0000"}}
        """
      return InboxOffer(changeID: name, content: Array(text.utf8))
    }

    @Test("Only tables with the prefix are made")
    func prefix() async throws {
      let queue = try DatabaseQueue()
      _ = try SQLiteStore(queue)
      let names = try await queue.read {
        try String.fetchAll($0, sql: "SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'")
      }
      #expect(!names.isEmpty)
      #expect(names.allSatisfy { $0.hasPrefix("salestap_") })
    }
  }
#endif

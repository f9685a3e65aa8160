#if Postgres
  import SalesTap
  import SalesTapPostgres
  import StoreTestSupport
  import Testing

  @Suite("Changes handed in by SQL")
  struct HandInTests {
    let line = #"{"change":"updated","record":{"attributes":{"type":"Lead"},"Id":"00Q5e000001AbCdEAK"}}"#

    @Test("A client hands a change in inside its own transaction, and a rollback leaves nothing of it")
    func rollback() async throws {
      let schema = Server.newSchema()
      let store = try await Server.store(schema: schema)
      let call = "SELECT \(schema).salestap_hand_in('\(line)', 'change-1', 'Lead', '00Q5e000001AbCdEAK')"
      #expect(try await psql(Server.connectionString, "BEGIN", call, "ROLLBACK").status == 0)
      #expect(try await store.inboxEntries(InboxQuery(), after: nil, limit: 10) == [])
      #expect(try await psql(Server.connectionString, "BEGIN", call, "COMMIT").status == 0)
      let entry = try #require(try await store.inboxEntries(InboxQuery(), after: nil, limit: 10).first)
      #expect(entry.changeID == "change-1")
      #expect(entry.content == Array(line.utf8))
      #expect(entry.object == "Lead")
      #expect(entry.recordID == RecordID("00Q5e000001AbCdEAK"))
      #expect(entry.held == [])
      let claimed = try await store.claimChanges(InboxRequest(limit: 10), at: entry.receivedAt)
      #expect(claimed.map(\.id) == [entry.id])
    }

    @Test("The same change again is known; a held one has the new content, and is due at once")
    func again() async throws {
      let schema = Server.newSchema()
      let store = try await Server.store(schema: schema)
      func handIn(_ content: String) async throws {
        let done = try await psql(
          Server.connectionString, "SELECT \(schema).salestap_hand_in('\(content)', 'change-1')")
        #expect(done.status == 0, "\(done.output)")
      }
      try await handIn("first")
      try await handIn("second")
      var entries = try await store.inboxEntries(InboxQuery(), after: nil, limit: 10)
      #expect(entries.map(\.content) == [Array("first".utf8)])
      let held = InboxOffer(
        changeID: "change-2", content: Array("held".utf8), object: "Lead",
        recordID: try #require(RecordID("00Q5e000001AbCdEAK")),
        held: [HeldSync(sync: "leads", cause: .volume, reason: "too many")], due: nil, timesAsked: 1)
      _ = try await store.append([held], at: at(1))
      #expect(
        try await psql(Server.connectionString, "SELECT \(schema).salestap_hand_in('third', 'change-2')").status == 0)
      entries = try await store.inboxEntries(InboxQuery(changeID: "change-2"), after: nil, limit: 10)
      #expect(entries.map(\.content) == [Array("third".utf8)])
      #expect(entries.map(\.held) == [[]])
      #expect(entries.map(\.object) == ["Lead"])
      #expect(entries.first?.due != nil)
    }

    @Test("A change without an id is given one; a record that is none is refused, and so is nothing")
    func anonymous() async throws {
      let schema = Server.newSchema()
      let store = try await Server.store(schema: schema)
      let done = try await psql(
        Server.connectionString, "SELECT \(schema).salestap_hand_in('x'), \(schema).salestap_hand_in('x')")
      #expect(done.output == "1|2\n")
      let ids = try await store.inboxEntries(InboxQuery(), after: nil, limit: 10).map(\.changeID)
      #expect(ids.count == 2 && Set(ids).count == 2 && ids.allSatisfy { $0.hasPrefix("inbox:") })
      for call in ["salestap_hand_in('x', record => 'canary')", "salestap_hand_in(NULL)"] {
        let refused = try await psql(Server.connectionString, "SELECT \(schema).\(call)")
        #expect(refused.status != 0)
        #expect(!refused.output.contains("canary"))
      }
    }

    @Test("Whoever waits hears of it after the commit, from any client and any worker", .timeLimit(.minutes(1)))
    func signal() async throws {
      let schema = Server.newSchema()
      let store = try await Server.store(schema: schema)
      let other = try await Server.store(schema: schema)
      var signals = store.handedIn.makeAsyncIterator()
      // The listener's connection stands when the first word comes through.
      let calls = Task {
        while !Task.isCancelled {
          _ = try await psql(Server.connectionString, "SELECT \(schema).salestap_hand_in('x')")
        }
      }
      #expect(await signals.next() != nil)
      calls.cancel()
      _ = try await calls.value
      _ = try await other.append([InboxOffer(changeID: "c", content: [1])], at: at(1))
      #expect(await signals.next() != nil)
      await store.close()
      while await signals.next() != nil {}
    }

    @Test("An engine hears of it, and does not wait until it looks again", .timeLimit(.minutes(1)))
    func engineWakes() async throws {
      let schema = Server.newSchema()
      let store = try await Server.store(schema: schema)
      let sent = AsyncStream.makeStream(of: Void.self)
      let document = ConfigurationDocument(
        connections: [Connection(name: "production", region: .in1, accountID: "ABC", passcode: .literal("secret"))],
        syncs: [
          SyncConfiguration(
            name: "Leads", connection: "production", object: "Lead", target: .profiles,
            mapping: Mapping(identity: .identity(.field("Email")), properties: [.init("Name", .field("LastName"))]))
        ])
      let engine = SyncEngine(
        planner: try Planner(document), transport: TellingTransport(sent: sent.continuation), store: store,
        clock: .system)
      let change =
        #"{"change":"updated","record":{"attributes":{"type":"Lead"},"Id":"00Q5e000001AbCdEAK","Email":"a@b.c","LastName":"A"}}"#
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          // It is cancelled in the midst of its work.
          do {
            try await engine.run(clock: .continuous, pollingEvery: .seconds(3600))
          } catch  where Task.isCancelled {}
        }
        // The listener's connection stands when the first word comes through.
        group.addTask {
          while !Task.isCancelled {
            _ = try await psql(Server.connectionString, "SELECT \(schema).salestap_hand_in('\(change)')")
          }
        }
        for await _ in sent.stream { break }
        group.cancelAll()
        while let _ = try await group.next() {}
      }
      await store.close()
    }
  }

  /// Takes every record, and tells of it.
  private struct TellingTransport: UploadTransport {
    let sent: AsyncStream<Void>.Continuation

    func upload(_ request: UploadRequest) async -> UploadAnswer {
      sent.yield()
      let body = #"{"status":"success","processed":\#(request.recordCount),"unprocessed":[]}"#
      return .response(status: 200, retryAfter: nil, body: Array(body.utf8))
    }
  }
#endif

#if HTTP
  import SalesTap
  import SalesTapHTTP
  import SalesTapTesting
  import TestSupport
  import Testing

  /// The Swift code of the guide, compiled and run; the last test holds the two together.
  @Suite("The code of the guide to CleverTap over HTTP", .timeLimit(.minutes(1)))
  struct GuideTests {
    private func print(_ items: Any...) {}

    @Test("An engine over HTTP")
    func engine() async throws {
      let sync = SyncConfiguration(
        name: "Leads", connection: "production", object: "Lead", target: .profiles,
        mapping: Mapping(identity: .byEmail, properties: [.field("FirstName", as: "Name")]))
      let connection = Connection(
        name: "production", region: .in1, accountID: "ABC", passcode: .literal("any"), host: DeadPort().url(""))
      let planner = try Planner(ConfigurationDocument(connections: [connection], syncs: [sync]))
      let lead = try #require(
        RecordID("00Q5g00000A1bC2").map { id in
          RecordChange(
            object: "Lead", recordID: id, kind: .created,
            record: ["FirstName": "Ana", "Email": "ana@example.com"], committedAt: .init(secondsSinceEpoch: 0), id: "1")
        })
      let transport = CleverTapTransport()
      let engine = SyncEngine(planner: planner, transport: transport, store: .inMemory, clock: .system)
      let decisions = try await engine.process(lead)
      await transport.shutdown()
      // Nobody listens there: nothing was sent, and the change waits in the queue.
      #expect(decisions.map(\.outcome.name) == ["enqueued"])
    }

    @Test("Limits and places")
    func options() async {
      do {
        let options = CleverTapTransport.Options(
          http: HTTPOptions(
            connectTimeout: .seconds(5), timeout: .seconds(30), idleTimeout: .seconds(20), maximumAnswerBytes: 16 << 20)
        )
        let transport = CleverTapTransport(options)
        #expect(options.http.timeout == .seconds(30) && options.http.connectionsPerHost == 60)
        await transport.shutdown()
      }
      let transport = CleverTapTransport(.init(endpoint: "http://127.0.0.1:8080"))
      #expect("\(transport)" == "CleverTap over HTTP at http://127.0.0.1:8080")
      await transport.shutdown()
    }

    @Test("Test a connection, and verify an import")
    func connection() async throws {
      let connection = TransportTests.connection
      let records = [TransportTests.record]
      try await CleverTapServer.run(InMemoryCleverTap()) { transport in
        let test = await ConnectionTest(of: connection, through: transport)
        print(test.finding, test.advice)
        #expect(test.finding == .accepted)

        _ = await transport.upload(TransportTests.request())
        let found = try await transport.verify(records, over: connection, for: .seconds(60))
        for profile in found where profile.outcome != .matches {
          print(profile.outcome, profile.differences.map(\.name))
        }
        #expect(found.map(\.outcome) == [.matches])
      }
    }

    @Test("Every block of Swift in the guide stands here")
    func everyBlock() throws {
      let (count, missing) = try GuideCode.blocks(of: "Sources/SalesTapHTTP/SalesTapHTTP.docc/SendToCleverTap.md")
      #expect(count == 5 && missing.isEmpty, "\(missing)")
    }
  }
#endif

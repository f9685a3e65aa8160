#if HTTP
  import SalesTap
  import SalesTapTesting
  import Testing

  @testable import SalesTapHTTP

  @Suite("The way to CleverTap over HTTP", .timeLimit(.minutes(2)))
  struct TransportTests {
    static let connection = Connection(
      name: "production", region: .in1, accountID: "ABC-123-4567", passcode: .literal("canary-passcode"))
    static let record = EncodedRecord(
      CleverTapRecord(.identity("jack@gmail.com"), .profile, properties: [.init("Name", .string("Jack"))]))

    static func request(_ connection: Connection = connection, dryRun: Bool = false) -> UploadRequest {
      UploadRequest(
        connection: connection, body: UploadBatcher.body(of: [record]), recordCount: 1, isDryRun: dryRun)
    }

    // MARK: The call

    @Test(
      "A call has CleverTap's address, headers, and body",
      arguments: [
        (Region.in1, nil, false, "https://in1.api.clevertap.com/1/upload"),
        (.eu1, nil, true, "https://eu1.api.clevertap.com/1/upload?dryRun=1"),
        (.us1, "proxy.example.com:8443/clevertap/", false, "https://proxy.example.com:8443/clevertap/1/upload"),
        (.in1, "http://127.0.0.1:99", false, "http://127.0.0.1:99/1/upload"),
        (.in1, "http://[::1]:99", true, "http://[::1]:99/1/upload?dryRun=1"),
      ] as [(Region, String?, Bool, String)])
    func call(region: Region, host: String?, dryRun: Bool, url: String) async throws {
      let caller = ScriptedCaller([.answer(200, "{}")])
      let transport = CleverTapTransport(caller: caller, clock: ManualClock())
      var connection = Self.connection
      connection.region = region
      connection.host = host
      let answer = await transport.upload(Self.request(connection, dryRun: dryRun))
      #expect(answer == .response(status: 200, retryAfter: nil, body: Array("{}".utf8)))
      let call = try #require(caller.calls.first)
      #expect(call.method == .post && call.url == url)
      #expect(call.body == Self.request().body)
      #expect(call.headers["X-CleverTap-Account-Id"] == "ABC-123-4567")
      #expect(call.headers["X-CleverTap-Passcode"] == "canary-passcode")
      #expect(call.headers["Content-Type"] == "application/json")
      #expect(call.lane?.limit == 15)
    }

    @Test("All regions are called over TLS at their own hosts")
    func regions() async {
      for region in Region.allCases {
        let caller = ScriptedCaller([.answer(200)])
        var connection = Self.connection
        connection.region = region
        _ = await CleverTapTransport(caller: caller, clock: ManualClock()).upload(Self.request(connection))
        #expect(caller.calls.map(\.url) == ["https://\(region.rawValue).api.clevertap.com/1/upload"])
      }
    }

    @Test("An endpoint takes the place of all hosts, and accounts have lanes of their own")
    func endpoint() async {
      let caller = ScriptedCaller([.answer(200), .answer(200), .answer(200)])
      let transport = CleverTapTransport(.init(endpoint: "http://localhost:7/"), caller: caller, clock: ManualClock())
      var other = Self.connection
      other.region = .eu1
      other.host = "proxy.example.com"
      _ = await transport.upload(Self.request())
      _ = await transport.upload(Self.request(other))
      other.accountID = "XYZ"
      _ = await transport.upload(Self.request(other))
      #expect(caller.calls.map(\.url) == Array(repeating: "http://localhost:7/1/upload", count: 3))
      #expect(Set(caller.calls.compactMap { $0.lane?.name }).count == 2)
    }

    // MARK: What is not sent

    @Test(
      "A passcode goes unencrypted to this machine only, unless that is asked for",
      arguments: [
        ("http://proxy.example.com", false), ("http://10.0.0.1:8080", false), ("http://127.0.0.1.example.com", false),
        ("http://127.0.0.1:8080", true), ("http://localhost", true), ("https://proxy.example.com", true),
      ])
    func plainHTTP(host: String, isAllowed: Bool) async {
      var connection = Self.connection
      connection.host = host
      for asks in [false, true] {
        let caller = ScriptedCaller([.answer(200)])
        let transport = CleverTapTransport(.init(allowsPlainHTTP: asks), caller: caller, clock: ManualClock())
        let answer = await transport.upload(Self.request(connection))
        #expect(caller.calls.count == (isAllowed || asks ? 1 : 0))
        if caller.calls.isEmpty, case .nothingSent(let reason) = answer {
          #expect(reason.contains("unencrypted"))
        } else {
          #expect(answer == .response(200))
        }
      }
    }

    @Test(
      "A host that is none is refused, and not quoted",
      arguments: ["https://user:canary@x", "ftp://canary", "a canary", ""])
    func badHost(host: String) async {
      let caller = ScriptedCaller([])
      var connection = Self.connection
      connection.host = host
      let answer = await CleverTapTransport(caller: caller, clock: ManualClock()).upload(Self.request(connection))
      guard case .nothingSent(let reason) = answer else {
        Issue.record("\(answer)")
        return
      }
      #expect(reason.contains("production") && !reason.contains("canary") && caller.calls.isEmpty)
    }

    @Test("A passcode that names a variable is looked up; one that is not set is told by its name")
    func environment() async throws {
      var connection = Self.connection
      connection.passcode = .environment("CLEVERTAP_PASSCODE")
      let caller = ScriptedCaller([.answer(200)])
      let values = Locked<[String: String]>([:])
      let transport = CleverTapTransport(
        caller: caller, clock: ManualClock(), environment: { name in values.withLock { $0[name] } })
      for value in [nil, ""] {
        values.withLock { $0["CLEVERTAP_PASSCODE"] = value }
        guard case .nothingSent(let reason) = await transport.upload(Self.request(connection)) else {
          Issue.record("something was sent")
          return
        }
        #expect(reason.contains("CLEVERTAP_PASSCODE") || value == "")
      }
      values.withLock { $0["CLEVERTAP_PASSCODE"] = "right" }
      #expect(await transport.upload(Self.request(connection)) == .response(200))
      #expect(caller.calls.map { $0.headers["X-CleverTap-Passcode"] } == ["right"])
    }

    // MARK: Answers

    @Test(
      "Retry-After is read as seconds, and as a date by the clock that was handed in",
      arguments: [
        ("7", 7), ("Sat, 21 Nov 2026 08:00:30 GMT", 30), ("Sat, 21 Nov 2026 07:00:00 GMT", 0), ("soon", nil),
      ] as [(String, Int?)])
    func retryAfter(header: String, expected: Int?) async throws {
      let now = try #require(Instant("2026-11-21T08:00:00Z"))
      let caller = ScriptedCaller([.answer(429, "slow down", headers: ["retry-after": header])])
      let answer = await CleverTapTransport(caller: caller, clock: ManualClock(now: now)).upload(Self.request())
      #expect(answer == .response(429, "slow down", retryAfter: expected))
    }

    @Test("A fault says what it means for the upload", arguments: HTTPFault.Kind.allCases)
    func faults(kind: HTTPFault.Kind) async {
      let caller = ScriptedCaller([
        .failure(HTTPFault(mayHaveArrived: true, kind: kind, reason: "a")),
        .failure(HTTPFault(mayHaveArrived: false, kind: kind, reason: "b")),
      ])
      let transport = CleverTapTransport(caller: caller, clock: ManualClock())
      #expect(await transport.upload(Self.request()) == .noAnswer("a"))
      #expect(await transport.upload(Self.request()) == .nothingSent("b"))
    }

    @Test("The passcode is nowhere in what the transport, its options, its errors, and its answers show")
    func canary() async throws {
      let transport = CleverTapTransport(clock: ManualClock())
      #expect(!everything(about: transport).contains("canary"))
      #expect(!everything(about: Self.connection).contains("canary"))
      #expect(!everything(about: Self.request()).contains("canary-passcode"))
      let dead = DeadPort()
      for host in [dead.url(""), "http://proxy.example.com", "https://127.0.0.1:\(dead.port)", "x y"] {
        var connection = Self.connection
        connection.host = host
        #expect(!everything(about: await transport.upload(Self.request(connection))).contains("canary"))
        do {
          _ = try await transport.profile(of: .identity("canary-identity"), over: connection)
          Issue.record("there is a profile")
        } catch {
          #expect(!everything(about: error).contains("canary"))
        }
      }
      // A passcode with a line feed would end its header; the client below quotes it in its own error.
      var connection = Self.connection
      connection.host = dead.url("")
      connection.passcode = .literal("canary\r\nX: y")
      let answer = await transport.upload(Self.request(connection))
      #expect(!everything(about: answer).contains("canary"))
      guard case .nothingSent = answer else {
        Issue.record("\(answer)")
        return
      }
      await transport.shutdown()
    }

    // MARK: Against CleverTap

    @Test("Records arrive, refusals come back by number, and a dry run keeps nothing")
    func inMemory() async throws {
      let cleverTap = InMemoryCleverTap(accounts: [
        .init(id: "ABC-123-4567", passcode: "canary-passcode", region: .in1)
      ])
      try await CleverTapServer.run(cleverTap) { transport in
        let bad = EncodedRecord(
          CleverTapRecord(.identity("jill"), .profile, properties: [.init("Email", .string("$$$$$"))]))
        let request = UploadRequest(
          connection: Self.connection, body: UploadBatcher.body(of: [Self.record, bad]), recordCount: 2, isDryRun: true)
        let dry = UploadReport(await transport.upload(request), to: [Self.record, bad])
        #expect(dry.outcome == .partial)
        #expect(cleverTap.contents().profiles.isEmpty)
        var real = request
        real.isDryRun = false
        let report = UploadReport(await transport.upload(real), to: [Self.record, bad])
        #expect(report.outcome == .partial)
        #expect(report.records.first == .accepted)
        guard case .rejected(515, _)? = report.records.last else {
          Issue.record("\(report)")
          return
        }
        #expect(cleverTap.contents().profile("jack@gmail.com")?["Name"] == "Jack")
      }
    }

    @Test("A connection test tells accepted, refused, and unreachable apart")
    func connectionTest() async throws {
      let cleverTap = InMemoryCleverTap(accounts: [
        .init(id: "ABC-123-4567", passcode: "canary-passcode", region: .in1)
      ])
      try await CleverTapServer.run(cleverTap) { transport in
        #expect(await ConnectionTest(of: Self.connection, through: transport).finding == .accepted)
        #expect(cleverTap.contents().profiles.isEmpty)
        var wrong = Self.connection
        wrong.passcode = .literal("wrong")
        let refused = await ConnectionTest(of: wrong, through: transport)
        #expect(refused.finding == .refused && refused.advice.contains("passcode"))
        wrong.accountID = "other"
        #expect(await ConnectionTest(of: wrong, through: transport).advice.contains("account id"))
      }
      let dead = DeadPort()
      let transport = CleverTapTransport(.init(endpoint: dead.url("")), clock: ManualClock())
      #expect(await ConnectionTest(of: Self.connection, through: transport).finding == .unreachable)
      await transport.shutdown()
    }

    @Test("Fifteen uploads of an account are under way at once, and no more, however many are asked for")
    func ceiling() async throws {
      let arrived = Locked(0)
      let gate = AsyncStream.makeStream(of: Void.self)
      let cleverTap = InMemoryCleverTap { _ in
        // The fifteenth lets all go: with fewer at once, this would never end.
        if arrived.withLock({ count in
          count += 1; return count
        }) == 15 {
          gate.continuation.finish()
        }
        for await _ in gate.stream {}
      }
      try await CleverTapServer.run(cleverTap) { transport in
        let outcomes = await withTaskGroup(of: UploadReport.Outcome.self) { group in
          for _ in 0..<60 {
            group.addTask { UploadReport(await transport.upload(Self.request()), to: [Self.record]).outcome }
          }
          return await group.reduce(into: []) { $0.append($1) }
        }
        // A sixteenth at once would have been answered with 429.
        #expect(outcomes == Array(repeating: .accepted, count: 60))
      }
      #expect(cleverTap.counts.mostConcurrent == 15)
    }
  }
#endif

#if HTTP
  import SalesTap
  import SalesTapTesting
  import Testing

  @testable import SalesTapHTTP

  @Suite("Profiles read back", .timeLimit(.minutes(2)))
  struct ProfileTests {
    static let connection = TransportTests.connection

    static func transport(_ answers: [Result<HTTPAnswer, HTTPFault>]) -> (CleverTapTransport, ScriptedCaller) {
      let caller = ScriptedCaller(answers)
      return (CleverTapTransport(caller: caller, clock: ManualClock()), caller)
    }

    /// CleverTap's own sample, shortened.
    static let sample = """
      { "status" : "success", "record" : { "email" : "jack@gmail.com", "profileData" : { "Last Score" : 308, "Replayed" : true,
        "Tags": ["a", "b"] }, "events" : { "App Launched" : { "count" : 10, "first_seen" : 1457271567, "last_seen" : 1458041215 },
        "Charged" : { "count" : 6 } }, "platformInfo" : [ { "platform" : "iOS" } ] } }
      """

    @Test("A profile is asked for by its identity or object id, escaped, without a body, three at once")
    func call() async throws {
      let (transport, caller) = Self.transport([.answer(200, Self.sample), .answer(200, Self.sample)])
      _ = try await transport.profile(of: .identity("a+b/c?d=é &%"), over: Self.connection)
      _ = try await transport.profile(of: .objectID("-x_(1)"), over: Self.connection)
      #expect(
        caller.calls.map(\.url) == [
          "https://in1.api.clevertap.com/1/profile.json?identity=a%2Bb%2Fc%3Fd%3D%C3%A9%20%26%25",
          "https://in1.api.clevertap.com/1/profile.json?objectId=-x_%281%29",
        ])
      for call in caller.calls {
        #expect(call.method == .get && call.body.isEmpty && call.headers["Content-Type"] == nil)
        #expect(call.headers["X-CleverTap-Passcode"] == "canary-passcode" && call.lane?.limit == 3)
      }
    }

    @Test("The answer's properties and events are told, names in any case")
    func answer() async throws {
      let (transport, _) = Self.transport([.answer(200, Self.sample)])
      let profile = try #require(try await transport.profile(of: .identity("jack"), over: Self.connection))
      #expect(profile.propertyNames == ["Last Score", "Replayed", "Tags", "email"])
      #expect(profile["Last Score"] == "308" && profile["last score"] == "308")
      #expect(profile["Email"] == #""jack@gmail.com""# && profile["Tags"] == #"["a", "b"]"#)
      #expect(profile["platformInfo"] == nil && profile["x"] == nil)
      #expect(profile.events.map(\.name) == ["App Launched", "Charged"])
      #expect(profile.events.map(\.count) == [10, 6])
      #expect(profile.events.first?.firstSeen == 1_457_271_567 && profile.events.last?.lastSeen == nil)
    }

    @Test(
      "Where there is no record, there is no profile",
      arguments: [
        #"{"status":"success","record":null}"#, #"{"status":"success"}"#, #"{"status":"fail","error":"x"}"#, "{}",
        #"{"record":[]}"#,
      ])
    func missing(body: String) async throws {
      let (transport, _) = Self.transport([.answer(200, body)])
      #expect(try await transport.profile(of: .identity("jack"), over: Self.connection) == nil)
    }

    @Test(
      "What keeps a profile from being read has a code, and names no identity",
      arguments: [
        (.answer(401, #"{"error":"canary"}"#), .unauthorized), (.answer(302), .unauthorized),
        (.answer(404), .unauthorized),
        (.answer(429, headers: ["Retry-After": "9"]), .throttled), (.answer(400), .refused), (.answer(500), .server),
        (.answer(200, "<html>"), .unreadable), (.answer(200, "[]"), .unreadable),
        (.failure(.nothingSent(.refused, "refused")), .unreachable), (.failure(.noAnswer(.timeout, "late")), .noAnswer),
        (.failure(.noAnswer(.unreadableAnswer, "half")), .unreadable),
        (.failure(.noAnswer(.answerTooLarge, "long")), .unreadable),
      ] as [(Result<HTTPAnswer, HTTPFault>, CleverTapReadError.Code)])
    func errors(answer: Result<HTTPAnswer, HTTPFault>, code: CleverTapReadError.Code) async throws {
      let (transport, _) = Self.transport([answer])
      do {
        _ = try await transport.profile(of: .identity("canary"), over: Self.connection)
        Issue.record("there is a profile")
      } catch {
        #expect(error.code == code, "\(error)")
        #expect(!everything(about: error).contains("canary"))
        #expect(error.retryAfter == (code == .throttled ? 9 : nil))
      }
    }

    // MARK: Verifying an import

    static func profile(_ identity: String, _ properties: [CleverTapRecord.Property]) -> EncodedRecord {
      EncodedRecord(CleverTapRecord(.identity(identity), .profile, properties: properties))
    }

    @Test("What was sent is found again in an in-memory CleverTap, and what was not is told")
    func verify() async throws {
      let cleverTap = InMemoryCleverTap()
      let sent = [
        Self.profile(
          "jack",
          [
            .init("Name", .string("Jack")), .init("Phone", .string("+14155551234")), .init("Score", .integer(7)),
            .init("Rate", .double(0.5)), .init("Member", .boolean(true)), .init("Since", .date(1_487_576_752)),
            .init("Tags", .list(["b", "a"])), .init("Visits", .operation(.increment(2))),
          ]),
        Self.profile("jack", [.init("Score", .integer(8))]),
        EncodedRecord(
          CleverTapRecord(.identity("jack"), .event(name: "Won"), timestamp: 1_487_576_752, properties: [])),
        Self.profile("jill", [.init("Name", .string("Jill"))]),
      ]
      let missing = Self.profile("nobody", [.init("Name", .string("N"))])
      try await CleverTapServer.run(cleverTap) { transport in
        let body = UploadBatcher.body(of: sent)
        _ = await transport.upload(UploadRequest(connection: Self.connection, body: body, recordCount: sent.count))
        // Somebody else changes one of them.
        let later = Self.profile("jill", [.init("Name", .string("Gillian"))])
        _ = await transport.upload(
          UploadRequest(connection: Self.connection, body: UploadBatcher.body(of: [later]), recordCount: 1))

        let found = try await transport.verify(sent + [missing], over: Self.connection, for: .zero)
        #expect(found.map(\.subject) == [.identity("jack"), .identity("jill"), .identity("nobody")])
        #expect(found.map(\.outcome) == [.matches, .differs, .missing])
        #expect(found.first?.untold == ["Visits"])
        #expect(found.dropFirst().first?.differences.map(\.name) == ["Name"])
        #expect(found.dropFirst().first?.differences.first?.sent == #""Jill""#)
        #expect(found.dropFirst().first?.differences.first?.found == #""Gillian""#)
      }
    }

    @Test("Profiles that are not yet as sent are read again until they are, and no longer than was said")
    func polling() async throws {
      let clock = ManualClock()
      func answer(_ name: String) -> Result<HTTPAnswer, HTTPFault> {
        .answer(200, #"{"status":"success","record":{"profileData":{"Name":"\#(name)"},"events":{}}}"#)
      }
      let (transport, caller) = Self.transport([
        .answer(200, #"{"record":null}"#), .failure(.noAnswer(.timeout, "late")), answer("old"), answer("new"),
      ])
      let sent = [Self.profile("jack", [.init("Name", .string("new"))])]
      async let result = transport.verify(
        sent, over: Self.connection, for: .seconds(60), every: .seconds(10), clock: clock.timer)
      for _ in 0..<3 {
        await clock.waitForSleepers()
        clock.advance(by: .seconds(10))
      }
      #expect(try await result.map(\.outcome) == [.matches])
      #expect(caller.calls.count == 4)

      // It never comes: seven readings in sixty seconds.
      let (stale, staleCaller) = Self.transport(Array(repeating: answer("old"), count: 20))
      async let late = stale.verify(
        sent, over: Self.connection, for: .seconds(60), every: .seconds(10), clock: clock.timer)
      for _ in 0..<6 {
        await clock.waitForSleepers()
        clock.advance(by: .seconds(10))
      }
      #expect(try await late.map(\.outcome) == [.differs])
      #expect(staleCaller.calls.count == 7)
    }

    @Test("A profile that cannot be read is told so; wrong credentials end the whole verification")
    func unread() async throws {
      let sent = [Self.profile("jack", [.init("Name", .string("J"))])]
      let (busy, _) = Self.transport([.answer(429)])
      #expect(try await busy.verify(sent, over: Self.connection, for: .zero).map(\.outcome) == [.unread(.throttled)])
      let (wrong, _) = Self.transport([.answer(401)])
      await #expect(throws: CleverTapReadError(.unauthorized, "")) {
        try await wrong.verify(sent, over: Self.connection, for: .zero)
      }
    }

    @Test("No more than three profiles are read at once, and each is read")
    func threeAtOnce() async throws {
      let load = Locked((now: 0, most: 0))
      let caller = ScriptedCaller { _ in
        load.withLock { load in
          load.now += 1
          load.most = max(load.most, load.now)
        }
        for _ in 0..<10 { await Task.yield() }
        load.withLock { $0.now -= 1 }
        return HTTPAnswer(status: 200, body: Array(#"{"record":{"profileData":{"Name":"J"}}}"#.utf8))
      }
      let transport = CleverTapTransport(caller: caller, clock: ManualClock())
      let sent = (0..<50).map { Self.profile("\($0)", [.init("Name", .string("J"))]) }
      let found = try await transport.verify(sent, over: Self.connection, for: .zero)
      #expect(found.count == 50 && found.allSatisfy { $0.outcome == .matches })
      #expect(caller.calls.count == 50 && (2...3).contains(load.withLock { $0.most }))
    }

    @Test(
      "A value is the same in every form in which CleverTap is known to tell it",
      arguments: [
        (#""Jack""#, #""Jack""#, true), (#""Jack""#, #""jack""#, false), ("308", "308", true), ("308", "308.0", true),
        ("308", #""308""#, true), (#""18""#, "18", true), (#""+35922333232""#, "35922333232", true),
        (#""+35922333232""#, "35922333233", false), (#""$D_1487576752""#, "1487576752", true),
        (#""$D_1487576752""#, #""$D_1487576752""#, true), (#""$D_1487576752""#, "1487576753", false),
        ("true", "true", true), ("true", #""true""#, true), ("true", "1", false), ("true", "false", false),
        (#"{"$set":["a","b"]}"#, #"["b","a"]"#, true), (#"{"$set":["a"]}"#, #""a""#, true),
        (#"{"$set":["a","b"]}"#, #"["a"]"#, false), (#"{"$set":["a"]}"#, #"["a","b"]"#, false),
        (#"{"$set":[]}"#, "null", true), (#"{"$set":[]}"#, #"["a"]"#, false), (#"{"$add":["a"]}"#, #"["x","a"]"#, true),
        (#"{"$add":["a"]}"#, #"["x"]"#, false), (#"{"$remove":["a"]}"#, #"["x"]"#, true),
        (#"{"$remove":["a"]}"#, #"["a"]"#, false), (#"{"$delete":1}"#, "null", true),
        (#"{"$delete":1}"#, #""x""#, false),
        (#"{"$incr":1}"#, "5", nil), (#"{"email":["Marketing"]}"#, "null", nil), (#""nan""#, #""NaN""#, false),
        ("\"\"", "null", false),
      ] as [(String, String, Bool?)])
    func forms(sent: String, found: String, expected: Bool?) throws {
      let expectation = try #require(ProfileExpectation(sent: JSONNode(parsing: sent)))
      #expect(expectation.isMet(by: try JSONNode(parsing: found)) == expected)
    }

    @Test(
      "Several records of a profile are taken together, in their order",
      arguments: [
        (["1", "2"], "2", true), ([#"{"$set":["a"]}"#, #"{"$add":["b"]}"#], #"["a","b"]"#, true),
        ([#"{"$set":["a","b"]}"#, #"{"$remove":["b"]}"#], #"["a"]"#, true),
        ([#"{"$delete":1}"#, #"{"$add":["a"]}"#], #"["a"]"#, true),
        ([#"{"$delete":1}"#, #"{"$remove":["a"]}"#], "null", true),
        ([#"{"$add":["a"]}"#, #"{"$add":["b"]}"#], #"["b"]"#, false),
        ([#"{"$add":["a"]}"#, #"{"$add":["b"]}"#], #"["a","b","c"]"#, true),
        ([#"{"$remove":["a"]}"#, #"{"$remove":["b"]}"#], #"["b"]"#, false),
        ([#"{"$add":["a"]}"#, #"{"$remove":["a"]}"#], #"["b"]"#, nil), (["5", #"{"$incr":1}"#], "6", nil),
        ([#"{"$incr":1}"#, "5"], "5", true),
      ] as [([String], String, Bool?)])
    func sequences(sent: [String], found: String, expected: Bool?) throws {
      var expectation: ProfileExpectation?
      for text in sent {
        let next = try #require(ProfileExpectation(sent: JSONNode(parsing: text)))
        expectation = expectation?.followed(by: next) ?? next
      }
      #expect(expectation?.isMet(by: try JSONNode(parsing: found)) == expected)
    }
  }
#endif

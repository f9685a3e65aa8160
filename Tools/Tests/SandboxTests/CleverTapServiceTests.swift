#if HTTP
  import Foundation
  import SalesTap
  import SalesTapTesting
  import SalesTapSandbox
  import Testing

  /// CleverTap as any HTTP client sees it.
  @Suite struct CleverTapServiceTests {
    let good = #"{"identity":"ana","type":"profile","profileData":{"Name":"Ana","Plan":"gold"}}"#
    let bad = #"{"identity":"ben","type":"profile","profileData":{"Age":"aa"}}"#

    @Test func uploadsAreAnsweredAndApplied() async throws {
      let sandbox = Sandbox()
      try await sandbox.run { port in
        let answer = try await HTTPCall(port: port).upload("\(good),\(bad)")
        #expect(answer.status == 200)
        #expect(answer.headers["content-type"] == "application/json;charset=utf-8")
        #expect(
          answer.text.hasPrefix(
            #"{ "status" : "partial" , "processed" : 1 , "unprocessed" : [ { "status" : "fail" , "code" : 520"#))
        #expect(answer.text.contains("Skipped record number : 2"))
      }
      #expect(sandbox.cleverTap.contents().profiles.map(\.key) == ["ana"])
    }

    @Test func aDryRunIsJudgedAndStoresNothing() async throws {
      let sandbox = Sandbox()
      try await sandbox.run { port in
        let answer = try await HTTPCall(port: port).upload("\(good),\(bad)", query: "?dryRun=1")
        #expect(try answer.json()["processed"] as? Int == 1)
      }
      #expect(sandbox.cleverTap.contents().profiles.isEmpty)
    }

    @Test func aProfileIsReadBack() async throws {
      try await Sandbox().run { port in
        let call = HTTPCall(port: port)
        _ = try await call.upload(
          good + #",{"identity":"ana","type":"event","evtName":"Bought","ts":1700000000,"evtData":{"Sum":3}}"#)
        let headers = ["X-CleverTap-Account-Id": "A", "X-CleverTap-Passcode": "p"]
        let answer = try await call.send("GET", "/1/profile.json?identity=ana", headers: headers)
        let record = try #require(try answer.json()["record"] as? [String: Any])
        #expect((record["profileData"] as? [String: Any])?["Plan"] as? String == "gold")
        let events = record["events"] as? [String: [String: Int]]
        #expect(events == ["Bought": ["count": 1, "first_seen": 1_700_000_000, "last_seen": 1_700_000_000]])
        #expect(try await call.send("GET", "/1/profile.json", headers: headers).status == 400)
        #expect(try await call.send("GET", "/1/profile.json?identity=ana").status == 401)
      }
    }

    @Test func onlyKnownAccountsWithTheirPasscodesAreLetIn() async throws {
      let account = InMemoryCleverTap.Account(id: "A", passcode: "p", region: .eu1)
      let sandbox = Sandbox(cleverTap: InMemoryCleverTap(accounts: [account]))
      try await sandbox.run { port in
        let call = HTTPCall(port: port)
        #expect(try await call.upload(good).status == 200)
        let stranger = try await call.upload(good, account: "B")
        #expect(stranger.status == 401)
        #expect(stranger.text == #"{ "status" : "fail" , "error" : "Account ID is not valid" , "code" : 401}"#)
        let wrong = try await call.upload(good, passcode: "q")
        #expect(wrong.text == #"{ "status" : "fail" , "error" : "Passcode Invalid" , "code" : 401}"#)
        let read = try await call.send(
          "GET", "/1/profile.json?identity=ana",
          headers: ["X-CleverTap-Account-Id": "A", "X-CleverTap-Passcode": "q"])
        #expect(read.status == 401)
      }
      #expect(sandbox.cleverTap.counts.accepted == 1)
    }

    @Test(arguments: [
      ("GET", "/1/upload", "application/json", 405), ("POST", "/1/profile.json", "application/json", 405),
      ("POST", "/1/nothing", "application/json", 404), ("POST", "/1/upload", "text/plain", 415),
      ("POST", "/1/upload", "application/json; charset=utf-8", 400),
    ])
    func whatIsNoUploadIsRefused(_ method: String, _ path: String, _ type: String, _ status: Int) async throws {
      let sandbox = Sandbox()
      try await sandbox.run { port in
        let answer = try await HTTPCall(port: port).send(
          method, path, headers: ["X-CleverTap-Account-Id": "A", "X-CleverTap-Passcode": "p", "Content-Type": type],
          body: method == "GET" ? nil : "no JSON")
        #expect(answer.status == status)
        #expect(try answer.json()["code"] as? Int == status)
      }
      #expect(sandbox.cleverTap.contents().profiles.isEmpty)
    }

    @Test(arguments: [
      (SandboxFault.resetDuringRequest, false), (.requestLost, false), (.answerLost, true), (.halfAnswer, true),
    ])
    func aConnectionThatIsCutTellsNothingOfWhatWasApplied(_ fault: SandboxFault, _ isApplied: Bool) async throws {
      let sandbox = Sandbox()
      try await sandbox.run { port in
        let call = HTTPCall(port: port)
        sandbox.failNext(fault)
        await #expect(throws: (any Error).self) { try await call.upload(good) }
        #expect((sandbox.cleverTap.contents().profile("ana") != nil) == isApplied)
        let next = try await call.upload(good)
        #expect(next.status == 200)
      }
    }

    @Test func faultsAreOrderedOverHTTPToo() async throws {
      try await Sandbox().run { port in
        let call = HTTPCall(port: port)
        _ = try await call.send(
          "POST", "/sandbox/faults", body: #"{"fault":"status","status":429,"retryAfter":"7","times":2}"#)
        for _ in 1...2 {
          let answer = try await call.upload(good)
          #expect(answer.status == 429)
          #expect(answer.headers["retry-after"] == "7")
        }
        _ = try await call.send("POST", "/sandbox/faults", body: #"{"fault":"missed","records":[1],"every":2}"#)
        #expect(try await call.upload(good).text.contains("\"success\""))
        #expect(try await call.upload(good).text.contains("555"))
        _ = try await call.send("DELETE", "/sandbox/faults")
        #expect(try await call.upload(good).text.contains("\"success\""))
        #expect(try await call.upload(good).text.contains("\"success\""))
        #expect(try await call.send("POST", "/sandbox/faults", body: #"{"fault":"fire"}"#).status == 400)
        let counts = try await call.send("GET", "/sandbox/counts").json()
        #expect(counts["uploads"] as? Int == 4)
        #expect(counts["accepted"] as? Int == 3)
        #expect(try await call.send("GET", "/sandbox/clevertap").body == Data(sandboxDump.utf8))
      }
    }

    private let sandboxDump = #"{"profiles":{"ana":{"Name":"Ana","Plan":"gold"}},"events":[]}"#

    @Test func theSixteenthUploadAtOnceIsTooMany() async throws {
      let gate = Gate(opensAt: 16)
      let sandbox = Sandbox(cleverTap: InMemoryCleverTap { _ in await gate.wait() })
      let statuses = try await sandbox.run { port in
        await withTaskGroup(of: Int?.self) { group in
          for _ in 0..<16 { group.addTask { try? await HTTPCall(port: port).upload(good).status } }
          return await group.reduce(into: [Int?]()) { $0.append($1) }
        }
      }
      #expect(statuses.count { $0 == 200 } == 15)
      #expect(statuses.count { $0 == 429 } == 1)
    }
  }

  /// Lets everybody through when so many have come.
  private actor Gate {
    private let count: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(opensAt count: Int) { self.count = count }

    func wait() async {
      await withCheckedContinuation { continuation in
        waiting.append(continuation)
        guard waiting.count == count else { return }
        for one in waiting { one.resume() }
        waiting = []
      }
    }
  }
#endif

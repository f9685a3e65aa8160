#if HTTP
  import Foundation
  import SalesTap
  import Testing

  /// `salestap backfill --salesforce` as a person runs it, against the Salesforce of `salestap sandbox`.
  @Suite(.timeLimit(.minutes(15))) struct BackfillCommandTests {
    /// A Salesforce with leads of the numbers 1 to a count, every fourth of which is open, as a process with a folder for files.
    private struct Org {
      let folder: URL
      let process: Process
      let port: Int

      /// - Parameter stamps: The fields that tell when a record was changed, as far as the object has them.
      init(leads count: Int, stamps: [String] = ["CreatedDate", "LastModifiedDate", "SystemModstamp"]) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        let records = folder.appending(path: "org")
        try FileManager.default.createDirectory(at: records, withIntermediateDirectories: true)
        let times = stamps.map { #",{"name":"\#($0)","type":"datetime"}"# }.joined()
        let describe = """
          {"name":"Lead","label":"Lead","keyPrefix":"00Q","queryable":true,"fields":[{"name":"Id","type":"id"},
          {"name":"Email","type":"email"},{"name":"LastName","type":"string"},{"name":"Status","type":"picklist"}\(times)]}
          """
        try Data(describe.utf8).write(to: records.appending(path: "Lead.json"))
        let lines = (1...count).map { number in
          let times = stamps.map { #","\#($0)":"2026-03-02T08:00:00.000+0000""# }.joined()
          return """
            {"attributes":{"type":"Lead"},"Id":"00Q5g00000\(10_000 + number)","Email":"lead\(number)@example.com",\
            "LastName":"Ozola","Status":"\(number % 4 == 0 ? "Open" : "Qualified")"\(times)}
            """
        }
        try Data(lines.joined(separator: "\n").utf8).write(to: records.appending(path: "leads.jsonl"))
        try Data(Self.configuration.utf8).write(to: folder.appending(path: "salestap.json"))
        (process, port) = try SandboxCommandTests.start(["--salesforce-records", records.path])
      }

      private static let configuration = """
        {"version": 1,
         "connections": [{"name": "production", "region": "in1", "accountID": "ABC", "passcode": "secret"}],
         "syncs": [{"name": "Leads", "connection": "production", "object": "Lead", "target": "profiles",
           "filter": {"condition": "Status = 'Qualified'"}, "mapping": {"identity": {"field": "Email"},
             "properties": [{"target": "Name", "source": {"field": "LastName"}}]}}]}
        """

      /// The arguments of a backfill of the leads.
      func arguments(_ more: [String]) -> [String] {
        [
          "backfill", "--salesforce", "http://127.0.0.1:\(port)", "--sync", "Leads", "--format", "json", "--config",
          folder.appending(path: "salestap.json").path,
        ] + more
      }

      /// Runs a backfill to its end.
      func backfill(_ more: [String] = [], secret: String? = "secret") async throws -> Ending {
        try await Ending(of: try start(more, secret: secret), in: folder)
      }

      /// Starts a backfill.
      func start(_ more: [String], secret: String? = "secret") throws -> Process {
        let process = Process()
        process.executableURL = try SandboxCommandTests.executable()
        process.arguments = arguments(more)
        process.environment = ["SALESFORCE_CLIENT_ID": "key", "SALESFORCE_CLIENT_SECRET": secret].compactMapValues(
          \.self)
        process.standardInput = FileHandle.nullDevice
        // Files instead of pipes: nothing has to be read while the program runs.
        for name in ["out", "err"] { try Data().write(to: folder.appending(path: name)) }
        process.standardOutput = try FileHandle(forWritingTo: folder.appending(path: "out"))
        process.standardError = try FileHandle(forWritingTo: folder.appending(path: "err"))
        return process
      }

      /// What the sandbox has counted.
      func counts() async throws -> [String: Int] {
        try await HTTPCall(port: port).send("GET", "/sandbox/counts").json().compactMapValues { $0 as? Int }
      }

      func end() {
        process.terminate()
        try? FileManager.default.removeItem(at: folder)
      }
    }

    /// How a run of the program ended.
    private struct Ending {
      let run: [String: Any]
      let errors: String
      let status: Int32

      /// Runs a process to its end, without a thread that waits for it.
      init(of process: Process, in folder: URL) async throws {
        let ended = AsyncStream.makeStream(of: Void.self)
        process.terminationHandler = { _ in ended.continuation.finish() }
        try process.run()
        for await _ in ended.stream {}
        let output = try Data(contentsOf: folder.appending(path: "out"))
        run = try JSONSerialization.jsonObject(with: output.isEmpty ? Data("{}".utf8) : output) as? [String: Any] ?? [:]
        errors = try String(contentsOf: folder.appending(path: "err"), encoding: .utf8)
        status = process.terminationStatus
      }

      func number(_ key: String) -> Int? { run[key] as? Int }
    }

    @Test(arguments: ["rest", "bulk", "automatic"])
    func everyMatchingRecordIsReadAndSent(_ interface: String) async throws {
      let org = try Org(leads: 40)
      defer { org.end() }
      let dump = org.folder.appending(path: "dump.json")
      let ending = try await org.backfill([
        "--salesforce-interface", interface, "--read-size", "7", "--dump", dump.path,
      ])
      #expect(ending.status == 0, "\(ending.errors)")
      #expect(ending.run["state"] as? String == "successful")
      #expect(["total", "read", "matched", "sent"].map(ending.number) == [30, 30, 30, 30])
      let held = try #require(
        try JSONSerialization.jsonObject(with: Data(contentsOf: dump)) as? [String: Any])
      let profiles = try #require(held["profiles"] as? [String: [String: String]])
      #expect(
        Set(profiles.keys) == Set((1...40).filter { $0 % 4 != 0 }.map { "lead\($0)@example.com" }))
      #expect(profiles.values.allSatisfy { $0 == ["Name": "Ozola"] })
      // So few records are worth no job, unless one is asked for.
      #expect(try await org.counts()["bulkJobs"] == (interface == "bulk" ? 1 : 0))
    }

    @Test func aPlanTellsWhatWouldBeSentAndSendsNothing() async throws {
      let org = try Org(leads: 40)
      defer { org.end() }
      let ending = try await org.backfill(["--plan", "--sample", "2", "--read-size", "7"])
      #expect(ending.status == 0, "\(ending.errors)")
      #expect(["read", "matched", "sendable", "invalid"].map(ending.number) == [30, 30, 30, 0])
      #expect((ending.run["sample"] as? [Any])?.count == 2)
    }

    @Test func aLimitAndAConditionNarrowTheRun() async throws {
      let org = try Org(leads: 40)
      defer { org.end() }
      let limited = try await org.backfill(["--limit", "5", "--read-size", "3"])
      #expect(limited.number("sent") == 5 && limited.run["lastRecordID"] as? String == "00Q5g0000010006EAA")
      let narrowed = try await org.backfill(["--condition", "Email = 'lead3@example.com'"])
      #expect(["total", "sent"].map(narrowed.number) == [1, 1])
    }

    @Test(arguments: ["rest", "bulk"])
    func aRunThatWasKilledGoesOnBehindItsLastPage(_ interface: String) async throws {
      let org = try Org(leads: 400)
      defer { org.end() }
      let more = [
        "--store", org.folder.appending(path: "store.sqlite").path, "--read-size", "10", "--salesforce-interface",
        interface,
      ]
      // Some request to Salesforce is one too many: who meets it waits a minute, time enough to be killed there.
      let call = HTTPCall(port: org.port)
      let every = interface == "rest" ? 20 : 5
      let fault = #"{"fault":"status","status":503,"retryAfter":"60","every":\#(every),"on":"salesforce"}"#
      #expect(try await call.send("POST", "/sandbox/faults", body: fault).status == 200)
      let process = try org.start(more)
      try process.run()
      if interface == "rest" {
        // The token is not among the requests that are counted, and neither is the one that was refused.
        while try await org.counts()["salesforceRequests"] ?? 0 < 18 { await Task.yield() }
      } else {
        // The first four are the token, the count, the description, and the job; the fifth asks how it stands.
        while try await org.counts()["bulkJobs"] == 0 { await Task.yield() }
      }
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      #expect(process.terminationReason == .uncaughtSignal)

      _ = try await call.send("DELETE", "/sandbox/faults")
      let before = try await org.counts()["salesforceRequests"] ?? 0
      let ending = try await org.backfill(more)
      #expect(ending.status == 0, "\(ending.errors)")
      #expect(ending.errors.contains("Run 1 goes on"))
      #expect(ending.run["state"] as? String == "successful")
      #expect(["total", "read", "sent"].map(ending.number) == [300, 300, 300])
      let counts = try await org.counts()
      // Thirty pages, of which the first start has read more than ten; a job is begun anew.
      if interface == "rest" { #expect((counts["salesforceRequests"] ?? 0) - before < 25) }
      #expect(counts["bulkJobs"] == (interface == "bulk" ? 2 : 0))
    }

    @Test(
      arguments: [["SystemModstamp"], ["CreatedDate"], []], ["rest", "bulk"])
    func anObjectThatLacksFieldsOfItsVersionIsReadWithoutThem(_ stamps: [String], _ interface: String) async throws {
      let org = try Org(leads: 8, stamps: stamps)
      defer { org.end() }
      let ending = try await org.backfill([
        "--salesforce-interface", interface, "--store", org.folder.appending(path: "store.sqlite").path,
      ])
      #expect(ending.status == 0, "\(ending.errors)")
      #expect(ending.number("sent") == 6)
      // What it means that nothing tells the version is said.
      #expect(ending.errors.contains("another run sends all of them again") == stamps.isEmpty, "\(ending.errors)")
      let again = try await org.backfill([
        "--salesforce-interface", interface, "--store", org.folder.appending(path: "store.sqlite").path,
      ])
      #expect(["sent", "skipped"].map(again.number) == (stamps.isEmpty ? [6, 0] : [0, 6]))
    }

    @Test func whatIsWrongWithTheLoginOrTheAddressIsToldAndNothingIsSent() async throws {
      let org = try Org(leads: 4)
      defer { org.end() }
      let nameless = try await org.backfill(secret: nil)
      #expect(nameless.status == 1 && nameless.errors.contains("SALESFORCE_CLIENT_SECRET"))
      var arguments = try org.start([]).arguments ?? []
      arguments[2] = "http://salesforce.example.com"
      let process = try org.start([])
      process.arguments = arguments
      let plain = try await Ending(of: process, in: org.folder)
      #expect(plain.status == 1 && plain.run["state"] as? String == "failed")
      #expect((plain.run["error"] as? String)?.contains("unencrypted") == true, "\(plain.run) \(plain.errors)")
      #expect(try await org.counts()["salesforceRequests"] == 0)
    }
  }
#endif

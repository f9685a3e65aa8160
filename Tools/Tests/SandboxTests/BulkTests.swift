#if HTTP
  import Foundation
  import SalesTapSandbox
  import Testing

  /// Query jobs of Bulk API 2.0.
  @Suite struct BulkTests {
    let stand = SalesforceServiceTests()

    private func create(_ soql: String, _ client: SalesforceServiceTests.Client) async throws -> String {
      let answer = try await client.send(
        "POST", "jobs/query", body: #"{"operation":"query","query":"\#(soql)"}"#)
      #expect(try answer.json()["state"] as? String == "UploadComplete")
      return try #require(try answer.json()["id"] as? String)
    }

    private func state(_ id: String, _ client: SalesforceServiceTests.Client) async throws -> String? {
      try await client.get("jobs/query/\(id)").json()["state"] as? String
    }

    @Test func aJobIsCompleteAfterItsPollsAndEveryPageHasAHeader() async throws {
      try await Sandbox(org: try stand.org()).run { port in
        let client = try await SalesforceServiceTests.Client(port: port)
        let id = try await create("SELECT Id, Name, SystemModstamp FROM Lead WHERE Id > '00Q5g0000000001'", client)
        #expect(try await client.get("jobs/query/\(id)/results").errorCode() == "INVALIDJOBSTATE")
        #expect(try await state(id, client) == "InProgress")
        #expect(try await state(id, client) == "JobComplete")
        #expect(try await client.get("jobs/query/\(id)").json()["numberRecordsProcessed"] as? Int == 4)
        let first = try await client.get("jobs/query/\(id)/results?maxRecords=3")
        #expect(
          first.text == """
            Id,Name,SystemModstamp
            00Q5g0000000002EAA,Ana 2,2026-03-02T08:00:02.000Z
            00Q5g0000000003EAA,"A, ""b""\",2026-03-02T08:00:03.000Z
            00Q5g0000000004EAA,Ana 4,2026-03-02T08:00:04.000Z

            """)
        #expect(first.headers["sforce-numberofrecords"] == "3")
        let locator = try #require(first.headers["sforce-locator"])
        for _ in 1...2 {
          let last = try await client.get("jobs/query/\(id)/results?maxRecords=3&locator=\(locator)")
          #expect(last.text == "Id,Name,SystemModstamp\n00Q5g0000000005EAA,Ana 5,2026-03-02T08:00:05.000Z\n")
          #expect(last.headers["sforce-locator"] == "null")
        }
        #expect(try await client.get("/services/data/v59.0/jobs/query/\(id)/results").status == 409)
        #expect(try await client.send("DELETE", "jobs/query/\(id)").status == 204)
        #expect(try await client.get("jobs/query/\(id)").status == 404)
      }
    }

    @Test func aJobThatIsStoppedHasNoResults() async throws {
      try await Sandbox(org: try stand.org()).run { port in
        let client = try await SalesforceServiceTests.Client(port: port)
        let id = try await create("SELECT Id FROM Lead", client)
        let answer = try await client.send("PATCH", "jobs/query/\(id)", body: #"{"state":"Aborted"}"#)
        #expect(try answer.json()["state"] as? String == "Aborted")
        #expect(try await state(id, client) == "Aborted")
        #expect(try await client.get("jobs/query/\(id)/results").status == 400)
        #expect(try await client.send("PATCH", "jobs/query/\(id)", body: #"{"state":"Aborted"}"#).status == 400)
      }
    }

    @Test(arguments: [Sandbox.JobEnding.failed, .aborted])
    func aJobMayEndByItself(_ ending: Sandbox.JobEnding) async throws {
      let sandbox = Sandbox(org: try stand.org())
      try await sandbox.run { port in
        let client = try await SalesforceServiceTests.Client(port: port)
        sandbox.endNextJob(ending)
        let id = try await create("SELECT Id FROM Lead", client)
        _ = try await state(id, client)
        #expect(try await state(id, client)?.lowercased() == ending.rawValue)
      }
    }

    @Test func whatBulkCannotSelectLetsTheJobFail() async throws {
      try await Sandbox(org: try stand.org()).run { port in
        let client = try await SalesforceServiceTests.Client(port: port)
        let id = try await create("SELECT Id, Address FROM Lead", client)
        _ = try await state(id, client)
        let job = try await client.get("jobs/query/\(id)").json()
        #expect(job["state"] as? String == "Failed")
        #expect((job["errorMessage"] as? String)?.contains("compound") == true)
        let refused = try await client.send(
          "POST", "jobs/query", body: #"{"operation":"query","query":"SELECT Foo FROM Lead"}"#)
        #expect(try refused.errorCode() == "INVALID_FIELD")
      }
    }
  }
#endif

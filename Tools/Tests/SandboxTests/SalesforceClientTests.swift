#if HTTP
  import Foundation
  import SalesTap
  import SalesTapHTTP
  import SalesTapSandbox
  import Testing

  /// The client of Salesforce over real HTTP, against the stand-in.
  @Suite struct SalesforceClientTests {
    private static let describe = """
      {"name":"Lead","label":"Lead","labelPlural":"Leads","keyPrefix":"00Q","custom":false,"queryable":true,"fields":[
      {"name":"Id","type":"id"},{"name":"Email","type":"email"},{"name":"LastName","type":"string","length":80},
      {"name":"Status","type":"picklist"},{"name":"Revenue","type":"currency"},{"name":"Tags__c","type":"multipicklist"},
      {"name":"OwnerId","type":"reference","referenceTo":["User"],"relationshipName":"Owner"},
      {"name":"SystemModstamp","type":"datetime"}]}
      """

    private static let user = """
      {"name":"User","label":"User","queryable":true,"fields":[{"name":"Id","type":"id"},{"name":"Name","type":"string"}]}
      """

    private static func id(_ number: Int) -> RecordID {
      RecordID("00Q5g00000" + String(10_000 + number)) ?? RecordID("00Q000000000001")!
    }

    /// Leads of the numbers 1 to a count; every third is open, every seventh has a name that CSV has to quote.
    private static func org(_ count: Int) throws -> OrgData {
      var org = OrgData()
      try org.add(describe: Array(describe.utf8))
      try org.add(describe: Array(user.utf8))
      let lines = (1...count).map { number in
        """
        {"attributes":{"type":"Lead"},"Id":"\(id(number).text)","Email":"lead\(number)@example.com",\
        "LastName":"\(number % 7 == 0 ? #"Müller, \"\#(number)\"\nLine"# : "Lead \(number)")","Status":"\(number % 3 == 0 ? "Open" : "Qualified")",\
        "Revenue":\(number).5,"Tags__c":"a;b","Owner":{"Name":"Bo \(number)"},"SystemModstamp":"2026-03-02T08:00:00.000+0000"}
        """
      }
      try org.add(records: Array(lines.joined(separator: "\n").utf8))
      return org
    }

    private static func client(_ port: Int, secret: Secret = "secret") -> SalesforceClient {
      SalesforceClient(
        .clientCredentials(at: "http://127.0.0.1:\(port)", consumerKey: "key", consumerSecret: secret))
    }

    private static func ids(_ source: some HistoricalSource, condition: String? = nil, limit: Int) async throws
      -> [RecordID]
    {
      var after: RecordID?
      var ids: [RecordID] = []
      while true {
        let page = try await source.page(
          HistoricalPageRequest(
            object: "Lead", fields: ["Email", "LastName", "Revenue", "Tags__c", "Owner.Name", "SystemModstamp"],
            condition: condition,
            after: after, limit: limit))
        for row in page.rows {
          let number = (Int(row.id.shortText.suffix(5)) ?? 0) - 10_000
          #expect(row.record["LastName"] == .string(number % 7 == 0 ? "Müller, \"\(number)\"\nLine" : "Lead \(number)"))
          #expect(row.record["Revenue"] == .double(Double(number) + 0.5) && row.record["Tags__c"] == ["a", "b"])
          #expect(row.record["Owner.Name"] == .string("Bo \(number)"))
          #expect(row.record["SystemModstamp"] == Instant("2026-03-02T08:00:00Z").map { .dateTime($0) })
        }
        ids += page.rows.map(\.id)
        if page.isLast { return ids }
        after = page.rows.last?.id
      }
    }

    @Test func recordsAreReadByTheirIdsAndTheSessionIsRenewed() async throws {
      let sandbox = Sandbox(org: try Self.org(300))
      try await sandbox.run { port in
        let client = Self.client(port)
        let request = RecordRequest(
          object: "Lead", ids: [Self.id(1), Self.id(7), Self.id(999)], fields: ["Email", "Owner.Name"])
        for _ in 0..<2 {
          let records = try await client.records(request)
          #expect(Set(records.keys) == [Self.id(1), Self.id(7)])
          #expect(records[Self.id(7)]?["Owner.Name"] == "Bo 7")
          sandbox.expireSessions()
        }
        #expect(sandbox.tokensGiven == 2)
        #expect((client.usage?.used ?? 0) > 0)
        #expect(try await client.describe("Lead").fields.count == 8)
        #expect(try await client.sources().sources.map(\.name) == ["Lead"])
        await #expect(throws: RecordSourceError.self) {
          try await client.records(RecordRequest(object: "Lead", ids: [Self.id(1)], fields: ["Nope__c"]))
        }
        do {
          _ = try await client.describe("Ghost")
          Issue.record("no error")
        } catch let error as SalesforceError {
          #expect(error.code == .invalidObject)
        }
        await client.shutdown()
      }
    }

    @Test(arguments: [true, false]) func aHistoryIsReadByRESTAndByBulk(isBulk: Bool) async throws {
      var options = OrgOptions()
      options.pageSize = 130
      options.bulkPageSize = 700
      let sandbox = Sandbox(org: try Self.org(2500), orgOptions: options)
      try await sandbox.run { port in
        let client = Self.client(port)
        let bulk = SalesforceBulkSource(
          client, options: SalesforceBulkOptions(smallestCount: 0, jobSize: 2000, pageSize: 1000))
        let source: any HistoricalSource = isBulk ? bulk : client
        let count = try await source.count(object: "Lead", condition: nil)
        #expect(count == 2500)
        #expect(try await Self.ids(source, limit: 400) == (1...2500).map(Self.id))
        #expect(
          try await Self.ids(source, condition: "(Status = 'Open' AND Email != 'lead3@example.com')", limit: 1000)
            == (1...2500).filter { $0 % 3 == 0 && $0 != 3 }.map(Self.id))
        await bulk.close()
        await client.shutdown()
      }
    }

    @Test(arguments: [Sandbox.JobEnding.failed, .aborted]) func aJobThatComesToNothingEndsTheRead(
      _ ending: Sandbox.JobEnding
    ) async throws {
      let sandbox = Sandbox(org: try Self.org(10))
      sandbox.endNextJob(ending)
      try await sandbox.run { port in
        let client = Self.client(port)
        let source = SalesforceBulkSource(client, options: SalesforceBulkOptions(smallestCount: 0))
        do {
          _ = try await Self.ids(source, limit: 5)
          Issue.record("no error")
        } catch let error as SalesforceError {
          #expect(error.code == (ending == .failed ? .jobFailed : .jobAborted))
        }
        // The next one is another job.
        #expect(try await Self.ids(source, limit: 5).count == 10)
        await client.shutdown()
      }
    }

    @Test func faultsOfTheServerAreWaitedOut() async throws {
      let sandbox = Sandbox(org: try Self.org(10))
      sandbox.failNext(.answerLost, on: .salesforce)
      sandbox.failNext(.status(503), on: .salesforce)
      try await sandbox.run { port in
        let client = Self.client(port)
        // The first meets the login, the second the query.
        let count = try await client.count(object: "Lead", condition: nil)
        #expect(count == 10)
        await client.shutdown()
      }
    }
  }
#endif

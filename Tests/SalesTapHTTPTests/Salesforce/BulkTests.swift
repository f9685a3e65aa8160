#if HTTP
  import Foundation
  import SalesTap
  import SalesTapTesting
  import SalesTapTime
  import TestSupport
  import Testing

  @testable import SalesTapHTTP

  @Suite struct BulkTests {
    /// A Bulk API in memory: jobs over the leads of some numbers.
    private final class FakeBulk: Sendable {
      struct Job {
        var query: String
        var polls = 0
        var state = "UploadComplete"
        var ids: [Int] = []
      }

      struct State {
        var jobs: [String: Job] = [:]
        var log: [String] = []
      }

      let numbers: [Int]
      /// How often a job says that it is not complete.
      let polls: Int
      let end: String
      let largestPage: Int
      /// What becomes of a page before it goes out.
      let damage: @Sendable (HTTPAnswer, _ isLast: Bool) -> HTTPAnswer
      let processed: (@Sendable (Int) -> Int)?
      let state = Locked(State())

      init(
        _ numbers: some Sequence<Int>, polls: Int = 2, end: String = "JobComplete", largestPage: Int = .max,
        processed: (@Sendable (Int) -> Int)? = nil,
        damage: @escaping @Sendable (HTTPAnswer, Bool) -> HTTPAnswer = { answer, _ in answer }
      ) {
        self.numbers = Array(numbers)
        self.polls = polls
        self.end = end
        self.largestPage = largestPage
        self.processed = processed
        self.damage = damage
      }

      var log: [String] { state.withLock { $0.log } }
      var states: [String: String] { state.withLock { $0.jobs.mapValues(\.state) } }
      var queries: [String] {
        state.withLock { state in state.jobs.keys.sorted().compactMap { state.jobs[$0]?.query } }
      }

      func answer(_ call: HTTPCall) throws(HTTPFault) -> HTTPAnswer? {
        guard let range = call.url.range(of: "/jobs/query") else { return nil }
        let rest = call.url[range.upperBound...]
        let id = rest.split(separator: "/").first.map { String($0.prefix { $0 != "?" }) } ?? ""
        state.withLock { $0.log.append("\(call.method.rawValue) \(rest.prefix { $0 != "?" })") }
        if call.method == .post { return create(call) }
        guard let job = state.withLock({ $0.jobs[id] }) else { return .error("NOT_FOUND", status: 404) }
        if call.method == .delete { return .json("", status: 204) }
        if call.method == .patch {
          state.withLock { $0.jobs[id]?.state = "Aborted" }
          return status(id)
        }
        guard rest.contains("/results") else {
          let polls = polls, end = end
          state.withLock { state in
            state.jobs[id]?.polls += 1
            state.jobs[id]?.state = job.polls >= polls ? end : "InProgress"
          }
          return status(id)
        }
        let query = URLComponents(string: call.url)?.queryItems ?? []
        let size = query.first { $0.name == "maxRecords" }?.value.flatMap(Int.init) ?? 0
        let start = query.first { $0.name == "locator" }?.value.flatMap { Int($0.dropFirst(3)) } ?? 0
        if size > largestPage { throw .noAnswer(.answerTooLarge, "too large") }
        let ids = job.ids.dropFirst(start).prefix(size)
        let isLast = start + ids.count >= job.ids.count
        var text = "\"Id\",\"Email\"\n"
        for number in ids { text += "\"\(leadID(number).text)\",\"lead\(number)@example.com\"\n" }
        return damage(.csv(text, count: ids.count, locator: isLast ? "null" : "loc\(start + ids.count)"), isLast)
      }

      private func create(_ call: HTTPCall) -> HTTPAnswer {
        let body = try? JSONSerialization.jsonObject(with: Data(call.body)) as? [String: String]
        let query = body?["query"] ?? ""
        let after = query.firstMatch(of: /Id > '(\w+)'/).map { String($0.1) }
        let limit = query.firstMatch(of: /LIMIT (\d+)/).flatMap { Int($0.1) } ?? 0
        let ids = numbers.filter { number in after.map { leadID(number).text > $0 } ?? true }.prefix(limit)
        let id = state.withLock { state in
          let id = "7505g0000000000" + String(format: "%03d", state.jobs.count)
          let text = RecordID(String(id.prefix(12)) + String(format: "%03d", state.jobs.count))?.text ?? id
          state.jobs[text] = Job(query: query, ids: Array(ids))
          return text
        }
        return status(id)
      }

      private func status(_ id: String) -> HTTPAnswer {
        let job = state.withLock { $0.jobs[id] }
        let count = processed?(job?.ids.count ?? 0) ?? job?.ids.count ?? 0
        return .json(
          #"{"id":"\#(id)","state":"\#(job?.state ?? "")","numberRecordsProcessed":\#(job?.state == "JobComplete" ? count : 0)}"#
        )
      }
    }

    private static func salesforce(_ bulk: FakeBulk, count: Int = 1_000_000) -> FakeSalesforce {
      FakeSalesforce { (call, _) async throws(HTTPFault) in
        if call.url.hasSuffix("token") { return nil }
        if let answer = describing(call) { return answer }
        if call.url.contains("COUNT") { return .json("{\"totalSize\":\(count),\"done\":true,\"records\":[]}") }
        return try bulk.answer(call)
      }
    }

    /// All records of a source, page by page.
    private static func ids(_ source: some HistoricalSource, limit: Int = 10, after: RecordID? = nil) async throws
      -> [RecordID]
    {
      var after = after
      var ids: [RecordID] = []
      while true {
        let page = try await source.page(
          HistoricalPageRequest(object: "Lead", fields: ["Email"], after: after, limit: limit))
        ids += page.rows.map(\.id)
        #expect(page.rows.allSatisfy { $0.record["Email"] != nil } && page.rows.count <= limit)
        if page.isLast { return ids }
        #expect(!page.rows.isEmpty)
        after = page.rows.last?.id
      }
    }

    @Test(arguments: [1, 3, 7, 10, 24, 25, 26, 100], [1, 4, 25, 1000])
    func `pages of any size come out of pages and jobs of any size`(limit: Int, pageSize: Int) async throws {
      for jobSize in [5, 25, 26, 1000] {
        let bulk = FakeBulk(1...25, polls: 1)
        let salesforce = Self.salesforce(bulk)
        let source = SalesforceBulkSource(
          salesforce.client(), options: SalesforceBulkOptions(jobSize: jobSize, pageSize: pageSize))
        #expect(try await Self.ids(source, limit: limit) == (1...25).map(leadID))
        // Every job was removed.
        #expect(bulk.log.filter { $0.hasPrefix("DELETE") }.count == bulk.log.filter { $0.hasPrefix("POST") }.count)
      }
    }

    @Test func `a job is created, waited for with growing pauses, read page by page, and removed`() async throws {
      let bulk = FakeBulk(1...25, polls: 4)
      let salesforce = Self.salesforce(bulk)
      let source = SalesforceBulkSource(salesforce.client(), options: SalesforceBulkOptions(pageSize: 10))
      #expect(try await Self.ids(source) == (1...25).map(leadID))
      expectNoDifference(
        bulk.log.map { $0.replacing(/\/7505\w+/, with: "/JOB") },
        ["POST "] + Array(repeating: "GET /JOB", count: 5) + Array(repeating: "GET /JOB/results", count: 3) + [
          "DELETE /JOB"
        ])
      #expect(bulk.queries == ["SELECT Id, Email FROM Lead ORDER BY Id LIMIT 250000"])
      #expect(salesforce.patience.waits.withLock { $0 } == [1, 2, 3, 5, 8].map { Duration.seconds($0) })
      let results = salesforce.calls.filter { $0.url.contains("results") }
      #expect(results.allSatisfy { $0.headers["Accept"] == "text/csv" })
      #expect(
        results.map { $0.url.split(separator: "?").last.map(String.init) ?? "" }
          == ["maxRecords=10", "maxRecords=10&locator=loc10", "maxRecords=10&locator=loc20"])
    }

    @Test func `the same page may be asked for again, and a restart goes on behind its record`() async throws {
      let bulk = FakeBulk(1...25, polls: 0)
      let salesforce = Self.salesforce(bulk)
      let source = SalesforceBulkSource(salesforce.client())
      func page(_ after: RecordID?) async throws -> [RecordID] {
        try await source.page(HistoricalPageRequest(object: "Lead", fields: ["Email"], after: after, limit: 10)).rows
          .map(\.id)
      }
      for _ in 0..<3 { #expect(try await page(nil) == (1...10).map(leadID)) }
      for _ in 0..<3 { #expect(try await page(leadID(10)) == (11...20).map(leadID)) }
      #expect(bulk.queries.count == 1)
      // From elsewhere: the job is ended, and another one begins there.
      #expect(try await page(leadID(15)) == (16...25).map(leadID))
      #expect(bulk.queries.last == "SELECT Id, Email FROM Lead WHERE Id > '\(leadID(15))' ORDER BY Id LIMIT 250000")
      #expect(bulk.states.values.sorted() == ["Aborted", "JobComplete"])
    }

    @Test func `few records, and what Bulk cannot read, are read by REST`() async throws {
      for answer in [nil, HTTPAnswer.error("INVALIDENTITY", "Entity 'Lead' is not supported by the Bulk API.")] {
        let salesforce = FakeSalesforce { call, _ in
          if call.url.hasSuffix("token") { return nil }
          if call.url.contains("COUNT") {
            return .json("{\"totalSize\":\(answer == nil ? 9_999 : 10_000),\"done\":true,\"records\":[]}")
          }
          if call.url.contains("/jobs") { return answer }
          if call.url.contains("Id%20%3E") { return page([]) }
          return describing(call) ?? page(1...10)
        }
        let source = SalesforceBulkSource(salesforce.client())
        #expect(try await Self.ids(source) == (1...10).map(leadID))
        #expect(salesforce.paths.filter { $0.contains("/jobs") }.count == (answer == nil ? 0 : 1))
      }
    }

    @Test(arguments: [("Failed", SalesforceError.Code.jobFailed), ("Aborted", .jobAborted)])
    func `a job that failed or was aborted ends the wait`(end: String, code: SalesforceError.Code) async {
      let bulk = FakeBulk(1...25, end: end)
      let source = SalesforceBulkSource(Self.salesforce(bulk).client())
      await expectError(code) { _ = try await Self.ids(source) }
      #expect(bulk.log.count == 4)
    }

    @Test func `a job that never ends is aborted when patience is over, whatever its state is called`() async {
      let bulk = FakeBulk(1...25, polls: 0, end: "SomethingNew")
      let source = SalesforceBulkSource(
        Self.salesforce(bulk).client(), options: SalesforceBulkOptions(patience: .seconds(60)))
      await expectError(.jobTimeout) { _ = try await Self.ids(source) }
      #expect(bulk.states.values.sorted() == ["Aborted"])
    }

    @Test func `a job of a cancelled task is aborted`() async throws {
      let bulk = FakeBulk(1...25, polls: .max)
      let salesforce = Self.salesforce(bulk)
      let client = SalesforceClient(
        .clientCredentials(at: "https://acme.my.salesforce.com", consumerKey: "key", consumerSecret: "s"),
        options: SalesforceOptions(), caller: salesforce, clock: salesforce.clock, waiting: salesforce.clock.timer)
      let source = SalesforceBulkSource(client)
      let task = Task { try await Self.ids(source) }
      await salesforce.clock.waitForSleepers()
      task.cancel()
      await #expect(throws: CancellationError.self) { try await task.value }
      #expect(bulk.states.values.sorted() == ["Aborted"])
      #expect(bulk.log.last?.hasPrefix("DELETE") == true)
    }

    @Test func `closing ends what is under way`() async throws {
      let bulk = FakeBulk(1...25, polls: 0)
      let source = SalesforceBulkSource(Self.salesforce(bulk).client(), options: SalesforceBulkOptions(pageSize: 10))
      _ = try await source.page(HistoricalPageRequest(object: "Lead", fields: ["Email"], limit: 5))
      await source.close()
      #expect(bulk.states.values.sorted() == ["Aborted"])
    }

    @Test func `more jobs than a few are not kept open`() async throws {
      let bulk = FakeBulk(1...25, polls: 0)
      let source = SalesforceBulkSource(Self.salesforce(bulk).client(), options: SalesforceBulkOptions(pageSize: 10))
      for number in 0..<6 {
        _ = try await source.page(
          HistoricalPageRequest(object: "Lead", fields: ["Email"], condition: "City = '\(number)'", limit: 5))
      }
      #expect(bulk.states.values.filter { $0 == "Aborted" }.count == 2)
    }

    @Test func `a page that is too long is asked for in smaller ones`() async throws {
      let bulk = FakeBulk(1...25, polls: 0, largestPage: 3)
      let source = SalesforceBulkSource(Self.salesforce(bulk).client(), options: SalesforceBulkOptions(pageSize: 16))
      #expect(try await Self.ids(source) == (1...25).map(leadID))
      let never = FakeBulk(1...25, polls: 0, largestPage: 0)
      let other = SalesforceBulkSource(Self.salesforce(never).client(), options: SalesforceBulkOptions(pageSize: 16))
      await expectError(.answerTooLarge) { _ = try await Self.ids(other) }
      #expect(never.states.values.sorted() == ["Aborted"])
    }

    @Test func `rows that are missing, out of order, or cut off are no result`() async {
      @Sendable func text(_ answer: HTTPAnswer) -> [Substring] {
        String(decoding: answer.body, as: UTF8.self).split(separator: "\n")
      }
      @Sendable func with(_ lines: [Substring], _ answer: HTTPAnswer) -> HTTPAnswer {
        var answer = answer
        answer.body = Array(lines.map { $0 + "\n" }.joined().utf8)
        return answer
      }
      let cases: [(SalesforceError.Code, FakeBulk)] = [
        // A row less than the header of the page says.
        (.incompleteResult, FakeBulk(1...25, damage: { answer, _ in with(text(answer).dropLast(), answer) })),
        // All rows of the pages, but fewer than the job has.
        (.incompleteResult, FakeBulk(1...25, processed: { $0 + 1 })),
        (
          .incompleteResult,
          FakeBulk(
            1...25,
            damage: { answer, _ in
              let lines = text(answer)
              return with([lines[0], lines[2], lines[1]] + lines.dropFirst(3), answer)
            })
        ),
        // Every page leads to the second.
        (
          .incompleteResult,
          FakeBulk(
            1...25,
            damage: { answer, _ in
              var answer = answer
              answer.headers["Sforce-Locator"] = "loc10"
              return answer
            })
        ),
        (
          .unreadableAnswer,
          FakeBulk(
            1...25,
            damage: { answer, _ in
              var answer = answer
              answer.body = answer.body.dropLast(3)
              return answer
            })
        ),
        (.unreadableAnswer, FakeBulk(1...25, damage: { answer, _ in with(Array(text(answer).dropFirst()), answer) })),
        (.unreadableAnswer, FakeBulk(1...25, damage: { answer, _ in with([], answer) })),
      ]
      for (code, bulk) in cases {
        let source = SalesforceBulkSource(Self.salesforce(bulk).client(), options: SalesforceBulkOptions(pageSize: 10))
        await expectError(code) { _ = try await Self.ids(source) }
        #expect(bulk.states.values.sorted() == ["Aborted"])
      }
    }

    @Test func `cells become values by the types of the fields, and what Bulk cannot select is put together or left`()
      throws
    {
      let lead = try ObjectDescription(describe: leadDescription)
      let catalog: ObjectCatalog = [lead, try ObjectDescription(describe: accountDescription)]
      let fields = [
        "Email", "Code__c", "Count__c", "Rate__c", "Day__c", "IsConverted", "Tags__c", "At__c", "SystemModstamp",
        "Address", "City", "File__c",
        "Place__c", "Place__Latitude__s", "OwnerId", "Account__r.Size__c", "Account__r.Name", "Owner.Name",
        "Account__r",
      ]
      let selection = try BulkSelection(fields, of: "Lead", catalog: catalog)
      expectNoDifference(
        selection.names,
        [
          "Id", "Email", "Code__c", "Count__c", "Rate__c", "Day__c", "IsConverted", "Tags__c", "At__c",
          "SystemModstamp", "City",
          "Place__Latitude__s", "Place__Longitude__s", "OwnerId", "Account__r.Size__c", "Account__r.Name", "Owner.Name",
        ])
      let csv = """
        "Id","Email","Code__c","Count__c","Rate__c","Day__c","IsConverted","Tags__c","At__c","SystemModstamp","City","Place__Latitude__s","Place__Longitude__s","OwnerId","Account__r.Size__c","Account__r.Name","Owner.Name"
        "\(leadID(1))","a@b.c","2026-03-02","5.0","25.5","2026-03-02","true","A;B","10:30:00.000Z","2026-03-02T12:00:00.000Z","NA","41.5","-12.25","00558000000yFyD","7","Acme, ""Inc""
        Line","2026"
        "\(leadID(2))","","","","","","","","","","","","","","","",""
        "\(leadID(3))","","","nan","inf","someday","maybe","","","","","1","","","","",""

        """
      let rows = try CSVRecordReader.rows(of: Array(csv.utf8), selection)
      #expect(rows.map(\.id) == (1...3).map(leadID))
      let first = rows[0].record
      let expected: SalesforceRecord = [
        "Id": .string(leadID(1).text), "Email": "a@b.c", "Code__c": "2026-03-02", "Count__c": 5, "Rate__c": 25.5,
        "Day__c": .date(CalendarDate("2026-03-02")!), "IsConverted": true, "Tags__c": ["A", "B"],
        "At__c": .time(TimeOfDay("10:30:00")!), "SystemModstamp": .dateTime(noon), "City": "NA",
        "Place__c": .location(Geolocation(latitude: 41.5, longitude: -12.25)), "Place__Latitude__s": 41.5,
        "OwnerId": "00558000000yFyDAAU", "Account__r.Size__c": 7, "Account__r.Name": "Acme, \"Inc\"\nLine",
        "Owner.Name": "2026",
      ]
      expectNoDifference(
        Dictionary(first.fields.map { ($0.path, $0.value) }, uniquingKeysWith: { $1 }),
        Dictionary(expected.fields.map { ($0.path, $0.value) }, uniquingKeysWith: { $1 }))
      for path in ["Address", "File__c", "Account__r"] { #expect(first.slot(named: path).kind == .missing) }
      for path in ["Email", "Count__c", "Place__c", "IsConverted", "OwnerId", "Account__r.Name", "City"] {
        #expect(rows[1].record[path] == .null)
      }
      #expect(
        rows[2].record["Count__c"] == "nan" && rows[2].record["Rate__c"] == "inf"
          && rows[2].record["Day__c"] == "someday")
      #expect(
        rows[2].record["IsConverted"] == "maybe" && rows[2].record["Place__c"] == .null
          && rows[2].record["Place__Latitude__s"] == 1.0)
    }

    @Test func `columns are found by the header of their page, in any order`() throws {
      let lead = try ObjectDescription(describe: leadDescription)
      let selection = try BulkSelection(["Email", "City"], of: "Lead", catalog: [lead])
      let rows = try CSVRecordReader.rows(
        of: Array("city,Email,ID\nRiga,a@b.c,\(leadID(1).text)\n".utf8), selection)
      #expect(rows.map(\.id) == [leadID(1)])
      #expect(rows.first?.record["City"] == "Riga" && rows.first?.record["Email"] == "a@b.c")
    }

    @Test func `a job does not ask for optional fields that the object lacks`() async throws {
      let bulk = FakeBulk(1...5, polls: 0)
      let source = SalesforceBulkSource(Self.salesforce(bulk).client())
      let page = try await source.page(
        HistoricalPageRequest(
          object: "Lead", fields: ["Email", "LastModifiedDate"], optionalFields: ["LastModifiedDate"], limit: 10))
      #expect(page.rows.map(\.id) == (1...5).map(leadID) && page.isLast)
      #expect(bulk.queries == ["SELECT Id, Email FROM Lead ORDER BY Id LIMIT 250000"])
    }

    @Test func `a field that the object lacks is told before a job is made`() async throws {
      let bulk = FakeBulk(1...25)
      let source = SalesforceBulkSource(Self.salesforce(bulk).client())
      await expectError(.invalidField) {
        do {
          _ = try await source.page(HistoricalPageRequest(object: "Lead", fields: ["Emial"], limit: 5))
        } catch let error as SalesforceError {
          #expect(error.field == "Emial" && error.message.contains("the nearest is Email"))
          throw error
        }
      }
      #expect(bulk.log.isEmpty)
    }
  }
#endif

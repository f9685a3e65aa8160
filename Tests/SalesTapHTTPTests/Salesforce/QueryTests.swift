#if HTTP
  import Foundation
  import SalesTap
  import SalesTapTesting
  import SalesTapTime
  import TestSupport
  import Testing

  @testable import SalesTapHTTP

  @Suite struct QueryTests {
    private static func salesforce(_ rule: @escaping FakeSalesforce.Rule) -> FakeSalesforce {
      FakeSalesforce { (call, number) async throws(HTTPFault) in
        if call.url.hasSuffix("token") { return nil }
        if let answer = describing(call) { return answer }
        return try await rule(call, number)
      }
    }

    // MARK: Pages

    @Test func `a query is read page after page, also over an empty one`() async throws {
      let salesforce = Self.salesforce { call, _ in
        if call.url.contains("/query?q=") {
          return page(1...2, total: 4, next: "/services/data/v62.0/query/0r8xx5R2sM3DgWhASK-2000")
        }
        if call.url.hasSuffix("-2000") {
          return page([], total: 4, next: "/services/data/v62.0/query/0r8xx5R2sM3DgWhASK-4000")
        }
        return call.url.hasSuffix("-4000") ? page(3...4, total: 4) : nil
      }
      let records = try await salesforce.client().records(of: SOQLQuery(select: ["Id", "Email"], from: "Lead"))
      #expect(records.map(\.recordID) == (1...4).map(leadID))
      expectNoDifference(
        salesforce.paths,
        [
          "GET /query?q=SELECT Id, Email FROM Lead", "GET /query/0r8xx5R2sM3DgWhASK-2000",
          "GET /query/0r8xx5R2sM3DgWhASK-4000",
        ])
    }

    @Test(arguments: [
      "https://evil.example.com/services/data/v62.0/query/0r8-1", "//evil.example.com/services/data/v62.0/query/0r8-1",
      "/services/data/v62.0/query/../sobjects/User", "/services/data/v62.0/query/0r8?x=1",
      "/services/data/v62.0/sobjects/User", "/evil",
      "/services/data/v62.0/query/0r8\\r\\nHost: evil", "/services/data/v@evil.example.com/query/0r8", "",
      "/services/data/v62.0/query/a/b",
      "/services/data/v62.0/query/",
    ])
    func `the next page is one of this query and leads nowhere else`(next: String) async throws {
      let salesforce = Self.salesforce { call, number in number == 1 ? page(1...2, total: 4, next: next) : page(3...4) }
      let client = salesforce.client()
      let query = try SOQLQuery(select: ["Id"], from: "Lead")
      await expectError(.unreadableAnswer) { _ = try await client.records(of: query) }
      #expect(salesforce.calls.count == 1)
    }

    @Test func `pages that lead in a circle end`() async throws {
      let salesforce = Self.salesforce { _, _ in page(1...2, total: 4, next: "/services/data/v62.0/query/0r8-2000") }
      let client = salesforce.client()
      let query = try SOQLQuery(select: ["Id"], from: "Lead")
      await expectError(.unreadableAnswer) { _ = try await client.records(of: query) }
      #expect(salesforce.calls.count == 2)
    }

    @Test(arguments: ["", "{", "<html>", "{\"done\":true}", "7"])
    func `an answer that is no page is told`(body: String) async throws {
      let salesforce = Self.salesforce { _, _ in .json(body) }
      let client = salesforce.client()
      let query = try SOQLQuery(select: ["Id"], from: "Lead")
      await expectError(.unreadableAnswer) { _ = try await client.records(of: query) }
    }

    // MARK: By id

    @Test func `records are read by their ids with exactly the fields that are needed`() async throws {
      let salesforce = Self.salesforce { _, _ in
        .json(
          #"{"totalSize":1,"done":true,"records":[{"attributes":{"type":"Lead"},"Id":"\#(leadID(1).text)","Code__c":"2026-03-02","Day__c":"2026-03-02","Account__r":{"Name":"Acme","Size__c":5.0}}]}"#
        )
      }
      let records = try await salesforce.client().records(
        RecordRequest(
          object: "Lead", ids: [leadID(1), leadID(2)],
          fields: ["Code__c", "Day__c", "Account__r.Name", "Account__r.Size__c"]))
      #expect(records.count == 1)
      let record = try #require(records[leadID(1)])
      // A text that looks like a date is a text, because the object is described.
      #expect(record["Code__c"] == "2026-03-02" && record["Day__c"] == CalendarDate("2026-03-02").map { .date($0) })
      #expect(record["Account__r.Name"] == "Acme" && record["Account__r.Size__c"] == 5)
      expectNoDifference(
        salesforce.paths,
        [
          "GET /sobjects/Lead/describe", "GET /sobjects/Account/describe",
          "GET /query?q=SELECT Id, Code__c, Day__c, Account__r.Name, Account__r.Size__c FROM Lead WHERE Id IN ('\(leadID(1))', '\(leadID(2))')",
        ])
    }

    @Test func `no address is longer than Salesforce takes, and the parts are put together`() async throws {
      let fields = (0..<600).map { "Some_Field_With_A_Long_Name_\($0)__c" }
      let ids = (1...200).map(leadID)
      let gone = leadID(7)
      let salesforce = Self.salesforce { call, _ in
        let text = call.url.removingPercentEncoding ?? ""
        let names = text.components(separatedBy: " FROM ")[0].components(separatedBy: "SELECT ")[1].components(
          separatedBy: ", ")
        let isFirst = names.contains(fields[0])
        let wanted = Set(text.split(separator: "'").compactMap { RecordID(String($0)) })
        let rows = ids.filter { wanted.contains($0) && (isFirst || $0 != gone) }.map { id in
          "{\"Id\":\"\(id.text)\"," + names.filter { $0 != "Id" }.map { "\"\($0)\":\"\($0)\"" }.joined(separator: ",")
            + "}"
        }
        return .json("{\"totalSize\":\(rows.count),\"done\":true,\"records\":[\(rows.joined(separator: ","))]}")
      }
      let records = try await salesforce.client().records(RecordRequest(object: "Lead", ids: ids, fields: fields))
      #expect(salesforce.calls.count > 5)
      #expect(salesforce.calls.allSatisfy { $0.url.utf8.count < 14_000 })
      // A record that went away between two calls is gone.
      #expect(records.count == 199 && records[gone] == nil)
      #expect(records.values.allSatisfy { record in fields.allSatisfy { record[$0] == .string($0) } })
    }

    @Test func `an unknown field is told by its path, and the description is asked for again`() async throws {
      let salesforce = Self.salesforce { call, _ in
        .error("INVALID_FIELD", "\nERROR at Row:1:Column:8\nNo such column 'Name' on entity 'Account'. If you")
      }
      let client = salesforce.client()
      let request = RecordRequest(object: "Lead", ids: [leadID(1)], fields: ["Email", "Account__r.Name"])
      for _ in 0..<2 {
        do {
          _ = try await client.records(request)
          Issue.record("no error")
        } catch let error as RecordSourceError {
          #expect(error.code == .unknownField && error.field == "Account__r.Name")
        }
      }
      #expect(salesforce.paths.filter { $0.contains("Lead/describe") }.count == 2)
    }

    @Test(arguments: ["Email FROM User --", "Email, (SELECT Id FROM Tasks)", "Ema'il", "1a", "", "a.b.c.d.e.f.g", "É"])
    func `a field that is no name is refused with nothing sent`(name: String) async {
      let salesforce = Self.salesforce { _, _ in page([]) }
      do {
        _ = try await salesforce.client().records(RecordRequest(object: "Lead", ids: [leadID(1)], fields: [name]))
        Issue.record("no error")
      } catch {
        #expect((error as? RecordSourceError)?.code == .unknownField)
      }
      #expect(salesforce.calls.isEmpty)
    }

    @Test(arguments: ["Lead/../User", "Lead%20", "", "Lead WHERE", "Lead.Id"])
    func `an object that is no name is refused with nothing sent`(name: String) async {
      let salesforce = Self.salesforce { _, _ in page([]) }
      let client = salesforce.client()
      await #expect(throws: RecordSourceError.self) {
        try await client.records(RecordRequest(object: name, ids: [leadID(1)], fields: ["Email"]))
      }
      await expectError(.invalidObject) { _ = try await client.describe(name) }
      #expect(salesforce.calls.isEmpty && salesforce.logins == 0)
    }

    @Test func `trouble is told as a source that is not available, and carries no values`() async {
      let salesforce = Self.salesforce { _, _ in .error("MALFORMED_QUERY", Canary.value) }
      do {
        _ = try await salesforce.client().records(RecordRequest(object: "Lead", ids: [leadID(1)], fields: ["Email"]))
        Issue.record("no error")
      } catch {
        #expect((error as? RecordSourceError)?.code == .unavailable)
        #expect(!"\(error)".contains(Canary.value))
      }
    }

    @Test func `a cancelled request ends as cancelled`() async {
      let salesforce = Self.salesforce { (_, _) async throws(HTTPFault) in throw .noAnswer(.cancelled, "cancelled") }
      await #expect(throws: CancellationError.self) {
        try await salesforce.client().records(RecordRequest(object: "Lead", ids: [leadID(1)], fields: ["Email"]))
      }
    }

    // MARK: History

    @Test func `a historical sync reads by ids, each page behind the last`() async throws {
      let all = (1...25).map { $0 }
      let salesforce = Self.salesforce { call, _ in
        let text = call.url.removingPercentEncoding ?? ""
        if text.contains("COUNT()") { return .json("{\"totalSize\":25,\"done\":true,\"records\":[]}") }
        let after = text.firstMatch(of: /Id > '(\w+)'/).map { String($0.1) }
        return page(all.filter { number in after.map { leadID(number).text > $0 } ?? true }.prefix(10))
      }
      let client = salesforce.client()
      #expect(try await client.count(object: "Lead", condition: "Email != NULL") == 25)
      var after: RecordID?
      var ids: [RecordID] = []
      while true {
        let part = try await client.page(
          HistoricalPageRequest(
            object: "Lead", fields: ["Email"], condition: "(Email != NULL OR City = 'x')", after: after, limit: 10))
        ids += part.rows.map(\.id)
        after = part.rows.last?.id
        if part.isLast { break }
      }
      #expect(ids == all.map(leadID))
      #expect(
        salesforce.paths.last
          == "GET /query?q=SELECT Id, Email FROM Lead WHERE (Email != NULL OR City = 'x') AND Id > '\(leadID(20))' ORDER BY Id LIMIT 10"
      )
    }

    @Test func `optional fields that the object lacks are not asked for, others are an error`() async throws {
      let salesforce = Self.salesforce { _, _ in page(1...3) }
      let client = salesforce.client()
      var request = HistoricalPageRequest(
        object: "Lead", fields: ["Email", "SystemModstamp", "LastModifiedDate", "createddate"],
        optionalFields: ["SystemModstamp", "lastmodifieddate", "CreatedDate"], limit: 10)
      let rows = try await client.page(request).rows
      #expect(rows.count == 3 && rows.allSatisfy { $0.record["LastModifiedDate"] == nil })
      #expect(salesforce.paths.last == "GET /query?q=SELECT Id, Email, SystemModstamp FROM Lead ORDER BY Id LIMIT 10")
      request.optionalFields = []
      _ = try await client.page(request)
      #expect(salesforce.paths.last?.contains("LastModifiedDate, createddate") == true)
    }

    @Test(arguments: ["Email != NULL LIMIT 1", "Email = 'x') OR (Id != NULL", "Email = 'x' --", "Email = 'it's'", ""])
    func `a condition that says more than a condition is refused with nothing sent`(condition: String) async {
      let salesforce = Self.salesforce { _, _ in page([]) }
      let client = salesforce.client()
      await expectError(.invalidQuery) {
        _ = try await client.page(HistoricalPageRequest(object: "Lead", fields: [], condition: condition, limit: 10))
      }
      #expect(!salesforce.paths.contains { $0.contains("query") })
    }

    @Test func `a page that takes too long is asked for in smaller ones, and counting may be left`() async throws {
      let salesforce = Self.salesforce { call, _ in
        let text = call.url.removingPercentEncoding ?? ""
        guard let limit = text.firstMatch(of: /LIMIT (\d+)/).flatMap({ Int($0.1) }), limit <= 250 else {
          return .error("QUERY_TIMEOUT", "Your query request was running for too long.")
        }
        return page(1...limit)
      }
      let client = salesforce.client()
      let smaller = try await client.page(HistoricalPageRequest(object: "Lead", fields: ["Email"], limit: 1000))
      #expect(smaller.rows.count == 250 && !smaller.isLast)
      #expect(try await client.count(object: "Lead", condition: nil) == nil)
      let never = Self.salesforce { _, _ in .error("QUERY_TIMEOUT") }.client()
      await expectError(.queryTimeout) {
        _ = try await never.page(HistoricalPageRequest(object: "Lead", fields: [], limit: 1000))
      }
    }

    @Test func `records that are not in the order of ids end the page`() async {
      let client = Self.salesforce { _, _ in page([2, 1]) }.client()
      await expectError(.incompleteResult) {
        _ = try await client.page(HistoricalPageRequest(object: "Lead", fields: [], limit: 10))
      }
      let early = Self.salesforce { _, _ in page([2, 3]) }.client()
      await expectError(.incompleteResult) {
        _ = try await early.page(HistoricalPageRequest(object: "Lead", fields: [], after: leadID(2), limit: 10))
      }
    }

    // MARK: Descriptions

    @Test func `a description is kept, and then asked for only if it changed`() async throws {
      let salesforce = FakeSalesforce { call, _ in
        if call.url.hasSuffix("token") { return nil }
        return call.headers["If-Modified-Since"] == nil ? describing(call) : .json("", status: 304)
      }
      let client = salesforce.client()
      for _ in 0..<3 { #expect(try await client.describe("Lead").fields.count == 18) }
      #expect(salesforce.calls.count == 1)
      salesforce.clock.advance(by: .seconds(3601))
      for _ in 0..<3 { #expect(try await client.describe("Lead").name == "Lead") }
      #expect(salesforce.calls.count == 2)
      #expect(salesforce.calls[1].headers["If-Modified-Since"] == "Mon, 02 Mar 2026 08:00:00 GMT")
      client.forgetDescriptions()
      _ = try await client.describe("Lead")
      #expect(salesforce.calls.count == 3 && salesforce.calls[2].headers["If-Modified-Since"] == nil)
    }

    @Test func `an object that the organisation lacks is told by its name`() async {
      let client = FakeSalesforce { _, _ in nil }.client()
      await expectError(.invalidObject) {
        do { _ = try await client.describe("Quote") } catch {
          #expect("\(error)".contains("no object Quote"))
          throw error
        }
      }
    }

    @Test func `the sources are those of the organisation`() async throws {
      let salesforce = FakeSalesforce { call, _ in
        call.url.hasSuffix("/sobjects")
          ? .json(
            #"{"sobjects":[{"name":"Lead","label":"Lead","queryable":true},{"name":"LeadShare","label":"x","queryable":true}]}"#
          ) : nil
      }
      let sources = try await salesforce.client().sources()
      #expect(sources.sources.map(\.name) == ["Lead"] && sources.missing.contains { $0.name == "Quote" })
    }

    @Test func `the version is the caller's`() async throws {
      let salesforce = FakeSalesforce { call, _ in call.url.hasSuffix("token") ? nil : page(1...2) }
      _ = try await salesforce.client(options: SalesforceOptions(apiVersion: 65)).count(object: "Lead", condition: nil)
      #expect(salesforce.calls[0].url.contains("/services/data/v65.0/query"))
    }
  }
#endif

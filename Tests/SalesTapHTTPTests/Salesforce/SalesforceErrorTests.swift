#if HTTP
  import SalesTap
  import SalesTapTesting
  import SalesTapTime
  import TestSupport
  import Testing

  @testable import SalesTapHTTP

  @Suite struct SalesforceErrorTests {
    private static let query =
      "\nSELECT Id,Foo__c FROM Lead WHERE Email = '\(Canary.value)'\n          ^\nERROR at Row:1:Column:11\n"

    @Test(
      arguments: [
        (
          400, "INVALID_FIELD", query + "No such column 'Foo__c' on entity 'Lead'. If you are attempting",
          "invalidField", false, "Foo__c"
        ),
        (
          400, "INVALID_FIELD", query + "No such column 'Foo__c' on sobject of type Lead", "invalidField", false,
          "Foo__c"
        ),
        (
          400, "INVALID_FIELD", "Didn't understand relationship 'Foo__r' in field path.", "invalidField", false,
          "Foo__r"
        ),
        (
          400, "INVALID_FIELD", "field 'Description' can not be filtered in a query call", "notFilterable", false,
          "Description"
        ),
        (400, "INVALID_FIELD", "No such column '\(Canary.value)' on entity 'Lead'", "invalidField", false, nil),
        (400, "INVALID_TYPE", "sObject type 'Foo__c' is not supported.", "invalidObject", false, nil),
        (400, "MALFORMED_QUERY", query, "invalidQuery", false, nil),
        (400, "INVALID_QUERY_FILTER_OPERATOR", "invalid operator on field 'X'", "notFilterable", false, nil),
        (400, "QUERY_TIMEOUT", "Your query request was running for too long.", "queryTimeout", true, nil),
        (400, "INVALID_QUERY_LOCATOR", "", "cursorExpired", true, nil),
        (403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.", "requestLimitExceeded", true, nil),
        (
          403, "REQUEST_LIMIT_EXCEEDED", "ConcurrentRequests (Concurrent API Requests) Limit exceeded.", "throttled",
          true, nil
        ),
        (403, "API_DISABLED_FOR_ORG", "", "forbidden", false, nil),
        (403, "TXN_SECURITY_METERING_ERROR", "", "forbidden", false, nil),
        (400, "EXCEEDED_ID_LIMIT", "Implementation restriction: \(Canary.value)", "forbidden", false, nil),
        (400, "OPERATION_TOO_LARGE", "exceeded 100000 distinct who/what's", "forbidden", false, nil),
        (
          400, "INVALIDENTITY", "Entity 'TaskStatus' is not supported by the Bulk API.", "unsupportedByBulk", false, nil
        ),
        (400, "API_ERROR", "Selecting compound data not supported in Bulk Query", "unsupportedByBulk", false, nil),
        (500, "UNKNOWN_EXCEPTION", "An unexpected error occurred. \(Canary.value)", "serverTrouble", true, nil),
        (503, "SERVER_UNAVAILABLE", "", "serverTrouble", true, nil), (404, "NOT_FOUND", "", "notFound", false, nil),
        (400, "SOMETHING_NEW", "about \(Canary.value)", "refused", false, nil),
        (400, "\(Canary.value)", "", "unreadableAnswer", false, nil),
        (409, "RESULTS_VERSION", "", "unsupportedVersion", false, nil),
      ] as [(Int, String, String, String, Bool, String?)])
    func `an error is told by Salesforce's code, and quotes nothing`(
      status: Int, word: String, message: String, code: String, isRetryable: Bool, field: String?
    ) {
      let error = SalesforceError(reading: .error(word, message, status: status))
      #expect(error.code.description == code && error.isRetryable == isRetryable && error.status == status)
      if field != nil { #expect(error.field == field) }
      #expect(!error.message.isEmpty && "\(error)".hasSuffix("HTTP \(status))"))
      for canary in Canary.all { #expect(!"\(error)\(String(reflecting: error))".contains(canary)) }
    }

    @Test(arguments: [
      (503, "<html>Down for maintenance</html>", "serverTrouble"),
      (420, "<html>We are setting things up</html>", "throttled"),
      (406, "", "throttled"), (429, "", "throttled"), (302, "", "unusableAddress"), (404, "<html>", "notFound"),
      (414, "", "invalidQuery"),
      (400, "<Errors><Error/></Errors>", "unreadableAnswer"), (400, "", "unreadableAnswer"),
      (400, "[]", "unreadableAnswer"),
      (403, "{\"errorCode\":\"API_CURRENTLY_DISABLED\"}", "forbidden"), (401, "", "sessionRefused"),
    ])
    func `an answer without an error of Salesforce's is told by its status`(status: Int, body: String, code: String) {
      #expect(SalesforceError(reading: .json(body, status: status)).code.description == code)
    }

    @Test func `trouble that time cures is waited out, with growing pauses, or those that are asked for`() async throws
    {
      let salesforce = FakeSalesforce { (call, number) async throws(HTTPFault) in
        if call.url.hasSuffix("token") { return nil }
        switch number {
        case 1: return .error("SERVER_UNAVAILABLE", status: 503)
        case 2: throw .noAnswer(.connectionLost, "lost")
        case 3: return .json("", status: 429, headers: ["Retry-After": "20"])
        default: return page(1...2)
        }
      }
      #expect(try await salesforce.client().count(object: "Lead", condition: nil) == 2)
      #expect(salesforce.patience.waits.withLock { $0 } == [.seconds(1), .seconds(2), .seconds(20)])
    }

    @Test func `attempts are counted, and long pauses left to the caller`() async {
      let salesforce = FakeSalesforce { call, _ in
        call.url.hasSuffix("token") ? nil : .error("SERVER_UNAVAILABLE", status: 503)
      }
      let client = salesforce.client()
      await expectError(.serverTrouble) { _ = try await client.sources() }
      #expect(salesforce.calls.count == 5)
      let slow = FakeSalesforce { call, _ in
        call.url.hasSuffix("token") ? nil : .json("", status: 503, headers: ["Retry-After": "3600"])
      }
      let other = slow.client()
      await expectError(.serverTrouble) {
        do { _ = try await other.sources() } catch let error as SalesforceError {
          #expect(error.retryAfter == 3600)
          throw error
        }
      }
      #expect(slow.calls.count == 1)
    }

    @Test func `what time does not cure is asked once`() async {
      for word in ["MALFORMED_QUERY", "INVALID_TYPE", "REQUEST_LIMIT_EXCEEDED", "API_DISABLED_FOR_ORG"] {
        let salesforce = FakeSalesforce { call, _ in call.url.hasSuffix("token") ? nil : .error(word) }
        let client = salesforce.client()
        await #expect(throws: SalesforceError.self) { try await client.sources() }
        #expect(salesforce.calls.count == 1)
      }
    }

    @Test(arguments: [
      ("api-usage=18/5000", 18, 5000),
      ("api-usage=25/5000; per-app-api-usage=17/250(appName=sample-connected-app)", 25, 5000),
      ("per-app-api-usage=17/250(appName=x), api-usage=25/5000", 25, 5000), (" API-Usage = 1 / 2 ", 1, 2),
    ])
    func `the use of the allowance is read in both forms`(header: String, used: Int, allowed: Int) {
      #expect(SalesforceUsage(header, at: noon) == SalesforceUsage(used: used, allowed: allowed, observedAt: noon))
    }

    @Test(arguments: ["", "api-usage=", "api-usage=1", "api-usage=1/0", "api-usage=-1/5", "api-usage=x/y", "other=1/2"])
    func `a header that says nothing is no use`(header: String) { #expect(SalesforceUsage(header, at: noon) == nil) }

    @Test func `at the stated share nothing is asked, but for a look now and then`() async throws {
      let salesforce = FakeSalesforce { call, _ in call.url.hasSuffix("token") ? nil : page(1...2) }
      let client = salesforce.client()
      salesforce.setUsage("api-usage=799/1000")
      _ = try await client.count(object: "Lead", condition: nil)
      salesforce.setUsage("api-usage=800/1000")
      _ = try await client.count(object: "Lead", condition: nil)
      #expect(client.usage?.used == 800)
      for _ in 0..<3 {
        await expectError(.allowanceReached) { _ = try await client.count(object: "Lead", condition: nil) }
      }
      #expect(salesforce.calls.count == 2)
      salesforce.clock.advance(by: .seconds(601))
      _ = try await client.count(object: "Lead", condition: nil)
      await expectError(.allowanceReached) { _ = try await client.count(object: "Lead", condition: nil) }
      salesforce.setUsage("api-usage=10/1000")
      salesforce.clock.advance(by: .seconds(601))
      for _ in 0..<3 { _ = try await client.count(object: "Lead", condition: nil) }
      #expect(salesforce.calls.count == 6)
    }

    @Test func `without a share nothing stops`() async throws {
      let salesforce = FakeSalesforce { call, _ in call.url.hasSuffix("token") ? nil : page(1...2) }
      let client = salesforce.client(options: SalesforceOptions(largestShare: nil))
      salesforce.setUsage("api-usage=1000/1000")
      for _ in 0..<3 { _ = try await client.count(object: "Lead", condition: nil) }
      #expect(salesforce.calls.count == 3)
    }
  }
#endif

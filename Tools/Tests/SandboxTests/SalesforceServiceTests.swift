#if HTTP
  import Foundation
  import SalesTap
  import SalesTapSandbox
  import Testing

  /// Salesforce as any HTTP client sees it.
  @Suite struct SalesforceServiceTests {
    static let describe = """
      {"name":"Lead","label":"Lead","labelPlural":"Leads","keyPrefix":"00Q","custom":false,"queryable":true,"fields":[
      {"name":"Id","type":"id"},{"name":"Name","type":"string","length":80},{"name":"Status","type":"picklist"},
      {"name":"Notes","type":"textarea","filterable":false},{"name":"IsConverted","type":"boolean"},
      {"name":"Address","type":"address"},{"name":"Revenue","type":"currency"},{"name":"Tags__c","type":"multipicklist"},
      {"name":"OwnerId","type":"reference","referenceTo":["User"],"relationshipName":"Owner"},
      {"name":"SystemModstamp","type":"datetime"}]}
      """

    /// Leads of the numbers 1 to 5; the third has a name that CSV has to quote.
    func org() throws -> OrgData {
      var org = OrgData()
      try org.add(describe: Array(Self.describe.utf8))
      let lines = (1...5).map { number in
        """
        {"attributes":{"type":"Lead"},"Id":"00Q5g000000000\(number)","Name":"\(number == 3 ? #"A, \"b\""# : "Ana \(number)")",\
        "Status":"\(number > 3 ? "Qualified" : "Open")","Revenue":\(number).5,"Tags__c":"a;b",\
        "Owner":\(number == 1 ? #"{"Name":"Bo"}"# : "null"),"SystemModstamp":"2026-03-02T08:00:0\(number).000+0000"}
        """
      }
      try org.add(records: Array(lines.joined(separator: "\n").utf8))
      return org
    }

    /// Calls with a token in hand.
    struct Client {
      let call: HTTPCall
      let token: String

      init(port: Int) async throws {
        call = HTTPCall(port: port)
        let answer = try await call.send(
          "POST", "/services/oauth2/token", headers: ["Content-Type": "application/x-www-form-urlencoded"],
          body: "grant_type=client_credentials&client_id=key&client_secret=s%26cret")
        token = try #require(try answer.json()["access_token"] as? String)
      }

      func get(_ path: String, headers: [String: String] = [:]) async throws -> HTTPCall.Answer {
        try await send("GET", path, headers: headers)
      }

      func send(
        _ method: String, _ path: String, headers: [String: String] = [:], body: String? = nil
      ) async throws -> HTTPCall.Answer {
        try await call.send(
          method, path.hasPrefix("/") ? path : "/services/data/v60.0/" + path,
          headers: headers.merging(["Authorization": "Bearer \(token)", "Content-Type": "application/json"]) { a, _ in a
          },
          body: body)
      }

      func query(_ soql: String, headers: [String: String] = [:]) async throws -> HTTPCall.Answer {
        let allowed = CharacterSet.alphanumerics
        return try await get(
          "query?q=" + #require(soql.addingPercentEncoding(withAllowedCharacters: allowed)), headers: headers)
      }

      /// The ids that a query finds, without their common beginning.
      func ids(_ soql: String) async throws -> [String] {
        let records = try #require(try await query(soql).json()["records"] as? [[String: Any]])
        return records.compactMap { ($0["Id"] as? String)?.dropFirst(14).first.map(String.init) }
      }
    }

    // MARK: Tokens

    @Test(arguments: [
      ("grant_type=password&username=a", "unsupported_grant_type"),
      ("grant_type=client_credentials&client_id=other&client_secret=s", "invalid_client_id"),
      ("grant_type=client_credentials&client_id=key&client_secret=t", "invalid_client"),
      ("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=a.b.c", "invalid_grant"),
    ])
    func whoIsNotKnownGetsNoToken(_ form: String, _ error: String) async throws {
      var options = OrgOptions()
      options.clientID = "key"
      options.clientSecret = "s"
      try await Sandbox(org: OrgData(), orgOptions: options).run { port in
        let answer = try await HTTPCall(port: port).send(
          "POST", "/services/oauth2/token", headers: ["Content-Type": "application/x-www-form-urlencoded"], body: form)
        #expect(answer.status == 400)
        #expect(try answer.json()["error"] as? String == error)
      }
    }

    @Test(arguments: [(120.0, "RS256", 200), (-5, "RS256", 400), (3600, "RS256", 400), (120, "none", 400)])
    func anAssertionIsLookedAtForItsShape(_ seconds: Double, _ algorithm: String, _ status: Int) async throws {
      func encoded(_ text: String) -> String {
        Data(text.utf8).base64EncodedString().replacingOccurrences(of: "=", with: "")
          .replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
      }
      let end = Int(Date().timeIntervalSince1970 + seconds)
      let claims = #"{"iss":"key","sub":"me@example.com","aud":"https://login.salesforce.com","exp":\#(end)}"#
      let signature = encoded(String(repeating: "s", count: 256))
      let assertion = "\(encoded(#"{"alg":"\#(algorithm)"}"#)).\(encoded(claims)).\(signature)"
      try await Sandbox(org: OrgData()).run { port in
        let answer = try await HTTPCall(port: port).send(
          "POST", "/services/oauth2/token", headers: ["Content-Type": "application/x-www-form-urlencoded"],
          body: "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=\(assertion)")
        #expect(answer.status == status)
      }
    }

    @Test func aTokenIsNoLongerValidWhenSessionsExpire() async throws {
      let sandbox = Sandbox(org: try org())
      try await sandbox.run { port in
        let client = try await Client(port: port)
        #expect(try await client.get("limits").status == 200)
        sandbox.expireSessions()
        let answer = try await client.get("limits")
        #expect(answer.status == 401)
        #expect(try answer.errorCode() == "INVALID_SESSION_ID")
        #expect(try await Client(port: port).get("limits").status == 200)
      }
      #expect(sandbox.tokensGiven == 2)
    }

    @Test func theLimitOfRequestsIsToldAndHeld() async throws {
      var options = OrgOptions()
      options.requestLimit = 2
      try await Sandbox(org: try org(), orgOptions: options).run { port in
        let client = try await Client(port: port)
        #expect(try await client.get("limits").headers["sforce-limit-info"] == "api-usage=1/2")
        #expect(try await client.get("limits").headers["sforce-limit-info"] == "api-usage=2/2")
        let answer = try await client.get("limits")
        #expect(answer.status == 403)
        #expect(try answer.errorCode() == "REQUEST_LIMIT_EXCEEDED")
      }
    }

    // MARK: Queries

    @Test(arguments: [
      ("SELECT Id FROM Lead", ["1", "2", "3", "4", "5"]),
      ("select Id from lead where Status = 'Qualified'", ["4", "5"]),
      (
        "SELECT Id FROM Lead WHERE (Status = 'Qualified' OR Revenue < 2) AND Id > '00Q5g0000000001' ORDER BY Id LIMIT 1",
        ["4"]
      ),
      ("SELECT Id FROM Lead WHERE SystemModstamp >= 2026-03-02T08:00:04Z ORDER BY SystemModstamp DESC", ["5", "4"]),
      ("SELECT Id FROM Lead WHERE Id IN ('00Q5g0000000002','00Q5g0000000005')", ["2", "5"]),
      ("SELECT Id FROM Lead WHERE Name = 'from lead where ( ' OR Owner.Name = 'Bo'", ["1"]),
      ("SELECT Id FROM Lead WHERE Tags__c INCLUDES ('b') AND IsConverted = false LIMIT 2", ["1", "2"]),
    ])
    func aQueryFindsItsRecords(_ soql: String, _ expected: [String]) async throws {
      try await Sandbox(org: try org()).run { port in
        let ids = try await Client(port: port).ids(soql)
        #expect(ids == expected)
      }
    }

    @Test(arguments: [
      ("SELECT Id FROM", "MALFORMED_QUERY"), ("SELECT Id FROM Lead WHERE", "MALFORMED_QUERY"),
      ("SELECT Id FROM Lead WHERE Status = 'x", "MALFORMED_QUERY"),
      ("SELECT Id FROM Lead LIMIT 1 WHERE Status = 'x'", "MALFORMED_QUERY"),
      ("SELECT Foo FROM Lead", "INVALID_FIELD"), ("SELECT Id FROM Lead WHERE Foo = 1", "INVALID_FIELD"),
      ("SELECT Id FROM Lead WHERE Notes = 'x'", "INVALID_FIELD"), ("SELECT Id FROM Ghost", "INVALID_TYPE"),
      ("SELECT Id FROM Lead WHERE Revenue = 'x'", "INVALID_QUERY_FILTER_OPERATOR"),
    ])
    func aQueryThatCannotBeCarriedOutIsRefused(_ soql: String, _ code: String) async throws {
      try await Sandbox(org: try org()).run { port in
        let answer = try await Client(port: port).query(soql)
        #expect(answer.status == 400)
        #expect(try answer.errorCode() == code)
      }
    }

    @Test func aRecordIsWrittenInTheFormOfREST() async throws {
      try await Sandbox(org: try org()).run { port in
        let client = try await Client(port: port)
        let answer = try await client.query("SELECT id, name, Revenue, Owner.Name, SystemModstamp FROM Lead LIMIT 2")
        #expect(
          answer.text == """
            {"totalSize":2,"done":true,"records":[{"attributes":{"type":"Lead","url":"/services/data/v60.0/sobjects/Lead/\
            00Q5g0000000001EAA"},"Id":"00Q5g0000000001EAA","Name":"Ana 1","Revenue":1.5,"Owner":{"attributes":{"type":"User"},\
            "Name":"Bo"},"SystemModstamp":"2026-03-02T08:00:01.000+0000"},{"attributes":{"type":"Lead","url":"/services/data/\
            v60.0/sobjects/Lead/00Q5g0000000002EAA"},"Id":"00Q5g0000000002EAA","Name":"Ana 2","Revenue":2.5,"Owner":null,\
            "SystemModstamp":"2026-03-02T08:00:02.000+0000"}]}
            """)
        #expect(try await client.query("SELECT COUNT() FROM Lead").json()["totalSize"] as? Int == 5)
      }
    }

    @Test func longAnswersComeInPages() async throws {
      try await Sandbox(org: try org()).run { port in
        let client = try await Client(port: port)
        var answer = try await client.query(
          "SELECT Id FROM Lead", headers: ["Sforce-Query-Options": "batchSize=2"]
        ).json()
        var count = (answer["records"] as? [Any])?.count ?? 0
        var pages = 1
        while let next = answer["nextRecordsUrl"] as? String {
          #expect(answer["done"] as? Bool == false)
          #expect(next.contains("/query/0r8"))
          answer = try await client.get(next).json()
          count += (answer["records"] as? [Any])?.count ?? 0
          pages += 1
        }
        #expect(answer["done"] as? Bool == true)
        #expect(count == 5)
        #expect(pages == 3)
        #expect(try await client.get("query/0r8000000000009-4").errorCode() == "INVALID_QUERY_LOCATOR")
      }
    }

    @Test func aRecordIsReadByItsID() async throws {
      try await Sandbox(org: try org()).run { port in
        let client = try await Client(port: port)
        let answer = try await client.get("sobjects/Lead/00Q5g0000000003EAA?fields=Name,Status")
        #expect(Set(try answer.json().keys) == ["attributes", "Name", "Status"])
        #expect(try await client.get("sobjects/Lead/00Q5g0000000009").status == 404)
        #expect(try await client.get("sobjects/Lead/nonsense").errorCode() == "MALFORMED_ID")
        #expect(try await client.get("sobjects/Lead/00Q5g0000000003?fields=Foo").errorCode() == "INVALID_FIELD")
      }
    }

    @Test func aDescriptionIsSentOnceAndThenNotModified() async throws {
      try await Sandbox(org: try org()).run { port in
        let client = try await Client(port: port)
        let answer = try await client.get("sobjects/Lead/describe")
        #expect(answer.body == Data(Self.describe.utf8))
        let time = try #require(answer.headers["last-modified"])
        let again = try await client.get("sobjects/Lead/describe", headers: ["If-Modified-Since": time])
        #expect(again.status == 304)
        #expect(again.body.isEmpty)
        let older = ["If-Modified-Since": "Mon, 02 Mar 2020 08:00:00 GMT"]
        #expect(try await client.get("sobjects/Lead/describe", headers: older).status == 200)
        #expect(try await client.get("sobjects/Ghost/describe").status == 404)
        let all = try #require(try await client.get("sobjects").json()["sobjects"] as? [[String: Any]])
        #expect(all.map { $0["name"] as? String } == ["Lead"])
      }
    }
  }
#endif

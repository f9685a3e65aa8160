#if HTTP
  import Crypto
  import Foundation
  import SalesTap
  import SalesTapTesting
  import SalesTapTime
  import TestSupport
  import Testing
  import _CryptoExtras

  @testable import SalesTapHTTP

  @Suite struct SessionTests {
    private static let expired = HTTPAnswer.error("INVALID_SESSION_ID", "Session expired or invalid", status: 401)

    private func count(_ client: SalesforceClient) async throws -> Int? {
      try await client.count(object: "Lead", condition: nil)
    }

    @Test func `a login sends the secret in the body of one call, and its token with every other`() async throws {
      let login = Locked<HTTPCall?>(nil)
      let salesforce = FakeSalesforce { call, _ in
        if call.url.hasSuffix("token") { login.withLock { $0 = call } } else { return page(1...3) }
        return nil
      }
      let client = salesforce.client()
      #expect(try await count(client) == 3)
      #expect(try await count(client) == 3)
      #expect(salesforce.logins == 1)
      let call = try #require(login.withLock { $0 })
      #expect(call.method == .post && call.url == "https://acme.my.salesforce.com:443/services/oauth2/token")
      #expect(
        String(decoding: call.body, as: UTF8.self)
          == "grant_type=client_credentials&client_id=key&client_secret=\(Canary.secret)")
      #expect(
        salesforce.calls.map { $0.headers["Authorization"] } == Array(repeating: "Bearer \(Canary.token)-1", count: 2))
      #expect(salesforce.calls.allSatisfy { !$0.url.contains("CANARY") })
    }

    @Test func `a session that is over is renewed once, and the call is made again`() async throws {
      let salesforce = FakeSalesforce { call, number in
        if call.url.hasSuffix("token") { return nil }
        return number == 1 ? Self.expired : page(1...3)
      }
      #expect(try await count(salesforce.client()) == 3)
      #expect(salesforce.logins == 2)
      #expect(salesforce.calls.map { $0.headers["Authorization"]?.suffix(2) } == ["-1", "-2"])
    }

    @Test func `a session that is never accepted ends after the second login`() async {
      let salesforce = FakeSalesforce { call, _ in call.url.hasSuffix("token") ? nil : Self.expired }
      let client = salesforce.client()
      await expectError(.sessionRefused) { _ = try await count(client) }
      #expect(salesforce.logins == 2 && salesforce.calls.count == 2)
    }

    @Test(arguments: ["This session is not valid for use with the REST API", "Connected app is not attached to Agent"])
    func `a session that is refused for good is not renewed`(message: String) async {
      let salesforce = FakeSalesforce { call, _ in
        call.url.hasSuffix("token") ? nil : .error("INVALID_SESSION_ID", message, status: 401)
      }
      let client = salesforce.client()
      await expectError(.sessionRefused) { _ = try await count(client) }
      #expect(salesforce.logins == 1 && salesforce.calls.count == 1)
    }

    @Test func `however many calls need a session, one logs in`() async throws {
      let salesforce = FakeSalesforce { call, _ in
        if call.url.hasSuffix("token") {
          for _ in 0..<50 { await Task.yield() }
          return nil
        }
        // The first session is over for everyone.
        return call.headers["Authorization"]?.hasSuffix("-1") == true ? Self.expired : page(1...3)
      }
      let client = salesforce.client()
      try await withThrowingTaskGroup(of: Int?.self) { group in
        for _ in 0..<40 { group.addTask { try await client.count(object: "Lead", condition: nil) } }
        for try await count in group { #expect(count == 3) }
      }
      #expect(salesforce.logins == 2)
    }

    @Test func `a refused login is told to all who wait, and not tried again at once`() async {
      let salesforce = FakeSalesforce { call, _ in
        for _ in 0..<20 { await Task.yield() }
        return .json(
          #"{"error":"invalid_client","error_description":"invalid client credentials \#(Canary.secret)"}"#, status: 400
        )
      }
      let client = salesforce.client()
      await withTaskGroup { group in
        for _ in 0..<10 { group.addTask { await expectError(.loginRefused) { _ = try await client.sources() } } }
      }
      #expect(salesforce.logins == 1)
      await expectError(.loginRefused) { _ = try await client.sources() }
      #expect(salesforce.logins == 1)
      salesforce.clock.advance(by: .seconds(31))
      await expectError(.loginRefused) { _ = try await client.sources() }
      #expect(salesforce.logins == 2)
    }

    @Test func `who waits for a login that is cancelled logs in itself`() async throws {
      let started = Locked(false)
      let salesforce = FakeSalesforce { (call, number) async throws(HTTPFault) in
        guard call.url.hasSuffix("token") else { return page(1...3) }
        guard number == 1 else { return nil }
        started.withLock { $0 = true }
        while !Task.isCancelled { await Task.yield() }
        throw .noAnswer(.cancelled, "cancelled")
      }
      let client = salesforce.client()
      let first = Task { try await client.count(object: "Lead", condition: nil) }
      while !started.withLock({ $0 }) { await Task.yield() }
      async let second = client.count(object: "Lead", condition: nil)
      for _ in 0..<50 { await Task.yield() }
      first.cancel()
      #expect(try await second == 3)
      await #expect(throws: CancellationError.self) { try await first.value }
      #expect(salesforce.logins == 2)
    }

    @Test func `one who waits for a login can be cancelled alone`() async throws {
      let isOpen = Locked(false)
      let salesforce = FakeSalesforce { call, _ in
        if call.url.hasSuffix("token") { while !isOpen.withLock({ $0 }) { await Task.yield() } }
        return call.url.hasSuffix("token") ? nil : page(1...3)
      }
      let client = salesforce.client()
      async let first = client.count(object: "Lead", condition: nil)
      while salesforce.logins == 0 { await Task.yield() }
      let second = Task { try await client.count(object: "Lead", condition: nil) }
      for _ in 0..<50 { await Task.yield() }
      second.cancel()
      await #expect(throws: CancellationError.self) { try await second.value }
      isOpen.withLock { $0 = true }
      #expect(try await first == 3)
    }

    @Test func `an assertion is signed with the key and names program, user, and audience`() async throws {
      let key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
      let body = Locked("")
      let salesforce = FakeSalesforce { call, _ in
        if call.url.hasSuffix("token") {
          body.withLock { $0 = String(decoding: call.body, as: UTF8.self) }
        } else {
          return page(1...3)
        }
        return nil
      }
      let login = SalesforceLogin.jwtBearer(
        at: "https://acme--dev.sandbox.my.salesforce.com", consumerKey: "key\"1", username: "integration@example.com",
        privateKey: Secret(key.pemRepresentation))
      #expect(try await count(salesforce.client(login)) == 3)
      let parts = body.withLock { $0 }.split(separator: "&").map { String($0).removingPercentEncoding ?? "" }
      #expect(parts.first == "grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer")
      let words = try #require(parts.last).dropFirst("assertion=".count).split(separator: ".").map(String.init)
      func decoded(_ text: String) -> Data {
        let plain = text.replacing("-", with: "+").replacing("_", with: "/")
        return Data(base64Encoded: plain + String(repeating: "=", count: (4 - plain.count % 4) % 4)) ?? Data()
      }
      #expect(words.count == 3 && String(decoding: decoded(words[0]), as: UTF8.self) == #"{"alg":"RS256","typ":"JWT"}"#)
      #expect(
        String(decoding: decoded(words[1]), as: UTF8.self)
          == #"{"iss":"key\"1","sub":"integration@example.com","aud":"https://test.salesforce.com","exp":\#(noon.secondsSinceEpoch + 180)}"#
      )
      let signature = _RSA.Signing.RSASignature(rawRepresentation: decoded(words[2]))
      #expect(
        key.publicKey.isValidSignature(
          signature, for: SHA256.hash(data: Data("\(words[0]).\(words[1])".utf8)), padding: .insecurePKCS1v1_5))
    }

    @Test func `trouble at the login is waited out as well`() async throws {
      let salesforce = FakeSalesforce { (call, number) async throws(HTTPFault) in
        guard call.url.hasSuffix("token") else { return page(1...3) }
        if number == 1 { throw .nothingSent(.refused, "refused") }
        return number == 2 ? .json("<html>", status: 503) : nil
      }
      #expect(try await count(salesforce.client()) == 3)
      #expect(salesforce.logins == 3 && salesforce.calls.count == 1)
      #expect(salesforce.patience.waits.withLock { $0 } == [.seconds(1), .seconds(2)])
    }

    @Test func `a key that is none is told without the key`() async {
      let salesforce = FakeSalesforce { _, _ in nil }
      let client = salesforce.client(
        .jwtBearer(consumerKey: "k", username: "u", privateKey: Secret("-----BEGIN PRIVATE KEY-----\n\(Canary.secret)"))
      )
      await expectError(.unusableKey) { _ = try await client.sources() }
      #expect(salesforce.logins == 0)
    }

    @Test(arguments: [
      "http://acme.my.salesforce.com", "https://user:\(Canary.secret)@acme.my.salesforce.com", "ftp://x",
      "https://x/path", "https://x?q",
      "", "https://x\r\nHost: y",
    ])
    func `no credentials go to an address that is unencrypted or none`(address: String) async {
      let salesforce = FakeSalesforce { _, _ in nil }
      let client = salesforce.client(
        .clientCredentials(at: address, consumerKey: "k", consumerSecret: Secret(Canary.secret)))
      await expectError(.unusableAddress) { _ = try await client.sources() }
      #expect(salesforce.logins == 0 && salesforce.calls.isEmpty)
    }

    @Test(arguments: ["http://acme.my.salesforce.com", "javascript:x", "https://a@b", "http://127.0.0.1:9"])
    func `a token goes to no instance that is worse than the login`(instance: String) async {
      let salesforce = FakeSalesforce { _, _ in
        .json(#"{"access_token":"\#(Canary.token)","instance_url":"\#(instance)"}"#)
      }
      let client = salesforce.client()
      await expectError(.unusableAddress) { _ = try await client.sources() }
      #expect(salesforce.calls.isEmpty)
    }

    @Test func `a token that would break a header is none`() async {
      let salesforce = FakeSalesforce { _, _ in .json(#"{"access_token":"a\r\nX: y","instance_url":"https://x.com"}"#) }
      let client = salesforce.client()
      await expectError(.unreadableAnswer) { _ = try await client.sources() }
      #expect(salesforce.calls.isEmpty)
    }

    @Test(arguments: [
      (400, #"{"error":"invalid_client_id"}"#, SalesforceError.Code.loginRefused, "consumer key"),
      (
        400, #"{"error":"invalid_grant","error_description":"no client credentials user enabled"}"#, .loginRefused,
        "no user to run as"
      ),
      (
        400, #"{"error":"invalid_grant","error_description":"user hasn't approved this consumer"}"#, .loginRefused,
        "not approved"
      ),
      (
        400, #"{"error":"invalid_grant","error_description":"request not supported on this domain"}"#, .loginRefused,
        "My Domain"
      ),
      (400, #"{"error":"unsupported_grant_type"}"#, .loginRefused, "does not allow this way"),
      (400, #"{"error":"CANARY-SECRET-1f0c"}"#, .loginRefused, "does not accept"),
      (404, "<html>", .unreadableAnswer, "is the address right"),
      (302, "", .unusableAddress, "leads elsewhere"), (503, "<html>", .serverTrouble, "trouble of its own"),
      (429, "", .throttled, "Too many logins"),
      (400, #"{"error":"login_rate_exceeded"}"#, .throttled, "Too many logins"),
    ])
    func `a login that fails says what to do`(status: Int, body: String, code: SalesforceError.Code, words: String)
      async
    {
      let salesforce = FakeSalesforce { call, _ in call.url.hasSuffix("token") ? .json(body, status: status) : nil }
      let client = salesforce.client(options: SalesforceOptions(attempts: 1))
      await expectError(code) {
        do { _ = try await client.sources() } catch let error as SalesforceError {
          #expect(error.message.contains(words), "\(error.message)")
          throw error
        }
      }
    }

    @Test func `nothing of a login is printed`() {
      let login = SalesforceLogin.clientCredentials(
        at: "acme.my.salesforce.com", consumerKey: "key", consumerSecret: Secret(Canary.secret))
      #expect("\(login)" == "client credentials at acme.my.salesforce.com")
      var dumped = ""
      dump(login, to: &dumped)
      for text in [dumped, "\(login)", String(reflecting: login), "\([login])"] {
        #expect(!text.contains("CANARY") && !text.contains("key"))
      }
    }
  }
#endif

#if HTTP
  import SalesTap
  import SalesTapTesting

  @testable import SalesTapHTTP

  /// A CleverTap that is reached over HTTP: it reads requests as CleverTap does, and lets an upload transport answer them.
  enum CleverTapServer {
    /// Runs a server in front of an in-memory CleverTap while `body` runs with a transport that leads to it.
    static func run<Result: Sendable>(
      _ cleverTap: InMemoryCleverTap, options: HTTPOptions = HTTPOptions(), clock: any WallClock = ManualClock(),
      _ body: (CleverTapTransport) async throws -> Result
    ) async throws -> Result {
      try await RawServer.run { peer, _ in
        while let request = try await peer.request() {
          try await answer(request, by: cleverTap, to: &peer)
        }
      } _: { server in
        let transport = CleverTapTransport(
          .init(http: options, endpoint: server.url("")), clock: clock, environment: { _ in nil })
        let result = try await body(transport)
        await transport.shutdown()
        return result
      }
    }

    /// The upload that a request is; nil if it has another address or method.
    static func upload(_ request: Peer.Request) -> UploadRequest? {
      let parts = request.path.split(separator: "?", maxSplits: 1)
      guard request.method == "POST", parts.first == "/1/upload", request.headers["content-type"] == "application/json"
      else { return nil }
      let records = (try? JSONNode(parsing: request.body))?["d"]?.array?.count ?? 0
      return UploadRequest(
        connection: connection(request), body: request.body, recordCount: records,
        isDryRun: parts.count > 1 && parts[1] == "dryRun=1")
    }

    private static func connection(_ request: Peer.Request) -> Connection {
      Connection(
        name: "server", region: .in1, accountID: request.headers["x-clevertap-account-id"] ?? "",
        passcode: .literal(Secret(request.headers["x-clevertap-passcode"] ?? "")), host: "here")
    }

    /// Answers a request as CleverTap does.
    static func answer(_ request: Peer.Request, by cleverTap: InMemoryCleverTap, to peer: inout Peer) async throws {
      let answer: UploadAnswer
      if let upload = upload(request) {
        answer = await cleverTap.upload(upload)
      } else if request.method == "GET", let subject = subject(request.path) {
        answer = cleverTap.refusal(of: connection(request)) ?? profile(subject, in: cleverTap)
      } else {
        answer = .response(404, "not found")
      }
      switch answer {
      case .response(let status, let retryAfter, let body):
        var headers = [("Content-Type", "application/json;charset=utf-8")]
        if let retryAfter { headers.append(("Retry-After", "\(retryAfter)")) }
        try await peer.answer(status, headers: headers, body: body)
      case .nothingSent, .noAnswer: try await peer.reset()
      }
    }

    /// The answer to a reading of one profile, in the form of CleverTap's own sample: `email` stands beside the others.
    private static func profile(_ subject: CleverTapRecord.Subject, in cleverTap: InMemoryCleverTap) -> UploadAnswer {
      let key =
        switch subject {
        case .identity(let text): text
        case .objectID(let text): "objectId:" + text
        }
      let dump = cleverTap.dump
      guard let held = (try? JSONNode(parsing: dump))?["profiles"]?[key] else {
        return .response(200, #"{ "status" : "success" , "record" : null}"#)
      }
      func text(_ node: JSONNode) -> String { String(decoding: dump[node.range.bounds], as: UTF8.self) }
      let data = text(held).replacing(#""Email":"#, with: #""email-is-told-beside":"#)
      let email = held["Email"].map { #""email" : \#(text($0)) , "# } ?? ""
      let contents = cleverTap.contents()
      var counts: [(name: String, count: Int)] = []
      for event in contents.events(of: key) where !counts.contains(where: { $0.name == event.name }) {
        counts.append((event.name, contents.events(of: key).count { $0.name == event.name }))
      }
      let events = counts.map { #""\#($0.name)" : { "count" : \#($0.count) }"# }.joined(separator: " , ")
      return .response(
        200,
        #"{ "status" : "success" , "record" : { \#(email)"profileData" : \#(data) , "events" : { \#(events)} } }"#)
    }

    private static func subject(_ path: String) -> CleverTapRecord.Subject? {
      let parts = path.split(separator: "?", maxSplits: 1)
      guard parts.count == 2, parts[0] == "/1/profile.json" else { return nil }
      let pair = parts[1].split(separator: "=", maxSplits: 1)
      guard pair.count == 2 else { return nil }
      var bytes: [UInt8] = []
      var rest = pair[1].utf8[...]
      while let byte = rest.popFirst() {
        guard byte == UInt8(ascii: "%") else {
          bytes.append(byte)
          continue
        }
        guard let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else { return nil }
        rest = rest.dropFirst(2)
        bytes.append(value)
      }
      let text = String(decoding: bytes, as: UTF8.self)
      return pair[0] == "identity" ? .identity(text) : pair[0] == "objectId" ? .objectID(text) : nil
    }
  }
#endif

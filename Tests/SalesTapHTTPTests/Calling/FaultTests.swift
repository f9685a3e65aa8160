#if HTTP
  import SalesTapTesting
  import SalesTapTime
  import Testing

  @testable import SalesTapHTTP

  @Suite("Every way in which a call can fail, against a server that does it", .timeLimit(.minutes(10)))
  struct FaultTests {
    static let body = Array(#"{"d":[{"identity":"a","type":"profile"}]}"#.utf8)
    /// More than all buffers between two sockets of one machine hold.
    static let longBody = [UInt8](repeating: UInt8(ascii: "x"), count: 48 << 20)

    /// Makes one call to a server, and says how it ended.
    func outcome(
      body: [UInt8] = Self.body, _ options: HTTPOptions = HTTPOptions(),
      certificate: TestCertificate? = nil, host: String? = nil,
      _ serve: @escaping @Sendable (inout Peer, Int) async throws -> Void
    ) async throws -> Result<HTTPAnswer, HTTPFault> {
      try await RawServer.run(certificate: certificate, serve) { server in
        let scheme = certificate == nil ? "http" : "https"
        let url = host.map { "\(scheme)://\($0):\(server.port)/1/upload" } ?? server.url(scheme: scheme)
        return try await withClient(options) { client in
          await client.result(
            HTTPCall(.post, url, headers: ["X-CleverTap-Passcode": "canary"], body: body))
        }
      }
    }

    /// Makes one call whose time is over when the server says so, on a machine of any speed.
    func lateOutcome(
      body: [UInt8] = Self.body,
      _ serve: @escaping @Sendable (inout Peer, _ isOver: @Sendable () -> Void) async throws -> Void
    ) async throws -> Result<HTTPAnswer, HTTPFault> {
      let clock = ManualClock()
      let over = AsyncStream.makeStream(of: Void.self)
      return try await RawServer.run { peer, _ in
        try await serve(&peer) { over.continuation.finish() }
      } _: { server in
        try await withClient(waiting: clock.timer) { client in
          async let result = client.result(
            HTTPCall(
              .post, server.url(), headers: ["X-CleverTap-Passcode": "canary"], body: body, timeout: .seconds(60)))
          for await _ in over.stream {}
          await clock.waitForSleepers()
          clock.advance(by: .seconds(60))
          return await result
        }
      }
    }

    func expect(
      _ result: Result<HTTPAnswer, HTTPFault>, arrived: Bool, _ kinds: HTTPFault.Kind...,
      sourceLocation: SourceLocation = #_sourceLocation
    ) {
      switch result {
      case .success(let answer): Issue.record("there is an answer: \(answer)", sourceLocation: sourceLocation)
      case .failure(let fault):
        #expect(fault.mayHaveArrived == arrived, "\(fault)", sourceLocation: sourceLocation)
        #expect(kinds.contains(fault.kind), "\(fault.kind): \(fault)", sourceLocation: sourceLocation)
        #expect(!everything(about: fault).contains("canary"), sourceLocation: sourceLocation)
      }
    }

    // MARK: Before anything is sent

    @Test("Refused: nothing was sent")
    func refused() async throws {
      let dead = DeadPort()
      try await withClient { client in
        expect(await client.result(HTTPCall(.post, dead.url(), body: Self.body)), arrived: false, .refused)
        expect(await client.result(HTTPCall(.get, dead.url())), arrived: false, .refused)
      }
    }

    @Test("A name that nobody knows: nothing was sent")
    func unknownHost() async throws {
      try await withClient { client in
        let call = HTTPCall(.post, "http://nobody.invalid/1/upload", body: Self.body, timeout: .seconds(20))
        expect(await client.result(call), arrived: false, .unknownHost, .refused, .connectTimeout, .timeout)
      }
    }

    @Test("A certificate that nobody trusts: nothing was sent")
    func untrusted() async throws {
      let arrivals = Locked(0)
      let result = try await outcome(certificate: .here, host: "localhost") { peer, _ in
        if try await peer.request() != nil { arrivals.withLock { $0 += 1 } }
      }
      expect(result, arrived: false, .tls)
      #expect(arrivals.withLock { $0 } == 0)
    }

    @Test("A trusted certificate of another host: nothing was sent")
    func otherHost() async throws {
      let arrivals = Locked(0)
      let file = try CertificateFile(.elsewhere)
      let result = try await outcome(
        HTTPOptions(certificateAuthorities: file.path), certificate: .elsewhere,
        host: "localhost"
      ) { peer, _ in
        if try await peer.request() != nil { arrivals.withLock { $0 += 1 } }
      }
      expect(result, arrived: false, .tls)
      #expect(arrivals.withLock { $0 } == 0)
    }

    @Test("A trusted certificate of the right host: the call arrives")
    func trusted() async throws {
      let file = try CertificateFile(.here)
      let result = try await outcome(
        HTTPOptions(certificateAuthorities: file.path), certificate: .here, host: "localhost"
      ) { peer, _ in
        let request = try await peer.request()
        try await peer.answer(200, body: request?.body ?? [])
        try await peer.untilClosed()
      }
      #expect(try result.get().body == Self.body)
    }

    @Test("Certificate authorities that cannot be read: nothing was sent")
    func noAuthorities() async throws {
      let result = try await outcome(
        HTTPOptions(certificateAuthorities: "no such file.pem"), certificate: .here, host: "localhost"
      ) { peer, _ in _ = try await peer.request() }
      expect(result, arrived: false, .tls)
    }

    @Test("TLS to a server that has none: nothing was sent")
    func plainServer() async throws {
      let result = try await RawServer.run { peer, _ in
        _ = try await peer.read(atLeast: 1)
        try await peer.write("HTTP/1.1 400 Bad Request\r\n\r\n")
      } _: { server in
        try await withClient { client in
          await client.result(HTTPCall(.post, server.url(scheme: "https"), body: Self.body))
        }
      }
      expect(result, arrived: false, .tls, .connectionLost)
    }

    @Test("A server that lets TLS hang: no connection in time, nothing was sent")
    func hangingHandshake() async throws {
      let result = try await RawServer.run { peer, _ in
        try await peer.untilClosed()
      } _: { server in
        try await withClient(HTTPOptions(connectTimeout: .milliseconds(200))) { client in
          await client.result(HTTPCall(.post, server.url(scheme: "https"), body: Self.body))
        }
      }
      expect(result, arrived: false, .connectTimeout)
    }

    @Test(
      "A call that is none: nothing was sent",
      arguments: [
        HTTPCall(.post, "nowhere", body: Self.body), HTTPCall(.post, "http+unix://canary", body: Self.body),
        HTTPCall(.post, "http://127.0.0.1:1/", headers: ["X-CleverTap-Passcode": "canary\r\nX: y"], body: Self.body),
        HTTPCall(.post, "http://127.0.0.1:1/", headers: ["X canary": "y"], body: Self.body),
      ])
    func unusable(call: HTTPCall) async throws {
      try await withClient { client in
        expect(await client.result(call), arrived: false, .unusableCall)
      }
    }

    // MARK: While it is sent

    @Test("Reset during the request: nothing was sent, for the far end cannot have the whole body")
    func resetDuringRequest() async throws {
      let result = try await outcome(body: Self.longBody) { peer, _ in
        _ = try await peer.read(atLeast: 100_000)
        try await peer.reset()
      }
      expect(result, arrived: false, .connectionLost)
    }

    @Test("Closed during the request: nothing was sent")
    func closedDuringRequest() async throws {
      let result = try await outcome(body: Self.longBody) { peer, _ in
        _ = try await peer.read(atLeast: 100_000)
      }
      expect(result, arrived: false, .connectionLost)
    }

    @Test("A server that stops reading: the call's time is over, and nothing was sent")
    func stuckRequest() async throws {
      let result = try await lateOutcome(body: Self.longBody) { peer, isOver in
        _ = try await peer.read(atLeast: 100_000)
        isOver()
        let (never, _) = AsyncStream.makeStream(of: Void.self)
        for await _ in never {}
      }
      expect(result, arrived: false, .timeout)
    }

    @Test("An answer before the request was whole is an answer")
    func earlyAnswer() async throws {
      let result = try await outcome(body: Self.longBody) { peer, _ in
        _ = try await peer.head()
        try await peer.answer(413, headers: [("Connection", "close")], body: Array("too large".utf8))
        try await peer.untilClosed()
      }
      #expect(try result.get().status == 413)
      #expect(try result.get().body == Array("too large".utf8))
    }

    // MARK: After it was sent

    @Test("Reset after the request: it may have arrived")
    func resetAfterRequest() async throws {
      let result = try await outcome { peer, _ in
        _ = try await peer.request()
        try await peer.reset()
      }
      expect(result, arrived: true, .connectionLost)
    }

    @Test("Closed after the request: it may have arrived")
    func closedAfterRequest() async throws {
      let result = try await outcome { peer, _ in _ = try await peer.request() }
      expect(result, arrived: true, .connectionLost, .unreadableAnswer)
    }

    @Test("Closed without having read: it may have arrived, for nobody knows")
    func closedAtOnce() async throws {
      let result = try await outcome { _, _ in }
      // The client may notice before it has written, or after.
      guard case .failure(let fault) = result else {
        Issue.record("there is an answer")
        return
      }
      #expect([.connectionLost, .unreadableAnswer, .refused].contains(fault.kind), "\(fault)")
    }

    @Test("No answer in time: it may have arrived, and the call ends")
    func slowAnswer() async throws {
      let result = try await lateOutcome { peer, isOver in
        _ = try await peer.request()
        isOver()
        try await peer.untilClosed()
      }
      expect(result, arrived: true, .timeout)
    }

    @Test("An answer that stops half-way in time: it may have arrived, and the call ends")
    func slowBody() async throws {
      let result = try await lateOutcome { peer, isOver in
        _ = try await peer.request()
        try await peer.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
        isOver()
        try await peer.untilClosed()
      }
      expect(result, arrived: true, .timeout)
    }

    @Test(
      "Half an answer, or one that is no HTTP: it may have arrived",
      arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", "HTTP/1.1 200 OK\r\nContent-Le", "HTTP/1.1 2", "",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhalf",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "SSH-2.0-OpenSSH_9.2\r\n", "\u{0}\u{1}\u{2}\u{3}\r\n\r\n", "HTTP/1.1 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 7\r\n\r\nno gzip",
      ])
    func garbage(answer: String) async throws {
      let result = try await outcome { peer, _ in
        _ = try await peer.request()
        try await peer.write(answer)
      }
      expect(result, arrived: true, .connectionLost, .unreadableAnswer)
    }

    @Test("More after the answer than its length: the answer stands, and the rest is never taken for another")
    func tooLong() async throws {
      let answers = try await RawServer.run { peer, number in
        while let request = try await peer.request() {
          let smuggled = "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nsmuggled"
          try await peer.write("HTTP/1.1 200 OK\r\nContent-Length: \(request.body.count)\r\n\r\n")
          try await peer.write(request.body)
          if number == 0 { try await peer.write(smuggled) }
        }
      } _: { server in
        try await withClient { client in
          var answers: [Result<HTTPAnswer, HTTPFault>] = []
          for number in 0..<20 {
            answers.append(await client.result(HTTPCall(.post, server.url(), body: Array("call \(number)".utf8))))
          }
          return answers
        }
      }
      #expect(try answers.first?.get().body == Array("call 0".utf8))
      for (number, answer) in answers.enumerated() {
        // A call on the connection that is being closed is in doubt; none has another's answer.
        if case .success(let answer) = answer { #expect(answer.body == Array("call \(number)".utf8)) }
      }
      #expect(answers.suffix(10).allSatisfy { (try? $0.get()) != nil })
    }

    // MARK: Answers

    @Test("An answer in chunks is put together")
    func chunked() async throws {
      let result = try await outcome { peer, _ in
        _ = try await peer.request()
        try await peer.write(
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n")
        try await peer.untilClosed()
      }
      #expect(try result.get().body == Array("abcde".utf8))
    }

    @Test("An answer that ends with the connection is an answer")
    func untilClosed() async throws {
      let result = try await outcome { peer, _ in
        _ = try await peer.request()
        try await peer.write("HTTP/1.1 200 OK\r\n\r\nabc")
      }
      #expect(try result.get().body == Array("abc".utf8))
    }

    @Test("Interim answers are passed over")
    func interim() async throws {
      let result = try await outcome { peer, _ in
        _ = try await peer.request()
        try await peer.write("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        try await peer.untilClosed()
      }
      #expect(try result.get().body == Array("ok".utf8))
    }

    @Test(
      "A redirect is an answer; the passcode does not travel to another host", arguments: [301, 302, 303, 307, 308])
    func redirect(status: Int) async throws {
      let arrivals = Locked(0)
      let result = try await RawServer.run { peer, _ in
        if try await peer.request() != nil { arrivals.withLock { $0 += 1 } }
      } _: { elsewhere in
        let location = elsewhere.url()
        return try await outcome { peer, _ in
          _ = try await peer.request()
          try await peer.answer(status, headers: [("Location", location)])
          try await peer.untilClosed()
        }
      }
      #expect(try result.get().status == status)
      #expect(arrivals.withLock { $0 } == 0)
    }

    @Test("An answer longer than allowed is given up, whatever length it told", arguments: [true, false])
    func tooLarge(tellsLength: Bool) async throws {
      let result = try await outcome(HTTPOptions(maximumAnswerBytes: 1_000_000)) { peer, _ in
        _ = try await peer.request()
        try await peer.write(
          "HTTP/1.1 200 OK\r\n" + (tellsLength ? "Content-Length: 1000000000000\r\n\r\n" : "\r\n"))
        // Ends when the client hangs up.
        while true { try await peer.write([UInt8](repeating: 0x20, count: 100_000)) }
      }
      expect(result, arrived: true, .answerTooLarge)
    }

    @Test("An answer as long as allowed is an answer")
    func justSmallEnough() async throws {
      let result = try await outcome(HTTPOptions(maximumAnswerBytes: 1_000_000)) { peer, _ in
        _ = try await peer.request()
        try await peer.answer(200, body: [UInt8](repeating: 0x20, count: 1_000_000))
        try await peer.untilClosed()
      }
      #expect(try result.get().body.count == 1_000_000)
    }

    @Test("A call may allow less than its client does")
    func ownLimit() async throws {
      let result = try await RawServer.run { peer, _ in
        _ = try await peer.request()
        try await peer.answer(200, body: Array("0123456789x".utf8))
        try await peer.untilClosed()
      } _: { server in
        try await withClient { await $0.result(HTTPCall(.get, server.url(), maximumAnswerBytes: 10)) }
      }
      expect(result, arrived: true, .answerTooLarge)
    }

    @Test("A compressed answer is decompressed, and one that grows too large is given up")
    func gzip() async throws {
      #expect(try await outcome(gzip: Gzip.hello).get().body == Array("hello, hello, hello\n".utf8))
      // Ten million spaces in some ten kilobytes.
      expect(
        try await outcome(HTTPOptions(maximumAnswerBytes: 1_000_000), gzip: Gzip.spaces), arrived: true, .answerTooLarge
      )
      #expect(try await outcome(gzip: Gzip.spaces).get().body.count == 10_000_000)
      // Cut off.
      expect(try await outcome(gzip: Array(Gzip.hello.dropLast(9))), arrived: true, .unreadableAnswer, .connectionLost)
    }

    private func outcome(_ options: HTTPOptions = HTTPOptions(), gzip: [UInt8]) async throws -> Result<
      HTTPAnswer, HTTPFault
    > {
      try await outcome(options) { peer, _ in
        let request = try await peer.request()
        #expect(request?.headers["accept-encoding"] == "gzip")
        try await peer.answer(200, headers: [("Content-Encoding", "gzip")], body: gzip)
        try await peer.untilClosed()
      }
    }
  }
#endif

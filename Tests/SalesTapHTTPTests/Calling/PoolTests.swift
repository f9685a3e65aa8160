#if HTTP
  import SalesTapTesting
  import SalesTapTime
  import Testing

  @testable import SalesTapHTTP

  @Suite("Connections that are kept, calls that wait, are cancelled, or come too late", .timeLimit(.minutes(10)))
  struct PoolTests {
    /// What a server saw.
    struct Seen: Sendable {
      var connections = 0
      var requests: [Peer.Request] = []
      var underWay = 0
      var mostUnderWay = 0
    }

    @Test("Calls one after the other go over one connection, each with its own body and headers")
    func keepAlive() async throws {
      let seen = Locked(Seen())
      try await RawServer.run { peer, _ in
        seen.withLock { $0.connections += 1 }
        while let request = try await peer.request() {
          seen.withLock { $0.requests.append(request) }
          try await peer.answer(200, body: request.body)
        }
      } _: { server in
        try await withClient { client in
          for number in 0..<50 {
            let body = Array("call \(number)".utf8)
            let answer = try await client.answer(
              to: HTTPCall(.post, server.url("/x?n=\(number)"), headers: ["X-Number": "\(number)"], body: body))
            #expect(answer.body == body)
          }
        }
      }
      let found = seen.withLock { $0 }
      #expect(found.connections == 1)
      #expect(found.requests.map(\.path) == (0..<50).map { "/x?n=\($0)" })
      #expect(found.requests.compactMap { $0.headers["x-number"] } == (0..<50).map { "\($0)" })
      #expect(found.requests.allSatisfy { $0.headers["content-length"] == "\($0.body.count)" && $0.method == "POST" })
    }

    @Test("A body of any length arrives to the byte", arguments: [1, 2, 3, 262_144, 262_145, 262_146, 4_000_000])
    func bodies(length: Int) async throws {
      let body = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 31) }
      let answer = try await RawServer.run { peer, _ in
        let request = try await peer.request()
        try await peer.answer(200, body: request?.body ?? [])
        try await peer.untilClosed()
      } _: { server in
        try await withClient { try await $0.answer(to: HTTPCall(.post, server.url(), body: body)) }
      }
      #expect(answer.body == body)
    }

    @Test("A connection that the server closes while nobody uses it costs no call")
    func closedIdle() async throws {
      let seen = Locked(Seen())
      try await RawServer.run { peer, number in
        seen.withLock { $0.connections += 1 }
        let request = try await peer.request()
        try await peer.answer(200, body: request?.body ?? [])
        if number > 0 { try await peer.untilClosed() }
      } _: { server in
        try await withClient { client in
          _ = try await client.answer(to: HTTPCall(.post, server.url(), body: [1]))
          // Until the client has seen the end of the first connection, a call may be lost on it; then there is a second.
          var lost = 0
          while seen.withLock({ $0.connections }) < 2 {
            if case .failure(let fault) = await client.result(HTTPCall(.post, server.url(), body: [2])) {
              lost += 1
              #expect(fault.kind == .connectionLost || fault.kind == .unreadableAnswer, "\(fault)")
            }
          }
          #expect(lost <= 1)
        }
      }
    }

    @Test("A connection that nobody uses is closed after the idle timeout")
    func idleTimeout() async throws {
      let ended = AsyncStream.makeStream(of: Void.self)
      try await RawServer.run { peer, _ in
        let request = try await peer.request()
        try await peer.answer(200, body: request?.body ?? [])
        try await peer.untilClosed()
        ended.continuation.finish()
      } _: { server in
        try await withClient(HTTPOptions(idleTimeout: .milliseconds(50))) { client in
          _ = try await client.answer(to: HTTPCall(.post, server.url(), body: [1]))
          // Ends with the connection, or the test's time does.
          for await _ in ended.stream {}
        }
      }
    }

    @Test("No more calls of a lane, and of a host, are under way at once than allowed", arguments: [true, false])
    func ceiling(hasLane: Bool) async throws {
      let seen = Locked(Seen())
      let options = HTTPOptions(connectionsPerHost: hasLane ? 60 : 4)
      let count = 100
      let answered = try await RawServer.run { peer, _ in
        while let request = try await peer.request() {
          seen.withLock { seen in
            seen.underWay += 1
            seen.mostUnderWay = max(seen.mostUnderWay, seen.underWay)
          }
          for _ in 0..<20 { await Task.yield() }
          seen.withLock { $0.underWay -= 1 }
          try await peer.answer(200, body: request.body)
        }
      } _: { server in
        try await withClient(options) { client in
          await withTaskGroup(of: Bool.self) { group in
            for number in 0..<count {
              let call = HTTPCall(
                .post, server.url(), body: Array("\(number)".utf8), lane: hasLane ? .init(name: "a", limit: 4) : nil)
              group.addTask { (try? await client.result(call).get().body) == call.body }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
          }
        }
      }
      #expect(answered == count)
      #expect(seen.withLock { (2...4).contains($0.mostUnderWay) }, "\(seen.withLock { $0.mostUnderWay })")
    }

    @Test("A call that waits for its lane until its time is over was never sent")
    func timeoutInLane() async throws {
      let arrivals = Locked(0)
      let arrived = AsyncStream.makeStream(of: Void.self)
      let clock = ManualClock()
      let lane = HTTPCall.Lane(name: "a", limit: 1)
      func call(_ server: RawServer, timeout: Duration) -> HTTPCall {
        HTTPCall(.post, server.url(), body: [1, 2], timeout: timeout, lane: lane)
      }
      try await RawServer.run { peer, _ in
        while try await peer.request() != nil {
          arrivals.withLock { $0 += 1 }
          arrived.continuation.finish()
          try await peer.untilClosed()
        }
      } _: { server in
        try await withClient(waiting: clock.timer) { client in
          async let first = client.result(call(server, timeout: .seconds(600)))
          for await _ in arrived.stream {}
          async let second = client.result(call(server, timeout: .seconds(60)))
          async let third = client.result(call(server, timeout: .seconds(60)))
          await clock.waitForSleepers(3)
          clock.advance(by: .seconds(60))
          for result in await [second, third] {
            guard case .failure(let fault) = result else {
              Issue.record("there is an answer")
              continue
            }
            #expect(fault.kind == .timeout && !fault.mayHaveArrived, "\(fault)")
          }
          clock.advance(by: .seconds(540))
          guard case .failure(let fault) = await first else {
            Issue.record("there is an answer")
            return
          }
          #expect(fault.kind == .timeout && fault.mayHaveArrived, "\(fault)")
        }
      }
      #expect(arrivals.withLock { $0 } == 1)
    }

    // MARK: Cancellation

    @Test("Cancelled before it began: nothing was sent")
    func cancelledEarly() async throws {
      try await RawServer.run { peer, _ in
        _ = try await peer.request()
      } _: { server in
        try await withClient { client in
          let result = await withTaskGroup(of: Result<HTTPAnswer, HTTPFault>?.self) { group in
            group.cancelAll()
            group.addTask { await client.result(HTTPCall(.post, server.url(), body: [1, 2])) }
            return await group.next() ?? nil
          }
          guard case .failure(let fault) = result else {
            Issue.record("there is an answer")
            return
          }
          #expect(fault.kind == .cancelled && !fault.mayHaveArrived, "\(fault)")
        }
      }
    }

    enum Stage: CaseIterable { case connecting, sending, waiting, receiving }

    @Test(
      "Cancelled at any stage, a call ends, and says rightly whether it may have arrived", arguments: Stage.allCases)
    func cancelled(stage: Stage) async throws {
      let reached = AsyncStream.makeStream(of: Void.self)
      let ended = AsyncStream.makeStream(of: Void.self)
      let result = try await RawServer.run { peer, _ in
        switch stage {
        case .connecting:
          reached.continuation.finish()
          // Shutting down waits for a connection that is being made: it comes to nothing once the call has ended.
          for await _ in ended.stream {}
          return
        case .sending:
          _ = try await peer.read(atLeast: 100_000)
          reached.continuation.finish()
          let (never, _) = AsyncStream.makeStream(of: Void.self)
          for await _ in never {}
        case .waiting:
          _ = try await peer.request()
          reached.continuation.finish()
        case .receiving:
          _ = try await peer.request()
          try await peer.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
          reached.continuation.finish()
        }
        try await peer.untilClosed()
      } _: { server in
        try await withClient(HTTPOptions(connectTimeout: .seconds(600))) { client in
          defer { ended.continuation.finish() }
          // A server that never speaks TLS keeps the client connecting.
          let call = HTTPCall(
            .post, server.url(scheme: stage == .connecting ? "https" : "http"),
            body: stage == .sending ? FaultTests.longBody : FaultTests.body)
          return await withTaskGroup(of: Result<HTTPAnswer, HTTPFault>?.self) { group in
            group.addTask { await client.result(call) }
            for await _ in reached.stream {}
            group.cancelAll()
            return await group.next() ?? nil
          }
        }
      }
      guard case .failure(let fault) = result else {
        Issue.record("there is an answer")
        return
      }
      #expect(fault.kind == .cancelled, "\(fault)")
      #expect(fault.mayHaveArrived == (stage == .waiting || stage == .receiving), "\(fault)")
    }

    // MARK: The end

    @Test("Shutting down lets calls under way end, refuses further ones, and may be done twice")
    func shutdown() async throws {
      let arrived = AsyncStream.makeStream(of: Void.self)
      let go = AsyncStream.makeStream(of: Void.self)
      try await RawServer.run { peer, _ in
        let request = try await peer.request()
        arrived.continuation.finish()
        for await _ in go.stream {}
        try await peer.answer(200, body: request?.body ?? [])
      } _: { server in
        let client = PooledHTTPClient()
        let call = HTTPCall(.post, server.url(), body: [1, 2])
        await withTaskGroup(of: Void.self) { group in
          group.addTask { #expect((try? await client.result(call).get().body) == call.body) }
          for await _ in arrived.stream {}
          group.addTask { await client.shutdown() }
          // The first call that is refused tells that shutting down has begun.
          var fault: HTTPFault?
          while fault == nil {
            let quick = HTTPCall(.get, server.url(), timeout: .milliseconds(20))
            if case .failure(let found) = await client.result(quick), found.kind == .shutDown { fault = found }
          }
          #expect(fault?.mayHaveArrived == false)
          go.continuation.finish()
          await group.waitForAll()
        }
        await client.shutdown()
      }
    }

    @Test("A client that is released without being shut down closes its connections")
    func released() async throws {
      let ended = AsyncStream.makeStream(of: Void.self)
      try await RawServer.run { peer, _ in
        let request = try await peer.request()
        try await peer.answer(200, body: request?.body ?? [])
        try await peer.untilClosed()
        ended.continuation.finish()
      } _: { server in
        do {
          let client = PooledHTTPClient()
          _ = try await client.answer(to: HTTPCall(.post, server.url(), body: [1]))
        }
        for await _ in ended.stream {}
      }
    }
  }
#endif

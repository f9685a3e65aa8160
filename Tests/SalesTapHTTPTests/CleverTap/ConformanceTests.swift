#if HTTP
  import NIOCore
  import SalesTap
  import SalesTapTesting
  import Testing

  @testable import SalesTapHTTP

  @Suite("The laws of transports, over HTTP", .timeLimit(.minutes(2)))
  struct ConformanceTests {
    @Test("The transport keeps every law, against a server on the loopback")
    func laws() async throws {
      let transport = CleverTapTransport(clock: ManualClock())
      for law in TransportConformance.laws {
        let violations = try await Self.violations(of: law) { transport.upload }
        #expect(violations.isEmpty, "\(violations)")
      }
      await transport.shutdown()
    }

    @Test("The stage shows a transport that sends again, and one that never says that nothing was sent")
    func mistakes() async throws {
      let transport = CleverTapTransport(clock: ManualClock())
      let retried = try await Self.violations(of: #require(TransportConformance.laws.first { $0.name == "no-retry" })) {
        { request in
          _ = await transport.upload(request)
          return await transport.upload(request)
        }
      }
      #expect(!retried.isEmpty)
      let doubtful = try await Self.violations(
        of: #require(TransportConformance.laws.first { $0.name == "nothing-sent" })
      ) {
        { request in
          let answer = await transport.upload(request)
          if case .nothingSent(let reason) = answer { return .noAnswer(reason) }
          return answer
        }
      }
      #expect(!doubtful.isEmpty)
      await transport.shutdown()
    }

    /// Runs a law with a server that does what the law asks its far end to do.
    static func violations(
      of law: ConformanceLaw<TransportConformance.MakeStage>,
      _ upload: @escaping @Sendable () -> @Sendable (UploadRequest) async -> UploadAnswer
    ) async throws -> [LawViolation] {
      let plays = Locked<[Play]>([])
      let dead = DeadPort()
      return try await RawServer.run { peer, _ in
        // The law's present play is the last that was set up.
        while let request = try await peer.request() {
          guard let play = plays.withLock({ $0.last }) else { return }
          try await play.answer(request, to: &peer)
        }
      } _: { server in
        let suite = TransportConformance { reactions in
          let play = Play(reactions, location: server.url())
          plays.withLock { $0.append(play) }
          let transport = StagedTransport(play, reachable: server.url(""), dead: dead.url(""), upload())
          return TransportConformance.Stage(transport) { play.arrivals }
        }
        return await suite.violations(of: law)
      }
    }
  }

  /// Leads each call to the server, or to nobody if the far end shall not be reached.
  private struct StagedTransport: UploadTransport {
    let play: Play
    let reachable: String
    let dead: String
    let send: @Sendable (UploadRequest) async -> UploadAnswer

    init(
      _ play: Play, reachable: String, dead: String, _ send: @escaping @Sendable (UploadRequest) async -> UploadAnswer
    ) {
      self.play = play
      self.reachable = reachable
      self.dead = dead
      self.send = send
    }

    func upload(_ request: UploadRequest) async -> UploadAnswer {
      var request = request
      request.connection.host = play.isNextRefused() ? dead : reachable
      return await send(request)
    }
  }

  /// What a far end does with one call after the other, and what arrived.
  private final class Play: Sendable {
    private struct State {
      var reactions: ArraySlice<FarEnd.Reaction>
      var arrivals: [FarEnd.Arrival] = []
    }

    private let state: Locked<State>
    private let location: String

    init(_ reactions: [FarEnd.Reaction], location: String) {
      state = Locked(State(reactions: reactions[...]))
      self.location = location
    }

    var arrivals: [FarEnd.Arrival] { state.withLock { $0.arrivals } }

    /// Whether the next call shall not arrive; it is over then.
    func isNextRefused() -> Bool {
      state.withLock { state in
        guard case .refuse? = state.reactions.first else { return false }
        state.reactions.removeFirst()
        return true
      }
    }

    func answer(_ request: Peer.Request, to peer: inout Peer) async throws {
      guard let upload = CleverTapServer.upload(request) else {
        Issue.record("this is no upload: \(request.method) \(request.path) \(request.headers)")
        return
      }
      let reaction = state.withLock { state in
        state.arrivals.append(FarEnd.Arrival(upload))
        return state.reactions.popFirst()
      }
      switch reaction {
      case .answer(let status, let retryAfter, let body):
        var headers: [(String, String)] = []
        if let retryAfter { headers.append(("Retry-After", "\(retryAfter)")) }
        if (300...399).contains(status) { headers.append(("Location", location)) }
        try await peer.answer(status, headers: headers, body: body)
      case .echo: try await peer.answer(200, body: upload.body)
      case .hold(let hold):
        await hold.wait()
        try await peer.answer(200)
      case .loseAnswer, .refuse, nil: try await peer.channel.close()
      }
    }
  }
#endif

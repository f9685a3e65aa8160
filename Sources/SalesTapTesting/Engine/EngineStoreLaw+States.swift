import SalesTap

private let trouble = ConnectionState.Trouble(.throttled, "Too many concurrent requests")
private let mark = CredentialsMark(rawValue: "in1 ABC 1")

extension EngineStoreProbe {
  fileprivate func update(_ event: ConnectionEvent, at seconds: Int64) async throws -> ConnectionAnswer {
    try await store.update(connection: "production", with: event, at: time(seconds))
  }

  fileprivate func request(
    _ credentials: CredentialsMark = mark, at seconds: Int64
  ) async throws -> ConnectionAnswer {
    try await update(.uploadRequested(credentials, limit: .seconds(100)), at: seconds)
  }

  fileprivate func state() async throws -> ConnectionState? {
    try await store.connectionStandings().first { $0.connection == "production" }?.state
  }
}

extension EngineStoreConformance {
  static let connectionLaws: [EngineStoreLaw] = [
    EngineStoreLaw("connectionUnknown", "A connection of which nothing is known is open.") { probe in
      probe.expect(try await probe.request(at: 10).isHeeded, true, "admitted")
      probe.expect(try await probe.state() ?? .open, .open, "state")
    },
    EngineStoreLaw("connectionPause", "A pause is kept, and when it has passed one upload is admitted.") { probe in
      let epoch = try await probe.request(at: 10).standing.epoch
      _ = try await probe.update(.paused(trouble, retryAfter: nil, epoch: epoch, mark), at: 11)
      probe.expect(try await probe.state(), .paused(until: probe.time(71), reason: trouble), "state")
      probe.expect(try await probe.request(at: 70).isHeeded, false, "during the pause")
      probe.expect(try await probe.request(at: 71).isHeeded, true, "after it")
      probe.expect(try await probe.request(at: 72).isHeeded, false, "while one tries")
      probe.expect(try await probe.request(at: 171).isHeeded, true, "when the try was lost")
    },
    EngineStoreLaw(
      "connectionTogether", "One trouble that several uploads met at once is one trouble, and a late success ends none."
    ) { probe in
      let first = try await probe.request(at: 10).standing.epoch
      let second = try await probe.request(at: 10).standing.epoch
      let third = try await probe.request(at: 10).standing.epoch
      _ = try await probe.update(.paused(trouble, retryAfter: nil, epoch: first, mark), at: 11)
      _ = try await probe.update(.paused(trouble, retryAfter: nil, epoch: second, mark), at: 12)
      _ = try await probe.update(.succeeded(epoch: third), at: 13)
      probe.expect(try await probe.state(), .paused(until: probe.time(71), reason: trouble), "state")
      let probing = try await probe.request(at: 71).standing.epoch
      _ = try await probe.update(.paused(trouble, retryAfter: nil, epoch: probing, mark), at: 72)
      probe.expect(try await probe.state(), .paused(until: probe.time(192), reason: trouble), "the second pause")
      let again = try await probe.request(at: 192).standing.epoch
      _ = try await probe.update(.succeeded(epoch: again), at: 193)
      probe.expect(try await probe.state(), .open, "after a success")
    },
    EngineStoreLaw("connectionRetryAfter", "The wait that CleverTap asks for wins.") { probe in
      let epoch = try await probe.request(at: 10).standing.epoch
      _ = try await probe.update(.paused(trouble, retryAfter: .seconds(7), epoch: epoch, mark), at: 11)
      probe.expect(try await probe.state(), .paused(until: probe.time(18), reason: trouble), "state")
    },
    EngineStoreLaw("connectionStop", "A stopped connection stays stopped until it is resumed.") { probe in
      let epoch = try await probe.request(at: 10).standing.epoch
      let stop = ConnectionState.Trouble(.unauthorized, "Account ID is not valid")
      _ = try await probe.update(.stopped(stop, epoch: epoch, mark), at: 11)
      _ = try await probe.update(.succeeded(epoch: epoch), at: 12)
      probe.expect(try await probe.request(at: 1_000_000).isHeeded, false, "requested")
      probe.expect(try await probe.state(), .stopped(stop), "state")
      _ = try await probe.update(.resumed, at: 1_000_001)
      probe.expect(try await probe.request(at: 1_000_002).isHeeded, true, "after it was resumed")
      _ = try await probe.update(.stopped(stop, epoch: epoch, mark), at: 1_000_003)
      probe.expect(try await probe.state(), .open, "what was sent before says nothing of the mended connection")
    },
    EngineStoreLaw("connectionEdited", "Other credentials open a stopped connection.") { probe in
      let epoch = try await probe.request(at: 10).standing.epoch
      _ = try await probe.update(.stopped(trouble, epoch: epoch, mark), at: 11)
      let other = CredentialsMark(rawValue: "in1 ABC 2")
      probe.expect(try await probe.request(other, at: 12).isHeeded, true, "admitted")
      probe.expect(try await probe.state(), .open, "state")
    },
    EngineStoreLaw("connectionUnused", "A try that did not take place leaves the pause over.") { probe in
      let epoch = try await probe.request(at: 10).standing.epoch
      _ = try await probe.update(.paused(trouble, retryAfter: nil, epoch: epoch, mark), at: 11)
      let probing = try await probe.request(at: 71).standing.epoch
      _ = try await probe.update(.probeAbandoned(epoch: probing), at: 72)
      probe.expect(try await probe.request(at: 72).isHeeded, true, "the next try")
    },
  ]

  static let stateLaws: [EngineStoreLaw] = [
    EngineStoreLaw("volume", "A guard closes when its limit is passed, says so once, and opens at a person's word.") {
      probe in
      func ask(_ count: Int, at seconds: Int64) async throws -> [String] {
        let answer = try await probe.store.update(
          volumeGuardOf: "leads", with: .asked(count, limitPerHour: 10), at: probe.time(seconds))
        return ["\(answer.granted)", answer.hasJustClosed ? "closed" : "-"]
      }
      probe.expect(try await ask(6, at: 10), ["6", "-"], "six")
      probe.expect(try await ask(6, at: 11), ["4", "closed"], "six more")
      probe.expect(try await ask(1, at: 12), ["0", "-"], "one more")
      probe.expect(try await ask(1, at: 10_000), ["0", "-"], "hours later")
      probe.expect(try await probe.store.volumeGuards().map(\.closedAt), [probe.time(11)], "closed at")
      _ = try await probe.store.update(volumeGuardOf: "leads", with: .opened, at: probe.time(10_001))
      probe.expect(try await ask(10, at: 10_002), ["10", "-"], "after a person's word")
      probe.expect(try await ask(10, at: 13_602), ["10", "-"], "in the next hour")
    },
    EngineStoreLaw("remembered", "What was accepted is remembered with the fields of the change that was accepted.") {
      probe in
      let key = AcceptedState.Key(sync: "leads", recordID: try probe.record())
      let fields = [AcceptedState.Field(path: "Status", digest: "1")]
      probe.expect(try await probe.store.acceptedStates([key]).map(\.accepted), [nil], "at first")
      func version(_ seconds: Int64) -> RecordVersion {
        RecordVersion(committedAt: probe.time(seconds), arrival: 1)
      }
      try await probe.store.note(
        [
          AcceptedStateChange(key, .offered(changeID: "a", fields: fields)),
          AcceptedStateChange(key, .accepted(changeID: "a", version: version(5), payload: "p", identity: "i")),
        ], at: probe.time(10))
      let state = try await probe.store.acceptedStates([key]).first
      probe.expect(state?.accepted?.fields, fields, "fields")
      probe.expect(state?.accepted?.payload, "p", "payload")
      probe.expect(state?.accepted?.acceptedAt, probe.time(10), "accepted at")
      probe.expect(state?.offered.count, 0, "on their way")
      try await probe.store.note([AcceptedStateChange(key, .uncertain)], at: probe.time(11))
      let forgotten = try await probe.store.acceptedStates([key]).first
      probe.expect(forgotten?.accepted?.payload, nil, "payload after an uncertain send")
      probe.expect(forgotten?.accepted?.identity, "i", "identity after an uncertain send")
    },
  ]
}

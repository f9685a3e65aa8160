import SalesTap
import SalesTapTesting
import Testing

/// Refuses the first call as a server in trouble does, and from then on every call with a record of a bad name.
private actor Refusing: UploadTransport {
  private(set) var calls = 0

  func upload(_ request: UploadRequest) async -> UploadAnswer {
    calls += 1
    if calls == 1 { return .response(status: 503, retryAfter: nil, body: []) }
    if String(decoding: request.body, as: UTF8.self).contains("poison") {
      let body = #"{ "status" : "fail" , "error" : "Malformed request" , "code" : 400}"#
      return .response(status: 400, retryAfter: nil, body: Array(body.utf8))
    }
    let body = #"{ "status" : "success" , "processed" : \#(request.recordCount) , "unprocessed" : [ ]}"#
    return .response(status: 200, retryAfter: nil, body: Array(body.utf8))
  }
}

@Suite("A bad record in the first call after a pause") struct PoisonedProbeTests {
  /// Found by a simulation: the call that tries the connection was refused, its halves were not let through, and so on for ever.
  @Test("The connection is open again, and the record is found by halving") func probe() async throws {
    let transport = Refusing()
    let fixture = try Fixture(transport: transport)
    let poison: SalesforceRecord = ["LastName": "poison"]
    try await fixture.engine.process([lead(1), lead(2), lead(3, with: poison), lead(4)])
    try await fixture.drainEverything(steps: 12)
    let entries = try await fixture.queue.entries(QueueQuery(), after: nil, limit: 10)
    #expect(entries.map(\.state) == [.delivered, .delivered, .failed, .delivered])
    #expect(try await fixture.engine.state(ofConnection: "production") == .open)
    // One in vain, one that tries, two halves, and the two records of the bad half.
    #expect(await transport.calls == 6)
  }
}

@Suite("A change that is held while a person opens the limit") struct MeantChangeTests {
  /// Found by a simulation: the change was held under a limit that was open again, and nobody would have been asked about it.
  @Test("It goes on without another word") func race() async throws {
    let fixture = try Fixture(document(cases: { $0.limitPerHour = 1 }))
    // The first of three passes; the limit closes, and two are held.
    for number in 1...3 { try await fixture.engine.process(supportCase(number)) }
    #expect(fixture.cleverTap.contents().events.count == 1)
    // The word without the release: what a crash in between leaves, or a change that is held just after it.
    _ = try await fixture.store.update(volumeGuardOf: "Cases", with: .opened, at: fixture.clock.now())
    try await fixture.engine.performDue()
    #expect(fixture.cleverTap.contents().events.count == 3)
    #expect(try await fixture.store.inboxEntries(InboxQuery(), after: nil, limit: 10).isEmpty)
  }

  @Test("While the limit is closed, what it holds waits for a person") func closed() async throws {
    let fixture = try Fixture(document(cases: { $0.limitPerHour = 1 }))
    for number in 1...3 { try await fixture.engine.process(supportCase(number)) }
    for _ in 0..<3 {
      fixture.clock.advance(by: .seconds(7200))
      try await fixture.engine.performDue()
    }
    #expect(fixture.cleverTap.contents().events.count == 1)
    #expect(try await fixture.engine.openVolumeGuard(of: "Cases") == 2)
  }
}

@Suite("The hour of a limit") struct LimitHourTests {
  /// Found by a simulation: a worker whose clock was a second behind began a new hour, and with it a new limit.
  @Test("Workers whose clocks differ a little count in the same hour") func skew() {
    var one = VolumeGuard(sync: "Cases")
    #expect(one.apply(.asked(3, limitPerHour: 4), at: start) == 3)
    #expect(one.apply(.asked(3, limitPerHour: 4), at: start - .seconds(1)) == 1)
    #expect(one.closedAt == start - .seconds(1))
  }

  @Test("A clock that was set back by an hour begins a new one") func setBack() {
    var one = VolumeGuard(sync: "Cases")
    #expect(one.apply(.asked(4, limitPerHour: 4), at: start) == 4)
    #expect(one.apply(.asked(4, limitPerHour: 4), at: start - .seconds(3600)) == 4)
  }
}

import SalesTap
import SalesTapTesting
import SalesTapTime
import Testing

@testable import SalesTapEngine

/// A store whose worker dies just after a claim that finds a lease over.
private final class DeadlyClaims: ForwardingStore, @unchecked Sendable {
  override func claim(
    _ request: ClaimRequest, at now: Instant,
    noting consequences: @escaping @Sendable ([QueueEntry]) -> EngineCommit.Consequences
  ) async throws -> QueueClaim {
    let claim = try await super.claim(request, at: now, noting: consequences)
    if !claim.expired.isEmpty { throw Crash() }
    return claim
  }
}

/// A way to CleverTap on which something happens while a call is on its way.
private struct MeanwhileTransport: UploadTransport {
  let cleverTap: InMemoryCleverTap
  let action = Locked<(@Sendable () async throws -> Void)?>(nil)

  func upload(_ request: UploadRequest) async -> UploadAnswer {
    let body = action.withLock { action in
      defer { action = nil }
      return action
    }
    do { try await body?() } catch { return .nothingSent("\(error)") }
    return await cleverTap.upload(request)
  }
}

@Suite("Workers that come late") struct LateWorkerTests {
  @Test("A claim that ended while a call waited is not sent: others may hold the record")
  func claimsThatEnded() async throws {
    var configured = document()
    configured.connections[0].passcode = .environment("PASSCODE")
    let fixture = try Fixture(configured)
    let isSlow = Locked(true)
    let clock = fixture.clock
    let engine = SyncEngine(
      planner: try Planner(configured), transport: fixture.cleverTap, store: fixture.store, clock: clock,
      environment: { _ in
        // Looked up between the claim and the call: the worker stands still for longer than its lease.
        if isSlow.withLock({ $0 }) { clock.advance(by: .seconds(600)) }
        return "given"
      })
    try await engine.process(lead(1))
    try await engine.drain("Leads")
    #expect(fixture.cleverTap.counts.uploads == 0)

    isSlow.withLock { $0 = false }
    try await engine.drain("Leads")
    #expect(fixture.cleverTap.contents().profile("lead1@example.com") != nil)
    #expect(fixture.cleverTap.counts.uploads == 1)
  }

  @Test("A worker that dies when it has found a lease over leaves the uncertain outcome in the log")
  func deathAtAnEndedLease() async throws {
    let fixture = try Fixture()
    try await fixture.engine.process(lead(1))
    let lost = ClaimRequest(sync: "Leads", limit: 1, worker: "lost", dueBy: start + .seconds(3600))
    #expect(try await fixture.store.claim(lost, at: start).entries.count == 1)
    fixture.clock.advance(by: .seconds(600))
    let dying = SyncEngine(
      planner: try Planner(document()), transport: fixture.cleverTap, store: DeadlyClaims(fixture.store),
      clock: fixture.clock)
    await #expect(throws: Crash.self) { try await dying.drain("Leads") }
    let uncertain = try await fixture.log.entries(matching: EventLogQuery()).filter { $0.errorClass == .uncertain }
    #expect(uncertain.map(\.changeID) == ["lead 1 at 0"])
  }

  /// Found by a simulation: the slot's run was begun, given back, and begun again until the call was answered.
  @Test("A slot that comes while its sync is drained by hand waits for that, and does not go round and round")
  func slotBesideADrainByHand() async throws {
    let cleverTap = InMemoryCleverTap()
    let transport = MeanwhileTransport(cleverTap: cleverTap)
    let fixture = try Fixture(
      document(leads: { $0.delivery = .batch(size: 1, cadence: .every15Minutes) }), transport: transport,
      options: .init(concurrency: 1))
    let (engine, clock) = (fixture.engine, fixture.clock)
    let slot = try #require(Instant("2026-03-02T08:15:00Z"))
    clock.set(to: slot - .seconds(10))
    for number in 1...3 { try await engine.process(lead(number)) }
    let next = Locked<Instant?>(nil)
    transport.action.withLock {
      $0 = {
        clock.set(to: slot)
        // With time standing still, a run that began again at once would never come to its end.
        let reports = try await engine.performDue()
        #expect(reports.isEmpty)
        let due = try await engine.nextDue()
        next.withLock { $0 = due }
      }
    }
    try await engine.drain("Leads")
    #expect(try #require(next.withLock { $0 }) >= slot + .seconds(5))
    #expect(cleverTap.counts.uploads == 3)
  }

  @Test("A drain waits while another worker tries the connection, and does not go round and round")
  func drainsBesideATry() async throws {
    let fixture = try Fixture()
    try await fixture.engine.process(lead(1))
    let slot = try #require(Instant("2026-03-02T08:15:00Z"))
    let mark = CredentialsMark(document().connections[0], passcode: "secret")
    let trouble = ConnectionState.Trouble(.server, "HTTP status 503")
    let paused = try await fixture.store.update(
      connection: "production", with: .paused(trouble, retryAfter: .seconds(60), epoch: 0, mark), at: start)
    #expect(paused.isHeeded)
    let tried = try await fixture.store.update(
      connection: "production", with: .uploadRequested(mark, limit: .seconds(300)), at: slot)
    #expect(tried.isHeeded)

    // Time stands still: a run that could go on at once would never come to its end.
    fixture.clock.set(to: slot)
    let reports = try await fixture.engine.performDue()
    #expect(reports.map(\.wasInterrupted) == [true])
    let state = try await fixture.store.states(of: ["Leads"]).first
    #expect(state?.resumesAt == slot + .seconds(5))
  }
}

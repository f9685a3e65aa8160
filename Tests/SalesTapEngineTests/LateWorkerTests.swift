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

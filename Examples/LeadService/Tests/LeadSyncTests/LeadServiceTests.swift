import Foundation
import LeadSync
import SalesTap
import SalesTapSQLite
import SalesTapTesting
import Testing

/// The service over an in-memory CleverTap, on a clock that is turned by hand.
@Suite struct LeadServiceTests {
  let clock = ManualClock(now: Instant("2026-03-02T08:03:00Z")!)
  let cleverTap = InMemoryCleverTap()

  func service(_ store: any EngineStore) throws -> LeadService {
    try LeadService(store: store, transport: cleverTap, clock: clock, environment: { _ in "secret" })
  }

  func line(_ number: Int, status: String = "Qualified", change: String = "created") -> String {
    """
    {"change":"\(change)","record":{"attributes":{"type":"Lead"},"Id":"00Q5g00000A1bC\(number)","FirstName":"Ana",\
    "LastName":"Kalniņa","Email":"ana\(number)@example.com","Phone":null,"Company":"Kalns","Status":"\(status)",\
    "LeadSource":"Web","HasOptedOutOfEmail":false,"SystemModstamp":"2026-03-02T08:03:00.000+0000"}}
    """
  }

  @Test func threeLeadsThatTriggerTwiceAreThreeProfilesInOneCall() async throws {
    let service = try service(.inMemory)
    for number in 1...3 {
      try await service.handle(line(number), number: number * 2)
      try await service.handle(line(number, change: "updated"), number: number * 2 + 1)
    }
    clock.set(to: try #require(try await service.engine.nextDue()))
    try await service.engine.performDue()
    #expect(cleverTap.contents().profiles.count == 3)
    #expect(clock.now() == Instant("2026-03-02T08:15:00Z"))
  }

  @Test func aLineThatIsNoJSONStopsNothing() async throws {
    let service = try service(.inMemory)
    #expect(try await service.handle("{\"change\":", number: 1).isEmpty)
    #expect(try await service.handle(line(1), number: 2).count == 1)
  }

  @Test func whatWaitsSurvivesARestart() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "leads.sqlite").path
    try await service(try SQLiteStore(path: path)).handle(line(1), number: 1)
    // The program ends here, and starts anew.
    let restarted = try service(try SQLiteStore(path: path))
    clock.advance(by: .seconds(3600))
    try await restarted.engine.performDue()
    #expect(cleverTap.contents().profile("ana1@example.com") != nil)
  }
}

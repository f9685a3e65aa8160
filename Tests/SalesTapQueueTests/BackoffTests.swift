import SalesTapQueue
import SalesTapTime
import TestSupport
import Testing

@Suite("Backoff and attempts")
struct BackoffTests {
  @Test("A connection pauses for 1, 2, 4, 8, 10, 10 minutes")
  func connections() {
    expectNoDifference(
      (1...6).map { Backoff.connections.delay(after: $0) },
      [60, 120, 240, 480, 600, 600].map { .seconds($0) })
    #expect(Backoff.connections.delay(after: .max) == .seconds(600))
    #expect(Backoff.connections.delay(after: 0) == .seconds(60))
  }

  @Test("Jitter stays between its ends", arguments: [0, 1, UInt64.max / 2, .max])
  func jitter(random: UInt64) {
    let wait = Backoff.records.delay(after: 3, random: random)
    #expect(wait >= .seconds(120) && wait <= .seconds(240))
  }
}

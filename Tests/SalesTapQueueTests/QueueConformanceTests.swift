import SalesTapQueue
import SalesTapTesting
import Testing

@Suite("The laws of the queue")
struct QueueConformanceTests {
  @Test("The store in memory keeps each law", arguments: QueueConformance.laws.map(\.name))
  func law(name: String) async throws {
    let law = try #require(QueueConformance.laws.first { $0.name == name })
    let suite = QueueConformance { .inMemory }
    let found = await suite.violations(of: law).map(\.description)
    #expect(found == [])
  }

  @Test("The store in memory behaves as the plainest queue under random calls")
  func random() async {
    let suite = QueueConformance(sequences: 120, length: 100) { .inMemory }
    let found = await suite.randomViolations().map(\.description)
    #expect(found == [])
  }

  @Test("The store in memory behaves as the plainest queue under every short sequence of calls")
  func exhaustive() async {
    let suite = QueueConformance(depth: 4) { .inMemory }
    let found = await suite.exhaustiveViolations().map(\.description)
    #expect(found == [])
  }

  @Test("The store in memory serves many callers at once")
  func concurrent() async {
    let suite = QueueConformance(callers: 8) { .inMemory }
    let found = await suite.concurrentViolations().map(\.description)
    #expect(found == [])
  }

  @Test("The plainest queue keeps all laws itself")
  func naive() async {
    let suite = QueueConformance(sequences: 5, depth: 2) { NaiveQueueStore() }
    let found = await suite.violations().map(\.description)
    #expect(found == [])
  }
}

@Suite("The suite notices")
struct PlantedBugTests {
  @Test("Each planted bug is caught", arguments: NaiveQueue.PlantedBug.allCases)
  func caught(bug: NaiveQueue.PlantedBug) async {
    let suite = QueueConformance(sequences: 60, length: 80, depth: 3, callers: 4) { NaiveQueueStore(bug: bug) }
    var violations: [LawViolation] = []
    for law in QueueConformance.laws where violations.isEmpty { violations += await suite.violations(of: law) }
    if violations.isEmpty { violations = await suite.randomViolations() }
    if violations.isEmpty { violations = await suite.exhaustiveViolations() }
    if violations.isEmpty { violations = await suite.concurrentViolations() }
    #expect(!violations.isEmpty)
  }
}

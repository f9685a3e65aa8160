import SalesTap
import SalesTapTesting
import Testing

@Suite("The laws of an engine's store, in memory")
struct EngineStoreTests {
  static let suite = EngineStoreConformance { InMemoryStore() }

  @Test("Each law", arguments: EngineStoreConformance.laws.map(\.name))
  func law(name: String) async {
    for law in EngineStoreConformance.laws where law.name == name {
      let violations = await Self.suite.violations(of: law)
      #expect(violations == [], "\(violations.map(\.description).joined(separator: "\n"))")
    }
  }

  @Test("The parts keep the laws of the queue and of the schedules")
  func parts() async {
    let queue = await QueueConformance(sequences: 10, depth: 2) { InMemoryStore() }.violations()
    #expect(queue == [], "\(queue.map(\.description).joined(separator: "\n"))")
    let slots = await SlotConformance { InMemoryStore() }.violations()
    #expect(slots == [], "\(slots.map(\.description).joined(separator: "\n"))")
  }
}

@Suite("The suite of an engine's store notices")
struct BrokenEngineStoreTests {
  @Test("Each law is broken by a store of its own, and notices", arguments: BrokenEngineStore.Bug.allCases)
  func caught(bug: BrokenEngineStore.Bug) async throws {
    let law = try #require(EngineStoreConformance.laws.first { $0.name == bug.rawValue })
    let violations = await EngineStoreConformance { BrokenEngineStore(bug) }.violations(of: law)
    #expect(!violations.isEmpty)
  }

  @Test("No law is without a store that breaks it, and no two share a name")
  func complete() {
    #expect(EngineStoreConformance.laws.map(\.name).sorted() == BrokenEngineStore.Bug.allCases.map(\.rawValue).sorted())
  }

  @Test("Random calls notice a store that loses an answer's part")
  func random() async {
    let violations = await EngineStoreConformance(sequences: 5) { BrokenEngineStore(.commitWhole) }.randomViolations()
    #expect(!violations.isEmpty)
  }
}

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

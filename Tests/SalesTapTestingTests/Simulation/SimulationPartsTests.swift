import Testing

@testable import SalesTapTesting

@Suite("The parts of simulations") struct SimulationPartsTests {
  @Test("Each state and each operation is counted at its own place") func counters() {
    var counters = SimulationCounters()
    for (count, state) in SimulationCounters.State.allCases.enumerated() {
      for _ in 0...count { counters.reach(state) }
    }
    for (count, operation) in SimulationCounters.Operation.allCases.enumerated() {
      counters[operation].calls = count + 1
    }
    #expect(
      SimulationCounters.State.allCases.map { counters[$0] } == Array(1...SimulationCounters.State.allCases.count))
    #expect(
      SimulationCounters.Operation.allCases.map { counters.calls(of: $0) }
        == Array(1...SimulationCounters.Operation.allCases.count))
    #expect(counters.unreached.isEmpty)
    #expect(counters.spared(minimumCalls: 1) == SimulationCounters.Operation.allCases)
    #expect(counters.spared(minimumCalls: 3) == Array(SimulationCounters.Operation.allCases.dropFirst(2)))
  }

  @Test(
    "Bytes are found wherever they stand",
    arguments: [
      ("needle", "needle", true), ("a needle", "needle", true), ("needle in hay", "needle", true),
      ("nneedle", "needle", true), ("needl", "needle", false), ("neeedle", "needle", false), ("", "needle", false),
      ("aab", "ab", true), ("aaa", "ab", false),
    ])
  func search(text: String, wanted: String, isThere: Bool) {
    #expect(ByteSearch(wanted).isFound(in: text) == isThere)
    #expect(ByteSearch(wanted).isFound(in: Array(text.utf8)) == isThere)
  }
}

import LeadRules
import SalesTap
import Testing

@Suite struct LeadRulesTests {
  let planner: Planner

  init() throws { planner = try Planner(LeadRules.document) }

  @Test func nothingIsToBeMended() {
    #expect(planner.diagnostics.filter { $0.severity != .note }.map(\.message) == [])
  }
}

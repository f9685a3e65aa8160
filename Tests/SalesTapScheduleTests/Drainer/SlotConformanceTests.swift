import SalesTapSchedule
import SalesTapTesting
import SalesTapTime
import Testing

@Suite("The laws of schedules")
struct SlotConformanceTests {
  @Test("The store in memory keeps each law", arguments: SlotConformance.laws.map(\.name))
  func law(name: String) async throws {
    let law = try #require(SlotConformance.laws.first { $0.name == name })
    let found = await SlotConformance { .inMemory }.violations(of: law).map(\.description)
    #expect(found == [])
  }

  @Test("The store in memory behaves as the plainest one under random calls")
  func random() async {
    let found = await SlotConformance(sequences: 80) { .inMemory }.randomViolations().map(\.description)
    #expect(found == [])
  }

  @Test("The store in memory serves many workers at once")
  func concurrent() async {
    let found = await SlotConformance { .inMemory }.concurrentViolations().map(\.description)
    #expect(found == [])
  }

  @Test("The plainest store keeps all laws itself")
  func naive() async {
    let found = await SlotConformance(sequences: 5) { NaiveSlotStore() }.violations().map(\.description)
    #expect(found == [])
  }

  @Test("Laws have names of their own")
  func names() { #expect(Set(SlotConformance.laws.map(\.name)).count == SlotConformance.laws.count) }
}

@Suite("The suite notices bad stores")
struct PlantedSlotBugTests {
  @Test(
    "Each planted bug breaks a law's scenario, or differs under random calls", arguments: NaiveSlots.PlantedBug.allCases
  )
  func caught(bug: NaiveSlots.PlantedBug) async {
    let suite = SlotConformance(sequences: 100) { NaiveSlotStore(bug: bug) }
    var violations: [LawViolation] = []
    for law in SlotConformance.laws { violations += await suite.violations(of: law) }
    if violations.isEmpty { violations = await suite.randomViolations() }
    #expect(!violations.isEmpty)
  }

  /// A store that reads, waits, and writes: the mistake that only several workers at once show.
  actor Torn: SlotStore {
    var kept: [String: ScheduleState] = [:]

    func states(of names: [String]) -> [ScheduleState] { names.map { kept[$0] ?? ScheduleState(name: $0) } }

    func change(_ change: ScheduleChange, at now: Instant) -> ScheduleChange.Outcome {
      kept[change.name, default: ScheduleState(name: change.name)].apply(change, at: now)
    }

    func claim(_ request: SlotRequest, at now: Instant) async -> SlotRequest.Outcome {
      var state = kept[request.name] ?? ScheduleState(name: request.name)
      await Task.yield()
      let outcome = state.claim(request, at: now)
      await Task.yield()
      kept[request.name] = state
      return outcome
    }

    func renew(_ claim: SlotClaim, at now: Instant) -> Bool { kept[claim.name]?.renew(claim, at: now) ?? false }

    func finish(_ claim: SlotClaim, with outcome: RunOutcome, at now: Instant) -> Bool {
      kept[claim.name]?.finish(claim, with: outcome, at: now) ?? false
    }
  }

  @Test("A claim that is not atomic is caught")
  func torn() async {
    let found = await SlotConformance { Torn() }.concurrentViolations()
    #expect(!found.isEmpty)
  }
}

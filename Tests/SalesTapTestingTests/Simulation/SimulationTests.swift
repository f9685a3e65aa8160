import SalesTap
import SalesTapTesting
import TestSupport
import Testing

@Suite("Simulations") struct SimulationTests {
  @Test("One seed has one trace, to the byte", arguments: [1, 2, 3, 17] as [UInt64])
  func sameTrace(seed: UInt64) throws {
    let simulation = try Simulation.reference()
    let first = simulation.run(seed: seed, keepsTrace: true)
    let second = try Simulation.reference().run(seed: seed, keepsTrace: true)
    #expect(first.trace.count > 20)
    expectNoDifference(first.trace, second.trace)
    #expect(first.digest == second.digest)
    #expect(first.digest == simulation.run(seed: seed).digest)
  }

  @Test func everyPromiseIsKept() async throws {
    let report = await (try Simulation.reference()).run(seeds: 0..<60)
    #expect(report.failures.isEmpty, "\(report)")
    #expect(report.seeds == 60)
    #expect(report.days > 3)
  }

  @Test("Seeds follow each other until so many days have passed") func days() async throws {
    let simulation = try Simulation.reference()
    let report = await simulation.run(days: 5, from: 7)
    #expect(report.days >= 5)
    #expect(report.seeds % 100 == 0)
    #expect(report.failures.isEmpty, "\(report)")
    let same = await simulation.run(seeds: 7..<(7 + UInt64(report.seeds)), tasks: 1)
    #expect(same.digest == report.digest)
    #expect(same.counters == report.counters)
  }

  @Test("A configuration without syncs has nothing to lose") func nothing() throws {
    let empty = ConfigurationDocument(
      connections: [Connection(name: "production", region: .in1, accountID: "ABC", passcode: .literal("any"))])
    #expect(try Simulation(configuration: empty).run(seed: 1).violations.isEmpty)
  }

  @Test func differentSeedsLiveDifferentLives() throws {
    let simulation = try Simulation.reference()
    let digests = (0..<20).map { simulation.run(seed: $0).digest }
    #expect(Set(digests).count == 20)
  }
}

@Suite("The guide to simulations") struct SimulationGuideTests {
  @Test("A configuration that gives up in outages, and sends what CleverTap refuses, is found to be bad")
  func badConfiguration() async throws {
    var document = ConfigurationDocument(
      connections: [Connection(name: "production", region: .in1, accountID: "ABC", passcode: .literal("any"))],
      syncs: [
        .profiles(
          "Contacts", of: "Contact", to: "production", identity: .byEmail,
          properties: [.init("Name", .field("LastName")), .init("Phone", .field("MobilePhone"))])
      ])
    let good = await (try Simulation(configuration: document)).run(seeds: 0..<40)
    #expect(good.failures.isEmpty, "\(good)")

    document.syncs[0].retriesThroughQueue = false
    document.syncs[0].mapping.onViolation = .send
    let report = await (try Simulation(configuration: document)).run(seeds: 0..<40)
    let broken = Set(report.failures.flatMap(\.violations).map(\.invariant))
    #expect(broken.contains(.outagesFailNothing))
    #expect(broken.contains(.checkedRecordsAreAccepted))

    let failure = try #require(report.failures.first)
    let whole = try Simulation(configuration: document).run(seed: failure.seed)
    #expect(failure.violations.map(\.invariant).contains(try #require(whole.violations.first).invariant))
    #expect(failure.steps.count < 12, "\(failure)")
    #expect("\(report)".contains("Scripts/simulate --seed \(failure.seed) --trace"))
  }
}

public import SalesTap

/// The laws of the port of schedules as checks that run against any store.
///
/// It imports no test framework: ``ConformanceSuite/violations()`` returns what a store breaks, for a test to expect to be empty, or for a program to
/// print. Each law has a scenario of its own; then random calls, with clocks that jump, are compared with a store written as plainly as
/// can be; then many workers ask at once.
///
/// ```swift
/// let suite = SlotConformance { try await MyStore(database: .empty()) }
/// #expect(await suite.violations().isEmpty)
/// ```
public struct SlotConformance: ConformanceSuite {
  /// Makes an empty store.
  public var makeSubject: @Sendable () async throws -> any SlotStore
  /// How many random sequences are run.
  public var sequences: Int
  /// How many calls a random sequence has.
  public var length: Int
  /// How many workers there are at once.
  public var workers: Int

  /// A suite for a kind of store.
  public init(
    sequences: Int = 60, length: Int = 80, workers: Int = 8,
    makeStore: @escaping @Sendable () async throws -> any SlotStore
  ) {
    makeSubject = makeStore
    self.sequences = sequences
    self.length = length
    self.workers = workers
  }

  /// All laws that a scenario shows.
  public static let laws: [SlotLaw] = changeLaws + claimLaws + recoveryLaws + finishLaws

  /// Runs random sequences, and many workers at once.
  public func furtherViolations() async -> [LawViolation] { await randomViolations() + concurrentViolations() }

  /// Compares random sequences of calls with the plainest store; of each that differs, a short form.
  public func randomViolations() async -> [LawViolation] {
    await RandomCalls.violations(seeds: sequences, script: { SlotScript.operations(seed: $0, count: length) }) {
      try await SlotComparison.difference($0, on: makeSubject())
    }
  }

  /// Lets many workers claim the same slots, manual runs, and takeovers at once: each is one worker's, and no two run together.
  public func concurrentViolations() async -> [LawViolation] {
    var problems: [String] = []
    do {
      let store = try await makeSubject()
      let start = SlotProbe.start
      _ = try await store.change(ScheduleChange("Leads", .schedule(SlotProbe.quarter)), at: start)
      for round in 1...30 {
        let now = start + .seconds(round * 900 - 60)
        let kind: SlotRequest.Kind = round % 3 == 0 ? .manual : round % 5 == 0 ? .takeover : .slot(now)
        if kind == .takeover {
          let lost = SlotRequest("Leads", .manual, worker: "lost", lease: .seconds(1))
          _ = try await store.claim(lost, at: now - .seconds(60))
        }
        let winners = try await withThrowingTaskGroup(of: SlotClaim?.self) { group in
          for worker in 0..<workers {
            group.addTask {
              let request = SlotRequest("Leads", kind, worker: "\(worker)")
              guard case .claimed(let claim) = try await store.claim(request, at: now) else { return nil }
              return claim
            }
          }
          return try await group.reduce(into: [SlotClaim]()) { if let claim = $1 { $0.append(claim) } }
        }
        if workers > 0, winners.count != 1 { problems.append("round \(round), \(kind): \(winners.count) claims") }
        // Of all who report the end, again and again, one answer is kept.
        for claim in winners where try await !store.finish(claim, with: RunOutcome(.finished), at: now) {
          problems.append("round \(round), \(kind): \(claim.key) could not be finished")
        }
      }
    } catch {
      problems.append("threw \(error)")
    }
    return problems.prefix(5).map {
      LawViolation(law: "concurrent", sentence: "Of any number of workers at once, one is given the run.", detail: $0)
    }
  }
}

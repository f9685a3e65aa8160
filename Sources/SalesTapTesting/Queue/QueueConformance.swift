public import SalesTap

/// The laws of the queue's port as checks that run against any store.
///
/// It imports no test framework: ``ConformanceSuite/violations()`` returns what a store breaks, for a test to expect to be empty, or for a program to print.
/// Each law has a scenario of its own; then random calls with clock jumps, every short sequence of calls on one record, and many callers at
/// once are compared with a queue written as plainly as can be.
///
/// ```swift
/// let suite = QueueConformance { try MyStore(database: .empty()) }
/// #expect(await suite.violations().isEmpty)
/// ```
public struct QueueConformance: ConformanceSuite {
  /// Makes an empty store.
  public var makeSubject: @Sendable () async throws -> any QueueStore
  /// How many random sequences are run.
  public var sequences: Int
  /// How many calls a random sequence has.
  public var length: Int
  /// The length of the sequences on one record, of which all are run: each more takes ten times as long.
  public var depth: Int
  /// How many callers there are at once.
  public var callers: Int

  /// A suite for a kind of store.
  public init(
    sequences: Int = 40, length: Int = 80, depth: Int = 3, callers: Int = 8,
    makeStore: @escaping @Sendable () async throws -> any QueueStore
  ) {
    makeSubject = makeStore
    self.sequences = sequences
    self.length = length
    self.depth = depth
    self.callers = callers
  }

  /// All laws that a scenario shows.
  public static let laws: [QueueLaw] = enqueueLaws + claimLaws + settleLaws + keepingLaws

  /// Runs random sequences, all short ones, and many callers at once.
  public func furtherViolations() async -> [LawViolation] {
    await randomViolations() + exhaustiveViolations() + concurrentViolations()
  }

  /// Compares random sequences of calls with the plainest queue; of each that differs, a short form.
  public func randomViolations() async -> [LawViolation] {
    await RandomCalls.violations(
      seeds: sequences, script: { QueueScript.operations(seed: $0, count: length) }, difference)
  }

  /// Compares every sequence of ``depth`` calls of two producers and two workers on one record.
  public func exhaustiveViolations() async -> [LawViolation] {
    let alphabet = QueueOperation.onOneRecord
    var sequence = Array(repeating: 0, count: max(0, depth))
    while !sequence.isEmpty {
      let operations = sequence.map { alphabet[$0] }
      if let difference = await RandomCalls.told({ try await difference(operations) }) {
        return [
          LawViolation(
            law: "exhaustive",
            sentence: "Every short sequence of calls on one record has the outcomes that the laws give.",
            detail: RandomCalls.described(difference, operations))
        ]
      }
      guard let index = sequence.lastIndex(where: { $0 < alphabet.count - 1 }) else { break }
      sequence[index] += 1
      for later in sequence.indices where later > index { sequence[later] = 0 }
    }
    return []
  }

  private func difference(_ operations: [QueueOperation]) async throws -> String? {
    try await QueueComparison.difference(operations, on: makeSubject())
  }
}

extension QueueOperation {
  /// What two producers and two workers may do with one record.
  package static let onOneRecord: [QueueOperation] = {
    guard let recordID = RecordID("00Q5e0000000001") else { return [] }
    func offer(_ change: String, _ commit: Int64, _ merge: MergePolicy) -> QueueOperation {
      .enqueue([
        QueueOffer(
          sync: "leads", connection: "production", target: .profiles, object: "Lead", recordID: recordID,
          changeID: change, committedAt: QueueScript.start.advanced(by: .seconds(commit)), identity: "person",
          payload: Array(change.utf8), merge: merge)
      ])
    }
    func claim(_ worker: String) -> QueueOperation {
      .claim(ClaimRequest(sync: "leads", limit: 10, worker: worker, lease: .seconds(60)), sinceDrainBegan: false)
    }
    return [
      offer("older", 1, .latest), offer("newer", 2, .latest), offer("first", 3, .first),
      offer("step", 2, .everyChange), claim("one"), .settle(back: 0, .delivered, after: 0),
      .settle(back: 0, .failed, after: 0), .settle(back: 0, .retry, after: 30),
      .settle(back: 1, .uncertain, after: 0), .retry(.failed(sync: nil)), .tick(61),
    ]
  }()
}

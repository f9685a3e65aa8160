package import SalesTap

/// One call of the queue's port, in a form that can be made up at random, repeated on any store, and printed.
package enum QueueOperation: Hashable, Sendable {
  /// A verdict without the values that depend on the run.
  package enum Verdict: String, Hashable, Sendable, CaseIterable {
    case delivered, failed, retry, uncertain, released, releasedCounting, skipped
  }

  /// Which entries are meant, by the order of their insertion.
  package enum Meant: Hashable, Sendable {
    case nth([Int])
    case failed(sync: String?)
    case waiting(sync: String)
    case record(RecordID)
    case connection(String)
    case run(String)
  }

  case enqueue([QueueOffer])
  /// A claim; `sinceDrainBegan` uses the number and the time of the sync's last claim without it.
  case claim(ClaimRequest, sinceDrainBegan: Bool)
  /// Settles the holding so many claims back, which may be settled or expired already.
  case settle(back: Int, Verdict, after: Int64)
  /// Settles all of the last claim at once.
  case settleLast(Verdict, after: Int64)
  case returnExpired
  case admit(DirectSend)
  /// Hands over the admission so many back.
  case handOver(back: Int, isCertain: Bool)
  case retry(Meant)
  case skip(Meant)
  case delete(Meant)
  case erase(ErasureSubject)
  case prune(age: Int64, failed: Bool)
  /// Moves the clock by so many seconds, back too.
  case tick(Int64)
}

/// Makes up sequences of calls that crowd a few records, identities, and moments, so that they collide.
package struct QueueScript: Sendable {
  private var random: SeededGenerator
  private let policies: [MergePolicy]
  private var changes = 0

  /// A script from its seed; every seed has its own mix of merge policies.
  package init(seed: UInt64) {
    random = SeededGenerator(seed: seed)
    policies = [[.latest], [.first], [.everyChange], [.latest, .latest, .first, .everyChange]][Int(seed % 4)]
  }

  /// So many calls.
  package static func operations(seed: UInt64, count: Int) -> [QueueOperation] {
    var script = QueueScript(seed: seed)
    return (0..<count).map { _ in script.next() }
  }

  /// The start of the script's clock.
  package static let start = Instant(secondsSinceEpoch: 1_700_000_000)

  private mutating func below(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }
  private mutating func chance(_ percent: Int) -> Bool { below(100) < percent }
  private mutating func pick<Element>(_ list: [Element]) -> Element { list[below(list.count)] }

  private static let syncs = ["deals", "leads"]
  private static let records = (1...3).compactMap { RecordID("00Q5e000000000\($0)") }

  private mutating func sync() -> String { chance(70) ? "leads" : "deals" }
  private mutating func target(_ sync: String) -> SyncTarget {
    chance(5) ? pick(SyncTarget.allCases) : sync == "leads" ? .profiles : .events
  }

  private mutating func changeID() -> String {
    if changes > 0, chance(12) { return "change-\(max(1, changes - below(6)))" }
    changes += 1
    return "change-\(changes)"
  }

  private mutating func commit() -> Instant? {
    chance(10) ? nil : QueueScript.start.advanced(by: .seconds(below(8) * 40 - 100))
  }

  private mutating func offer() -> QueueOffer {
    let sync = sync()
    let change = changeID()
    let outside = chance(5)
    let claim = chance(25) ? DirectClaim(worker: pick(["a", "b"]), lease: .seconds(pick([60, 300]))) : nil
    return QueueOffer(
      sync: sync, connection: chance(90) ? "production" : "sandbox", target: target(sync), object: "Lead",
      recordID: pick(Self.records), changeID: change, committedAt: commit(), identity: "person-\(below(3))",
      payload: Array("{\"\(change)\"}".utf8), merge: pick(policies), lane: chance(80) ? .slot : .prompt,
      origin: chance(15) ? .backfill : .trigger, run: chance(10) ? "run-1" : nil,
      due: chance(15) ? QueueScript.start.advanced(by: .seconds(below(600))) : nil, attempts: outside ? 1 : 0,
      uncertainOutcomes: outside ? 1 : 0, lastFailure: outside ? QueueFailure(code: "503", message: "busy") : nil,
      refusal: chance(4) ? QueueFailure(code: "525", message: "refused") : nil, claim: claim)
  }

  private mutating func meant() -> QueueOperation.Meant {
    switch below(8) {
    case 0, 1: .failed(sync: chance(50) ? sync() : nil)
    case 2: .waiting(sync: sync())
    case 3: .record(pick(Self.records))
    case 4: .connection("sandbox")
    case 5: .run("run-1")
    default: .nth((0...below(3)).map { _ in below(12) })
    }
  }

  private mutating func next() -> QueueOperation {
    switch below(100) {
    case 0..<32:
      return .enqueue((0...below(3)).map { _ in offer() })
    case 32..<54:
      let request = ClaimRequest(
        sync: sync(), limit: pick([1, 1, 2, 10, 0]), worker: pick(["a", "b"]), lease: .seconds(pick([60, 300])),
        lane: chance(10) ? pick(QueueLane.allCases) : nil, expiryCountsAttempt: chance(20))
      return .claim(request, sinceDrainBegan: chance(25))
    case 54..<70:
      let verdict = chance(40) ? .delivered : pick(QueueOperation.Verdict.allCases)
      return .settle(back: below(4), verdict, after: Int64(below(200)))
    case 70..<74:
      return .settleLast(chance(50) ? .delivered : pick(QueueOperation.Verdict.allCases), after: Int64(below(200)))
    case 74..<76: return .returnExpired
    case 76..<79:
      let sync = sync()
      return .admit(
        DirectSend(
          sync: sync, target: target(sync), recordID: pick(Self.records), changeID: changeID(),
          committedAt: commit(), origin: chance(30) ? .backfill : .trigger))
    case 79..<82: return .handOver(back: below(3), isCertain: chance(70))
    case 82..<86: return .retry(meant())
    case 86..<88: return .skip(meant())
    case 88..<89: return .delete(meant())
    case 89..<90:
      return .erase(chance(50) ? .record(pick(Self.records)) : .identity("person-\(below(3))"))
    case 90..<92: return .prune(age: Int64(below(400)), failed: chance(30))
    default: return .tick(chance(15) ? -Int64(below(120)) : Int64(pick([1, 5, 30, 61, 200, 301])))
    }
  }
}

package import SalesTap

/// What somebody knows who hands changes to engines in processes that are killed, and who receives their uploads: held against what
/// their store says when the last of them has sent all that it had.
///
/// The processes write down what happens to them as ``Event``s, each in a line of its own, before they go on.
package struct KilledEngines {
  /// Something that happened to a process.
  package enum Event: Sendable {
    /// A change is about to be handed over.
    case began(Int)
    /// The call of a hand-over has returned.
    case answered(Int)
    /// A call reached CleverTap, which took each of its records as a letter says: `a` for accepted, `r` for refused, `g` for asked for again.
    case arrived(verdicts: String, body: [UInt8])
  }

  /// The changes, in the order of their commits.
  package let changes: [RecordChange]
  /// The configuration.
  package let planner: Planner
  private let states: [SalesforceRecord]
  private let spoilt: Set<RecordID>
  private let start: Instant
  private var ledger = SimulationLedger()
  private var violations: [SimulationViolation] = []
  private var expected: [[UInt8]: Version] = [:]
  /// How many records CleverTap accepted again.
  package private(set) var copies = 0
  /// How many versions CleverTap accepted.
  package var accepted: Int { ledger.applied.count }

  private struct Version {
    var key: SimulationLedger.Key
    var recordID: RecordID
    var target: SyncTarget
    var committedAt: Instant
  }

  /// Changes of twelve records of each object of the configuration that the library tests itself with, five of each, made from a seed.
  package init(seed: UInt64) throws {
    let simulation = try Simulation.reference()
    planner = simulation.setting.planners[0]
    start = Instant(millisecondsSinceEpoch: 1_772_440_710_000)
    var random = Chance(seed: seed)
    var made: [(at: Int64, change: RecordChange, state: SalesforceRecord)] = []
    var spoilt: Set<RecordID> = []
    for object in simulation.setting.objects {
      for number in 0..<12 {
        guard var writer = RecordWriter(object: object, number: number, start: start) else { break }
        writer.keepsMarks = false
        if random.falls(80) {
          writer.spoiling = random.pick(["whole", "alone"])
          spoilt.insert(writer.id)
        }
        writer.sharesIdentity = random.falls(200)
        for time in (0..<5).map({ _ in random.time(seconds: 0...3600) }).sorted() {
          let change = writer.next(at: time, &random)
          made.append((time, change, writer.state))
        }
      }
    }
    let order = made.indices.sorted { (made[$0].at, $0) < (made[$1].at, $1) }
    changes = order.map { made[$0].change }
    states = order.map { made[$0].state }
    self.spoilt = spoilt
    for change in changes {
      for decision in planner.plan(change, at: start) {
        guard let sync = decision.sync, let payload = decision.payload, let target = planner.document.sync(sync)?.target
        else { continue }
        expected[payload.bytes] = Version(
          key: .init(sync: sync, changeID: change.id), recordID: change.recordID, target: target,
          committedAt: change.committedAt ?? start)
      }
    }
  }

  // MARK: What happens

  /// The records of an upload, each as its bytes.
  static func records(of body: [UInt8]) -> [[UInt8]] { SimulatedWorld.records(of: body) }

  /// Takes what happened into account.
  package mutating func take(_ event: Event) {
    switch event {
    case .began(let number) where changes.indices.contains(number):
      ledger.attempts[changes[number].id, default: 0] += 1
    case .answered(let number) where changes.indices.contains(number):
      ledger.handOvers.append(.init(change: number, began: 0, answered: 0, decisions: nil))
    case .arrived(let verdicts, let body): arrive(verdicts, body)
    default: break
    }
  }

  private mutating func arrive(_ verdicts: String, _ body: [UInt8]) {
    for (record, verdict) in zip(Self.records(of: body), verdicts) {
      guard let version = expected[record] else {
        violate(
          .onlyClaimedIsSent, "a record went out that no change gives: \(String(decoding: record, as: UTF8.self))")
        continue
      }
      switch verdict {
      case "a": accept(version, record)
      case "r": ledger.refused.insert(version.key)
      default: ledger.askedAgain[version.key, default: 0] += 1
      }
    }
  }

  private mutating func accept(_ version: Version, _ record: [UInt8]) {
    let place = SimulationLedger.RecordKey(sync: version.key.sync, recordID: version.recordID)
    if !ledger.applied.insert(version.key).inserted { copies += 1 }
    ledger.arrivals.append(
      .init(claim: ledger.claims.count, at: 0, verdict: .applied, wasHeld: true, isLate: false))
    ledger.claims.append(
      .init(
        key: version.key, entry: EntryID(rawValue: -1), token: FencingToken(rawValue: 0), recordID: version.recordID,
        connection: "", target: version.target, committedAt: version.committedAt,
        version: RecordVersion(committedAt: version.committedAt, arrival: 0), identity: "", payload: record,
        worker: "", leaseEnds: version.committedAt, run: nil, batch: 0))
    guard version.target == .profiles else { return }
    if let newest = ledger.newestApplied[place], version.committedAt < newest {
      violate(
        .newestStateStands,
        "\(version.key.changeID) of \(version.key.sync), committed at \(version.committedAt), was applied after a state of \(newest)"
      )
    }
    ledger.newestApplied[place] = max(ledger.newestApplied[place] ?? version.committedAt, version.committedAt)
  }

  private mutating func violate(_ invariant: SimulationInvariant, _ detail: String) {
    violations.append(SimulationViolation(invariant, detail))
  }

  // MARK: The end

  /// Judges what is left behind when nothing waits any more.
  package mutating func judge(_ store: any EngineStore) async throws -> [SimulationViolation] {
    let evidence = try await SimulationEvidence(of: store)
    var oracle = Oracle(
      changes: changes, states: states, start: start, planners: [planner], ledger: ledger, isFaultless: false,
      hasClockFaults: true)
    oracle.judge(evidence)
    for entry in evidence.entries {
      switch entry.state {
      case .waiting, .inFlight:
        violate(.everythingDrains, "\(entry.changeID) of \(entry.sync) is \(entry.state.rawValue) in the end")
      case .failed where !isDeserved(entry):
        violate(
          .badRecordsCostOnlyThemselves,
          "\(entry.changeID) of \(entry.sync) failed, and nothing was wrong with it: \(entry.lastFailure?.message ?? "")"
        )
      case .failed, .delivered, .superseded, .skipped: break
      }
    }
    return violations + oracle.violations
  }

  private func isDeserved(_ entry: QueueEntry) -> Bool {
    let key = SimulationLedger.Key(sync: entry.sync, changeID: entry.changeID)
    return spoilt.contains(entry.recordID) || ledger.refused.contains(key)
      || ledger.askedAgain[key, default: 0] >= planner.document.sync(entry.sync)?.attempts ?? .max
  }
}

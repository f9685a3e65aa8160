public import SalesTap

/// A law of the port of schedules, with the scenario that shows it.
public typealias SlotLaw = ConformanceLaw<any SlotStore>

extension ConformanceLaw where Subject == any SlotStore {
  init(_ name: String, _ sentence: String, _ scenario: @escaping @Sendable (inout SlotProbe) async throws -> Void) {
    self.init(name, sentence, on: SlotProbe.self, scenario)
  }
}

/// A store under a scenario, and what was found wrong.
package struct SlotProbe: ConformanceProbe {
  let store: any SlotStore
  package var problems: [String] = []

  package init(_ store: any SlotStore) { self.store = store }

  /// Why a scenario cannot go on.
  struct Refused: Error, CustomStringConvertible {
    var description: String
  }

  // MARK: Short forms

  /// A minute past a full hour, so that no slot of a cadence lies on it.
  static let start = Instant(secondsSinceEpoch: 1_772_445_660)
  static let quarter = ScheduleTiming.cadence(.every15Minutes)
  static let hourly = ScheduleTiming.cadence(.everyHour)

  /// An instant so many minutes after the start.
  func at(_ minutes: Int) -> Instant { Self.start + .seconds(minutes * 60) }

  func state(_ name: String = "Leads") async throws -> ScheduleState {
    guard let state = try await store.states(of: [name]).first else {
      throw Refused(description: "no state of \(name)")
    }
    return state
  }

  @discardableResult
  func change(_ kind: ScheduleChange.Kind, _ name: String = "Leads", at minutes: Int) async throws
    -> ScheduleChange.Outcome
  {
    try await store.change(ScheduleChange(name, kind), at: at(minutes))
  }

  /// A claim that has to be granted.
  func granted(
    _ kind: SlotRequest.Kind, _ name: String = "Leads", by worker: String = "a", lease: Int = 300, at minutes: Int
  ) async throws -> SlotClaim {
    let request = SlotRequest(name, kind, worker: worker, lease: .seconds(lease))
    switch try await store.claim(request, at: at(minutes)) {
    case .claimed(let claim): return claim
    case .refused(let refusal, _):
      throw Refused(description: "minute \(minutes): \(kind) was refused, \(refusal.rawValue)")
    }
  }

  /// The slot so many minutes after the start, claimed when it comes.
  func granted(slot minutes: Int, by worker: String = "a") async throws -> SlotClaim {
    try await granted(.slot(at(minutes)), by: worker, at: minutes)
  }

  /// Why a claim is refused; nil if it is granted.
  func refusal(
    _ kind: SlotRequest.Kind, _ name: String = "Leads", by worker: String = "b", at minutes: Int
  ) async throws -> SlotRequest.Refusal? {
    let request = SlotRequest(name, kind, worker: worker)
    if case .refused(let refusal, _) = try await store.claim(request, at: at(minutes)) { return refusal }
    return nil
  }

  func finish(
    _ claim: SlotClaim, _ outcome: RunOutcome = RunOutcome(.finished), at minutes: Int
  ) async throws -> Bool {
    try await store.finish(claim, with: outcome, at: at(minutes))
  }

  func renew(_ claim: SlotClaim, until end: Int, at minutes: Int) async throws -> Bool {
    var claim = claim
    claim.leaseEnds = at(end)
    return try await store.renew(claim, at: at(minutes))
  }
}

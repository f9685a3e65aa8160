public import SalesTapTime

/// Decides when the schedules of one worker are run: a state machine that is told what happened and answers what to do.
///
/// It touches nothing itself. Whoever runs it performs the actions in their order and hands each answer in as an event; actions
/// of one answer may be performed at the same time. The store is the truth: the machine reads the states before it decides, so that
/// what other workers did and what people changed is seen within ``Options/longestWait``.
///
/// ```swift
/// var drainer = Drainer(schedules, zone: zone, options: .init(worker: "a"))
/// let actions = drainer.handle(.woke, at: clock.now())
/// // perform the actions; hand the answers in; when told to wait, sleep at most until then, and say .woke
/// ```
///
/// - One run of a schedule at a time, over all workers. Runs of one lane follow each other in the order of the schedules; lanes
///   run side by side.
/// - Of the slots that passed while nothing ran, or while a run took its time, the latest is run, once.
/// - A run that is interrupted goes on at its time; one whose worker was lost is taken over when its lease has ended.
/// - A clock that jumps forward makes one slot due; one that jumps back repeats none, unless it was wrong by more than an hour.
/// - Maintenance is a schedule like the others: ``Schedule/maintenance``.
public struct Drainer: Sendable {
  private struct Run: Sendable {
    var claim: SlotClaim
    /// When the lease is renewed; nil while that is asked, and after it was lost.
    var renewsAt: Instant?
    var isHalted = false
  }

  private var schedules: [Schedule]
  private let zone: TimeZoneRules
  private let options: Options
  private var states: [String: ScheduleState] = [:]
  /// Names whose claim the store has not answered.
  private var claiming: [String: Schedule] = [:]
  private var runs: [String: Run] = [:]
  private var lanes: [String: String] = [:]
  private var finishing: [(claim: SlotClaim, outcome: RunOutcome, isAsked: Bool)] = []
  private var wanted: [String] = []
  /// When what failed is tried again.
  private var retriesAt: Instant?
  /// Names that the store refused a moment ago.
  private var refused: Set<String> = []
  private var isLoading = false
  private var isStopping = false
  private var hasStopped = false

  /// A machine for some schedules, in the order in which they are run when their slots coincide.
  /// - Parameters:
  ///   - schedules: The schedules that this worker may run; of equal names the first counts.
  ///   - zone: The zone of the slots.
  ///   - options: How the worker behaves.
  public init(_ schedules: [Schedule], zone: TimeZoneRules, options: Options) {
    self.schedules = Self.uniqued(schedules)
    self.zone = zone
    self.options = options
  }

  /// The claims of the drains that are on their way.
  public var running: [SlotClaim] { schedules.compactMap { runs[$0.name]?.claim } }

  /// Takes an event and tells what is to be done.
  public mutating func handle(_ event: Event, at now: Instant) -> [Action] {
    guard !hasStopped else { return [] }
    var actions: [Action] = []
    switch event {
    case .woke: look(&actions, at: now)
    case .loaded(let loaded):
      isLoading = false
      for state in loaded { states[state.name] = state }
      begin(&actions, at: now)
    case .answered(let request, let outcome): take(request, outcome, &actions, at: now)
    case .ended(let claim, let outcome): end(claim, outcome, &actions, at: now)
    case .renewed(let claim, let isHeld): take(claim, isHeld, &actions)
    case .finished(let claim):
      finishing.removeAll { $0.claim == claim }
      if !isStopping { load(&actions) }
    case .storeFailed(let action): recover(from: action, &actions, at: now)
    case .runNow(let name): want(name, &actions, at: now)
    case .configured(let schedules):
      self.schedules = Self.uniqued(schedules)
      decline(&actions) { name in !schedules.contains { $0.name == name } }
      look(&actions, at: now)
    case .stopRequested:
      isStopping = true
      decline(&actions) { _ in true }
      for schedule in runs.keys.sorted() { halt(schedule, &actions) }
      // What the store did not take is not waited for: the lease ends by itself.
      finishing.removeAll { !$0.isAsked }
    }
    conclude(&actions, at: now)
    return actions
  }

  // MARK: Looking

  /// Renews what is half over, repeats what failed, and reads the store.
  private mutating func look(_ actions: inout [Action], at now: Instant) {
    // A clock that was set back has put what was planned far away.
    if let at = retriesAt, at <= now || at > now + Self.retryDelay {
      retriesAt = nil
      refused = []
    }
    for name in runs.keys.sorted() {
      guard let run = runs[name], let renewsAt = run.renewsAt, renewsAt <= now || renewsAt > now + options.lease else {
        continue
      }
      runs[name]?.renewsAt = nil
      var renewal = run.claim
      renewal.leaseEnds = now + options.lease
      actions.append(.renew(renewal))
    }
    for index in finishing.indices where !finishing[index].isAsked {
      finishing[index].isAsked = true
      actions.append(.finish(finishing[index].claim, finishing[index].outcome))
    }
    if !isStopping { load(&actions) }
  }

  private mutating func load(_ actions: inout [Action]) {
    guard !isLoading, !schedules.isEmpty else { return }
    isLoading = true
    actions.append(.load(schedules.map(\.name)))
  }

  // MARK: Beginning

  /// Claims what is due, one run a lane, in the order of the schedules; what a person asked for goes first.
  private mutating func begin(_ actions: inout [Action], at now: Instant) {
    guard !isStopping else { return }
    let asked = schedules.filter { wanted.contains($0.name) }
    for schedule in asked + schedules {
      guard lanes[schedule.lane] == nil, !isBusy(schedule.name), let kind = due(schedule.name, at: now) else {
        continue
      }
      if kind == .manual { wanted.removeAll { $0 == schedule.name } }
      lanes[schedule.lane] = schedule.name
      claiming[schedule.name] = schedule
      actions.append(.claim(SlotRequest(schedule.name, kind, worker: options.worker, lease: options.lease)))
    }
  }

  private func isBusy(_ name: String) -> Bool {
    claiming[name] != nil || runs[name] != nil || finishing.contains { $0.claim.name == name }
  }

  private func due(_ name: String, at now: Instant) -> SlotRequest.Kind? {
    if wanted.contains(name) { return .manual }
    guard !refused.contains(name), let state = states[name], state.isScheduled, !state.isRunning(at: now) else {
      return nil
    }
    if let slot = state.dueSlot(at: now, in: zone) { return .slot(slot) }
    if state.running != nil { return .takeover }
    if let resumesAt = state.resumesAt, resumesAt <= now { return .resumption }
    return nil
  }

  private mutating func want(_ name: String, _ actions: inout [Action], at now: Instant) {
    guard !isStopping, !isBusy(name), schedules.contains(where: { $0.name == name }) else {
      actions.append(.decline(name))
      return
    }
    if !wanted.contains(name) { wanted.append(name) }
    begin(&actions, at: now)
  }

  /// Gives up what a person asked for and will not get.
  private mutating func decline(_ actions: inout [Action], where isGivenUp: (String) -> Bool) {
    for name in wanted where isGivenUp(name) { actions.append(.decline(name)) }
    wanted.removeAll(where: isGivenUp)
  }

  private mutating func take(
    _ request: SlotRequest, _ outcome: SlotRequest.Outcome, _ actions: inout [Action], at now: Instant
  ) {
    guard let schedule = claiming.removeValue(forKey: request.name) else { return }
    switch outcome {
    case .claimed(let claim):
      if isStopping {
        lanes[schedule.lane] = nil
        finish(claim, RunOutcome(.abandoned), &actions)
        if request.kind == .manual { actions.append(.decline(request.name)) }
      } else {
        runs[request.name] = Run(claim: claim, renewsAt: claim.leaseEnds - options.lease / 2)
        actions.append(schedule.work == .drain ? .drain(claim) : .maintain(claim))
      }
    case .refused(_, let state):
      lanes[schedule.lane] = nil
      states[request.name] = state
      // However odd a store's answers are, it is not asked again at once.
      refused.insert(request.name)
      retry(after: now)
      if request.kind == .manual { actions.append(.decline(request.name)) }
      begin(&actions, at: now)
    }
  }

  // MARK: Ending

  private mutating func end(_ claim: SlotClaim, _ outcome: RunOutcome, _ actions: inout [Action], at now: Instant) {
    guard let run = runs[claim.name], run.claim.fence == claim.fence else { return }
    runs[claim.name] = nil
    if outcome.ending == .abandoned {
      // Its slot is due again, and whatever kept the run from its work is still there.
      refused.insert(claim.name)
      retry(after: now)
    }
    for lane in lanes.keys.sorted() where lanes[lane] == claim.name { lanes[lane] = nil }
    finish(run.claim, outcome, &actions)
  }

  private mutating func finish(_ claim: SlotClaim, _ outcome: RunOutcome, _ actions: inout [Action]) {
    finishing.append((claim, outcome, true))
    actions.append(.finish(claim, outcome))
  }

  private mutating func take(_ claim: SlotClaim, _ isHeld: Bool, _ actions: inout [Action]) {
    guard runs[claim.name]?.claim.fence == claim.fence else { return }
    if isHeld {
      runs[claim.name]?.claim.leaseEnds = claim.leaseEnds
      runs[claim.name]?.renewsAt = claim.leaseEnds - options.lease / 2
    } else {
      halt(claim.name, &actions)
    }
  }

  private mutating func halt(_ name: String, _ actions: inout [Action]) {
    guard let run = runs[name], !run.isHalted else { return }
    runs[name]?.isHalted = true
    actions.append(.halt(run.claim))
  }

  /// What failed is tried again soon.
  private mutating func recover(from action: Action, _ actions: inout [Action], at now: Instant) {
    retry(after: now)
    switch action {
    case .load: isLoading = false
    case .claim(let request):
      if let schedule = claiming.removeValue(forKey: request.name) { lanes[schedule.lane] = nil }
      if request.kind == .manual, !wanted.contains(request.name) { wanted.append(request.name) }
      if isStopping { decline(&actions) { _ in true } }
    case .renew(let claim):
      if runs[claim.name]?.claim.fence == claim.fence { runs[claim.name]?.renewsAt = retriesAt }
    case .finish(let claim, _):
      for index in finishing.indices
      where finishing[index].claim.fence == claim.fence && finishing[index].claim.name == claim.name {
        finishing[index].isAsked = false
      }
      if isStopping { finishing.removeAll { !$0.isAsked } }
    default: break
    }
  }

  private mutating func retry(after now: Instant) {
    if retriesAt == nil { retriesAt = now + min(Self.retryDelay, options.longestWait) }
  }

  /// How long after a failure the store is asked again.
  private static let retryDelay = Duration.seconds(5)

  // MARK: Waiting

  private mutating func conclude(_ actions: inout [Action], at now: Instant) {
    if isStopping, runs.isEmpty, claiming.isEmpty, finishing.isEmpty {
      hasStopped = true
      actions.append(.stop)
      return
    }
    // While the store is being read there is nothing to wait for: its answer comes first.
    guard !isLoading else { return }
    var until = now + options.longestWait
    for schedule in schedules where !isStopping && !isBusy(schedule.name) {
      guard let state = states[schedule.name], state.isScheduled else { continue }
      if let slot = state.nextSlot(after: now, in: zone) { until = min(until, slot) }
      if let resumesAt = state.resumesAt, resumesAt > now { until = min(until, resumesAt) }
      if let running = state.running, running.leaseEnds > now { until = min(until, running.leaseEnds) }
    }
    for run in runs.values { until = min(until, run.renewsAt ?? until) }
    until = max(min(until, retriesAt ?? until), now)
    actions.append(.wait(until: until))
  }

  private static func uniqued(_ schedules: [Schedule]) -> [Schedule] {
    var names: Set<String> = []
    return schedules.filter { names.insert($0.name).inserted }
  }
}

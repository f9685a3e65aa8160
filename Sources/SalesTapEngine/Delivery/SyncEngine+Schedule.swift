import DequeModule
import SalesTapConfiguration
import SalesTapModel
import SalesTapPayload
import SalesTapQueue
public import SalesTapSchedule
public import SalesTapTime

extension SyncEngine {
  /// When there is next something to do: a change in the inbox, a slot of a batch sync in which something waits, a record due to be sent again, or the
  /// end of a pause; nil if nothing waits that time alone would free.
  ///
  /// Entries of inactive syncs and of stopped connections wait for a person and count for nothing here.
  /// - Returns: The instant, never before the present.
  /// - Throws: What the store throws.
  public func nextDue() async throws -> Instant? {
    try await configureOnce()
    let now = clock.now()
    let planner = planner
    var earliest = try await store.nextChangeDue(at: now)
    let waiting = try await store.dueTimes(at: now)
    let syncs = planner.document.syncs.filter { $0.status == .active && waiting[$0.key] != nil }
    guard !syncs.isEmpty else { return earliest.map { max($0, now) } }
    let closed = try await closedStates(at: now)
    for (sync, state) in zip(syncs, try await store.states(of: syncs.map(\.key))) {
      guard let waiting = waiting[sync.key],
        var due = Self.nextRun(of: sync, state, waiting: waiting, at: now, in: planner.timeZone)
      else { continue }
      switch closed[planner.connectionKey(of: sync)] {
      case .stopped: continue
      case .paused(let until, _), .probing(_, let until): due = max(due, until)
      case .open, nil: break
      }
      // Somebody has it drained by hand: what waits is looked at when that is over, and not again and again until then.
      if draining.contains(sync.key) { due = max(due, now + .seconds(5)) }
      earliest = min(earliest ?? due, due)
    }
    return earliest.map { max($0, now) }
  }

  /// When a sync is next worked on, pauses left aside.
  /// - Parameter waiting: When the first of its entries is due.
  private static func nextRun(
    of sync: SyncConfiguration, _ state: ScheduleState, waiting: Instant, at now: Instant, in zone: TimeZoneRules
  ) -> Instant? {
    guard case .batch = sync.delivery else { return waiting }
    guard state.isScheduled else { return nil }
    if let running = state.running { return max(running.leaseEnds, now) }
    if let resumesAt = state.resumesAt { return max(resumesAt, waiting, now) }
    // A slot takes what was due before it.
    if let slot = state.dueSlot(at: now, in: zone), waiting < slot { return now }
    return state.nextSlot(after: max(waiting, now), in: zone)
  }

  /// Does what is due by now: decides about the changes in the inbox, drains the syncs whose slot has come, goes on with drains that a pause cut short,
  /// and sends real-time records that wait.
  ///
  /// A slot that passed while nothing ran is made up once, and over all engines of a store each slot is run once. Syncs of one connection drain in
  /// the order of the configuration.
  /// - Returns: What each drain did.
  /// - Throws: What the store throws.
  @discardableResult
  public func performDue() async throws -> [DrainReport] {
    try await configureOnce()
    try await performInbox()
    var reports = try await performSlots()
    let planner = planner
    let now = clock.now()
    let due = try await store.dueTimes(at: now).filter { $0.value <= now }
    let prompt = planner.document.syncs.filter {
      $0.status == .active && $0.delivery == .realTime && due[$0.key] != nil
    }
    for sync in prompt {
      // What one drain met closes the connection for the next.
      guard let connection = planner.document.connection(sync.connection),
        try await closedState(of: connection, at: clock.now()) == nil, let report = try await drain(sync.key)
      else { continue }
      reports.append(report)
    }
    if observer != nil, !reports.isEmpty {
      for counts in try await store.counts() {
        observer?.observe(
          .queue(
            sync: counts.sync, waiting: counts.waiting, failed: counts.failed, oldest: counts.oldestWaiting))
      }
    }
    return reports
  }

  /// Runs the schedules whose slot has come, or whose run is to go on.
  private func performSlots() async throws -> [DrainReport] {
    let planner = planner
    let schedules = planner.document.syncs.compactMap { sync -> Drainer.Schedule? in
      guard sync.status == .active, case .batch = sync.delivery else { return nil }
      return Drainer.Schedule(sync.key, lane: planner.connectionKey(of: sync))
    }
    var drainer = Drainer(
      schedules + [.maintenance], zone: planner.timeZone, options: .init(worker: options.worker, lease: options.lease))
    var actions = Deque(drainer.handle(isStopping ? .stopRequested : .woke, at: clock.now()))
    var reports: [DrainReport] = []
    try await withThrowingTaskGroup(of: EndedRun.self) { group in
      while true {
        while let action = actions.popFirst() {
          if case .drain(let claim) = action {
            group.addTask { try await self.perform(claim) }
          } else if case .maintain(let claim) = action {
            group.addTask { try await self.maintain(claim) }
          } else if let event = try await perform(action) {
            actions += drainer.handle(event, at: clock.now())
          }
        }
        guard let ended = try await group.next() else { break }
        if let report = ended.report { reports.append(report) }
        // What was begun comes to its end; nothing else is begun, nor a run resumed that the stop has cut short.
        if isStopping { actions += drainer.handle(.stopRequested, at: clock.now()) }
        actions += drainer.handle(.ended(ended.claim, ended.outcome), at: clock.now())
      }
    }
    return reports
  }

  /// Performs what the drainer asks of the store.
  /// - Returns: The answer; nil where there is none.
  private func perform(_ action: Drainer.Action) async throws -> Drainer.Event? {
    let now = clock.now()
    switch action {
    case .load(let names):
      let states = try await store.states(of: names)
      // An engine that still had another configuration may have forgotten one: it is scheduled again with the next call.
      if states.contains(where: { !$0.isScheduled && $0.unscheduledAt == nil }) { isConfigured = false }
      return .loaded(states)
    case .claim(let request): return .answered(request, try await store.claim(request, at: now))
    case .renew(let claim): return .renewed(claim, try await store.renew(claim, at: now))
    case .finish(let claim, let outcome):
      _ = try await store.finish(claim, with: outcome, at: now)
      return .finished(claim)
    // A drain looks after its own claim, and whoever called waits himself.
    case .drain, .maintain, .halt, .decline, .wait, .stop: return nil
    }
  }

  private struct EndedRun: Sendable {
    let claim: SlotClaim
    let outcome: RunOutcome
    let report: DrainReport?
  }

  /// Drains for a run that was claimed.
  private func perform(_ claim: SlotClaim) async throws -> EndedRun {
    // A change that comes on the slot itself waits for the next one.
    let dueBy = claim.trigger == .slot ? claim.slot - .milliseconds(1) : clock.now()
    do {
      guard let delivery = try await drain(claim.name, dueBy: dueBy, slot: claim) else {
        return EndedRun(claim: claim, outcome: RunOutcome(.abandoned), report: nil)
      }
      let report = delivery.report
      let resumesAt = isStopping ? clock.now() : delivery.resumesAt
      let outcome = RunOutcome(
        report.wasInterrupted ? .interrupted : .finished, delivered: report.delivered, failed: report.failed,
        returned: report.returned, resumesAt: report.wasInterrupted ? resumesAt : nil)
      return EndedRun(claim: claim, outcome: outcome, report: report)
    } catch {
      // Whatever failed may fail here too; then the run is taken over when its lease has ended.
      _ = try? await store.finish(claim, with: RunOutcome(.failed, message: "the store failed"), at: clock.now())
      throw error
    }
  }

  /// Forgets what ended longer ago than the configuration keeps it.
  private func maintain(_ claim: SlotClaim) async throws -> EndedRun {
    let now = clock.now()
    let kept = Duration.seconds(86_400 * planner.document.retentionDays)
    _ = try await store.prune(PruneRequest(endedBefore: now - kept))
    return EndedRun(claim: claim, outcome: RunOutcome(.finished), report: nil)
  }

  // MARK: Schedules

  /// Makes a batch sync's slots count again, after ``unschedule(_:)``.
  /// - Returns: What came of it: refused if it is scheduled already; nil for an unknown sync, or one without slots.
  @discardableResult
  public func schedule(_ key: String) async throws -> ScheduleChange.Outcome? {
    guard let sync = planner.sync(key), case .batch(_, let cadence) = sync.delivery else { return nil }
    try await configureOnce()
    return try await store.change(ScheduleChange(key, .schedule(.cadence(cadence))), at: clock.now())
  }

  /// Lets a batch sync's slots pass; what waits, waits on.
  public func unschedule(_ key: String) async throws {
    try await configureOnce()
    _ = try await store.change(ScheduleChange(key, .unschedule), at: clock.now())
  }

  // MARK: Running

  /// Does what is due, again and again, until ``stop()`` is called or the task is cancelled.
  ///
  /// A store that is a ``HandInSignalling`` wakes it when something was handed in past the engine.
  ///
  /// - Parameters:
  ///   - waiting: The clock to wait with.
  ///   - interval: How long to wait at most before looking again: what other workers put into the store is found after that time.
  /// - Throws: What the store throws. A stop, and a cancellation, end the run without an error.
  public func run(clock waiting: some Clock<Duration>, pollingEvery interval: Duration = .seconds(1)) async throws {
    while !Task.isCancelled, !isStopping {
      // Listened to before looking: what is handed in while the engine works is not missed.
      let handedIn = (store as? any HandInSignalling)?.handedIn
      try await performDue()
      let now = clock.now()
      let due = try await nextDue() ?? now + interval
      let pause = min(max(due - now, .milliseconds(1)), interval)
      guard !isStopping else { return }
      await HandInWait.wait(for: pause, or: handedIn, on: waiting)
    }
  }

  /// Lets no new call go out: those on their way end and are settled, what is claimed and not sent goes back, and ``run(clock:pollingEvery:)`` returns
  /// no later than its polling interval.
  ///
  /// A cancelled task cancels the calls on their way too, whose outcome is then uncertain; this does not.
  public func stop() { isStopping = true }
}

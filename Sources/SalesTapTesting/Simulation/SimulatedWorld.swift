import SalesTap

/// One simulation: workers with their engines over one store, Salesforce and CleverTap, what people do, and what goes wrong.
// Unchecked: all jobs of a simulation run one after the other on one thread, that of its executor.
final class SimulatedWorld: @unchecked Sendable {
  let plan: SimulationPlan
  let setting: SimulationSetting
  let executor: SimulatedExecutor
  let store: any EngineStore
  let cleverTap = InMemoryCleverTap()
  let workers: [SimulatedWorker]
  /// The place of each change in the plan, by its id.
  let changeNumbers: [String: Int]
  var random: Chance
  var ledger = SimulationLedger()
  /// The configuration of the moment, by its number.
  var variant = 0
  var calls = 0
  /// The records as they were last read by a historical sync.
  var lastRead: [RecordID: SalesforceRecord] = [:]
  /// What is going wrong at present.
  private(set) var storeTroubles: [(trouble: SimulationPlan.StoreTrouble, until: Int64, permille: Int)] = []
  private(set) var networkTroubles: [(trouble: SimulationPlan.NetworkTrouble, until: Int64, permille: Int)] = []
  private var sourceFailsUntil: Int64 = 0
  /// How far clocks were behind and ahead.
  private(set) var offsets: (least: Int64, greatest: Int64) = (0, 0)
  /// Until when something kept workers from their work, in milliseconds.
  private(set) var disturbedUntil: Int64 = 0
  /// Whether nothing goes wrong any more.
  private(set) var isMended = false
  var isOver = false
  /// Whether all is done.
  private var isJudged = false
  /// How long it took until nothing waited, from the mending, in milliseconds.
  var drainedAfter: Int64?
  private(set) var digest = TraceDigest()
  private(set) var lines: [String] = []
  private let keepsLines: Bool

  init(_ plan: SimulationPlan, setting: SimulationSetting, keepsLines: Bool) {
    self.plan = plan
    self.setting = setting
    store = setting.store()
    self.keepsLines = keepsLines
    executor = SimulatedExecutor(seed: plan.seed &* 0x9E37_79B9_7F4A_7C15, order: plan.order)
    random = Chance(seed: ~plan.seed)
    changeNumbers = Dictionary(
      plan.changes.indices.map { (plan.changes[$0].id, $0) }, uniquingKeysWith: { first, _ in first })
    workers = plan.workers.enumerated().map { SimulatedWorker(name: "worker \($0 + 1)", plan: $1) }
  }

  var planner: Planner { setting.planners[variant] }
  var document: ConfigurationDocument { planner.document }
  var hasClockFaults: Bool { plan.faults.contains { if case .clock = $0.kind { true } else { false } } }
  var isSourceFailing: Bool { executor.elapsed < sourceFailsUntil }

  // MARK: Telling

  /// Writes a line of the trace.
  func trace(_ line: @autoclosure () -> String) {
    let text = "\(executor.elapsed) \(line())"
    digest.take(text)
    if keepsLines { lines.append(text) }
  }

  func violate(_ invariant: SimulationInvariant, _ detail: @autoclosure () -> String) {
    let text = detail()
    ledger.report(invariant, text)
    trace("BROKEN \(invariant.rawValue): \(text)")
  }

  // MARK: Living

  /// Runs the simulation to its end.
  func run() {
    // The one task without a parent: an engine that hangs must not hang whoever simulates it.
    _ = Task(executorPreference: executor, operation: { [self] in await live() })
    switch executor.run(until: { isJudged }, limit: 3_000_000) {
    case .done: break
    case .stuck: violate(.workEnds, "somebody waits for what nobody will do")
    case .endless: violate(.workEnds, "three million steps were not enough")
    }
    // A world, its lives, and what they planned know each other: nothing of it would ever be freed.
    for worker in workers { worker.rest() }
    executor.forgetTimers()
  }

  private func live() async {
    await withTaskGroup(of: Void.self) { group in
      for fault in plan.faults { executor.schedule(at: fault.at) { [self] in befall(fault.kind) } }
      for worker in workers { group.addTask { [self] in await work(worker) } }
      for step in plan.steps {
        await executor.sleep(until: step.at)
        group.addTask { [self] in await perform(step.action) }
      }
      await executor.sleep(until: plan.span)
      mend()
      await settleDown()
      isOver = true
      for worker in workers { worker.life?.die() }
      await group.waitForAll()
    }
    await judge()
    isJudged = true
  }

  /// The lives of a worker, one after the other.
  private func work(_ worker: SimulatedWorker) async {
    await withTaskGroup(of: Void.self) { group in
      var number = 0
      while !isOver {
        number += 1
        let life = SimulatedLife(self, worker, number: number)
        start(life)
        group.addTask { [self] in await run(life) }
        if worker.plan.isBackfilling { group.addTask { [self] in await backfill(life) } }
        await life.end()
        worker.engine = nil
        worker.backfiller = nil
        guard !isOver else { break }
        await executor.sleep(until: executor.elapsed + worker.restartDelay)
        reach(.restart)
      }
    }
  }

  private func start(_ life: SimulatedLife) {
    trace("\(life.name) starts")
    disturb()
    let clock = SimulatedWallClock(life: life)
    let ports = SimulatedStore(store, life: life)
    let salesforce = SimulatedSalesforce(life: life)
    let engine = SyncEngine(
      planner: planner, transport: SimulatedNetwork(life: life), store: ports,
      source: setting.hasSource ? salesforce : nil, clock: clock, options: .init(worker: life.name),
      environment: { _ in SimulationSetting.passcode })
    life.worker.life = life
    life.worker.engine = engine
    life.worker.backfiller = Backfiller(
      engine: engine, source: salesforce, clock: clock, worker: life.name)
  }

  /// What a service does: runs the engine, and begins anew when the store has failed.
  private func run(_ life: SimulatedLife) async {
    guard let engine = life.worker.engine else { return }
    while !life.isDead {
      do {
        try await engine.run(
          clock: SimulatedTimer(life: life), pollingEvery: .milliseconds(life.worker.plan.polling))
      } catch {
        guard heed(error, of: life) else { return }
        await executor.sleep(until: executor.elapsed + 5000)
      }
    }
  }

  private func backfill(_ life: SimulatedLife) async {
    guard let backfiller = life.worker.backfiller else { return }
    while !life.isDead {
      do {
        try await backfiller.run(
          clock: SimulatedTimer(life: life), pollingEvery: .milliseconds(life.worker.plan.polling))
      } catch {
        guard heed(error, of: life) else { return }
        await executor.sleep(until: executor.elapsed + 5000)
      }
    }
  }

  /// Takes an error that the engine threw.
  /// - Returns: Whether the life goes on.
  func heed(_ error: any Error, of life: SimulatedLife) -> Bool {
    if life.isDead || error is SimulatedCrash { return false }
    if !(error is SimulatedStoreTrouble || error is CancellationError) {
      violate(.errorsComeFromThePorts, "\(life.name) throws \(error)")
    }
    trace("\(life.name) has trouble: \(error)")
    return true
  }

  // MARK: What goes wrong

  /// Notes that something keeps workers from their work.
  func disturb(for duration: Int64 = 0) { disturbedUntil = max(disturbedUntil, executor.elapsed + duration) }

  private func befall(_ kind: SimulationPlan.Kind) {
    guard !isMended else { return }
    let now = executor.elapsed
    switch kind {
    case .crash(let number, let operation, let operations, let isAfter, let restart):
      guard let worker = worker(number) else { return }
      worker.doom = .init(operation: operation, operations: operations, isAfter: isAfter, restart: restart)
    case .pause(let number, let duration):
      guard let worker = worker(number) else { return }
      worker.pausedUntil = max(worker.pausedUntil, now + duration)
      disturb(for: duration)
      reach(.workerPaused)
      trace("\(worker.name) stands still for \(duration)")
    case .clock(let number, let shift):
      guard let worker = worker(number) else { return }
      worker.clockOffset += shift
      offsets = (min(offsets.least, worker.clockOffset), max(offsets.greatest, worker.clockOffset))
      reach(shift > 0 ? .clockSetForward : .clockSetBack)
      trace("the clock of \(worker.name) is set by \(shift)")
    case .store(let trouble, let duration, let permille):
      storeTroubles.append((trouble, now + duration, permille))
      disturb(for: duration)
      trace("the store \(trouble.rawValue) for \(duration)")
    case .network(let trouble, let duration, let permille):
      networkTroubles.append((trouble, now + duration, permille))
      disturb(for: duration)
      trace("the network has trouble for \(duration): \(trouble.rawValue)")
    case .source(let duration):
      sourceFailsUntil = max(sourceFailsUntil, now + duration)
      disturb(for: duration)
      trace("Salesforce does not answer for \(duration)")
    }
  }

  private func worker(_ number: Int) -> SimulatedWorker? { workers.indices.contains(number) ? workers[number] : nil }

  func storeTrouble() -> SimulationPlan.StoreTrouble? {
    guard !storeTroubles.isEmpty else { return nil }
    let now = executor.elapsed
    for one in storeTroubles where one.until > now && random.falls(one.permille) {
      reach(one.trouble == .fails ? .storeFailed : one.trouble == .losesAnswer ? .storeAnswerLost : .storeLate)
      return one.trouble
    }
    return nil
  }

  func networkTrouble(recordCount: Int) -> SimulationPlan.NetworkTrouble? {
    let now = executor.elapsed
    return networkTroubles.first { $0.until > now && random.falls($0.permille) }?.trouble
  }

  /// How long something takes on the network, in milliseconds.
  func latency() -> Int64 { Int64(random.int(20...900)) }

  /// Lets others go first, now and then, or waits a little.
  func tarry(before: Bool, _ life: SimulatedLife) async throws {
    switch random.next() % 32 {
    // Where nobody else is ready, nobody goes first.
    case 0...5: if !executor.isAlone { await Task.yield() }
    case 6: await executor.sleep(until: executor.elapsed + Int64(random.int(1...40)))
    default: return
    }
    if life.isDead { throw SimulatedCrash() }
  }

  func wait(_ life: SimulatedLife, seconds: ClosedRange<Int>) async throws {
    await executor.sleep(until: executor.elapsed + random.time(seconds: seconds))
    if life.isDead { throw SimulatedCrash() }
  }

  enum Death { case before, after }

  /// Counts an operation of a doomed worker.
  func countDown(_ life: SimulatedLife, _ operation: SimulationCounters.Operation) -> Death? {
    guard let doom = life.worker.doom, doom.operation == nil || doom.operation == operation else { return nil }
    if doom.operations > 0 {
      life.worker.doom?.operations -= 1
      return nil
    }
    return doom.isAfter ? .after : .before
  }

  func kill(_ life: SimulatedLife, isAfter: Bool) {
    reach(isAfter ? .crashAfterOperation : .crashBeforeOperation)
    if life.isSending { reach(.crashWhileSending) }
    trace("\(life.name) dies \(isAfter ? "after" : "before") an operation")
    life.worker.restartDelay = life.worker.doom?.restart ?? 0
    life.worker.doom = nil
    life.die()
  }

  /// Ends everything that goes wrong.
  private func mend() {
    trace("everything is mended")
    isMended = true
    // Who stands still already goes on when that is over.
    disturbedUntil = max(executor.elapsed, workers.map(\.pausedUntil).max() ?? 0)
    storeTroubles = []
    networkTroubles = []
    sourceFailsUntil = 0
    for worker in workers {
      worker.pausedUntil = 0
      worker.clockOffset = 0
      worker.doom = nil
      worker.restartDelay = min(worker.restartDelay, 1000)
    }
  }
}

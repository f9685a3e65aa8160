import SalesTap

// What people and services do.
extension SimulatedWorld {
  func perform(_ action: SimulationPlan.Action) async {
    switch action {
    case .handOver(let changes, let worker): await handOver(changes, to: worker)
    case .append(let changes, let worker): await append(changes, to: worker)
    case .backfill(let sync, let readSize, let sendSize, let limit, let worker):
      guard document.syncs.indices.contains(sync) else { return }
      let request = BackfillRequest(
        sync: document.syncs[sync].key, readSize: readSize, sendSize: sendSize, limit: limit)
      await attempt("asks for a historical sync of \(request.sync)", worker) { _, backfiller in
        _ = try await backfiller.start(request)
      }
    case .command(let command, let worker):
      await attempt("tells the last historical sync to \(command.rawValue)", worker) { _, backfiller in
        guard let run = try await backfiller.runs(limit: 1).first else { return }
        _ = try await backfiller.perform(command, on: run.id)
      }
    case .continueBackfill(let worker):
      await attempt("continues a historical sync", worker) { _, backfiller in
        guard let run = try await backfiller.runs().first(where: { $0.state.canBeContinued }) else { return }
        _ = try await backfiller.continueRun(run.id)
      }
    case .configure(let variant): await configure(variant)
    case .resume(let worker):
      await attempt("resumes the connections", worker) { [self] engine, _ in try await resume(engine) }
    case .retry(let worker):
      await attempt("retries what failed", worker) { [self] _, _ in
        guard let life = workers[worker % workers.count].life else { return }
        _ = try await SimulatedStore(store, life: life).retry(.failed(), at: life.now)
      }
    case .open(let worker):
      await attempt("says that all is meant", worker) { [document] engine, _ in
        for sync in document.syncs where sync.limitPerHour != nil { try await engine.openVolumeGuard(of: sync.key) }
      }
    case .release(let worker):
      await attempt("asks again for what is held", worker) { engine, _ in _ = try await engine.releaseHeld() }
    case .erase(let change, let isIdentity, let worker): await erase(change, isIdentity: isIdentity, worker)
    case .drain(let sync, let worker):
      guard document.syncs.indices.contains(sync) else { return }
      await attempt("drains \(document.syncs[sync].key)", worker) { [document] engine, _ in
        _ = try await engine.drain(document.syncs[sync].key)
      }
    case .unschedule(let sync, let worker):
      guard document.syncs.indices.contains(sync) else { return }
      await attempt("unschedules \(document.syncs[sync].key)", worker) { [document] engine, _ in
        try await engine.unschedule(document.syncs[sync].key)
      }
    case .schedule(let sync, let worker):
      guard document.syncs.indices.contains(sync) else { return }
      await attempt("schedules \(document.syncs[sync].key)", worker) { [document] engine, _ in
        _ = try await engine.schedule(document.syncs[sync].key)
      }
    }
  }

  private func erase(_ change: Int, isIdentity: Bool, _ worker: Int) async {
    let id = plan.changes[change].recordID
    var subject: ErasureSubject? = .record(id)
    if isIdentity {
      let identity = document.syncs.lazy.compactMap { [ledger] sync in
        ledger.identityOf[.init(sync: sync.key, recordID: id)]
      }.first
      subject = identity.map { .identity($0) }
    }
    guard let subject else { return }
    await attempt("has \(isIdentity ? "the person" : "the record") of \(id.text) erased", worker) { engine, _ in
      _ = try await engine.erase(subject)
    }
  }

  /// Does something with a worker's engine once; a person who gets an error leaves it at that.
  private func attempt(
    _ words: String, _ number: Int, _ body: (SyncEngine, Backfiller) async throws -> Void
  ) async {
    guard let worker = await livingWorker(number), let life = worker.life, let engine = worker.engine,
      let backfiller = worker.backfiller
    else { return }
    trace("somebody \(words) at \(life.name)")
    disturb()
    do { try await body(engine, backfiller) } catch is BackfillError { return } catch { _ = heed(error, of: life) }
  }

  /// A worker that lives, the wanted one if it does; nil when the simulation is over.
  private func livingWorker(_ number: Int) async -> SimulatedWorker? {
    while !isOver {
      let wanted = workers[number % workers.count]
      for worker in [wanted] + workers where worker.engine != nil && worker.life?.isDead == false { return worker }
      await executor.sleep(until: executor.elapsed + 500)
    }
    return nil
  }

  // MARK: Changes

  /// Hands changes over until somebody takes them, as whoever must not lose them does.
  private func handOver(_ numbers: [Int], to first: Int) async {
    let changes = numbers.map { plan.changes[$0] }
    noteArrival(of: changes)
    var worker = first
    while let one = await livingWorker(worker), let engine = one.engine, let life = one.life {
      let began = executor.elapsed
      for change in changes { ledger.attempts[change.id, default: 0] += 1 }
      trace("\(changes.map(\.id).joined(separator: ", ")) handed over to \(life.name)")
      do {
        let decisions = try await engine.process(changes)
        // Whoever hands over lives and dies with the engine.
        if !life.isDead {
          note(numbers, decisions, began: began, life)
          return
        }
      } catch { _ = heed(error, of: life) }
      await executor.sleep(until: executor.elapsed + random.time(seconds: 1...60))
      worker += 1
    }
  }

  /// Notes which rare states the coming of changes shows.
  private func noteArrival(of changes: [RecordChange]) {
    let now = executor.elapsed
    for change in changes {
      ledger.latestChanges[change.object, default: []].append(now)
      ledger.latestChanges[change.object]?.removeAll { $0 < now - 5000 }
      if ledger.latestChanges[change.object, default: []].count == 12 { reach(.burst) }
    }
  }

  private func note(_ numbers: [Int], _ decisions: [[Decision]], began: Int64, _ life: SimulatedLife) {
    for (number, decisions) in zip(numbers, decisions) {
      ledger.handOvers.append(.init(change: number, began: began, answered: executor.elapsed, decisions: decisions))
      for decision in decisions {
        trace("\(plan.changes[number].id) in \(decision.sync ?? "no sync"): \(decision.outcome.name)")
        check(decision, of: plan.changes[number], began: began)
        switch decision.outcome {
        case .filtered:
          reach(.filtered)
          let record = SimulationLedger.RecordKey(sync: decision.sync ?? "", recordID: plan.changes[number].recordID)
          if ledger.identityOf[record] != nil {
            reach(.flippedOut)
            ledger.leftFilter.insert(record)
          }
        case .invalid: reach(.invalid)
        case .skipped(.deleted): reach(.deletedChange)
        case .skipped(.unchanged): reach(.unchangedSkipped)
        default: break
        }
      }
    }
  }

  private func append(_ numbers: [Int], to first: Int) async {
    noteArrival(of: numbers.map { plan.changes[$0] })
    var worker = first
    while let one = await livingWorker(worker), let engine = one.engine, let life = one.life {
      let began = executor.elapsed
      for number in numbers { ledger.attempts[plan.changes[number].id, default: 0] += 1 }
      trace("\(numbers.map { plan.changes[$0].id }.joined(separator: ", ")) put into the inbox by \(life.name)")
      do {
        try await engine.append(numbers.map { (changeID: plan.changes[$0].id, line: plan.changes[$0].line) })
        if !life.isDead {
          reach(.inboxChange)
          for number in numbers {
            ledger.handOvers.append(.init(change: number, began: began, answered: executor.elapsed, decisions: nil))
          }
          return
        }
      } catch { _ = heed(error, of: life) }
      await executor.sleep(until: executor.elapsed + random.time(seconds: 1...60))
      worker += 1
    }
  }

  // MARK: Configuration

  /// Goes over to a configuration: all workers do, one after the other.
  func configure(_ number: Int) async {
    guard setting.planners.indices.contains(number) else { return }
    trace("configuration \(number) is brought out")
    disturb()
    reach(.configurationEdited)
    ledger.configured.insert(number)
    if workers.contains(where: { $0.life?.isSending ?? false }) { reach(.configurationEditedWhileSending) }
    variant = number
    for worker in workers {
      guard let life = worker.life, !life.isDead, let engine = worker.engine else { continue }
      do { try await engine.apply(setting.planners[number]) } catch { _ = heed(error, of: life) }
    }
  }

  private func resume(_ engine: SyncEngine) async throws {
    for connection in document.connections { try await engine.resume(connection: connection.key) }
  }

  // MARK: The end

  /// Waits until nothing waits, for as long as that may take.
  func settleDown() async {
    let began = executor.elapsed
    await configure(0)
    while executor.elapsed - began < setting.patience {
      for worker in workers { worker.doom = nil }
      guard let worker = await livingWorker(0), let engine = worker.engine, let backfiller = worker.backfiller,
        let life = worker.life
      else { return }
      do {
        try await attend(engine, backfiller)
        if try await isIdle() {
          drainedAfter = executor.elapsed - began
          return
        }
      } catch { _ = heed(error, of: life) }
      await executor.sleep(until: executor.elapsed + 60_000)
    }
    await complain()
  }

  /// What a person does who looks after everything.
  private func attend(_ engine: SyncEngine, _ backfiller: Backfiller) async throws {
    for standing in try await store.connectionStandings() {
      guard case .stopped(let trouble) = standing.state else { continue }
      // Where nothing waits but records that spoil their calls, the connection would stop again and again.
      if trouble.kind == .refused { try await deleteSpoilt(over: standing.connection) }
      try await engine.resume(connection: standing.connection)
    }
    for one in try await store.volumeGuards() where one.closedAt != nil {
      try await engine.openVolumeGuard(of: one.sync)
    }
    let areUnscheduled = plan.steps.contains { if case .unschedule = $0.action { true } else { false } }
    for sync in document.syncs where areUnscheduled {
      guard case .batch = sync.delivery, try await store.states(of: [sync.key]).first?.isScheduled == false else {
        continue
      }
      _ = try await engine.schedule(sync.key)
    }
    // What waits for a person only; the rest is asked again without anybody's doing.
    let held = InboxQuery(cause: .missingFields, isHeld: true)
    if try await !store.inboxEntries(held, after: nil, limit: 1).isEmpty {
      _ = try await store.releaseChanges(held, at: plan.start + .milliseconds(executor.elapsed))
    }
    for run in try await store.backfills(sync: nil, limit: 20) where run.state == .paused {
      _ = try await backfiller.perform(.resume, on: run.id)
    }
  }

  private func deleteSpoilt(over connection: String) async throws {
    let waiting = try await store.entries(QueueQuery(), after: nil, limit: .max).filter {
      $0.state == .waiting && $0.connection == connection && plan.spoilt.contains($0.recordID)
    }
    for entry in waiting { ledger.erased.insert(.init(sync: entry.sync, changeID: entry.changeID)) }
    ledger.removed.append(SimulationEvidence(entries: waiting))
    _ = try await store.delete(QueueQuery(ids: waiting.map(\.id)))
  }

  private func isIdle() async throws -> Bool {
    let counts = try await store.counts()
    guard counts.allSatisfy({ $0.waiting == 0 && $0.inFlight == 0 }) else { return false }
    guard try await store.backfills(sync: nil, limit: 50).allSatisfy({ $0.state.isEnded }) else { return false }
    // Nobody can say what a held change lacks without a record source, or when its record is gone.
    guard setting.hasSource else {
      return try await store.inboxEntries(InboxQuery(isHeld: false), after: nil, limit: 1).isEmpty
    }
    return try await store.inboxEntries(InboxQuery(), after: nil, limit: .max).allSatisfy { entry in
      !entry.held.isEmpty && entry.held.allSatisfy { $0.cause == .missingFields }
        && entry.recordID.map { state(of: $0) == nil } ?? false
    }
  }

  private func complain() async {
    let counts = (try? await store.counts()) ?? []
    let waiting = counts.filter { $0.waiting + $0.inFlight > 0 }.map {
      "\($0.waiting) wait and \($0.inFlight) are in flight in \($0.sync)"
    }
    let inbox = ((try? await store.inboxEntries(InboxQuery(), after: nil, limit: 100)) ?? []).map { entry in
      "\(entry.changeID) \(entry.held.map { "\($0.sync): \($0.reason)" }.joined(separator: ", "))"
    }
    let runs = ((try? await store.backfills(sync: nil, limit: 50)) ?? []).filter { !$0.state.isEnded }
    violate(
      .everythingDrains,
      "after \(setting.patience / 60_000) minutes: \(waiting.joined(separator: "; ")), in the inbox \(inbox), "
        + "\(runs.count) historical syncs on their way")
  }
}

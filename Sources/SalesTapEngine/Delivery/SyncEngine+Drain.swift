import OrderedCollections
import SalesTapConfiguration
import SalesTapModel
import SalesTapPayload
import SalesTapQueue
import SalesTapSchedule
import SalesTapTime

extension SyncEngine {
  /// Sends what waits for a sync and is due, whatever its schedule says.
  /// - Parameter key: The key of the sync.
  /// - Returns: What was done; nil for an unknown or inactive sync, and while the sync is being drained already.
  /// - Throws: What the store throws; what was sent and not settled then comes back with an uncertain outcome.
  @discardableResult
  public func drain(_ key: String) async throws -> DrainReport? {
    try await drain(key, dueBy: clock.now())?.report
  }

  /// Sends what waits for a sync and was due by an instant.
  func drain(_ key: String, dueBy: Instant, slot: SlotClaim? = nil) async throws -> Delivery? {
    guard let sync = planner.sync(key), sync.status == .active, draining.insert(key).inserted else { return nil }
    defer { draining.remove(key) }
    let began = clock.now()
    let isBatch = if case .batch = sync.delivery { true } else { false }
    let id = open(
      Delivery(
        sync: sync, dueBy: dueBy, origin: isBatch ? .batch : .retry, report: DrainReport(sync: key, began: began),
        slot: slot))
    defer { deliveries[id] = nil }
    let connection = planner.document.connection(sync.connection)
    var workers = 1
    // After a pause one call tries; only then several go side by side.
    if let connection, try await state(of: connection) == .open {
      workers = max(1, min(options.concurrency ?? .max, connection.concurrency))
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<workers { group.addTask { try await self.work(id) } }
      try await group.waitForAll()
    }
    // Single records that were refused as whole calls are judged by the whole drain.
    let rest = deliveries[id]?.machine.finish() ?? []
    try await settle(rest, of: id, dueAgain: deliveries[id]?.resumesAt)
    return deliveries[id]
  }

  func open(_ delivery: Delivery) -> Int {
    lastDelivery += 1
    deliveries[lastDelivery] = delivery
    return lastDelivery
  }

  /// One of the workers of a drain: makes calls until there is nothing left for it.
  private func work(_ id: Int) async throws {
    while true {
      if let items = deliveries[id]?.machine.next() {
        try await send(items, of: id)
      } else if try await !claimMore(id) {
        return
      }
    }
  }

  /// Claims the next batch of a drain.
  /// - Returns: Whether there may be something to send.
  private func claimMore(_ id: Int) async throws -> Bool {
    guard let delivery = deliveries[id], let dueBy = delivery.dueBy, !delivery.machine.isOver else { return false }
    let now = clock.now()
    guard !isStopping, !Task.isCancelled, try await isHeld(id, at: now) else {
      interrupt(id)
      return false
    }
    if let own = planner.document.connection(delivery.sync.connection),
      let closed = try await closedState(of: own, at: now)
    {
      interrupt(id, until: closed.resumption(at: now))
      return false
    }
    let request = ClaimRequest(
      sync: delivery.sync.key, limit: delivery.batchSize, worker: options.worker, lease: options.lease, dueBy: dueBy,
      through: delivery.through)
    let claim = try await store.claim(request, at: now, noting: consequencesOfExpiry(at: now))
    if deliveries[id]?.through == nil { deliveries[id]?.through = claim.through }
    try await note(superseded: claim.superseded, at: now)
    guard !claim.entries.isEmpty else { return false }
    for (key, entries) in OrderedDictionary(grouping: claim.entries, by: \.entry.connection) {
      try await add(entries, over: key, to: id)
    }
    return true
  }

  /// Puts claimed entries of one connection into the calls of a delivery.
  func add(_ entries: [ClaimedEntry], over key: String, to id: Int) async throws {
    let now = clock.now()
    guard let connection = planner.document.connection(key) else {
      let gone = QueueFailure(code: "connection", message: "the connection \(key) was deleted")
      return try await settle(entries.map { .skipped(OutgoingEntry($0), gone) }, of: id, dueAgain: nil)
    }
    if let own = deliveries[id]?.sync.connection, planner.document.connection(own)?.key != connection.key,
      let closed = try await closedState(of: connection, at: now)
    {
      // Entries of before an edit wait for their own connection, and hold nobody back.
      let later = closed.ends ?? now + .seconds(600)
      return try await settle(entries.map { .released(OutgoingEntry($0)) }, of: id, dueAgain: later)
    }
    var unfit: [DrainMachine<OutgoingEntry>.Ruling] = []
    var outgoing: [OutgoingEntry] = []
    for claimed in entries {
      let item = OutgoingEntry(claimed)
      if item.record == nil {
        unfit.append(.failed(item, code: nil, text: "the stored record is damaged"))
      } else {
        outgoing.append(item)
      }
    }
    let plan = UploadBatcher(maximumBytes: connection.maximumBytes).plan(
      lengths: outgoing.map(\.queued.bytes.count))
    unfit += plan.oversized.map { .failed(outgoing[$0], code: nil, text: QueueFailure.oversized.message) }
    for batch in plan.batches { deliveries[id]?.machine.add(batch.positions.map { outgoing[$0] }) }
    try await settle(unfit, of: id, dueAgain: nil)
  }

  /// Makes one call and settles its records.
  func send(_ items: [OutgoingEntry], of id: Int) async throws {
    guard let key = items.first?.claimed.entry.connection, let connection = planner.document.connection(key),
      let call = try await call(
        items.compactMap(\.record), over: connection, before: items.compactMap(\.claimed.entry.lease?.expiresAt).min())
    else {
      var closed: ConnectionState?
      if let key = items.first?.claimed.entry.connection, let connection = planner.document.connection(key) {
        closed = try await closedState(of: connection, at: clock.now())
      }
      interrupt(id, until: closed?.resumption(at: clock.now()))
      return try await settle(items.map { .released($0) }, of: id, dueAgain: closed?.ends)
    }
    let note = CallNote(call)
    let sent = items.map { item in
      var item = item
      item.call = note
      return item
    }
    guard let (rulings, signal) = deliveries[id]?.machine.take(call.report, of: sent) else { return }
    var pause = try await heed(signal, of: call)
    if let stop = Self.stopAfterUncertainOutcomes(rulings) {
      pause = try await heed(stop, of: call)
      interrupt(id)
    }
    if deliveries[id]?.machine.isOver == true { interrupt(id, until: pause) }
    try await settle(rulings, of: id, dueAgain: pause)
  }

  /// Ends a delivery before everything was sent.
  private func interrupt(_ id: Int, until: Instant? = nil) {
    deliveries[id]?.machine.stop()
    deliveries[id]?.report.wasInterrupted = true
    if let until { deliveries[id]?.resumesAt = until }
  }

  /// Whether a drain still has its run; the run's lease is prolonged when half of it is over.
  private func isHeld(_ id: Int, at now: Instant) async throws -> Bool {
    guard var slot = deliveries[id]?.slot, slot.leaseEnds - now < options.lease / 2 else { return true }
    slot.leaseEnds = now + options.lease
    deliveries[id]?.slot = slot
    return try await store.renew(slot, at: now)
  }

  /// How many uncertain outcomes in a row one entry may have before a person has to look.
  private static let uncertainOutcomesInARow = 5

  private static func stopAfterUncertainOutcomes(_ rulings: [DrainMachine<OutgoingEntry>.Ruling]) -> ConnectionSignal? {
    for case .uncertain(let item, let text) in rulings
    where item.claimed.entry.uncertainInRow + 1 >= uncertainOutcomesInARow {
      return .stop(
        .init(.uncertain, "\(uncertainOutcomesInARow) sends in a row of one record had no readable answer: \(text)"))
    }
    return nil
  }
}

extension ConnectionState {
  /// When entries that met it are due again: at the end of a pause; nil for at once, as soon as the connection lets them through.
  var ends: Instant? {
    if case .paused(let until, _) = self { until } else { nil }
  }

  /// When a drain that met it goes on: at the end of a pause, or soon, when somebody tries; nil if a person has to act first.
  func resumption(at now: Instant) -> Instant? {
    switch self {
    case .paused(let until, _): until
    // Not at once: that would go round and round until the one who tries is back.
    case .probing(_, let until): min(until, now + .seconds(5))
    case .open, .stopped: nil
    }
  }
}

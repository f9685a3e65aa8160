import SalesTapConditions
import SalesTapConfiguration
import SalesTapModel
import SalesTapPayload
import SalesTapQueue
import SalesTapTime

extension SyncEngine {
  /// Whether a historical sync may use a connection.
  enum Availability {
    case open
    /// Not before an instant.
    case until(Instant)
    /// Not until a person resumes it; why.
    case never(String)
  }

  /// Whether a historical sync may use a connection now.
  func availability(ofConnection key: String) -> Availability {
    guard planner.document.connection(key) != nil else { return .never("the connection \(key) is gone") }
    switch connections[key]?.state {
    case .open, nil: return .open
    case .paused(let until, _): return until <= clock.now() ? .open : .until(until)
    case .probing: return .until(clock.now() + .seconds(1))
    case .stopped(let trouble): return .never("the connection has stopped: \(trouble.message)")
    }
  }

  /// Plans and sends the records of a page.
  /// - Parameters:
  ///   - rows: The records, in the order of their ids.
  ///   - plan: The run's sync.
  ///   - run: The run.
  ///   - now: The time that conditions and payloads know as now: the start of the run.
  ///   - limit: How many matched records to look at, at most; nil for all.
  /// - Returns: What became of each record, in order, up to the limit; and whether the limit cut the page.
  func backfill(
    _ rows: [HistoricalPage.Row], with plan: Backfiller.RunPlan, of run: BackfillRun, at now: Instant,
    atMost limit: Int?
  ) async throws -> (outcomes: [(id: RecordID, outcome: BackfillOutcome)], isCut: Bool) {
    let sync = plan.sync
    var delivery = BackfillDelivery(plan, run: run, at: now)
    let isCut = delivery.plan(rows, atMost: limit)
    let sends = delivery.sends
    if !sends.isEmpty {
      for (position, admission) in zip(delivery.sendable, try await queue.admit(sends, at: clock.now())) {
        let key = SendKey(sync: sync.configuration.key, record: delivery.items[position].change.recordID)
        delivery.admit(position, admission, isBeingSent: sending.contains(key))
      }
      let keys = Set(
        delivery.ready.map { SendKey(sync: sync.configuration.key, record: delivery.items[$0].change.recordID) })
      sending.formUnion(keys)
      defer { sending.subtract(keys) }
      try await send(&delivery)
      let stored = clock.now()
      if !delivery.handedOver.isEmpty { try await queue.recordHandedOver(delivery.handedOver, at: stored) }
      if !delivery.offers.isEmpty { _ = try await queue.enqueue(delivery.offers, at: stored) }
    }
    try await log.append(delivery.logEntries(at: clock.now()))
    return (delivery.items.map { ($0.change.recordID, $0.outcome) }, isCut)
  }

  private func send(_ delivery: inout BackfillDelivery) async throws {
    guard !delivery.ready.isEmpty else { return }
    let connection = delivery.sync.connection
    guard closed(connection, at: clock.now()) == nil else { return delivery.undo(delivery.ready) }
    guard let resolved = resolved(connection) else {
      take(
        .stop(.init(.unauthorized, "the environment variable of the passcode is not set")), of: connection.key,
        at: clock.now())
      return delivery.undo(delivery.ready)
    }
    var machine = DrainMachine<Int>()
    let plan = UploadBatcher(maximumCount: delivery.run.sendSize, maximumBytes: connection.maximumBytes).plan(
      lengths: delivery.ready.map { delivery.items[$0].payloadLength })
    let ready = delivery.ready
    for position in plan.oversized {
      delivery.take(
        .failed(ready[position], code: nil, text: QueueFailure.oversized.message), pause: nil, at: clock.now())
    }
    for batch in plan.batches { machine.add(batch.positions.map { ready[$0] }) }
    while let positions = machine.next() {
      let report = await upload(positions.compactMap { delivery.items[$0].decision.payload }, over: resolved)
      let (rulings, signal) = machine.take(report, of: positions)
      let now = clock.now()
      take(signal, of: connection.key, at: now)
      for ruling in rulings { delivery.take(ruling, pause: connections[connection.key]?.waitsUntil, at: now) }
    }
    for ruling in machine.finish() {
      delivery.take(ruling, pause: connections[connection.key]?.waitsUntil, at: clock.now())
    }
  }
}

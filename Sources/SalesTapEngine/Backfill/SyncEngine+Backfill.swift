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
  func availability(ofConnection key: String) async throws -> Availability {
    guard let connection = planner.document.connection(key) else { return .never("the connection \(key) is gone") }
    switch try await closedState(of: connection, at: clock.now()) {
    case .open, nil: return .open
    case .paused(let until, _), .probing(_, let until): return .until(until)
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
    try await log.append(delivery.logEntries(at: clock.now(), redaction: planner.redaction(of: run.sync)))
    return (delivery.items.map { ($0.change.recordID, $0.outcome) }, isCut)
  }

  private func send(_ delivery: inout BackfillDelivery) async throws {
    guard !delivery.ready.isEmpty else { return }
    let connection = delivery.sync.connection
    guard try await closedState(of: connection, at: clock.now()) == nil else { return delivery.undo(delivery.ready) }
    var machine = DrainMachine<Int>()
    let plan = UploadBatcher(maximumCount: delivery.run.sendSize, maximumBytes: connection.maximumBytes).plan(
      lengths: delivery.ready.map { delivery.items[$0].payloadLength })
    let ready = delivery.ready
    for position in plan.oversized {
      delivery.take(
        .failed(ready[position], code: nil, text: QueueFailure.oversized.message), pause: nil, at: clock.now())
    }
    for batch in plan.batches { machine.add(batch.positions.map { ready[$0] }) }
    var pause: Instant?
    while let positions = machine.next() {
      let records = positions.compactMap { delivery.items[$0].decision.payload }
      guard let call = try await call(records, over: connection) else {
        for position in positions { delivery.take(.released(position), pause: nil, at: clock.now()) }
        machine.stop()
        break
      }
      let (rulings, signal) = machine.take(call.report, of: positions)
      pause = try await heed(signal, of: call)
      for ruling in rulings { delivery.take(ruling, pause: pause, at: clock.now()) }
    }
    for ruling in machine.finish() { delivery.take(ruling, pause: pause, at: clock.now()) }
  }
}

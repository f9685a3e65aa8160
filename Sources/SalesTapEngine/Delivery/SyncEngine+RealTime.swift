import SalesTapConfiguration
import SalesTapModel
import SalesTapPayload
import SalesTapQueue
import SalesTapTime

extension SyncEngine {
  /// Sends the real-time records of a group, one upload for each sync, and puts into the queue what cannot be sent now.
  func deliver(plannedIn decisions: inout [[Decision]], changes: [RecordChange], at now: Instant) async throws {
    for sync in planner.document.syncs {
      var items: [RealTimeDelivery.Item] = []
      for change in decisions.indices {
        for index in decisions[change].indices {
          let decision = decisions[change][index]
          guard decision.outcome == .deliver, decision.sync == sync.key, let payload = decision.payload,
            let offer = offer(for: decision, of: changes[change], lane: .prompt)
          else { continue }
          let send = DirectSend(
            sync: sync.key, target: offer.target, recordID: offer.recordID, changeID: offer.changeID,
            committedAt: offer.committedAt, origin: offer.origin)
          items.append(.init(change: change, decision: index, payload: payload, send: send, offer: offer))
        }
      }
      guard !items.isEmpty, let connection = planner.document.connection(sync.connection) else { continue }
      for (item, conclusion) in try await deliver(items, of: sync, over: connection, at: now) {
        decisions[item.change][item.decision].conclude(conclusion)
      }
    }
  }

  private func deliver(
    _ items: [RealTimeDelivery.Item], of sync: SyncConfiguration, over connection: Connection, at now: Instant
  ) async throws -> [(RealTimeDelivery.Item, RealTimeDelivery.Conclusion)] {
    var delivery = RealTimeDelivery(sync)
    for (item, admission) in zip(items, try await queue.admit(items.map(\.send), at: now)) {
      let key = SendKey(sync: sync.key, record: item.send.recordID)
      delivery.admit(item, admission, isBeingSent: sending.contains(key))
    }
    let keys = Set(delivery.ready.map { SendKey(sync: sync.key, record: $0.send.recordID) })
    // The records count as being sent until their outcome is stored, so that no later change of them overtakes it.
    sending.formUnion(keys)
    defer { sending.subtract(keys) }
    if !delivery.ready.isEmpty {
      if let words = closed(connection, at: now) {
        delivery.postponeAll(words)
      } else if let resolved = resolved(connection) {
        await send(&delivery, over: resolved)
      } else {
        delivery.postponeAll("the environment variable of the passcode is not set")
      }
    }
    if !delivery.handedOver.isEmpty { try await queue.recordHandedOver(delivery.handedOver, at: now) }
    var conclusions = delivery.concluded
    if !delivery.offers.isEmpty {
      let outcomes = try await queue.enqueue(delivery.offers.map(\.offer), at: now)
      for (entry, outcome) in zip(delivery.offers, outcomes) {
        switch entry.conclusion {
        case .postponed(let reason): conclusions.append((entry.item, .queued(outcome, because: reason)))
        default: conclusions.append((entry.item, entry.conclusion))
        }
      }
    }
    return conclusions
  }

  private func send(_ delivery: inout RealTimeDelivery, over connection: Connection) async {
    var machine = DrainMachine<RealTimeDelivery.Item>()
    let ready = delivery.ready
    let plan = UploadBatcher(maximumBytes: connection.maximumBytes).plan(ready.map(\.payload))
    for position in plan.oversized {
      let ruling = DrainMachine.Ruling.failed(ready[position], code: nil, text: QueueFailure.oversized.message)
      delivery.take(ruling, pause: nil, at: clock.now())
    }
    for batch in plan.batches { machine.add(batch.positions.map { ready[$0] }) }
    while let batch = machine.next() {
      let report = await upload(batch.map(\.payload), over: connection)
      let (rulings, signal) = machine.take(report, of: batch)
      let now = clock.now()
      take(signal, of: connection.key, at: now)
      for ruling in rulings { delivery.take(ruling, pause: pauseEnds(connection), at: now) }
    }
    for ruling in machine.finish() { delivery.take(ruling, pause: pauseEnds(connection), at: clock.now()) }
  }

  private func pauseEnds(_ connection: Connection) -> Instant? { connections[connection.key]?.waitsUntil }

  /// Why a connection cannot be used now, in plain words; nil if it can.
  func closed(_ connection: Connection, at now: Instant) -> String? {
    var standing = connections[connection.key] ?? ConnectionStanding(connection: connection.key)
    let mark = CredentialsMark(rawValue: "")
    let isAdmitted = standing.apply(.uploadRequested(mark, limit: .seconds(300)), at: now)
    connections[connection.key] = standing
    return isAdmitted ? nil : "\(standing.state)"
  }
}

extension QueueFailure {
  /// A record that no upload can hold.
  static let oversized = QueueFailure(code: "oversized", message: "the record alone is larger than an upload may be")
}

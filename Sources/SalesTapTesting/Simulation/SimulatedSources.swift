import SalesTap

/// Salesforce as the engine can ask it: the records as they are at the time of asking.
struct SimulatedSalesforce: RecordSource, HistoricalSource {
  let life: SimulatedLife
  private var world: SimulatedWorld { life.world }

  func records(_ request: RecordRequest) async throws -> [RecordID: SalesforceRecord] {
    try await life.goOn()
    await world.executor.sleep(until: world.executor.elapsed + world.latency())
    if world.isSourceFailing {
      world.reach(.sourceFailed)
      throw RecordSourceError(.unavailable, "Salesforce does not answer")
    }
    world.reach(.hydrated)
    world.trace("\(life.name) asks for \(request.fields.joined(separator: ", ")) of \(request.ids.count) records")
    var answer: [RecordID: SalesforceRecord] = [:]
    for id in request.ids {
      guard let state = world.state(of: id) else { continue }
      answer[id] = SalesforceRecord(request.fields.compactMap { path in state[path].map { (path: path, value: $0) } })
    }
    return answer
  }

  func page(_ request: HistoricalPageRequest) async throws -> HistoricalPage {
    try await life.goOn()
    await world.executor.sleep(until: world.executor.elapsed + world.latency())
    if world.isSourceFailing {
      world.reach(.sourceFailed)
      throw RecordSourceError(.unavailable, "Salesforce does not answer")
    }
    let page = await InMemoryHistoricalSource(object: request.object, world.rows(of: request.object)).page(request)
    for row in page.rows { world.lastRead[row.id] = row.record }
    return page
  }

  func count(object: String, condition: String?) async throws -> Int? {
    try await life.goOn()
    return await InMemoryHistoricalSource(object: object, world.rows(of: object))
      .count(object: object, condition: condition)
  }
}

extension SimulatedWorld {
  /// The record of an id as it is now; nil if there is none.
  func state(of id: RecordID) -> SalesforceRecord? {
    let now = executor.elapsed
    guard
      let index = plan.changes.indices.last(where: { plan.changes[$0].recordID == id && commitTime(of: $0) <= now }),
      plan.changes[index].kind != .deleted
    else { return nil }
    return plan.states[index]
  }

  /// The records of an object as they are now.
  func rows(of object: String) -> [HistoricalPage.Row] {
    var ids: [RecordID] = []
    for change in plan.changes where change.object == object && !ids.contains(change.recordID) {
      ids.append(change.recordID)
    }
    return ids.compactMap { id in state(of: id).map { HistoricalPage.Row(id: id, record: $0) } }
  }

  func commitTime(of change: Int) -> Int64 {
    plan.changes[change].committedAt.map { ($0 - plan.start).milliseconds } ?? 0
  }

  /// The bytes that a historical sync sends for a record, by the configuration of the moment.
  func backfillPayload(of send: DirectSend) -> [UInt8]? {
    guard let record = lastRead[send.recordID], let sync = document.sync(send.sync) else { return nil }
    let change = RecordChange(
      object: sync.object, recordID: send.recordID, kind: .backfilled, record: record, committedAt: send.committedAt,
      id: send.changeID, origin: .backfill)
    return planner.preview(change, sync: send.sync, at: plan.start)
  }
}

extension Planner {
  /// The bytes that a change becomes in a sync; nil if it is not sent.
  func preview(_ change: RecordChange, sync: String, at now: Instant) -> [UInt8]? {
    plan(change, at: now).first { $0.sync == sync }?.payload?.bytes
  }
}

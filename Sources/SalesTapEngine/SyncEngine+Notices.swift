import SalesTapConditions
import SalesTapConfiguration
import SalesTapMapping
public import SalesTapModel
public import SalesTapTime

extension Planner {
  /// What becomes of what a change event says: of a change as ``plan(_:at:)-(RecordChange,_)``; a record that has to be
  /// read again, or an object that has to be backfilled, is *held* in every active sync of the object.
  public func plan(_ notice: ChangeNotice, at now: Instant) -> [Decision] {
    switch notice {
    case .change(let change): plan(change, at: now)
    case .mustRefetch(let refetch): hold(refetch.object, because: refetch.reason)
    case .mustBackfill(let backfill): hold(backfill.object, because: backfill.reason)
    }
  }

  private func hold(_ object: String, because reason: String) -> [Decision] {
    guard let plan = plans[FieldName(object)] else { return [.noSync(for: object)] }
    return plan.syncs.map { sync in
      sync.configuration.status == .inactive
        ? Decision(sync: sync.configuration.key, outcome: .skipped(.inactive), reason: "the sync is inactive")
        : Decision(sync: sync.configuration.key, outcome: .held(missing: []), reason: reason)
    }
  }
}

extension SyncEngine {
  /// Decides about what a change event says, which may be that a record has to be read again.
  ///
  /// A record that has to be read again, and an object that has to be backfilled, end *held* in every active sync of
  /// the object.
  /// - Returns: What became of it, one decision for each sync of the object.
  /// - Throws: What the queue or the log throws.
  @discardableResult
  public func process(_ notice: ChangeNotice) async throws -> [Decision] {
    if case .change(let change) = notice { return try await process(change) }
    let now = clock.now()
    let decisions = planner.plan(notice, at: now)
    if case .mustRefetch(let refetch) = notice {
      let change = RecordChange(
        object: refetch.object, recordID: refetch.recordID, kind: refetch.kind, record: [:],
        committedAt: refetch.committedAt, id: refetch.id, origin: .changeDataCapture)
      try await log.append(decisions.compactMap { logEntry(for: $0, of: change, at: now) })
    }
    return decisions
  }
}

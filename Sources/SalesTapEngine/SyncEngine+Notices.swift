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

  /// The decisions about a record of which nothing is known.
  func hold(_ object: String, because reason: String, for wanted: Set<String>? = nil) -> [Decision] {
    guard let plan = plans[FieldName(object)] else { return [.noSync(for: object)] }
    return plan.syncs.filter { wanted?.contains($0.configuration.key) ?? true }.map { sync in
      sync.configuration.status == .inactive
        ? Decision(sync: sync.configuration.key, outcome: .skipped(.inactive), reason: "the sync is inactive")
        : Decision(sync: sync.configuration.key, outcome: .held(missing: []), reason: reason)
    }
  }
}

extension SyncEngine {
  /// Decides about what a change event says, which may be that a record has to be read again.
  ///
  /// A record that has to be read again is read from the record source; without one it is *held* in every active sync of the object, as is all that an
  /// object that has to be backfilled tells.
  /// - Parameters:
  ///   - notice: What the event says.
  ///   - positions: How far the feeds are with it, stored in the same step.
  /// - Returns: What became of it, one decision for each sync of the object.
  /// - Throws: What the store throws.
  @discardableResult
  public func process(_ notice: ChangeNotice, positions: [FeedPosition] = []) async throws -> [Decision] {
    switch notice {
    case .change(let change): return try await process(change, positions: positions)
    case .mustRefetch(let refetch):
      return try await handle([IncomingChange(refetch)], positions: positions).first ?? []
    case .mustBackfill:
      if !positions.isEmpty {
        var step = EngineCommit()
        step.positions = positions
        _ = try await store.commit(step, at: clock.now())
      }
      return planner.plan(notice, at: clock.now())
    }
  }
}

extension IncomingChange {
  /// A record that has to be read again.
  init(_ refetch: RecordRefetch) {
    self.init(
      RecordChange(
        object: refetch.object, recordID: refetch.recordID, kind: refetch.kind, record: [:],
        committedAt: refetch.committedAt, id: refetch.id, origin: .changeDataCapture), refetch: refetch.reason)
  }
}

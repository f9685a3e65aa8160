import SalesTapConfiguration
import SalesTapMapping
import SalesTapModel
import SalesTapPayload
public import SalesTapQueue
import SalesTapSchedule
import SalesTapTime

extension SyncEngine {
  /// Goes over to another configuration, as a whole: changes that are handed over after the call are decided by it.
  ///
  /// What is being decided or sent meanwhile ends by the old one. Entries keep the connection and the bytes they were enqueued with; those of deleted syncs end
  /// *skipped*, and so do those of deleted connections when it is their turn. A cadence that was edited counts from now on. A connection that had stopped is
  /// tried again if its address or credentials were edited. Of configurations that follow each other closely the last one stands: whoever is bringing the
  /// store in line with the one before goes on with it.
  /// - Parameter planner: The compiled configuration; one with errors cannot be compiled, so nothing half-right is ever applied.
  /// - Throws: What the store throws; the configuration is applied, and the rest is made up for with the next call.
  public func apply(_ planner: Planner) async throws {
    replacePlanner(planner)
    isConfigured = false
    try await configureOnce()
  }

  /// Brings the store in line with the configuration: schedules, and what waits for syncs that are gone.
  func configureOnce() async throws {
    guard !isConfigured, !isConfiguring else { return }
    isConfiguring = true
    defer { isConfiguring = false }
    // One after the other: what an older configuration takes away must not go after a newer one has brought it back.
    while !isConfigured {
      isConfigured = true
      do { try await configure() } catch {
        isConfigured = false
        throw error
      }
    }
  }

  /// Brings the store in line with the configuration of the moment; gives up if another one comes.
  private func configure() async throws {
    let planner = planner
    let now = clock.now()
    let syncs = planner.document.syncs
    for (sync, state) in zip(syncs, try await store.states(of: syncs.map(\.key))) {
      guard isConfigured else { return }
      if case .batch(_, let cadence) = sync.delivery {
        let timing = ScheduleTiming.cadence(cadence)
        // Who unscheduled it, perhaps before it ever ran, meant it.
        if !state.isScheduled, state.unscheduledAt == nil {
          _ = try await store.change(ScheduleChange(sync.key, .schedule(timing)), at: now)
        } else if state.isScheduled, state.timing != timing {
          _ = try await store.change(ScheduleChange(sync.key, .reschedule(timing)), at: now)
        }
      } else if state.isScheduled || state.unscheduledAt != nil {
        _ = try await store.change(ScheduleChange(sync.key, .forget), at: now)
      }
    }
    let maintenance = Drainer.Schedule.maintenance.name
    if try await store.states(of: [maintenance]).first?.isScheduled == false {
      _ = try await store.change(ScheduleChange(maintenance, .schedule(.dailyMaintenance)), at: now)
    }
    let known = Set(syncs.map(\.key))
    for counts in try await store.counts() where !known.contains(counts.sync) {
      guard isConfigured else { return }
      _ = try await store.change(ScheduleChange(counts.sync, .forget), at: now)
      guard isConfigured else { return }
      let reason = QueueFailure(code: "sync", message: "the sync \(counts.sync) was deleted")
      let skipped = try await store.skip(.waiting(sync: counts.sync), because: reason, at: now)
      try await store.append(
        skipped.map {
          EventLogEntry(
            $0, at: now, status: .none, decision: "skipped", reason: reason.message, redaction: .none)
        })
    }
    var after: InboxID?
    while true {
      let page = try await store.inboxEntries(InboxQuery(isHeld: true), after: after, limit: 500)
      guard let last = page.last else { return }
      let orphans = page.filter { $0.held.contains { !$0.sync.isEmpty && !known.contains($0.sync) } }
      if !orphans.isEmpty { _ = try await store.releaseChanges(InboxQuery(ids: orphans.map(\.id)), at: now) }
      after = last.id
    }
  }

  /// Removes everything held about a record or an identity: entries of the queue, changes of the inbox, log entries, remembered states.
  ///
  /// What CleverTap holds is not touched. A change of the inbox counts as an identity's if the present configuration gives it that identity; a held one that
  /// lacks the fields for that is found by its record only.
  /// - Returns: How much was removed.
  public func erase(_ subject: ErasureSubject) async throws -> ErasureReceipt {
    let now = clock.now()
    let planner = planner
    var found: [InboxID] = []
    var lines = ChangeLineDecoder(catalog: planner.objects)
    var after: InboxID?
    while true {
      let page = try await store.inboxEntries(InboxQuery(), after: after, limit: 500)
      guard let last = page.last else { break }
      for entry in page {
        let changes =
          ChangeContent.decode(entry.content).map { [$0.change] }
          ?? lines.decode(entry.content, changeID: entry.changeID).notices.compactMap { notice in
            if case .change(let change) = notice { change } else { nil }
          }
        let isMeant = changes.contains { change in
          switch subject {
          case .record(let recordID): change.recordID == recordID
          case .identity(let identity):
            planner.plan(change, at: now).contains { $0.payload?.subject.text == identity }
          }
        }
        if isMeant { found.append(entry.id) }
      }
      after = last.id
    }
    return try await store.erase(subject, changes: found)
  }
}

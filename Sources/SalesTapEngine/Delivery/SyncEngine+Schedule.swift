import SalesTapConfiguration
import SalesTapPayload
import SalesTapQueue
import SalesTapSchedule
public import SalesTapTime

extension SyncEngine {
  /// When there is next something to do: a slot of a batch sync in which something waits, a record due to be sent again, or the
  /// end of a pause; nil if nothing waits that time alone would free.
  ///
  /// Entries of inactive syncs and of stopped connections wait for a person and count for nothing here.
  /// - Returns: The instant, never before the present.
  /// - Throws: What the queue throws.
  public func nextDue() async throws -> Instant? {
    let now = clock.now()
    var earliest: Instant?
    for sync in planner.document.syncs where sync.status == .active {
      guard var due = try await nextDue(of: sync, at: now) else { continue }
      switch planner.document.connection(sync.connection).flatMap({ connections[$0.key]?.state }) {
      case .stopped, .probing: continue
      case .paused(let until, _): due = max(due, until)
      case .open, nil: break
      }
      earliest = min(earliest ?? due, due)
    }
    return earliest.map { max($0, now) }
  }

  /// When a sync next has something to do, pauses left aside.
  private func nextDue(of sync: SyncConfiguration, at now: Instant) async throws -> Instant? {
    guard let waiting = try await queue.nextDue(syncs: [sync.key], lane: nil, at: now) else { return nil }
    guard case .batch(_, let cadence) = sync.delivery else { return max(waiting, now) }
    if interruptedDrains.contains(sync.key) { return max(waiting, now) }
    // The first slot, not yet run, before which something is due.
    return cadence.nextSlot(after: max(waiting, lastSlots[sync.key] ?? now), in: planner.timeZone)
  }

  /// Does what is due by now: drains the syncs whose slot has come, goes on with drains that a pause cut short, and sends real-time records
  /// that wait.
  ///
  /// A slot that passed while nothing ran is made up once. Syncs of one slot drain in the order of the configuration.
  /// - Returns: What each drain did.
  /// - Throws: What the queue or the log throws.
  @discardableResult
  public func performDue() async throws -> [DrainReport] {
    var reports: [DrainReport] = []
    for sync in planner.document.syncs where sync.status == .active {
      if let dueBy = try await dueNow(of: sync), let report = try await drain(sync.key, dueBy: dueBy) {
        reports.append(report)
      }
    }
    return reports
  }

  /// By when entries of a sync have to be due for a drain now; nil if there is nothing to drain now.
  ///
  /// A slot takes what was due before it: a change that comes on the slot itself waits for the next one.
  private func dueNow(of sync: SyncConfiguration) async throws -> Instant? {
    let now = clock.now()
    guard case .batch(_, let cadence) = sync.delivery else {
      guard let due = try await queue.nextDue(syncs: [sync.key], lane: nil, at: now), due <= now else { return nil }
      return now
    }
    let slot = cadence.slot(atOrBefore: now, in: planner.timeZone)
    if slot > lastSlots[sync.key] ?? now {
      lastSlots[sync.key] = slot
      return interruptedDrains.contains(sync.key) ? now : slot - .milliseconds(1)
    }
    return interruptedDrains.contains(sync.key) ? now : nil
  }

  /// Does what is due, again and again, until the task is cancelled.
  ///
  /// - Parameters:
  ///   - waiting: The clock to wait with.
  ///   - interval: How long to wait at most before looking again: what other workers put into the queue is found after that time.
  /// - Throws: What the queue or the log throws. Cancellation ends the run without an error, after the upload that is on its way.
  public func run(clock waiting: some Clock<Duration>, pollingEvery interval: Duration = .seconds(1)) async throws {
    while !Task.isCancelled {
      try await performDue()
      let now = clock.now()
      let due = try await nextDue() ?? now + interval
      let pause = min(max(due - now, .milliseconds(1)), interval)
      do { try await waiting.sleep(for: pause) } catch is CancellationError { return }
    }
  }
}

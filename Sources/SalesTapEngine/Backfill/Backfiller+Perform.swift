import SalesTapConditions
import SalesTapModel
import SalesTapPayload
public import SalesTapTime

extension Backfiller {
  /// When there is next something to do: a run whose turn it is, or the end of a pause; nil if no run waits that time alone would free.
  /// - Throws: What the store throws.
  public func nextDue() async throws -> Instant? { try await store.nextBackfillDue(at: clock.now()) }

  /// Reads and sends one page of the run whose turn it is.
  /// - Returns: The run as it stands afterwards; nil if no run may go on now.
  /// - Throws: What the store, the queue, or the log throws; the page is read again when the lease is over. What the source throws ends the run as
  ///   failed instead, but for a `CancellationError`: the run then goes on later.
  @discardableResult
  public func performDue() async throws -> BackfillRun? {
    let now = clock.now()
    guard var claim = try await store.claimBackfill(worker: worker, until: now + lease, at: now) else { return nil }
    try await step(&claim)
    let end = clock.now()
    // A run that goes on is kept by nobody between its pages: whoever comes next goes on with it.
    let stored = try await store.saveBackfill(claim, until: nil, at: end)
    if claim.run.state.isEnded || stored == nil { compiled[claim.run.id] = nil }
    return stored ?? claim.run
  }

  /// Performs pages until the task is cancelled.
  /// - Parameters:
  ///   - waiting: The clock to wait with.
  ///   - interval: How long to wait at most before looking for new runs.
  /// - Throws: What the store, the queue, or the log throws. Cancellation ends the run without an error, after the page that is on its way.
  public func run(clock waiting: some Clock<Duration>, pollingEvery interval: Duration = .seconds(1)) async throws {
    while !Task.isCancelled {
      if try await performDue() != nil { continue }
      let now = clock.now()
      let due = try await nextDue() ?? now + interval
      do { try await waiting.sleep(for: min(max(due - now, .milliseconds(1)), interval)) } catch is CancellationError {
        return
      }
    }
  }

  /// One page of a run.
  private func step(_ claim: inout BackfillClaim) async throws {
    var run = claim.run
    defer { claim.run = run }
    guard let plan = await plan(for: run) else {
      return run.end(.cancelled, because: "the sync \(run.sync) is gone or inactive", at: clock.now())
    }
    let startedAt = run.startedAt ?? clock.now()
    if run.startedAt == nil {
      run.startedAt = startedAt
      do {
        run.total = try await source.count(object: run.object, condition: plan.clause(at: startedAt))
      } catch is CancellationError {
        return
      } catch {
        return run.end(.failed, because: "the source failed: \(error)", at: clock.now())
      }
    }
    switch try await engine.availability(ofConnection: run.connection) {
    case .open: run.due = nil
    case .until(let due): return run.due = due
    case .never(let words): return run.end(.failed, because: words, at: clock.now())
    }
    let page: HistoricalPage
    do {
      page = try await source.page(
        HistoricalPageRequest(
          object: run.object, fields: plan.layout.fields, optionalFields: plan.optionalFields,
          condition: plan.clause(at: startedAt), after: run.lastRecordID, limit: run.readSize))
    } catch is CancellationError {
      // Whoever stopped the reading has nothing against the run: it goes on when somebody takes it up again.
      return
    } catch {
      return run.end(.failed, because: "the source failed: \(error)", at: clock.now())
    }
    let remaining = run.limit.map { max(0, $0 - run.counts.matched) }
    var delivery = BackfillDelivery(plan, run: run, at: startedAt)
    let isCut = delivery.plan(page.rows, atMost: remaining)
    delivery = try await engine.perform(delivery, of: claim, keeping: lease)
    run = delivery.progress
    if delivery.isDone {
      if page.isLast || isCut { run.end(run.conclusion, at: clock.now()) }
      return
    }
    switch try await engine.availability(ofConnection: run.connection) {
    case .open: run.due = delivery.waitsUntil
    case .until(let due): run.due = due
    case .never(let words): run.end(.failed, because: words, at: clock.now())
    }
  }
}

import SalesTap
import SalesTapTesting

/// Hands the changes of a file to an engine on virtual time: time stands at the commit time of the change that is handed
/// over, and every slot, retry, and end of a pause on the way there is run at its own time.
struct VirtualRun {
  let engine: SyncEngine
  let clock: ManualClock
  let cleverTap: InMemoryCleverTap
  let store: InMemoryStore
  /// The parts of the store, by their names.
  var queue: InMemoryStore { store }
  var log: InMemoryStore { store }

  /// An engine over ports in memory.
  /// - Parameter start: The time at which it starts.
  init(planner: Planner, start: Instant) {
    clock = ManualClock(now: start)
    cleverTap = InMemoryCleverTap()
    store = InMemoryStore()
    engine = SyncEngine(
      planner: planner, transport: cleverTap, store: store, clock: clock,
      options: .init(worker: "salestap run", concurrency: 1),
      environment: { ProcessEnvironment.value(of: $0) ?? "not needed in memory" })
  }

  /// Virtual time.
  var now: Instant { clock.now() }

  /// Hands a change over at its commit time.
  /// - Returns: What became of it, one decision for each sync of its object.
  func process(_ notice: ChangeNotice) async throws -> [Decision] {
    if let committedAt = notice.committedAt { try await advance(to: committedAt) }
    return try await engine.process(notice)
  }

  /// Moves time to an instant, doing what falls due on the way; an instant in the past leaves time as it is.
  ///
  /// What falls due exactly at the instant is done as well: a change that is committed on a slot comes after that slot's drain.
  private func advance(to instant: Instant) async throws {
    while let due = try await engine.nextDue(), due <= instant {
      clock.set(to: max(due, clock.now()))
      try await engine.performDue()
    }
    clock.set(to: max(instant, clock.now()))
  }

  /// Runs slots, retries, and ends of pauses until nothing that may be sent waits.
  /// - Returns: Whether everything was sent; false if it was given up because nothing more came through.
  func drainEverything(progress: (Instant) -> Void = { _ in }) async throws -> Bool {
    let horizon = clock.now() + .seconds(30 * 86_400)
    while let due = try await engine.nextDue() {
      guard due <= horizon else { return false }
      progress(due)
      clock.set(to: max(due, clock.now()))
      try await engine.performDue()
    }
    return true
  }
}

extension ChangeLines {
  /// Reads up to the first time that the file tells, which is the time at which virtual time starts.
  /// - Returns: The lines that were read, and the time; nil if the file tells none.
  mutating func readToFirstTime() throws -> (lines: [Line], time: Instant?) {
    var early: [Line] = []
    while let line = try next() {
      early.append(line)
      if let time = line.notices.lazy.compactMap(\.committedAt).first { return (early, time) }
    }
    return (early, nil)
  }
}

import SalesTap
import SalesTapTesting

/// Hands the changes of a file to an engine on virtual time: time stands at the commit time of the change that is handed over, and every slot,
/// retry, and end of a pause on the way there is run at its own time.
struct VirtualRun {
  let engine: SyncEngine
  let clock: ManualClock

  /// Moves time to an instant, doing what falls due on the way; an instant in the past leaves time as it is.
  ///
  /// What falls due exactly at the instant is done as well: a change that is committed on a slot comes after that slot's drain.
  func advance(to instant: Instant) async throws {
    while let due = try await engine.nextDue(), due <= instant {
      clock.set(to: max(due, clock.now()))
      try await engine.performDue()
    }
    clock.set(to: max(instant, clock.now()))
  }

  /// Runs slots, retries, and ends of pauses until nothing that may be sent waits.
  /// - Returns: Whether everything was sent; false if it was given up because nothing more came through.
  func drainEverything(progress: (Instant) -> Void) async throws -> Bool {
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

import SalesTapQueue
import SalesTapTime

/// Decides when a connection pauses, tries again, and stops.
///
/// The machine takes the outcome of each upload and the time, and holds a ``ConnectionState``. It waits for nothing: the
/// engine asks for the instant at which a pause ends.
struct ConnectionMachine: Sendable {
  private(set) var state: ConnectionState = .open
  private var troublesInARow = 0

  /// Whether an upload may start at `now`; a pause that has passed turns into probing, which admits one upload.
  mutating func admit(at now: Instant) -> Bool {
    switch state {
    case .open: return true
    case .probing, .stopped: return false
    case .paused(let until, let reason):
      guard until <= now else { return false }
      state = .probing(reason)
      return true
    }
  }

  /// An upload came through: CleverTap read it, whatever it said of single records.
  mutating func succeeded() {
    guard !isStopped else { return }
    state = .open
    troublesInARow = 0
  }

  /// An upload met a trouble that passes by itself.
  /// - Parameter retryAfter: Seconds that CleverTap asks to wait; nil for the sequence of `Backoff.connections`.
  mutating func paused(_ trouble: ConnectionState.Trouble, at now: Instant, retryAfter: Int?) {
    guard !isStopped else { return }
    troublesInARow += 1
    let pause = retryAfter.map { Duration.seconds(max(0, $0)) } ?? Backoff.connections.delay(after: troublesInARow)
    state = .paused(until: now + pause, reason: trouble)
  }

  /// An upload met a trouble that a person has to mend.
  mutating func stopped(_ trouble: ConnectionState.Trouble) {
    state = .stopped(trouble)
  }

  /// A person says that the trouble is mended.
  mutating func resume() {
    state = .open
    troublesInARow = 0
  }

  /// The upload that was to try ended without any outcome: the pause goes on as if it had not been tried.
  mutating func abandonProbe(at now: Instant) {
    if case .probing(let trouble) = state { state = .paused(until: now, reason: trouble) }
  }

  private var isStopped: Bool {
    if case .stopped = state { true } else { false }
  }

  /// When the pause ends; nil if there is none.
  var pauseEnds: Instant? {
    if case .paused(let until, _) = state { until } else { nil }
  }
}

import SalesTapQueue
public import SalesTapTime

/// What a store keeps of one connection: its state, and what decides about the next one.
///
/// The rules are pure functions of one standing, for stores to apply to what they have read and locked. They wait for nothing.
public struct ConnectionStanding: Hashable, Sendable, Codable {
  /// The connection's key.
  public let connection: String
  /// Whether it may be used.
  public var state: ConnectionState
  /// Grows with each pause, stop, and reopening: what an upload that began earlier says is told from what a later one says.
  public var epoch: Int64
  /// How many troubles there were since the last success: they make the pauses longer.
  public var troublesInARow: Int
  /// The address and credentials with which the trouble was met; nil where there was none.
  public var credentials: CredentialsMark?
  /// When the state last changed; nil if it never did.
  public var changedAt: Instant?

  /// The standing of a connection of which nothing is known: open.
  public init(connection: String) {
    self.connection = connection
    state = .open
    epoch = 0
    troublesInARow = 0
  }

  /// The state for someone with these credentials: a connection that they were edited for is open.
  public func state(for credentials: CredentialsMark) -> ConnectionState {
    self.credentials == nil || self.credentials == credentials ? state : .open
  }

  /// When a pause, or the wait for a probe, ends; nil if there is none.
  public var waitsUntil: Instant? {
    switch state {
    case .paused(let until, _), .probing(_, let until): until
    case .open, .stopped: nil
    }
  }

  /// Takes an event.
  /// - Returns: Whether the event was heeded: for a request to upload, whether the upload may start; an event that comes too
  ///   late to matter changes nothing.
  public mutating func apply(_ event: ConnectionEvent, at now: Instant) -> Bool {
    switch event {
    case .uploadRequested(let credentials, let limit): request(credentials, limit, at: now)
    case .succeeded(let epoch): succeed(epoch, at: now)
    case .paused(let trouble, let retryAfter, let epoch, let credentials):
      pause(trouble, retryAfter, epoch, credentials, at: now)
    case .stopped(let trouble, let epoch, let credentials): stop(trouble, epoch, credentials, at: now)
    case .probeAbandoned(let epoch): abandonProbe(epoch, at: now)
    case .resumed: resume(at: now)
    }
  }

  private mutating func request(_ credentials: CredentialsMark, _ limit: Duration, at now: Instant) -> Bool {
    if let met = self.credentials, met != credentials { _ = resume(at: now) }
    switch state {
    case .open: return true
    case .stopped: return false
    case .paused(let until, let trouble), .probing(let trouble, let until):
      guard until <= now else { return false }
      state = .probing(trouble, until: now + limit)
      epoch += 1
      changedAt = now
      return true
    }
  }

  private mutating func succeed(_ epoch: Int64, at now: Instant) -> Bool {
    // What began before a pause says nothing of the time after it.
    guard epoch == self.epoch else { return false }
    if state == .open, troublesInARow == 0 { return true }
    reopen(at: now)
    return true
  }

  private mutating func pause(
    _ trouble: ConnectionState.Trouble, _ retryAfter: Duration?, _ epoch: Int64, _ credentials: CredentialsMark,
    at now: Instant
  ) -> Bool {
    if case .stopped = state { return false }
    guard epoch == self.epoch else {
      // One trouble that several uploads met at once is one trouble; only a longer wait that CleverTap asks for counts.
      guard case .paused(let until, let reason) = state, let retryAfter, now + retryAfter > until else { return false }
      state = .paused(until: now + retryAfter, reason: reason)
      changedAt = now
      return true
    }
    troublesInARow += 1
    let wait = retryAfter.map { max($0, .zero) } ?? Backoff.connections.delay(after: troublesInARow)
    state = .paused(until: now + wait, reason: trouble)
    self.epoch += 1
    self.credentials = credentials
    changedAt = now
    return true
  }

  private mutating func stop(
    _ trouble: ConnectionState.Trouble, _ epoch: Int64, _ credentials: CredentialsMark, at now: Instant
  ) -> Bool {
    // An upload that began before somebody resumed the connection says nothing of the mended one.
    if epoch != self.epoch, state == .open { return false }
    if case .stopped = state { return false }
    state = .stopped(trouble)
    self.epoch += 1
    self.credentials = credentials
    changedAt = now
    return true
  }

  /// The upload that was to try ended without any outcome: the next one may try at once.
  private mutating func abandonProbe(_ epoch: Int64, at now: Instant) -> Bool {
    guard epoch == self.epoch, case .probing(let trouble, _) = state else { return false }
    state = .paused(until: now, reason: trouble)
    changedAt = now
    return true
  }

  private mutating func resume(at now: Instant) -> Bool {
    guard state != .open || troublesInARow > 0 else { return false }
    reopen(at: now)
    return true
  }

  private mutating func reopen(at now: Instant) {
    if state != .open {
      state = .open
      changedAt = now
      epoch += 1
    }
    troublesInARow = 0
    credentials = nil
  }
}

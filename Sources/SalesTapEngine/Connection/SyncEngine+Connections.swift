import DequeModule
import SalesTapConfiguration
import SalesTapModel
import SalesTapPayload
import SalesTapTime

/// The calls of one account: how many run, and who waits for one to end.
struct CallLane {
  var running = 0
  var waiting: Deque<CheckedContinuation<Void, Never>> = []
}

/// A call that was let through, and how it ended.
struct CompletedCall {
  let report: UploadReport
  /// How long it took.
  let milliseconds: Int64
  let connection: String
  let mark: CredentialsMark
  /// The standing that let it through.
  let standing: ConnectionStanding
}

extension SyncEngine {
  /// Whether a connection may be used, and if not, why; nil for an unknown one.
  public func state(ofConnection key: String) async throws -> ConnectionState? {
    guard let connection = planner.document.connection(key) else { return nil }
    return try await state(of: connection)
  }

  /// Opens a connection that had stopped or paused: a person says that its trouble is mended.
  public func resume(connection key: String) async throws {
    guard let connection = planner.document.connection(key) else { return }
    _ = try await store.update(connection: connection.key, with: .resumed, at: clock.now())
  }

  func state(of connection: Connection) async throws -> ConnectionState {
    let standings = try await store.connectionStandings()
    return standings.first { $0.connection == connection.key }?.state(for: mark(of: connection)) ?? .open
  }

  /// Why nothing can be sent over a connection now; nil if a call may be tried.
  func closedState(of connection: Connection, at now: Instant) async throws -> ConnectionState? {
    let state = try await state(of: connection)
    return state.isClosed(at: now) ? state : nil
  }

  /// Why nothing can be sent over some connections now, by the keys of those over which nothing can.
  func closedStates(at now: Instant) async throws -> [String: ConnectionState] {
    var states: [String: ConnectionState] = [:]
    for standing in try await store.connectionStandings() {
      guard let connection = planner.document.connection(standing.connection) else { continue }
      let state = standing.state(for: mark(of: connection))
      if state.isClosed(at: now) { states[connection.key] = state }
    }
    return states
  }

  private func passcode(of connection: Connection) -> Secret? {
    switch connection.passcode {
    case .literal(let secret): secret
    case .environment(let name): environment(name).flatMap { $0.isEmpty ? nil : Secret($0) }
    }
  }

  func mark(of connection: Connection) -> CredentialsMark {
    CredentialsMark(connection, passcode: passcode(of: connection))
  }

  /// Makes one call, when the account has one free and the connection lets it through.
  /// - Parameter deadline: When the claim on the records is over: nothing is sent from then on, as others may send it; nil for no claim.
  /// - Returns: How it ended; nil if nothing was sent, because the connection is closed, the engine stops, or the claim is over.
  func call(
    _ records: [EncodedRecord], over connection: Connection, before deadline: Instant? = nil
  ) async throws -> CompletedCall? {
    let lane = "\(connection.uploadURL()) \(connection.accountID)"
    await enter(lane, limit: max(1, min(options.concurrency ?? .max, connection.concurrency)))
    defer { leave(lane) }
    guard !isStopping, !Task.isCancelled else { return nil }
    let passcode = passcode(of: connection)
    let mark = CredentialsMark(connection, passcode: passcode)
    let answer = try await store.update(
      connection: connection.key, with: .uploadRequested(mark, limit: options.lease), at: clock.now())
    guard answer.isHeeded else { return nil }
    guard let passcode else {
      var variable = ""
      if case .environment(let name) = connection.passcode { variable = name }
      let unset = ConnectionState.Trouble(
        .unauthorized, "the environment variable \(variable) of the passcode is not set")
      _ = try await store.update(
        connection: connection.key, with: .stopped(unset, epoch: answer.standing.epoch, mark), at: clock.now())
      return nil
    }
    var resolved = connection
    resolved.passcode = .literal(passcode)
    let began = clock.now()
    // Waiting for a free call, and for the store, may have taken longer than the claim holds.
    if let deadline, deadline <= began {
      if answer.standing.state != .open {
        _ = try await store.update(
          connection: connection.key, with: .probeAbandoned(epoch: answer.standing.epoch), at: began)
      }
      return nil
    }
    let request = UploadRequest(
      connection: resolved, body: UploadBatcher.body(of: records), recordCount: records.count)
    let report = UploadReport(await transport.upload(request), to: records)
    // A clock that was set back meanwhile must not make a call end before it began.
    let ended = max(clock.now(), began)
    totals.uploads += 1
    totals.accepted += report.records.count { $0 == .accepted }
    observer?.observe(
      .uploaded(
        connection: connection.key, outcome: report.outcome.label, records: records.count, duration: ended - began))
    return CompletedCall(
      report: report, milliseconds: ended.millisecondsSinceEpoch - began.millisecondsSinceEpoch,
      connection: connection.key, mark: mark, standing: answer.standing)
  }

  private func enter(_ lane: String, limit: Int) async {
    if callLanes[lane, default: CallLane()].running < limit {
      callLanes[lane, default: CallLane()].running += 1
      return
    }
    // Whoever leaves hands the place on: the number that run stays the same.
    await withCheckedContinuation { callLanes[lane, default: CallLane()].waiting.append($0) }
  }

  private func leave(_ lane: String) {
    if let next = callLanes[lane]?.waiting.popFirst() {
      next.resume()
    } else {
      callLanes[lane]?.running -= 1
    }
  }

  /// Tells the store what a call says of its connection.
  /// - Returns: When the connection's pause ends, if it pauses.
  func heed(_ signal: ConnectionSignal?, of call: CompletedCall) async throws -> Instant? {
    let epoch = call.standing.epoch
    let event: ConnectionEvent
    switch signal {
    case nil: return nil
    case .succeeded:
      if call.standing.state == .open, call.standing.troublesInARow == 0 { return nil }
      event = .succeeded(epoch: epoch)
    case .pause(let trouble, let seconds):
      event = .paused(trouble, retryAfter: seconds.map { .seconds($0) }, epoch: epoch, call.mark)
    case .stop(let trouble): event = .stopped(trouble, epoch: epoch, call.mark)
    }
    return try await store.update(connection: call.connection, with: event, at: clock.now()).standing.waitsUntil
  }
}

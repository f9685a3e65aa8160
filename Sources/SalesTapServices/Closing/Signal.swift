#if Services
  import SalesTapTime

  /// Something that happens, and that several tasks wait for.
  final class Signal: Sendable {
    private struct State {
      var isRaised = false
      var lastWaiter = 0
      var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
    }

    private let isLasting: Bool
    private let state = Locked(State())

    /// - Parameter isLasting: Whether it stays raised; if not, the next who waits takes it down.
    init(isLasting: Bool) { self.isLasting = isLasting }

    /// Whether it was raised, and not taken down.
    var isRaised: Bool { state.withLock { $0.isRaised } }

    /// Lets everyone who waits go on.
    func raise() {
      let waiters = state.withLock { state in
        // Those who wait have heard it; a signal that does not last is kept for nobody else then.
        state.isRaised = isLasting || state.waiters.isEmpty
        defer { state.waiters = [:] }
        return Array(state.waiters.values)
      }
      for waiter in waiters { waiter.resume() }
    }

    /// Waits until it is raised, or the task is cancelled.
    func wait() async {
      let key = state.withLock { state in
        state.lastWaiter += 1
        return state.lastWaiter
      }
      await withTaskCancellationHandler {
        await withCheckedContinuation { continuation in
          let isOver = state.withLock { state in
            if state.isRaised || Task.isCancelled {
              state.isRaised = state.isRaised && isLasting
              return true
            }
            state.waiters[key] = continuation
            return false
          }
          if isOver { continuation.resume() }
        }
      } onCancel: {
        state.withLock { $0.waiters.removeValue(forKey: key) }?.resume()
      }
    }
  }

  extension Signal {
    /// Performs an operation that is cancelled when the signal is raised.
    ///
    /// - Returns: What the operation returns, also when it was cancelled.
    func cancelling<Result: Sendable>(
      _ operation: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
      try await withThrowingTaskGroup(of: Result?.self) { group in
        group.addTask { try await operation() }
        group.addTask {
          await self.wait()
          return nil
        }
        // Either the operation is over, or the signal was raised and the operation has to come to its end.
        while let ended = try await group.next() {
          group.cancelAll()
          if let ended { return ended }
        }
        throw CancellationError()
      }
    }

    /// Waits for some time on a clock, no longer than until one of the signals is raised.
    static func wait(
      for duration: Duration, on clock: any Clock<Duration>, orUntil signals: [Signal]
    ) async {
      await withTaskGroup(of: Void.self) { group in
        group.addTask { try? await clock.sleep(for: duration) }
        for signal in signals { group.addTask { await signal.wait() } }
        await group.next()
        group.cancelAll()
      }
    }
  }
#endif

#if Postgres
  import CLibPQ
  import Dispatch
  import SalesTapTime

  /// Stops what a connection is running, from another thread.
  ///
  /// A word that comes too late may stop the next operation on the same connection; that one is then tried again.
  // Unchecked: libpq says of PQcancel that any thread may call it, and the pointer never changes.
  final class Cancellation: @unchecked Sendable {
    private let means: OpaquePointer?
    private let running = Locked<(last: Int, running: Int?)>((0, nil))

    init(_ connection: OpaquePointer) { means = PQgetCancel(connection) }

    deinit { PQfreeCancel(means) }

    /// Notes that an operation begins which may be stopped; its number.
    func begin() -> Int {
      running.withLock { state in
        state.last += 1
        state.running = state.last
        return state.last
      }
    }

    /// Notes that it has ended.
    func end() { running.withLock { $0.running = nil } }

    /// Stops the operation, if it still runs; does not wait for it.
    func cancel(_ operation: Int) {
      // PQcancel makes a connection of its own, and blocks meanwhile.
      DispatchQueue.global().async { [self] in
        guard let means, running.withLock({ $0.running == operation }) else { return }
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
          _ = PQcancel(means, buffer.baseAddress, 256)
        }
      }
    }
  }
#endif

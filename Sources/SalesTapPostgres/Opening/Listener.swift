#if Postgres
  import CLibPQ
  import Dispatch
  import Foundation
  import SalesTapStoreCoding
  import SalesTapTime

  /// Waits for notifications, on a thread and a connection of its own.
  final class Listener: Sendable {
    /// How long it takes at most until a stopped listener ends.
    private static let tick: Int32 = 500

    private let isStopped = Locked(false)

    init(_ connectionString: String, _ options: PostgresStore.Options, _ signal: HandedInSignal) {
      let isStopped = isStopped
      // A queue of its own, because it is never done: the thread is not taken from anybody.
      DispatchQueue(label: "SalesTap.Postgres.Listener").async { [weak signal] in
        var wasLost = false
        while !isStopped.withLock({ $0 }), signal != nil {
          if let connection = try? Connection(connectionString, options),
            (try? connection.run([Statement("LISTEN salestap")])) != nil
          {
            if wasLost { signal?.give() }
            var isConnected = true
            while isConnected, !isStopped.withLock({ $0 }), let signal {
              isConnected = connection.waitForNotification(Self.tick) { isHeard in
                if isHeard { signal.give() }
              }
            }
          }
          wasLost = true
          // This thread has nothing else to do.
          Thread.sleep(forTimeInterval: 1)
        }
      }
    }

    deinit { isStopped.withLock { $0 = true } }
  }

  extension Connection {
    /// Waits for notifications for some milliseconds, and says whether any came.
    /// - Returns: Whether the connection still stands.
    func waitForNotification(_ milliseconds: Int32, _ heard: (Bool) -> Void) -> Bool {
      var descriptor = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
      _ = poll(&descriptor, 1, milliseconds)
      guard let count = notifications() else { return false }
      heard(count > 0)
      return true
    }
  }
#endif

#if Postgres
  import SalesTapTime

  extension PostgresStore {
    /// Says that changes came into the inbox, from any worker by ``append(_:at:)`` or from any client by the SQL function `salestap_hand_in`, after
    /// their commit: a drainer waits for it, and looks what is due.
    ///
    /// Each call gives a stream of its own, which holds one signal at most. The first one makes a connection beside the pool, which listens to
    /// `NOTIFY`. A connection that breaks is made anew within a second or two, and gives a signal then, because what came meanwhile was not heard; a
    /// program that depends on nothing looks every minute as well. It ends when the store is closed.
    public var handedIn: AsyncStream<Void> {
      handedInSignal.stream { [connectionString, options] signal in
        Listener(connectionString, options, signal)
      }
    }
  }

  /// Those who wait for something to be handed in.
  final class HandedInSignal: Sendable {
    private struct Listeners: Sendable {
      var last = 0
      var continuations: [Int: AsyncStream<Void>.Continuation] = [:]
      var isFinished = false
      var listener: Listener?
    }

    private let listeners = Locked(Listeners())

    func stream(_ listen: (HandedInSignal) -> Listener) -> AsyncStream<Void> {
      let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
      let number: Int? = listeners.withLock { listeners in
        if listeners.isFinished { return nil }
        listeners.last += 1
        listeners.continuations[listeners.last] = continuation
        if listeners.listener == nil { listeners.listener = listen(self) }
        return listeners.last
      }
      guard let number else {
        continuation.finish()
        return stream
      }
      continuation.onTermination = { [listeners] _ in
        listeners.withLock { $0.continuations[number] = nil }
      }
      return stream
    }

    func give() {
      let continuations = listeners.withLock { Array($0.continuations.values) }
      for continuation in continuations { continuation.yield() }
    }

    /// Ends all streams, and the listening.
    func finish() {
      let (continuations, listener) = listeners.withLock { listeners in
        defer { listeners.listener = nil }
        listeners.isFinished = true
        return (Array(listeners.continuations.values), listeners.listener)
      }
      listener?.stop()
      for continuation in continuations { continuation.finish() }
    }

    deinit { finish() }
  }
#endif

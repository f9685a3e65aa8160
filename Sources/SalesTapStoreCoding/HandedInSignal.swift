#if SQLite || Postgres
  import SalesTapTime

  /// Those who wait for something to be handed in.
  package final class HandedInSignal: Sendable {
    private struct Listeners: Sendable {
      var last = 0
      var continuations: [Int: AsyncStream<Void>.Continuation] = [:]
      var isFinished = false
      var source: (any AnyObject & Sendable)?
    }

    private let listeners = Locked(Listeners())

    /// A signal that nobody waits for.
    package init() {}

    /// A stream of its own for each caller, which holds one signal at most; it has ended if the signal was finished.
    ///
    /// - Parameter source: makes what gives the signal, and is kept from the first stream until the signal is finished.
    package func stream(from source: () -> (any AnyObject & Sendable)? = { nil }) -> AsyncStream<Void> {
      let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
      let number: Int? = listeners.withLock { listeners in
        if listeners.isFinished { return nil }
        listeners.last += 1
        listeners.continuations[listeners.last] = continuation
        if listeners.source == nil { listeners.source = source() }
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

    /// Gives the signal.
    package func give() {
      let continuations = listeners.withLock { Array($0.continuations.values) }
      for continuation in continuations { continuation.yield() }
    }

    /// Ends all streams, and lets go of what gives the signal.
    package func finish() {
      let (continuations, _) = listeners.withLock { listeners in
        defer { listeners.source = nil }
        listeners.isFinished = true
        return (Array(listeners.continuations.values), listeners.source)
      }
      for continuation in continuations { continuation.finish() }
    }

    deinit { finish() }
  }
#endif

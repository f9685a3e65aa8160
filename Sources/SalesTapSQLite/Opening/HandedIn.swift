#if SQLite
  import GRDB
  public import SalesTapEngine
  import SalesTapTime

  extension SQLiteStore: HandInSignalling {
    /// Says that something was handed in through this store inside a caller's transaction, after its commit: an engine that runs over the store
    /// is woken by it.
    ///
    /// Each call gives a stream of its own, which holds one signal at most: several commits in a row may come as one. Other processes and
    /// other stores on the same file are not heard; what they hand in is found when it is next looked.
    public var handedIn: AsyncStream<Void> { handedInSignal.stream() }

    /// Runs an operation inside a caller's transaction, and gives the signal after its commit.
    func handingIn<Result>(
      _ doing: String, at now: Instant, in database: Database, _ body: (Database) throws -> Result
    ) throws -> Result {
      do {
        let result = try Self.noting(now, in: database, body)
        let signal = handedInSignal
        database.afterNextTransaction { _ in signal.give() }
        return result
      } catch {
        throw SQLiteStoreError(error, during: doing)
      }
    }
  }

  /// Those who wait for something to be handed in.
  final class HandedInSignal: Sendable {
    private struct Listeners: Sendable {
      var last = 0
      var continuations: [Int: AsyncStream<Void>.Continuation] = [:]
    }

    private let listeners = Locked(Listeners())

    func stream() -> AsyncStream<Void> {
      let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
      let number = listeners.withLock { listeners in
        listeners.last += 1
        listeners.continuations[listeners.last] = continuation
        return listeners.last
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

    /// Ends all streams.
    func finish() {
      let continuations = listeners.withLock { Array($0.continuations.values) }
      for continuation in continuations { continuation.finish() }
    }

    deinit { finish() }
  }
#endif

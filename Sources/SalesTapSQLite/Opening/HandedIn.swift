#if SQLite
  import GRDB
  public import SalesTapEngine
  import SalesTapStoreCoding
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
#endif

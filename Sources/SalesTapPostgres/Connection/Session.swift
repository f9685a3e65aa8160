#if Postgres
  import Dispatch
  import SalesTapTime

  /// The thread of one connection: libpq's calls block it, and never one of Swift's own.
  final class SessionExecutor: SerialExecutor {
    // Serial, and for this connection alone: it may block as long as the server takes.
    private let queue = DispatchQueue(label: "SalesTap.Postgres")

    func enqueue(_ job: consuming ExecutorJob) {
      let job = UnownedJob(job)
      queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
  }

  /// A connection of the pool, which connects when it is first used, and anew when the server was away.
  actor Session {
    private let executor = SessionExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private let connectionString: String
    private let options: PostgresStore.Options
    private var connection: Connection?

    init(_ connectionString: String, _ options: PostgresStore.Options) {
      self.connectionString = connectionString
      self.options = options
    }

    /// Runs a transaction: all of the body, or nothing.
    ///
    /// - Throws: what the body throws; ``PostgresStoreError`` with ``PostgresStoreError/isRetryable`` set if nothing can have happened.
    func transact<Result: Sendable>(
      at given: Instant?, isCancellable: Bool, _ body: @Sendable (Transaction) throws -> Result,
      cancellation: Locked<(@Sendable () -> Void)?>
    ) throws -> Result {
      let connection = try connected()
      if isCancellable {
        let means = connection.cancellation
        let operation = means.begin()
        cancellation.withLock { $0 = { means.cancel(operation) } }
      }
      defer { if isCancellable { connection.cancellation.end() } }
      let transaction = Transaction(connection, clock: options.clock, at: given)
      let began = ContinuousClock.now
      do {
        let result = try body(transaction)
        try transaction.commit()
        return result
      } catch var error as PostgresStoreError {
        transaction.rollBack()
        // Stopped before its time: by a word that was meant for the operation before.
        if error.sqlState == "57014", ContinuousClock.now - began < options.statementTimeout {
          error.isRetryable = true
        }
        if !connection.isUsable {
          self.connection = nil
          // Without its commit a transaction ends with its connection.
          if !transaction.isCommitting { error.isRetryable = true }
        }
        throw error
      } catch {
        transaction.rollBack()
        if !connection.isUsable { self.connection = nil }
        throw error
      }
    }

    /// Runs a body on the connection, outside of any transaction.
    func use<Result: Sendable>(_ body: @Sendable (Connection) throws -> Result) throws -> Result {
      let connection = try connected()
      do {
        return try body(connection)
      } catch {
        if connection.isInTransaction { _ = try? connection.run([Statement("ROLLBACK")]) }
        if !connection.isUsable { self.connection = nil }
        throw error
      }
    }

    /// Lets the connection go.
    func close() { connection = nil }

    private func connected() throws -> Connection {
      if let connection, connection.isUsable, !connection.wasClosedMeanwhile() { return connection }
      connection = nil
      let fresh = try Connection(connectionString, options)
      _ = try fresh.run([Statement(Self.settings, options.sessionSettings, isKept: false)])
      connection = fresh
      return fresh
    }

    /// The settings of a connection, for its lifetime.
    ///
    /// The planner is held to indexes and nested loops: a queue's statistics are always those of another moment, and with a table that was
    /// empty a minute ago it would choose to read all of it.
    private static let settings = """
      SELECT set_config('search_path', quote_ident($1), false), set_config('statement_timeout', $2, false),
        set_config('lock_timeout', $3, false), set_config('idle_in_transaction_session_timeout', $4, false),
        set_config('plan_cache_mode', 'force_generic_plan', false), set_config('enable_seqscan', 'off', false),
        set_config('enable_bitmapscan', 'off', false), set_config('enable_hashjoin', 'off', false),
        set_config('enable_mergejoin', 'off', false), set_config('enable_sort', 'off', false),
        set_config('enable_material', 'off', false),
        set_config('jit', 'off', false)
      """
  }
#endif

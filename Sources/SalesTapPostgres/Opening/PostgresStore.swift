#if Postgres
  import Dispatch
  public import SalesTapQueue
  import SalesTapStoreCoding
  import SalesTapTime

  /// The durable store for any number of machines: all that SalesTap keeps, in a schema of a PostgreSQL database.
  ///
  /// Every operation but ``prune(_:)`` is one transaction. All tables carry the prefix `salestap_`, their version stands in a table of its own, and
  /// nothing else in the database is touched. What must be unique is kept so by the rows and their indexes: no lock outlives a transaction, so a
  /// worker that dies leaves none behind.
  ///
  /// Operations throw ``PostgresStoreError``. A cancelled task interrupts an operation that only reads, and no other: what was sent must be settled.
  public final class PostgresStore: Sendable {
    /// Whose time leases, slots, and due entries go by.
    public enum Clock: String, Hashable, Sendable, CaseIterable {
      /// The server's: machines whose clocks are wrong do no harm. Times that come with a call are taken as relative to the caller's now, and
      /// what a caller is to wait for is told in the caller's time.
      case server
      /// The caller's, as it comes with each call; for tests on virtual time.
      case caller
    }

    /// How a store uses its database.
    public struct Options: Hashable, Sendable {
      /// The schema that the tables are in; made if it is not there.
      public var schema: String
      /// At most so many connections, which are made when they are needed.
      public var connections: Int
      /// Whose time counts.
      public var clock: Clock
      /// How long a statement may take on the server.
      public var statementTimeout: Duration
      /// How long a statement may wait for what another transaction holds.
      public var lockTimeout: Duration
      /// How long a host has to answer when a connection is made; two seconds at least.
      public var connectTimeout: Duration
      /// How long an operation goes on trying while the server is away, or other workers are in its way.
      public var patience: Duration

      /// Options; by default the schema `salestap`, 4 connections, the server's clock, 30 seconds for a statement, 10 for a lock and for a
      /// connection, and 30 of patience.
      public init(
        schema: String = "salestap", connections: Int = 4, clock: Clock = .server,
        statementTimeout: Duration = .seconds(30), lockTimeout: Duration = .seconds(10),
        connectTimeout: Duration = .seconds(10), patience: Duration = .seconds(30)
      ) {
        self.schema = schema
        self.connections = connections
        self.clock = clock
        self.statementTimeout = statementTimeout
        self.lockTimeout = lockTimeout
        self.connectTimeout = connectTimeout
        self.patience = patience
      }

      /// What a connection is set to, in the order in which a session binds it.
      var sessionSettings: [Parameter] {
        func milliseconds(_ duration: Duration) -> String {
          let parts = duration.components
          return String(max(1, parts.seconds * 1000 + parts.attoseconds / 1_000_000_000_000_000))
        }
        return [
          .text(schema), .text(milliseconds(statementTimeout)), .text(milliseconds(lockTimeout)),
          // A worker that stops in the midst of a transaction holds up the others no longer than this.
          .text(milliseconds(statementTimeout + statementTimeout)),
        ]
      }
    }

    /// How the store uses its database.
    public let options: Options
    let connectionString: String
    let pool: ConnectionPool
    let handedInSignal = HandedInSignal()
    /// The syncs whose entries were events when they were last looked at.
    let eventSyncs = Locked<Set<String>>([])

    /// Opens the store, and brings older tables up to date.
    ///
    /// - Parameters:
    ///   - connectionString: as libpq takes it, such as `host=db dbname=crm user=salestap sslmode=verify-full` or
    ///     `postgresql://salestap@db/crm?sslmode=verify-full`; what is not said there comes from the environment (`PGPASSWORD`, `PGPASSFILE`, and so on).
    ///   - options: how the database is used.
    /// - Throws: ``PostgresStoreError``, such as for tables that a newer version wrote.
    public init(_ connectionString: String, options: Options = Options()) async throws {
      self.connectionString = connectionString
      self.options = options
      pool = ConnectionPool(limit: options.connections) { Session(connectionString, options) }
      _ = try await write("opening the store") { [schema = options.schema] transaction in
        try PostgresSchema.migrate(transaction, in: schema)
      }
    }

    /// Closes the connections: those in use when their operation ends. Operations that come later throw.
    public func close() async {
      handedInSignal.finish()
      await pool.close()
    }

    /// Runs a transaction that changes something, whether or not the task is cancelled.
    func write<Result: Sendable>(
      _ doing: String, at now: Instant? = nil, _ body: @escaping @Sendable (Transaction) throws -> Result
    ) async throws -> Result {
      try await trying(doing) { session, means in
        try await session.transact(at: now, isCancellable: false, body, cancellation: means)
      }
    }

    /// Runs a transaction that changes nothing; a cancelled task ends it.
    func read<Result: Sendable>(
      _ doing: String, at now: Instant? = nil, _ body: @escaping @Sendable (Transaction) throws -> Result
    ) async throws -> Result {
      let means = Locked<(@Sendable () -> Void)?>(nil)
      return try await withTaskCancellationHandler {
        try await trying(doing, means: means, isRead: true) { session, means in
          try await session.transact(at: now, isCancellable: true, body, cancellation: means)
        }
      } onCancel: {
        means.withLock { $0 }?()
      }
    }

    /// Runs an operation on a connection, again and again while that helps.
    func trying<Result: Sendable>(
      _ doing: String, means: Locked<(@Sendable () -> Void)?> = Locked(nil), isRead: Bool = false,
      _ operation: @Sendable (Session, Locked<(@Sendable () -> Void)?>) async throws -> Result
    ) async throws -> Result {
      let deadline = ContinuousClock.now + options.patience
      var pause = Duration.milliseconds(1)
      while true {
        if isRead, Task.isCancelled { throw PostgresStoreError(.cancelled, "\(doing): the task was cancelled") }
        guard let session = await pool.take() else {
          throw PostgresStoreError(.closed, "\(doing): the store was closed")
        }
        do {
          let result = try await operation(session, means)
          await pool.give(session)
          return result
        } catch {
          await pool.give(session)
          if isRead, Task.isCancelled { throw PostgresStoreError(.cancelled, "\(doing): the task was cancelled") }
          guard let own = error as? PostgresStoreError, own.isRetryable || (isRead && own.code == .connectionLost),
            ContinuousClock.now + pause < deadline
          else { throw PostgresStoreError.during(doing, error) }
        }
        await Self.rest(for: pause)
        pause = min(pause * 2 + .milliseconds(Int.random(in: 0...3)), .milliseconds(500))
      }
    }

    /// Waits, also in a task that was cancelled.
    private static func rest(for pause: Duration) async {
      let (seconds, attoseconds) = pause.components
      await withCheckedContinuation { continuation in
        // Task.sleep would end at once in a task that was cancelled.
        DispatchQueue.global().asyncAfter(
          deadline: .now() + Double(seconds) + Double(attoseconds) / 1e18
        ) { continuation.resume() }
      }
    }
  }

  extension QueueStore where Self == PostgresStore {
    /// A durable store in a PostgreSQL database.
    public static func postgres(
      _ connectionString: String, options: PostgresStore.Options = .init()
    ) async throws -> PostgresStore {
      try await PostgresStore(connectionString, options: options)
    }
  }
#endif

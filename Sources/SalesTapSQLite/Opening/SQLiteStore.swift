#if SQLite
  public import GRDB
  public import SalesTapQueue
  import SalesTapStoreCoding
  import SalesTapTime

  /// The durable store: all that SalesTap keeps, in one SQLite file of its own or inside the caller's database.
  ///
  /// Any number of processes may open one file; writes wait for each other. Every operation but
  /// ``prune(_:)`` is one transaction. All tables carry the
  /// prefix `salestap_`, their version stands in a table of its own, and nothing else in the database is touched.
  ///
  /// Operations throw ``SQLiteStoreError`` and have then changed nothing, apart from what a prune had removed before. A cancelled task does not interrupt an operation: what was
  /// sent must be settled.
  public final class SQLiteStore: Sendable {
    /// What a power cut may take.
    public enum Durability: String, Hashable, Sendable, CaseIterable {
      /// Nothing that an operation returned for: `synchronous = FULL`.
      case full
      /// The last transactions before the power cut, though never the file's integrity, and nothing when only the process dies:
      /// `synchronous = NORMAL`. What was sent and then forgotten is sent again; what was enqueued and then forgotten is lost.
      case normal
    }

    /// How a file of the store's own is opened.
    public struct Options: Hashable, Sendable {
      /// What a power cut may take.
      public var durability: Durability
      /// How long an operation waits for other processes' writes before it throws ``SQLiteStoreError/Code/busy``.
      public var busyTimeout: Duration
      /// How many pages of write-ahead log are gathered before they go into the file.
      public var checkpointPages: Int
      /// How many KiB of pages the writing connection keeps in memory at most. Records come in any order, so that each page which is not there
      /// is read anew.
      public var cacheKibibytes: Int

      /// Options; by default full durability, 10 seconds, 4,000 pages of 4 KiB, and 32 MiB.
      public init(
        durability: Durability = .full, busyTimeout: Duration = .seconds(10), checkpointPages: Int = 4_000,
        cacheKibibytes: Int = 32_768
      ) {
        self.durability = durability
        self.busyTimeout = busyTimeout
        self.checkpointPages = checkpointPages
        self.cacheKibibytes = cacheKibibytes
      }
    }

    let writer: any DatabaseWriter
    let handedInSignal = HandedInSignal()

    /// Opens a file of the store's own, or makes it; older tables are brought up to date.
    ///
    /// - Throws: ``SQLiteStoreError``, such as for a file that a newer version wrote, or that is no database.
    public convenience init(path: String, options: Options = Options()) throws {
      try self.init(opened: Self.opening { try Self.open(path, options) })
    }

    /// Keeps everything in the caller's database, whose settings stay as they are; older tables are brought up to date.
    ///
    /// Use a WAL database with a busy timeout, and `synchronous = FULL` if a power cut must lose nothing.
    /// - Throws: ``SQLiteStoreError``.
    public convenience init(_ writer: any DatabaseWriter) throws { try self.init(opened: writer) }

    private init(opened writer: any DatabaseWriter) throws {
      try Self.opening { try writer.write { try SQLiteSchema.migrate($0) } }
      self.writer = writer
    }

    private static func open(_ path: String, _ options: Options) throws -> any DatabaseWriter {
      var configuration = GRDB.Configuration()
      configuration.label = "SalesTap"
      let (seconds, attoseconds) = options.busyTimeout.components
      configuration.busyMode = .timeout(Double(seconds) + Double(attoseconds) / 1e18)
      configuration.prepareDatabase { database in
        guard !database.configuration.readonly else { return }
        try database.execute(sql: "PRAGMA wal_autocheckpoint = \(max(1, options.checkpointPages))")
      }
      guard path != ":memory:" else { return try DatabaseQueue(configuration: configuration) }
      let pool = try DatabasePool(path: path, configuration: configuration)
      // The pool sets its own when it turns on the write-ahead log; the store's word comes last.
      let level = options.durability == .full ? "FULL" : "NORMAL"
      try pool.writeWithoutTransaction { database in
        try database.execute(sql: "PRAGMA synchronous = \(level)")
        // A negative number counts KiB.
        try database.execute(sql: "PRAGMA cache_size = -\(max(1, options.cacheKibibytes))")
      }
      return pool
    }

    private static func opening<Result>(_ body: () throws -> Result) throws -> Result {
      do { return try body() } catch { throw SQLiteStoreError(error, during: "opening the store") }
    }

    /// Runs a write transaction, whether or not the task is cancelled.
    ///
    /// - Parameter now: the time that came with the operation, if one did; kept if the operation changed anything.
    func write<Result: Sendable>(
      _ doing: String, at now: Instant? = nil, _ body: @escaping @Sendable (Database) throws -> Result
    ) async throws -> Result {
      do {
        return try await withCheckedThrowingContinuation { continuation in
          writer.asyncWriteWithoutTransaction { database in
            continuation.resume(
              with: Swift.Result {
                try database.inImmediateTransaction { try Self.noting(now, in: $0, body) }
              })
          }
        }
      } catch {
        throw SQLiteStoreError(error, during: doing)
      }
    }

    /// Runs an operation, and notes the time that came with it if anything was changed.
    static func noting<Result>(
      _ now: Instant?, in database: Database, _ body: (Database) throws -> Result
    ) throws -> Result {
      let before = database.totalChangesCount
      let result = try body(database)
      if let now, database.totalChangesCount != before {
        let statement = try SQLStatement(
          database, "UPDATE salestap_clock SET latest = ?1 WHERE latest IS NULL OR latest < ?1")
        statement.bind(now, at: 1)
        try statement.run()
      }
      return result
    }

    /// Runs a read transaction, whether or not the task is cancelled.
    func read<Result: Sendable>(
      _ doing: String, _ body: @escaping @Sendable (Database) throws -> Result
    ) async throws -> Result {
      do {
        return try await withCheckedThrowingContinuation { continuation in
          writer.asyncRead { access in
            continuation.resume(with: Swift.Result { try body(access.get()) })
          }
        }
      } catch {
        throw SQLiteStoreError(error, during: doing)
      }
    }
  }

  extension QueueStore where Self == SQLiteStore {
    /// A durable store in a file of its own.
    public static func sqlite(path: String, options: SQLiteStore.Options = .init()) throws -> SQLiteStore {
      try SQLiteStore(path: path, options: options)
    }
  }

  extension Database {
    /// Runs the body in a transaction that takes the write lock at its start.
    func inImmediateTransaction<Result>(_ body: (Database) throws -> Result) throws -> Result {
      var result: Result?
      try inTransaction(.immediate) {
        result = try body(self)
        return .commit
      }
      guard let result else { throw SQLiteStoreError(.other, "the transaction gave no result") }
      return result
    }
  }
#endif

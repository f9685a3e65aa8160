#if Postgres
  /// Why the store could not do what it was asked.
  ///
  /// Nothing was changed, with two exceptions: the whole batches of a prune, and ``Code/connectionLost``, after which nobody knows. Neither values of
  /// records nor anything of the connection string stand in it, also not where the server or the client library quoted them: its texts are the
  /// package's own.
  public struct PostgresStoreError: Error, Sendable, CustomStringConvertible {
    /// The kind of trouble.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
      private enum Kind: String {
        case unreachable, authentication, tls, connectionLost, starting, tooManyConnections, unsupportedServer
        case newerSchema, permission, readOnly, full, timeout, conflict, corrupted, invalidInput, cancelled, closed,
          other
      }
      private let kind: Kind
      private init(_ kind: Kind) { self.kind = kind }

      /// No server answers there.
      public static let unreachable = Code(.unreachable)
      /// The server does not take the user, the password, or the database's name.
      public static let authentication = Code(.authentication)
      /// TLS could not be agreed upon, or the certificate is not the expected one.
      public static let tls = Code(.tls)
      /// The connection broke while the server owed an answer: the operation happened as a whole, or not at all, and nobody knows which.
      public static let connectionLost = Code(.connectionLost)
      /// The server is starting, stopping, or recovering.
      public static let starting = Code(.starting)
      /// The server has no connection left.
      public static let tooManyConnections = Code(.tooManyConnections)
      /// The server is too old.
      public static let unsupportedServer = Code(.unsupportedServer)
      /// A newer version of the package wrote the tables.
      public static let newerSchema = Code(.newerSchema)
      /// The user may not do it.
      public static let permission = Code(.permission)
      /// The server takes no writes, such as a replica.
      public static let readOnly = Code(.readOnly)
      /// The server's disk, or the tablespace's, is full.
      public static let full = Code(.full)
      /// A statement, or its wait for a lock, took longer than the options allow.
      public static let timeout = Code(.timeout)
      /// Other workers were in the way each time that it was tried.
      public static let conflict = Code(.conflict)
      /// The tables are gone or damaged, or hold what no version of the package wrote.
      public static let corrupted = Code(.corrupted)
      /// The server refused a value: a fault of the package.
      public static let invalidInput = Code(.invalidInput)
      /// The task that read was cancelled.
      public static let cancelled = Code(.cancelled)
      /// The store was closed.
      public static let closed = Code(.closed)
      /// Anything else.
      public static let other = Code(.other)

      /// A short label, fit for a metric.
      public var description: String { kind.rawValue }
    }

    /// The kind of trouble.
    public var code: Code
    /// What happened, and what to do.
    public var message: String
    /// PostgreSQL's code of five characters, where it had one.
    public var sqlState: String?
    /// Whether it may go well when it is tried again, because nothing happened.
    var isRetryable = false

    init(_ code: Code, _ message: String, sqlState: String? = nil, isRetryable: Bool = false) {
      self.code = code
      self.message = message
      self.sqlState = sqlState
      self.isRetryable = isRetryable
    }

    /// Code and message.
    public var description: String { "\(code): \(message)" + (sqlState.map { " (SQLSTATE \($0))" } ?? "") }
  }

  extension PostgresStoreError: Equatable {
    /// Whether both are the same kind of trouble.
    public static func == (left: PostgresStoreError, right: PostgresStoreError) -> Bool { left.code == right.code }
  }
#endif

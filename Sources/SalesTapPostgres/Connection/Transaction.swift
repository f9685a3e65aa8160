#if Postgres
  import SalesTapStoreCoding
  import SalesTapTime

  /// A transaction: its statements are gathered, and go out with the next one whose answer is waited for.
  ///
  /// The beginning goes with the first question, the commit with the last changes: an operation that asks once and changes once takes two
  /// round trips, and one whose statements decide by themselves takes one.
  final class Transaction {
    private let connection: Connection
    /// The time that came with the operation; nil if none did.
    private let given: Instant?
    private let clock: PostgresStore.Clock
    private var pending: [Statement]
    private var serverTime: Instant?
    /// Whether the commit went out: then a lost connection leaves nobody knowing.
    private(set) var isCommitting = false
    private var isCommitted = false
    /// Whether anything was changed.
    private(set) var hasChanged = false

    init(_ connection: Connection, clock: PostgresStore.Clock, at given: Instant?) {
      self.connection = connection
      self.clock = clock
      self.given = given
      pending = [Statement("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE")]
      if asksServer { pending.append(Statement("SELECT \(Self.now)")) }
    }

    /// Makes the transaction see the tables as they were when it began, also in its later statements.
    ///
    /// It fails where it would write what somebody else has written meanwhile, and does not wait long for somebody who holds that: called before
    /// the first statement.
    func seesOneMoment() {
      pending[0] = Statement("BEGIN ISOLATION LEVEL REPEATABLE READ READ WRITE")
      pending.append(Statement("SET LOCAL lock_timeout = 100"))
    }

    /// The server's time in milliseconds since 1970, in SQL.
    static let now = "floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint"

    private var asksServer: Bool { clock == .server && given != nil }

    // MARK: Statements

    /// Runs statements, after those that were put off; the rows of each.
    func run(_ statements: [Statement]) throws -> [Rows] {
      let before = pending
      pending = []
      let found = try connection.run(before + statements)
      if serverTime == nil, asksServer, before.count > 1 { serverTime = try found[1].one(of: "the time").instant(0) }
      return Array(found.suffix(statements.count))
    }

    /// Runs one statement.
    func run(_ sql: String, _ parameters: [Parameter] = [], isKept: Bool = true) throws -> Rows {
      let rows = try run([Statement(sql, parameters, isKept: isKept)])
      guard let rows = rows.first else { throw PostgresStoreError(.other, "a statement gave no answer") }
      return rows
    }

    /// Runs one statement that changes something.
    ///
    /// - Parameter commits: whether the transaction ends with it, in the same round trip.
    func change(
      _ sql: String, _ parameters: [Parameter] = [], isKept: Bool = true, commits: Bool = false
    ) throws -> Rows {
      hasChanged = true
      guard commits else { return try run(sql, parameters, isKept: isKept) }
      guard let rows = try commit(after: [Statement(sql, parameters, isKept: isKept)]).first else {
        throw PostgresStoreError(.other, "a statement gave no answer")
      }
      return rows
    }

    /// Puts off a statement whose answer nobody needs.
    func later(_ sql: String, _ parameters: [Parameter] = []) {
      hasChanged = true
      pending.append(Statement(sql, parameters))
    }

    /// Runs statements that change something and note the time themselves, and ends the transaction: one round trip.
    func finish(_ statements: [Statement]) throws -> [Rows] {
      isCommitting = true
      let rows = try run(statements + [Statement("COMMIT")])
      isCommitted = true
      return Array(rows.prefix(statements.count))
    }

    /// Notes the time of the operation, also where nothing else was changed.
    func touch() { hasChanged = true }

    /// The time for a statement that takes the server's where it is given none.
    func callersTime(_ given: Instant) -> Instant? { asksServer ? nil : given }

    /// Ends the transaction, if that has not been done.
    func commit() throws {
      if !isCommitted { _ = try commit(after: []) }
    }

    private func commit(after statements: [Statement]) throws -> [Rows] {
      var last = statements
      if hasChanged, let given {
        last.append(
          Statement(
            """
            INSERT INTO salestap_clock AS c (slot, latest) VALUES (pg_backend_pid() % 64, $1)
            ON CONFLICT (slot) DO UPDATE SET latest = excluded.latest WHERE c.latest < excluded.latest
            """, [.instant(try now(given))]))
      }
      last.append(Statement("COMMIT"))
      isCommitting = hasChanged
      let rows = try run(last)
      isCommitted = true
      return Array(rows.prefix(statements.count))
    }

    /// Gives everything up; a connection on which that fails is not used again.
    func rollBack() {
      pending = []
      guard connection.isInTransaction else { return }
      _ = try? connection.run([Statement("ROLLBACK")])
    }

    // MARK: Time

    /// The time of the operation, by the clock that the store goes by.
    func now(_ given: Instant) throws -> Instant {
      guard asksServer else { return given }
      if serverTime == nil { _ = try run([]) }
      guard let serverTime else { throw PostgresStoreError(.other, "the server did not tell the time") }
      return serverTime
    }

    /// How far the store's clock is ahead of the caller's.
    func lead(over given: Instant) throws -> Duration { try now(given) - given }
  }
#endif

#if Postgres
  import SalesTapStoreCoding

  /// The tables, version by version: each step is run once, in order, in one transaction with the note that it was.
  ///
  /// The version stands in a table of its own, because the database may be the caller's, whose migrations have theirs.
  enum PostgresSchema {
    /// A step from one version to the next.
    struct Step: Sendable {
      /// The version that it reaches.
      var version: Int
      /// What it does.
      var statements: [String]
    }

    /// All steps; a published one is never edited.
    static let steps: [Step] = [
      Step(
        version: 1,
        statements: QueueTables.first + ScheduleTables.first + EngineTables.first + [HandInFunction.first])
    ]

    /// The newest version that this package knows.
    static var latest: Int { steps.last?.version ?? 0 }

    /// Brings the tables up to date. Of workers that start at once one does it, and the others wait for it: the lock ends with the transaction.
    static func migrate(_ transaction: Transaction, in schema: String) throws {
      if try isCurrent(transaction) { return }
      _ = try transaction.run(
        "SELECT pg_advisory_xact_lock(hashtextextended('salestap.migration.' || $1, 0))", [.text(schema)])
      if try transaction.run("SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = $1", [.text(schema)]).count == 0 {
        // A name can't be bound in a definition: the server itself quotes it.
        let quoted = try transaction.run("SELECT quote_ident($1)", [.text(schema)]).one(of: "a name").text(0)
        _ = try transaction.change("CREATE SCHEMA \(quoted)", isKept: false)
      }
      _ = try transaction.change(
        "CREATE TABLE IF NOT EXISTS salestap_schema (version integer NOT NULL)", isKept: false)
      let found = try version(transaction)
      for step in steps where step.version > found {
        for statement in step.statements { _ = try transaction.change(statement, isKept: false) }
        _ = try transaction.change(
          "INSERT INTO salestap_schema (version) VALUES ($1)", [.integer(step.version)], isKept: false)
      }
    }

    /// Whether nothing is to be done, found without a lock and without the right to change anything.
    private static func isCurrent(_ transaction: Transaction) throws -> Bool {
      let table = try transaction.run("SELECT to_regclass('salestap_schema') IS NOT NULL").one(of: "an answer")
      guard table.isTrue(0) else { return false }
      return try version(transaction) == latest
    }

    /// - Throws: ``PostgresStoreError`` if the tables are newer than this package.
    private static func version(_ transaction: Transaction) throws -> Int {
      let found = try transaction.run("SELECT coalesce(max(version), 0) FROM salestap_schema").one(of: "the version")
        .int(0)
      guard found <= latest else {
        throw PostgresStoreError(
          .newerSchema,
          "the tables have version \(found), and this version of the package knows \(latest) at most; update the package"
        )
      }
      return found
    }
  }
#endif

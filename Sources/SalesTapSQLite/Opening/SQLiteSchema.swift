#if SQLite
  import GRDB

  /// The tables, version by version: each step is run once, in order, in one transaction with the note that it was.
  ///
  /// The version stands in a table of its own, because the database may be the caller's, whose migrations have theirs.
  enum SQLiteSchema {
    /// A step from one version to the next.
    struct Step: Sendable {
      /// The version that it reaches.
      var version: Int
      /// What it does.
      var sql: String
    }

    /// All steps; a published one is never edited.
    static let steps: [Step] = [
      Step(version: 1, sql: QueueTables.first),
      Step(version: 2, sql: ScheduleTables.first),
      Step(version: 3, sql: EngineTables.first),
      Step(version: 4, sql: QueueTables.second),
      Step(version: 5, sql: EngineTables.second),
      Step(version: 6, sql: QueueTables.third),
      Step(version: 7, sql: QueueTables.fourth),
    ]

    /// Brings the tables up to date.
    static func migrate(_ database: Database) throws {
      let found = try version(database)
      let latest = steps.last?.version ?? 0
      guard found <= latest else {
        throw SQLiteStoreError(
          .newerSchema,
          "the tables have version \(found), and this version of the package knows \(latest) at most; update the package"
        )
      }
      for step in steps where step.version > found {
        try database.execute(sql: step.sql)
        try database.execute(sql: "UPDATE salestap_schema SET version = ?", arguments: [step.version])
      }
    }

    /// The version found; 0 in a database that has no tables yet.
    private static func version(_ database: Database) throws -> Int {
      if try Int.fetchOne(
        database, sql: "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'salestap_schema'") == 0
      {
        try database.execute(sql: "CREATE TABLE salestap_schema (version INTEGER NOT NULL)")
        try database.execute(sql: "INSERT INTO salestap_schema (version) VALUES (0)")
        return 0
      }
      return try Int.fetchOne(database, sql: "SELECT max(version) FROM salestap_schema") ?? 0
    }
  }
#endif

#if SQLite
  /// The table of the schedules.
  enum ScheduleTables {
    /// As of version 2: one row for each name that was ever scheduled or run.
    static let first = """
      CREATE TABLE salestap_schedule (
        name TEXT PRIMARY KEY,
        state TEXT NOT NULL   -- JSON: timing, last slot, fence, the run on its way, the last run
      ) STRICT, WITHOUT ROWID;
      """
  }
#endif

#if Postgres
  /// The table of the schedules.
  enum ScheduleTables {
    /// As of version 1: one row for each name that was ever scheduled or run; the state is JSON.
    static let first: [String] = [
      """
      CREATE TABLE salestap_schedule (
        name text COLLATE "C" PRIMARY KEY,
        state text NOT NULL
      ) WITH (fillfactor = 50)
      """,
      "COMMENT ON TABLE salestap_schedule IS 'SalesTap: timing, last slot, fence, and runs of each schedule'",
    ]
  }
#endif

#if Postgres
  /// The tables of what an engine keeps beside the queue and the schedules.
  ///
  /// Times are milliseconds since 1970; the columns `held`, `standing`, `guard`, `state`, `run`, and `dropped` of the tables hold JSON, which nothing is ever
  /// looked up by.
  enum EngineTables {
    /// As of version 1.
    static let first: [String] = [
      """
      CREATE TABLE salestap_inbox (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        change_id text COLLATE "C" UNIQUE,
        content bytea NOT NULL,
        object text COLLATE "C",
        record text COLLATE "C",
        held text,
        received_at bigint NOT NULL,
        due_at bigint,
        asked integer NOT NULL,
        token bigint NOT NULL DEFAULT 0,
        lease_ends_at bigint
      ) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 2000)
      """,
      "COMMENT ON TABLE salestap_inbox IS 'SalesTap: changes that wait to be decided; hand them in by salestap_hand_in'",
      "CREATE INDEX salestap_inbox_line ON salestap_inbox (id) WHERE due_at IS NOT NULL",
      "CREATE INDEX salestap_inbox_due ON salestap_inbox ((coalesce(lease_ends_at, due_at)))",
      "CREATE INDEX salestap_inbox_record ON salestap_inbox (record) WHERE record IS NOT NULL",
      """
      CREATE TABLE salestap_feed (
        feed text COLLATE "C" PRIMARY KEY,
        position bigint NOT NULL
      ) WITH (fillfactor = 50)
      """,
      """
      CREATE TABLE salestap_connection (
        connection text COLLATE "C" PRIMARY KEY,
        standing text NOT NULL
      ) WITH (fillfactor = 50)
      """,
      """
      CREATE TABLE salestap_volume (
        sync text COLLATE "C" PRIMARY KEY,
        guard text NOT NULL
      ) WITH (fillfactor = 50)
      """,
      """
      CREATE TABLE salestap_accepted (
        record text COLLATE "C" NOT NULL,
        sync text COLLATE "C" NOT NULL,
        identity text COLLATE "C",
        state text NOT NULL,
        PRIMARY KEY (record, sync)
      ) WITH (fillfactor = 80)
      """,
      "COMMENT ON TABLE salestap_accepted IS 'SalesTap: digests of what CleverTap last accepted of each record'",
      "CREATE INDEX salestap_accepted_identity ON salestap_accepted (identity) WHERE identity IS NOT NULL",
      """
      CREATE TABLE salestap_log (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        time bigint NOT NULL,
        sync text COLLATE "C",
        connection text COLLATE "C",
        object text COLLATE "C" NOT NULL,
        record text COLLATE "C" NOT NULL,
        change_id text COLLATE "C" NOT NULL,
        status text COLLATE "C" NOT NULL,
        decision text COLLATE "C" NOT NULL,
        reason text NOT NULL,
        resolution text,
        error_class text COLLATE "C",
        identity text COLLATE "C",
        origin text COLLATE "C",
        run text COLLATE "C",
        attempt integer,
        request text,
        response text,
        duration_ms bigint,
        dropped text
      )
      """,
      "CREATE INDEX salestap_log_time ON salestap_log (time)",
      "CREATE INDEX salestap_log_record ON salestap_log (record)",
      "CREATE INDEX salestap_log_identity ON salestap_log (identity) WHERE identity IS NOT NULL",
      "CREATE INDEX salestap_log_run ON salestap_log (run) WHERE run IS NOT NULL",
      "CREATE INDEX salestap_log_failure ON salestap_log (sync) WHERE status = 'failure'",
      """
      CREATE TABLE salestap_backfill (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        sync text COLLATE "C" NOT NULL,
        ended_at bigint,
        run text NOT NULL,
        token bigint NOT NULL,
        lease_ends_at bigint
      ) WITH (fillfactor = 50)
      """,
      "CREATE INDEX salestap_backfill_sync ON salestap_backfill (sync)",
      "CREATE INDEX salestap_backfill_open ON salestap_backfill (id) WHERE ended_at IS NULL",
      // The latest time that came with a change, as the greatest over slots: workers do not wait for each other.
      """
      CREATE TABLE salestap_clock (
        slot smallint PRIMARY KEY,
        latest bigint NOT NULL
      ) WITH (fillfactor = 20, autovacuum_vacuum_threshold = 200, autovacuum_vacuum_scale_factor = 0)
      """,
    ]
  }
#endif

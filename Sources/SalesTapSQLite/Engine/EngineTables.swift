#if SQLite
  /// The tables of what an engine keeps beside the queue and the schedules.
  ///
  /// Times are milliseconds since 1970; the columns of JSON hold what nothing is ever looked up by.
  enum EngineTables {
    /// As of version 3.
    static let first = """
      CREATE TABLE salestap_inbox (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        change_id TEXT UNIQUE,
        content BLOB NOT NULL,
        object TEXT,
        record TEXT,            -- 15 characters
        held TEXT,              -- JSON: the syncs that the change waits for; null if all have yet to look at it
        received_at INTEGER NOT NULL,
        due_at INTEGER,         -- null while it waits for a person
        asked INTEGER NOT NULL,
        token INTEGER NOT NULL DEFAULT 0,
        lease_ends_at INTEGER
      ) STRICT;
      CREATE INDEX salestap_inbox_line ON salestap_inbox (id) WHERE due_at IS NOT NULL;
      CREATE INDEX salestap_inbox_due ON salestap_inbox (coalesce(lease_ends_at, due_at));
      CREATE INDEX salestap_inbox_record ON salestap_inbox (record) WHERE record IS NOT NULL;

      CREATE TABLE salestap_feed (
        feed TEXT PRIMARY KEY,
        position INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE salestap_connection (
        connection TEXT PRIMARY KEY,
        standing TEXT NOT NULL  -- JSON
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE salestap_volume (
        sync TEXT PRIMARY KEY,
        guard TEXT NOT NULL     -- JSON
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE salestap_accepted (
        record TEXT NOT NULL,
        sync TEXT NOT NULL,
        identity TEXT,          -- the digest of the accepted identity
        state TEXT NOT NULL,    -- JSON, of digests only
        PRIMARY KEY (record, sync)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX salestap_accepted_identity ON salestap_accepted (identity) WHERE identity IS NOT NULL;

      CREATE TABLE salestap_log (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        time INTEGER NOT NULL,
        sync TEXT,
        connection TEXT,
        object TEXT NOT NULL,
        record TEXT NOT NULL,   -- 15 characters
        change_id TEXT NOT NULL,
        status TEXT NOT NULL,
        decision TEXT NOT NULL,
        reason TEXT NOT NULL,
        resolution TEXT,
        error_class TEXT,
        identity TEXT,
        origin TEXT,
        run TEXT,
        attempt INTEGER,
        request TEXT,
        response TEXT
      ) STRICT;
      CREATE INDEX salestap_log_time ON salestap_log (time);
      CREATE INDEX salestap_log_record ON salestap_log (record);
      CREATE INDEX salestap_log_identity ON salestap_log (identity) WHERE identity IS NOT NULL;
      CREATE INDEX salestap_log_run ON salestap_log (run) WHERE run IS NOT NULL;
      CREATE INDEX salestap_log_failure ON salestap_log (sync) WHERE status = 'failure';

      CREATE TABLE salestap_backfill (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        sync TEXT NOT NULL,
        ended_at INTEGER,
        run TEXT NOT NULL,      -- JSON
        token INTEGER NOT NULL,
        lease_ends_at INTEGER
      ) STRICT;
      CREATE INDEX salestap_backfill_sync ON salestap_backfill (sync);
      CREATE INDEX salestap_backfill_open ON salestap_backfill (id) WHERE ended_at IS NULL;

      -- The latest time that came with a change.
      CREATE TABLE salestap_clock (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        latest INTEGER
      ) STRICT;
      INSERT INTO salestap_clock (one, latest) VALUES (1, NULL);
      """

    /// As of version 5: the log says how long an attempt took, and what was left out of the record.
    static let second = """
      ALTER TABLE salestap_log ADD COLUMN duration_ms INTEGER;
      ALTER TABLE salestap_log ADD COLUMN dropped TEXT;  -- JSON; null for nothing
      """
  }
#endif

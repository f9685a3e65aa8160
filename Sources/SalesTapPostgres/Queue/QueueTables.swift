#if Postgres
  /// The tables of the queue.
  ///
  /// The indexes that enqueue, claim, and settle look rows up by are partial, so that these never go through what ended.
  /// Times are milliseconds since 1970. The numbers that stand for words are those of ``QueueCoding``.
  enum QueueTables {
    /// As of version 1.
    static let first: [String] = [
      """
      CREATE TABLE salestap_queue (
        id bigint PRIMARY KEY,
        record text COLLATE "C" NOT NULL,
        sync text COLLATE "C" NOT NULL,
        slot bigint NOT NULL,
        place bigint NOT NULL,
        state smallint NOT NULL,
        ended smallint NOT NULL DEFAULT 0,
        target smallint NOT NULL,
        lane smallint NOT NULL,
        merge smallint NOT NULL,
        origin smallint NOT NULL,
        connection text COLLATE "C" NOT NULL,
        object text COLLATE "C" NOT NULL,
        change_id text COLLATE "C" NOT NULL,
        committed_at bigint NOT NULL,
        arrival bigint NOT NULL,
        first_enqueued_at bigint NOT NULL,
        due_at bigint NOT NULL,
        changed_at bigint NOT NULL,
        ended_at bigint,
        step text COLLATE "C",
        attempts integer NOT NULL,
        uncertain integer NOT NULL,
        uncertain_in_row integer NOT NULL,
        token bigint NOT NULL,
        lease_ends_at bigint,
        lease_counts smallint,
        worker text COLLATE "C",
        run text COLLATE "C",
        failure_code text COLLATE "C",
        failure_message text COLLATE "C",
        superseded_by bigint,
        identity text COLLATE "C" NOT NULL,
        payload bytea NOT NULL
      ) WITH (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 2000,
        autovacuum_analyze_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 1)
      """,
      "COMMENT ON TABLE salestap_queue IS 'SalesTap: versions of records on their way to CleverTap, and those that ended and are still kept'",
      "COMMENT ON COLUMN salestap_queue.state IS '0 waiting, 1 in flight, 2 failed, 3 delivered, 4 superseded, 5 skipped'",
      "COMMENT ON COLUMN salestap_queue.slot IS '0 for the one entry of a record that may take a merge, else the id'",
      "COMMENT ON COLUMN salestap_queue.ended_at IS 'when it ended or failed; null before'",
      "COMMENT ON COLUMN salestap_queue.step IS 'the change of an entry under every change; null for all others'",
      // No index is on what a merge changes, and pages have some room: a row that is merged into costs its indexes nothing.
      "CREATE UNIQUE INDEX salestap_queue_record ON salestap_queue (record, sync, slot) WHERE ended = 0",
      "CREATE INDEX salestap_queue_line ON salestap_queue (sync, place) WHERE state = 0",
      // An entry that was due from the start, as nearly all are, stands in one index for its due time and its waiting time.
      "CREATE INDEX salestap_queue_prompt ON salestap_queue (sync, first_enqueued_at) WHERE state = 0 AND due_at = first_enqueued_at",
      "CREATE INDEX salestap_queue_later ON salestap_queue (sync, due_at) WHERE state = 0 AND due_at <> first_enqueued_at",
      "CREATE INDEX salestap_queue_later_since ON salestap_queue (sync, first_enqueued_at) WHERE state = 0 AND due_at <> first_enqueued_at",
      "CREATE INDEX salestap_queue_event ON salestap_queue (sync) WHERE state = 0 AND target = 1",
      "CREATE INDEX salestap_queue_lease ON salestap_queue (lease_ends_at) WHERE state = 1",
      "CREATE INDEX salestap_queue_flight ON salestap_queue (connection, identity) WHERE state = 1 AND target = 1",
      "CREATE INDEX salestap_queue_failed ON salestap_queue (sync, id) WHERE state = 2",
      "CREATE INDEX salestap_queue_failed_at ON salestap_queue (ended_at) WHERE state = 2",
      "CREATE INDEX salestap_queue_ended ON salestap_queue (ended_at) WHERE ended = 1",
      "CREATE INDEX salestap_queue_ended_record ON salestap_queue (record) WHERE ended = 1",
      // Its condition is one that no other statement implies: while few entries are there, the planner would go through this index instead of looking
      // into another.
      "CREATE INDEX salestap_queue_identity ON salestap_queue (identity) WHERE (state + 0) < 3",
      "CREATE INDEX salestap_queue_ended_identity ON salestap_queue (identity) WHERE ended = 1",
      "CREATE INDEX salestap_queue_step ON salestap_queue (record, sync, step) WHERE state = 3 AND merge = 2",
      "CREATE SEQUENCE salestap_queue_id OWNED BY salestap_queue.id",
      // Each batch draws one, and numbers its offers within it.
      "CREATE SEQUENCE salestap_queue_batch",
      """
      CREATE TABLE salestap_queue_version (
        record text COLLATE "C" NOT NULL,
        sync text COLLATE "C" NOT NULL,
        committed_at bigint NOT NULL,
        arrival bigint NOT NULL,
        is_certain smallint NOT NULL,
        noted_at bigint NOT NULL,
        change_id text COLLATE "C" NOT NULL,
        PRIMARY KEY (record, sync)
      ) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05)
      """,
      "COMMENT ON TABLE salestap_queue_version IS 'SalesTap: the newest version of each record that CleverTap was handed'",
      // The counts of a sync are sums over slots, so that workers do not wait for each other's commits.
      """
      CREATE TABLE salestap_queue_count (
        sync text COLLATE "C" NOT NULL,
        state smallint NOT NULL,
        slot smallint NOT NULL,
        entries bigint NOT NULL,
        PRIMARY KEY (sync, state, slot)
      ) WITH (fillfactor = 50, autovacuum_vacuum_threshold = 200, autovacuum_vacuum_scale_factor = 0)
      """,
      "COMMENT ON TABLE salestap_queue_count IS 'SalesTap: how many entries stand in each state, exact as the sum over the slots'",
    ]
  }
#endif

#if Postgres
  import SalesTapStoreCoding

  @testable import SalesTapPostgres

  /// What must hold of the tables whenever nobody is in the midst of a transaction: those of the simulation's invariants that the tables can tell,
  /// and what the statements rely on.
  enum TableInvariants {
    /// A sentence, and a query for the rows that break it; their first column says which they are.
    static let all: [(sentence: String, query: String)] = [
      (
        "the queue's counts are those of its entries",
        """
        SELECT c.sync || ' ' || c.state || ': ' || c.entries || ' for ' || c.really FROM (
          SELECT sync, state, sum(counted) AS entries, sum(held) AS really FROM (
            SELECT sync, state, entries AS counted, 0 AS held FROM salestap_queue_count
            UNION ALL SELECT sync, state, 0, 1 FROM salestap_queue) u GROUP BY sync, state) c
        WHERE c.entries <> c.really
        """
      ),
      (
        "an entry is in somebody's hands if and only if it is in flight, and then for a time and by a token",
        """
        SELECT id::text FROM salestap_queue WHERE (state = 1) <> (lease_ends_at IS NOT NULL)
          OR (state = 1) <> (worker IS NOT NULL) OR (state = 1 AND token < 1)
        """
      ),
      (
        "at most one entry of a record of a sync waits and takes merges",
        """
        SELECT record || ' ' || sync FROM salestap_queue WHERE state = 0 AND merge <> 2 GROUP BY record, sync
        HAVING count(*) > 1
        """
      ),
      (
        "events of one identity are in one worker's hands",
        """
        SELECT connection || ' ' || identity FROM salestap_queue WHERE state = 1 AND target = 1
        GROUP BY connection, identity HAVING count(DISTINCT worker) > 1
        """
      ),
      (
        "the newest version that was delivered is noted, or a newer one",
        """
        SELECT q.id::text FROM salestap_queue q
        LEFT JOIN salestap_queue_version v ON v.record = q.record AND v.sync = q.sync
        WHERE q.state = 3 AND ((v.committed_at, v.arrival) < (q.committed_at, q.arrival) OR v.record IS NULL)
        """
      ),
      (
        "what ended is marked as such, keeps no payload, and says when",
        """
        SELECT id::text FROM salestap_queue WHERE ended <> (CASE WHEN state > 2 THEN 1 ELSE 0 END)
          OR (state > 2 AND payload <> ''::bytea) OR (state > 1) <> (ended_at IS NOT NULL)
          OR (state > 1 AND ended_at <> changed_at)
        """
      ),
      (
        "the slot of a record is held by one entry that may take merges, and a step is told apart",
        """
        SELECT id::text FROM salestap_queue WHERE (slot <> 0 AND slot <> id) OR (slot = 0 AND merge = 2)
          OR (step IS NOT NULL) <> (merge = 2) OR step <> change_id
        """
      ),
      (
        "what was superseded by an entry is no newer than that",
        """
        SELECT q.id::text FROM salestap_queue q JOIN salestap_queue n ON n.id = q.superseded_by
        WHERE q.state = 4 AND (q.record <> n.record OR q.sync <> n.sync
          OR (n.state <> 0 AND (n.committed_at, n.arrival) < (q.committed_at, q.arrival)))
        """
      ),
      (
        "no number was given out that the sequence has not reached, and no entry stands behind its own number",
        """
        SELECT q.id::text FROM salestap_queue q, salestap_queue_id s WHERE q.id > s.last_value OR q.place > q.id
        """
      ),
      (
        "counters count",
        """
        SELECT id::text FROM salestap_queue WHERE attempts < 0 OR uncertain < uncertain_in_row OR uncertain_in_row < 0
        """
      ),
      (
        "an id of a change stands in the inbox once",
        "SELECT change_id FROM salestap_inbox GROUP BY change_id HAVING count(*) > 1"
      ),
    ]

    /// What is broken, each with some of the rows.
    static func problems(in store: PostgresStore) async throws -> [String] {
      try await store.read("testing") { transaction in
        try all.flatMap { sentence, query in
          try transaction.run("SELECT * FROM (\(query)) broken LIMIT 3", isKept: false).all.map {
            "\(sentence): \($0.text(0))"
          }
        }
      }
    }
  }
#endif

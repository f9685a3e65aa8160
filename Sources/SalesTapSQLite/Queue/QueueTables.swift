#if SQLite
  import SalesTapQueue
  import SalesTapStoreCoding

  /// The tables of the queue.
  ///
  /// Entries that wait, are in flight, or failed stand in one table; what has ended moves, without its payload, to the end of another. So the
  /// tables and indexes that enqueue and claim work on are as large as what is still to be done, and their pages are used again and again.
  /// Two indexes over what has ended, by record and by identity, are for erasing and listing; they are cut into ``blocks``.
  /// Times are milliseconds since 1970. The numbers that stand for words are those of ``QueueCoding``.
  enum QueueTables {
    /// Where entries stand.
    enum Table: String, CaseIterable {
      /// What waits, is in flight, or failed.
      case open = "salestap_queue"
      /// What was delivered, superseded, or skipped.
      case ended = "salestap_queue_ended"

      /// The tables in which entries in one of these states stand; nil means any state.
      static func holding(_ states: Set<QueueEntry.State>?) -> [Table] {
        guard let states else { return allCases }
        return allCases.filter { table in states.contains { $0.isEnded == (table == .ended) } }
      }

      /// The columns of an entry in the order of ``QueueCoding/columns``: what has ended has neither a lease nor a payload.
      var columns: String {
        guard self == .ended else { return QueueCoding.columns }
        let missing = ["lease_ends_at": "NULL", "lease_counts": "NULL", "worker": "NULL", "payload": "x''"]
        return QueueCoding.columns.split(separator: ", ").map { missing[String($0)] ?? String($0) }
          .joined(separator: ", ")
      }
    }

    /// As of version 1.
    static let first = """
      CREATE TABLE salestap_queue (
        id INTEGER PRIMARY KEY,
        record TEXT NOT NULL,               -- 15 characters
        sync TEXT NOT NULL,
        slot INTEGER NOT NULL,              -- 0 for the one entry of a record that may take a merge, else the id
        place INTEGER NOT NULL,
        state INTEGER NOT NULL,             -- 0 waiting, 1 in flight, 2 failed, 3 delivered, 4 superseded, 5 skipped
        ended INTEGER NOT NULL DEFAULT 0,   -- whether the state is above 2
        target INTEGER NOT NULL,            -- 0 profiles, 1 events
        lane INTEGER NOT NULL,              -- 0 slot, 1 prompt
        merge INTEGER NOT NULL,             -- 0 latest, 1 first, 2 every change
        origin INTEGER NOT NULL,
        connection TEXT NOT NULL,
        object TEXT NOT NULL,
        change_id TEXT NOT NULL,
        committed_at INTEGER NOT NULL,
        arrival INTEGER NOT NULL,
        first_enqueued_at INTEGER NOT NULL,
        due_at INTEGER NOT NULL,
        changed_at INTEGER NOT NULL,
        attempts INTEGER NOT NULL,
        uncertain INTEGER NOT NULL,
        uncertain_in_row INTEGER NOT NULL,
        token INTEGER NOT NULL,
        lease_ends_at INTEGER,
        lease_counts INTEGER,
        worker TEXT,
        run TEXT,
        failure_code TEXT,
        failure_message TEXT,
        superseded_by INTEGER,
        identity TEXT NOT NULL,
        payload BLOB NOT NULL
      ) STRICT;
      CREATE UNIQUE INDEX salestap_queue_record ON salestap_queue (record, sync, slot) WHERE ended = 0;
      CREATE INDEX salestap_queue_line ON salestap_queue (sync, place) WHERE state = 0;
      CREATE INDEX salestap_queue_prompt ON salestap_queue (due_at) WHERE state = 0 AND lane = 1;
      CREATE INDEX salestap_queue_lease ON salestap_queue (lease_ends_at) WHERE state = 1;
      CREATE INDEX salestap_queue_flight ON salestap_queue (connection, identity) WHERE state = 1 AND target = 1;
      CREATE INDEX salestap_queue_failed ON salestap_queue (sync, id) WHERE state = 2;
      CREATE INDEX salestap_queue_ended ON salestap_queue (changed_at) WHERE ended = 1;
      CREATE INDEX salestap_queue_step ON salestap_queue (record, sync, change_id) WHERE state = 3 AND merge = 2;

      -- The newest version of each record that CleverTap was handed.
      CREATE TABLE salestap_queue_version (
        record TEXT NOT NULL,
        sync TEXT NOT NULL,
        committed_at INTEGER NOT NULL,
        arrival INTEGER NOT NULL,
        is_certain INTEGER NOT NULL,
        noted_at INTEGER NOT NULL,
        change_id TEXT NOT NULL,
        PRIMARY KEY (record, sync)
      ) STRICT, WITHOUT ROWID;

      -- Exact counts, kept in the transaction of every change.
      CREATE TABLE salestap_queue_count (
        sync TEXT NOT NULL,
        state INTEGER NOT NULL,
        entries INTEGER NOT NULL,
        PRIMARY KEY (sync, state)
      ) STRICT, WITHOUT ROWID;

      -- The last numbers given: they never come again, whatever is deleted.
      CREATE TABLE salestap_queue_number (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        last_id INTEGER NOT NULL,
        last_arrival INTEGER NOT NULL
      ) STRICT;
      INSERT INTO salestap_queue_number (one, last_id, last_arrival) VALUES (1, 0, 0);
      """

    /// As of version 4: what is due next and what waits longest stand first in an index; so does all that is held about somebody.
    static let second = """
      DROP INDEX salestap_queue_prompt;
      CREATE INDEX salestap_queue_due ON salestap_queue (sync, lane, due_at) WHERE state = 0;
      CREATE INDEX salestap_queue_oldest ON salestap_queue (sync, first_enqueued_at) WHERE state = 0;
      CREATE INDEX salestap_queue_failed_at ON salestap_queue (changed_at) WHERE state = 2;
      CREATE INDEX salestap_queue_of_record ON salestap_queue (record);
      CREATE INDEX salestap_queue_of_identity ON salestap_queue (identity);
      """

    /// As of version 6: an entry that was due from the start, as nearly all are, stands in one index for its due time and its waiting time;
    /// and the indexes over all entries are cut into blocks.
    static let third = """
      DROP INDEX salestap_queue_due;
      DROP INDEX salestap_queue_oldest;
      CREATE INDEX salestap_queue_prompt ON salestap_queue (sync, first_enqueued_at)
        WHERE state = 0 AND due_at = first_enqueued_at;
      CREATE INDEX salestap_queue_later ON salestap_queue (sync, due_at)
        WHERE state = 0 AND due_at <> first_enqueued_at;
      CREATE INDEX salestap_queue_later_since ON salestap_queue (sync, first_enqueued_at)
        WHERE state = 0 AND due_at <> first_enqueued_at;
      DROP INDEX salestap_queue_of_record;
      DROP INDEX salestap_queue_of_identity;
      CREATE INDEX salestap_queue_of_record ON salestap_queue (id >> 14, record);
      CREATE INDEX salestap_queue_of_identity ON salestap_queue (id >> 14, identity);
      """

    /// As of version 7: what has ended stands in a table of its own; and an entry knows whether another of its record may stand in its way.
    static let fourth = """
      ALTER TABLE salestap_queue RENAME TO salestap_queue_before;
      CREATE TABLE salestap_queue (
        id INTEGER PRIMARY KEY,
        record TEXT NOT NULL,               -- 15 characters
        sync TEXT NOT NULL,
        slot INTEGER NOT NULL,              -- 0 for the one entry of a record that may take a merge, else the id
        place INTEGER NOT NULL,
        state INTEGER NOT NULL,             -- 0 waiting, 1 in flight, 2 failed
        contested INTEGER NOT NULL,         -- 0 if no other entry or send of the record can hold it back or overtake it
        target INTEGER NOT NULL,            -- 0 profiles, 1 events
        lane INTEGER NOT NULL,              -- 0 slot, 1 prompt
        merge INTEGER NOT NULL,             -- 0 latest, 1 first, 2 every change
        origin INTEGER NOT NULL,
        connection TEXT NOT NULL,
        object TEXT NOT NULL,
        change_id TEXT NOT NULL,
        committed_at INTEGER NOT NULL,
        arrival INTEGER NOT NULL,
        first_enqueued_at INTEGER NOT NULL,
        due_at INTEGER NOT NULL,
        changed_at INTEGER NOT NULL,
        attempts INTEGER NOT NULL,
        uncertain INTEGER NOT NULL,
        uncertain_in_row INTEGER NOT NULL,
        token INTEGER NOT NULL,
        lease_ends_at INTEGER,
        lease_counts INTEGER,
        worker TEXT,
        run TEXT,
        failure_code TEXT,
        failure_message TEXT,
        superseded_by INTEGER,
        identity TEXT NOT NULL,
        payload BLOB NOT NULL
      ) STRICT;
      INSERT INTO salestap_queue (id, slot, contested, \(kept), lease_ends_at, lease_counts, worker, payload)
        SELECT id, slot, 1, \(kept), lease_ends_at, lease_counts, worker, payload
        FROM salestap_queue_before WHERE state <= 2 ORDER BY id;
      DROP INDEX salestap_queue_ended;
      CREATE TABLE salestap_queue_ended (
        id INTEGER PRIMARY KEY,
        record TEXT NOT NULL,
        sync TEXT NOT NULL,
        place INTEGER NOT NULL,
        state INTEGER NOT NULL,             -- 3 delivered, 4 superseded, 5 skipped
        target INTEGER NOT NULL,
        lane INTEGER NOT NULL,
        merge INTEGER NOT NULL,
        origin INTEGER NOT NULL,
        connection TEXT NOT NULL,
        object TEXT NOT NULL,
        change_id TEXT NOT NULL,
        committed_at INTEGER NOT NULL,
        arrival INTEGER NOT NULL,
        first_enqueued_at INTEGER NOT NULL,
        due_at INTEGER NOT NULL,
        changed_at INTEGER NOT NULL,
        attempts INTEGER NOT NULL,
        uncertain INTEGER NOT NULL,
        uncertain_in_row INTEGER NOT NULL,
        token INTEGER NOT NULL,
        run TEXT,
        failure_code TEXT,
        failure_message TEXT,
        superseded_by INTEGER,
        identity TEXT NOT NULL
      ) STRICT;
      INSERT INTO salestap_queue_ended (id, \(kept))
        SELECT id, \(kept) FROM salestap_queue_before WHERE state > 2 ORDER BY id;
      DROP TABLE salestap_queue_before;
      CREATE UNIQUE INDEX salestap_queue_record ON salestap_queue (record, sync, slot);
      CREATE INDEX salestap_queue_line ON salestap_queue (sync, place) WHERE state = 0;
      CREATE INDEX salestap_queue_prompt ON salestap_queue (sync, first_enqueued_at)
        WHERE state = 0 AND due_at = first_enqueued_at;
      CREATE INDEX salestap_queue_later ON salestap_queue (sync, due_at)
        WHERE state = 0 AND due_at <> first_enqueued_at;
      CREATE INDEX salestap_queue_later_since ON salestap_queue (sync, first_enqueued_at)
        WHERE state = 0 AND due_at <> first_enqueued_at;
      CREATE INDEX salestap_queue_lease ON salestap_queue (lease_ends_at) WHERE state = 1;
      CREATE INDEX salestap_queue_flight ON salestap_queue (connection, identity) WHERE state = 1 AND target = 1;
      CREATE INDEX salestap_queue_failed ON salestap_queue (sync, id) WHERE state = 2;
      CREATE INDEX salestap_queue_failed_at ON salestap_queue (changed_at) WHERE state = 2;
      CREATE INDEX salestap_queue_ended_at ON salestap_queue_ended (changed_at);
      CREATE INDEX salestap_queue_ended_step ON salestap_queue_ended (record, sync, change_id)
        WHERE state = 3 AND merge = 2;
      CREATE INDEX salestap_queue_ended_record ON salestap_queue_ended (id >> 14, record);
      CREATE INDEX salestap_queue_ended_identity ON salestap_queue_ended (id >> 14, identity);
      """

    /// The columns, apart from the number, that an entry keeps when it ends as they are or with another value.
    static let kept = """
      record, sync, place, state, target, lane, merge, origin, connection, object, change_id, committed_at, arrival, \
      first_enqueued_at, due_at, changed_at, attempts, uncertain, uncertain_in_row, token, run, failure_code, \
      failure_message, superseded_by, identity
      """

    /// The numbers of the blocks of 16,384 entries that the indexes over what has ended are cut into, as a table `block` with the column `n`.
    ///
    /// Records and identities come in any order. In one index over ten million entries each new one would dirty a page of its own,
    /// which a commit then writes. Cut by the entries' numbers, the index takes all new ones in its last few pages; a search looks into
    /// every block in turn, which is some six hundred lookups for ten million entries.
    static let blocks = """
      WITH RECURSIVE block (n) AS (
        SELECT min(id) >> 14 FROM salestap_queue_ended
        UNION ALL SELECT n + 1 FROM block WHERE n < (SELECT max(id) >> 14 FROM salestap_queue_ended))
      """
  }
#endif

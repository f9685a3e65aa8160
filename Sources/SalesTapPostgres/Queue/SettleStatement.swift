#if Postgres
  import SalesTapModel
  import SalesTapQueue
  import SalesTapStoreCoding
  import SalesTapTime

  /// Settlements that are made in one round trip, by one statement.
  ///
  /// The statement says in SQL what ``QueueRules/returning(_:siblings:)`` and ``QueueRules/newest(_:after:changeID:isCertain:at:)`` say; the
  /// conformance suite holds both against the same plain queue.
  struct SettleStatement {
    private let settlements: [Settlement]
    /// What the verdicts do apart from the time until when they put off, each once: a batch has few of them.
    private let effects: [QueueRules.Effect]
    /// For each settlement which of the effects it has, from 1, and the time until when it puts off.
    private let kinds: [Int64]
    private let dues: [Instant?]

    /// Nil for settlements that only memory can decide upon: such with an entry twice.
    init?(_ settlements: [Settlement]) {
      guard Set(settlements.map(\.id)).count == settlements.count else { return nil }
      self.settlements = settlements
      var effects: [QueueRules.Effect] = []
      var known: [QueueRules.Effect: Int64] = [:]
      var dues: [Instant?] = []
      dues.reserveCapacity(settlements.count)
      kinds = settlements.map { settlement in
        var effect = QueueRules.effect(of: settlement.verdict)
        dues.append(effect.due)
        effect.due = nil
        if let kind = known[effect] { return kind }
        effects.append(effect)
        known[effect] = Int64(effects.count)
        return Int64(effects.count)
      }
      self.effects = effects
      self.dues = dues
    }

    /// Makes the settlements, and ends the transaction; nil if two of them are of one record, and hang together: then nothing happened.
    func perform(in transaction: Transaction, at given: Instant) throws -> [SettleOutcome]? {
      let ids = Parameter.numbers(settlements.map(\.id.rawValue))
      let returns = effects.contains { $0.state == .waiting }
      var parameters: [Parameter] = [
        .instant(transaction.callersTime(given)), ids, .numbers(settlements.map(\.token.rawValue)), .numbers(kinds),
        .numbers(effects.map(\.state.storedNumber)),
        .integers(effects.map { Int64($0.attempts) }), .integers(effects.map { $0.endsUncertainRow ? 1 : 0 }),
        .texts(effects.map(\.failure?.code)), .texts(effects.map(\.failure?.message)),
        .integers(effects.map { effect in effect.isCertainHandOver.map { $0 ? 1 : 0 } }),
      ]
      var statements: [Statement] = []
      if returns {
        // What comes back to wait is looked at together with the others of its record.
        statements.append(Statement(QueueBatch.lock, [.texts([String?]()), .texts([String?]()), ids]))
        let pauses = dues.map { due in
          due.map { ($0 - given).components }.map { $0.seconds * 1000 + $0.attoseconds / 1_000_000_000_000_000 }
        }
        parameters += [.integers(effects.map { Int64($0.uncertainOutcomes) }), .integers(pauses)]
      }
      statements.append(Statement(returns ? Self.settle : Self.end, parameters))
      guard let rows = try transaction.finish(statements).last else {
        throw PostgresStoreError(.other, "a statement gave no answer")
      }
      var outcomes = [SettleOutcome](repeating: .unknown, count: settlements.count)
      for row in rows.all {
        if returns, row.isTrue(2) { return nil }
        let index = row.int(0) - 1
        guard outcomes.indices.contains(index) else { continue }
        outcomes[index] =
          row.isNull(1) ? .stale : .settled(try QueueCoding.value(row.int(1), of: QueueCoding.states))
      }
      return outcomes
    }

    // In both statements `$1` is the time, or null for the server's; `$2`, `$3`, and `$4` are lists with an element for each settlement: entry, token, and
    // the number of its effect. The lists from `$5` to `$11` have an element for each effect.

    /// Ends the holding of entries none of which comes back to wait.
    ///
    /// The rows are the number of a settlement from 1, and the state that the entry has then, or null for one that somebody else holds; of two rows of
    /// one settlement the last counts.
    ///
    /// The entries are written, and so locked, in the order of the records, as in all statements: so no two lock each other out. Whoever changed an
    /// entry meanwhile is waited for, and the token is looked at again.
    static let end = """
      WITH t AS MATERIALIZED (SELECT coalesce($1, \(Transaction.now)) AS now), l AS MATERIALIZED (
        SELECT u.id, u.held, u.kind, u.n,
          CASE WHEN q.token = u.held AND q.token > 0 AND q.lease_ends_at IS NULL THEN q.state END AS state
        FROM unnest($2::bigint[], $3::bigint[], $4::bigint[]) WITH ORDINALITY AS u (id, held, kind, n)
        JOIN salestap_queue q ON q.id = u.id
        ORDER BY q.record, q.sync
      ), moved AS (
        UPDATE salestap_queue q SET state = ($5::bigint[])[l.kind], ended = CASE WHEN ($5::bigint[])[l.kind] > 2 THEN 1 ELSE 0 END,
          changed_at = (SELECT t.now FROM t), ended_at = (SELECT t.now FROM t),
          attempts = q.attempts + ($6::bigint[])[l.kind],
          uncertain_in_row = CASE WHEN ($7::bigint[])[l.kind] = 1 THEN 0 ELSE q.uncertain_in_row END,
          lease_ends_at = NULL, lease_counts = NULL, worker = NULL,
          failure_code = coalesce(($8::text[])[l.kind], q.failure_code),
          failure_message = CASE WHEN ($8::text[])[l.kind] IS NULL THEN q.failure_message ELSE ($9::text[])[l.kind] END,
          superseded_by = NULL, payload = CASE WHEN ($5::bigint[])[l.kind] > 2 THEN ''::bytea ELSE q.payload END
        FROM l WHERE q.id = l.id AND q.token = l.held AND l.held > 0 AND q.lease_ends_at IS NOT NULL
        RETURNING l.n, q.record, q.sync, q.state, q.committed_at, q.arrival, q.change_id,
          ($10::bigint[])[l.kind] AS is_certain
      ), noted AS (
        INSERT INTO salestap_queue_version AS v (record, sync, committed_at, arrival, is_certain, noted_at, change_id)
        SELECT m.record, m.sync, m.committed_at, m.arrival, m.is_certain, (SELECT t.now FROM t), m.change_id
        FROM moved m WHERE m.is_certain IS NOT NULL
        \(newerVersion)
      ), counted AS (
        INSERT INTO salestap_queue_count AS c (sync, state, slot, entries)
        SELECT s.sync, s.state, pg_backend_pid() % 32, sum(s.entries)
        FROM (
          SELECT e.sync, x.state, x.entries
          FROM (SELECT m.sync, m.state, count(*) AS entries FROM moved m GROUP BY m.sync, m.state) e
          CROSS JOIN LATERAL (VALUES (1, -e.entries), (e.state, e.entries)) x (state, entries)) s
        GROUP BY s.sync, s.state
        ON CONFLICT (sync, state, slot) DO UPDATE SET entries = c.entries + excluded.entries
      ), clocked AS (
        INSERT INTO salestap_clock AS k (slot, latest)
        SELECT pg_backend_pid() % 64, t.now FROM t WHERE EXISTS (SELECT 1 FROM moved)
        ON CONFLICT (slot) DO UPDATE SET latest = excluded.latest WHERE k.latest < excluded.latest
      )
      SELECT l.n, l.state FROM l WHERE l.state IS NOT NULL OR (SELECT count(*) FROM moved) < (SELECT count(*) FROM l)
      UNION ALL SELECT m.n, m.state FROM moved m
      """

    /// What becomes of a version that is noted where one is noted already: a newer one is not replaced by an older, nor what is certain by what is not.
    private static let newerVersion = """
      ON CONFLICT (record, sync) DO UPDATE SET committed_at = excluded.committed_at, arrival = excluded.arrival,
          is_certain = excluded.is_certain, noted_at = excluded.noted_at, change_id = excluded.change_id
        WHERE (v.committed_at, v.arrival) < (excluded.committed_at, excluded.arrival)
          OR (v.committed_at, v.arrival) = (excluded.committed_at, excluded.arrival)
            AND (v.is_certain < excluded.is_certain
              OR v.is_certain = excluded.is_certain AND v.change_id <> excluded.change_id)
      """

    /// Ends the holding of entries of which some come back to wait.
    ///
    /// `$12` is how long after now each settlement puts off, or null. The rows are as those of ``end``, one for each settlement, and in a third
    /// column whether nothing was done because two entries of one record are in hand and one of them comes back to wait.
    static let settle = """
      WITH t AS MATERIALIZED (SELECT coalesce($1, \(Transaction.now)) AS now), l AS MATERIALIZED (
        SELECT u.*, ($5::bigint[])[u.kind] AS verdict, ($6::bigint[])[u.kind] AS attempts,
          ($7::bigint[])[u.kind] AS ends_row, ($8::text[])[u.kind] AS failure_code,
          ($9::text[])[u.kind] AS failure_message, ($10::bigint[])[u.kind] AS is_certain,
          ($11::bigint[])[u.kind] AS uncertain, q.record, q.sync, q.state, q.merge, q.committed_at, q.arrival, q.change_id, q.place,
          q.first_enqueued_at, q.token = u.held AND q.token > 0 AS holds,
          q.token = u.held AND q.token > 0 AND q.lease_ends_at IS NOT NULL AS applies
        FROM unnest($2::bigint[], $3::bigint[], $4::bigint[], $12::bigint[]) WITH ORDINALITY
          AS u (id, held, kind, due, n)
        JOIN salestap_queue q ON q.id = u.id
        ORDER BY q.record, q.sync FOR UPDATE OF q
      ), m AS MATERIALIZED (
        SELECT l.*, w.found[2] AS other, w.found[1] AS other_place, w.found[6] AS other_enqueued_at, w.is_crowded,
          CASE WHEN NOT l.holds THEN NULL WHEN NOT l.applies THEN l.state
            WHEN (l.committed_at, l.arrival) < (w.found[3], w.found[4]) THEN 4 ELSE l.verdict END AS outcome
        FROM l LEFT JOIN LATERAL (
          SELECT s.is_crowded, CASE WHEN s.found[5] = 0 THEN s.found END AS found
          FROM (
            SELECT bool_or(o.state = 1) AS is_crowded,
              max(ARRAY[o.place, o.id, o.committed_at, o.arrival, o.merge, o.first_enqueued_at])
                FILTER (WHERE o.state = 0 AND o.merge <> 2) AS found
            FROM salestap_queue o
            WHERE l.applies AND l.verdict = 0 AND l.merge <> 2 AND o.record = l.record AND o.sync = l.sync
              AND o.ended = 0 AND o.id <> l.id) s) w ON true
      ), g AS MATERIALIZED (SELECT coalesce(bool_or(m.is_crowded), false) AS is_crowded FROM m
      ), a AS MATERIALIZED (SELECT m.* FROM m WHERE m.applies AND NOT (SELECT g.is_crowded FROM g)
      ), moved AS (
        UPDATE salestap_queue q SET state = a.outcome, ended = CASE WHEN a.outcome > 2 THEN 1 ELSE 0 END,
          place = least(q.place, CASE WHEN a.outcome = 0 THEN a.other_place END),
          first_enqueued_at = CASE WHEN a.outcome = 0 AND a.other_place < q.place THEN a.other_enqueued_at
            ELSE q.first_enqueued_at END,
          due_at = coalesce((SELECT t.now FROM t) + a.due, q.due_at), changed_at = (SELECT t.now FROM t),
          ended_at = CASE WHEN a.outcome > 1 THEN (SELECT t.now FROM t) END, attempts = q.attempts + a.attempts, uncertain = q.uncertain + a.uncertain,
          uncertain_in_row = CASE WHEN a.ends_row = 1 THEN 0 ELSE q.uncertain_in_row + a.uncertain END,
          lease_ends_at = NULL, lease_counts = NULL, worker = NULL,
          failure_code = coalesce(a.failure_code, q.failure_code),
          failure_message = CASE WHEN a.failure_code IS NULL THEN q.failure_message ELSE a.failure_message END,
          superseded_by = CASE WHEN a.outcome = 4 THEN a.other END,
          payload = CASE WHEN a.outcome > 2 THEN ''::bytea ELSE q.payload END
        FROM a WHERE q.id = a.id
      ), others AS (
        UPDATE salestap_queue q SET state = CASE WHEN a.outcome = 0 THEN 4 ELSE q.state END,
          ended = CASE WHEN a.outcome = 0 THEN 1 ELSE q.ended END,
          payload = CASE WHEN a.outcome = 0 THEN ''::bytea ELSE q.payload END,
          superseded_by = CASE WHEN a.outcome = 0 THEN a.id ELSE q.superseded_by END,
          changed_at = CASE WHEN a.outcome = 0 THEN (SELECT t.now FROM t) ELSE q.changed_at END,
          ended_at = CASE WHEN a.outcome = 0 THEN (SELECT t.now FROM t) ELSE q.ended_at END,
          place = CASE WHEN a.outcome = 4 THEN least(q.place, a.place) ELSE q.place END,
          first_enqueued_at = CASE WHEN a.outcome = 4 AND a.place < q.place THEN a.first_enqueued_at
            ELSE q.first_enqueued_at END
        FROM a WHERE a.other IS NOT NULL AND q.id = a.other
      ), noted AS (
        INSERT INTO salestap_queue_version AS v (record, sync, committed_at, arrival, is_certain, noted_at, change_id)
        SELECT a.record, a.sync, a.committed_at, a.arrival, a.is_certain, (SELECT t.now FROM t), a.change_id
        FROM a WHERE a.is_certain IS NOT NULL
        \(newerVersion)
      ), counted AS (
        INSERT INTO salestap_queue_count AS c (sync, state, slot, entries)
        SELECT s.sync, s.state, pg_backend_pid() % 32, sum(s.entries)
        FROM (
          SELECT e.sync, x.state, x.entries
          FROM (
            SELECT a.sync, a.outcome, count(*) AS entries, count(a.other) FILTER (WHERE a.outcome = 0) AS others
            FROM a GROUP BY a.sync, a.outcome) e
          CROSS JOIN LATERAL (
            VALUES (1, -e.entries), (e.outcome, e.entries), (0, -e.others), (4, e.others)) x (state, entries)) s
        GROUP BY s.sync, s.state HAVING sum(s.entries) <> 0
        ON CONFLICT (sync, state, slot) DO UPDATE SET entries = c.entries + excluded.entries
      ), clocked AS (
        INSERT INTO salestap_clock AS k (slot, latest)
        SELECT pg_backend_pid() % 64, t.now FROM t WHERE EXISTS (SELECT 1 FROM a)
        ON CONFLICT (slot) DO UPDATE SET latest = excluded.latest WHERE k.latest < excluded.latest
      )
      SELECT m.n, m.outcome, (SELECT g.is_crowded FROM g) FROM m
      """
  }
#endif

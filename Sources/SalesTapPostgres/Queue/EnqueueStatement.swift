#if Postgres
  import SalesTapModel
  import SalesTapQueue
  import SalesTapStoreCoding
  import SalesTapTime

  /// Offers that are taken in one round trip: each run of offers is decided upon and written by one statement.
  ///
  /// Nobody else changes the rows of the same records meanwhile, as a rule: so they are not locked first, and the transaction ends without effect if
  /// somebody did. Then they are locked, and the offers taken again.
  ///
  /// The statement says in SQL what ``QueueRules/enqueue(changeID:version:merge:target:isBackfill:siblings:newest:delivered:)`` and
  /// ``QueueRules/mayGoAtOnce(version:target:siblings:claimed:isIdentityFree:)`` say; the conformance suite holds both against the same plain queue.
  struct EnqueueStatement {
    /// More runs than these are decided upon in memory.
    private static let mostRuns = 12

    private let offers: [QueueOffer]
    /// The offers in pieces in which each record of a sync stands once: a statement sees nothing of what itself writes.
    private let runs: [Range<Int>]
    /// The records, each once, with the number of an offer's kind that names their sync.
    private let keys: [(record: String, kind: Int64)]
    private let kinds: OfferKinds
    /// Whether two workers that know nothing of each other could both put an entry in line for a record.
    let needsGate: Bool

    /// Nil for offers that only memory can decide upon: such with a record too often, or in hand at once beside others of the same record.
    init?(_ offers: [QueueOffer]) {
      guard offers.count < Arrivals.each else { return nil }
      let kinds = OfferKinds(of: offers)
      var runs: [Range<Int>] = []
      // Of each record the piece in which it was seen last.
      var seen: [QueueBatch.Key: Int] = [:]
      seen.reserveCapacity(offers.count)
      var keys: [(record: String, kind: Int64)] = []
      keys.reserveCapacity(offers.count)
      var start = 0
      for (index, offer) in offers.enumerated() {
        let key = QueueBatch.Key(offer.recordID, offer.sync)
        let piece = seen.updateValue(runs.count, forKey: key)
        if piece == nil { keys.append((key.record, kinds.numbers[index])) }
        guard piece == runs.count else { continue }
        runs.append(start..<index)
        start = index
        seen[key] = runs.count
      }
      runs.append(start..<offers.count)
      guard runs.count == 1 || (runs.count <= Self.mostRuns && offers.allSatisfy { $0.claim == nil }) else {
        return nil
      }
      self.offers = offers
      self.runs = runs
      self.keys = keys
      self.kinds = kinds
      needsGate = offers.contains { $0.merge == .everyChange || ($0.claim != nil && $0.target == .events) }
    }

    /// Takes the offers, and ends the transaction.
    ///
    /// - Parameter locksFirst: whether the rows are locked before they are looked at; without that the transaction must be one that sees the tables as
    ///   they were when it began, and fails where somebody else wrote meanwhile what it writes.
    func perform(in transaction: Transaction, at given: Instant, locksFirst: Bool) throws -> [EnqueueOutcome] {
      let kinds = kinds.parameters
      let lock = Statement(
        Self.lock, [.texts(keys.map(\.record)), .numbers(keys.map(\.kind)), kinds[OfferKinds.sync]])
      let time = transaction.callersTime(given)
      let statements =
        (needsGate ? [QueueBatch.gate] : []) + (locksFirst ? [lock] : [])
        + runs.map { Statement(Self.take, parameters(of: $0, time: time, given: given) + kinds) }
      let found = try transaction.finish(statements).suffix(runs.count)
      return try zip(runs, found).flatMap { run, rows in
        try zip(offers[run], rows.all).map { try Self.outcome(of: $0, row: $1) }
      }
    }

    private static func outcome(of offer: QueueOffer, row: Rows.Row) throws -> EnqueueOutcome {
      let id = row.optionalInteger(1).map { EntryID(rawValue: $0) }
      switch (row.int(0), id) {
      case (0, let id?):
        guard row.int(2) == 1, let claim = offer.claim else { return .inserted(id) }
        let now = row.instant(3)
        let lease = QueueEntry.Lease(
          worker: claim.worker, expiresAt: now.advanced(by: claim.lease), countsAttempt: claim.expiryCountsAttempt)
        var entry = offer.entry(
          id, version: RecordVersion(committedAt: row.instant(4), arrival: row.integer(5)), state: .inFlight,
          lease: lease, at: now)
        entry.due = row.instant(6)
        return .claimed(ClaimedEntry(entry))
      case (1, let id?): return .merged(id, replaced: true)
      case (2, let id?): return .merged(id, replaced: false)
      case (3, let id): return .duplicate(id)
      case (4, _): return .superseded
      default: throw PostgresStoreError(.other, "a statement gave no answer")
      }
    }

    private func parameters(of run: Range<Int>, time: Instant?, given: Instant) -> [Parameter] {
      let offers = offers[run]
      // What nearly no offer has is an empty list where none has it.
      let failures = offers.map { $0.refusal ?? $0.lastFailure }
      let haveFailures = failures.contains { $0 != nil }
      let haveCounts = offers.contains { $0.attempts != 0 || $0.uncertainOutcomes != 0 }
      let dues = offers.map { $0.due.map { OfferKinds.milliseconds($0 - given) } }
      // In pieces: as one expression it takes the compiler too long.
      var list: [Parameter] = [.instant(time), .texts(offers.map(\.recordID.key)), .numbers(kinds.numbers[run])]
      list.append(.texts(offers.map(\.changeID)))
      list.append(.instants(offers.map(\.committedAt)))
      list.append(.texts(offers.map(\.identity)))
      list.append(.blobs(offers.map(\.payload)))
      list.append(.integers(dues.contains { $0 != nil } ? dues : []))
      list.append(.numbers(haveCounts ? offers.map { Int64($0.attempts) } : []))
      list.append(.numbers(haveCounts ? offers.map { Int64($0.uncertainOutcomes) } : []))
      list.append(.texts(haveFailures ? failures.map { $0?.code } : []))
      list.append(.texts(haveFailures ? failures.map { $0?.message } : []))
      return list
    }

    /// Locks the rows of the records, in an order that is the same for all workers, so that the statements after it see what others left.
    ///
    /// `$1` are the records, `$2` the numbers of their kinds, `$3` the syncs of the kinds.
    static let lock = """
      WITH k AS MATERIALIZED (
        SELECT u.record, ($3::text[])[u.kind] AS sync FROM unnest($1::text[], $2::bigint[]) AS u (record, kind)
        ORDER BY u.record COLLATE "C", ($3::text[])[u.kind] COLLATE "C")
      SELECT count(*) FROM k CROSS JOIN LATERAL (
        SELECT q.id FROM salestap_queue q WHERE q.record = k.record AND q.sync = k.sync AND q.ended = 0 FOR UPDATE) q
      """

    /// Decides upon offers of different records, and writes what follows.
    ///
    /// `$1` is the time, or null for the server's; `$2` to `$12` are lists with an element for each offer, of which the last five may be empty, where `due`
    /// is counted from now; the others are lists with an element for each kind, in the order of ``OfferKinds``: `$21` is 0 for what is to wait, 1
    /// for what is to be in hand at once, 2 for what was refused. The rows are action (0 insert, 1 replace, 2 ignore, 3 duplicate, 4 superseded), id,
    /// state, and, for what is in hand, now, commit time, arrival and due time, in the order of the offers.
    ///
    /// Numbers are drawn in the order of the offers, rows written in the order of the records: so two workers that put in the same records do not lock each
    /// other out. Who held the slot of a record gives it up first: the rows that are put in depend on that.
    static let take = """
      WITH t AS MATERIALIZED (
        SELECT coalesce($1, \(Transaction.now)) AS now, nextval('salestap_queue_batch') << 20 AS batch
      ), d AS MATERIALIZED (
        SELECT u.*, t.now, x.action, x.committed_at, t.batch + u.n AS arrival,
          CASE WHEN k.enters = 1 AND (s.lively > 0 OR k.target = 1 AND EXISTS (
            SELECT 1 FROM salestap_queue f
            WHERE f.connection = ($18::text[])[u.kind] AND f.identity = u.identity AND f.state = 1 AND f.target = 1))
            THEN 0 ELSE k.enters END AS state,
          CASE
            WHEN x.action = 0 THEN nextval('salestap_queue_id')
            WHEN k.enters = 2 THEN s.refused
            WHEN s.same IS NOT NULL THEN s.same[2]
            WHEN e.id IS NOT NULL THEN e.id
            WHEN x.action < 3 THEN s.waiting[2]
          END AS id,
          CASE WHEN x.action = 0 AND k.enters <> 2 AND k.merge <> 2 THEN s.holder END AS holder
        FROM t CROSS JOIN unnest($2::text[], $3::bigint[], $4::text[], $5::bigint[], $6::text[], $7::bytea[],
          $8::bigint[], $9::bigint[], $10::bigint[], $11::text[], $12::text[]) WITH ORDINALITY
          AS u (record, kind, change_id, commit, identity, payload, due, attempts, uncertain, failure_code,
            failure_message, n)
        CROSS JOIN LATERAL (
          SELECT ($13::text[])[u.kind] AS sync, ($14::bigint[])[u.kind] AS target, ($16::bigint[])[u.kind] AS merge,
            ($17::bigint[])[u.kind] AS origin, ($21::bigint[])[u.kind] AS enters) k
        LEFT JOIN LATERAL (
          SELECT count(*) FILTER (WHERE q.state < 2) AS lively,
            min(ARRAY[q.place, q.id, q.state]) FILTER (WHERE q.state < 2 AND q.change_id = u.change_id) AS same,
            max(ARRAY[q.place, q.id, q.committed_at, q.arrival]) FILTER (WHERE q.state = 0 AND q.merge <> 2) AS waiting,
            max(q.committed_at) FILTER (WHERE q.state < 2) AS latest,
            min(q.id) FILTER (WHERE q.state = 2 AND q.change_id = u.change_id) AS refused,
            max(q.id) FILTER (WHERE q.slot = 0) AS holder
          FROM salestap_queue q WHERE q.record = u.record AND q.sync = k.sync AND q.ended = 0) s ON true
        LEFT JOIN LATERAL (
          SELECT v.committed_at, v.change_id, v.is_certain FROM salestap_queue_version v
          WHERE v.record = u.record AND v.sync = k.sync OFFSET 0) v ON true
        LEFT JOIN LATERAL (
          SELECT max(o.id) AS id FROM salestap_queue o
          WHERE k.merge = 2 AND o.record = u.record AND o.sync = k.sync AND o.step = u.change_id AND o.state = 3
            AND o.merge = 2) e ON true
        CROSS JOIN LATERAL (SELECT coalesce(u.commit, t.now) AS committed_at, CASE
          WHEN k.enters = 2 THEN CASE WHEN s.refused IS NULL THEN 0 ELSE 3 END
          WHEN s.same IS NOT NULL THEN CASE WHEN s.same[3] = 0 THEN 2 ELSE 3 END
          WHEN e.id IS NOT NULL THEN 3
          WHEN v.change_id = u.change_id AND v.is_certain = 1 THEN 3
          WHEN v.change_id <> u.change_id AND k.origin = 3 AND v.committed_at >= coalesce(u.commit, t.now) THEN 4
          WHEN k.target = 0 AND v.committed_at > coalesce(u.commit, t.now) THEN 4
          WHEN k.origin = 3 AND s.latest >= coalesce(u.commit, t.now) THEN 4
          WHEN k.merge = 2 OR s.waiting IS NULL THEN 0
          WHEN k.merge = 1 OR (coalesce(u.commit, t.now), t.batch + u.n) < (s.waiting[3], s.waiting[4]) THEN 2
          ELSE 1 END AS action) x
      ), moved AS (
        UPDATE salestap_queue q SET slot = q.id
        FROM (
          SELECT d.holder FROM d WHERE d.holder IS NOT NULL
          ORDER BY d.record COLLATE "C", ($13::text[])[d.kind] COLLATE "C") h
        WHERE q.id = h.holder RETURNING q.id
      ), replaced AS (
        UPDATE salestap_queue q SET target = ($14::bigint[])[d.kind], lane = ($15::bigint[])[d.kind],
          merge = ($16::bigint[])[d.kind], origin = ($17::bigint[])[d.kind], connection = ($18::text[])[d.kind],
          object = ($19::text[])[d.kind], run = ($20::text[])[d.kind], change_id = d.change_id,
          committed_at = d.committed_at, arrival = d.arrival, attempts = coalesce(d.attempts, 0),
          uncertain = coalesce(d.uncertain, 0), uncertain_in_row = coalesce(d.uncertain, 0), failure_code = d.failure_code,
          failure_message = d.failure_message, identity = d.identity, payload = d.payload, changed_at = d.now,
          due_at = coalesce(d.now + d.due, least(q.due_at, d.now))
        FROM (
          SELECT d.* FROM d WHERE d.action = 1
          ORDER BY d.record COLLATE "C", ($13::text[])[d.kind] COLLATE "C") d
        WHERE q.id = d.id
      ), inserted AS (
        INSERT INTO salestap_queue (id, record, sync, slot, place, state, target, lane, merge, origin, connection, object,
          run, change_id, committed_at, arrival, first_enqueued_at, due_at, changed_at, attempts, uncertain,
          uncertain_in_row, token, lease_ends_at, lease_counts, worker, failure_code, failure_message, identity, payload,
          ended_at, step)
        SELECT d.id, d.record, ($13::text[])[d.kind],
          CASE WHEN ($21::bigint[])[d.kind] <> 2 AND ($16::bigint[])[d.kind] <> 2 THEN 0 ELSE d.id END, d.id, d.state,
          ($14::bigint[])[d.kind], ($15::bigint[])[d.kind], ($16::bigint[])[d.kind], ($17::bigint[])[d.kind],
          ($18::text[])[d.kind], ($19::text[])[d.kind], ($20::text[])[d.kind], d.change_id, d.committed_at, d.arrival,
          d.now, d.now + coalesce(d.due, 0), d.now, coalesce(d.attempts, 0), coalesce(d.uncertain, 0),
          coalesce(d.uncertain, 0), CASE WHEN d.state = 1 THEN 1 ELSE 0 END,
          CASE WHEN d.state = 1 THEN d.now + ($22::bigint[])[d.kind] END,
          CASE WHEN d.state = 1 THEN ($23::bigint[])[d.kind] END, CASE WHEN d.state = 1 THEN ($24::text[])[d.kind] END,
          d.failure_code, d.failure_message, d.identity, d.payload, CASE WHEN d.state = 2 THEN d.now END,
          CASE WHEN ($16::bigint[])[d.kind] = 2 THEN d.change_id END
        FROM d WHERE d.action = 0 AND (SELECT count(*) FROM moved) >= 0
        ORDER BY d.record COLLATE "C", ($13::text[])[d.kind] COLLATE "C"
      ), counted AS (
        INSERT INTO salestap_queue_count AS c (sync, state, slot, entries)
        SELECT ($13::text[])[d.kind], d.state, pg_backend_pid() % 32, count(*) FROM d WHERE d.action = 0 GROUP BY 1, 2
        ON CONFLICT (sync, state, slot) DO UPDATE SET entries = c.entries + excluded.entries
      ), clocked AS (
        INSERT INTO salestap_clock AS k (slot, latest)
        SELECT pg_backend_pid() % 64, t.now FROM t WHERE EXISTS (SELECT 1 FROM d WHERE d.action < 2)
        ON CONFLICT (slot) DO UPDATE SET latest = excluded.latest WHERE k.latest < excluded.latest
      )
      SELECT d.action, d.id, d.state, CASE WHEN d.state = 1 THEN d.now END,
        CASE WHEN d.state = 1 THEN d.committed_at END, CASE WHEN d.state = 1 THEN d.arrival END,
        CASE WHEN d.state = 1 THEN d.now + coalesce(d.due, 0) END
      FROM d
      """
  }
#endif

#if Postgres
  import SalesTapModel
  import SalesTapQueue
  import SalesTapStoreCoding
  import SalesTapTime

  /// Offers that are taken in one round trip: the rows of their records are locked, then each run of offers is decided upon and written by one
  /// statement.
  ///
  /// The statement says in SQL what ``QueueRules/enqueue(changeID:version:merge:target:isBackfill:siblings:newest:delivered:)`` and
  /// ``QueueRules/mayGoAtOnce(version:target:siblings:claimed:isIdentityFree:)`` say; the conformance suite holds both against the same plain queue.
  struct EnqueueStatement {
    /// More runs than these are decided upon in memory.
    private static let mostRuns = 12

    private let offers: [QueueOffer]
    /// The offers in pieces in which each record of a sync stands once: a statement sees nothing of what itself writes.
    private let runs: [Range<Int>]
    private let reach: QueueBatch.Reach

    /// Nil for offers that only memory can decide upon: such with a record too often, or in hand at once beside others of the same record.
    init?(_ offers: [QueueOffer]) {
      guard offers.count < Arrivals.each else { return nil }
      var runs: [Range<Int>] = []
      var reach = QueueBatch.Reach()
      reach.add(offers)
      var seen: Set<QueueBatch.Key> = []
      var start = 0
      if reach.keys.count == offers.count {
        runs = [0..<offers.count]
      } else {
        for (index, offer) in offers.enumerated() {
          if !seen.insert(QueueBatch.Key(offer.recordID, offer.sync)).inserted {
            runs.append(start..<index)
            start = index
            seen = [QueueBatch.Key(offer.recordID, offer.sync)]
          }
        }
        runs.append(start..<offers.count)
        guard runs.count <= Self.mostRuns, offers.allSatisfy({ $0.claim == nil }) else { return nil }
      }
      self.offers = offers
      self.runs = runs
      self.reach = reach
    }

    /// Takes the offers, and ends the transaction.
    func perform(in transaction: Transaction, at given: Instant) throws -> [EnqueueOutcome] {
      let keys = Array(reach.keys)
      let lock = Statement(
        QueueBatch.lock, [.texts(keys.map(\.record)), .texts(keys.map(\.sync)), .integers([Int64?]())])
      let time = transaction.callersTime(given)
      let statements =
        (reach.needsGate ? [QueueBatch.gate] : []) + [lock]
        + runs.map { Statement(Self.take, parameters(offers[$0], time: time, given: given)) }
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

    private func parameters(_ offers: ArraySlice<QueueOffer>, time: Instant?, given: Instant) -> [Parameter] {
      // In pieces: as one expression it takes the compiler too long.
      var list: [Parameter] = [
        .instant(time), .texts(offers.map(\.recordID.key)), .texts(offers.map(\.sync)),
        .integers(offers.map { $0.refusal != nil ? 2 : $0.claim != nil ? 1 : 0 }),
      ]
      list.append(.integers(offers.map { QueueCoding.number($0.target, of: QueueCoding.targets) }))
      list.append(.integers(offers.map { QueueCoding.number($0.lane, of: QueueCoding.lanes) }))
      list.append(.integers(offers.map { QueueCoding.number($0.merge, of: QueueCoding.merges) }))
      list.append(.integers(offers.map { QueueCoding.number($0.origin, of: QueueCoding.origins) }))
      list.append(.texts(offers.map(\.connection)))
      list.append(.texts(offers.map(\.object)))
      list.append(.texts(offers.map(\.changeID)))
      list.append(.instants(offers.map(\.committedAt)))
      list.append(.integers(offers.map { Self.milliseconds($0.due.map { $0 - given }) }))
      list.append(.integers(offers.map { Int64($0.attempts) }))
      list.append(.integers(offers.map { Int64($0.uncertainOutcomes) }))
      list.append(.integers(offers.map { Self.milliseconds($0.claim?.lease) }))
      list.append(.integers(offers.map { offer in offer.claim.map { $0.expiryCountsAttempt ? 1 : 0 } }))
      list.append(.texts(offers.map { $0.claim?.worker }))
      list.append(.texts(offers.map(\.run)))
      let failures = offers.map { $0.refusal ?? $0.lastFailure }
      list.append(.texts(failures.map { $0?.code }))
      list.append(.texts(failures.map { $0?.message }))
      list.append(.texts(offers.map(\.identity)))
      list.append(.blobs(offers.map(\.payload)))
      return list
    }

    private static func milliseconds(_ duration: Duration?) -> Int64? {
      duration.map { $0.components.seconds * 1000 + $0.components.attoseconds / 1_000_000_000_000_000 }
    }

    /// Decides upon offers of different records, and writes what follows.
    ///
    /// `$1` is the time, or null for the server's; the other parameters are lists, with an element for each offer: `enters` is 0 for what is to wait, 1
    /// for what is to be in hand at once, 2 for what was refused; `due` is counted from now. The rows are action (0 insert, 1 replace, 2 ignore, 3
    /// duplicate, 4 superseded), id, state, now, and commit time, arrival and due time, in the order of the offers.
    ///
    /// Numbers are drawn in the order of the offers, rows put in in the order of the records: so two workers that put in the same records do not lock each
    /// other out. Who held the slot of a record gives it up first: the rows that are put in depend on that.
    static let take = """
      WITH t AS MATERIALIZED (
        SELECT coalesce($1, \(Transaction.now)) AS now, nextval('salestap_queue_batch') << 20 AS batch
      ), d AS MATERIALIZED (
        SELECT u.*, t.now, x.action, coalesce(u.commit, t.now) AS committed_at, t.batch + u.n AS arrival,
          CASE WHEN u.enters = 1 AND (s.lively > 0 OR u.target = 1 AND EXISTS (
            SELECT 1 FROM salestap_queue f
            WHERE f.connection = u.connection AND f.identity = u.identity AND f.state = 1 AND f.target = 1))
            THEN 0 ELSE u.enters END AS state,
          CASE
            WHEN x.action = 0 THEN nextval('salestap_queue_id')
            WHEN u.enters = 2 THEN s.refused
            WHEN s.same IS NOT NULL THEN s.same[2]
            WHEN e.id IS NOT NULL THEN e.id
            WHEN x.action < 3 THEN s.waiting[2]
          END AS id,
          CASE WHEN x.action = 0 AND u.enters <> 2 AND u.merge <> 2 THEN s.holder END AS holder
        FROM t CROSS JOIN unnest($2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[],
          $8::bigint[], $9::text[], $10::text[], $11::text[], $12::bigint[], $13::bigint[], $14::bigint[], $15::bigint[],
          $16::bigint[], $17::bigint[], $18::text[], $19::text[], $20::text[], $21::text[], $22::text[], $23::bytea[])
          WITH ORDINALITY AS u (record, sync, enters, target, lane, merge, origin, connection, object, change_id, commit,
            due, attempts, uncertain, lease, lease_counts, worker, run, failure_code, failure_message, identity, payload,
            n)
        LEFT JOIN LATERAL (
          SELECT count(*) FILTER (WHERE q.state < 2) AS lively,
            min(ARRAY[q.place, q.id, q.state]) FILTER (WHERE q.state < 2 AND q.change_id = u.change_id) AS same,
            max(ARRAY[q.place, q.id, q.committed_at, q.arrival]) FILTER (WHERE q.state = 0 AND q.merge <> 2) AS waiting,
            max(q.committed_at) FILTER (WHERE q.state < 2) AS latest,
            min(q.id) FILTER (WHERE q.state = 2 AND q.change_id = u.change_id) AS refused,
            max(q.id) FILTER (WHERE q.slot = 0) AS holder
          FROM salestap_queue q WHERE q.record = u.record AND q.sync = u.sync AND q.ended = 0) s ON true
        LEFT JOIN LATERAL (
          SELECT v.committed_at, v.change_id, v.is_certain FROM salestap_queue_version v
          WHERE v.record = u.record AND v.sync = u.sync OFFSET 0) v ON true
        LEFT JOIN LATERAL (
          SELECT max(o.id) AS id FROM salestap_queue o
          WHERE u.merge = 2 AND o.record = u.record AND o.sync = u.sync AND o.step = u.change_id AND o.state = 3
            AND o.merge = 2) e ON true
        CROSS JOIN LATERAL (SELECT CASE
          WHEN u.enters = 2 THEN CASE WHEN s.refused IS NULL THEN 0 ELSE 3 END
          WHEN s.same IS NOT NULL THEN CASE WHEN s.same[3] = 0 THEN 2 ELSE 3 END
          WHEN e.id IS NOT NULL THEN 3
          WHEN v.change_id = u.change_id AND v.is_certain = 1 THEN 3
          WHEN v.change_id <> u.change_id AND u.origin = 3 AND v.committed_at >= coalesce(u.commit, t.now) THEN 4
          WHEN u.target = 0 AND v.committed_at > coalesce(u.commit, t.now) THEN 4
          WHEN u.origin = 3 AND s.latest >= coalesce(u.commit, t.now) THEN 4
          WHEN u.merge = 2 OR s.waiting IS NULL THEN 0
          WHEN u.merge = 1 OR (coalesce(u.commit, t.now), t.batch + u.n) < (s.waiting[3], s.waiting[4]) THEN 2
          ELSE 1 END AS action) x
      ), moved AS (
        UPDATE salestap_queue q SET slot = q.id FROM d WHERE q.id = d.holder RETURNING q.id
      ), replaced AS (
        UPDATE salestap_queue q SET target = d.target, lane = d.lane, merge = d.merge, origin = d.origin,
          connection = d.connection, object = d.object, change_id = d.change_id, committed_at = d.committed_at,
          arrival = d.arrival, attempts = d.attempts, uncertain = d.uncertain, uncertain_in_row = d.uncertain,
          run = d.run, failure_code = d.failure_code, failure_message = d.failure_message, identity = d.identity,
          payload = d.payload, changed_at = d.now, due_at = coalesce(d.now + d.due, least(q.due_at, d.now))
        FROM d WHERE d.action = 1 AND q.id = d.id
      ), inserted AS (
        INSERT INTO salestap_queue (id, record, sync, slot, place, state, target, lane, merge, origin, connection, object,
          change_id, committed_at, arrival, first_enqueued_at, due_at, changed_at, attempts, uncertain, uncertain_in_row,
          token, lease_ends_at, lease_counts, worker, run, failure_code, failure_message, identity, payload, ended_at,
          step)
        SELECT d.id, d.record, d.sync, CASE WHEN d.enters <> 2 AND d.merge <> 2 THEN 0 ELSE d.id END, d.id, d.state,
          d.target, d.lane, d.merge, d.origin, d.connection, d.object, d.change_id, d.committed_at, d.arrival, d.now,
          d.now + coalesce(d.due, 0), d.now, d.attempts, d.uncertain, d.uncertain,
          CASE WHEN d.state = 1 THEN 1 ELSE 0 END, CASE WHEN d.state = 1 THEN d.now + d.lease END,
          CASE WHEN d.state = 1 THEN d.lease_counts END, CASE WHEN d.state = 1 THEN d.worker END, d.run, d.failure_code,
          d.failure_message, d.identity, d.payload, CASE WHEN d.state = 2 THEN d.now END,
          CASE WHEN d.merge = 2 THEN d.change_id END
        FROM d WHERE d.action = 0 AND (SELECT count(*) FROM moved) >= 0
        ORDER BY d.record COLLATE "C", d.sync COLLATE "C"
      ), counted AS (
        INSERT INTO salestap_queue_count AS c (sync, state, slot, entries)
        SELECT d.sync, d.state, pg_backend_pid() % 32, count(*) FROM d WHERE d.action = 0 GROUP BY d.sync, d.state
        ON CONFLICT (sync, state, slot) DO UPDATE SET entries = c.entries + excluded.entries
      ), clocked AS (
        INSERT INTO salestap_clock AS k (slot, latest)
        SELECT pg_backend_pid() % 64, t.now FROM t WHERE EXISTS (SELECT 1 FROM d WHERE d.action < 2)
        ON CONFLICT (slot) DO UPDATE SET latest = excluded.latest WHERE k.latest < excluded.latest
      )
      SELECT d.action, d.id, d.state, d.now, d.committed_at, d.arrival, d.now + coalesce(d.due, 0) FROM d
      """
  }
#endif

#if Postgres
  public import SalesTapEngine
  import SalesTapModel
  public import SalesTapQueue
  import SalesTapStoreCoding
  public import SalesTapTime

  extension PostgresStore {
    /// Gives entries of one sync to a worker: one round trip, unless a lease is over or a newer version of an entry was sent.
    ///
    /// Workers that claim at once pass over what another has in hand. Events are claimed by one worker after the other, because those of one identity
    /// may be in one claim only.
    public func claim(_ request: ClaimRequest, at now: Instant) async throws -> QueueClaim {
      try await claim(request, at: now) { _ in .init() }
    }

    /// Gives entries of one sync to a worker; what follows from the leases that are over is noted in the transaction that ends them.
    public func claim(
      _ request: ClaimRequest, at now: Instant,
      noting consequences: @escaping @Sendable ([QueueEntry]) -> EngineCommit.Consequences
    ) async throws -> QueueClaim {
      var claim: QueueClaim?
      var waitsForExpired = true
      var isOfEvents = eventSyncs.withLock { $0.contains(request.sync) }
      while true {
        let left = request.limit - (claim?.entries.count ?? 0)
        let found: QueueClaiming.Found
        do {
          found = try await write("claiming", at: now) { [isOfEvents, waitsForExpired] transaction in
            try QueueClaiming(request, limit: left, isOfEvents: isOfEvents, waitsForExpired: waitsForExpired)
              .claim(in: transaction, at: now)
          }
          if claim == nil { claim = QueueClaim(entries: [], through: found.through) }
          if found.hasExpired, waitsForExpired {
            // What another worker settles in this moment is left alone, and not waited for.
            waitsForExpired = false
            claim?.expired = try await returnExpired(at: now, noting: consequences)
            continue
          }
        } catch {
          // What was claimed before is in hand.
          guard let claim, !claim.entries.isEmpty || !claim.superseded.isEmpty || !claim.expired.isEmpty else {
            throw error
          }
          return Self.inOrder(claim)
        }
        claim?.entries += found.entries
        claim?.superseded += found.superseded
        if found.hasEvents, !isOfEvents {
          isOfEvents = true
          eventSyncs.withLock { _ = $0.insert(request.sync) }
        } else if found.superseded.isEmpty || left <= found.entries.count {
          if isOfEvents, !found.hasEvents { eventSyncs.withLock { _ = $0.remove(request.sync) } }
          break
        }
      }
      return Self.inOrder(claim ?? QueueClaim(entries: [], through: EntryID(rawValue: 0)))
    }

    private static func inOrder(_ claim: QueueClaim) -> QueueClaim {
      var claim = claim
      claim.entries.sort { ($0.entry.place, $0.entry.id) < ($1.entry.place, $1.entry.id) }
      return claim
    }

    /// Returns the entries whose lease is over; those that are being settled in this moment are left alone.
    public func returnExpired(at now: Instant) async throws -> [QueueEntry] {
      try await returnExpired(at: now) { _ in .init() }
    }

    /// Returns the entries whose lease is over, and notes what follows from that, in one transaction.
    public func returnExpired(
      at now: Instant, noting consequences: @escaping @Sendable ([QueueEntry]) -> EngineCommit.Consequences
    ) async throws -> [QueueEntry] {
      try await write("returning expired entries", at: now) { transaction in
        let time = try transaction.now(now)
        let found = try transaction.run(
          """
          SELECT id FROM salestap_queue WHERE state = 1 AND lease_ends_at <= $1 ORDER BY lease_ends_at
          FOR UPDATE SKIP LOCKED
          """,
          [.instant(time)])
        guard found.count > 0 else { return [] }
        var reach = QueueBatch.Reach(ids: found.all.map { EntryID(rawValue: $0.integer(0)) }.sorted())
        reach.withPayloads = true
        let batch = try QueueBatch.load(reach, in: transaction, at: now)
        let expired = reach.ids.compactMap { id -> QueueEntry? in
          guard let entry = batch.entry(id), let lease = entry.lease, lease.expiresAt <= time else { return nil }
          return batch.expire(entry)
        }
        batch.finish()
        if !expired.isEmpty { try Self.note(consequences(expired), at: time, in: transaction) }
        return expired
      }
    }
  }

  /// A claim of the queue: one statement that looks, and one that takes.
  struct QueueClaiming {
    /// What a claim found.
    struct Found: Sendable {
      var through: EntryID
      var hasExpired: Bool
      var hasEvents: Bool
      var entries: [ClaimedEntry] = []
      var superseded: [QueueEntry] = []
    }

    private let request: ClaimRequest
    private let limit: Int
    private let isOfEvents: Bool
    private let waitsForExpired: Bool

    /// - Parameters:
    ///   - isOfEvents: whether events may be taken; the others wait for it then.
    ///   - waitsForExpired: whether nothing is taken while a lease is over.
    init(_ request: ClaimRequest, limit: Int, isOfEvents: Bool, waitsForExpired: Bool) {
      self.request = request
      self.limit = limit
      self.isOfEvents = isOfEvents
      self.waitsForExpired = waitsForExpired
    }

    func claim(in transaction: Transaction, at given: Instant) throws -> Found {
      let time = Parameter.instant(transaction.callersTime(given))
      let milliseconds =
        request.lease.components.seconds * 1000
        + request.lease.components.attoseconds / 1_000_000_000_000_000
      let dueBy = request.dueBy.map { $0.millisecondsSinceEpoch - given.millisecondsSinceEpoch }
      let parameters: [Parameter] = [
        .text(request.sync), .integer(max(0, limit)), .integer(dueBy ?? 0), .integer(request.through?.rawValue),
        .integer(request.lane.map(\.storedNumber)), time, .integer(milliseconds),
        .integer(request.expiryCountsAttempt ? 1 : 0), .text(request.worker), .integer(waitsForExpired ? 1 : 0),
        .integer(isOfEvents ? 0 : 1), .text(QueueRules.overtaken.code), .text(QueueRules.overtaken.message),
      ]
      let statements =
        (isOfEvents ? [QueueBatch.gate] : []) + [
          Statement(Self.look, [.text(request.sync), time]), Statement(Self.take, parameters),
        ]
      let rows = try transaction.finish(statements).suffix(2)
      guard let looked = rows.first, let taken = rows.last else {
        throw PostgresStoreError(.other, "a statement gave no answer")
      }
      let seen = try looked.one(of: "the queue's number")
      var found = Found(
        through: EntryID(rawValue: seen.integer(0)), hasExpired: seen.isTrue(1), hasEvents: seen.isTrue(2))
      for row in taken.all {
        let entry = try QueueCoding.entry(row)
        if entry.state == .inFlight {
          found.entries.append(ClaimedEntry(entry))
        } else {
          found.superseded.append(entry)
        }
      }
      return found
    }

    /// What a claim has to know: the newest number, whether a lease is over, and whether events wait.
    ///
    /// `$1` is the sync, `$2` the time, or null for the server's.
    static let look = """
      SELECT CASE WHEN s.is_called THEN s.last_value ELSE 0 END,
        EXISTS (
          SELECT 1 FROM salestap_queue q
          WHERE q.state = 1 AND q.lease_ends_at <= (SELECT coalesce($2, \(Transaction.now)))),
        EXISTS (SELECT 1 FROM salestap_queue q WHERE q.state = 0 AND q.target = 1 AND q.sync = $1)
      FROM salestap_queue_id s
      """

    /// Whether no other entry holds a waiting entry `q` back.
    ///
    /// An offset keeps the planner from joining: what it believes to be empty, because it was when statistics were made, it would go through for each
    /// entry. Where it holds the slot of its record, the others are those with a higher one: nearly always there are none, and the index says so by
    /// itself.
    static let isFree = """
      NOT EXISTS (
            SELECT 1 FROM salestap_queue o
            WHERE o.record = q.record AND o.sync = q.sync AND o.ended = 0 AND o.slot > CASE WHEN q.slot = 0 THEN 0 ELSE -1 END
              AND o.id <> q.id AND (o.state = 1 OR (o.state = 0 AND o.place < q.place)) OFFSET 0)
          AND (q.target = 0 OR NOT EXISTS (
            SELECT 1 FROM salestap_queue f
            WHERE f.connection = q.connection AND f.identity = q.identity AND f.state = 1 AND f.target = 1 OFFSET 0))
      """

    /// Takes entries in hand, in the order of their places.
    ///
    /// An entry may go if no other of its record is in flight or has an earlier place, and, for an event, if none of its identity is in flight. A
    /// profile of which a newer version was handed over ends superseded. What is locked is what is taken, so it is counted there: the rows themselves go
    /// out as they are written.
    ///
    /// `$1` sync, `$2` limit, `$3` how long after now it may be due, `$4` the newest entry, or null, `$5` lane, or null, `$6` now, or null for the
    /// server's time, `$7` how long the lease is, `$8` whether an expiry counts, `$9` worker; `$10` is 1 where nothing is to be taken while a lease is
    /// over, `$11` is 1 where nothing is to be taken while events wait; `$12` and `$13` say why a profile was overtaken.
    static let take = """
      WITH t AS MATERIALIZED (SELECT coalesce($6, \(Transaction.now)) AS now), c AS MATERIALIZED (
        SELECT q.id, coalesce((q.committed_at, q.arrival) < (v.committed_at, v.arrival), false) AS overtaken
        FROM salestap_queue q
        LEFT JOIN salestap_queue_version v ON q.target = 0 AND v.record = q.record AND v.sync = q.sync
        WHERE q.state = 0 AND q.sync = $1 AND q.due_at <= (SELECT now FROM t) + $3
          AND q.id <= coalesce($4, 9223372036854775807) AND ($5 IS NULL OR q.lane = $5)
          AND ($10 = 0
            OR NOT EXISTS (SELECT 1 FROM salestap_queue x WHERE x.state = 1 AND x.lease_ends_at <= (SELECT now FROM t)))
          AND ($11 = 0
            OR NOT EXISTS (SELECT 1 FROM salestap_queue x WHERE x.state = 0 AND x.target = 1 AND x.sync = $1))
          AND \(isFree)
        ORDER BY q.place LIMIT $2 FOR UPDATE OF q SKIP LOCKED
      ), counted AS (
        INSERT INTO salestap_queue_count AS n (sync, state, slot, entries)
        SELECT $1, x.state, pg_backend_pid() % 32, x.entries
        FROM (SELECT count(*) AS taken, count(*) FILTER (WHERE c.overtaken) AS overtaken FROM c) s
        CROSS JOIN LATERAL (VALUES (0, -s.taken), (1, s.taken - s.overtaken), (4, s.overtaken)) x (state, entries)
        WHERE x.entries <> 0
        ON CONFLICT (sync, state, slot) DO UPDATE SET entries = n.entries + excluded.entries
      ), clocked AS (
        INSERT INTO salestap_clock AS k (slot, latest)
        SELECT pg_backend_pid() % 64, (SELECT now FROM t) WHERE EXISTS (SELECT 1 FROM c)
        ON CONFLICT (slot) DO UPDATE SET latest = excluded.latest WHERE k.latest < excluded.latest
      )
      UPDATE salestap_queue q SET
        state = CASE WHEN c.overtaken THEN 4 ELSE 1 END, ended = CASE WHEN c.overtaken THEN 1 ELSE 0 END,
        token = CASE WHEN c.overtaken THEN q.token ELSE q.token + 1 END,
        lease_ends_at = CASE WHEN c.overtaken THEN NULL ELSE (SELECT now FROM t) + $7 END,
        lease_counts = CASE WHEN c.overtaken THEN NULL ELSE $8 END,
        worker = CASE WHEN c.overtaken THEN NULL ELSE $9 END,
        failure_code = CASE WHEN c.overtaken THEN $12 ELSE q.failure_code END,
        failure_message = CASE WHEN c.overtaken THEN $13 ELSE q.failure_message END,
        payload = CASE WHEN c.overtaken THEN ''::bytea ELSE q.payload END, changed_at = (SELECT now FROM t),
        ended_at = CASE WHEN c.overtaken THEN (SELECT now FROM t) END
      FROM c WHERE q.id = c.id RETURNING \(QueueCoding.columns)
      """
  }
#endif

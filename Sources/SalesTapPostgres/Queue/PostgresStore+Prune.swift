#if Postgres
  public import SalesTapQueue
  import SalesTapStoreCoding
  import SalesTapTime

  extension PostgresStore {
    /// How many rows one transaction of ``prune(_:)`` removes.
    private static let pruneBatch = 1_000

    /// Forgets what ended long ago, log entries and historical syncs among it.
    ///
    /// Works in batches of 1,000 rows, each a transaction of its own that passes over rows which somebody else has in hand: nobody waits for it.
    /// When it throws, the batches before stay removed. The request's times are taken as they are: retention is counted in days.
    public func prune(_ request: PruneRequest) async throws -> RemovalCount {
      let ended = request.endedBefore
      _ = try await pruneBackfills(endedBefore: ended)
      try await pruneLog(before: ended)
      var entries = try await pruneEntries(Self.oldEnded, before: ended)
      if let failed = request.failedBefore { entries += try await pruneEntries(Self.oldFailed, before: failed) }
      return RemovalCount(entries: entries, versions: try await pruneVersions(before: ended))
    }

    static let oldEnded = "q.ended = 1 AND q.ended_at < $1 ORDER BY q.ended_at"
    static let oldFailed = "q.state = 2 AND q.ended_at < $1 ORDER BY q.ended_at"

    /// Removes one batch of entries.
    static func pruneSQL(_ which: String) -> String {
      """
      WITH old AS MATERIALIZED (SELECT q.id FROM salestap_queue q WHERE \(which) LIMIT $2 FOR UPDATE SKIP LOCKED),
        removed AS (DELETE FROM salestap_queue q USING old WHERE q.id = old.id RETURNING q.sync, q.state)
      SELECT sync, state, count(*) FROM removed GROUP BY sync, state
      """
    }

    /// - Parameter which: as an index has it.
    private func pruneEntries(_ which: String, before time: Instant) async throws -> Int {
      var removed = 0
      while true {
        let batch = try await write("pruning") { transaction in
          let rows = try transaction.change(Self.pruneSQL(which), [.instant(time), .integer(Self.pruneBatch)])
          return try Self.countOut(rows, in: transaction)
        }
        removed += batch
        if batch < Self.pruneBatch { return removed }
      }
    }

    private func pruneLog(before time: Instant) async throws {
      while true {
        let removed = try await write("pruning") { transaction in
          try transaction.change(
            """
            WITH old AS MATERIALIZED (
              SELECT l.id FROM salestap_log l WHERE l.time < $1 ORDER BY l.time LIMIT $2 FOR UPDATE SKIP LOCKED)
            DELETE FROM salestap_log l USING old WHERE l.id = old.id
            """, [.instant(time), .integer(Self.pruneBatch)]
          ).changed
        }
        if removed < Self.pruneBatch { return }
      }
    }

    private func pruneVersions(before time: Instant) async throws -> Int {
      struct Step: Sendable {
        var removed: Int
        var last: (record: String, sync: String)?
      }
      var last = (record: "", sync: "")
      var removed = 0
      while true {
        let step = try await write("pruning") { [last] transaction in
          // The page is looked at whether or not its rows may go, so that the next one begins after it.
          let rows = try transaction.change(
            """
            WITH page AS MATERIALIZED (
              SELECT v.record, v.sync FROM salestap_queue_version v WHERE (v.record, v.sync) > ($1, $2)
              ORDER BY v.record, v.sync LIMIT $4), old AS MATERIALIZED (
              SELECT v.record, v.sync FROM page JOIN salestap_queue_version v USING (record, sync)
              WHERE v.noted_at < $3 AND NOT EXISTS (
                SELECT 1 FROM salestap_queue q WHERE q.record = v.record AND q.sync = v.sync AND q.ended = 0)
              FOR UPDATE OF v SKIP LOCKED), removed AS (
              DELETE FROM salestap_queue_version v USING old WHERE v.record = old.record AND v.sync = old.sync RETURNING 1)
            SELECT p.record, p.sync, (SELECT count(*) FROM removed) FROM page p ORDER BY p.record DESC, p.sync DESC LIMIT 1
            """, [.text(last.record), .text(last.sync), .instant(time), .integer(Self.pruneBatch)])
          guard let row = rows.first else { return Step(removed: 0, last: nil) }
          return Step(removed: row.int(2), last: (row.text(0), row.text(1)))
        }
        removed += step.removed
        guard let next = step.last else { return removed }
        last = next
      }
    }
  }
#endif

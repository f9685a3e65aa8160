#if SQLite
  import GRDB
  public import SalesTapQueue
  import SalesTapStoreCoding
  import SalesTapTime

  extension SQLiteStore {
    /// How many rows one transaction of ``prune(_:)`` removes.
    private static let pruneBatch = 1_000

    /// Forgets what ended long ago, log entries and historical syncs among it.
    ///
    /// Works in batches of 1,000 rows. What may go is looked up without the write lock, which is held while a batch is removed only: other
    /// operations come in between. When it throws, the batches before stay removed.
    public func prune(_ request: PruneRequest) async throws -> RemovalCount {
      let ended = request.endedBefore
      _ = try await write("pruning") { try BackfillTransaction(database: $0).prune(endedBefore: ended) }
      try await pruneLog(before: ended)
      var entries = try await pruneEntries(.ended, before: ended)
      if let failed = request.failedBefore { entries += try await pruneEntries(.open, before: failed) }
      return RemovalCount(entries: entries, versions: try await pruneVersions(before: ended))
    }

    private func pruneLog(before time: Instant) async throws {
      var ids: [Int64] = []
      repeat {
        ids = try await read("pruning") { database in
          let old = try SQLStatement(
            database, "SELECT id FROM salestap_log WHERE time < ? ORDER BY time LIMIT \(Self.pruneBatch)")
          old.bind(time, at: 1)
          var ids: [Int64] = []
          while try old.step() { ids.append(old.integer(0)) }
          return ids
        }
        guard !ids.isEmpty else { return }
        try await write("pruning") { [ids] database in
          let delete = try SQLStatement(database, "DELETE FROM salestap_log WHERE id = ?")
          for id in ids {
            delete.bind(id, at: 1)
            try delete.run()
          }
        }
      } while ids.count == Self.pruneBatch
    }

    /// Forgets all of what has ended, or the failed ones of the open entries.
    private func pruneEntries(_ table: QueueTables.Table, before time: Instant) async throws -> Int {
      struct Row: Sendable {
        var id: Int64
        var sync: String
        var state: Int
      }
      var rows: [Row] = []
      var removed = 0
      repeat {
        rows = try await read("pruning") { database in
          let old = try SQLStatement(
            database,
            """
            SELECT id, sync, state FROM \(table.rawValue)
            WHERE \(table == .ended ? "" : "state = 2 AND ")changed_at < ?
            ORDER BY changed_at LIMIT \(Self.pruneBatch)
            """)
          old.bind(time, at: 1)
          var rows: [Row] = []
          while try old.step() { rows.append(Row(id: old.integer(0), sync: old.text(1), state: old.int(2))) }
          return rows
        }
        guard !rows.isEmpty else { break }
        removed += try await write("pruning") { [rows] database in
          try QueueTransaction.perform(in: database) { transaction in
            // Looked at again: meanwhile a failed entry may have been retried.
            let delete = try SQLStatement(
              database, "DELETE FROM \(table.rawValue) WHERE id = ? AND state = ? AND changed_at < ?")
            var removed = 0
            for row in rows {
              delete.bind(row.id, at: 1)
              delete.bind(row.state, at: 2)
              delete.bind(time, at: 3)
              try delete.run()
              guard database.changesCount > 0 else { continue }
              transaction.count(row.sync, try QueueCoding.value(row.state, of: QueueCoding.states), -1)
              removed += 1
            }
            return removed
          }
        }
      } while rows.count == Self.pruneBatch
      return removed
    }

    private func pruneVersions(before time: Instant) async throws -> Int {
      struct Key: Sendable {
        var record: String
        var sync: String
      }
      let old = """
        noted_at < ?3 AND NOT EXISTS (
          SELECT 1 FROM salestap_queue q WHERE q.record = v.record AND q.sync = v.sync)
        """
      var keys = [Key(record: "", sync: "")]
      var removed = 0
      while let last = keys.last {
        keys = try await read("pruning") { database in
          let statement = try SQLStatement(
            database,
            """
            SELECT record, sync FROM salestap_queue_version AS v WHERE (record, sync) > (?1, ?2) AND \(old)
            ORDER BY record, sync LIMIT \(Self.pruneBatch)
            """)
          statement.bind(last.record, at: 1)
          statement.bind(last.sync, at: 2)
          statement.bind(time, at: 3)
          var keys: [Key] = []
          while try statement.step() { keys.append(Key(record: statement.text(0), sync: statement.text(1))) }
          return keys
        }
        guard !keys.isEmpty else { break }
        removed += try await write("pruning") { [keys] database in
          let delete = try SQLStatement(
            database, "DELETE FROM salestap_queue_version AS v WHERE record = ?1 AND sync = ?2 AND \(old)")
          var removed = 0
          for key in keys {
            delete.bind(key.record, at: 1)
            delete.bind(key.sync, at: 2)
            delete.bind(time, at: 3)
            try delete.run()
            removed += database.changesCount
          }
          return removed
        }
      }
      return removed
    }
  }
#endif

#if SQLite
  import GRDB
  public import SalesTapEngine
  import SalesTapStoreCoding
  public import SalesTapTime

  extension SQLiteStore {
    /// Adds runs, all or none.
    public func addBackfills(_ runs: [BackfillRun]) async throws -> BackfillAddition {
      try await write("adding historical syncs") { database in
        try BackfillTransaction(database: database).add(runs)
      }
    }

    /// Gives the next run that may go on.
    public func claimBackfill(
      worker: String, until leaseEnd: Instant, at now: Instant
    ) async throws -> BackfillClaim? {
      try await write("claiming a historical sync", at: now) { database in
        try BackfillTransaction(database: database).claim(until: leaseEnd, at: now)
      }
    }

    /// Stores what the holder of a run made of it.
    public func saveBackfill(
      _ claim: BackfillClaim, until leaseEnd: Instant?, at now: Instant
    ) async throws -> BackfillRun? {
      try await write("saving a historical sync", at: now) { database in
        try BackfillTransaction(database: database).save(claim, until: leaseEnd)
      }
    }

    /// Pauses, cancels, or resumes a run.
    public func command(
      _ command: BackfillCommand, backfill id: BackfillID, at now: Instant
    ) async throws -> BackfillCommandResult {
      try await write("changing a historical sync", at: now) { database in
        try BackfillTransaction(database: database).perform(command, on: id, at: now)
      }
    }

    /// The runs of a sync, or all, the newest first.
    public func backfills(sync: String?, limit: Int) async throws -> [BackfillRun] {
      guard limit > 0 else { return [] }
      return try await read("listing historical syncs") {
        try BackfillTransaction(database: $0).runs(sync: sync, limit: limit)
      }
    }

    /// The run of an id.
    public func backfill(_ id: BackfillID) async throws -> BackfillRun? {
      try await read("reading a historical sync") { try BackfillTransaction(database: $0).run(id)?.run }
    }

    /// When a claim of a run may next find something.
    public func nextBackfillDue(at now: Instant) async throws -> Instant? {
      try await read("looking for the next historical sync") {
        BackfillRules.nextDue(in: try BackfillTransaction(database: $0).open(), at: now)
      }
    }

    /// Removes runs that ended before an instant.
    public func pruneBackfills(endedBefore: Instant) async throws -> Int {
      try await write("pruning historical syncs") {
        try BackfillTransaction(database: $0).prune(endedBefore: endedBefore)
      }
    }
  }

  /// The operations on the table of historical syncs inside one transaction of the database.
  struct BackfillTransaction: StoredBackfills {
    let database: Database

    private static let columns = BackfillRules.Kept.columns

    /// The runs that have not ended, by id.
    func open() throws -> [BackfillRules.Kept] {
      try kept(
        SQLStatement(database, "SELECT \(Self.columns) FROM salestap_backfill WHERE ended_at IS NULL ORDER BY id"))
    }

    func run(_ id: BackfillID) throws -> BackfillRules.Kept? {
      let statement = try SQLStatement(database, "SELECT \(Self.columns) FROM salestap_backfill WHERE id = ?")
      statement.bind(id.rawValue, at: 1)
      return try kept(statement).first
    }

    func runs(sync: String?, limit: Int) throws -> [BackfillRun] {
      let filter = sync == nil ? "" : "WHERE sync = ?2"
      let statement = try SQLStatement(
        database, "SELECT \(Self.columns) FROM salestap_backfill \(filter) ORDER BY id DESC LIMIT ?1")
      statement.bind(limit, at: 1)
      if let sync { statement.bind(sync, at: 2) }
      return try kept(statement).map(\.run)
    }

    func insert(_ run: BackfillRun) throws -> BackfillID {
      let statement = try SQLStatement(
        database, "INSERT INTO salestap_backfill (sync, ended_at, run, token) VALUES (?, ?, ?, 0)")
      statement.bind(run.sync, at: 1)
      statement.bind(run.endedAt, at: 2)
      statement.bind(try StoredJSON.text(of: run), at: 3)
      try statement.run()
      return BackfillID(rawValue: database.lastInsertedRowID)
    }

    func write(_ kept: BackfillRules.Kept) throws {
      let statement = try SQLStatement(
        database, "UPDATE salestap_backfill SET ended_at = ?, run = ?, token = ?, lease_ends_at = ? WHERE id = ?")
      statement.bind(kept.run.state.isEnded ? kept.run.endedAt : nil, at: 1)
      statement.bind(try StoredJSON.text(of: kept.run), at: 2)
      statement.bind(kept.token, at: 3)
      statement.bind(kept.leaseEnd, at: 4)
      statement.bind(kept.run.id.rawValue, at: 5)
      try statement.run()
    }

    func prune(endedBefore: Instant) throws -> Int {
      let statement = try SQLStatement(database, "DELETE FROM salestap_backfill WHERE ended_at < ?")
      statement.bind(endedBefore, at: 1)
      try statement.run()
      return database.changesCount
    }

    private func kept(_ statement: SQLStatement) throws -> [BackfillRules.Kept] {
      var found: [BackfillRules.Kept] = []
      while try statement.step() {
        found.append(try BackfillRules.Kept(row: statement))
      }
      return found
    }
  }
#endif

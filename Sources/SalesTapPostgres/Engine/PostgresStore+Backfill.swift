#if Postgres
  public import SalesTapEngine
  import SalesTapQueue
  import SalesTapStoreCoding
  public import SalesTapTime

  extension PostgresStore {
    /// Adds runs, all or none.
    public func addBackfills(_ runs: [BackfillRun]) async throws -> BackfillAddition {
      try await write("adding historical syncs") { transaction in
        try BackfillTable(locking: transaction).add(runs)
      }
    }

    /// Gives the next run that may go on.
    public func claimBackfill(
      worker: String, until leaseEnd: Instant, at now: Instant
    ) async throws -> BackfillClaim? {
      try await write("claiming a historical sync", at: now) { transaction in
        let time = try transaction.now(now)
        return try BackfillTable(locking: transaction).claim(until: leaseEnd + (time - now), at: time)
      }
    }

    /// Stores what the holder of a run made of it.
    public func saveBackfill(
      _ claim: BackfillClaim, until leaseEnd: Instant?, at now: Instant
    ) async throws -> BackfillRun? {
      try await write("saving a historical sync", at: now) { transaction in
        try BackfillTable(locking: transaction).save(claim, until: leaseEnd, lead: transaction.lead(over: now))
      }
    }

    /// Pauses, cancels, or resumes a run.
    public func command(
      _ command: BackfillCommand, backfill id: BackfillID, at now: Instant
    ) async throws -> BackfillCommandResult {
      try await write("changing a historical sync", at: now) { transaction in
        try BackfillTable(locking: transaction).perform(command, on: id, at: transaction.now(now))
      }
    }

    /// The runs of a sync, or all, the newest first.
    public func backfills(sync: String?, limit: Int) async throws -> [BackfillRun] {
      guard limit > 0 else { return [] }
      return try await read("listing historical syncs") {
        try BackfillTable(reading: $0).runs(sync: sync, limit: limit)
      }
    }

    /// The run of an id.
    public func backfill(_ id: BackfillID) async throws -> BackfillRun? {
      try await read("reading a historical sync") { try BackfillTable(reading: $0).run(id)?.run }
    }

    /// When a claim of a run may next find something, in the caller's time.
    public func nextBackfillDue(at now: Instant) async throws -> Instant? {
      try await read("looking for the next historical sync", at: now) { transaction in
        let open = try BackfillTable(reading: transaction).open()
        let lead = try transaction.lead(over: now)
        return BackfillRules.nextDue(in: open, at: now + lead).map { $0 - lead }
      }
    }

    /// Removes runs that ended before an instant.
    public func pruneBackfills(endedBefore: Instant) async throws -> Int {
      try await write("pruning historical syncs") {
        try $0.change("DELETE FROM salestap_backfill WHERE ended_at < $1", [.instant(endedBefore)]).changed
      }
    }
  }

  /// The operations on the table of historical syncs inside one transaction of the database.
  struct BackfillTable: StoredBackfills {
    private let transaction: Transaction

    init(reading transaction: Transaction) { self.transaction = transaction }

    /// Holds back everybody else who would change a run, until the transaction ends: which run may go on depends on all the others.
    init(locking transaction: Transaction) throws {
      self.transaction = transaction
      _ = try transaction.run(
        "SELECT pg_advisory_xact_lock(hashtextextended('salestap.backfill.' || current_schema(), 0))")
    }

    private static let columns = BackfillRules.Kept.columns

    /// The runs that have not ended, by id.
    func open() throws -> [BackfillRules.Kept] {
      try kept(
        transaction.run("SELECT \(Self.columns) FROM salestap_backfill WHERE ended_at IS NULL ORDER BY id"))
    }

    func run(_ id: BackfillID) throws -> BackfillRules.Kept? {
      let rows = try transaction.run(
        "SELECT \(Self.columns) FROM salestap_backfill WHERE id = $1", [.integer(id.rawValue)])
      return try kept(rows).first
    }

    func runs(sync: String?, limit: Int) throws -> [BackfillRun] {
      let filter = sync == nil ? "" : "WHERE sync = $2"
      let rows = try transaction.run(
        "SELECT \(Self.columns) FROM salestap_backfill \(filter) ORDER BY id DESC LIMIT $1",
        [.integer(limit)] + (sync.map { [.text($0)] } ?? []))
      return try kept(rows).map(\.run)
    }

    func insert(_ run: BackfillRun) throws -> BackfillID {
      let rows = try transaction.change(
        "INSERT INTO salestap_backfill (sync, ended_at, run, token) VALUES ($1, $2, $3, 0) RETURNING id",
        [.text(run.sync), .instant(run.endedAt), .text(try StoredJSON.text(of: run))])
      return BackfillID(rawValue: try rows.one(of: "a historical sync").integer(0))
    }

    func write(_ kept: BackfillRules.Kept) throws {
      transaction.later(
        "UPDATE salestap_backfill SET ended_at = $1, run = $2, token = $3, lease_ends_at = $4 WHERE id = $5",
        [
          .instant(kept.run.state.isEnded ? kept.run.endedAt : nil), .text(try StoredJSON.text(of: kept.run)),
          .integer(kept.token), .instant(kept.leaseEnd), .integer(kept.run.id.rawValue),
        ])
    }

    private func kept(_ rows: Rows) throws -> [BackfillRules.Kept] {
      try rows.all.map { try BackfillRules.Kept(row: $0) }
    }
  }
#endif

#if SQLite || Postgres
  package import SalesTapEngine
  import SalesTapQueue
  package import SalesTapTime

  /// The table of historical syncs inside one transaction; what is done with it is the same in every store.
  package protocol StoredBackfills {
    /// The runs that have not ended, by id.
    func open() throws -> [BackfillRules.Kept]
    /// The run of an id; nil if there is none.
    func run(_ id: BackfillID) throws -> BackfillRules.Kept?
    /// Adds a run; its id.
    func insert(_ run: BackfillRun) throws -> BackfillID
    /// Writes a run back.
    func write(_ kept: BackfillRules.Kept) throws
  }

  extension StoredBackfills {
    /// Adds runs, all or none.
    package func add(_ runs: [BackfillRun]) throws -> BackfillAddition {
      var open: [String: BackfillRun] = [:]
      for kept in try self.open() { open[kept.run.sync] = kept.run }
      for run in runs {
        if let standing = open[run.sync] { return .refused(standing) }
        open[run.sync] = run
      }
      return .added(try runs.map { try insert($0) })
    }

    /// Gives the next run that may go on.
    package func claim(until leaseEnd: Instant, at now: Instant) throws -> BackfillClaim? {
      let open = try open()
      guard var kept = BackfillRules.next(in: open, at: now).map({ open[$0] }) else { return nil }
      kept.run.state = .processing
      kept.token += 1
      kept.leaseEnd = leaseEnd
      try write(kept)
      return BackfillClaim(run: kept.run, token: FencingToken(rawValue: kept.token))
    }

    /// Stores what the holder of a run made of it; nil if it no longer holds it.
    ///
    /// - Parameter lead: how far the store's clock is ahead of the caller's.
    package func save(
      _ claim: BackfillClaim, until leaseEnd: Instant?, lead: Duration = .zero
    ) throws -> BackfillRun? {
      guard var kept = try run(claim.run.id), kept.token == claim.token.rawValue,
        !kept.run.state.isEnded || kept.run.state == .cancelled
      else { return nil }
      var run = claim.run
      // A time that the run had before is in the store's time.
      if run.due != kept.run.due { run.due = run.due.map { $0 + lead } }
      BackfillRules.save(run, until: leaseEnd.map { $0 + lead }, into: &kept)
      try write(kept)
      return kept.run
    }

    /// Pauses, cancels, or resumes a run.
    package func perform(
      _ command: BackfillCommand, on id: BackfillID, at now: Instant
    ) throws -> BackfillCommandResult {
      guard var kept = try run(id) else { return .unknown }
      let result = BackfillRules.perform(command, on: &kept, at: now)
      try write(kept)
      return result
    }
  }

  extension BackfillRules.Kept {
    /// The columns, in the order in which ``init(row:)`` reads them.
    package static let columns = "id, run, token, lease_ends_at"

    /// The run of a row of ``columns``.
    package init(row: some StoredRow) throws {
      var run = try StoredJSON.value(BackfillRun.self, from: row.text(1), of: "a historical sync")
      run.id = BackfillID(rawValue: row.integer(0))
      self.init(run: run, token: row.integer(2), leaseEnd: row.optionalInstant(3))
    }
  }
#endif

#if SQLite
  import GRDB
  public import SalesTapEngine
  import SalesTapModel
  public import SalesTapQueue
  import SalesTapStoreCoding
  public import SalesTapTime

  extension SQLiteStore: MovableStore {
    /// Performs all parts of a step in one transaction.
    public func commit(_ step: EngineCommit, at now: Instant) async throws -> EngineCommit.Outcome {
      try await write("committing a step", at: now) { database in
        let inbox = InboxTransaction(database: database)
        guard try step.inbox.allSatisfy({ try inbox.isHeld($0) }) else { return EngineCommit.Outcome(isStale: true) }
        for settlement in step.inbox { try inbox.settle(settlement) }
        var outcome = try QueueTransaction.perform(in: database) { queue in
          var outcome = EngineCommit.Outcome()
          outcome.settlements = try step.settlements.map { try queue.settle($0, at: now) }
          for one in step.handedOver { try queue.note(one, at: now) }
          outcome.offers = try queue.enqueue(step.offers, at: now)
          return outcome
        }
        for offer in step.held { _ = try inbox.append(offer, at: now) }
        for changeID in step.decided { try inbox.end(changeID: changeID) }
        for position in step.positions { try inbox.note(position) }
        if let save = step.backfill {
          outcome.backfill = try BackfillTransaction(database: database).save(save.claim, until: save.leaseEnd)
        }
        try Self.note(step.consequences(outcome), at: now, in: database)
        return outcome
      }
    }

    private static func note(_ consequences: EngineCommit.Consequences, at now: Instant, in database: Database) throws {
      try note(consequences.accepted, at: now, in: database)
      try append(consequences.log, in: database)
    }

    /// Gives entries of one sync to a worker, and notes what follows from the leases that are over, in one transaction.
    public func claim(
      _ request: ClaimRequest, at now: Instant,
      noting consequences: @escaping @Sendable ([QueueEntry]) -> EngineCommit.Consequences
    ) async throws -> QueueClaim {
      try await write("claiming", at: now) { database in
        let claim = try QueueTransaction.perform(in: database) { try $0.claim(request, at: now) }
        if !claim.expired.isEmpty { try Self.note(consequences(claim.expired), at: now, in: database) }
        return claim
      }
    }

    /// Returns the entries whose lease is over, and notes what follows from that, in one transaction.
    public func returnExpired(
      at now: Instant, noting consequences: @escaping @Sendable ([QueueEntry]) -> EngineCommit.Consequences
    ) async throws -> [QueueEntry] {
      try await write("returning expired entries", at: now) { database in
        let expired = try QueueTransaction.perform(in: database) { try $0.returnExpired(at: now) }
        if !expired.isEmpty { try Self.note(consequences(expired), at: now, in: database) }
        return expired
      }
    }

    /// Removes everything held about a record or an identity, in one transaction.
    public func erase(_ subject: ErasureSubject, changes: [InboxID]) async throws -> ErasureReceipt {
      try await write("erasing") { database in
        let inbox = InboxTransaction(database: database)
        let queue = try QueueTransaction.perform(in: database) { try $0.erase(subject) }
        var removed = try inbox.remove(InboxQuery(ids: changes))
        let log: Int
        let accepted: Int
        switch subject {
        case .record(let recordID):
          removed += try inbox.remove(InboxQuery(recordID: recordID))
          log = try Self.delete("salestap_log WHERE record = ?", recordID.key, in: database)
          accepted = try Self.delete("salestap_accepted WHERE record = ?", recordID.key, in: database)
        case .identity(let identity):
          log = try Self.delete("salestap_log WHERE identity = ?", identity, in: database)
          accepted = try Self.delete(
            "salestap_accepted WHERE identity = ?", Digest.identity(identity), in: database)
        }
        return ErasureReceipt(queue: queue, inbox: removed, log: log, accepted: accepted)
      }
    }

    /// The notes of the newest versions handed over, by record and sync.
    public func handedOverNotes(after last: HandedOverNote?, limit: Int) async throws -> [HandedOverNote] {
      guard limit > 0 else { return [] }
      return try await read("listing what was handed over") { database in
        let statement = try SQLStatement(
          database,
          """
          SELECT record, sync, committed_at, arrival, change_id, is_certain, noted_at FROM salestap_queue_version
          WHERE (record, sync) > (?1, ?2) ORDER BY record, sync LIMIT ?3
          """)
        statement.bind(last?.recordID.key ?? "", at: 1)
        statement.bind(last?.sync ?? "", at: 2)
        statement.bind(Int64(limit), at: 3)
        var notes: [HandedOverNote] = []
        while try statement.step() {
          let newest = NewestHandedOver(
            version: RecordVersion(committedAt: statement.instant(2), arrival: statement.integer(3)),
            changeID: statement.text(4), isCertain: statement.int(5) != 0, notedAt: statement.instant(6))
          notes.append(
            HandedOverNote(sync: statement.text(1), recordID: try RecordID(key: statement.text(0)), newest: newest))
        }
        return notes
      }
    }

    /// The latest time that came with an operation that changed something.
    public func latestTime() async throws -> Instant? {
      try await read("reading the latest time") { database in
        let statement = try SQLStatement(database, "SELECT latest FROM salestap_clock")
        guard try statement.step() else { return nil }
        defer { statement.reset() }
        return statement.optionalInstant(0)
      }
    }

    private static func delete(_ rows: String, _ value: String, in database: Database) throws -> Int {
      let statement = try SQLStatement(database, "DELETE FROM \(rows)")
      statement.bind(value, at: 1)
      try statement.run()
      return database.changesCount
    }
  }
#endif

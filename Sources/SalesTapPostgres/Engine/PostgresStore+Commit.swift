#if Postgres
  public import SalesTapEngine
  import SalesTapModel
  public import SalesTapQueue
  import SalesTapStoreCoding
  public import SalesTapTime

  extension PostgresStore: MovableStore {
    /// Performs all parts of a step in one transaction; if another worker is in its way, it begins anew, and asks for the consequences again.
    ///
    /// Cost: two round trips, one for all that the consequences depend on and one for all that is written; one more for states that are remembered, and up
    /// to two each for changes that are held and for the progress of a run.
    public func commit(_ step: EngineCommit, at now: Instant) async throws -> EngineCommit.Outcome {
      try await write("committing a step", at: now) { transaction in
        var reach = QueueBatch.Reach(ids: step.settlements.map(\.id))
        reach.keys = Set(step.handedOver.map { QueueBatch.Key($0.send.recordID, $0.send.sync) })
        reach.add(step.offers)
        let touchesQueue = !reach.ids.isEmpty || !reach.keys.isEmpty
        var found = try transaction.run(
          (step.inbox.isEmpty ? [] : [InboxTable.held(step.inbox)])
            + (touchesQueue ? QueueBatch.statements(for: reach) : []))[...]
        let time = try transaction.now(now)
        let lead = time - now
        let inbox = InboxTable(transaction: transaction, now: time)
        if !step.inbox.isEmpty, let rows = found.popFirst() {
          guard let held = try InboxTable.entries(of: step.inbox, in: rows) else {
            return EngineCommit.Outcome(isStale: true)
          }
          inbox.settle(step.inbox, held, lead: lead)
        }
        var outcome = EngineCommit.Outcome()
        if touchesQueue {
          let queue = try QueueBatch(reach, found, in: transaction, at: time)
          outcome.settlements = step.settlements.map { queue.settle($0.moved(by: lead)) }
          for one in step.handedOver { queue.note(one) }
          outcome.offers = queue.enqueue(step.offers.map { $0.moved(by: lead) })
          queue.finish()
        }
        if !step.held.isEmpty { _ = try inbox.append(step.held.map { $0.moved(by: lead) }) }
        inbox.end(step.decided)
        inbox.note(step.positions)
        if let save = step.backfill {
          outcome.backfill = try BackfillTable(locking: transaction).save(
            save.claim, until: save.leaseEnd, lead: lead)
        }
        try Self.note(step.consequences(outcome), at: time, in: transaction)
        transaction.touch()
        return outcome
      }
    }

    static func note(_ consequences: EngineCommit.Consequences, at time: Instant, in transaction: Transaction) throws {
      try note(consequences.accepted, at: time, in: transaction)
      try append(consequences.log, in: transaction)
    }

    /// Removes everything held about a record or an identity, in one transaction.
    public func erase(_ subject: ErasureSubject, changes: [InboxID]) async throws -> ErasureReceipt {
      try await write("erasing") { transaction in
        let inbox = InboxTable(transaction: transaction)
        let queue = try Self.erase(subject, in: transaction)
        var removed = try inbox.remove(InboxQuery(ids: changes))
        let log: Rows
        let accepted: Rows
        switch subject {
        case .record(let recordID):
          removed += try inbox.remove(InboxQuery(recordID: recordID))
          log = try transaction.change("DELETE FROM salestap_log WHERE record = $1", [.text(recordID.key)])
          accepted = try transaction.change("DELETE FROM salestap_accepted WHERE record = $1", [.text(recordID.key)])
        case .identity(let identity):
          log = try transaction.change("DELETE FROM salestap_log WHERE identity = $1", [.text(identity)])
          accepted = try transaction.change(
            "DELETE FROM salestap_accepted WHERE identity = $1", [.text(Digest.identity(identity))])
        }
        return ErasureReceipt(queue: queue, inbox: removed, log: log.changed, accepted: accepted.changed)
      }
    }

    /// The notes of the newest versions handed over, by record and sync.
    public func handedOverNotes(after last: HandedOverNote?, limit: Int) async throws -> [HandedOverNote] {
      guard limit > 0 else { return [] }
      return try await read("listing what was handed over") { transaction in
        try transaction.run(
          """
          SELECT v.record, v.sync, v.committed_at, v.arrival, v.change_id, v.is_certain, v.noted_at
          FROM salestap_queue_version v WHERE (v.record, v.sync) > ($1, $2) ORDER BY v.record, v.sync LIMIT $3
          """, [.text(last?.recordID.key ?? ""), .text(last?.sync ?? ""), .integer(limit)]
        ).all.map { row in
          HandedOverNote(
            sync: row.text(1), recordID: try RecordID(key: row.text(0)), newest: QueueBatch.newest(row))
        }
      }
    }

    /// The latest time that came with an operation that changed something, by the store's clock.
    public func latestTime() async throws -> Instant? {
      try await read("reading the latest time") { transaction in
        // What the SQL function handed in is not on the clock, lest one client's transaction holds up another's.
        try transaction.run(
          """
          SELECT greatest((SELECT max(latest) FROM salestap_clock),
            (SELECT received_at FROM salestap_inbox ORDER BY id DESC LIMIT 1))
          """
        ).first?.optionalInstant(0)
      }
    }
  }
#endif

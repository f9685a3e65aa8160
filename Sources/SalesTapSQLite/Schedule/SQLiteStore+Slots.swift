#if SQLite
  import GRDB
  public import SalesTapSchedule
  public import SalesTapTime

  extension SQLiteStore: SlotStore {
    /// The states of some names, in their order.
    public func states(of names: [String]) async throws -> [ScheduleState] {
      try await read("reading schedules") { database in
        try names.map { try Self.schedule($0, in: database) ?? ScheduleState(name: $0) }
      }
    }

    /// Schedules, reschedules, unschedules, or forgets.
    public func change(_ change: ScheduleChange, at now: Instant) async throws -> ScheduleChange.Outcome {
      try await update(change.name, "changing a schedule", at: now) { $0.apply(change, at: now) }
    }

    /// Claims a run.
    public func claim(_ request: SlotRequest, at now: Instant) async throws -> SlotRequest.Outcome {
      try await update(request.name, "claiming a run", at: now) { $0.claim(request, at: now) }
    }

    /// Prolongs a lease.
    public func renew(_ claim: SlotClaim, at now: Instant) async throws -> Bool {
      try await update(claim.name, "renewing a run", at: now) { $0.renew(claim, at: now) }
    }

    /// Ends a run.
    public func finish(_ claim: SlotClaim, with outcome: RunOutcome, at now: Instant) async throws -> Bool {
      try await update(claim.name, "finishing a run", at: now) { $0.finish(claim, with: outcome, at: now) }
    }

    /// Applies a rule of the schedules to one state, in one transaction.
    private func update<Outcome: Sendable>(
      _ name: String, _ doing: String, at now: Instant, _ rule: @escaping @Sendable (inout ScheduleState) -> Outcome
    ) async throws -> Outcome {
      try await write(doing, at: now) { database in
        let before = try Self.schedule(name, in: database)
        var state = before ?? ScheduleState(name: name)
        let outcome = rule(&state)
        guard state != before ?? ScheduleState(name: name) else { return outcome }
        let statement = try SQLStatement(
          database,
          """
          INSERT INTO salestap_schedule (name, state) VALUES (?, ?)
          ON CONFLICT (name) DO UPDATE SET state = excluded.state
          """)
        statement.bind(name, at: 1)
        statement.bind(try StoredJSON.text(of: state), at: 2)
        try statement.run()
        return outcome
      }
    }

    private static func schedule(_ name: String, in database: Database) throws -> ScheduleState? {
      let statement = try SQLStatement(database, "SELECT state FROM salestap_schedule WHERE name = ?")
      statement.bind(name, at: 1)
      guard try statement.step() else { return nil }
      defer { statement.reset() }
      return try StoredJSON.value(ScheduleState.self, from: statement.text(0), of: "a schedule")
    }
  }
#endif

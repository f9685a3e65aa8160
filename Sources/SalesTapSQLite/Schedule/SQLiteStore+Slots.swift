#if SQLite
  import GRDB
  public import SalesTapSchedule
  import SalesTapStoreCoding
  public import SalesTapTime

  extension SQLiteStore: SlotStore {
    /// The states of some names, in their order.
    public func states(of names: [String]) async throws -> [ScheduleState] {
      try await read("reading schedules") { database in
        try names.map { try KeyedStates.schedules.find($0, in: database) }
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
      try await write(doing, at: now) { try KeyedStates.schedules.update(name, in: $0, rule) }
    }
  }
#endif

#if Postgres
  public import SalesTapSchedule
  import SalesTapStoreCoding
  public import SalesTapTime

  extension PostgresStore: SlotStore {
    /// The states of some names, in their order.
    public func states(of names: [String]) async throws -> [ScheduleState] {
      try await read("reading schedules") { try KeyedStates.schedules.find(names, in: $0) }
    }

    /// Schedules, reschedules, unschedules, or forgets.
    public func change(_ change: ScheduleChange, at now: Instant) async throws -> ScheduleChange.Outcome {
      try await update(change.name, "changing a schedule", at: now) { $0.apply(change, at: $1) }
    }

    /// Claims a run: a slot that has not come by the store's clock is not given out.
    public func claim(_ request: SlotRequest, at now: Instant) async throws -> SlotRequest.Outcome {
      try await update(request.name, "claiming a run", at: now) { state, time in
        let outcome = state.claim(request, at: time)
        guard case .claimed(var claim) = outcome else { return outcome }
        // The worker watches its lease by its own clock.
        claim.leaseEnds = claim.leaseEnds - (time - now)
        return .claimed(claim)
      }
    }

    /// Prolongs a lease.
    public func renew(_ claim: SlotClaim, at now: Instant) async throws -> Bool {
      try await update(claim.name, "renewing a run", at: now) { state, time in
        var claim = claim
        claim.leaseEnds = claim.leaseEnds + (time - now)
        return state.renew(claim, at: time)
      }
    }

    /// Ends a run.
    public func finish(_ claim: SlotClaim, with outcome: RunOutcome, at now: Instant) async throws -> Bool {
      try await update(claim.name, "finishing a run", at: now) { state, time in
        // By whole minutes, so that the same outcome, told again, is the same.
        let minutes = ((time - now) / .seconds(60)).rounded()
        var outcome = outcome
        outcome.resumesAt = outcome.resumesAt.map { $0 + .seconds(60) * Int(minutes) }
        return state.finish(claim, with: outcome, at: time)
      }
    }

    /// Applies a rule of the schedules to one state, whose row is locked meanwhile.
    ///
    /// - Parameter rule: takes the state and the time by the store's clock.
    private func update<Outcome: Sendable>(
      _ name: String, _ doing: String, at now: Instant,
      _ rule: @escaping @Sendable (inout ScheduleState, Instant) -> Outcome
    ) async throws -> Outcome {
      try await write(doing, at: now) { transaction in
        // The time comes with the row, in one round trip.
        try KeyedStates.schedules.update(name, in: transaction) { rule(&$0, try transaction.now(now)) }
      }
    }
  }
#endif

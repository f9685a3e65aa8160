#if Postgres
  public import SalesTapSchedule
  import SalesTapStoreCoding
  public import SalesTapTime

  extension PostgresStore: SlotStore {
    /// The states of some names, in their order.
    public func states(of names: [String]) async throws -> [ScheduleState] {
      try await read("reading schedules") { transaction in
        let found = try transaction.run(
          "SELECT s.name, s.state FROM unnest($1::text[]) AS n (name) JOIN salestap_schedule s ON s.name = n.name",
          [.texts(names)])
        var states: [String: ScheduleState] = [:]
        for row in found.all {
          states[row.text(0)] = try StoredJSON.value(ScheduleState.self, from: row.text(1), of: "a schedule")
        }
        return names.map { states[$0] ?? ScheduleState(name: $0) }
      }
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
        let text = try transaction.locked(
          "SELECT state FROM salestap_schedule WHERE name = $1 FOR UPDATE", "schedule", name)
        let before =
          try text.map { try StoredJSON.value(ScheduleState.self, from: $0, of: "a schedule") }
          ?? ScheduleState(name: name)
        var state = before
        let outcome = rule(&state, try transaction.now(now))
        guard state != before else { return outcome }
        transaction.later(
          """
          INSERT INTO salestap_schedule (name, state) VALUES ($1, $2)
          ON CONFLICT (name) DO UPDATE SET state = excluded.state
          """, [.text(name), .text(try StoredJSON.text(of: state))])
        return outcome
      }
    }
  }

  extension Transaction {
    /// The one column of the row of a key, locked; nil if there is none, in which case whoever looks for it, too, waits until this transaction has
    /// ended.
    func locked(_ sql: String, _ kind: String, _ key: String) throws -> String? {
      if let row = try run(sql, [.text(key)]).first { return row.text(0) }
      let rows = try run([
        Statement(
          "SELECT pg_advisory_xact_lock(hashtextextended(concat_ws('.', 'salestap', current_schema(), $1, $2), 0))",
          [.text(kind), .text(key)]),
        Statement(sql, [.text(key)]),
      ])
      return rows.last?.first?.text(0)
    }
  }
#endif

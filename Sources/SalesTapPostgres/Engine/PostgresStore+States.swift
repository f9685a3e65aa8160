#if Postgres
  public import SalesTapEngine
  import SalesTapModel
  import SalesTapStoreCoding
  public import SalesTapTime

  extension PostgresStore {
    /// The standings of all connections of which something is known, in the order of their keys.
    public func connectionStandings() async throws -> [ConnectionStanding] {
      try await read("reading connections") { try KeyedStates.connections.all(in: $0) }
    }

    /// Takes an event of a connection.
    public func update(
      connection key: String, with event: ConnectionEvent, at now: Instant
    ) async throws -> ConnectionAnswer {
      try await write("updating a connection", at: now) { transaction in
        // The time comes with the row, in one round trip.
        try KeyedStates.connections.update(key, in: transaction) {
          try KeyedStates.taking(event, at: transaction.now(now))(&$0)
        }
      }
    }

    /// The guards of all syncs of which something is known, in the order of their keys.
    public func volumeGuards() async throws -> [VolumeGuard] {
      try await read("reading volume guards") { try KeyedStates.volumeGuards.all(in: $0) }
    }

    /// Takes an event of a sync's guard.
    public func update(
      volumeGuardOf sync: String, with event: VolumeEvent, at now: Instant
    ) async throws -> VolumeAnswer {
      try await write("updating a volume guard", at: now) { transaction in
        try KeyedStates.volumeGuards.update(sync, in: transaction) {
          try KeyedStates.taking(event, at: transaction.now(now))(&$0)
        }
      }
    }

    /// The remembered states of some records, in their order.
    public func acceptedStates(_ keys: [AcceptedState.Key]) async throws -> [AcceptedState] {
      guard !keys.isEmpty else { return [] }
      return try await read("reading what is remembered") { transaction in
        let found = try Self.states(
          of: transaction.run(
            """
            SELECT a.* FROM unnest($1::text[], $2::text[]) AS k (record, sync) CROSS JOIN LATERAL (
              SELECT a.record, a.sync, a.state FROM salestap_accepted a
              WHERE a.record = k.record AND a.sync = k.sync OFFSET 0) a
            """, [.texts(keys.map(\.recordID.key)), .texts(keys.map(\.sync))]))
        return keys.map { found[$0] ?? AcceptedState(key: $0) }
      }
    }

    /// Notes what is remembered of records, in this order.
    public func note(_ changes: [AcceptedStateChange], at now: Instant) async throws {
      guard !changes.isEmpty else { return }
      try await write("noting what is remembered", at: now) { transaction in
        try Self.note(changes, at: try transaction.now(now), in: transaction)
      }
    }

    static func note(_ changes: [AcceptedStateChange], at now: Instant, in transaction: Transaction) throws {
      guard !changes.isEmpty else { return }
      // In one order for all workers, lest they lock each other out.
      let keys = Set(changes.map(\.key)).sorted { ($0.recordID.key, $0.sync) < ($1.recordID.key, $1.sync) }
      let places: [Parameter] = [.texts(keys.map(\.recordID.key)), .texts(keys.map(\.sync))]
      // A row that is missing is put there first, so that there is one to lock.
      transaction.later(
        """
        INSERT INTO salestap_accepted (record, sync, state)
        SELECT k.record, k.sync, '' FROM unnest($1::text[], $2::text[]) AS k (record, sync)
        ORDER BY k.record COLLATE "C", k.sync COLLATE "C"
        ON CONFLICT (record, sync) DO NOTHING
        """, places)
      var states = try Self.states(
        of: transaction.run(
          """
          SELECT a.* FROM unnest($1::text[], $2::text[]) AS k (record, sync) CROSS JOIN LATERAL (
            SELECT a.record, a.sync, a.state FROM salestap_accepted a
            WHERE a.record = k.record AND a.sync = k.sync FOR UPDATE) a
          """, places))
      for change in changes {
        states[change.key, default: AcceptedState(key: change.key)].apply(change.event, at: now)
      }
      let written = Array(states.values)
      transaction.later(
        """
        UPDATE salestap_accepted a SET identity = u.identity, state = u.state
        FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS u (record, sync, identity, state)
        WHERE a.record = u.record AND a.sync = u.sync
        """,
        [
          .texts(written.map(\.key.recordID.key)), .texts(written.map(\.key.sync)),
          .texts(written.map(\.accepted?.identity)), .texts(try written.map { try StoredJSON.text(of: $0) }),
        ])
    }

    private static func states(of rows: Rows) throws -> [AcceptedState.Key: AcceptedState] {
      var states: [AcceptedState.Key: AcceptedState] = [:]
      for row in rows.all where !row.text(2).isEmpty {
        let key = AcceptedState.Key(sync: row.text(1), recordID: try RecordID(key: row.text(0)))
        states[key] = try StoredJSON.value(AcceptedState.self, from: row.text(2), of: "a remembered state")
      }
      return states
    }
  }
#endif

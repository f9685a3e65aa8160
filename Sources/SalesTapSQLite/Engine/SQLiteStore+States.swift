#if SQLite
  import GRDB
  public import SalesTapEngine
  import SalesTapStoreCoding
  public import SalesTapTime

  extension SQLiteStore {
    /// The standings of all connections of which something is known, in the order of their keys.
    public func connectionStandings() async throws -> [ConnectionStanding] {
      try await read("reading connections") { try KeyedStates.connections.all(in: $0) }
    }

    /// Takes an event of a connection.
    public func update(
      connection key: String, with event: ConnectionEvent, at now: Instant
    ) async throws -> ConnectionAnswer {
      try await write("updating a connection", at: now) { database in
        try KeyedStates.connections.update(key, in: database, KeyedStates.taking(event, at: now))
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
      try await write("updating a volume guard", at: now) { database in
        try KeyedStates.volumeGuards.update(sync, in: database, KeyedStates.taking(event, at: now))
      }
    }

    /// The remembered states of some records, in their order.
    public func acceptedStates(_ keys: [AcceptedState.Key]) async throws -> [AcceptedState] {
      try await read("reading what is remembered") { database in
        try keys.map { try Self.accepted($0, in: database) }
      }
    }

    /// Notes what is remembered of records, in this order.
    public func note(_ changes: [AcceptedStateChange], at now: Instant) async throws {
      guard !changes.isEmpty else { return }
      try await write("noting what is remembered", at: now) { try Self.note(changes, at: now, in: $0) }
    }

    static func note(_ changes: [AcceptedStateChange], at now: Instant, in database: Database) throws {
      for change in changes {
        var state = try accepted(change.key, in: database)
        state.apply(change.event, at: now)
        let statement = try SQLStatement(
          database,
          """
          INSERT INTO salestap_accepted (record, sync, identity, state) VALUES (?, ?, ?, ?)
          ON CONFLICT (record, sync) DO UPDATE SET identity = excluded.identity, state = excluded.state
          """)
        statement.bind(change.key.recordID.key, at: 1)
        statement.bind(change.key.sync, at: 2)
        statement.bind(state.accepted?.identity, at: 3)
        statement.bind(try StoredJSON.text(of: state), at: 4)
        try statement.run()
      }
    }

    private static func accepted(_ key: AcceptedState.Key, in database: Database) throws -> AcceptedState {
      let statement = try SQLStatement(
        database, "SELECT state FROM salestap_accepted WHERE record = ? AND sync = ?")
      statement.bind(key.recordID.key, at: 1)
      statement.bind(key.sync, at: 2)
      guard try statement.step() else { return AcceptedState(key: key) }
      defer { statement.reset() }
      return try StoredJSON.value(AcceptedState.self, from: statement.text(0), of: "a remembered state")
    }
  }
#endif

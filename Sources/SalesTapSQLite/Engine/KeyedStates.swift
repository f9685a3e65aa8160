#if SQLite
  import GRDB
  import SalesTapEngine
  import SalesTapSchedule
  import SalesTapStoreCoding

  /// A table of states, one for each key, each kept as JSON.
  struct KeyedStates<State: Codable & Equatable & Sendable>: Sendable {
    /// What a state is called where one can't be read.
    var name: String
    /// The table, its column of keys, and that of states.
    var table: String
    var key: String
    var state: String
    /// Whether a key that was asked about is kept even while its state is still the initial one.
    var keepsInitial = false
    /// The state of a key of which nothing is known.
    var initial: @Sendable (String) -> State

    /// All states, in the order of their keys.
    func all(in database: Database) throws -> [State] {
      let statement = try SQLStatement(database, "SELECT \(state) FROM \(table) ORDER BY \(key)")
      var states: [State] = []
      while try statement.step() {
        states.append(try StoredJSON.value(State.self, from: statement.text(0), of: name))
      }
      return states
    }

    /// The state of a key.
    func find(_ value: String, in database: Database) throws -> State {
      let statement = try SQLStatement(database, "SELECT \(state) FROM \(table) WHERE \(key) = ?")
      statement.bind(value, at: 1)
      guard try statement.step() else { return initial(value) }
      defer { statement.reset() }
      return try StoredJSON.value(State.self, from: statement.text(0), of: name)
    }

    /// Changes the state of a key, and writes it down if it is another then, or if initial states are kept.
    func update<Answer>(
      _ value: String, in database: Database, _ change: (inout State) throws -> Answer
    ) throws -> Answer {
      let before = try find(value, in: database)
      var after = before
      let answer = try change(&after)
      guard after != before || keepsInitial else { return answer }
      let statement = try SQLStatement(
        database,
        """
        INSERT INTO \(table) (\(key), \(state)) VALUES (?, ?)
        ON CONFLICT (\(key)) DO UPDATE SET \(state) = excluded.\(state)
        """)
      statement.bind(value, at: 1)
      statement.bind(try StoredJSON.text(of: after), at: 2)
      try statement.run()
      return answer
    }
  }

  extension KeyedStates<ConnectionStanding> {
    static var connections: Self {
      Self(name: "a connection", table: "salestap_connection", key: "connection", state: "standing") {
        ConnectionStanding(connection: $0)
      }
    }
  }

  extension KeyedStates<VolumeGuard> {
    static var volumeGuards: Self {
      Self(name: "a volume guard", table: "salestap_volume", key: "sync", state: "guard", keepsInitial: true) {
        VolumeGuard(sync: $0)
      }
    }
  }

  extension KeyedStates<ScheduleState> {
    static var schedules: Self {
      Self(name: "a schedule", table: "salestap_schedule", key: "name", state: "state") { ScheduleState(name: $0) }
    }
  }
#endif

#if SQLite
  import GRDB
  import SalesTapSchedule
  import SalesTapStoreCoding

  extension KeyedStates {
    /// All states, in the order of their keys.
    func all(in database: Database) throws -> [State] {
      let statement = try SQLStatement(database, "SELECT \(state) FROM \(table) ORDER BY \(key)")
      var states: [State] = []
      while try statement.step() { states.append(try value(statement.text(0))) }
      return states
    }

    /// The state of a key.
    func find(_ key: String, in database: Database) throws -> State {
      try text(of: key, in: database).map { try value($0) } ?? initial(key)
    }

    /// Changes the state of a key, and writes it down if it is another then, or if initial states are kept.
    func update<Answer>(
      _ key: String, in database: Database, _ change: (inout State) throws -> Answer
    ) throws -> Answer {
      let (answer, written) = try self.change(key, from: text(of: key, in: database), by: change)
      guard let written else { return answer }
      let statement = try SQLStatement(
        database,
        """
        INSERT INTO \(table) (\(self.key), \(state)) VALUES (?, ?)
        ON CONFLICT (\(self.key)) DO UPDATE SET \(state) = excluded.\(state)
        """)
      statement.bind(key, at: 1)
      statement.bind(written, at: 2)
      try statement.run()
      return answer
    }

    private func text(of key: String, in database: Database) throws -> String? {
      let statement = try SQLStatement(database, "SELECT \(state) FROM \(table) WHERE \(self.key) = ?")
      statement.bind(key, at: 1)
      guard try statement.step() else { return nil }
      defer { statement.reset() }
      return statement.text(0)
    }
  }

  extension KeyedStates<ScheduleState> {
    static var schedules: Self {
      Self(name: "a schedule", table: "salestap_schedule", key: "name", state: "state") { ScheduleState(name: $0) }
    }
  }
#endif

#if Postgres
  import SalesTapSchedule
  import SalesTapStoreCoding

  extension KeyedStates {
    /// All states, in the order of their keys.
    func all(in transaction: Transaction) throws -> [State] {
      try transaction.run("SELECT \(state) FROM \(table) ORDER BY \(key)").all.map { try value($0.text(0)) }
    }

    /// The states of some keys, in their order.
    func find(_ keys: [String], in transaction: Transaction) throws -> [State] {
      let found = try transaction.run(
        "SELECT s.\(key), s.\(state) FROM unnest($1::text[]) AS k (key) JOIN \(table) s ON s.\(key) = k.key",
        [.texts(keys)])
      var states: [String: State] = [:]
      for row in found.all { states[row.text(0)] = try value(row.text(1)) }
      return keys.map { states[$0] ?? initial($0) }
    }

    /// Changes the state of a key, whose row is locked meanwhile, and writes it down with the end of the transaction.
    func update<Answer>(
      _ key: String, in transaction: Transaction, _ change: (inout State) throws -> Answer
    ) throws -> Answer {
      let (answer, written) = try self.change(key, from: locked(key, in: transaction), by: change)
      if let written {
        transaction.later(
          """
          INSERT INTO \(table) (\(self.key), \(state)) VALUES ($1, $2)
          ON CONFLICT (\(self.key)) DO UPDATE SET \(state) = excluded.\(state)
          """, [.text(key), .text(written)])
      }
      return answer
    }

    /// The text of a key's row, locked; nil if there is none, in which case whoever looks for it, too, waits until this transaction has ended.
    private func locked(_ key: String, in transaction: Transaction) throws -> String? {
      let sql = "SELECT \(state) FROM \(table) WHERE \(self.key) = $1 FOR UPDATE"
      if let row = try transaction.run(sql, [.text(key)]).first { return row.text(0) }
      let rows = try transaction.run([
        Statement(
          "SELECT pg_advisory_xact_lock(hashtextextended(concat_ws('.', 'salestap', current_schema(), $1, $2), 0))",
          [.text(table), .text(key)]),
        Statement(sql, [.text(key)]),
      ])
      return rows.last?.first?.text(0)
    }
  }

  extension KeyedStates<ScheduleState> {
    static var schedules: Self {
      Self(name: "a schedule", table: "salestap_schedule", key: "name", state: "state") { ScheduleState(name: $0) }
    }
  }
#endif

#if SQLite || Postgres
  package import SalesTapEngine
  package import SalesTapTime

  /// A table of states, one for each key, each kept as JSON: what is in it, and when a state is written down. The stores read and write.
  package struct KeyedStates<State: Codable & Equatable & Sendable>: Sendable {
    /// What a state is called where one can't be read.
    package var name: String
    /// The table.
    package var table: String
    /// The column of the keys.
    package var key: String
    /// The column of the states.
    package var state: String
    /// Whether a key that was asked about is kept even while its state is still the initial one.
    package var keepsInitial: Bool
    /// The state of a key of which nothing is known.
    package var initial: @Sendable (String) -> State

    /// A table from its parts.
    package init(
      name: String, table: String, key: String, state: String, keepsInitial: Bool = false,
      initial: @escaping @Sendable (String) -> State
    ) {
      self.name = name
      self.table = table
      self.key = key
      self.state = state
      self.keepsInitial = keepsInitial
      self.initial = initial
    }

    /// The state of a row.
    ///
    /// - Throws: ``StoredValueError`` for what is no such state.
    package func value(_ text: String) throws -> State { try StoredJSON.value(State.self, from: text, of: name) }

    /// Changes the state of a key.
    ///
    /// - Parameter text: the row's; nil where there is none.
    /// - Returns: the change's answer, and what is to be written down; nil where the row stays as it is.
    package func change<Answer>(
      _ key: String, from text: String?, by change: (inout State) throws -> Answer
    ) throws -> (answer: Answer, written: String?) {
      let before = try text.map { try value($0) } ?? initial(key)
      var after = before
      let answer = try change(&after)
      return (answer, after != before || keepsInitial ? try StoredJSON.text(of: after) : nil)
    }
  }

  extension KeyedStates<ConnectionStanding> {
    /// The standings of the connections to CleverTap.
    package static var connections: Self {
      Self(name: "a connection", table: "salestap_connection", key: "connection", state: "standing") {
        ConnectionStanding(connection: $0)
      }
    }

    /// Lets a standing take an event.
    package static func taking(
      _ event: ConnectionEvent, at now: Instant
    ) -> (inout ConnectionStanding) -> ConnectionAnswer {
      { standing in
        let isHeeded = standing.apply(event, at: now)
        return ConnectionAnswer(isHeeded: isHeeded, standing: standing)
      }
    }
  }

  extension KeyedStates<VolumeGuard> {
    /// The guards of the syncs' volumes.
    package static var volumeGuards: Self {
      Self(name: "a volume guard", table: "salestap_volume", key: "sync", state: "guard", keepsInitial: true) {
        VolumeGuard(sync: $0)
      }
    }

    /// Lets a guard take an event.
    package static func taking(_ event: VolumeEvent, at now: Instant) -> (inout VolumeGuard) -> VolumeAnswer {
      { volumeGuard in
        let wasClosed = volumeGuard.closedAt != nil
        let granted = volumeGuard.apply(event, at: now)
        return VolumeAnswer(
          granted: granted, hasJustClosed: !wasClosed && volumeGuard.closedAt != nil, volumeGuard: volumeGuard)
      }
    }
  }
#endif

#if Postgres
  import Foundation
  import SalesTapModel
  import SalesTapQueue
  import SalesTapTime
  import SalesTapStoreCoding
  import Testing

  @testable import SalesTapPostgres

  /// The server that the tests run against.
  enum Server {
    /// What a connection string is without it.
    static let missing: Comment = """
      there is no server: run the tests by 'Scripts/postgres run swift test ...', which starts one and sets SALESTAP_POSTGRES
      """

    /// Where the server is.
    static var connectionString: String {
      get throws {
        try #require(ProcessInfo.processInfo.environment["SALESTAP_POSTGRES"], missing)
      }
    }

    private static let number = Locked(0)

    /// A name for a schema that no other test has.
    static func newSchema() -> String {
      let number = number.withLock { number in
        number += 1
        return number
      }
      return "test_\(ProcessInfo.processInfo.processIdentifier)_\(number)"
    }

    /// A store in a schema of its own, on the caller's time unless something else is said.
    static func store(
      schema: String? = nil, clock: PostgresStore.Clock = .caller, connections: Int = 4
    ) async throws -> PostgresStore {
      try await PostgresStore(
        connectionString,
        options: .init(schema: schema ?? newSchema(), connections: connections, clock: clock))
    }
  }

  /// Gives one store again and again, each time emptied: a schema takes longer to make than to empty.
  actor EmptyStores {
    private var store: PostgresStore?

    func next() async throws -> PostgresStore {
      guard let store else {
        let made = try await Server.store(connections: 8)
        store = made
        return made
      }
      try await store.empty()
      return store
    }
  }

  extension PostgresStore {
    /// Removes everything, and starts all numbers again.
    func empty() async throws {
      try await write("emptying") { transaction in
        for table in [
          "queue", "queue_version", "queue_count", "schedule", "inbox", "feed", "connection", "volume", "accepted",
          "log", "backfill", "clock",
        ] {
          transaction.later("DELETE FROM salestap_\(table)")
        }
        for sequence in ["salestap_queue_id", "salestap_inbox_id_seq", "salestap_backfill_id_seq"] {
          transaction.later("SELECT setval('\(sequence)', 1, false)")
        }
      }
      eventSyncs.withLock { $0 = [] }
    }

    /// Runs a statement, and gives the first column of its first row as text.
    @discardableResult
    func sql(_ text: String, _ parameters: [Parameter] = []) async throws -> String? {
      try await write("testing") { try $0.run(text, parameters, isKept: false).first?.optionalText(0) }
    }
  }

#endif

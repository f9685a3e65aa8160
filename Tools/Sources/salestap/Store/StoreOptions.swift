import ArgumentParser
import Foundation
import SalesTap

#if SQLite
  import SalesTapSQLite
#endif

#if Postgres
  import SalesTapPostgres
#endif

/// The store that 'salestap run --store' keeps its queue, log, and states in.
struct StoreOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp("The store: a file that 'salestap run --store' made, or a database.", valueName: "store"))
  var store: String

  @OptionGroup var database: DatabaseOptions

  /// Opens the store.
  /// - Throws: A ``Failure`` if there is no such file, or it is no store.
  func open() async throws -> any EngineStore {
    let place = StorePlace(store, database)
    guard place.exists else { throw Failure("cannot read \(store): there is no such file") }
    return try await place.open()
  }
}

/// What a store in a database needs beside its connection string.
struct DatabaseOptions: ParsableArguments {
  #if Postgres
    @Option(name: .long, help: ArgumentHelp("The schema of the tables of a database.", valueName: "name"))
    var schema = "salestap"
  #endif
}

/// Where a store is: a file, or a PostgreSQL database.
struct StorePlace {
  private let text: String
  private let database: DatabaseOptions

  /// - Parameter text: The path of a file; or a connection string as libpq takes it, a `postgresql://` URI or a list of settings such as
  ///   `host=db dbname=crm`.
  init(_ text: String, _ database: DatabaseOptions) {
    self.text = text
    self.database = database
  }

  /// Whether it is a database.
  var isDatabase: Bool {
    text.hasPrefix("postgresql://") || text.hasPrefix("postgres://")
      || ["host", "hostaddr", "port", "dbname", "user", "service"].contains { text.hasPrefix($0 + "=") }
  }

  /// Whether it is a database, which is asked when it is opened, or a file that is there.
  var exists: Bool { isDatabase || FileManager.default.fileExists(atPath: text) }

  /// Opens the store, or makes it.
  ///
  /// A store of the command line lives on the time of its commands, also in a database.
  /// - Throws: A ``Failure``, in which nothing of a connection string stands.
  func open() async throws -> any EngineStore {
    guard !isDatabase else {
      #if Postgres
        do {
          return try await PostgresStore(
            text, options: .init(schema: database.schema, clock: .caller, patience: .seconds(10)))
        } catch {
          throw Failure("the database: \(error)")
        }
      #else
        throw Failure("this salestap was built without the trait Postgres, and knows no databases")
      #endif
    }
    return try StoreFile.open(text)
  }
}

/// Store files.
enum StoreFile {
  /// Opens a store file, or makes it.
  static func open(_ path: String) throws -> any MovableStore {
    #if SQLite
      do {
        return try SQLiteStore(path: path)
      } catch {
        throw Failure("\(path): \(error)")
      }
    #else
      throw Failure("this salestap was built without the trait SQLite, and knows no store files")
    #endif
  }
}

extension EngineStore {
  /// The time at which a command acts: the store's own latest, since the store of a run lives on virtual time; the machine's for
  /// an empty store.
  func commandTime() async throws -> Instant { try await latestTime() ?? SystemClock().now() }
}

/// Which entries of the queue a command means.
struct EntrySelection: ParsableArguments {
  @Option(name: .long, help: ArgumentHelp("An entry by its number; may be given several times.", valueName: "number"))
  var entry: [Int64] = []

  @Option(name: .long, help: ArgumentHelp("The entries of a sync, by its key.", valueName: "sync"))
  var sync: String?

  @Option(name: .long, help: ArgumentHelp("The entries of a record.", valueName: "id"))
  var record: RecordID?

  @Option(name: .long, help: ArgumentHelp("The entries of an identity.", valueName: "identity"))
  var identity: String?

  var isEmpty: Bool { entry.isEmpty && sync == nil && record == nil && identity == nil }

  func query(_ states: Set<QueueEntry.State>) -> QueueQuery {
    QueueQuery(
      ids: entry.isEmpty ? nil : entry.map { EntryID(rawValue: $0) }, syncs: sync.map { [$0] }, states: states,
      recordID: record, identity: identity)
  }
}

import ArgumentParser
import Foundation
import SalesTap

#if SQLite
  import SalesTapSQLite
#endif

/// The file that 'salestap run --store' keeps its queue, log, and states in.
struct StoreOptions: ParsableArguments {
  @Option(name: .long, help: ArgumentHelp("The store, a file that 'salestap run --store' made.", valueName: "file"))
  var store: String

  /// Opens the store.
  /// - Throws: A ``Failure`` if there is no such file, or it is no store.
  func open() throws -> any EngineStore {
    guard FileManager.default.fileExists(atPath: store) else {
      throw Failure("cannot read \(store): there is no such file")
    }
    return try StoreFile.open(store)
  }
}

/// Store files.
enum StoreFile {
  /// Opens a store, or makes it.
  static func open(_ path: String) throws -> any EngineStore {
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

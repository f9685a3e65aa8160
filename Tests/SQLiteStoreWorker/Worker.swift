#if SQLite
  import SalesTapSQLite
  import StoreTestSupport

  /// A worker on a file; ``StoreWorker`` tells what it does.
  @main
  struct Worker {
    static func main() async throws {
      try await StoreWorker.run { path in
        try SQLiteStore(path: path, options: .init(busyTimeout: .seconds(60), checkpointPages: 40))
      }
    }
  }
#else
  @main
  struct Worker {
    static func main() { print("The worker comes with the trait SQLite.") }
  }
#endif

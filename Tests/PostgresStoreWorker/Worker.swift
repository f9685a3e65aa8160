#if Postgres
  import Foundation
  import SalesTapPostgres
  import StoreTestSupport

  /// A worker on a schema of the server that `SALESTAP_POSTGRES` names; ``StoreWorker`` tells what it does.
  @main
  struct Worker {
    static func main() async throws {
      try await StoreWorker.run {
        ($0 as? PostgresStoreError)?.code == .connectionLost
      } open: { schema in
        try await PostgresStore(
          ProcessInfo.processInfo.environment["SALESTAP_POSTGRES"] ?? "",
          options: .init(schema: schema, connections: 1, clock: .caller))
      }
    }
  }
#else
  @main
  struct Worker {
    static func main() { print("The worker comes with the trait Postgres.") }
  }
#endif

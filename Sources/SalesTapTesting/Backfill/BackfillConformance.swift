public import SalesTap

/// The laws of the port of backfill runs as checks that run against any store.
///
/// ```swift
/// let suite = BackfillConformance { try await MyStore(database: .empty()) }
/// #expect(await suite.violations().isEmpty)
/// ```
public struct BackfillConformance: ConformanceSuite {
  /// Makes an empty store.
  public var makeSubject: @Sendable () async throws -> any BackfillStore

  /// A suite for a kind of store.
  public init(makeStore: @escaping @Sendable () async throws -> any BackfillStore) { makeSubject = makeStore }
}

/// A law of the port of backfill runs, with the scenario that shows it.
public typealias BackfillLaw = ConformanceLaw<any BackfillStore>

extension ConformanceLaw where Subject == any BackfillStore {
  init(_ name: String, _ sentence: String, _ scenario: @escaping @Sendable (inout BackfillProbe) async throws -> Void) {
    self.init(name, sentence, on: BackfillProbe.self, scenario)
  }
}

/// A store under test and what was found.
struct BackfillProbe: ConformanceProbe {
  let store: any BackfillStore
  var problems: [String] = []
  let start = Instant(secondsSinceEpoch: 1_772_438_400)

  init(_ store: any BackfillStore) { self.store = store }

  func draft(_ sync: String, _ target: SyncTarget = .profiles, connection: String = "production") -> BackfillRun {
    BackfillRun(
      sync: sync, connection: connection, target: target, object: "Lead", condition: "Status = 'Open'", readSize: 200,
      sendSize: 100, limit: 5000, createdAt: start)
  }

  /// Adds runs and returns their ids; none when they were refused.
  func add(_ runs: BackfillRun...) async throws -> [BackfillID] {
    if case .added(let ids) = try await store.addBackfills(runs) { ids } else { [] }
  }

  func claim(after seconds: Int64 = 0, lease: Int64 = 60, worker: String = "a") async throws -> BackfillClaim? {
    let now = start + .seconds(seconds)
    return try await store.claimBackfill(worker: worker, until: now + .seconds(lease), at: now)
  }
}

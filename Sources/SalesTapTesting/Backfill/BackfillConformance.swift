public import SalesTap

/// The laws of the port of backfill runs as checks that run against any store.
///
/// ```swift
/// let suite = BackfillConformance { try await MyStore(database: .empty()) }
/// #expect(await suite.violations().isEmpty)
/// ```
public struct BackfillConformance: Sendable {
  /// Makes an empty store.
  public var makeStore: @Sendable () async throws -> any BackfillStore

  /// A suite for a kind of store.
  public init(makeStore: @escaping @Sendable () async throws -> any BackfillStore) { self.makeStore = makeStore }

  /// Runs every law: the violations, in the order of the laws.
  public func violations() async -> [LawViolation] {
    var violations: [LawViolation] = []
    for law in BackfillLaw.all {
      var probe: BackfillProbe
      do {
        probe = BackfillProbe(store: try await makeStore())
      } catch {
        violations.append(
          LawViolation(law: law.name, sentence: law.sentence, detail: "no store could be made: \(error)"))
        continue
      }
      do { try await law.scenario(&probe) } catch { probe.problems.append("threw \(error)") }
      violations += probe.problems.map { LawViolation(law: law.name, sentence: law.sentence, detail: $0) }
    }
    return violations
  }
}

/// One law of the port and the scenario that shows it.
struct BackfillLaw: Sendable {
  let name: String
  let sentence: String
  let scenario: @Sendable (inout BackfillProbe) async throws -> Void
}

/// A store under test and what was found.
struct BackfillProbe {
  let store: any BackfillStore
  var problems: [String] = []
  let start = Instant(secondsSinceEpoch: 1_772_438_400)

  init(store: any BackfillStore) { self.store = store }

  mutating func expect(_ condition: Bool, _ problem: @autoclosure () -> String) {
    if !condition { problems.append(problem()) }
  }

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

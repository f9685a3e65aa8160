import SalesTap

/// What the store of a dead worker throws.
struct SimulatedCrash: Error {}

/// What a store in trouble throws.
struct SimulatedStoreTrouble: Error, CustomStringConvertible {
  var description: String { "the store does not answer" }
}

/// One life of a worker, from its start to its crash: its engine and its ports. What it holds in memory ends with it.
// Unchecked: all jobs of a simulation run one after the other on one thread.
final class SimulatedLife: @unchecked Sendable {
  let world: SimulatedWorld
  let worker: SimulatedWorker
  let name: String
  private(set) var isDead = false
  /// What it has in hand and may send, by the bytes: numbers of claims.
  var inHand: [[UInt8]: [Int]] = [:]
  /// Admissions to connections that were not used yet.
  var admissions: [String: Int] = [:]
  /// How many admissions there were since CleverTap answered with an outage of which the store was not told, by connection.
  var owed: [String: Int] = [:]
  /// The calls that are under way, by account.
  var calls: [String: Int] = [:]
  /// When it last looked for what is due.
  var latestLooks: [Int64] = []
  /// Whether any call is on its way.
  var isSending: Bool { calls.values.contains { $0 > 0 } }
  private var mourner: UnsafeContinuation<Void, Never>?

  init(_ world: SimulatedWorld, _ worker: SimulatedWorker, number: Int) {
    self.world = world
    self.worker = worker
    name = "\(worker.name).\(number)"
  }

  /// Ends the life: from now on nothing that it does has any effect.
  func die() {
    guard !isDead else { return }
    isDead = true
    mourner?.resume()
    mourner = nil
  }

  /// Waits for the end of the life.
  func end() async {
    if isDead { return }
    await withUnsafeContinuation { mourner = $0 }
  }

  /// Throws if the worker is dead; waits while it stands still.
  func goOn() async throws {
    if isDead { throw SimulatedCrash() }
    while worker.pausedUntil > world.executor.elapsed {
      await world.executor.sleep(until: worker.pausedUntil)
      if isDead { throw SimulatedCrash() }
    }
  }

  /// The time by the worker's clock.
  var now: Instant { world.plan.start + .milliseconds(world.executor.elapsed + worker.clockOffset) }
}

/// A place where lives of an engine follow each other.
// Unchecked: all jobs of a simulation run one after the other on one thread.
final class SimulatedWorker: @unchecked Sendable {
  /// The death that awaits a worker.
  struct Doom {
    /// The operation at which it dies; nil for any.
    var operation: SimulationCounters.Operation?
    /// How many such operations remain until then.
    var operations: Int
    /// Whether it dies after the last of them.
    var isAfter: Bool
    /// For how long it is gone, in milliseconds.
    var restart: Int64
  }

  let name: String
  let plan: SimulationPlan.Worker
  var life: SimulatedLife?
  var engine: SyncEngine?
  var backfiller: Backfiller?
  var pausedUntil: Int64 = 0
  var clockOffset: Int64 = 0
  var doom: Doom?
  var restartDelay: Int64 = 0

  init(name: String, plan: SimulationPlan.Worker) {
    self.name = name
    self.plan = plan
  }

  /// Lets go of everything that lived.
  func rest() {
    life = nil
    engine = nil
    backfiller = nil
  }
}

/// A worker's wall clock.
struct SimulatedWallClock: WallClock {
  let life: SimulatedLife
  func now() -> Instant { life.now }
}

/// The clock on which a worker waits.
struct SimulatedTimer: Clock {
  struct Instant: InstantProtocol {
    var elapsed: Duration
    func advanced(by duration: Duration) -> Instant { Instant(elapsed: elapsed + duration) }
    func duration(to other: Instant) -> Duration { other.elapsed - elapsed }
    static func < (left: Instant, right: Instant) -> Bool { left.elapsed < right.elapsed }
  }

  let life: SimulatedLife
  var now: Instant { Instant(elapsed: .milliseconds(life.world.executor.elapsed)) }
  var minimumResolution: Duration { .milliseconds(1) }

  func sleep(until deadline: Instant, tolerance: Duration?) async throws {
    await life.world.executor.sleep(until: deadline.elapsed.milliseconds)
    try await life.goOn()
  }
}

extension Duration {
  /// The whole milliseconds, rounded up.
  var milliseconds: Int64 {
    let (seconds, attoseconds) = components
    return seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
  }
}

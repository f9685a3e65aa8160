import Algorithms
import SalesTapConfiguration
import SalesTapMapping
public import SalesTapModel
public import SalesTapPayload
import SalesTapQueue
public import SalesTapTime

/// Performs what the planner decides: sends real-time changes, keeps the others in the queue, drains it on its slots, and writes the log.
///
/// ```swift
/// let engine = SyncEngine(planner: try Planner(document), transport: transport, store: .inMemory, clock: .system)
/// let decisions = try await engine.process(change)
/// ```
///
/// When ``process(_:positions:)-([RecordChange],_)`` returns, every change is delivered, stored, or decided with a reason. Call
/// ``run(clock:pollingEvery:)`` in a task of its own to have the queue and the inbox worked off, or ``nextDue()`` and ``performDue()`` to drive time yourself.
///
/// The engine starts no task of its own and reads no clock but the one it is given. What has to outlive it is in its store: any number of
/// engines may share one, and one that is made anew goes on where another was lost.
public actor SyncEngine {
  let transport: any UploadTransport
  let store: any EngineStore
  let source: (any RecordSource)?
  let observer: (any EngineObserver)?
  let clock: any WallClock
  let options: Options
  let environment: @Sendable (String) -> String?
  private let current: Locked<Planner>

  /// Whether the store knows the schedules of the present configuration.
  var isConfigured = false
  /// Whether somebody is telling it.
  var isConfiguring = false
  /// The calls of each account that are on their way, and who waits for one to end.
  var callLanes: [String: CallLane] = [:]
  /// The drains and real-time groups on their way.
  var deliveries: [Int: Delivery] = [:]
  var lastDelivery = 0
  /// The syncs that are being drained.
  var draining: Set<String> = []
  /// The changes that are planned and not yet stored and sent, and who waits to hand over more.
  var intake = Intake()
  /// Whether no more work is to be begun.
  var isStopping = false
  /// The numbers of calls and records so far.
  public internal(set) var totals = UploadTotals()

  /// How an engine works.
  public struct Options: Hashable, Sendable {
    /// A name for the engine, unique among those that share a store.
    public var worker: String
    /// How long a claim holds; longer than the transport's time limit.
    public var lease: Duration
    /// How many calls of one account may run at once at most, whatever its connection says; nil for what the connection says.
    public var concurrency: Int?
    /// How many changes of direct callers are in hand at once: planned, and not yet stored and, in real time, sent. Who hands over more waits
    /// for its turn, so that memory stays bounded however fast changes come.
    public var changesInHand: Int
    /// The decisions that end without an attempt and are not logged, by the names of their outcomes, such as `filtered`.
    public var unlogged: Set<String>

    /// Options; by default a lease of five minutes, the connections' own concurrency, a thousand changes in hand, and a log of everything.
    public init(
      worker: String = "engine", lease: Duration = .seconds(300), concurrency: Int? = nil, changesInHand: Int = 1000,
      unlogged: Set<String> = []
    ) {
      self.worker = worker
      self.lease = lease
      self.concurrency = concurrency
      self.changesInHand = changesInHand
      self.unlogged = unlogged
    }
  }

  /// An engine over its ports.
  /// - Parameters:
  ///   - planner: The compiled configuration.
  ///   - transport: The way to CleverTap.
  ///   - store: What outlives the engine: queue, inbox, schedules, connection states, log.
  ///   - source: Where fields are read that changes did not bring; without one, changes that need more are held.
  ///   - clock: The time of day.
  ///   - observer: Who hears what the engine does.
  ///   - options: How it works.
  ///   - environment: Gives the value of an environment variable that a passcode names.
  public init(
    planner: Planner, transport: any UploadTransport, store: any EngineStore = .inMemory,
    source: (any RecordSource)? = nil, clock: any WallClock, observer: (any EngineObserver)? = nil,
    options: Options = Options(),
    environment: @escaping @Sendable (String) -> String? = { ProcessEnvironment.value(of: $0) }
  ) {
    current = Locked(planner)
    self.transport = transport
    self.store = store
    self.source = source
    self.clock = clock
    self.observer = observer
    self.options = options
    self.environment = environment
  }

  /// The decisions that the engine performs, and the configuration behind them.
  public nonisolated var planner: Planner { current.withLock { $0 } }

  func replacePlanner(_ planner: Planner) { current.withLock { $0 = planner } }

  /// The queue of the store.
  var queue: any QueueStore { store }
  /// The log of the store.
  var log: any EventLog { store }

  // MARK: Handing over

  /// Decides about one change and performs the decisions.
  /// - Returns: What became of it, one decision for each sync of its object.
  /// - Throws: What the store throws; the change may be handed over again under the same id.
  @discardableResult
  public func process(_ change: RecordChange, positions: [FeedPosition] = []) async throws -> [Decision] {
    try await process([change], positions: positions).first ?? []
  }

  /// Decides about changes that were handed in together and performs the decisions: their real-time records share uploads.
  ///
  /// At most ``Options/changesInHand`` changes are planned at once, over all callers: a longer list goes in parts of that size, each stored before the next
  /// is planned, and a caller whose changes do not fit waits for others to end.
  /// - Parameters:
  ///   - changes: The changes, in order.
  ///   - positions: How far the feeds are with them that they came from, stored in the step that stores their entries.
  /// - Returns: For each change, what became of it.
  /// - Throws: What the store throws; the changes may be handed over again under the same ids.
  @discardableResult
  public func process(_ changes: [RecordChange], positions: [FeedPosition] = []) async throws -> [[Decision]] {
    let size = max(1, options.changesInHand)
    // Without changes, the positions are a step of their own.
    guard changes.count > size else { return try await take(changes[...], positions: positions) }
    var decisions: [[Decision]] = []
    for part in changes.chunks(ofCount: size) {
      decisions += try await take(part, positions: part.endIndex == changes.endIndex ? positions : [])
    }
    return decisions
  }

  /// Handles a part of the changes, when there is room for it.
  private func take(_ changes: ArraySlice<RecordChange>, positions: [FeedPosition]) async throws -> [[Decision]] {
    await enter(changes.count)
    defer { leave(changes.count) }
    return try await handle(changes.map { IncomingChange($0) }, positions: positions)
  }

  /// The decisions for a change and their exact bytes, with nothing stored, asked, or sent.
  public nonisolated func preview(_ change: RecordChange, at now: Instant) -> [Decision] {
    planner.plan(change, at: now)
  }
}

/// How many calls were made, and how many records CleverTap accepted.
public struct UploadTotals: Hashable, Sendable {
  /// Calls to CleverTap, whatever they ended with.
  public var uploads = 0
  /// Records that CleverTap accepted.
  public var accepted = 0

  /// Nothing yet.
  public init() {}
}

extension Planner {
  /// The sync of a key.
  func sync(_ key: String) -> SyncConfiguration? { document.syncs.first { $0.key == key } }

  /// The key of the connection that a sync names by key or name.
  func connectionKey(of sync: SyncConfiguration) -> String {
    document.connection(sync.connection)?.key ?? sync.connection
  }
}

extension CleverTapRecord.Subject {
  /// The identity, or `objectId:` and the object id.
  public var text: String {
    switch self {
    case .identity(let value): value
    case .objectID(let value): "objectId:" + value
    }
  }
}

import SalesTapConfiguration
import SalesTapMapping
public import SalesTapModel
public import SalesTapPayload
public import SalesTapQueue
public import SalesTapTime

/// Performs what the planner decides: sends real-time changes, keeps the others in the queue, drains it on its slots, and writes the log.
///
/// ```swift
/// let engine = SyncEngine(planner: try Planner(document), transport: transport, queue: .inMemory, clock: .system)
/// let decisions = try await engine.process(change)
/// ```
///
/// When ``process(_:)-([RecordChange])`` returns, every change is delivered, stored in the queue, or decided with a reason. Call
/// ``run(clock:pollingEvery:)`` in a task of its own to have the queue drained, or ``nextDue()`` and ``performDue()`` to drive time yourself.
///
/// The engine starts no task of its own and reads no clock but the one it is given.
public actor SyncEngine {
  /// The decisions that the engine performs, and the configuration behind them.
  public nonisolated let planner: Planner
  let transport: any UploadTransport
  let queue: any QueueStore
  let log: any EventLog
  let clock: any WallClock
  let worker: String
  let environment: @Sendable (String) -> String?

  /// The state of each connection, by its key.
  var connections: [String: ConnectionStanding] = [:]
  /// The last slot of each batch sync that was run or let pass.
  var lastSlots: [String: Instant] = [:]
  /// The syncs whose drain was cut short by a pause, and goes on when the pause ends.
  var interruptedDrains: Set<String> = []
  /// The records whose real-time upload is on its way.
  var sending: Set<SendKey> = []
  /// The syncs that are being drained.
  var draining: Set<String> = []
  /// The numbers of calls and records so far.
  public internal(set) var totals = UploadTotals()

  struct SendKey: Hashable {
    let sync: String
    let record: RecordID
  }

  /// An engine over its ports.
  /// - Parameters:
  ///   - planner: The compiled configuration.
  ///   - transport: The way to CleverTap.
  ///   - queue: Where entries wait.
  ///   - log: Where attempts and decisions are written down.
  ///   - clock: The time of day.
  ///   - worker: A name for this engine, unique among those that share a queue.
  ///   - environment: Gives the value of an environment variable that a passcode names.
  public init(
    planner: Planner, transport: any UploadTransport, queue: any QueueStore, log: any EventLog = .inMemory,
    clock: any WallClock, worker: String = "engine",
    environment: @escaping @Sendable (String) -> String? = { ProcessEnvironment.value(of: $0) }
  ) {
    self.planner = planner
    self.transport = transport
    self.queue = queue
    self.log = log
    self.clock = clock
    self.worker = worker
    self.environment = environment
    let start = clock.now()
    for sync in planner.document.syncs { lastSlots[sync.key] = start }
  }

  // MARK: Handing over

  /// Decides about one change and performs the decisions.
  /// - Returns: What became of it, one decision for each sync of its object.
  /// - Throws: What the queue or the log throws; the change may be handed over again under the same id.
  @discardableResult
  public func process(_ change: RecordChange) async throws -> [Decision] {
    try await process([change]).first ?? []
  }

  /// Decides about changes that were handed in together and performs the decisions: their real-time records share uploads.
  /// - Returns: For each change, what became of it.
  /// - Throws: What the queue or the log throws; the changes may be handed over again under the same ids.
  @discardableResult
  public func process(_ changes: [RecordChange]) async throws -> [[Decision]] {
    let now = clock.now()
    var performed = changes.map { planner.plan($0, at: now) }
    try await enqueue(plannedIn: &performed, changes: changes, at: now)
    try await deliver(plannedIn: &performed, changes: changes, at: now)
    try await log.append(logEntries(for: performed, of: changes, at: now))
    return performed
  }

  /// The decisions for a change and their exact bytes, with nothing stored or sent.
  public nonisolated func preview(_ change: RecordChange, at now: Instant) -> [Decision] {
    planner.plan(change, at: now)
  }

  private func enqueue(plannedIn decisions: inout [[Decision]], changes: [RecordChange], at now: Instant) async throws {
    var places: [(change: Int, decision: Int)] = []
    var offers: [QueueOffer] = []
    for change in decisions.indices {
      for index in decisions[change].indices where decisions[change][index].outcome == .enqueue {
        guard let offer = offer(for: decisions[change][index], of: changes[change], lane: .slot) else { continue }
        places.append((change, index))
        offers.append(offer)
      }
    }
    guard !offers.isEmpty else { return }
    let outcomes = try await queue.enqueue(offers, at: now)
    for (place, outcome) in zip(places, outcomes) {
      decisions[place.change][place.decision].conclude(outcome)
    }
  }

  /// What the queue is offered for a decision; nil for a decision without a payload.
  func offer(for decision: Decision, of change: RecordChange, lane: QueueLane) -> QueueOffer? {
    guard let key = decision.sync, let sync = planner.sync(key), let payload = decision.payload else { return nil }
    return QueueOffer(
      sync: key, connection: planner.connectionKey(of: sync), target: sync.target,
      object: change.object, recordID: change.recordID, changeID: change.id, committedAt: change.committedAt,
      identity: payload.subject.text, payload: payload.bytes, merge: sync.merge, lane: lane, origin: change.origin)
  }

  // MARK: Connections

  /// Whether a connection may be used, and if not, why; nil for an unknown one.
  public func state(ofConnection key: String) -> ConnectionState? {
    planner.document.connection(key).map { connections[$0.key]?.state ?? .open }
  }

  /// Opens a connection that had stopped or paused: a person says that its trouble is mended.
  public func resume(connection key: String) {
    guard let connection = planner.document.connection(key) else { return }
    _ = connections[connection.key]?.apply(.resumed, at: clock.now())
  }

  /// The connection with its passcode looked up in the environment; nil if the variable is not set.
  func resolved(_ connection: Connection) -> Connection? {
    guard case .environment(let name) = connection.passcode else { return connection }
    guard let value = environment(name), !value.isEmpty else { return nil }
    var resolved = connection
    resolved.passcode = .literal(Secret(value))
    return resolved
  }

  /// Sends one body and takes down what it says of the connection.
  func upload(_ records: [EncodedRecord], over connection: Connection) async -> UploadReport {
    let request = UploadRequest(
      connection: connection, body: UploadBatcher.body(of: records), recordCount: records.count)
    let answer = await transport.upload(request)
    let report = UploadReport(answer, to: records)
    totals.uploads += 1
    totals.accepted += report.records.count { $0 == .accepted }
    return report
  }

  func take(_ signal: ConnectionSignal?, of connection: String, at now: Instant) {
    var standing = connections[connection] ?? ConnectionStanding(connection: connection)
    let mark = CredentialsMark(rawValue: "")
    switch signal {
    case nil: break
    case .succeeded: _ = standing.apply(.succeeded(epoch: standing.epoch), at: now)
    case .stop(let trouble): _ = standing.apply(.stopped(trouble, epoch: standing.epoch, mark), at: now)
    case .pause(let trouble, let seconds):
      let wait = seconds.map { Duration.seconds($0) }
      _ = standing.apply(.paused(trouble, retryAfter: wait, epoch: standing.epoch, mark), at: now)
    }
    connections[connection] = standing
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

extension Decision {
  /// Turns a planned decision into what the queue made of it.
  mutating func conclude(_ outcome: EnqueueOutcome, because words: String? = nil) {
    let suffix = words.map { ": \($0)" } ?? ""
    switch outcome {
    case .inserted, .claimed:
      self.outcome = .enqueued
      reason = "waits in the queue" + suffix
    case .merged(_, let replaced):
      self.outcome = .merged
      reason =
        replaced
        ? "merged into the waiting entry of the record, which now carries these values" + suffix
        : "the waiting entry of the record stays as it is: it is newer, or the first one counts" + suffix
    case .duplicate:
      self.outcome = .skipped(.duplicate)
      reason = "the same change is on its way or was delivered"
    case .superseded:
      self.outcome = .skipped(.superseded)
      reason = "a newer version of the record was sent"
    }
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

extension Planner {
  /// The sync of a key.
  func sync(_ key: String) -> SyncConfiguration? { document.syncs.first { $0.key == key } }

  /// The key of the connection that a sync names by key or name.
  func connectionKey(of sync: SyncConfiguration) -> String {
    document.connection(sync.connection)?.key ?? sync.connection
  }
}

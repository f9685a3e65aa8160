import SalesTapModel
import SalesTapQueue
public import SalesTapTime

/// Moves what waits in one store to another, such as from a file to a database that several machines share.
///
/// What moves: waiting and failed entries of the queue, and all changes of the inbox. What stays: what has ended, the log, schedules and
/// historical syncs, the states of connections, what is remembered of records, and the notes of the newest version handed over. So a
/// change that is older than what was delivered before the move, and comes after it, is sent.
///
/// Stop all workers of the source before. A move that is interrupted can be started again: what had arrived is known by its change id, and is not
/// taken twice. An entry keeps its order, payload, commit time, and counts; its age begins anew.
public struct StoreMove: Sendable {
  /// How much was moved.
  public struct Summary: Hashable, Sendable {
    /// Entries that wait.
    public var waiting = 0
    /// Failed entries.
    public var failed = 0
    /// Changes of the inbox.
    public var changes = 0

    /// A summary of nothing.
    public init() {}
  }

  /// A worker has something in hand: nothing was moved.
  public struct InHand: Error, Hashable, Sendable, CustomStringConvertible {
    /// How many entries and changes.
    public var count: Int
    /// When the last of the leases is over.
    public var until: Instant

    /// What happened, and what to do.
    public var description: String {
      "workers have \(count) entries or changes of the source in hand, until \(until) at the latest: stop them and move then"
    }
  }

  private let source: any EngineStore
  private let target: any EngineStore
  /// How many go at once.
  private static let page = 500

  /// A move from one store to another.
  public init(from source: any EngineStore, to target: any EngineStore) {
    self.source = source
    self.target = target
  }

  /// Moves everything.
  ///
  /// - Throws: ``InHand``, and whatever the stores throw; what was moved until then is in the target, and everything else in the source.
  public func run(at now: Instant) async throws -> Summary {
    _ = try await source.returnExpired(at: now)
    try await refuseWhatIsInHand(at: now)
    var summary = Summary()
    summary.waiting = try await moveEntries(in: .waiting, at: now)
    summary.failed = try await moveEntries(in: .failed, at: now)
    while true {
      let changes = try await source.inboxEntries(InboxQuery(), after: nil, limit: Self.page)
      guard !changes.isEmpty else { return summary }
      _ = try await target.append(changes.map(Self.offer), at: now)
      summary.changes += try await source.removeChanges(InboxQuery(ids: changes.map(\.id)))
    }
  }

  private func refuseWhatIsInHand(at now: Instant) async throws {
    let flying = try await source.entries(QueueQuery(states: [.inFlight]), after: nil, limit: .max)
    let held = try await source.inboxEntries(InboxQuery(), after: nil, limit: .max).compactMap(\.leaseEnds)
      .filter { $0 > now }
    let ends = flying.compactMap { $0.lease?.expiresAt } + held
    if let last = ends.max() { throw InHand(count: ends.count, until: last) }
  }

  private func moveEntries(in state: QueueEntry.State, at now: Instant) async throws -> Int {
    let query = QueueQuery(states: [state])
    var moved = 0
    while true {
      let entries = try await source.entries(query, after: nil, limit: Self.page)
      guard !entries.isEmpty else { return moved }
      let inOrder = entries.sorted { ($0.place, $0.id) < ($1.place, $1.id) }
      _ = try await target.enqueue(inOrder.map(Self.offer), at: now)
      moved += try await source.delete(QueueQuery(ids: entries.map(\.id)))
    }
  }

  private static func offer(_ entry: QueueEntry) -> QueueOffer {
    QueueOffer(
      sync: entry.sync, connection: entry.connection, target: entry.target, object: entry.object,
      recordID: entry.recordID, changeID: entry.changeID, committedAt: entry.version.committedAt,
      identity: entry.identity, payload: entry.payload, merge: entry.merge, lane: entry.lane, origin: entry.origin,
      run: entry.run, due: entry.due, attempts: entry.attempts, uncertainOutcomes: entry.uncertainOutcomes,
      lastFailure: entry.lastFailure,
      refusal: entry.state == .failed
        ? entry.lastFailure ?? QueueFailure(code: "failed", message: "it had failed before it was moved") : nil)
  }

  private static func offer(_ change: InboxEntry) -> InboxOffer {
    var offer = InboxOffer(
      changeID: change.changeID, content: change.content, object: change.object, recordID: change.recordID)
    offer.held = change.held
    offer.due = change.due
    offer.timesAsked = change.timesAsked
    return offer
  }
}

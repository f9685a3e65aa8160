import SalesTapModel
public import SalesTapQueue
public import SalesTapTime

/// A store whose notes of what was handed over can be listed, so that a ``StoreMove`` can take them along.
public protocol MovableStore: EngineStore {
  /// The notes of the newest version of each record that CleverTap was handed in a sync, in an order by record and sync that stays the same.
  ///
  /// - Parameters:
  ///   - last: The last note of the page before; nil for the first page.
  ///   - limit: At most so many.
  func handedOverNotes(after last: HandedOverNote?, limit: Int) async throws -> [HandedOverNote]
}

/// Moves what waits in one store to another, such as from a file to a database that several machines share.
///
/// What moves: waiting and failed entries of the queue, and all changes of the inbox. What is copied: the notes of the newest version handed over, so
/// that after the move an older change does not overwrite a newer one, and a change that was delivered is known when it comes again. What
/// stays: what has ended, the log, schedules and historical syncs, the states of connections, and what is remembered of records.
///
/// Stop all workers of the source before, and whoever hands changes in; start those of the target after. A move that is interrupted
/// can be started again: what had arrived is known by its change id, and is not taken twice; a note that is newer in the target stays. An entry keeps its order, payload, commit
/// time, and counts; its age, and that of a note, begins anew. A change that was committed in the same moment as the noted one counts as later.
public struct StoreMove: Sendable {
  /// How much was moved.
  public struct Summary: Hashable, Sendable {
    /// Entries that wait.
    public var waiting = 0
    /// Failed entries.
    public var failed = 0
    /// Changes of the inbox.
    public var changes = 0
    /// Notes of the newest version handed over.
    public var notes = 0

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

  private let source: any MovableStore
  private let target: any EngineStore
  /// How many go at once.
  private static let page = 500

  /// A move from one store to another.
  public init(from source: any MovableStore, to target: any EngineStore) {
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
      guard !changes.isEmpty else { break }
      _ = try await target.append(changes.map(Self.offer), at: now)
      summary.changes += try await source.removeChanges(InboxQuery(ids: changes.map(\.id)))
    }
    // After the entries: these were let in by the source, and what is too old among them does not go out.
    summary.notes = try await copyNotes(at: now)
    return summary
  }

  private func copyNotes(at now: Instant) async throws -> Int {
    var copied = 0
    var last: HandedOverNote?
    while true {
      let notes = try await source.handedOverNotes(after: last, limit: Self.page)
      guard let end = notes.last else { return copied }
      try await target.recordHandedOver(notes.map(Self.handedOver), at: now)
      copied += notes.count
      last = end
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

  private static func handedOver(_ note: HandedOverNote) -> HandedOver {
    let committedAt = note.newest.version.committedAt
    // Each store counts arrivals for itself: whatever arrives at the target comes later. What the record becomes is not noted.
    return HandedOver(
      DirectSend(
        sync: note.sync, target: .profiles, recordID: note.recordID, changeID: note.newest.changeID,
        committedAt: committedAt),
      version: RecordVersion(committedAt: committedAt, arrival: 0), isCertain: note.newest.isCertain)
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

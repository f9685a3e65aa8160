import SalesTap
import SalesTapTesting

/// Where uploads go over a network.
struct Endpoint {
  /// The way there.
  let transport: any UploadTransport
  /// Whether it is another machine, which gets nothing but the right passcode.
  let leavesMachine: Bool
  /// Ends all connections.
  let close: @Sendable () async -> Void
}

/// Hands the changes of a file to an engine on virtual time: time stands at the commit time of the change that is handed
/// over, and every slot, retry, and end of a pause on the way there is run at its own time.
struct VirtualRun {
  let engine: SyncEngine
  let store: any EngineStore
  /// What stands for CleverTap; nothing comes to it where another transport was handed in.
  let cleverTap: InMemoryCleverTap
  private let clock: ManualClock
  /// After how much virtual time in which nothing came through a drain is given up.
  private let patience: Duration

  /// How long a run holds what it has in hand: as short as can be, since nobody else works on its store, and virtual time stands
  /// while it works. So what a killed run had in hand is free again a second later.
  static let lease = Duration.seconds(1)

  /// An engine over a store, with a CleverTap in memory.
  ///
  /// With a store that an earlier run left, time goes on where it stood, and what that run had in hand is finished first.
  /// - Parameters:
  ///   - start: The time at which it starts, if a person says so; a store that holds a later one goes on from that.
  ///   - firstTime: The first time that the changes tell, at which an empty store starts.
  ///   - endpoint: Where the uploads go, if not to a CleverTap in memory.
  init(
    planner: Planner, store: any EngineStore = InMemoryStore(), start: Instant?, firstTime: Instant?,
    endpoint: Endpoint? = nil
  ) async throws {
    let latest = try await store.latestTime()
    let beginning = start ?? latest ?? firstTime ?? Instant(millisecondsSinceEpoch: 0)
    clock = ManualClock(now: max(beginning, latest ?? beginning))
    cleverTap = InMemoryCleverTap()
    self.store = store
    engine = SyncEngine(
      planner: planner, transport: endpoint?.transport ?? cleverTap, store: store, clock: clock,
      options: .init(worker: "salestap run", lease: Self.lease, concurrency: 1),
      environment: { name in
        ProcessEnvironment.value(of: name) ?? (endpoint?.leavesMachine == true ? nil : Self.passcode)
      })
    // A month of a server that is away is a long series of attempts over a real network.
    patience = .seconds(endpoint == nil ? 30 * 86_400 : 6 * 3600)
    guard let latest else { return }
    if endpoint == nil { try await restoreCleverTap(planner.document) }
    try await performDue(until: latest + Self.lease)
  }

  /// Stands for a passcode whose variable is not set: nothing leaves the machine.
  private static let passcode = "not needed in memory"

  /// Virtual time.
  var now: Instant { clock.now() }

  /// Historical syncs on the same virtual time.
  func backfiller(over source: any HistoricalSource) -> Backfiller {
    Backfiller(
      engine: engine, source: source, clock: clock, worker: "salestap backfill", lease: Self.lease)
  }

  /// Hands a change over at its commit time.
  /// - Parameter positions: How far its file is with it.
  /// - Returns: What became of it, one decision for each sync of its object.
  func process(_ notice: ChangeNotice, positions: [FeedPosition] = []) async throws -> [Decision] {
    if let committedAt = notice.committedAt { try await advance(to: committedAt) }
    return try await engine.process(notice, positions: positions)
  }

  /// Moves time to an instant, doing what falls due on the way; an instant in the past leaves time as it is.
  ///
  /// What falls due exactly at the instant is done as well: a change that is committed on a slot comes after that slot's drain.
  func advance(to instant: Instant) async throws {
    try await performDue(until: instant)
    clock.set(to: max(instant, clock.now()))
  }

  /// Does what falls due up to an instant, each at its own time.
  private func performDue(until instant: Instant) async throws {
    while let due = try await engine.nextDue(), due <= instant {
      clock.set(to: max(due, clock.now()))
      try await engine.performDue()
    }
  }

  /// Runs slots, retries, and ends of pauses until nothing that may be sent waits.
  /// - Returns: Whether everything was sent; false if it was given up because nothing more came through.
  func drainEverything(progress: (Instant) -> Void = { _ in }) async throws -> Bool {
    let horizon = clock.now() + patience
    while let due = try await engine.nextDue() {
      guard due <= horizon else { return false }
      progress(due)
      clock.set(to: max(due, clock.now()))
      try await engine.performDue()
    }
    return true
  }

  /// Gives CleverTap what an earlier run sent: the log has every record that it accepted, in order.
  private func restoreCleverTap(_ document: ConfigurationDocument) async throws {
    var query = EventLogQuery()
    query.status = .success
    query.limit = 1000
    while true {
      let page = try await store.page(query)
      for entry in page.entries {
        guard let request = entry.request, let record = EncodedRecord(bytes: Array(request.utf8)),
          var connection = entry.connection.flatMap({ document.connection($0) })
        else { continue }
        connection.passcode = .literal(Secret(Self.passcode))
        let body = UploadBatcher.body(of: [record])
        _ = await cleverTap.upload(UploadRequest(connection: connection, body: body, recordCount: 1))
      }
      guard let next = page.next else { return }
      query.cursor = next
    }
  }
}

extension ChangeLines {
  /// Reads up to the first time that the file tells, which is the time at which virtual time starts.
  /// - Returns: The lines that were read, and the time; nil if the file tells none.
  mutating func readToFirstTime() throws -> (lines: [Line], time: Instant?) {
    var early: [Line] = []
    while let line = try next() {
      early.append(line)
      if let time = line.notices.lazy.compactMap(\.committedAt).first { return (early, time) }
    }
    return (early, nil)
  }
}

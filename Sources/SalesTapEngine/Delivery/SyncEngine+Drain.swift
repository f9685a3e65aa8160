import OrderedCollections
import SalesTapConfiguration
import SalesTapModel
import SalesTapPayload
import SalesTapQueue
import SalesTapSchedule
public import SalesTapTime

/// What a drain of a sync did.
public struct DrainReport: Hashable, Sendable {
  /// The key of the sync.
  public var sync: String
  /// When it began.
  public var began: Instant
  /// How many records CleverTap accepted.
  public var delivered = 0
  /// How many were refused for good.
  public var failed = 0
  /// How many wait to be sent again.
  public var returned = 0
  /// Whether the connection paused or stopped before everything was sent.
  public var wasInterrupted = false
}

extension SyncEngine {
  /// Sends what waits for a sync and is due, whatever its schedule says.
  /// - Parameter key: The key of the sync.
  /// - Returns: What was done; nil for an unknown or inactive sync, and while the sync is being drained already.
  /// - Throws: What the queue or the log throws.
  @discardableResult
  public func drain(_ key: String) async throws -> DrainReport? {
    try await drain(key, dueBy: clock.now())
  }

  /// Sends what waits for a sync and was due by an instant.
  func drain(_ key: String, dueBy: Instant) async throws -> DrainReport? {
    guard let sync = planner.sync(key), sync.status == .active, draining.insert(key).inserted else { return nil }
    defer { draining.remove(key) }
    var run = DrainRun(sync: sync, began: clock.now(), dueBy: dueBy)
    while let claim = try await claim(&run) {
      for (connectionKey, entries) in claim {
        guard let connection = planner.document.connection(connectionKey) else {
          let gone = QueueFailure(code: "connection", message: "the connection \(connectionKey) is gone")
          _ = try await queue.settle(entries.map { Settlement($0, .skipped(gone)) }, at: clock.now())
          continue
        }
        try await send(entries, over: connection, in: &run)
      }
    }
    // Single records that were refused as whole calls are judged by the whole drain.
    if let connection = planner.document.connection(sync.connection) {
      try await settle(run.machine.finish(), of: connection, in: &run)
    }
    if run.report.wasInterrupted { interruptedDrains.insert(key) } else { interruptedDrains.remove(key) }
    return run.report
  }

  /// The next entries of a drain by connection; nil when the drain is over.
  private func claim(_ run: inout DrainRun) async throws -> OrderedDictionary<String, [ClaimedEntry]>? {
    guard !run.report.wasInterrupted else { return nil }
    if let connection = planner.document.connection(run.sync.connection), closed(connection, at: clock.now()) != nil {
      run.report.wasInterrupted = true
      return nil
    }
    let request = ClaimRequest(
      sync: run.sync.key, limit: run.batchSize, worker: worker, dueBy: run.dueBy, through: run.through)
    let claim = try await queue.claim(request, at: clock.now())
    run.through = claim.through
    if claim.entries.isEmpty {
      if let connection = planner.document.connection(run.sync.connection) {
        if let epoch = connections[connection.key]?.epoch {
          _ = connections[connection.key]?.apply(.probeAbandoned(epoch: epoch), at: clock.now())
        }
      }
      return nil
    }
    return OrderedDictionary(grouping: claim.entries, by: \.entry.connection)
  }

  /// Sends claimed entries as one batch and settles each by its verdict.
  private func send(_ entries: [ClaimedEntry], over connection: Connection, in run: inout DrainRun) async throws {
    guard let resolved = resolved(connection) else {
      let unset = QueueFailure(code: "passcode", message: "the environment variable of the passcode is not set")
      run.report.wasInterrupted = true
      take(.stop(.init(.unauthorized, unset.message)), of: connection.key, at: clock.now())
      _ = try await queue.settle(entries.map { Settlement($0, .released(unset)) }, at: clock.now())
      return
    }
    var unfit: [DrainMachine<OutgoingEntry>.Ruling] = []
    var outgoing: [OutgoingEntry] = []
    for claimed in entries {
      let item = OutgoingEntry(claimed)
      if item.record == nil {
        unfit.append(.failed(item, code: nil, text: "the stored record is damaged"))
      } else {
        outgoing.append(item)
      }
    }
    let plan = UploadBatcher(maximumBytes: connection.maximumBytes).plan(
      lengths: outgoing.map(\.claimed.entry.payload.count))
    unfit += plan.oversized.map { .failed(outgoing[$0], code: nil, text: QueueFailure.oversized.message) }
    try await settle(unfit, of: connection, in: &run)
    for batch in plan.batches { run.machine.add(batch.positions.map { outgoing[$0] }) }
    while let items = run.machine.next() {
      let report = await upload(items.compactMap(\.record), over: resolved)
      let (rulings, signal) = run.machine.take(report, of: items)
      take(signal, of: connection.key, at: clock.now())
      if let stop = Self.stopAfterUncertainOutcomes(rulings) { take(stop, of: connection.key, at: clock.now()) }
      if run.machine.isOver { run.report.wasInterrupted = true }
      try await settle(rulings, of: connection, in: &run)
    }
  }

  private func settle(
    _ rulings: [DrainMachine<OutgoingEntry>.Ruling], of connection: Connection, in run: inout DrainRun
  ) async throws {
    guard !rulings.isEmpty else { return }
    let now = clock.now()
    let settlements = rulings.map {
      Self.settlement(of: $0, sync: run.sync, pause: connections[connection.key]?.waitsUntil, at: now)
    }
    _ = try await queue.settle(settlements, at: now)
    for settlement in settlements { run.report.count(settlement.verdict) }
    try await log.append(rulings.map { logEntry(for: $0, sync: run.sync, at: now) })
  }

  /// How many uncertain outcomes in a row one entry may have before a person has to look.
  private static let uncertainOutcomesInARow = 5

  private static func stopAfterUncertainOutcomes(_ rulings: [DrainMachine<OutgoingEntry>.Ruling]) -> ConnectionSignal? {
    for case .uncertain(let item, let text) in rulings
    where item.claimed.entry.uncertainInRow + 1 >= uncertainOutcomesInARow {
      return .stop(
        .init(.uncertain, "\(uncertainOutcomesInARow) sends in a row of one record had no readable answer: \(text)"))
    }
    return nil
  }

  /// What the queue is told of a ruling.
  private static func settlement(
    of ruling: DrainMachine<OutgoingEntry>.Ruling, sync: SyncConfiguration, pause: Instant?, at now: Instant
  ) -> Settlement {
    switch ruling {
    case .delivered(let item): return Settlement(item.claimed, .delivered)
    case .failed(let item, let code, let text):
      return Settlement(item.claimed, .failed(QueueFailure(code: code.map(String.init) ?? "refused", message: text)))
    case .retry(let item, let code, let text):
      let failure = QueueFailure(code: code.map(String.init) ?? "retry", message: text)
      let attempts = item.claimed.entry.attempts + 1
      if attempts >= sync.attempts { return Settlement(item.claimed, .failed(failure)) }
      let delay = Backoff.records.delay(after: attempts, random: item.claimed.entry.recordID.spread)
      return Settlement(item.claimed, .retry(at: now + delay, failure))
    case .uncertain(let item, let text):
      let failure = QueueFailure(code: ErrorClass.uncertain.rawValue, message: text)
      return Settlement(item.claimed, .uncertain(failure, at: pause))
    case .released(let item): return Settlement(item.claimed, .released(at: pause))
    }
  }
}

/// A claimed entry with its record; without one if the stored bytes are no record.
struct OutgoingEntry: Sendable {
  let claimed: ClaimedEntry
  let record: EncodedRecord?

  init(_ claimed: ClaimedEntry) {
    self.claimed = claimed
    self.record = EncodedRecord(bytes: claimed.entry.payload)
  }
}

extension RecordID {
  /// A number of the record's own, by which records that failed together come back at different times.
  var spread: UInt64 {
    shortText.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
  }
}

/// One drain on its way.
struct DrainRun {
  let sync: SyncConfiguration
  /// Entries that are due later wait for the next drain.
  let dueBy: Instant
  var report: DrainReport
  var machine = DrainMachine<OutgoingEntry>()
  var through: EntryID?

  init(sync: SyncConfiguration, began: Instant, dueBy: Instant) {
    self.sync = sync
    self.dueBy = dueBy
    self.report = DrainReport(sync: sync.key, began: began)
  }

  /// How many records go into one call.
  var batchSize: Int {
    if case .batch(let size, _) = sync.delivery { size } else { UploadBatcher.largestCount }
  }
}

extension DrainReport {
  /// Counts how one entry was settled.
  mutating func count(_ verdict: SettlementVerdict) {
    switch verdict {
    case .delivered: delivered += 1
    case .failed: failed += 1
    case .retry, .uncertain, .released: returned += 1
    case .skipped: break
    }
  }
}

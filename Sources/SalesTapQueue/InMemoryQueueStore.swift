public import SalesTapTime

/// The queue in memory: the reference of the port, for tests, previews, and services that can afford to lose what waits.
///
/// Nothing survives the process. Every operation holds one lock. What it costs does not grow with what waits or was delivered, but for the
/// logarithm where entries come back or wait for their time; only listings, queries without ids, ``erase(_:)``, and ``prune(_:)`` walk
/// the entries. A waiting entry takes some 120 bytes beside its payload and its texts of more than fifteen bytes.
public final class InMemoryQueueStore: QueueStore {
  private let ledger = Locked(QueueLedger())

  /// An empty queue.
  public init() {}

  /// Takes offers in their order.
  public func enqueue(_ offers: [QueueOffer], at now: Instant) async throws -> [EnqueueOutcome] {
    ledger.withLock { $0.enqueue(offers, at: now) }
  }

  /// Gives entries of one sync to a worker.
  public func claim(_ request: ClaimRequest, at now: Instant) async throws -> QueueClaim {
    ledger.withLock { $0.claim(request, at: now) }
  }

  /// Ends the holding of claimed entries.
  public func settle(_ settlements: [Settlement], at now: Instant) async throws -> [SettleOutcome] {
    ledger.withLock { ledger in settlements.map { ledger.settle($0, at: now) } }
  }

  /// Returns the entries whose lease is over.
  public func returnExpired(at now: Instant) async throws -> [QueueEntry] {
    ledger.withLock { $0.returnExpired(at: now) }
  }

  /// Says of each version whether it may be sent past the queue.
  public func admit(_ sends: [DirectSend], at now: Instant) async throws -> [Admission] {
    ledger.withLock { ledger in sends.map { ledger.admit($0, at: now) } }
  }

  /// Notes versions that were sent past the queue.
  public func recordHandedOver(_ handedOver: [HandedOver], at now: Instant) async throws {
    ledger.withLock { ledger in
      for one in handedOver { ledger.recordHandedOver(one, at: now) }
    }
  }

  /// Makes failed entries wait again.
  public func retry(_ query: QueueQuery, at now: Instant) async throws -> [RetryResult] {
    ledger.withLock { $0.retry(query, at: now) }
  }

  /// Ends waiting entries as skipped.
  public func skip(_ query: QueueQuery, because reason: QueueFailure, at now: Instant) async throws -> [QueueEntry] {
    ledger.withLock { $0.skip(query, because: reason, at: now) }
  }

  /// Removes entries that are not in flight.
  public func delete(_ query: QueueQuery) async throws -> Int {
    ledger.withLock { $0.delete(query) }
  }

  /// Removes everything held about a record or an identity.
  public func erase(_ subject: ErasureSubject) async throws -> RemovalCount {
    ledger.withLock { $0.erase(subject) }
  }

  /// Forgets what ended long ago.
  public func prune(_ request: PruneRequest) async throws -> RemovalCount {
    ledger.withLock { $0.prune(request) }
  }

  /// How the entries stand. Cost: linear in the syncs.
  public func counts() async throws -> [QueueCounts] {
    ledger.withLock { $0.counts() }
  }

  /// The entries that are meant.
  public func entries(_ query: QueueQuery, after: EntryID?, limit: Int) async throws -> [QueueEntry] {
    ledger.withLock { $0.entries(query, after: after, limit: limit) }
  }

  /// For each sync, when a claim may next find something. Cost: linear in the syncs.
  public func dueTimes(at now: Instant) async throws -> [String: Instant] {
    ledger.withLock { $0.dueTimes(at: now) }
  }
}

extension QueueStore where Self == InMemoryQueueStore {
  /// A new, empty queue in memory.
  public static var inMemory: InMemoryQueueStore { InMemoryQueueStore() }
}

package import SalesTap

/// The naive queue behind the port, so that the suite can be run against it, sound or not.
package struct NaiveQueueStore: QueueStore {
  private let queue: Locked<NaiveQueue>

  /// An empty queue, sound unless it is given a bug.
  package init(bug: NaiveQueue.PlantedBug? = nil) { queue = Locked(NaiveQueue(bug: bug)) }

  package func enqueue(_ offers: [QueueOffer], at now: Instant) async throws -> [EnqueueOutcome] {
    queue.withLock { queue in queue.enqueue(offers, at: now) }
  }

  package func claim(_ request: ClaimRequest, at now: Instant) async throws -> QueueClaim {
    queue.withLock { $0.claim(request, at: now) }
  }

  package func settle(_ settlements: [Settlement], at now: Instant) async throws -> [SettleOutcome] {
    queue.withLock { queue in settlements.map { queue.settle($0, at: now) } }
  }

  package func returnExpired(at now: Instant) async throws -> [QueueEntry] {
    queue.withLock { $0.returnExpired(at: now) }
  }

  package func admit(_ sends: [DirectSend], at now: Instant) async throws -> [Admission] {
    queue.withLock { queue in sends.map { queue.admit($0, at: now) } }
  }

  package func recordHandedOver(_ handedOver: [HandedOver], at now: Instant) async throws {
    queue.withLock { queue in
      for one in handedOver { queue.recordHandedOver(one, at: now) }
    }
  }

  package func retry(_ query: QueueQuery, at now: Instant) async throws -> [RetryResult] {
    queue.withLock { $0.retry(query, at: now) }
  }

  package func skip(
    _ query: QueueQuery, because reason: QueueFailure, at now: Instant
  ) async throws -> [QueueEntry] {
    queue.withLock { $0.skip(query, because: reason, at: now) }
  }

  package func delete(_ query: QueueQuery) async throws -> Int { queue.withLock { $0.delete(query) } }

  package func erase(_ subject: ErasureSubject) async throws -> RemovalCount { queue.withLock { $0.erase(subject) } }

  package func prune(_ request: PruneRequest) async throws -> RemovalCount { queue.withLock { $0.prune(request) } }

  package func counts() async throws -> [QueueCounts] { queue.withLock { $0.counts() } }

  package func entries(_ query: QueueQuery, after: EntryID?, limit: Int) async throws -> [QueueEntry] {
    queue.withLock { $0.entries(query, after: after, limit: limit) }
  }

  package func dueTimes(at now: Instant) async throws -> [String: Instant] {
    queue.withLock { $0.dueTimes(at: now) }
  }
}

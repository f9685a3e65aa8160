#if SQLite
  public import GRDB
  import SalesTapEngine
  public import SalesTapQueue
  public import SalesTapTime

  extension SQLiteStore: QueueStore {
    /// Takes offers in their order, in one transaction.
    public func enqueue(_ offers: [QueueOffer], at now: Instant) async throws -> [EnqueueOutcome] {
      guard !offers.isEmpty else { return [] }
      return try await write("enqueueing", at: now) { try Self.enqueue(offers, at: now, in: $0) }
    }

    /// Takes offers inside the caller's own transaction: a rollback leaves nothing of them, and whoever waits for ``handedIn`` hears
    /// of them after the commit.
    ///
    /// - Throws: ``SQLiteStoreError``; roll the transaction back then.
    public func enqueue(_ offers: [QueueOffer], at now: Instant, in database: Database) throws -> [EnqueueOutcome] {
      try handingIn("enqueueing", at: now, in: database) { try Self.enqueue(offers, at: now, in: $0) }
    }

    private static func enqueue(
      _ offers: [QueueOffer], at now: Instant, in database: Database
    ) throws -> [EnqueueOutcome] {
      try QueueTransaction.perform(in: database) { try $0.enqueue(offers, at: now) }
    }

    /// Gives entries of one sync to a worker.
    public func claim(_ request: ClaimRequest, at now: Instant) async throws -> QueueClaim {
      try await claim(request, at: now) { _ in .init() }
    }

    /// Ends the holding of claimed entries.
    public func settle(_ settlements: [Settlement], at now: Instant) async throws -> [SettleOutcome] {
      guard !settlements.isEmpty else { return [] }
      return try await write("settling", at: now) { database in
        try QueueTransaction.perform(in: database) { transaction in
          try settlements.map { try transaction.settle($0, at: now) }
        }
      }
    }

    /// Returns the entries whose lease is over.
    public func returnExpired(at now: Instant) async throws -> [QueueEntry] {
      try await returnExpired(at: now) { _ in .init() }
    }

    /// Says of each version whether it may be sent past the queue.
    public func admit(_ sends: [DirectSend], at now: Instant) async throws -> [Admission] {
      try await read("admitting") { database in
        try QueueTransaction.perform(in: database) { transaction in
          try sends.map { try transaction.admit($0, at: now) }
        }
      }
    }

    /// Notes versions that were sent past the queue.
    public func recordHandedOver(_ handedOver: [HandedOver], at now: Instant) async throws {
      guard !handedOver.isEmpty else { return }
      try await write("noting what was sent", at: now) { database in
        try QueueTransaction.perform(in: database) { transaction in
          for one in handedOver { try transaction.note(one, at: now) }
        }
      }
    }

    /// Makes failed entries wait again.
    public func retry(_ query: QueueQuery, at now: Instant) async throws -> [RetryResult] {
      try await write("retrying", at: now) { try QueueTransaction.perform(in: $0) { try $0.retry(query, at: now) } }
    }

    /// Ends waiting entries as skipped.
    public func skip(
      _ query: QueueQuery, because reason: QueueFailure, at now: Instant
    ) async throws -> [QueueEntry] {
      try await write("skipping", at: now) {
        try QueueTransaction.perform(in: $0) { try $0.skip(query, because: reason, at: now) }
      }
    }

    /// Removes entries that are not in flight.
    public func delete(_ query: QueueQuery) async throws -> Int {
      try await write("deleting") { try QueueTransaction.perform(in: $0) { try $0.delete(query) } }
    }

    /// Removes everything held about a record or an identity.
    public func erase(_ subject: ErasureSubject) async throws -> RemovalCount {
      try await write("erasing") { try QueueTransaction.perform(in: $0) { try $0.erase(subject) } }
    }

    /// How the entries stand.
    public func counts() async throws -> [QueueCounts] {
      try await read("counting") { try QueueTransaction.perform(in: $0) { try $0.counts() } }
    }

    /// The entries that are meant.
    public func entries(_ query: QueueQuery, after: EntryID?, limit: Int) async throws -> [QueueEntry] {
      try await read("listing") {
        try QueueTransaction.perform(in: $0) { try $0.entries(query, after: after, limit: limit) }
      }
    }

    /// For each sync, when a claim may next find something.
    public func dueTimes(at now: Instant) async throws -> [String: Instant] {
      try await read("looking for the next due entries") {
        try QueueTransaction.perform(in: $0) { try $0.dueTimes(at: now) }
      }
    }
  }
#endif

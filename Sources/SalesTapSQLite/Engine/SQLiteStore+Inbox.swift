#if SQLite
  public import GRDB
  public import SalesTapEngine
  public import SalesTapTime

  extension SQLiteStore {
    /// Puts changes into the inbox, in this order, in one transaction.
    public func append(_ changes: [InboxOffer], at now: Instant) async throws -> [InboxOutcome] {
      guard !changes.isEmpty else { return [] }
      return try await write("appending changes", at: now) { try Self.append(changes, at: now, in: $0) }
    }

    /// Puts changes into the inbox inside the caller's own transaction: a rollback leaves nothing of them, and whoever waits for
    /// ``handedIn`` hears of them after the commit.
    ///
    /// - Throws: ``SQLiteStoreError``; roll the transaction back then.
    public func append(_ changes: [InboxOffer], at now: Instant, in database: Database) throws -> [InboxOutcome] {
      try handingIn("appending changes", at: now, in: database) { try Self.append(changes, at: now, in: $0) }
    }

    private static func append(_ changes: [InboxOffer], at now: Instant, in database: Database) throws -> [InboxOutcome]
    {
      let inbox = InboxTransaction(database: database)
      return try changes.map { try inbox.append($0, at: now) }
    }

    /// Gives changes to a worker.
    public func claimChanges(_ request: InboxRequest, at now: Instant) async throws -> [InboxEntry] {
      try await write("claiming changes", at: now) { try InboxTransaction(database: $0).claim(request, at: now) }
    }

    /// The changes that are meant.
    public func inboxEntries(_ query: InboxQuery, after: InboxID?, limit: Int) async throws -> [InboxEntry] {
      try await read("listing changes") {
        try InboxTransaction(database: $0).matching(query, after: after, limit: limit)
      }
    }

    /// Makes held changes due at once.
    public func releaseChanges(_ query: InboxQuery, at now: Instant) async throws -> Int {
      try await write("releasing changes", at: now) { try InboxTransaction(database: $0).release(query, at: now) }
    }

    /// Removes changes.
    public func removeChanges(_ query: InboxQuery) async throws -> Int {
      try await write("removing changes") { try InboxTransaction(database: $0).remove(query) }
    }

    /// When a claim of changes may next find something.
    public func nextChangeDue(at now: Instant) async throws -> Instant? {
      try await read("looking for the next due change") { try InboxTransaction(database: $0).nextDue(at: now) }
    }

    /// The positions of some feeds.
    public func positions(of feeds: [String]) async throws -> [Int64?] {
      try await read("reading positions") { database in
        let inbox = InboxTransaction(database: database)
        return try feeds.map { try inbox.position(of: $0) }
      }
    }
  }
#endif

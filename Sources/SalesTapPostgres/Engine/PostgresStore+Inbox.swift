#if Postgres
  public import SalesTapEngine
  import SalesTapStoreCoding
  public import SalesTapTime

  extension PostgresStore {
    /// Puts changes into the inbox, in this order, in one transaction; whoever waits for ``handedIn`` hears of them after the commit.
    public func append(_ changes: [InboxOffer], at now: Instant) async throws -> [InboxOutcome] {
      guard !changes.isEmpty else { return [] }
      return try await write("appending changes", at: now) { transaction in
        let lead = try transaction.lead(over: now)
        let inbox = InboxTable(transaction: transaction, now: try transaction.now(now))
        let outcomes = try inbox.append(changes.map { $0.moved(by: lead) })
        transaction.later("SELECT pg_notify('salestap', current_schema())")
        return outcomes
      }
    }

    /// Gives changes to a worker; those that another has in hand are passed over.
    public func claimChanges(_ request: InboxRequest, at now: Instant) async throws -> [InboxEntry] {
      try await write("claiming changes", at: now) {
        try InboxTable(transaction: $0, now: try $0.now(now)).claim(request)
      }
    }

    /// The changes that are meant.
    public func inboxEntries(_ query: InboxQuery, after: InboxID?, limit: Int) async throws -> [InboxEntry] {
      try await read("listing changes") {
        try InboxTable(transaction: $0).matching(query, after: after, limit: limit)
      }
    }

    /// Makes held changes due at once.
    public func releaseChanges(_ query: InboxQuery, at now: Instant) async throws -> Int {
      try await write("releasing changes", at: now) {
        try InboxTable(transaction: $0, now: try $0.now(now)).release(query)
      }
    }

    /// Removes changes.
    public func removeChanges(_ query: InboxQuery) async throws -> Int {
      try await write("removing changes") { try InboxTable(transaction: $0).remove(query) }
    }

    /// When a claim of changes may next find something, in the caller's time.
    public func nextChangeDue(at now: Instant) async throws -> Instant? {
      try await read("looking for the next due change", at: now) { transaction in
        let found = try transaction.run(
          """
          SELECT coalesce(lease_ends_at, due_at) FROM salestap_inbox WHERE coalesce(lease_ends_at, due_at) IS NOT NULL
          ORDER BY coalesce(lease_ends_at, due_at) LIMIT 1
          """)
        guard let due = found.first?.instant(0) else { return nil }
        return max(now, due - (try transaction.lead(over: now)))
      }
    }

    /// The positions of some feeds.
    public func positions(of feeds: [String]) async throws -> [Int64?] {
      try await read("reading positions") { transaction in
        let found = try transaction.run(
          "SELECT feed, position FROM salestap_feed WHERE feed = ANY ($1)", [.texts(feeds)])
        var positions: [String: Int64] = [:]
        for row in found.all { positions[row.text(0)] = row.integer(1) }
        return feeds.map { positions[$0] }
      }
    }
  }
#endif

#if SQLite
  import GRDB
  import SalesTapEngine
  import SalesTapModel
  import SalesTapStoreCoding
  import SalesTapTime

  /// The inbox's operations inside one transaction of the database.
  struct InboxTransaction {
    let database: Database

    private static let columns = InboxCoding.columns.joined(separator: ", ")

    // MARK: Append

    func append(_ offer: InboxOffer, at now: Instant) throws -> InboxOutcome {
      if let changeID = offer.changeID, var entry = try entry("change_id = ?", changeID) {
        guard entry.leaseEnds == nil, !entry.held.isEmpty else { return .known(entry.id) }
        entry.take(offer)
        entry.due = offer.held.isEmpty ? now : offer.due
        try write(entry)
        return .replaced(entry.id)
      }
      let statement = try SQLStatement(
        database,
        """
        INSERT INTO salestap_inbox (change_id, content, object, record, held, received_at, due_at, asked)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """)
      statement.bind(offer.changeID, at: 1)
      statement.bind(offer.content, at: 2)
      statement.bind(offer.object, at: 3)
      statement.bind(offer.recordID?.key, at: 4)
      statement.bind(try InboxCoding.text(of: offer.held), at: 5)
      statement.bind(now, at: 6)
      statement.bind(offer.held.isEmpty ? offer.due ?? now : offer.due, at: 7)
      statement.bind(offer.timesAsked, at: 8)
      try statement.run()
      let id = InboxID(rawValue: database.lastInsertedRowID)
      if offer.changeID == nil { try name(id, at: now) }
      return .appended(id)
    }

    /// Gives a change without an id one that no other has: the time is in it, lest a caller's `inbox:7` is taken for it.
    private func name(_ id: InboxID, at now: Instant) throws {
      let statement = try SQLStatement(
        database, "UPDATE salestap_inbox SET change_id = 'inbox:' || id || ':' || ?2 WHERE id = ?1")
      statement.bind(id.rawValue, at: 1)
      statement.bind(now, at: 2)
      try statement.run()
    }

    // MARK: Claim and settle

    func claim(_ request: InboxRequest, at now: Instant) throws -> [InboxEntry] {
      guard request.limit > 0 else { return [] }
      let found = try entries(
        """
        due_at IS NOT NULL AND due_at <= ?1 AND (lease_ends_at IS NULL OR lease_ends_at <= ?1) ORDER BY id LIMIT ?2
        """
      ) {
        $0.bind(now, at: 1)
        $0.bind(request.limit, at: 2)
      }
      return try found.map { entry in
        var entry = entry
        entry.token += 1
        entry.leaseEnds = now + request.lease
        let statement = try SQLStatement(
          database, "UPDATE salestap_inbox SET token = ?, lease_ends_at = ? WHERE id = ?")
        statement.bind(entry.token, at: 1)
        statement.bind(entry.leaseEnds, at: 2)
        statement.bind(entry.id.rawValue, at: 3)
        try statement.run()
        return entry
      }
    }

    /// Whether a worker still has what it settles.
    func isHeld(_ settlement: InboxSettlement) throws -> Bool {
      guard let entry = try entry(settlement.id) else { return false }
      return entry.leaseEnds != nil && entry.token == settlement.token
    }

    func settle(_ settlement: InboxSettlement) throws {
      guard var entry = try entry(settlement.id) else { return }
      entry.leaseEnds = nil
      switch settlement.verdict {
      case .settled: return try remove(entry.id)
      case .held(let offer):
        entry.take(offer)
        entry.due = offer.due
      case .released(let due): entry.due = due
      }
      try write(entry)
    }

    /// Removes the held change of an id, which was handed over again and decided.
    func end(changeID: String) throws {
      guard let entry = try entry("change_id = ?", changeID), !entry.held.isEmpty, entry.leaseEnds == nil else {
        return
      }
      try remove(entry.id)
    }

    // MARK: Keeping

    /// The changes that are meant, by their numbers.
    func matching(_ query: InboxQuery, after: InboxID? = nil, limit: Int = .max) throws -> [InboxEntry] {
      guard limit > 0, query.ids?.isEmpty != true else { return [] }
      var condition = "id > ?1"
      if let ids = query.ids {
        condition += " AND id IN (\(ids.map { String($0.rawValue) }.joined(separator: ", ")))"
      }
      if query.changeID != nil { condition += " AND change_id = ?2" }
      if query.recordID != nil { condition += " AND record = ?3" }
      if let isHeld = query.isHeld { condition += isHeld ? " AND held IS NOT NULL" : " AND held IS NULL" }
      let statement = try SQLStatement(
        database, "SELECT \(Self.columns) FROM salestap_inbox WHERE \(condition) ORDER BY id")
      statement.bind(after?.rawValue ?? .min, at: 1)
      if let changeID = query.changeID { statement.bind(changeID, at: 2) }
      if let recordID = query.recordID { statement.bind(recordID.key, at: 3) }
      defer { statement.reset() }
      var found: [InboxEntry] = []
      // The syncs and causes stand in JSON: they are looked at here.
      while found.count < limit, try statement.step() {
        let entry = try InboxCoding.entry(statement)
        if query.matches(entry) { found.append(entry) }
      }
      return found
    }

    func release(_ query: InboxQuery, at now: Instant) throws -> Int {
      let found = try matching(query).filter { !$0.held.isEmpty && $0.leaseEnds == nil }
      for entry in found {
        var entry = entry
        entry.due = now
        try write(entry)
      }
      return found.count
    }

    func remove(_ query: InboxQuery) throws -> Int {
      let found = try matching(query)
      for entry in found { try remove(entry.id) }
      return found.count
    }

    func nextDue(at now: Instant) throws -> Instant? {
      let statement = try SQLStatement(
        database, "SELECT min(coalesce(lease_ends_at, due_at)) FROM salestap_inbox")
      guard try statement.step() else { return nil }
      defer { statement.reset() }
      return statement.isNull(0) ? nil : max(statement.instant(0), now)
    }

    // MARK: Positions

    func note(_ position: FeedPosition) throws {
      let statement = try SQLStatement(
        database,
        """
        INSERT INTO salestap_feed (feed, position) VALUES (?, ?)
        ON CONFLICT (feed) DO UPDATE SET position = max(position, excluded.position)
        """)
      statement.bind(position.feed, at: 1)
      statement.bind(position.position, at: 2)
      try statement.run()
    }

    func position(of feed: String) throws -> Int64? {
      let statement = try SQLStatement(database, "SELECT position FROM salestap_feed WHERE feed = ?")
      statement.bind(feed, at: 1)
      guard try statement.step() else { return nil }
      defer { statement.reset() }
      return statement.integer(0)
    }

    // MARK: Rows

    private func entry(_ id: InboxID) throws -> InboxEntry? {
      try entries("id = ?") { $0.bind(id.rawValue, at: 1) }.first
    }

    private func entry(_ condition: String, _ value: String) throws -> InboxEntry? {
      try entries(condition) { $0.bind(value, at: 1) }.first
    }

    private func entries(_ condition: String, _ bind: (SQLStatement) -> Void) throws -> [InboxEntry] {
      let statement = try SQLStatement(
        database, "SELECT \(Self.columns) FROM salestap_inbox WHERE \(condition)")
      bind(statement)
      var entries: [InboxEntry] = []
      while try statement.step() { entries.append(try InboxCoding.entry(statement)) }
      return entries
    }

    private func write(_ entry: InboxEntry) throws {
      let statement = try SQLStatement(
        database,
        """
        UPDATE salestap_inbox SET content = ?, object = ?, record = ?, held = ?, due_at = ?, asked = ?, lease_ends_at = ?
        WHERE id = ?
        """)
      statement.bind(entry.content, at: 1)
      statement.bind(entry.object, at: 2)
      statement.bind(entry.recordID?.key, at: 3)
      statement.bind(try InboxCoding.text(of: entry.held), at: 4)
      statement.bind(entry.due, at: 5)
      statement.bind(entry.timesAsked, at: 6)
      statement.bind(entry.leaseEnds, at: 7)
      statement.bind(entry.id.rawValue, at: 8)
      try statement.run()
    }

    private func remove(_ id: InboxID) throws {
      let statement = try SQLStatement(database, "DELETE FROM salestap_inbox WHERE id = ?")
      statement.bind(id.rawValue, at: 1)
      try statement.run()
    }
  }
#endif

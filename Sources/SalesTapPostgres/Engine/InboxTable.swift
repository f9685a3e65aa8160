#if Postgres
  import SalesTapEngine
  import SalesTapModel
  import SalesTapStoreCoding
  import SalesTapTime

  /// The inbox's operations inside one transaction of the database.
  struct InboxTable {
    let transaction: Transaction
    /// The time of the operation, by the store's clock; looking and removing need none.
    var now = Instant(millisecondsSinceEpoch: 0)

    private static let columns = InboxCoding.columns.map { "i.\($0)" }.joined(separator: ", ")

    // MARK: Append

    /// Puts changes in, in their order: of those with a known id the row is changed or left, the others are inserted.
    func append(_ offers: [InboxOffer]) throws -> [InboxOutcome] {
      guard !offers.isEmpty else { return [] }
      let ids = Set(offers.compactMap(\.changeID)).sorted()
      let rows = try transaction.run(
        "SELECT \(Self.columns) FROM salestap_inbox i WHERE i.change_id = ANY ($1) FOR UPDATE",
        [.texts(ids)])
      var known: [String: InboxEntry] = [:]
      for row in rows.all {
        let entry = try InboxCoding.entry(row)
        known[entry.changeID] = entry
      }
      var changed: [InboxID: InboxEntry] = [:]
      var new: [InboxOffer] = []
      // An offer of the same call may be known by an earlier one, whose number is not given yet.
      enum Answer {
        case done(InboxOutcome)
        case new(Int)
        case again(Int, replaced: Bool)
      }
      var position: [String: Int] = [:]
      let answers = offers.map { offer -> Answer in
        guard let changeID = offer.changeID else {
          new.append(offer)
          return .new(new.count - 1)
        }
        if var entry = known[changeID] {
          guard entry.leaseEnds == nil, !entry.held.isEmpty else { return .done(.known(entry.id)) }
          entry.take(offer)
          entry.due = offer.held.isEmpty ? now : offer.due
          known[changeID] = entry
          changed[entry.id] = entry
          return .done(.replaced(entry.id))
        }
        if let index = position[changeID] {
          guard !new[index].held.isEmpty else { return .again(index, replaced: false) }
          new[index].take(offer, at: now)
          return .again(index, replaced: true)
        }
        position[changeID] = new.count
        new.append(offer)
        return .new(new.count - 1)
      }
      write(Array(changed.values))
      let numbers = try insert(new)
      return answers.map { answer in
        switch answer {
        case .done(let outcome): outcome
        case .new(let index): .appended(numbers[index])
        case .again(let index, let replaced): replaced ? .replaced(numbers[index]) : .known(numbers[index])
        }
      }
    }

    private func insert(_ offers: [InboxOffer]) throws -> [InboxID] {
      guard !offers.isEmpty else { return [] }
      // A change without an id is given one that no other has: the time is in it, lest a caller's `inbox:7` is taken for it.
      let rows = try transaction.change(
        """
        WITH n AS MATERIALIZED (
          SELECT nextval(pg_get_serial_sequence('salestap_inbox', 'id')) AS id, u.*
          FROM unnest($2::text[], $3::bytea[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::bigint[])
            AS u (change_id, content, object, record, held, due_at, asked))
        INSERT INTO salestap_inbox (id, change_id, content, object, record, held, received_at, due_at, asked)
        OVERRIDING SYSTEM VALUE
        SELECT id, coalesce(change_id, 'inbox:' || id || ':' || $1), content, object, record, held, $1, due_at, asked
        FROM n ORDER BY change_id COLLATE "C" RETURNING id
        """,
        [
          .instant(now), .texts(offers.map(\.changeID)), .blobs(offers.map(\.content)), .texts(offers.map(\.object)),
          .texts(offers.map { $0.recordID?.key }), .texts(try offers.map { try InboxCoding.text(of: $0.held) }),
          .instants(offers.map { $0.held.isEmpty ? $0.due ?? now : $0.due }),
          .integers(offers.map { Int64($0.timesAsked) }),
        ])
      return rows.all.map { InboxID(rawValue: $0.integer(0)) }.sorted()
    }

    // MARK: Claim and settle

    func claim(_ request: InboxRequest) throws -> [InboxEntry] {
      guard request.limit > 0 else { return [] }
      let rows = try transaction.change(
        """
        WITH c AS (
          SELECT i.id FROM salestap_inbox i
          WHERE i.due_at IS NOT NULL AND i.due_at <= $1 AND (i.lease_ends_at IS NULL OR i.lease_ends_at <= $1)
          ORDER BY i.id LIMIT $2 FOR UPDATE SKIP LOCKED)
        UPDATE salestap_inbox i SET token = i.token + 1, lease_ends_at = $3 FROM c WHERE i.id = c.id
        RETURNING \(Self.columns)
        """, [.instant(now), .integer(request.limit), .instant(now + request.lease)], commits: true)
      return try rows.all.map { try InboxCoding.entry($0) }.sorted { $0.id < $1.id }
    }

    /// What locks and finds the changes that a worker settles.
    static func held(_ settlements: [InboxSettlement]) -> Statement {
      Statement(
        "SELECT \(columns) FROM salestap_inbox i WHERE i.id = ANY ($1) ORDER BY i.id FOR UPDATE",
        [.integers(settlements.map(\.id.rawValue))])
    }

    /// The changes that a worker settles, as ``held(_:)`` found them; nil if it no longer has one of them in hand.
    static func entries(of settlements: [InboxSettlement], in rows: Rows) throws -> [InboxID: InboxEntry]? {
      var entries: [InboxID: InboxEntry] = [:]
      for row in rows.all {
        let entry = try InboxCoding.entry(row)
        entries[entry.id] = entry
      }
      let areHeld = settlements.allSatisfy { settlement in
        entries[settlement.id].map { $0.leaseEnds != nil && $0.token == settlement.token } ?? false
      }
      return areHeld ? entries : nil
    }

    /// - Parameters:
    ///   - entries: as ``entries(of:in:)`` gave them.
    ///   - lead: how far the store's clock is ahead of the caller's.
    func settle(_ settlements: [InboxSettlement], _ entries: [InboxID: InboxEntry], lead: Duration) {
      var removed: [InboxID] = []
      var changed: [InboxEntry] = []
      for settlement in settlements {
        guard var entry = entries[settlement.id] else { continue }
        entry.leaseEnds = nil
        switch settlement.verdict {
        case .settled:
          removed.append(entry.id)
          continue
        case .held(let offer):
          entry.take(offer)
          entry.due = offer.due.map { $0 + lead }
        case .released(let due): entry.due = due + lead
        }
        changed.append(entry)
      }
      write(changed)
      remove(removed)
    }

    /// Removes the held changes of some ids, which were handed over again and decided.
    func end(_ changeIDs: [String]) {
      guard !changeIDs.isEmpty else { return }
      transaction.later(
        "DELETE FROM salestap_inbox i WHERE i.change_id = ANY ($1) AND i.held IS NOT NULL AND i.lease_ends_at IS NULL",
        [.texts(changeIDs)])
    }

    // MARK: Keeping

    /// The changes that are meant, by their numbers.
    func matching(
      _ query: InboxQuery, after: InboxID? = nil, limit: Int = .max, isLocked: Bool = false
    ) throws -> [InboxEntry] {
      guard limit > 0, query.ids?.isEmpty != true else { return [] }
      var parameters: [Parameter] = [.integer(after?.rawValue ?? .min)]
      var condition = "i.id > $1"
      func add(_ start: String, _ parameter: Parameter, _ end: String = "") {
        parameters.append(parameter)
        condition += " AND \(start)$\(parameters.count)\(end)"
      }
      if let ids = query.ids { add("i.id = ANY (", .integers(ids.map(\.rawValue)), ")") }
      if let changeID = query.changeID { add("i.change_id = ", .text(changeID)) }
      if let recordID = query.recordID { add("i.record = ", .text(recordID.key)) }
      if let isHeld = query.isHeld { condition += isHeld ? " AND i.held IS NOT NULL" : " AND i.held IS NULL" }
      // Syncs and causes stand in JSON: they are looked at here, a page at a time.
      let page = query.sync == nil && query.cause == nil ? min(limit, 1 << 30) : 1_000
      let number = parameters.count + 1
      var found: [InboxEntry] = []
      while true {
        let rows = try transaction.run(
          """
          SELECT \(Self.columns) FROM salestap_inbox i WHERE \(condition) ORDER BY i.id LIMIT $\(number) \
          \(isLocked ? "FOR UPDATE" : "")
          """, parameters + [.integer(page)], isKept: false)
        let entries = try rows.all.map { try InboxCoding.entry($0) }
        found += entries.filter(query.matches).prefix(limit - found.count)
        guard entries.count == page, found.count < limit, let last = entries.last else { return found }
        parameters[0] = .integer(last.id.rawValue)
      }
    }

    func release(_ query: InboxQuery) throws -> Int {
      let found = try matching(query, isLocked: true).filter { !$0.held.isEmpty && $0.leaseEnds == nil }
      transaction.later(
        "UPDATE salestap_inbox i SET due_at = $2 WHERE i.id = ANY ($1)",
        [.integers(found.map(\.id.rawValue)), .instant(now)])
      return found.count
    }

    func remove(_ query: InboxQuery) throws -> Int {
      let found = try matching(query, isLocked: true)
      remove(found.map(\.id))
      return found.count
    }

    // MARK: Positions

    func note(_ positions: [FeedPosition]) {
      guard !positions.isEmpty else { return }
      var furthest: [String: Int64] = [:]
      for one in positions { furthest[one.feed] = max(furthest[one.feed] ?? one.position, one.position) }
      let feeds = furthest.sorted { $0.key < $1.key }
      transaction.later(
        """
        INSERT INTO salestap_feed AS f (feed, position) SELECT * FROM unnest($1::text[], $2::bigint[])
        ON CONFLICT (feed) DO UPDATE SET position = greatest(f.position, excluded.position)
        """, [.texts(feeds.map(\.key)), .integers(feeds.map(\.value))])
    }

    // MARK: Rows

    private func write(_ entries: [InboxEntry]) {
      guard !entries.isEmpty else { return }
      let entries = entries.sorted { $0.id < $1.id }
      transaction.later(
        """
        UPDATE salestap_inbox i SET content = u.content, object = u.object, record = u.record, held = u.held,
          due_at = u.due_at, asked = u.asked, lease_ends_at = u.lease_ends_at
        FROM unnest($1::bigint[], $2::bytea[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::bigint[],
          $8::bigint[]) AS u (id, content, object, record, held, due_at, asked, lease_ends_at)
        WHERE i.id = u.id
        """,
        [
          .integers(entries.map(\.id.rawValue)), .blobs(entries.map(\.content)), .texts(entries.map(\.object)),
          // What is held is made of texts and cannot fail to encode.
          .texts(entries.map { $0.recordID?.key }), .texts(entries.map { try? InboxCoding.text(of: $0.held) }),
          .instants(entries.map(\.due)), .integers(entries.map { Int64($0.timesAsked) }),
          .instants(entries.map(\.leaseEnds)),
        ])
    }

    private func remove(_ ids: [InboxID]) {
      guard !ids.isEmpty else { return }
      transaction.later("DELETE FROM salestap_inbox WHERE id = ANY ($1)", [.integers(ids.map(\.rawValue))])
    }
  }

  extension InboxOffer {
    /// Takes what a later offer of the same change tells.
    fileprivate mutating func take(_ offer: InboxOffer, at now: Instant) {
      content = offer.content
      object = offer.object ?? object
      recordID = offer.recordID ?? recordID
      held = offer.held
      timesAsked = offer.timesAsked
      due = offer.held.isEmpty ? now : offer.due
    }

    /// The offer in the time of the store's clock.
    func moved(by lead: Duration) -> InboxOffer {
      var moved = self
      moved.due = due.map { $0 + lead }
      return moved
    }
  }
#endif

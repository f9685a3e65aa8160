#if Postgres
  import SalesTapModel
  import SalesTapQueue
  import SalesTapStoreCoding
  import SalesTapTime

  extension QueueBatch {
    /// What a batch touches.
    struct Reach {
      /// The records.
      var keys: Set<Key> = []
      /// Entries by their numbers; their records are reached with them.
      var ids: [EntryID] = []
      /// Changes under *every change*.
      var steps: Set<Step> = []
      /// The identities that events are to be sent to at once.
      var identities: Set<Identity> = []
      /// How many offers there are.
      var offers = 0
      /// How many entries may be put in.
      var entries = 0
      /// Whether two workers that know nothing of each other could both put an entry in line for a record.
      var needsGate = false
      /// Whether the payloads are wanted.
      var withPayloads = false

      init(ids: [EntryID] = []) { self.ids = ids }

      mutating func add(_ offers: [QueueOffer]) {
        self.offers += offers.count
        entries += offers.count
        for offer in offers {
          let key = Key(offer.recordID, offer.sync)
          keys.insert(key)
          if offer.merge == .everyChange {
            steps.insert(Step(key: key, changeID: offer.changeID))
            needsGate = true
          }
          if offer.claim != nil, offer.target == .events {
            identities.insert(Identity(connection: offer.connection, identity: offer.identity))
            needsGate = true
          }
        }
      }
    }

    // MARK: Loading

    /// Holds back everybody else who takes events in hand, or takes steps of *every change*, until the transaction ends.
    ///
    /// For one of both no row exists yet that could be locked, and no index could tell: whether an identity is free depends on the entries of
    /// several records.
    static let gate = Statement(
      "SELECT pg_advisory_xact_lock(hashtextextended('salestap.events.' || current_schema(), 0))")

    /// The records that are meant, as a table `k`, in an order that is the same for all workers: so they do not lock each other out.
    private static let keys = """
      SELECT * FROM (
        SELECT * FROM unnest($1::text[], $2::text[]) AS k (record, sync)
        UNION SELECT e.record, e.sync FROM unnest($3::bigint[]) AS i (id)
        CROSS JOIN LATERAL (SELECT q.record, q.sync FROM salestap_queue q WHERE q.id = i.id OFFSET 0) e) k
      ORDER BY k.record COLLATE "C", k.sync COLLATE "C"
      """

    // Lateral queries that the planner may not take apart: each key is looked up by its index, also where the statistics, which are those of
    // another moment, say that the table is empty and may be gone through.

    static let lock = """
      WITH k AS MATERIALIZED (\(keys))
      SELECT count(*) FROM k CROSS JOIN LATERAL (
        SELECT q.id FROM salestap_queue q WHERE q.record = k.record AND q.sync = k.sync AND q.ended = 0 FOR UPDATE) q
      """

    static let load = """
      WITH k AS MATERIALIZED (\(keys))
      SELECT q.* FROM k CROSS JOIN LATERAL (
        SELECT \(QueueCoding.columns(of: "q", payload: "CASE WHEN $4 = 1 THEN q.payload ELSE ''::bytea END AS payload"))
        FROM salestap_queue q WHERE q.record = k.record AND q.sync = k.sync AND q.ended = 0 FOR UPDATE) q
      UNION ALL
      SELECT q.* FROM unnest($3::bigint[]) AS i (id) CROSS JOIN LATERAL (
        SELECT \(QueueCoding.columns(of: "q", payload: "''::bytea AS payload"))
        FROM salestap_queue q WHERE q.id = i.id OFFSET 0) q
      WHERE q.state > 2
      """

    static let loadVersions = """
      WITH k AS MATERIALIZED (\(keys))
      SELECT v.* FROM k CROSS JOIN LATERAL (
        SELECT v.record, v.sync, v.committed_at, v.arrival, v.change_id, v.is_certain, v.noted_at
        FROM salestap_queue_version v WHERE v.record = k.record AND v.sync = k.sync OFFSET 0) v
      """

    static let loadSteps = """
      SELECT k.record, k.sync, k.change_id, q.id
      FROM unnest($1::text[], $2::text[], $3::text[]) AS k (record, sync, change_id)
      CROSS JOIN LATERAL (
        SELECT max(o.id) AS id FROM salestap_queue o
        WHERE o.record = k.record AND o.sync = k.sync AND o.step = k.change_id AND o.state = 3 AND o.merge = 2) q
      WHERE q.id IS NOT NULL
      """

    static let loadFlights = """
      SELECT k.connection, k.identity FROM unnest($1::text[], $2::text[]) AS k (connection, identity)
      WHERE EXISTS (
        SELECT 1 FROM salestap_queue q
        WHERE q.connection = k.connection AND q.identity = k.identity AND q.state = 1 AND q.target = 1)
      """

    /// Locks and loads all that a batch may touch, in one round trip.
    static func load(_ reach: Reach, in transaction: Transaction, at given: Instant) throws -> QueueBatch {
      let rows = try transaction.run(statements(for: reach))
      return try QueueBatch(reach, rows[...], in: transaction, at: try transaction.now(given))
    }

    /// What locks and loads all that a batch may touch.
    static func statements(for reach: Reach) -> [Statement] {
      let keys = Array(reach.keys)
      let meant: [Parameter] = [
        .texts(keys.map(\.record)), .texts(keys.map(\.sync)), .integers(reach.ids.map(\.rawValue)),
      ]
      // Each statement sees what was committed when it began. The first waits for those who have the rows in hand; the second sees what they
      // left, new rows among it, which it locks in turn: so whatever is decided upon is locked, and as it stands now.
      var statements = reach.needsGate ? [gate] : []
      statements += [
        Statement(lock, meant), Statement(load, meant + [.integer(reach.withPayloads ? 1 : 0)]),
        Statement(loadVersions, meant),
        Statement(
          "SELECT nextval('salestap_queue_batch') FROM generate_series(1, $1)",
          [.integer(Arrivals.drawings(for: reach.offers))]),
      ]
      if reach.entries > 0 {
        // Numbers that are not used stay away: so what is answered is known before anything is written.
        statements.append(
          Statement("SELECT nextval('salestap_queue_id') FROM generate_series(1, $1)", [.integer(reach.entries)]))
      }
      if !reach.steps.isEmpty {
        let steps = Array(reach.steps)
        statements.append(
          Statement(
            loadSteps,
            [.texts(steps.map(\.key.record)), .texts(steps.map(\.key.sync)), .texts(steps.map(\.changeID))]))
      }
      if !reach.identities.isEmpty {
        let identities = Array(reach.identities)
        statements.append(
          Statement(loadFlights, [.texts(identities.map(\.connection)), .texts(identities.map(\.identity))]))
      }
      return statements
    }

    /// The batch of what ``statements(for:)`` found.
    convenience init(_ reach: Reach, _ found: ArraySlice<Rows>, in transaction: Transaction, at now: Instant) throws {
      var found = found.dropFirst(reach.needsGate ? 2 : 1)
      self.init(transaction, at: now)
      if let rows = found.popFirst() { try take(entries: rows) }
      if let rows = found.popFirst() { try take(versions: rows) }
      if let rows = found.popFirst() { arrivals = Arrivals(drawn: rows.all.map { $0.integer(0) }) }
      if reach.entries > 0, let rows = found.popFirst() { numbers = rows.all.map { $0.integer(0) } }
      if !reach.steps.isEmpty, let rows = found.popFirst() {
        for row in rows.all {
          let key = Key(record: row.text(0), sync: row.text(1))
          delivered[Step(key: key, changeID: row.text(2))] = EntryID(rawValue: row.integer(3))
        }
      }
      if !reach.identities.isEmpty, let rows = found.popFirst() {
        for row in rows.all { flights.insert(Identity(connection: row.text(0), identity: row.text(1))) }
      }
    }

    private func take(entries found: Rows) throws {
      rows.reserveCapacity(found.count)
      for row in found.all {
        let entry = try QueueCoding.entry(row)
        guard rows.updateValue(Row(entry: entry, hasSlot: row.integer(QueueCoding.slot) == 0), forKey: entry.id) == nil,
          !entry.state.isEnded
        else { continue }
        siblings[Key(record: row.text(1), sync: entry.sync), default: []].append(entry.id)
      }
    }

    private func take(versions found: Rows) throws {
      for row in found.all { versions[Key(record: row.text(0), sync: row.text(1))] = Self.newest(row) }
    }

    /// The note of a row of ``loadVersions``.
    static func newest(_ row: Rows.Row) -> NewestHandedOver {
      NewestHandedOver(
        version: RecordVersion(committedAt: row.instant(2), arrival: row.integer(3)), changeID: row.text(4),
        isCertain: row.isTrue(5), notedAt: row.instant(6))
    }
  }
#endif

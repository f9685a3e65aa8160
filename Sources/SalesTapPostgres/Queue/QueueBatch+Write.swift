#if Postgres
  import SalesTapModel
  import SalesTapQueue
  import SalesTapStoreCoding
  import SalesTapTime

  extension QueueBatch {
    static let move = """
      UPDATE salestap_queue q SET state = u.state, ended = CASE WHEN u.state > 2 THEN 1 ELSE 0 END,
        slot = CASE WHEN u.slot = 1 THEN q.slot ELSE q.id END, place = u.place, first_enqueued_at = u.first_enqueued_at,
        due_at = u.due_at, changed_at = u.changed_at,
        ended_at = CASE WHEN u.state > 1 THEN u.changed_at END, attempts = u.attempts, uncertain = u.uncertain,
        uncertain_in_row = u.uncertain_in_row, token = u.token, lease_ends_at = u.lease_ends_at,
        lease_counts = u.lease_counts, worker = u.worker, failure_code = u.failure_code,
        failure_message = u.failure_message, superseded_by = u.superseded_by,
        payload = CASE WHEN u.state > 2 THEN ''::bytea ELSE q.payload END
      FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[],
        $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[], $14::text[],
        $15::text[], $16::text[], $17::bigint[])
        AS u (id, state, slot, place, first_enqueued_at, due_at, changed_at, attempts, uncertain, uncertain_in_row,
          token, lease_ends_at, lease_counts, worker, failure_code, failure_message, superseded_by)
      WHERE q.id = u.id
      """

    static let replace = """
      UPDATE salestap_queue q SET target = u.target, lane = u.lane, merge = u.merge, origin = u.origin,
        connection = u.connection, object = u.object, change_id = u.change_id, committed_at = u.committed_at,
        arrival = u.arrival, attempts = u.attempts, uncertain = u.uncertain, uncertain_in_row = u.uncertain_in_row,
        run = u.run, failure_code = u.failure_code, failure_message = u.failure_message, identity = u.identity,
        payload = u.payload, changed_at = u.changed_at, due_at = u.due_at
      FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[], $7::text[],
        $8::text[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[], $14::text[], $15::text[],
        $16::text[], $17::text[], $18::bytea[], $19::bigint[], $20::bigint[])
        AS u (id, target, lane, merge, origin, connection, object, change_id, committed_at, arrival, attempts, uncertain,
          uncertain_in_row, run, failure_code, failure_message, identity, payload, changed_at, due_at)
      WHERE q.id = u.id
      """

    /// The rows are put in in the order of the records: so two workers that put in the same records do not lock each other out.
    static let insert = """
      INSERT INTO salestap_queue (id, record, sync, slot, place, state, target, lane, merge, origin, connection, object,
        change_id, committed_at, arrival, first_enqueued_at, due_at, changed_at, attempts, uncertain, uncertain_in_row,
        token, lease_ends_at, lease_counts, worker, run, failure_code, failure_message, identity, payload, ended_at, step)
      SELECT id, record, sync, CASE WHEN slot = 1 THEN 0 ELSE id END, id, state, target, lane, merge, origin, connection,
        object, change_id, committed_at, arrival, $1, due_at, $1, attempts, uncertain, uncertain, token, lease_ends_at,
        lease_counts, worker, run, failure_code, failure_message, identity, payload, CASE WHEN state > 1 THEN $1 END,
        CASE WHEN merge = 2 THEN change_id END
      FROM unnest($2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[],
        $9::bigint[], $10::text[], $11::text[], $12::text[], $13::bigint[], $14::bigint[], $15::bigint[], $16::bigint[],
        $17::bigint[], $18::bigint[], $19::bigint[], $20::bigint[], $21::text[], $22::text[], $23::text[], $24::text[],
        $25::text[], $26::bytea[], $27::bigint[])
        AS n (record, sync, slot, state, target, lane, merge, origin, connection, object, change_id, committed_at,
          arrival, due_at, attempts, uncertain, token, lease_ends_at, lease_counts, worker, run, failure_code,
          failure_message, identity, payload, id)
      ORDER BY n.record COLLATE "C", n.sync COLLATE "C", n.id
      """

    /// A newer version is never replaced by an older one.
    static let noteVersions = """
      INSERT INTO salestap_queue_version AS v (record, sync, committed_at, arrival, is_certain, noted_at, change_id)
      SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::text[])
        AS u (record, sync, committed_at, arrival, is_certain, noted_at, change_id)
      ORDER BY record COLLATE "C", sync COLLATE "C"
      ON CONFLICT (record, sync) DO UPDATE SET committed_at = excluded.committed_at, arrival = excluded.arrival,
        is_certain = excluded.is_certain, noted_at = excluded.noted_at, change_id = excluded.change_id
      WHERE (v.committed_at, v.arrival) <= (excluded.committed_at, excluded.arrival)
      """

    static let addCounts = """
      INSERT INTO salestap_queue_count AS c (sync, state, slot, entries)
      SELECT u.sync, u.state, pg_backend_pid() % 32, u.entries
      FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS u (sync, state, entries)
      ON CONFLICT (sync, state, slot) DO UPDATE SET entries = c.entries + excluded.entries
      """

    /// Writes everything down, with the next statements of the transaction.
    func finish() {
      let old = rows.values.filter { !$0.isNew }.sorted { $0.entry.id < $1.entry.id }
      writeMoved(old.filter(\.isMoved))
      writeReplaced(old.filter(\.isReplaced).map(\.entry))
      if !noted.isEmpty {
        let notes = noted.compactMap { key in versions[key].map { (key, $0) } }
        transaction.later(
          Self.noteVersions,
          [
            .texts(notes.map(\.0.record)), .texts(notes.map(\.0.sync)),
            .instants(notes.map(\.1.version.committedAt)), .integers(notes.map(\.1.version.arrival)),
            .integers(notes.map { $0.1.isCertain ? 1 : 0 }), .instants(notes.map(\.1.notedAt)),
            .texts(notes.map(\.1.changeID)),
          ])
      }
      let counts = changedCounts
      if !counts.isEmpty {
        transaction.later(
          Self.addCounts,
          [
            .texts(counts.map(\.tally.sync)),
            .numbers(counts.map(\.tally.state.storedNumber)),
            .integers(counts.map { Int64($0.change) }),
          ])
      }
      insertNew()
    }

    private func writeMoved(_ moved: [Row]) {
      guard !moved.isEmpty else { return }
      let entries = moved.map(\.entry)
      var parameters: [Parameter] = [.integers(entries.map(\.id.rawValue))]
      parameters.append(.numbers(entries.map(\.state.storedNumber)))
      parameters.append(.integers(moved.map { $0.hasSlot ? 1 : 0 }))
      parameters.append(.integers(entries.map(\.place)))
      parameters.append(.instants(entries.map(\.firstEnqueuedAt)))
      parameters.append(.instants(entries.map(\.due)))
      parameters.append(.instants(entries.map(\.changedAt)))
      parameters += Self.counters(of: entries)
      parameters.append(.integers(entries.map(\.token.rawValue)))
      parameters += Self.leases(of: entries) + Self.failures(of: entries)
      parameters.append(.integers(entries.map(\.supersededBy?.rawValue)))
      transaction.later(Self.move, parameters)
    }

    private func writeReplaced(_ entries: [QueueEntry]) {
      guard !entries.isEmpty else { return }
      var parameters: [Parameter] = [.integers(entries.map(\.id.rawValue))]
      parameters += Self.kinds(of: entries) + Self.counters(of: entries)
      parameters.append(.texts(entries.map(\.run)))
      parameters += Self.failures(of: entries)
      parameters.append(.texts(entries.map(\.identity)))
      parameters.append(.blobs(entries.map(\.payload)))
      parameters.append(.instants(entries.map(\.changedAt)))
      parameters.append(.instants(entries.map(\.due)))
      transaction.later(Self.replace, parameters)
    }

    private static func counters(of entries: [QueueEntry]) -> [Parameter] {
      [
        .integers(entries.map { Int64($0.attempts) }), .integers(entries.map { Int64($0.uncertainOutcomes) }),
        .integers(entries.map { Int64($0.uncertainInRow) }),
      ]
    }

    private static func leases(of entries: [QueueEntry]) -> [Parameter] {
      let counts: [Int64?] = entries.map { entry in entry.lease.map { $0.countsAttempt ? 1 : 0 } }
      return [.instants(entries.map(\.lease?.expiresAt)), .integers(counts), .texts(entries.map(\.lease?.worker))]
    }

    private static func failures(of entries: [QueueEntry]) -> [Parameter] {
      [.texts(entries.map(\.lastFailure?.code)), .texts(entries.map(\.lastFailure?.message))]
    }

    private static func kinds(of entries: [QueueEntry]) -> [Parameter] {
      [
        .numbers(entries.map(\.target.storedNumber)),
        .numbers(entries.map(\.lane.storedNumber)),
        .numbers(entries.map(\.merge.storedNumber)),
        .numbers(entries.map(\.origin.storedNumber)),
        .texts(entries.map(\.connection)), .texts(entries.map(\.object)), .texts(entries.map(\.changeID)),
        .instants(entries.map(\.version.committedAt)), .integers(entries.map(\.version.arrival)),
      ]
    }

    /// New entries come last, when those before them have given up the slot.
    private func insertNew() {
      guard !inserted.isEmpty else { return }
      let new = inserted.compactMap { rows[$0] }
      let entries = new.map(\.entry)
      // In pieces: as one expression it takes the compiler too long.
      var parameters: [Parameter] = [.instant(now), .texts(entries.map(\.recordID.key)), .texts(entries.map(\.sync))]
      parameters.append(.integers(new.map { $0.hasSlot ? 1 : 0 }))
      parameters.append(.numbers(entries.map(\.state.storedNumber)))
      parameters += Self.kinds(of: entries)
      parameters.append(.instants(entries.map(\.due)))
      parameters.append(.integers(entries.map { Int64($0.attempts) }))
      parameters.append(.integers(entries.map { Int64($0.uncertainOutcomes) }))
      parameters.append(.integers(entries.map(\.token.rawValue)))
      parameters += Self.leases(of: entries)
      parameters.append(.texts(entries.map(\.run)))
      parameters += Self.failures(of: entries)
      parameters.append(.texts(entries.map(\.identity)))
      parameters.append(.blobs(entries.map(\.payload)))
      parameters.append(.numbers(entries.map(\.id.rawValue)))
      transaction.later(Self.insert, parameters)
    }
  }
#endif

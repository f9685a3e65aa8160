#if SQLite || Postgres
  package import SalesTapModel
  package import SalesTapQueue

  /// How the queue's values stand in columns. The numbers are part of the tables' format: they are never given another meaning.
  package enum QueueCoding {
    /// The names of the columns of an entry apart from its payload, in the order in which ``entry(_:payload:)`` reads them.
    package static let names = [
      "id", "record", "sync", "place", "state", "target", "lane", "merge", "origin", "connection", "object",
      "change_id", "committed_at", "arrival", "first_enqueued_at", "due_at", "changed_at", "attempts", "uncertain",
      "uncertain_in_row", "token", "lease_ends_at", "lease_counts", "worker", "run", "failure_code", "failure_message",
      "superseded_by", "identity",
    ]

    /// The entry of a row that begins with ``names``.
    package static func entry(_ row: some StoredRow, payload: [UInt8]) throws -> QueueEntry {
      let lease =
        row.isNull(21)
        ? nil
        : QueueEntry.Lease(worker: row.text(23), expiresAt: row.instant(21), countsAttempt: row.isTrue(22))
      let failure = row.optionalText(25).map { QueueFailure(code: $0, message: row.text(26)) }
      return QueueEntry(
        id: EntryID(rawValue: row.integer(0)), sync: row.text(2), connection: row.text(9),
        target: try value(row.int(5), of: targets), object: row.text(10), recordID: try RecordID(key: row.text(1)),
        changeID: row.text(11), version: RecordVersion(committedAt: row.instant(12), arrival: row.integer(13)),
        identity: row.text(28), payload: payload, merge: try value(row.int(7), of: merges),
        lane: try value(row.int(6), of: lanes), origin: try value(row.int(8), of: origins), run: row.optionalText(24),
        state: try value(row.int(4), of: states), place: row.integer(3), firstEnqueuedAt: row.instant(14),
        due: row.instant(15), attempts: row.int(17), uncertainOutcomes: row.int(18), uncertainInRow: row.int(19),
        token: FencingToken(rawValue: row.integer(20)), lease: lease, lastFailure: failure,
        supersededBy: row.optionalInteger(27).map { EntryID(rawValue: $0) }, changedAt: row.instant(16))
    }

    /// The states, by their numbers.
    package static let states: [QueueEntry.State] = [
      .waiting, .inFlight, .failed, .delivered, .superseded, .skipped,
    ]
    /// The targets, by their numbers.
    package static let targets: [SyncTarget] = [.profiles, .events]
    /// The lanes, by their numbers.
    package static let lanes: [QueueLane] = [.slot, .prompt]
    /// The merge policies, by their numbers.
    package static let merges: [MergePolicy] = [.latest, .first, .everyChange]
    /// The origins, by their numbers.
    package static let origins: [RecordChange.Origin] = [
      .trigger, .flow, .changeDataCapture, .backfill, .caller,
    ]

    /// The value of a number.
    ///
    /// - Throws: ``StoredValueError`` for a number that stands for nothing.
    package static func value<Value>(_ number: Int, of list: [Value]) throws -> Value {
      guard list.indices.contains(number) else {
        throw StoredValueError(
          "the tables hold what no version of the package wrote: the number \(number) stands for nothing")
      }
      return list[number]
    }
  }

  /// A value that stands in a column as a number: its place in the list of ``QueueCoding`` that holds its kind.
  ///
  /// A switch for each kind, not a search of the list: an offer has four of them.
  extension QueueEntry.State {
    package var storedNumber: Int64 {
      switch self {
      case .waiting: 0
      case .inFlight: 1
      case .failed: 2
      case .delivered: 3
      case .superseded: 4
      case .skipped: 5
      }
    }
  }

  extension SyncTarget {
    package var storedNumber: Int64 { self == .profiles ? 0 : 1 }
  }

  extension QueueLane {
    package var storedNumber: Int64 { self == .slot ? 0 : 1 }
  }

  extension MergePolicy {
    package var storedNumber: Int64 {
      switch self {
      case .latest: 0
      case .first: 1
      case .everyChange: 2
      }
    }
  }

  extension RecordChange.Origin {
    package var storedNumber: Int64 {
      switch self {
      case .trigger: 0
      case .flow: 1
      case .changeDataCapture: 2
      case .backfill: 3
      case .caller: 4
      }
    }
  }
#endif

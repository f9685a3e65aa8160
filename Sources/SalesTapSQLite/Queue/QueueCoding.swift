#if SQLite
  import SalesTapModel
  import SalesTapQueue
  import SalesTapTime

  /// How the queue's values stand in columns. The numbers are part of the file format: they are never given another meaning.
  enum QueueCoding {
    /// The columns of an entry, in the order in which ``entry(_:payload:)`` reads them.
    static let columns = """
      id, record, sync, place, state, target, lane, merge, origin, connection, object, change_id, committed_at, arrival, \
      first_enqueued_at, due_at, changed_at, attempts, uncertain, uncertain_in_row, token, lease_ends_at, lease_counts, \
      worker, run, failure_code, failure_message, superseded_by, identity, payload
      """

    /// The columns, each with the name of its table.
    static func columns(of table: String) -> String {
      columns.split(separator: " ").map { "\(table).\($0)" }.joined(separator: " ")
    }

    /// The entry of the row that a statement over ``columns`` stands on.
    static func entry(_ row: SQLStatement, payload: Bool = true) throws -> QueueEntry {
      let recordID = try RecordID(key: row.text(1))
      let lease =
        row.isNull(21)
        ? nil
        : QueueEntry.Lease(worker: row.text(23), expiresAt: row.instant(21), countsAttempt: row.int(22) != 0)
      let failure = row.optionalText(25).map { QueueFailure(code: $0, message: row.text(26)) }
      return QueueEntry(
        id: EntryID(rawValue: row.integer(0)), sync: row.text(2), connection: row.text(9),
        target: try value(row.int(5), of: targets), object: row.text(10), recordID: recordID, changeID: row.text(11),
        version: RecordVersion(committedAt: row.instant(12), arrival: row.integer(13)), identity: row.text(28),
        payload: payload ? row.bytes(29) : [], merge: try value(row.int(7), of: merges),
        lane: try value(row.int(6), of: lanes), origin: try value(row.int(8), of: origins), run: row.optionalText(24),
        state: try value(row.int(4), of: states), place: row.integer(3), firstEnqueuedAt: row.instant(14),
        due: row.instant(15), attempts: row.int(17), uncertainOutcomes: row.int(18), uncertainInRow: row.int(19),
        token: FencingToken(rawValue: row.integer(20)), lease: lease, lastFailure: failure,
        supersededBy: row.isNull(27) ? nil : EntryID(rawValue: row.integer(27)), changedAt: row.instant(16))
    }

    static let states: [QueueEntry.State] = [.waiting, .inFlight, .failed, .delivered, .superseded, .skipped]
    static let targets: [SyncTarget] = [.profiles, .events]
    static let lanes: [QueueLane] = [.slot, .prompt]
    static let merges: [MergePolicy] = [.latest, .first, .everyChange]
    static let origins: [RecordChange.Origin] = [.trigger, .flow, .changeDataCapture, .backfill, .caller]

    /// The number of a value.
    static func number<Value: Equatable>(_ value: Value, of list: [Value]) -> Int { list.firstIndex(of: value) ?? -1 }

    /// The value of a number.
    static func value<Value>(_ number: Int, of list: [Value]) throws -> Value {
      guard list.indices.contains(number) else { throw damaged("the number \(number) stands for nothing") }
      return list[number]
    }

    private static func damaged(_ what: String) -> SQLiteStoreError {
      SQLiteStoreError(.corrupted, "the tables hold what no version of the package wrote: \(what)")
    }
  }

  extension RecordID {
    /// The form that keys are made of.
    var key: String { shortText }

    /// The record of a key.
    init(key: String) throws {
      guard let id = RecordID(key) else {
        throw SQLiteStoreError(
          .corrupted, "the tables hold what no version of the package wrote: '\(key)' is no record id")
      }
      self = id
    }
  }
#endif

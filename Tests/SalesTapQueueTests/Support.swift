import SalesTapModel
import SalesTapQueue
import SalesTapTime
import Testing

/// A record id by number.
func record(_ number: Int) throws -> RecordID {
  let digits = String(number)
  return try #require(RecordID("00Q5e" + String(repeating: "0", count: 10 - digits.count) + digits))
}

/// An instant by seconds.
func at(_ seconds: Int64) -> Instant { Instant(secondsSinceEpoch: seconds) }

/// An offer with little to say.
func offer(
  _ number: Int = 1, change: String = "c1", committed: Int64? = nil, sync: String = "leads",
  target: SyncTarget = .profiles, identity: String? = nil, payload: String? = nil, merge: MergePolicy = .latest,
  origin: RecordChange.Origin = .trigger, due: Instant? = nil
) throws -> QueueOffer {
  QueueOffer(
    sync: sync, connection: "production", target: target, object: "Lead", recordID: try record(number),
    changeID: change, committedAt: committed.map(at), identity: identity ?? "id\(number)",
    payload: Array((payload ?? change).utf8), merge: merge, origin: origin, due: due)
}

/// An entry's id by number.
func id(_ number: Int64) -> EntryID { EntryID(rawValue: number) }

extension QueueStore {
  /// Claims from the sync that ``offer(_:change:committed:sync:target:identity:payload:merge:origin:due:)`` fills.
  func claim(_ limit: Int = 100, sync: String = "leads", at now: Instant) async throws -> [ClaimedEntry] {
    try await claim(ClaimRequest(sync: sync, limit: limit, worker: "w"), at: now).entries
  }

  func counts(_ sync: String = "leads") async throws -> QueueCounts? {
    try await counts().first { $0.sync == sync }
  }
}

let refused = QueueFailure(code: "525", message: "bad data")
let again = QueueFailure(code: "555", message: "send again")

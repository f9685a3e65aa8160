import OrderedCollections
import SalesTapModel
import SalesTapTime

/// The state of the inbox in memory, and its operations: synchronous, and without a clock.
struct InboxLedger: Sendable {
  private var entries: OrderedDictionary<InboxID, InboxEntry> = [:]
  private var ids: [String: InboxID] = [:]
  private var lastID: Int64 = 0
  private(set) var positions: [String: Int64] = [:]

  mutating func append(_ offer: InboxOffer, at now: Instant) -> InboxOutcome {
    if let changeID = offer.changeID, let id = ids[changeID], var entry = entries[id] {
      guard entry.leaseEnds == nil, !entry.held.isEmpty else { return .known(id) }
      entry.take(offer)
      entry.due = offer.held.isEmpty ? now : offer.due
      entries[id] = entry
      return .replaced(id)
    }
    lastID += 1
    let id = InboxID(rawValue: lastID)
    let changeID = offer.changeID ?? "inbox:\(id):\(now.millisecondsSinceEpoch)"
    entries[id] = InboxEntry(
      id: id, changeID: changeID, content: offer.content, object: offer.object, recordID: offer.recordID,
      held: offer.held, receivedAt: now, due: offer.held.isEmpty ? offer.due ?? now : offer.due,
      timesAsked: offer.timesAsked)
    ids[changeID] = id
    return .appended(id)
  }

  mutating func claim(_ request: InboxRequest, at now: Instant) -> [InboxEntry] {
    var claimed: [InboxEntry] = []
    for index in entries.elements.indices where claimed.count < request.limit {
      let entry = entries.elements[index].value
      guard let due = entry.due, due <= now, entry.leaseEnds.map({ $0 <= now }) ?? true else { continue }
      entries.values[index].token += 1
      entries.values[index].leaseEnds = now + request.lease
      claimed.append(entries.values[index])
    }
    return claimed
  }

  /// Whether a worker still has what it settles.
  func isHeld(_ settlement: InboxSettlement) -> Bool {
    guard let entry = entries[settlement.id] else { return false }
    return entry.leaseEnds != nil && entry.token == settlement.token
  }

  mutating func settle(_ settlement: InboxSettlement) {
    guard var entry = entries[settlement.id] else { return }
    entry.leaseEnds = nil
    switch settlement.verdict {
    case .settled:
      remove(entry)
      return
    case .held(let offer):
      entry.take(offer)
      entry.due = offer.due
    case .released(let due): entry.due = due
    }
    entries[settlement.id] = entry
  }

  /// Removes the held change of an id, which was handed over again and decided.
  mutating func end(changeID: String) {
    guard let id = ids[changeID], let entry = entries[id], !entry.held.isEmpty, entry.leaseEnds == nil else { return }
    remove(entry)
  }

  mutating func note(_ position: FeedPosition) {
    positions[position.feed] = max(positions[position.feed] ?? position.position, position.position)
  }

  func matching(_ query: InboxQuery) -> [InboxEntry] { entries.values.filter(query.matches) }

  mutating func release(_ query: InboxQuery, at now: Instant) -> Int {
    let found = matching(query).filter { !$0.held.isEmpty && $0.leaseEnds == nil }
    for entry in found { entries[entry.id]?.due = now }
    return found.count
  }

  mutating func remove(_ query: InboxQuery) -> Int {
    let found = matching(query)
    for entry in found { remove(entry) }
    return found.count
  }

  private mutating func remove(_ entry: InboxEntry) {
    entries[entry.id] = nil
    ids[entry.changeID] = nil
  }

  func nextDue(at now: Instant) -> Instant? {
    entries.values.compactMap { entry in
      entry.leaseEnds ?? entry.due
    }.min().map { max($0, now) }
  }
}

extension InboxEntry {
  /// Takes what an offer tells of the same change.
  fileprivate mutating func take(_ offer: InboxOffer) {
    content = offer.content
    object = offer.object ?? object
    recordID = offer.recordID ?? recordID
    held = offer.held
    timesAsked = offer.timesAsked
  }
}

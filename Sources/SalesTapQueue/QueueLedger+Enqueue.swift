import DequeModule
import SalesTapModel
package import SalesTapTime

extension QueueLedger {
  package mutating func enqueue(_ offers: [QueueOffer], at now: Instant) -> [EnqueueOutcome] {
    var own = OwnClaims()
    return offers.map { enqueue($0, own: &own, at: now) }
  }

  /// What one call has put into the worker's hands.
  private struct OwnClaims {
    var entries: Set<EntryID> = []
    /// How many of them are events of an identity.
    var flights: [IdentityKey: Int] = [:]
  }

  private mutating func enqueue(_ offer: QueueOffer, own: inout OwnClaims, at now: Instant) -> EnqueueOutcome {
    let key = key(offer.sync, offer.recordID)
    let version = RecordVersion(committedAt: offer.committedAt ?? now, arrival: lastArrival + 1)
    if offer.refusal != nil {
      let known = (failures[key] ?? []).first { id in
        rows.row(id).map { rows[$0].changeID == offer.changeID } ?? false
      }
      if let known { return .duplicate(known) }
      return .inserted(insert(offer, version: version, at: now))
    }
    let head = rows.head(key)
    if head == EntryRows.none {
      return enqueue(offer, key, version: version, siblings: EmptyCollection(), own: &own, at: now)
    }
    if rows[head].next == EntryRows.none {
      let sibling = CollectionOfOne(rows.sibling(head))
      return enqueue(offer, key, version: version, siblings: sibling, own: &own, at: now)
    }
    return enqueue(offer, key, version: version, siblings: siblings(key), own: &own, at: now)
  }

  private mutating func enqueue(
    _ offer: QueueOffer, _ key: RecordKey, version: RecordVersion,
    siblings: some BidirectionalCollection<QueueRules.Sibling>, own: inout OwnClaims, at now: Instant
  ) -> EnqueueOutcome {
    let decision = QueueRules.enqueue(
      changeID: offer.changeID, version: version, merge: offer.merge, target: offer.target,
      isBackfill: offer.origin == .backfill, siblings: siblings, newest: newest.isEmpty ? nil : newest[key],
      delivered: offer.merge == .everyChange ? deliveredChanges[key]?[offer.changeID] : nil)
    switch decision {
    case .insert:
      guard let claim = offer.claim,
        QueueRules.mayGoAtOnce(
          version: version, target: offer.target, siblings: siblings, claimed: own.entries,
          isIdentityFree: isFree(offer, own: own))
      else { return .inserted(insert(offer, version: version, at: now)) }
      let entry = insert(offer, heldOn: claim, version: version, at: now)
      own.entries.insert(entry.id)
      if entry.target == .events { own.flights[IdentityKey(entry), default: 0] += 1 }
      return .claimed(ClaimedEntry(entry))
    case .replace(let id):
      replace(id, with: offer, version: version, at: now)
      return .merged(id, replaced: true)
    case .ignore(let id):
      return .merged(id, replaced: false)
    case .duplicate(let id):
      return .duplicate(id)
    case .superseded:
      return .superseded
    }
  }

  /// Whether no event of the offer's identity is in flight, apart from those of the same call.
  private func isFree(_ offer: QueueOffer, own: OwnClaims) -> Bool {
    guard offer.target == .events else { return true }
    let identity = IdentityKey(connection: offer.connection, identity: offer.identity)
    return flights[identity] == own.flights[identity]
  }

  /// Makes an entry in flight.
  private mutating func insert(
    _ offer: QueueOffer, heldOn claim: DirectClaim, version: RecordVersion, at now: Instant
  ) -> QueueEntry {
    var entry = makeEntry(offer, version: version, at: now)
    entry.state = .inFlight
    entry.token = FencingToken(rawValue: 1)
    entry.lease = QueueEntry.Lease(
      worker: claim.worker, expiresAt: now.advanced(by: claim.lease), countsAttempt: claim.expiryCountsAttempt)
    rows.put(entry)
    inFlight.insert(entry.id)
    if entry.target == .events { flights[IdentityKey(entry), default: 0] += 1 }
    count(entry.sync, .inFlight, 1)
    rows.link(entry.id)
    return entry
  }

  private mutating func insert(_ offer: QueueOffer, version: RecordVersion, at now: Instant) -> EntryID {
    let entry = makeEntry(offer, version: version, at: now)
    let id = entry.id
    rows.put(entry)
    count(entry.sync, entry.state, 1)
    if offer.refusal == nil {
      rows.link(id)
      lines[Int(number(entry.sync))].arrivals.append(id)
    } else {
      failures[key(entry.sync, entry.recordID), default: []].append(id)
    }
    return id
  }

  private mutating func makeEntry(_ offer: QueueOffer, version: RecordVersion, at now: Instant) -> QueueEntry {
    lastID += 1
    lastArrival = version.arrival
    let id = EntryID(rawValue: lastID)
    return QueueEntry(
      id: id, sync: offer.sync, connection: offer.connection, target: offer.target, object: offer.object,
      recordID: offer.recordID, changeID: offer.changeID, version: version, identity: offer.identity,
      payload: offer.payload, merge: offer.merge, lane: offer.lane, origin: offer.origin, run: offer.run,
      state: offer.refusal == nil ? .waiting : .failed, place: id.rawValue, firstEnqueuedAt: now,
      due: offer.due ?? now, attempts: offer.attempts, uncertainOutcomes: offer.uncertainOutcomes,
      uncertainInRow: offer.uncertainOutcomes, token: FencingToken(rawValue: 0), lease: nil,
      lastFailure: offer.refusal ?? offer.lastFailure, supersededBy: nil, changedAt: now)
  }

  private mutating func replace(_ id: EntryID, with offer: QueueOffer, version: RecordVersion, at now: Instant) {
    guard let row = rows.row(id) else { return }
    lastArrival = version.arrival
    if rows.replace(row, with: offer, version: version, at: now) { return }
    var entry = rows.entry(at: row)
    let oldDue = entry.due
    entry.connection = offer.connection
    entry.target = offer.target
    entry.object = offer.object
    entry.changeID = offer.changeID
    entry.version = version
    entry.identity = offer.identity
    entry.payload = offer.payload
    entry.merge = offer.merge
    entry.lane = offer.lane
    entry.origin = offer.origin
    entry.run = offer.run
    entry.due = offer.due ?? min(oldDue, now)
    entry.attempts = offer.attempts
    entry.uncertainOutcomes = offer.uncertainOutcomes
    entry.uncertainInRow = offer.uncertainOutcomes
    entry.lastFailure = offer.lastFailure
    entry.changedAt = now
    rows.put(entry)
    if entry.due < oldDue { wake(key(entry.sync, entry.recordID)) }
  }

  package func admit(_ send: DirectSend, at now: Instant) -> Admission {
    let key = knownKey(send.sync, send.recordID)
    let version = RecordVersion(committedAt: send.committedAt ?? now, arrival: lastArrival + 1)
    return QueueRules.admit(
      send, version: version, siblings: key.map(siblings) ?? [], newest: key.flatMap { newest[$0] })
  }

  package mutating func recordHandedOver(_ handedOver: HandedOver, at now: Instant) {
    let send = handedOver.send
    note(
      key(send.sync, send.recordID), handedOver.version, changeID: send.changeID,
      isCertain: handedOver.isCertain, at: now)
  }

  /// Raises the newest version handed over.
  mutating func note(_ key: RecordKey, _ version: RecordVersion, changeID: String, isCertain: Bool, at now: Instant) {
    if let next = QueueRules.newest(newest[key], after: version, changeID: changeID, isCertain: isCertain, at: now) {
      newest[key] = next
    }
  }
}

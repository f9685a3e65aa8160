import SalesTapModel
package import SalesTapTime

extension QueueLedger {
  package mutating func enqueue(_ offers: [QueueOffer], at now: Instant) -> [EnqueueOutcome] {
    var own = OwnClaims()
    var outcomes: [EnqueueOutcome] = []
    outcomes.reserveCapacity(offers.count)
    let offers = offers.span
    for index in offers.indices { outcomes.append(enqueue(offers[index], own: &own, at: now)) }
    return outcomes
  }

  /// What one call has put into the worker's hands.
  private struct OwnClaims {
    var entries: Set<EntryID> = []
    /// How many of them are events of an identity.
    var flights: [IdentityKey: Int] = [:]
  }

  private mutating func enqueue(
    _ offer: borrowing QueueOffer, own: inout OwnClaims, at now: Instant
  ) -> EnqueueOutcome {
    let kind = rows.kinds.recent(offer)
    let key = RecordKey(
      sync: rows.kinds.sync(of: offer, known: kind) ?? number(offer.sync), recordID: offer.recordID)
    let version = RecordVersion(committedAt: offer.committedAt ?? now, arrival: lastArrival + 1)
    if offer.refusal != nil { return refuse(offer, kind, key, version: version, at: now) }
    let hash = rows.hash(key)
    let head = rows.head(key, hash: hash)
    if head == EntryRows.none {
      let decision = decide(offer, key, hash: hash, version: version, siblings: EmptyCollection())
      guard case .insert = decision, offer.claim == nil else {
        return perform(decision, offer, kind, version: version, siblings: EmptyCollection(), own: &own, at: now)
      }
      let row = insert(offer, kind, version: version, state: .waiting, at: now)
      rows.linkAlone(row, hash: hash)
      arrive(row, at: now)
      return .inserted(rows[row].id)
    }
    if rows[head].next == EntryRows.none {
      let sibling = CollectionOfOne(rows.sibling(head))
      let decision = decide(offer, key, hash: hash, version: version, siblings: sibling)
      return perform(decision, offer, kind, version: version, siblings: sibling, own: &own, at: now)
    }
    let siblings = siblings(from: head)
    let decision = decide(offer, key, hash: hash, version: version, siblings: siblings)
    return perform(decision, offer, kind, version: version, siblings: siblings, own: &own, at: now)
  }

  private func decide(
    _ offer: borrowing QueueOffer, _ key: RecordKey, hash: UInt64, version: RecordVersion,
    siblings: some BidirectionalCollection<QueueRules.Sibling>
  ) -> QueueRules.Enqueueing {
    QueueRules.enqueue(
      changeID: offer.changeID, version: version, merge: offer.merge, target: offer.target,
      isBackfill: offer.origin == .backfill, siblings: siblings, newest: newest.newest(key, hash: hash),
      delivered: offer.merge == .everyChange ? deliveredChanges[key]?[offer.changeID] : nil)
  }

  private mutating func perform(
    _ decision: QueueRules.Enqueueing, _ offer: borrowing QueueOffer, _ kind: UInt32?, version: RecordVersion,
    siblings: some BidirectionalCollection<QueueRules.Sibling>, own: inout OwnClaims, at now: Instant
  ) -> EnqueueOutcome {
    switch decision {
    case .insert:
      guard let claim = offer.claim,
        QueueRules.mayGoAtOnce(
          version: version, target: offer.target, siblings: siblings, claimed: own.entries,
          isIdentityFree: isFree(offer, own: own))
      else {
        let row = insert(offer, kind, version: version, state: .waiting, at: now)
        rows.link(row)
        arrive(row, at: now)
        return .inserted(rows[row].id)
      }
      let row = insert(offer, kind, heldOn: claim, version: version, at: now)
      own.entries.insert(rows[row].id)
      if isEvent(row) { own.flights[identity(row), default: 0] += 1 }
      return .claimed(ClaimedEntry(rows.entry(at: row)))
    case .replace(let id):
      if let row = rows.row(id) { replace(row, with: offer, kind, version: version, at: now) }
      return .merged(id, replaced: true)
    case .ignore(let id):
      return .merged(id, replaced: false)
    case .duplicate(let id):
      return .duplicate(id)
    case .superseded:
      return .superseded
    }
  }

  /// Keeps what was refused for good, once, as failed.
  private mutating func refuse(
    _ offer: borrowing QueueOffer, _ kind: UInt32?, _ key: RecordKey, version: RecordVersion, at now: Instant
  ) -> EnqueueOutcome {
    for id in failures[key] ?? [] {
      if let row = rows.row(id), rows[row].changeID == offer.changeID { return .duplicate(id) }
    }
    let row = insert(offer, kind, version: version, state: .failed, at: now)
    failures[key, default: []].append(rows[row].id)
    return .inserted(rows[row].id)
  }

  /// Whether no event of the offer's identity is in flight, apart from those of the same call.
  private func isFree(_ offer: borrowing QueueOffer, own: OwnClaims) -> Bool {
    guard offer.target == .events else { return true }
    let identity = IdentityKey(connection: offer.connection, identity: offer.identity)
    return flights[identity] == own.flights[identity]
  }

  /// Makes an entry in flight.
  private mutating func insert(
    _ offer: borrowing QueueOffer, _ kind: UInt32?, heldOn claim: DirectClaim, version: RecordVersion, at now: Instant
  ) -> UInt32 {
    let row = insert(offer, kind, version: version, state: .inFlight, at: now)
    var parts = rows.parts(row)
    parts.token = FencingToken(rawValue: 1)
    let end = now.advanced(by: claim.lease)
    parts.lease = QueueEntry.Lease(worker: claim.worker, expiresAt: end, countsAttempt: claim.expiryCountsAttempt)
    rows.setParts(row, parts)
    rows.link(row)
    noteLease(row, until: end)
    if isEvent(row) { flights[identity(row), default: 0] += 1 }
    return row
  }

  /// Makes an entry that hangs on no record and stands in no line yet.
  private mutating func insert(
    _ offer: borrowing QueueOffer, _ kind: UInt32?, version: RecordVersion, state: QueueEntry.State, at now: Instant
  ) -> UInt32 {
    lastID += 1
    lastArrival = version.arrival
    let row = rows.insert(
      offer, kind: kind, id: EntryID(rawValue: lastID), version: version, state: state, at: now)
    let sync = rows.kinds.sync(of: rows[row].kind)
    syncs[Int(sync)].counts[state] += 1
    return row
  }

  private mutating func replace(
    _ row: UInt32, with offer: borrowing QueueOffer, _ newKind: UInt32?, version: RecordVersion, at now: Instant
  ) {
    lastArrival = version.arrival
    let kind = rows[row].kind
    if !rows[row].isRare, offer.due == nil, now >= rows[row].firstEnqueuedAt, !isEvent(row), offer.target != .events,
      rows.kinds[kind].lane == offer.lane
    {
      rows.replace(row, with: offer, kind: newKind, version: version, at: now)
      return
    }
    // What decides about its turn may change: the line, the time, the identity.
    let identity = isEvent(row) ? identity(row) : nil
    let line = line(of: row)
    let due = rows.due(row)
    rows.replace(row, with: offer, kind: newKind, version: version, at: now)
    guard line != self.line(of: row) || due != rows.due(row) || identity != nil || isEvent(row) else { return }
    loseTurn(row)
    wake(row)
    if let identity { callParked(identity) }
  }

  package func admit(_ send: DirectSend, at now: Instant) -> Admission {
    let key = knownKey(send.sync, send.recordID)
    let version = RecordVersion(committedAt: send.committedAt ?? now, arrival: lastArrival + 1)
    return QueueRules.admit(
      send, version: version, siblings: key.map { siblings(from: rows.head($0)) } ?? [],
      newest: key.flatMap { newest($0) })
  }

  package mutating func recordHandedOver(_ handedOver: HandedOver, at now: Instant) {
    let send = handedOver.send
    note(
      RecordKey(sync: number(send.sync), recordID: send.recordID), handedOver.version, changeID: send.changeID,
      isCertain: handedOver.isCertain, at: now)
  }

  /// Raises the newest version handed over.
  mutating func note(_ key: RecordKey, _ version: RecordVersion, changeID: String, isCertain: Bool, at now: Instant) {
    let hash = rows.hash(key)
    let known = newest.newest(key, hash: hash)
    if let next = QueueRules.newest(known, after: version, changeID: changeID, isCertain: isCertain, at: now) {
      newest.set(key, hash: hash, to: next)
    }
  }
}

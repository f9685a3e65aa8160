#if Postgres
  import SalesTapModel
  import SalesTapQueue
  import SalesTapTime

  extension QueueBatch {
    /// Takes offers in their order.
    func enqueue(_ offers: [QueueOffer]) -> [EnqueueOutcome] {
      var claimed: Set<EntryID> = []
      let flights = flights
      return offers.map { enqueue($0, claimed: &claimed, flights: flights) }
    }

    /// - Parameters:
    ///   - claimed: the entries that the same call has put into the worker's hands.
    ///   - flights: the identities of which an event was in flight when the call began.
    private func enqueue(_ offer: QueueOffer, claimed: inout Set<EntryID>, flights: Set<Identity>) -> EnqueueOutcome {
      let key = Key(offer.recordID, offer.sync)
      let version = RecordVersion(committedAt: offer.committedAt ?? now, arrival: arrivals.next)
      if offer.refusal != nil {
        let known = (siblings[key] ?? []).compactMap { rows[$0]?.entry }
          .filter { $0.state == .failed && $0.changeID == offer.changeID }.map(\.id).min()
        if let known { return .duplicate(known) }
        return .inserted(insert(offer, key, version: version).id)
      }
      let lively = lively(key)
      let decision = QueueRules.enqueue(
        changeID: offer.changeID, version: version, merge: offer.merge, target: offer.target,
        isBackfill: offer.origin == .backfill, siblings: lively, newest: versions[key],
        delivered: offer.merge == .everyChange ? delivered[Step(key: key, changeID: offer.changeID)] : nil)
      switch decision {
      case .insert:
        guard let claim = offer.claim,
          QueueRules.mayGoAtOnce(
            version: version, target: offer.target, siblings: lively, claimed: claimed,
            isIdentityFree: offer.target != .events
              || !flights.contains(Identity(connection: offer.connection, identity: offer.identity)))
        else { return .inserted(insert(offer, key, version: version).id) }
        let entry = insert(offer, key, version: version, on: claim)
        claimed.insert(entry.id)
        return .claimed(ClaimedEntry(entry))
      case .replace(let id):
        replace(id, with: offer, version: version)
        return .merged(id, replaced: true)
      case .ignore(let id): return .merged(id, replaced: false)
      case .duplicate(let id): return .duplicate(id)
      case .superseded: return .superseded
      }
    }

    private func insert(
      _ offer: QueueOffer, _ key: Key, version: RecordVersion, on claim: DirectClaim? = nil
    ) -> QueueEntry {
      arrivals.take()
      // There is a number for each offer that the batch was loaded for.
      let id = EntryID(rawValue: numbers[inserted.count])
      let takesMerges = offer.refusal == nil && offer.merge != .everyChange
      if takesMerges {
        for other in siblings[key] ?? [] where rows[other]?.hasSlot == true {
          rows[other]?.hasSlot = false
          rows[other]?.isMoved = true
        }
      }
      let state: QueueEntry.State = offer.refusal != nil ? .failed : claim != nil ? .inFlight : .waiting
      let lease = claim.map {
        QueueEntry.Lease(
          worker: $0.worker, expiresAt: now.advanced(by: $0.lease), countsAttempt: $0.expiryCountsAttempt)
      }
      let entry = offer.entry(id, version: version, state: state, lease: lease, at: now)
      rows[id] = Row(entry: entry, hasSlot: takesMerges, isNew: true)
      siblings[key, default: []].append(id)
      inserted.append(id)
      count(offer.sync, state, 1)
      return entry
    }

    private func replace(_ id: EntryID, with offer: QueueOffer, version: RecordVersion) {
      guard var entry = rows[id]?.entry else { return }
      arrivals.take()
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
      entry.due = offer.due ?? min(entry.due, now)
      entry.attempts = offer.attempts
      entry.uncertainOutcomes = offer.uncertainOutcomes
      entry.uncertainInRow = offer.uncertainOutcomes
      entry.lastFailure = offer.lastFailure
      entry.changedAt = now
      rows[id]?.entry = entry
      rows[id]?.isReplaced = true
    }
  }

  extension QueueOffer {
    /// The entry that is made of the offer.
    func entry(
      _ id: EntryID, version: RecordVersion, state: QueueEntry.State, lease: QueueEntry.Lease?, at now: Instant
    ) -> QueueEntry {
      QueueEntry(
        id: id, sync: sync, connection: connection, target: target, object: object, recordID: recordID,
        changeID: changeID, version: version, identity: identity, payload: payload, merge: merge, lane: lane,
        origin: origin, run: run, state: state, place: id.rawValue, firstEnqueuedAt: now, due: due ?? now,
        attempts: attempts, uncertainOutcomes: uncertainOutcomes, uncertainInRow: uncertainOutcomes,
        token: FencingToken(rawValue: lease == nil ? 0 : 1), lease: lease, lastFailure: refusal ?? lastFailure,
        supersededBy: nil, changedAt: now)
    }
  }
#endif

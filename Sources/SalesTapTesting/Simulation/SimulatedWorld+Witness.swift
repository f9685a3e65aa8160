import OrderedCollections
import SalesTap

// What really happened in the store, told to the ledger, and held against the laws at once.
extension SimulatedWorld {
  func reach(_ state: SimulationCounters.State) { ledger.counters.reach(state) }

  // MARK: Steps

  func witness(_ step: EngineCommit, _ outcome: EngineCommit.Outcome, of life: SimulatedLife, at now: Instant) {
    if outcome.isStale { return reach(.staleInbox) }
    for settlement in step.inbox where ledger.inboxTokens.removeValue(forKey: settlement.id) != settlement.token {
      violate(.claimsAreFenced, "\(life.name) settles change \(settlement.id) of the inbox, which it does not hold")
    }
    witness(step.settlements, outcome.settlements, of: life)
    witness(step.handedOver)
    witness(step.offers, outcome.offers, of: life, at: now)
    if !step.held.isEmpty { reach(.held) }
    for settlement in step.inbox {
      if case .held = settlement.verdict { reach(.held) }
    }
    // A change that comes from the inbox and was held there has been decided.
    if step.inbox.contains(where: { $0.verdict == .settled && $0.token > 1 }) { reach(.heldAndDecided) }
  }

  func witness(_ handedOver: [HandedOver]) {
    for one in handedOver { ledger.noted.insert(.init(sync: one.send.sync, changeID: one.send.changeID)) }
  }

  func witness(_ offers: [QueueOffer], _ outcomes: [EnqueueOutcome], of life: SimulatedLife, at now: Instant) {
    ledger.batches += 1
    for (offer, outcome) in zip(offers, outcomes) {
      let key = SimulationLedger.Key(sync: offer.sync, changeID: offer.changeID)
      ledger.offers[key, default: []].append(
        .init(
          recordID: offer.recordID, committedAt: offer.committedAt ?? now,
          payload: QueuedRecord(payload: offer.payload).bytes, at: executor.elapsed, run: offer.run))
      check(offer)
      note(offer, outcome)
      let record = SimulationLedger.RecordKey(sync: offer.sync, recordID: offer.recordID)
      if ledger.inFlight[record]?.isEmpty == false { reach(.changeWhileInFlight) }
      switch outcome {
      case .claimed(let claimed): witness(claimed, of: life)
      case .inserted(let id):
        if offer.refusal == nil { note(bytes: offer.payload, of: id) }
        if offer.run != nil { reach(.backfillQueued) }
      case .merged(let id, let replaced):
        reach(replaced ? .mergedNewer : .mergedOlder)
        if replaced { note(bytes: offer.payload, of: id) }
      case .duplicate:
        reach(.duplicateChange)
        if ledger.offers[key, default: []].count < 2, !ledger.noted.contains(key) {
          violate(.nothingIsLost, "\(key.changeID) counts as known in \(key.sync), and came for the first time")
        }
      case .superseded: reach(offer.origin == .backfill ? .backfillGaveWay : .supersededOffer)
      }
      trace("\(life.name) offers \(key.changeID) to \(key.sync): \(outcome.word)")
    }
  }

  /// An offer without a claim, or a merge, may give an entry new bytes.
  private func note(bytes: [UInt8], of entry: EntryID) { ledger.expected[entry, default: []].insert(bytes) }

  /// Notes which rare states an offer shows, and whether a historical sync repeats what was sent.
  private func note(_ offer: QueueOffer, _ outcome: EnqueueOutcome) {
    let record = SimulationLedger.RecordKey(sync: offer.sync, recordID: offer.recordID)
    if let known = ledger.identityOf.updateValue(offer.identity, forKey: record), known != offer.identity {
      reach(.identityChanged)
    }
    if ledger.leftFilter.remove(record) != nil { reach(.flippedIn) }
    let owner = "\(offer.connection) \(offer.identity)"
    if ledger.ownerOf.updateValue(offer.recordID, forKey: owner).map({ $0 != offer.recordID }) ?? false {
      reach(.identityShared)
    }
    if case .inserted = outcome, offer.claim != nil, ledger.inFlight[record]?.isEmpty ?? true,
      ledger.identities[owner]?.isEmpty == false
    {
      reach(.eventHeldBackByIdentity)
    }
    guard offer.origin == .backfill, offer.target == .events, offer.refusal == nil,
      let commit = offer.committedAt, let newest = ledger.newestLive[record], newest >= commit
    else { return }
    switch outcome {
    case .inserted, .claimed:
      violate(.backfillsGiveWay, "\(offer.changeID) goes out in \(offer.sync), and a version of \(newest) was sent")
    case .merged, .duplicate, .superseded: break
    }
  }

  /// Changes of the inbox that somebody took in hand.
  func witness(_ changes: [InboxEntry]) {
    for change in changes { ledger.inboxTokens[change.id] = change.token }
  }

  // MARK: Claims

  func witness(_ claim: QueueClaim, for request: ClaimRequest, of life: SimulatedLife) {
    witness(expired: claim.expired)
    for entry in claim.superseded {
      reach(.supersededAtClaim)
      trace("\(life.name) finds \(entry.changeID) of \(entry.sync) superseded")
    }
    ledger.batches += 1
    if claim.entries.count > request.limit { violate(.onlyClaimedIsSent, "a claim gave more than was asked for") }
    if claim.entries.count == request.limit, request.limit > 1 { reach(.fullBatch) }
    for claimed in claim.entries { witness(claimed, of: life) }
  }

  func witness(expired entries: [QueueEntry]) {
    for entry in entries {
      reach(entry.state == .superseded ? .supersededOnReturn : .expiredLease)
      if let holder = ledger.holders[entry.id] { release(holder) }
      trace("the lease of \(entry.changeID) of \(entry.sync) is over: \(entry.state.rawValue)")
    }
  }

  private func witness(_ claimed: ClaimedEntry, of life: SimulatedLife) {
    let entry = claimed.entry
    trace("\(life.name) claims \(entry.changeID) of \(entry.sync), entry \(entry.id) token \(entry.token.rawValue)")
    if let old = ledger.holders[entry.id] {
      if ledger.claims[old].isHeld {
        violate(.claimsAreFenced, "entry \(entry.id) (\(entry.changeID)) was given out while somebody held it")
      }
      if ledger.claims[old].token >= entry.token {
        violate(.claimsAreFenced, "entry \(entry.id) (\(entry.changeID)) was given out under an old token")
      }
    }
    if let offered = ledger.expected[entry.id], !offered.contains(entry.payload) {
      violate(.retriesAreIdentical, "entry \(entry.id) (\(entry.changeID)) has bytes that were never offered for it")
    }
    if let bytes = ledger.bytes[entry.id]?[entry.version.arrival], bytes != entry.payload {
      violate(.retriesAreIdentical, "entry \(entry.id) (\(entry.changeID)) has other bytes than before")
    }
    ledger.bytes[entry.id, default: [:]][entry.version.arrival] = entry.payload
    let index = ledger.claims.count
    let key = SimulationLedger.Key(sync: entry.sync, changeID: entry.changeID)
    let record = SimulationLedger.RecordKey(sync: entry.sync, recordID: entry.recordID)
    for other in ledger.inFlight[record] ?? [] where ledger.claims[other].batch != ledger.batches {
      violate(
        .recordsGoOneByOne,
        "\(entry.changeID) of \(entry.sync) was given out beside \(ledger.claims[other].key.changeID)")
    }
    if entry.target == .events {
      let identity = "\(entry.connection) \(entry.identity)"
      for other in ledger.identities[identity] ?? [] where ledger.claims[other].batch != ledger.batches {
        violate(
          .identitiesGoOneByOne,
          "\(entry.changeID) of \(entry.sync) was given out beside \(ledger.claims[other].key.changeID), both of \(entry.identity)"
        )
      }
      ledger.identities[identity, default: []].append(index)
    }
    ledger.inFlight[record, default: []].append(index)
    ledger.claims.append(
      .init(
        key: key, entry: entry.id, token: entry.token, recordID: entry.recordID, connection: entry.connection,
        target: entry.target, committedAt: entry.version.committedAt, version: entry.version, identity: entry.identity,
        payload: entry.record.bytes, worker: life.name, leaseEnds: entry.lease?.expiresAt ?? life.now, run: entry.run,
        batch: ledger.batches))
    ledger.holders[entry.id] = index
    life.inHand[entry.record.bytes, default: []].append(index)
  }

  /// Takes a claim out of its holder's hands.
  func release(_ index: Int) {
    guard ledger.claims[index].isHeld else { return }
    ledger.claims[index].isHeld = false
    let claim = ledger.claims[index]
    ledger.inFlight[.init(sync: claim.key.sync, recordID: claim.recordID)]?.removeAll { $0 == index }
    ledger.identities["\(claim.connection) \(claim.identity)"]?.removeAll { $0 == index }
  }

  // MARK: Settlements

  func witness(_ settlements: [Settlement], _ outcomes: [SettleOutcome], of life: SimulatedLife) {
    for (settlement, outcome) in zip(settlements, outcomes) {
      guard let index = ledger.holders[settlement.id] else { continue }
      let claim = ledger.claims[index]
      trace(
        "\(life.name) settles \(claim.key.changeID) of \(claim.key.sync) as \(settlement.verdict.word): \(outcome.word)"
      )
      guard case .settled(let state) = outcome else {
        reach(.staleSettlement)
        continue
      }
      if claim.token != settlement.token || !(claim.isHeld || claim.isSettled) {
        violate(
          .claimsAreFenced, "\(claim.key.changeID) of \(claim.key.sync) was settled with a token that is not the last")
      }
      guard claim.isHeld else { continue }
      ledger.claims[index].isSettled = true
      if case .delivered = settlement.verdict, claim.run == nil {
        let record = SimulationLedger.RecordKey(sync: claim.key.sync, recordID: claim.recordID)
        ledger.newestLive[record] = max(ledger.newestLive[record] ?? claim.committedAt, claim.committedAt)
        ledger.notedAt[record] = executor.elapsed
      }
      release(index)
      if state == .superseded { reach(.supersededOnReturn) }
      check(settlement.verdict, of: claim)
    }
  }

  /// Holds a verdict against what CleverTap made of the record.
  private func check(_ verdict: SettlementVerdict, of claim: SimulationLedger.Claim) {
    switch verdict {
    case .delivered:
      if !ledger.applied.contains(claim.key) {
        violate(
          .nothingIsLost,
          "\(claim.key.changeID) of \(claim.key.sync) counts as delivered, and CleverTap does not have it")
      }
    case .failed(let failure):
      reach(.failedRecord)
      if failure.message.contains("larger than an upload") { reach(.oversized) }
      check(failure, of: claim.key, claim.recordID, claim.payload)
    case .retry: reach(.retriedRecord)
    case .uncertain: reach(.uncertainOutcome)
    case .released: break
    case .skipped: reach(.skippedWithSync)
    }
  }

  /// Whether a record may have failed.
  func check(
    _ failure: QueueFailure, of key: SimulationLedger.Key, _ recordID: RecordID, _ payload: [UInt8]
  ) {
    if plan.spoilt.contains(recordID) || ledger.refused.contains(key) { return }
    if let sync = document.sync(key.sync), ledger.askedAgain[key, default: 0] >= sync.attempts { return }
    let isOutage = ["network", "uncertain", "leaseExpired", "throttled", "server"].contains(failure.code)
    violate(
      isOutage ? .outagesFailNothing : .badRecordsCostOnlyThemselves,
      "\(key.changeID) of \(key.sync) failed, and nothing was wrong with it: \(failure.code), \(failure.message)")
  }

  // MARK: Connections, schedules, limits

  func witness(_ event: ConnectionEvent, of key: String, _ answer: ConnectionAnswer, by life: SimulatedLife) {
    switch event {
    case .uploadRequested:
      if answer.isHeeded {
        life.admissions[key, default: 0] += 1
        if let count = life.owed[key] {
          life.owed[key] = count + 1
          // Calls that were about to go out when the answer came may go out.
          if count > 20 {
            violate(.pausesHold, "\(count) calls went out over \(key) after an outage that nobody told of")
          }
        }
        if case .probing = answer.standing.state { reach(.probed) }
      }
    case .paused: if answer.isHeeded { reach(.connectionPaused) }
    case .stopped: if answer.isHeeded { reach(.connectionStopped) }
    case .resumed: if answer.isHeeded { reach(.connectionResumed) }
    case .succeeded, .probeAbandoned: break
    }
    switch event {
    case .paused, .stopped: life.owed[key] = nil
    default: break
    }
    trace("\(life.name) tells of \(key): \(event.word), \(answer.standing.state.word)")
  }

  func witness(_ event: VolumeEvent, of sync: String, _ answer: VolumeAnswer, at now: Instant) {
    guard case .asked(_, let limit) = event else {
      ledger.taken[sync] = []
      return
    }
    if answer.hasJustClosed { reach(.limitPassed) }
    // A clock that is set back begins a new hour.
    guard answer.granted > 0, !hasClockFaults else { return }
    ledger.taken[sync, default: []] += Array(repeating: now, count: answer.granted)
    let hour = ledger.taken[sync, default: []].filter { $0 > now - .seconds(3600) }
    // Two hours that are counted one after the other may lie in one.
    if hour.count > 2 * limit {
      violate(.limitsHold, "\(sync) took \(hour.count) changes in an hour, and may take \(limit)")
    }
  }

  func witness(_ claim: BackfillClaim?, of life: SimulatedLife) {
    guard let claim else { return }
    trace(
      "\(life.name) goes on with historical sync \(claim.run.id) after \(claim.run.lastRecordID?.text ?? "nothing")")
    if claim.run.lastRecordID != nil { reach(.backfillResumed) }
  }

  /// A historical sync may send past the queue what it admits.
  func witness(_ sends: [DirectSend], _ admissions: [Admission], of life: SimulatedLife) {
    for (send, admission) in zip(sends, admissions) {
      switch admission {
      case .send(let version):
        guard send.origin == .backfill, let payload = backfillPayload(of: send) else { continue }
        let key = SimulationLedger.Key(sync: send.sync, changeID: send.changeID)
        life.inHand[payload, default: []].append(ledger.claims.count)
        ledger.claims.append(
          .init(
            key: key, entry: EntryID(rawValue: -1), token: FencingToken(rawValue: 0), recordID: send.recordID,
            connection: document.sync(send.sync)?.connection ?? "", target: send.target,
            committedAt: version.committedAt, version: version, identity: "", payload: payload, worker: life.name,
            leaseEnds: life.now + .seconds(86_400), run: nil, batch: 0, isDirect: true))
      case .superseded: if send.origin == .backfill { reach(.backfillGaveWay) }
      case .pending, .duplicate: break
      }
    }
  }
}

extension EnqueueOutcome {
  /// The outcome in a word.
  var word: String {
    switch self {
    case .inserted(let id): "entry \(id)"
    case .claimed(let claimed): "entry \(claimed.entry.id) in hand"
    case .merged(let id, let replaced): "\(replaced ? "replaces" : "merged into") entry \(id)"
    case .duplicate: "known"
    case .superseded: "superseded"
    }
  }
}

extension SettleOutcome {
  var word: String {
    switch self {
    case .settled(let state): state.rawValue
    case .stale: "stale"
    case .unknown: "unknown"
    }
  }
}

extension SettlementVerdict {
  var word: String {
    switch self {
    case .delivered: "delivered"
    case .failed(let failure): "failed (\(failure.code))"
    case .retry(let at, _, _): "retry at \(at)"
    case .uncertain: "uncertain"
    case .released: "released"
    case .skipped: "skipped"
    }
  }
}

extension ConnectionEvent {
  var word: String {
    switch self {
    case .uploadRequested: "upload requested"
    case .succeeded: "succeeded"
    case .paused(let trouble, _, _, _): "pause, \(trouble.kind.rawValue)"
    case .stopped(let trouble, _, _): "stop, \(trouble.kind.rawValue)"
    case .probeAbandoned: "probe abandoned"
    case .resumed: "resumed"
    }
  }
}

extension ConnectionState {
  var word: String {
    switch self {
    case .open: "open"
    case .paused(let until, _): "paused until \(until)"
    case .probing: "probing"
    case .stopped: "stopped"
    }
  }
}

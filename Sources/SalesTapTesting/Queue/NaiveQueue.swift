package import SalesTap

/// The queue written as plainly as can be: one list, searched from end to end, straight from the laws.
///
/// The conformance suite compares stores with it. It shares no code with them, so that a mistake in one shows in the other; and it can
/// be given a bug on purpose, so that the suite shows that it would notice.
package struct NaiveQueue: Sendable {
  /// A mistake of a kind that queues have been known to make.
  package enum PlantedBug: String, CaseIterable, Sendable {
    case dropsWhatArrivesDuringASend, mergesIntoTheEntryInFlight, settlesByIDAlone, leaseWithoutFencing
    case olderReplacesNewer, equalCommitKeepsTheEarlier, firstTakesTheLater, mergeLosesThePlace
    case mergeKeepsTheAttempts, mergeRenewsTheAge, comesBackBesideTheNewer, newerLosesThePlace
    case olderComesBackOverNewer, twoOfARecordInFlight, retryDoesNotHoldBack, retryHoldsBackOthers
    case claimsByCommitTime, claimsWhatIsNotDue, claimsWhatCameLater, claimsTwiceInOneCall, identityInTwoClaims
    case expiryCountsAnAttempt, releaseCountsAnAttempt, retryCountsNoAttempt, expiryFails, expiryLeavesNoTrace
    case settlesTwice, failureTakesTheNewer, deliveryTakesTheNewer, uncertainIsNotNoted, deliveryIsNotNoted
    case handOverLowers, overtakenProfileIsSent, overtakenEventIsDropped, sameChangeTwice, deliveredChangeTwice
    case backfillOvertakes, backfillIgnoresWhatWaits, admitsBesideWhatWaits, retryResurrects, retryKeepsTheAttempts
    case skipTakesWhatIsInFlight, deleteTakesWhatIsInFlight, pruneTakesWhatWaits, pruneTakesTheFailed, pruneStopsEarly
    case eraseLeavesTheVersion, countsWhatIsInFlightAsWaiting, oldestIsTheNewest, dueTimesForgetTheLease
    case takesInHandBesideWhatWaits, takesInHandBesideItsIdentity
  }

  /// All entries that are kept, in the order of their numbers.
  var entries: [QueueEntry] = []
  /// The newest version handed over of each sync and record.
  var newest: [Key: NewestHandedOver] = [:]
  var lastID: Int64 = 0
  var lastArrival: Int64 = 0
  let bug: PlantedBug?

  /// A record of a sync.
  struct Key: Hashable, Sendable {
    var sync: String
    var recordID: RecordID

    init(_ sync: String, _ recordID: RecordID) {
      self.sync = sync
      self.recordID = recordID
    }

    init(_ entry: QueueEntry) { self.init(entry.sync, entry.recordID) }
  }

  /// An empty queue, sound unless it is given a bug.
  package init(bug: PlantedBug? = nil) { self.bug = bug }

  /// The entries of a record that wait or are in flight, in the order of their places.
  func lively(_ key: Key) -> [QueueEntry] {
    entries.filter { Key($0) == key && ($0.state == .waiting || $0.state == .inFlight) }
      .sorted { ($0.place, $0.id) < ($1.place, $1.id) }
  }

  func index(_ id: EntryID) -> Int? { entries.firstIndex { $0.id == id } }

  mutating func update(_ id: EntryID, _ change: (inout QueueEntry) -> Void) {
    if let index = index(id) { change(&entries[index]) }
  }

  // MARK: Enqueue

  package mutating func enqueue(_ offers: [QueueOffer], at now: Instant) -> [EnqueueOutcome] {
    let before = lastID
    return offers.map { offer in
      let key = Key(offer.sync, offer.recordID)
      // What the same call took in hand does not hinder the later offers of it.
      let others = lively(key).filter { $0.state == .waiting || $0.id.rawValue <= before }
      let own = lively(key).filter { $0.state == .inFlight && $0.id.rawValue > before }
      let flying = entries.contains {
        $0.state == .inFlight && $0.target == .events && $0.identity == offer.identity
          && $0.connection == offer.connection && $0.id.rawValue <= before
      }
      let outcome = enqueue(offer, at: now)
      guard case .inserted(let id) = outcome, let claim = offer.claim, offer.refusal == nil,
        others.isEmpty || bug == .takesInHandBesideWhatWaits,
        offer.target == .profiles || !flying || bug == .takesInHandBesideItsIdentity,
        let version = entries.first(where: { $0.id == id })?.version,
        offer.target == .events || own.allSatisfy({ $0.version < version })
      else { return outcome }
      update(id) { entry in
        entry.state = .inFlight
        entry.token = FencingToken(rawValue: 1)
        entry.lease = QueueEntry.Lease(
          worker: claim.worker, expiresAt: now.advanced(by: claim.lease), countsAttempt: claim.expiryCountsAttempt)
      }
      return index(id).map { .claimed(ClaimedEntry(entries[$0])) } ?? outcome
    }
  }

  private mutating func enqueue(_ offer: QueueOffer, at now: Instant) -> EnqueueOutcome {
    let key = Key(offer.sync, offer.recordID)
    let committedAt = offer.committedAt ?? now
    let arrival = lastArrival + 1
    if offer.refusal != nil {
      if let same = entries.first(where: {
        Key($0) == key && $0.changeID == offer.changeID && $0.state == .failed
      }) {
        return .duplicate(same.id)
      }
      return .inserted(append(offer, committedAt, arrival, at: now))
    }
    let lively = lively(key)
    if let same = lively.first(where: { $0.changeID == offer.changeID }), bug != .sameChangeTwice {
      return same.state == .waiting ? .merged(same.id, replaced: false) : .duplicate(same.id)
    }
    if offer.merge == .everyChange, bug != .deliveredChangeTwice {
      let same = entries.first {
        Key($0) == key && $0.changeID == offer.changeID && $0.state == .delivered && $0.merge == .everyChange
      }
      if let same { return .duplicate(same.id) }
    }
    let isBackfill = offer.origin == .backfill && bug != .backfillOvertakes
    if let newest = newest[key] {
      if newest.changeID == offer.changeID, newest.isCertain, bug != .deliveredChangeTwice { return .duplicate(nil) }
      if isBackfill, newest.changeID != offer.changeID, newest.version.committedAt >= committedAt {
        return .superseded
      }
      if offer.target == .profiles || bug == .overtakenEventIsDropped, newest.version.committedAt > committedAt {
        return .superseded
      }
    }
    if isBackfill, bug != .backfillIgnoresWhatWaits,
      lively.contains(where: { $0.version.committedAt >= committedAt })
    {
      return .superseded
    }
    if offer.merge != .everyChange {
      if bug == .dropsWhatArrivesDuringASend, let sent = lively.first(where: { $0.state == .inFlight }) {
        return .merged(sent.id, replaced: false)
      }
      let mergeable = lively.last {
        ($0.state == .waiting || bug == .mergesIntoTheEntryInFlight) && $0.merge != .everyChange
      }
      if let mergeable { return merge(offer, committedAt, arrival, into: mergeable, at: now) }
    }
    return .inserted(append(offer, committedAt, arrival, at: now))
  }

  private mutating func merge(
    _ offer: QueueOffer, _ committedAt: Instant, _ arrival: Int64, into entry: QueueEntry, at now: Instant
  ) -> EnqueueOutcome {
    if offer.merge == .first, bug != .firstTakesTheLater { return .merged(entry.id, replaced: false) }
    let isOlder = committedAt < entry.version.committedAt
    if isOlder, bug != .olderReplacesNewer { return .merged(entry.id, replaced: false) }
    if committedAt == entry.version.committedAt, bug == .equalCommitKeepsTheEarlier {
      return .merged(entry.id, replaced: false)
    }
    lastArrival = arrival
    let bug = bug
    let end = lastID + 1
    update(entry.id) { entry in
      entry.connection = offer.connection
      entry.target = offer.target
      entry.object = offer.object
      entry.changeID = offer.changeID
      entry.version = RecordVersion(committedAt: committedAt, arrival: arrival)
      entry.identity = offer.identity
      entry.payload = offer.payload
      entry.merge = offer.merge
      entry.lane = offer.lane
      entry.origin = offer.origin
      entry.run = offer.run
      entry.due = offer.due ?? min(entry.due, now)
      if bug != .mergeKeepsTheAttempts { entry.attempts = offer.attempts }
      entry.uncertainOutcomes = offer.uncertainOutcomes
      entry.uncertainInRow = offer.uncertainOutcomes
      entry.lastFailure = offer.lastFailure
      entry.changedAt = now
      if bug == .mergeLosesThePlace { entry.place = end }
      if bug == .mergeRenewsTheAge { entry.firstEnqueuedAt = now }
    }
    if bug == .mergeLosesThePlace { lastID += 1 }
    return .merged(entry.id, replaced: true)
  }

  private mutating func append(
    _ offer: QueueOffer, _ committedAt: Instant, _ arrival: Int64, at now: Instant
  ) -> EntryID {
    lastID += 1
    lastArrival = arrival
    let id = EntryID(rawValue: lastID)
    entries.append(
      QueueEntry(
        id: id, sync: offer.sync, connection: offer.connection, target: offer.target, object: offer.object,
        recordID: offer.recordID, changeID: offer.changeID,
        version: RecordVersion(committedAt: committedAt, arrival: arrival), identity: offer.identity,
        payload: offer.payload, merge: offer.merge, lane: offer.lane, origin: offer.origin, run: offer.run,
        state: offer.refusal == nil ? .waiting : .failed, place: lastID, firstEnqueuedAt: now, due: offer.due ?? now,
        attempts: offer.attempts, uncertainOutcomes: offer.uncertainOutcomes,
        uncertainInRow: offer.uncertainOutcomes, token: FencingToken(rawValue: 0), lease: nil,
        lastFailure: offer.refusal ?? offer.lastFailure, supersededBy: nil, changedAt: now))
    return id
  }

  // MARK: Past the queue

  package func admit(_ send: DirectSend, at now: Instant) -> Admission {
    let key = Key(send.sync, send.recordID)
    let committedAt = send.committedAt ?? now
    let lively = lively(key)
    let version = RecordVersion(committedAt: committedAt, arrival: lastArrival + 1)
    if lively.contains(where: { $0.changeID == send.changeID }) { return .pending }
    if let newest = newest[key] {
      if newest.changeID == send.changeID, newest.isCertain { return .duplicate }
      if send.origin == .backfill, newest.changeID != send.changeID, newest.version.committedAt >= committedAt {
        return .superseded
      }
      if send.target == .profiles, newest.version.committedAt > committedAt { return .superseded }
    }
    if send.origin == .backfill, lively.contains(where: { $0.version.committedAt >= committedAt }) {
      return .superseded
    }
    return lively.isEmpty || bug == .admitsBesideWhatWaits ? .send(version) : .pending
  }

  package mutating func recordHandedOver(_ handedOver: HandedOver, at now: Instant) {
    note(
      Key(handedOver.send.sync, handedOver.send.recordID), handedOver.version, handedOver.send.changeID,
      isCertain: handedOver.isCertain, at: now)
  }

  mutating func note(_ key: Key, _ version: RecordVersion, _ changeID: String, isCertain: Bool, at now: Instant) {
    let next = NewestHandedOver(version: version, changeID: changeID, isCertain: isCertain, notedAt: now)
    guard let old = newest[key] else {
      newest[key] = next
      return
    }
    let isBetter = changeID == old.changeID ? isCertain && !old.isCertain : isCertain || !old.isCertain
    if version > old.version || (version == old.version && isBetter) || bug == .handOverLowers { newest[key] = next }
  }
}

package import SalesTapModel
package import SalesTapTime

/// The decisions of the queue, as functions of what a store found: shared by all stores, so that they cannot differ.
///
/// A store looks up the situation, asks, and performs the answer in the same transaction.
package enum QueueRules {
  /// What is to be known of an entry that waits or is in flight.
  package struct Sibling: Hashable, Sendable {
    package var id: EntryID
    package var version: RecordVersion
    package var changeID: String
    package var merge: MergePolicy
    package var state: QueueEntry.State
    package var place: Int64

    package init(
      id: EntryID, version: RecordVersion, changeID: String, merge: MergePolicy, state: QueueEntry.State, place: Int64
    ) {
      self.id = id
      self.version = version
      self.changeID = changeID
      self.merge = merge
      self.state = state
      self.place = place
    }

    package init(_ entry: QueueEntry) {
      self.init(
        id: entry.id, version: entry.version, changeID: entry.changeID, merge: entry.merge, state: entry.state,
        place: entry.place)
    }
  }

  /// What to do with an offer.
  package enum Enqueueing: Hashable, Sendable {
    case insert
    case replace(EntryID)
    case ignore(EntryID)
    case duplicate(EntryID?)
    case superseded
  }

  /// Decides about an offer, whose commit time is filled in.
  ///
  /// - Parameters:
  ///   - siblings: the waiting and in-flight entries of the sync and record, in the order of their places.
  ///   - newest: the newest version handed over.
  ///   - delivered: under *every change*, the kept delivered entry of the same change.
  package static func enqueue(
    changeID: String, version: RecordVersion, merge: MergePolicy, target: SyncTarget, isBackfill: Bool,
    siblings: some BidirectionalCollection<Sibling>, newest: NewestHandedOver?, delivered: EntryID?
  ) -> Enqueueing {
    for sibling in siblings where sibling.changeID == changeID {
      return sibling.state == .waiting ? .ignore(sibling.id) : .duplicate(sibling.id)
    }
    if let delivered { return .duplicate(delivered) }
    if let newest {
      if newest.changeID == changeID {
        if newest.isCertain { return .duplicate(nil) }
      } else if isBackfill, newest.version.committedAt >= version.committedAt {
        return .superseded
      }
      if target == .profiles, newest.version.committedAt > version.committedAt { return .superseded }
    }
    if isBackfill, siblings.contains(where: { $0.version.committedAt >= version.committedAt }) { return .superseded }
    guard merge != .everyChange,
      let waiting = siblings.last(where: { $0.state == .waiting && $0.merge != .everyChange })
    else { return .insert }
    if merge == .first { return .ignore(waiting.id) }
    return version < waiting.version ? .ignore(waiting.id) : .replace(waiting.id)
  }

  /// Whether an offer that is to be inserted may be in flight from the start: nothing of its record is on its way but what the same call
  /// put into the same hands, and for a profile nothing newer among that.
  package static func mayGoAtOnce(
    version: RecordVersion, target: SyncTarget, siblings: some BidirectionalCollection<Sibling>,
    claimed: Set<EntryID>, isIdentityFree: Bool
  ) -> Bool {
    isIdentityFree
      && siblings.allSatisfy { claimed.contains($0.id) && (target == .events || $0.version < version) }
  }

  /// Says whether a version may be sent past the queue; the version of the answer is the one given.
  package static func admit(
    _ send: DirectSend, version: RecordVersion, siblings: some BidirectionalCollection<Sibling>,
    newest: NewestHandedOver?
  ) -> Admission {
    switch enqueue(
      changeID: send.changeID, version: version, merge: .everyChange, target: send.target,
      isBackfill: send.origin == .backfill, siblings: siblings, newest: newest, delivered: nil)
    {
    case .insert: siblings.isEmpty ? .send(version) : .pending
    case .replace, .ignore: .pending
    case .duplicate(let id): id == nil ? .duplicate : .pending
    case .superseded: .superseded
    }
  }

  /// What becomes of an entry that comes back to wait while others of its record do.
  package enum Return: Hashable, Sendable {
    /// It waits at its place.
    case waits
    /// It ends; the waiting entry takes the earlier of the two places.
    case supersededBy(EntryID)
    /// It waits, at the earlier of the two places; the waiting entry ends.
    case supersedes(EntryID)
  }

  /// Decides about an entry that comes back from flight, or from failure.
  ///
  /// - Parameter siblings: the other waiting entries of the sync and record, in the order of their places.
  package static func returning(
    _ entry: Sibling, siblings: some BidirectionalCollection<Sibling>
  ) -> Return {
    guard entry.merge != .everyChange,
      let waiting = siblings.last(where: { $0.state == .waiting && $0.merge != .everyChange && $0.id != entry.id }),
      waiting.merge == .latest
    else { return .waits }
    return entry.version < waiting.version ? .supersededBy(waiting.id) : .supersedes(waiting.id)
  }

  /// Whether a waiting entry must not be sent any more, because CleverTap was handed a newer version.
  package static func isOvertaken(
    _ version: RecordVersion, target: SyncTarget, newest: NewestHandedOver?
  ) -> Bool {
    guard target == .profiles, let newest else { return false }
    return version < newest.version
  }

  /// Whether a failed entry may not be retried by hand, because a newer version waits, is in flight, or was sent.
  ///
  /// Steps of an event sync under *every change* are history: a newer one does not stand in for them.
  package static func isPastRetry(
    _ entry: Sibling, target: SyncTarget, siblings: some BidirectionalCollection<Sibling>, newest: NewestHandedOver?
  ) -> Bool {
    if target == .events, entry.merge == .everyChange { return false }
    if let newest, entry.version < newest.version { return true }
    return siblings.contains { entry.version < $0.version }
  }

  /// The newest version handed over, after one more was; nil if nothing changes.
  package static func newest(
    _ newest: NewestHandedOver?, after version: RecordVersion, changeID: String, isCertain: Bool, at now: Instant
  ) -> NewestHandedOver? {
    let next = NewestHandedOver(version: version, changeID: changeID, isCertain: isCertain, notedAt: now)
    guard let newest else { return next }
    if newest.version < version { return next }
    guard newest.version == version, isCertain || !newest.isCertain, newest.changeID != changeID || !newest.isCertain
    else { return nil }
    return next.isCertain == newest.isCertain && next.changeID == newest.changeID ? nil : next
  }

  /// What a verdict does to the counters and the due time of an entry, before its place is looked at.
  package struct Effect: Hashable, Sendable {
    /// The state that the verdict asks for.
    package var state: QueueEntry.State
    /// The new due time; nil keeps the old.
    package var due: Instant?
    /// Added to the attempts.
    package var attempts = 0
    /// Added to the uncertain outcomes.
    package var uncertainOutcomes = 0
    /// Whether the row of uncertain outcomes ends.
    package var endsUncertainRow = false
    /// What is noted as the last failure; nil keeps the old.
    package var failure: QueueFailure?
    /// Whether the version was handed to CleverTap, for sure or perhaps; nil if it was not.
    package var isCertainHandOver: Bool?
  }

  /// What a verdict does.
  package static func effect(of verdict: SettlementVerdict) -> Effect {
    switch verdict {
    case .delivered:
      Effect(state: .delivered, endsUncertainRow: true, isCertainHandOver: true)
    case .failed(let failure):
      Effect(state: .failed, attempts: 1, endsUncertainRow: true, failure: failure)
    case .retry(let at, let failure, let counts):
      Effect(state: .waiting, due: at, attempts: counts ? 1 : 0, endsUncertainRow: true, failure: failure)
    case .uncertain(let failure, let at, let counts):
      Effect(
        state: .waiting, due: at, attempts: counts ? 1 : 0, uncertainOutcomes: 1, failure: failure,
        isCertainHandOver: false)
    case .released(let failure, let at, let counts):
      Effect(state: .waiting, due: at, attempts: counts ? 1 : 0, failure: failure)
    case .skipped(let failure):
      Effect(state: .skipped, failure: failure)
    }
  }

  /// What the expiry of a lease does.
  package static func expiry(countsAttempt: Bool) -> Effect {
    effect(of: .uncertain(leaseExpired, countsAttempt: countsAttempt))
  }

  /// The failure that an expired lease leaves behind.
  package static let leaseExpired = QueueFailure(
    code: "leaseExpired", message: "the worker did not settle in time: the record may have been sent")

  /// The failure that an overtaken entry ends with.
  package static let overtaken = QueueFailure(
    code: "superseded", message: "a newer version of the record was sent")
}

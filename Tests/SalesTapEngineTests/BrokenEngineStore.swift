import SalesTap
import SalesTapTesting
import SalesTapTime

/// A store that breaks one law, whose name its bug has.
final class BrokenEngineStore: ForwardingStore, @unchecked Sendable {
  enum Bug: String, CaseIterable {
    case inboxOrder, inboxKnown, inboxAnonymous, inboxLease, inboxHeld, inboxReleased, inboxAgain, inboxRemoved
    case inboxGoesBack, positions
    case connectionUnknown, connectionPause, connectionTogether, connectionRetryAfter, connectionStop, connectionEdited
    case connectionUnused
    case volume, remembered
    case commitWhole, commitStale, commitSettles, commitDecided, commitBackfill, erase, eraseIdentity, prune, latestTime
    case claimNotes, returnNotes
  }

  private let bug: Bug
  private let names = Locked(0)

  init(_ bug: Bug) {
    self.bug = bug
    super.init()
  }

  // MARK: The inbox

  override func append(_ changes: [InboxOffer], at now: Instant) async throws -> [InboxOutcome] {
    var outcomes: [InboxOutcome] = []
    for var offer in changes {
      switch bug {
      // Knows no change again.
      case .inboxKnown: offer.changeID = "\(offer.changeID ?? "")#\(names.withLock { $0 += 1; return $0 })"
      // Gives all that have no id the same.
      case .inboxAnonymous: offer.changeID = offer.changeID ?? "anonymous"
      // Leaves a held change as it is.
      case .inboxAgain:
        let held = try await store.inboxEntries(InboxQuery(changeID: offer.changeID), after: nil, limit: 1).first
        if let held, !held.held.isEmpty {
          outcomes.append(.known(held.id))
          continue
        }
      default: break
      }
      outcomes += try await store.append([offer], at: now)
    }
    return outcomes
  }

  override func claimChanges(_ request: InboxRequest, at now: Instant) async throws -> [InboxEntry] {
    var request = request
    // Holds longer than was asked for.
    if bug == .inboxLease { request.lease += .seconds(1000) }
    let entries = try await store.claimChanges(request, at: now)
    return bug == .inboxOrder ? entries.reversed() : entries
  }

  override func releaseChanges(_ query: InboxQuery, at now: Instant) async throws -> Int {
    try await store.releaseChanges(bug == .inboxReleased ? InboxQuery() : query, at: now)
  }

  override func removeChanges(_ query: InboxQuery) async throws -> Int {
    guard bug == .inboxRemoved else { return try await store.removeChanges(query) }
    return try await store.inboxEntries(query, after: nil, limit: 1000).count
  }

  override func positions(of feeds: [String]) async throws -> [Int64?] {
    let positions = try await store.positions(of: feeds)
    return bug == .positions ? positions.map { $0 ?? 0 } : positions
  }

  // MARK: States

  override func update(
    connection key: String, with event: ConnectionEvent, at now: Instant
  ) async throws -> ConnectionAnswer {
    let standing = try await store.connectionStandings().first { $0.connection == key }
    let ignored = ConnectionAnswer(isHeeded: false, standing: standing ?? ConnectionStanding(connection: key))
    let usual = CredentialsMark(rawValue: "whatever comes")
    var event = event
    switch (bug, event) {
    // A connection that it does not know is closed.
    case (.connectionUnknown, .uploadRequested) where standing == nil: return ignored
    case (.connectionPause, .paused), (.connectionUnused, .probeAbandoned): return ignored
    // Takes a late success for one of now.
    case (.connectionTogether, .succeeded): event = .succeeded(epoch: standing?.epoch ?? 0)
    // Does not hear what CleverTap asks for.
    case (.connectionRetryAfter, .paused(let trouble, _, let epoch, let mark)):
      event = .paused(trouble, retryAfter: nil, epoch: epoch, mark)
    // Any success opens a stopped connection.
    case (.connectionStop, .succeeded): event = .resumed
    // Sees no difference between credentials.
    case (.connectionEdited, .uploadRequested(_, let limit)): event = .uploadRequested(usual, limit: limit)
    case (.connectionEdited, .stopped(let trouble, let epoch, _)): event = .stopped(trouble, epoch: epoch, usual)
    default: break
    }
    return try await store.update(connection: key, with: event, at: now)
  }

  override func update(
    volumeGuardOf sync: String, with event: VolumeEvent, at now: Instant
  ) async throws -> VolumeAnswer {
    // Does not hear a person's word.
    let isDeaf = bug == .volume && event == .opened
    return try await store.update(volumeGuardOf: sync, with: isDeaf ? .asked(0, limitPerHour: 10) : event, at: now)
  }

  override func note(_ changes: [AcceptedStateChange], at now: Instant) async throws {
    // Trusts what may have changed.
    try await store.note(bug == .remembered ? changes.filter { $0.event != .uncertain } : changes, at: now)
  }

  // MARK: Steps

  override func commit(_ step: EngineCommit, at now: Instant) async throws -> EngineCommit.Outcome {
    var step = step
    switch bug {
    case .inboxHeld:
      step.inbox = step.inbox.map { settlement in
        guard case .held(var offer) = settlement.verdict else { return settlement }
        offer.timesAsked = 0
        return settlement.with(.held(offer))
      }
    case .inboxGoesBack:
      step.inbox = step.inbox.map { settlement in
        if case .released = settlement.verdict { settlement.with(.released(at: now)) } else { settlement }
      }
    case .commitWhole: step.inbox = []
    case .commitDecided: step.decided = []
    case .commitBackfill: step.backfill = nil
    case .commitSettles:
      let offers = try await store.enqueue(step.offers, at: now)
      step.offers = []
      var outcome = try await store.commit(step, at: now)
      outcome.offers = offers
      return outcome
    default: break
    }
    let outcome = try await store.commit(step, at: now)
    guard bug == .commitStale, outcome.isStale else { return outcome }
    step.inbox = []
    _ = try await store.commit(step, at: now)
    return outcome
  }

  override func claim(
    _ request: ClaimRequest, at now: Instant,
    noting consequences: @escaping @Sendable ([QueueEntry]) -> EngineCommit.Consequences
  ) async throws -> QueueClaim {
    guard bug == .claimNotes else { return try await store.claim(request, at: now, noting: consequences) }
    return try await store.claim(request, at: now)
  }

  override func returnExpired(
    at now: Instant, noting consequences: @escaping @Sendable ([QueueEntry]) -> EngineCommit.Consequences
  ) async throws -> [QueueEntry] {
    guard bug == .returnNotes else { return try await store.returnExpired(at: now, noting: consequences) }
    return try await store.returnExpired(at: now)
  }

  override func erase(_ subject: ErasureSubject, changes: [InboxID]) async throws -> ErasureReceipt {
    switch (bug, subject) {
    case (.erase, .record), (.eraseIdentity, .identity):
      // Looks at the queue only.
      ErasureReceipt(queue: try await store.erase(subject), inbox: 0, log: 0, accepted: 0)
    default: try await store.erase(subject, changes: changes)
    }
  }

  override func prune(_ request: PruneRequest) async throws -> RemovalCount {
    try await store.prune(bug == .prune ? PruneRequest(endedBefore: Instant(secondsSinceEpoch: 0)) : request)
  }

  override func latestTime() async throws -> Instant? { bug == .latestTime ? nil : try await store.latestTime() }
}

extension InboxSettlement {
  /// The same with another verdict.
  fileprivate func with(_ verdict: Verdict) -> InboxSettlement {
    var settlement = self
    settlement.verdict = verdict
    return settlement
  }
}

import SalesTapModel
public import SalesTapQueue
public import SalesTapSchedule
public import SalesTapTime

/// Everything that an engine keeps, in one place: the ports of its parts, and the steps that touch several of them at once.
///
/// ``InMemoryStore`` is the reference. What ties the parts together is ``commit(_:at:)``: a change leaves the inbox in the same step in which
/// its entries come into the queue, an entry is settled in the same step in which that is logged and remembered. So a crash between any two
/// steps of an engine loses nothing and repeats nothing but what the queue records as uncertain.
///
/// ## Laws
///
/// - The laws of all its parts.
/// - A commit happens as a whole or, when it throws, not at all. If it settles a change of the inbox that its worker no longer has in
///   hand, nothing of it happens, and the answer says so.
/// - The parts of a commit happen in the order in which ``EngineCommit`` lists them.
/// - A lease is found over and its uncertain outcome noted in one step: ``claim(_:at:noting:)`` and ``returnExpired(at:noting:)`` note what
///   follows from the leases that they end, or end none.
/// - ``erase(_:changes:)`` removes everything held about a subject at once.
/// - ``/SalesTapQueue/QueueStore/prune(_:)`` removes log entries that are older than the time, and backfill runs that ended before it, too.
public protocol EngineStore: QueueStore, SlotStore, ConnectionStateStore, ChangeInbox, AcceptedStateStore,
  VolumeGuardStore, EventLog, BackfillStore
{
  /// Performs all parts of a step, or none.
  func commit(_ step: EngineCommit, at now: Instant) async throws -> EngineCommit.Outcome

  /// Gives entries of one sync to a worker, as ``/SalesTapQueue/QueueStore/claim(_:at:)`` does, and notes what follows from the leases that it finds
  /// over: in the step that ends them, so that no worker's death can come between the two.
  ///
  /// - Parameters:
  ///   - request: Which entries, how many, and for whom.
  ///   - now: The present time; a store that keeps its own takes that.
  ///   - consequences: Called inside of that step with the entries whose lease is over, if there are any; called again where a store
  ///     begins anew.
  func claim(
    _ request: ClaimRequest, at now: Instant,
    noting consequences: @escaping @Sendable ([QueueEntry]) -> EngineCommit.Consequences
  ) async throws -> QueueClaim

  /// Returns the entries whose lease is over, as ``/SalesTapQueue/QueueStore/returnExpired(at:)`` does, and notes what follows from that in the
  /// same step.
  ///
  /// - Parameters:
  ///   - now: The present time; a store that keeps its own takes that.
  ///   - consequences: As for ``claim(_:at:noting:)``.
  func returnExpired(
    at now: Instant, noting consequences: @escaping @Sendable ([QueueEntry]) -> EngineCommit.Consequences
  ) async throws -> [QueueEntry]

  /// Removes everything held about a record or an identity, at once: entries and versions of the queue, changes of the inbox, log entries, and
  /// remembered states.
  ///
  /// The `changes` are those of the inbox that are known to be about the subject, beside those that the store finds by itself.
  func erase(_ subject: ErasureSubject, changes: [InboxID]) async throws -> ErasureReceipt

  /// The latest time that came with an operation that changed something; nil for an empty store.
  ///
  /// A program that makes up its own time starts no earlier.
  func latestTime() async throws -> Instant?
}

/// The parts of one step of an engine; each may be empty.
public struct EngineCommit: Sendable {
  /// What became of the queue's part of a step.
  public struct Outcome: Hashable, Sendable {
    /// Whether the worker no longer had in hand what it settled in the inbox: then nothing happened.
    public var isStale: Bool
    /// What became of each settlement.
    public var settlements: [SettleOutcome]
    /// What became of each offer.
    public var offers: [EnqueueOutcome]
    /// The run that was saved, as it stands now; nil if none was to be, or its worker no longer holds it.
    public var backfill: BackfillRun?

    /// An outcome from its parts.
    public init(
      isStale: Bool = false, settlements: [SettleOutcome] = [], offers: [EnqueueOutcome] = [],
      backfill: BackfillRun? = nil
    ) {
      self.isStale = isStale
      self.settlements = settlements
      self.offers = offers
      self.backfill = backfill
    }
  }

  /// What follows from the outcome of the queue's part.
  public struct Consequences: Sendable {
    /// What is written into the log.
    public var log: [EventLogEntry]
    /// What is remembered of records.
    public var accepted: [AcceptedStateChange]

    /// Consequences from their parts.
    public init(log: [EventLogEntry] = [], accepted: [AcceptedStateChange] = []) {
      self.log = log
      self.accepted = accepted
    }
  }

  /// Changes of the inbox that are settled.
  public var inbox: [InboxSettlement] = []
  /// Entries of the queue that are settled.
  public var settlements: [Settlement] = []
  /// Versions that were sent past the queue.
  public var handedOver: [HandedOver] = []
  /// Offers to the queue.
  public var offers: [QueueOffer] = []
  /// Changes that were handed over directly and have to wait: they come into the inbox.
  public var held: [InboxOffer] = []
  /// The ids of changes that were handed over directly and decided: if the inbox holds one of them, it is done with.
  public var decided: [String] = []
  /// How far feeds were handed over.
  public var positions: [FeedPosition] = []
  /// A run whose progress is saved with what became of its records; nil for none. That its worker no longer holds it stops nothing else.
  public var backfill: BackfillSave?
  /// Called inside of the step, with the outcome so far: what it gives is noted, the remembered states first, in the same step.
  public var consequences: @Sendable (Outcome) -> Consequences = { _ in Consequences() }

  /// An empty step.
  public init() {}
}

/// The progress of a run that is stored: the arguments of ``BackfillStore/saveBackfill(_:until:at:)``.
public struct BackfillSave: Hashable, Sendable {
  /// The run as its holder made it.
  public var claim: BackfillClaim
  /// Until when its holder keeps it; nil lets it go.
  public var leaseEnd: Instant?

  /// A progress from its parts.
  public init(_ claim: BackfillClaim, until leaseEnd: Instant?) {
    self.claim = claim
    self.leaseEnd = leaseEnd
  }
}

/// How much was removed about a subject, as a proof for whoever asked for it.
public struct ErasureReceipt: Hashable, Sendable {
  /// Entries and versions of the queue.
  public var queue: RemovalCount
  /// Changes of the inbox.
  public var inbox: Int
  /// Log entries.
  public var log: Int
  /// Remembered states.
  public var accepted: Int

  /// A receipt from its parts.
  public init(queue: RemovalCount, inbox: Int, log: Int, accepted: Int) {
    self.queue = queue
    self.inbox = inbox
    self.log = log
    self.accepted = accepted
  }
}

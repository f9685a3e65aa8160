public import SalesTapTime

/// Where entries wait between a change and CleverTap: the port of the queue.
///
/// ``InMemoryQueueStore`` is the reference; the conformance suite of the testing product states the laws below as checks that run against any
/// store. Every operation is atomic: it happens as a whole or, when it throws, not at all, and callers in any number of tasks and
/// processes see one order of operations. A method may be called again after its answer was lost. Time comes with each call;
/// a store never asks a clock, unless it was made to use its server's.
///
/// ## Laws
///
/// Enqueue
/// - At most one waiting entry per sync and record, under *every change* per sync, record, and change id; an entry that came back
///   under *first* does not count.
/// - A merge under *latest* keeps id, place, and first-enqueued time, and takes everything else from the newer offer, with a fresh
///   count of attempts; an older offer changes nothing. Of equal commit times the later arrival is newer.
/// - A merge under *first* changes nothing.
/// - An entry in flight is never changed by an offer: what arrives meanwhile is an entry of its own, claimed after it.
/// - A change id that waits, is in flight, or was delivered (under *latest* and *first*: as the newest of its record) is not taken
///   twice. An offer that carries a refusal stands as a failed entry and merges with nothing; of its change there is one.
/// - An offer that asks for it is in its worker's hands from the start if nothing of its record, and for an event nothing of its identity,
///   waits or is in flight; what the same call took in hand does not hinder it, unless it is a newer profile.
/// - A profile older than the newest version handed over ends superseded; a backfilled record also if a version as new waits, is
///   in flight, or was handed over.
///
/// Claim
/// - In the order of places within a sync; entries that are not due, or that arrived after the drain began, are passed over.
/// - At most one entry of a record of a sync is in flight, apart from those that one enqueue put into one worker's hands; a record's entries go in the order of their places, so one that waits for its
///   retry holds back the later ones of its record, and no others.
/// - Events of one identity of a connection are never in two claims at once; within one claim they may be.
/// - Each claim of an entry issues a higher token.
/// - A profile older than the newest version handed over is not given out: it ends superseded.
///
/// Settle
/// - Only the highest token of an entry settles it, once; the same settlement again changes nothing and has the same answer.
/// - A lease ends when a claim or ``returnExpired(at:)`` finds it over: the entry returns to its place with an uncertain outcome
///   counted, and its token is stale. Until then its holder may settle.
/// - When an entry comes back under *latest* while a newer version of its record waits, it ends superseded and the newer takes its
///   place and first-enqueued time; if the waiting one is older, that one ends superseded. Under *first* and *every change* both stay, and the
///   one that came back goes first.
/// - Attempts grow only by verdicts, or expiries, that say so.
/// - A failure of one version touches no other.
///
/// Keeping
/// - Delivered and uncertain versions raise the newest version handed over of their sync and record, and nothing lowers it.
/// - Counts are exact after every operation.
/// - Waiting entries and entries in flight are never pruned; what waits goes by claim, merge, supersession, skip, delete, or erase only.
public protocol QueueStore: Sendable {
  /// Takes offers in their order: all of them, or none when it throws.
  ///
  /// - Returns: one outcome per offer. Cost: linear in the offers, whatever waits or was delivered.
  func enqueue(_ offers: [QueueOffer], at now: Instant) async throws -> [EnqueueOutcome]

  /// Gives entries of one sync to a worker, after returning the entries of all syncs whose lease is over.
  func claim(_ request: ClaimRequest, at now: Instant) async throws -> QueueClaim

  /// Ends the holding of claimed entries, each by its verdict.
  ///
  /// - Returns: one outcome per settlement; a stale one hinders no other.
  func settle(_ settlements: [Settlement], at now: Instant) async throws -> [SettleOutcome]

  /// Returns the entries whose lease is over, each with its uncertain outcome counted.
  ///
  /// - Returns: those entries: waiting again, or superseded.
  func returnExpired(at now: Instant) async throws -> [QueueEntry]

  /// Says of each version whether it may be sent past the queue.
  ///
  /// Changes nothing. Versions of one record in one call are judged one by one, as if the others were not there. The answer's
  /// version counts as newer than all that arrived before, and as no newer than what arrives later with the same commit time.
  func admit(_ sends: [DirectSend], at now: Instant) async throws -> [Admission]

  /// Notes versions that were sent past the queue, so that none older follows them. Noting one again changes nothing.
  func recordHandedOver(_ handedOver: [HandedOver], at now: Instant) async throws

  /// Makes the failed entries that are meant wait again, in the order of their numbers, with a fresh count of attempts.
  ///
  /// - Returns: one result for each failed entry that is meant, and for each id that the query names.
  func retry(_ query: QueueQuery, at now: Instant) async throws -> [RetryResult]

  /// Ends the waiting entries that are meant as skipped.
  ///
  /// - Returns: the entries that were skipped, without their payloads.
  func skip(_ query: QueueQuery, because reason: QueueFailure, at now: Instant) async throws -> [QueueEntry]

  /// Removes the entries that are meant, except those in flight.
  ///
  /// - Returns: how many were removed.
  func delete(_ query: QueueQuery) async throws -> Int

  /// Removes everything held about a record or an identity, entries in flight among it: their settlement answers *unknown*.
  func erase(_ subject: ErasureSubject) async throws -> RemovalCount

  /// Forgets what ended long ago; waiting entries and entries in flight stay.
  ///
  /// A store may do it in several steps, each of them atomic, so that it holds up nobody: when it throws, some may be done.
  func prune(_ request: PruneRequest) async throws -> RemovalCount

  /// How the entries stand, for each sync that has any, in the order of the syncs' keys.
  func counts() async throws -> [QueueCounts]

  /// The entries that are meant, by their numbers, from the first after `after`; an empty answer ends the paging.
  func entries(_ query: QueueQuery, after: EntryID?, limit: Int) async throws -> [QueueEntry]

  /// For each sync, when a claim may next find something: `now` if it may now, a later time if all that waits is not due. The end of a
  /// lease counts. A sync of which nothing waits that time alone would free is left out.
  ///
  /// Workers ask it again and again, once for all syncs: it should look at the first due entry of each, not at all that wait.
  func dueTimes(at now: Instant) async throws -> [String: Instant]
}

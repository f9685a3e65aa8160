import OrderedCollections

/// How often simulations reached states that matter: a batch that never reached one has not looked there.
public struct SimulationCounters: Hashable, Sendable, CustomStringConvertible {
  /// A state that a simulation may reach.
  public enum State: String, Hashable, Sendable, CaseIterable {
    /// A worker died just before an operation of the store.
    case crashBeforeOperation
    /// A worker died just after an operation of the store, before it heard the answer.
    case crashAfterOperation
    /// A worker died while a call was on its way.
    case crashWhileSending
    /// A worker that had died was started again.
    case restart
    /// A worker stood still for a while, and went on as if nothing had been.
    case workerPaused
    /// A worker's clock was set forward.
    case clockSetForward
    /// A worker's clock was set back.
    case clockSetBack
    /// An operation of the store failed, and nothing was done.
    case storeFailed
    /// An operation of the store was done, and the worker was told that it failed.
    case storeAnswerLost
    /// An operation of the store took long.
    case storeLate
    /// A call did not get out.
    case nothingSent
    /// A call was lost on its way, and nobody can know.
    case requestLost
    /// CleverTap took a call, and its answer was lost.
    case answerLost
    /// CleverTap asked to come back later.
    case throttled
    /// CleverTap had trouble of its own.
    case serverError
    /// CleverTap refused the credentials.
    case unauthorized
    /// CleverTap refused a whole call without saying which record is wrong.
    case malformed
    /// CleverTap refused a call as too large.
    case tooLarge
    /// CleverTap's answer could not be read.
    case unreadableAnswer
    /// CleverTap asked for some records again.
    case sendAgainAsked
    /// An answer came after the lease of its entries had ended.
    case answerBeyondLease
    /// A call reached CleverTap long after it was sent.
    case lateArrival
    /// A call reached CleverTap twice.
    case requestDuplicated
    /// The record source did not answer.
    case sourceFailed
    /// A newer change was merged into a waiting entry.
    case mergedNewer
    /// An older change met a newer one that waits.
    case mergedOlder
    /// The same change was handed over again.
    case duplicateChange
    /// A change was older than what was handed over before, and made no entry.
    case supersededOffer
    /// An entry was found overtaken when it was claimed.
    case supersededAtClaim
    /// An entry was found overtaken when it came back from a failed attempt.
    case supersededOnReturn
    /// A change came while its record was being sent.
    case changeWhileInFlight
    /// The lease of an entry ended before it was settled.
    case expiredLease
    /// A worker tried to settle what was no longer its own.
    case staleSettlement
    /// A record was sent again after a failure.
    case retriedRecord
    /// A record failed for good.
    case failedRecord
    /// Nobody knew whether CleverTap had applied a record.
    case uncertainOutcome
    /// CleverTap received the same version of a record twice.
    case secondCopy
    /// A record that spoils whole calls was found by halving.
    case poisonFound
    /// A record was too large to be sent.
    case oversized
    /// CleverTap refused a single record.
    case refusedRecord
    /// A connection paused.
    case connectionPaused
    /// A connection stopped until a person resumes it.
    case connectionStopped
    /// A person resumed a connection.
    case connectionResumed
    /// A single call tried whether a paused connection works again.
    case probed
    /// A filter said no.
    case filtered
    /// A record that had passed the filter no longer did.
    case flippedOut
    /// A record could not be sent as it is.
    case invalid
    /// A change was held because fields that decide were missing.
    case held
    /// A held change was decided later.
    case heldAndDecided
    /// Missing fields were read from the record source.
    case hydrated
    /// A change was handed in through the inbox.
    case inboxChange
    /// A worker tried to settle a change of the inbox that was no longer its own.
    case staleInbox
    /// A record was deleted.
    case deletedChange
    /// A sync's limit per hour held changes.
    case limitPassed
    /// A change was left out because CleverTap had accepted the same before.
    case unchangedSkipped
    /// The configuration was edited.
    case configurationEdited
    /// Entries ended because their sync was deleted.
    case skippedWithSync
    /// A record got another identity.
    case identityChanged
    /// Several records had one identity.
    case identityShared
    /// An event waited for another one of its identity that was in flight.
    case eventHeldBackByIdentity
    /// A historical sync ended.
    case backfillFinished
    /// A historical sync went on after its worker had died.
    case backfillResumed
    /// A record of a historical sync gave way to a live change.
    case backfillGaveWay
    /// A record of a historical sync went to the queue.
    case backfillQueued
    /// A slot drained a sync.
    case drainedBySlot
    /// A worker took over the run of a slot from another.
    case slotTakenOver
    /// An interrupted drain went on.
    case drainResumed
    /// A call was as full as the sync's batch size allows.
    case fullBatch
    /// Several calls of one account were on their way at once.
    case concurrentCalls
    /// A person let a failed record wait again.
    case retriedByHand
    /// A record that had left the filter passed it again.
    case flippedIn
    /// Many changes of an object came within seconds.
    case burst
    /// A change came while a historical sync of its object was on its way.
    case changeDuringBackfill
    /// The configuration was edited while calls were on their way.
    case configurationEditedWhileSending
    /// A request arrived late, after CleverTap had accepted a newer state of the record.
    case lateAfterNewer
    /// What had ended longer ago than the configuration keeps it was removed.
    case pruned
    /// A person had everything about a record or an identity removed.
    case erased
    /// A person had a record removed while it was being sent.
    case erasedWhileSending
  }

  /// An operation of the store, before and after which workers die.
  public enum Operation: String, Hashable, Sendable, CaseIterable {
    // The names are those of the ports.
    /// One step of the engine: what is decided, logged, and settled together.
    case commit
    /// Erases a record or a person everywhere.
    case erase
    /// The latest time that the store has seen.
    case latestTime
    /// Hands changes in.
    case appendChanges
    /// Takes changes out of the inbox in hand.
    case claimChanges
    /// Lists changes of the inbox.
    case inboxEntries
    /// Asks for held changes again.
    case releaseChanges
    /// Removes changes from the inbox.
    case removeChanges
    /// When the next change of the inbox is due.
    case nextChangeDue
    /// How far feeds have been read.
    case positions
    /// The states of the connections.
    case connectionStandings
    /// Tells a connection's state what happened.
    case updateConnection
    /// The states of limits per hour.
    case volumeGuards
    /// Asks a limit per hour, or opens it.
    case updateVolumeGuard
    /// What CleverTap accepted last.
    case acceptedStates
    /// Notes what was offered or accepted.
    case noteAccepted
    /// The states of schedules.
    case states
    /// Schedules or unschedules a sync.
    case change
    /// Takes a slot.
    case claimSlot
    /// Prolongs the hold on a slot.
    case renew
    /// Ends the run of a slot.
    case finish
    /// Writes into the event log.
    case appendLog
    /// Reads a page of the event log.
    case page
    /// Puts entries into the queue.
    case enqueue
    /// Takes entries of the queue in hand.
    case claim
    /// Says how entries ended.
    case settle
    /// Returns entries whose lease is over.
    case returnExpired
    /// Asks whether records may be sent past the queue.
    case admit
    /// Notes records that were sent past the queue.
    case recordHandedOver
    /// Retries failed entries.
    case retry
    /// Ends waiting entries as skipped.
    case skip
    /// Deletes entries.
    case delete
    /// Erases a record or a person in the queue.
    case eraseQueue
    /// Removes what ended long ago.
    case prune
    /// Counts entries by state.
    case counts
    /// Lists entries.
    case entries
    /// When each sync has something due.
    case dueTimes
    /// Adds historical syncs.
    case addBackfills
    /// Takes a historical sync in hand.
    case claimBackfill
    /// Stores a historical sync's progress.
    case saveBackfill
    /// Pauses, resumes, or cancels a historical sync.
    case command
    /// Lists historical syncs.
    case backfills
    /// Reads a historical sync.
    case backfill
    /// When a historical sync is due.
    case nextBackfillDue
    /// Removes historical syncs that ended long ago.
    case pruneBackfills
  }

  /// What happened at an operation of the store.
  struct Visits: Hashable, Sendable {
    var calls = 0
    var deathsBefore = 0
    var deathsAfter = 0
  }

  private var counts: [Int] = Array(repeating: 0, count: State.allCases.count)
  private var visits: [Visits] = Array(repeating: Visits(), count: Operation.allCases.count)

  /// The place of a case among all cases, without a dictionary, because it is asked for at every operation: cases without values are numbered in
  /// the order of their declaration, in one byte.
  private static func place<Case>(of one: Case) -> Int { withUnsafeBytes(of: one) { Int($0.first ?? 0) } }

  /// How often a state was reached.
  public subscript(state: State) -> Int { counts[Self.place(of: state)] }

  /// How often a worker called an operation of the store.
  public func calls(of operation: Operation) -> Int { self[operation].calls }
  /// How often a worker died just before an operation of the store.
  public func deaths(before operation: Operation) -> Int { self[operation].deathsBefore }
  /// How often a worker died just after an operation of the store.
  public func deaths(after operation: Operation) -> Int { self[operation].deathsAfter }

  subscript(operation: Operation) -> Visits {
    get { visits[Self.place(of: operation)] }
    set { visits[Self.place(of: operation)] = newValue }
  }

  mutating func reach(_ state: State) { counts[Self.place(of: state)] += 1 }

  /// The states that were never reached.
  public var unreached: [State] { State.allCases.filter { self[$0] == 0 } }

  /// The operations before or after which no worker ever died, of those that were called so many times.
  public func spared(minimumCalls: Int) -> [Operation] {
    Operation.allCases.filter {
      self[$0].calls >= max(1, minimumCalls) && (self[$0].deathsBefore == 0 || self[$0].deathsAfter == 0)
    }
  }

  /// Adds what others reached.
  public mutating func merge(_ other: SimulationCounters) {
    for index in counts.indices { counts[index] += other.counts[index] }
    for index in visits.indices {
      visits[index].calls += other.visits[index].calls
      visits[index].deathsBefore += other.visits[index].deathsBefore
      visits[index].deathsAfter += other.visits[index].deathsAfter
    }
  }

  /// One line for each state, and for each operation that was called.
  public var description: String {
    let states = State.allCases.map { "\($0.rawValue): \(self[$0])" }
    let operations = Operation.allCases.filter { self[$0].calls > 0 }.map {
      "\($0.rawValue): \(self[$0].calls) calls, a worker died before \(self[$0].deathsBefore) and after "
        + "\(self[$0].deathsAfter) of them"
    }
    return (states + operations).joined(separator: "\n")
  }
}

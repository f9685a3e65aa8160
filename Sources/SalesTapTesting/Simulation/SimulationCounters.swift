import OrderedCollections

/// How often simulations reached states that matter: a batch that never reached one has not looked there.
public struct SimulationCounters: Hashable, Sendable, CustomStringConvertible {
  /// A state that a simulation may reach.
  public enum State: String, Hashable, Sendable, CaseIterable {
    case crashBeforeOperation, crashAfterOperation, crashWhileSending, restart, workerPaused, clockSetForward,
      clockSetBack
    case storeFailed, storeAnswerLost, storeLate
    case nothingSent, requestLost, answerLost, throttled, serverError, unauthorized, malformed, tooLarge,
      unreadableAnswer
    case sendAgainAsked, answerBeyondLease, lateArrival, requestDuplicated, sourceFailed
    case mergedNewer, mergedOlder, duplicateChange, supersededOffer, supersededAtClaim, supersededOnReturn
    case changeWhileInFlight, expiredLease, staleSettlement, retriedRecord, failedRecord, uncertainOutcome, secondCopy
    case poisonFound, oversized, refusedRecord, connectionPaused, connectionStopped, connectionResumed, probed
    case filtered, flippedOut, invalid, held, heldAndDecided, hydrated, inboxChange, staleInbox, deletedChange,
      limitPassed
    case unchangedSkipped, configurationEdited, skippedWithSync, identityChanged, identityShared,
      eventHeldBackByIdentity
    case backfillFinished, backfillResumed, backfillGaveWay, backfillQueued, drainedBySlot, slotTakenOver, drainResumed,
      fullBatch
    case concurrentCalls, retriedByHand
  }

  private var counts: [Int] = Array(repeating: 0, count: State.allCases.count)

  private static let places: [State: Int] = Dictionary(
    uniqueKeysWithValues: State.allCases.enumerated().map { ($1, $0) })

  /// How often a state was reached.
  public subscript(state: State) -> Int { counts[Self.places[state] ?? 0] }

  mutating func reach(_ state: State) { counts[Self.places[state] ?? 0] += 1 }

  /// The states that were never reached.
  public var unreached: [State] { State.allCases.filter { self[$0] == 0 } }

  /// Adds what others reached.
  public mutating func merge(_ other: SimulationCounters) {
    for index in counts.indices { counts[index] += other.counts[index] }
  }

  /// One line for each state.
  public var description: String {
    State.allCases.map { "\($0.rawValue): \(self[$0])" }.joined(separator: "\n")
  }
}

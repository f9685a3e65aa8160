/// A promise that every simulation holds the engine to.
public enum SimulationInvariant: String, Hashable, Sendable, CaseIterable {
  /// Every change whose hand-over returned ends as delivered, superseded by a newer one, filtered, held, skipped, or failed with a reason.
  case nothingIsLost
  /// A record is sent again only after an outcome that nobody knows, which is logged and counted.
  case copiesAreExplained
  /// Whatever is sent again is the same bytes.
  case retriesAreIdentical
  /// No older version of a record's profile is applied after a newer one was accepted.
  case newestStateStands
  /// What a crash or a stop left behind is sent when the leases have ended: after everything is mended, nothing waits.
  case everythingDrains
  /// A bad record costs only itself: no other ends as failed.
  case badRecordsCostOnlyThemselves
  /// An outage fails no record.
  case outagesFailNothing
  /// Passcodes and values of sensitive fields stand in no log.
  case secretsStay
  /// Only the last holder of an entry settles it.
  case claimsAreFenced
  /// A worker whose lease is over by its own clock sends nothing.
  case leasesAreRespected
  /// Only what a worker has in hand is sent, and as it was claimed.
  case onlyClaimedIsSent
  /// At most one entry of a record of a sync is in flight.
  case recordsGoOneByOne
  /// Events of one identity are never in two calls at once.
  case identitiesGoOneByOne
  /// No more calls of an account run at once than its connection allows.
  case concurrencyIsBounded
  /// Each slot of a schedule is run once.
  case slotsRunOnce
  /// Nothing is sent over a connection that is paused or stopped.
  case pausesHold
  /// What is sent tells the values of its change.
  case payloadsAreTheirs
  /// CleverTap refuses nothing that passed the checks.
  case checkedRecordsAreAccepted
  /// Every attempt is in the log.
  case logIsComplete
  /// The queue's counts are those of its entries.
  case countsAreExact
  /// What is skipped as a repetition is what CleverTap accepted last.
  case repetitionsAreRepetitions
  /// A sync with a limit takes no more changes an hour than it may.
  case limitsHold
  /// A historical sync sends no event of a version that was sent already.
  case backfillsGiveWay
  /// No upload is larger than its connection allows.
  case bodiesFit
  /// A historical sync that ended well left no matching record out.
  case backfillsAreWhole
  /// Retention removes what is over and older than it, and erasure all that is about its subject: neither takes anything else.
  case removalsAreMeant
  /// Without faults every version that is not superseded is sent once.
  case oneSendWithoutFaults
  /// The engine throws nothing but what its store throws.
  case errorsComeFromThePorts
  /// The engine neither hangs nor goes round in circles.
  case workEnds

  /// The invariant as a sentence.
  public var sentence: String {
    switch self {
    case .nothingIsLost: "every change whose hand-over returned ends with a reason"
    case .copiesAreExplained: "a record is sent again only after an outcome that nobody knows, which is logged"
    case .retriesAreIdentical: "whatever is sent again is the same bytes"
    case .newestStateStands: "no older version is applied after a newer one was accepted"
    case .everythingDrains: "after everything is mended, nothing waits for long"
    case .badRecordsCostOnlyThemselves: "a bad record fails no other"
    case .outagesFailNothing: "an outage fails no record"
    case .secretsStay: "passcodes and sensitive values stand in no log"
    case .claimsAreFenced: "only the last holder of an entry settles it"
    case .leasesAreRespected: "a worker whose lease is over by its own clock sends nothing"
    case .onlyClaimedIsSent: "only what a worker has in hand is sent"
    case .recordsGoOneByOne: "at most one entry of a record of a sync is in flight"
    case .identitiesGoOneByOne: "events of one identity are never in two calls at once"
    case .concurrencyIsBounded: "no more calls run at once than the connection allows"
    case .slotsRunOnce: "each slot of a schedule is run once"
    case .pausesHold: "nothing is sent over a connection that is paused or stopped"
    case .payloadsAreTheirs: "what is sent tells the values of its change"
    case .checkedRecordsAreAccepted: "CleverTap refuses nothing that passed the checks"
    case .logIsComplete: "every attempt is in the log"
    case .countsAreExact: "the queue's counts are those of its entries"
    case .repetitionsAreRepetitions: "what is skipped as a repetition is what CleverTap accepted last"
    case .limitsHold: "a sync with a limit takes no more changes an hour than it may"
    case .backfillsGiveWay: "a historical sync repeats no event of a version that was sent already"
    case .bodiesFit: "no upload is larger than its connection allows"
    case .backfillsAreWhole: "a historical sync that ended well left no matching record out"
    case .removalsAreMeant: "retention and erasure remove all that they mean, and nothing else"
    case .oneSendWithoutFaults: "without faults every version that is not superseded is sent once"
    case .errorsComeFromThePorts: "the engine throws nothing but what its ports throw"
    case .workEnds: "the engine neither hangs nor goes round in circles"
    }
  }
}

/// A promise that was broken in a simulation.
public struct SimulationViolation: Hashable, Sendable, CustomStringConvertible {
  /// Which promise.
  public var invariant: SimulationInvariant
  /// What was seen.
  public var detail: String

  /// A violation from its parts.
  public init(_ invariant: SimulationInvariant, _ detail: String) {
    self.invariant = invariant
    self.detail = detail
  }

  /// The promise and what was seen.
  public var description: String { "\(invariant.rawValue) (\(invariant.sentence)): \(detail)" }
}

public import SalesTapModel
public import SalesTapTime

/// What happened to one change in one sync at one time: an attempt to send it, or a decision that ended without one.
public struct EventLogEntry: Hashable, Sendable {
  /// How it ended.
  public enum Status: String, Hashable, Sendable, CaseIterable {
    /// CleverTap accepted the record.
    case success
    /// The attempt failed, for now or for good.
    case failure
    /// No attempt was made: filtered, held, invalid, skipped, merged.
    case none
  }

  /// What made the attempt.
  public enum Origin: String, Hashable, Sendable, CaseIterable {
    /// A real-time delivery.
    case realTime
    /// A drain of the queue.
    case batch
    /// A historical sync.
    case historical
    /// An attempt after a failed one.
    case retry
  }

  /// When it happened.
  public var time: Instant
  /// The key of the sync; nil where no sync names the object.
  public var sync: String?
  /// The key of the connection; nil where there is none.
  public var connection: String?
  /// The API name of the object.
  public var object: String
  /// The id of the record.
  public var recordID: RecordID
  /// The id of the change.
  public var changeID: String
  /// How it ended.
  public var status: Status
  /// The one-word name of the decision: `delivered`, `filtered`, and so on.
  public var decision: String
  /// Why, in plain words.
  public var reason: String
  /// What a person can do about a failure, in plain words; nil where there is nothing to do.
  public var resolution: String?
  /// The class of a failure; nil where there is none.
  public var errorClass: ErrorClass?
  /// Whom the record belongs to in CleverTap; nil where that is not known.
  public var identity: String?
  /// What made the attempt; nil where there was none.
  public var origin: Origin?
  /// The id of the backfill run that the record was read by; nil where none was.
  public var run: String?
  /// The number of the attempt, from 1; nil where there was none.
  public var attempt: Int?
  /// How long the call took that the record went out with, in whole milliseconds by the engine's clock; nil where there was none.
  public var durationMilliseconds: Int64?
  /// The properties of the mapping that were left out of the record, and why; none where all of them are in it.
  ///
  /// They stand with each attempt to send the record, and with a decision that ended without one.
  public var dropped: [DroppedProperty]
  /// The record as it was sent, as JSON text; nil where there was no attempt.
  public var request: String?
  /// What CleverTap answered for the record; nil where it did not.
  public var response: String?

  /// An entry from its parts.
  public init(
    time: Instant, sync: String?, connection: String?, object: String, recordID: RecordID, changeID: String,
    status: Status, decision: String, reason: String, resolution: String? = nil, errorClass: ErrorClass? = nil,
    identity: String? = nil, origin: Origin? = nil, run: String? = nil, attempt: Int? = nil,
    durationMilliseconds: Int64? = nil, dropped: [DroppedProperty] = [], request: String? = nil, response: String? = nil
  ) {
    self.time = time
    self.sync = sync
    self.connection = connection
    self.object = object
    self.recordID = recordID
    self.changeID = changeID
    self.status = status
    self.decision = decision
    self.reason = reason
    self.resolution = resolution
    self.errorClass = errorClass
    self.identity = identity
    self.origin = origin
    self.run = run
    self.attempt = attempt
    self.durationMilliseconds = durationMilliseconds
    self.dropped = dropped
    self.request = request
    self.response = response
  }
}

/// What kind of failure it was, which decides what happens next and what a person can do.
public enum ErrorClass: String, Hashable, Sendable, CaseIterable {
  /// The identity came out empty or unusable.
  case invalidIdentity
  /// The event name came out empty.
  case unknownEventName
  /// The record cannot be sent for another reason.
  case invalidRecord
  /// CleverTap refused the record.
  case rejected
  /// CleverTap takes no more calls for now.
  case throttled
  /// CleverTap has trouble of its own.
  case server
  /// Nothing could be sent.
  case network
  /// The record was sent, and no readable answer came.
  case uncertain
  /// Account id, passcode, region, or address are wrong.
  case unauthorized
  /// The configuration asks for something that the org does not have.
  case configuration

  /// What it is called, in the words that administrators of CleverTap's package know: *Invalid identity*, *Unknown event name*,
  /// *Rate limit exceeded*, *Network error*, and so on.
  public var title: String {
    switch self {
    case .invalidIdentity: "Invalid identity"
    case .unknownEventName: "Unknown event name"
    case .invalidRecord: "Invalid record"
    case .rejected: "Rejected by CleverTap"
    case .throttled: "Rate limit exceeded"
    case .server: "CleverTap server error"
    case .network: "Network error"
    case .uncertain: "Uncertain outcome"
    case .unauthorized: "Not authorized"
    case .configuration: "Configuration error"
    }
  }

  /// What a person can do about it, in plain words.
  public var resolution: String {
    switch self {
    case .invalidIdentity: "Map the identity to a populated, stable field, or fill the field of this record."
    case .unknownEventName: "Set the event name to a constant, or map it to a field that is never empty."
    case .invalidRecord: "Mend the values that the reason names, in Salesforce or in the mapping."
    case .rejected: "Mend what CleverTap names; the next change of the record is sent anew."
    case .throttled:
      "Nothing for now, sending goes on by itself. If it happens often, use batch mode or a longer cadence."
    case .server: "Nothing, sending goes on by itself when CleverTap has recovered."
    case .network:
      "Nothing, sending goes on by itself. If it lasts, check the network between this service and CleverTap."
    case .uncertain: "Nothing, the record is sent again; an event may arrive twice."
    case .unauthorized:
      "Check account id, passcode, and region against the CleverTap dashboard, then resume the connection."
    case .configuration: "Mend the place of the configuration that the reason names, then hand the change over again."
    }
  }
}

public import SalesTapModel
public import SalesTapTime

/// The number of a change in the inbox: later ones have higher numbers, and none is used twice.
public struct InboxID: RawRepresentable, Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The number.
  public var rawValue: Int64
  /// An id from its number.
  public init(rawValue: Int64) { self.rawValue = rawValue }
  /// The number as text.
  public var description: String { String(rawValue) }
  /// Whether the left change came before the right one.
  public static func < (left: InboxID, right: InboxID) -> Bool { left.rawValue < right.rawValue }
}

/// Why a change waits for one of its syncs.
public struct HeldSync: Hashable, Sendable, Codable {
  /// What it waits for.
  public enum Cause: String, Hashable, Sendable, Codable, CaseIterable {
    /// Fields that decide were not loaded, and nobody could be asked for them, or the record does not exist.
    case missingFields
    /// The record source did not answer, and is asked again.
    case sourceTrouble
    /// The content cannot be read, or names no record: a person has to look at it.
    case unreadable
    /// The sync took more changes in an hour than it may, and a person has to say that they are meant.
    case volume
  }

  /// The key of the sync.
  public var sync: String
  /// What it waits for.
  public var cause: Cause
  /// The paths of the fields that are missing.
  public var missing: [String]
  /// Why, in plain words.
  public var reason: String

  /// A wait from its parts.
  public init(sync: String, cause: Cause, missing: [String] = [], reason: String) {
    self.sync = sync
    self.cause = cause
    self.missing = missing
    self.reason = reason
  }
}

/// A change that is put into the inbox.
public struct InboxOffer: Hashable, Sendable {
  /// The opaque id of the change, by which the same change is known when it is handed over again; nil gives it one of its own.
  public var changeID: String?
  /// The change: a line of a changes file, as ``/SalesTapModel/ChangeLineDecoder`` reads it, in UTF-8.
  public var content: [UInt8]
  /// The API name of the object, where it is known.
  public var object: String?
  /// The record, where it is known; what is erased is found by it.
  public var recordID: RecordID?
  /// The syncs that the change waits for; none if all of them have yet to look at it.
  public var held: [HeldSync]
  /// When it is to be looked at; nil for a held change that waits for a person.
  public var due: Instant?
  /// How often the record source was asked in vain.
  public var timesAsked: Int

  /// A change that nobody has looked at.
  public init(changeID: String?, content: [UInt8], object: String? = nil, recordID: RecordID? = nil) {
    self.changeID = changeID
    self.content = content
    self.object = object
    self.recordID = recordID
    held = []
    timesAsked = 0
  }

  /// A change that was looked at, and that some syncs could not decide about.
  public init(
    changeID: String, content: [UInt8], object: String, recordID: RecordID, held: [HeldSync], due: Instant?,
    timesAsked: Int
  ) {
    self.init(changeID: changeID, content: content, object: object, recordID: recordID)
    self.held = held
    self.due = due
    self.timesAsked = timesAsked
  }
}

/// What the inbox did with an offer.
public enum InboxOutcome: Hashable, Sendable {
  /// It is a new change of the inbox.
  case appended(InboxID)
  /// The same change was held; it has the content of the offer from now on, and is looked at anew.
  case replaced(InboxID)
  /// The same change is in the inbox, and nobody has looked at it, or somebody is about to; nothing was changed.
  case known(InboxID)
}

/// A change in the inbox.
public struct InboxEntry: Hashable, Sendable, Identifiable {
  /// The number of the change.
  public var id: InboxID
  /// The opaque id of the change.
  public var changeID: String
  /// The change: a line of a changes file in UTF-8.
  public var content: [UInt8]
  /// The API name of the object, where it is known.
  public var object: String?
  /// The record, where it is known.
  public var recordID: RecordID?
  /// The syncs that the change waits for; none if all of them have yet to look at it.
  public var held: [HeldSync]
  /// When it came.
  public var receivedAt: Instant
  /// When it is to be looked at; nil if it waits for a person.
  public var due: Instant?
  /// How often the record source was asked in vain.
  public var timesAsked: Int
  /// The number of the last claim; zero if it was never claimed.
  public var token: Int64
  /// Until when a worker has it in hand; nil if none has.
  public var leaseEnds: Instant?

  /// An entry from its parts; stores make them.
  public init(
    id: InboxID, changeID: String, content: [UInt8], object: String?, recordID: RecordID?, held: [HeldSync],
    receivedAt: Instant, due: Instant?, timesAsked: Int, token: Int64 = 0, leaseEnds: Instant? = nil
  ) {
    self.id = id
    self.changeID = changeID
    self.content = content
    self.object = object
    self.recordID = recordID
    self.held = held
    self.receivedAt = receivedAt
    self.due = due
    self.timesAsked = timesAsked
    self.token = token
    self.leaseEnds = leaseEnds
  }
}

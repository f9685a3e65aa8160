/// A rule of CleverTap that a record breaks.
public struct Violation: Hashable, Sendable {
  /// A rule, by its stable name such as `payload.phone`.
  ///
  /// The reference of violations in the documentation lists all rules with their evidence and what to do.
  public struct Kind: Hashable, Sendable, CustomStringConvertible {
    /// The stable name.
    public let id: String
    /// CleverTap's code; nil for rules that CleverTap documents without a code.
    public let code: Int?
    /// How much a breach weighs.
    public let severity: Severity
    /// Where the rule is known from.
    public let evidence: Evidence

    /// The stable name.
    public var description: String { id }
  }

  /// How much a breach weighs.
  public enum Severity: String, Hashable, Sendable, CaseIterable {
    /// CleverTap would refuse the record or lose the value.
    case error
    /// CleverTap would take it, and it is probably not what was meant.
    case warning
    /// Something worth knowing.
    case note
  }

  /// Where a rule is known from.
  public enum Evidence: String, Hashable, Sendable, CaseIterable {
    /// CleverTap's documentation.
    case documented
    /// Recorded answers of CleverTap, which agree with the documentation.
    case recorded
    /// The code of CleverTap's SDKs and tools; the server may be more lenient.
    case sdk
    /// No document of CleverTap: a caution of this package.
    case caution
  }

  /// The rule.
  public var kind: Kind
  /// The property that breaks it; nil where the record as a whole does.
  public var property: String?
  /// What is wrong, in plain words, with CleverTap's own where they are known.
  public var message: String
  /// What would be right, where it can be told: the right spelling of a name.
  public var suggestion: String?

  /// A violation from its parts.
  public init(_ kind: Kind, property: String? = nil, _ message: String, suggestion: String? = nil) {
    self.kind = kind
    self.property = property
    self.message = message
    self.suggestion = suggestion
  }

  /// CleverTap's code; nil for rules that CleverTap documents without a code.
  public var code: Int? { kind.code }
  /// How much it weighs.
  public var severity: Severity { kind.severity }
}

extension Violation: CustomStringConvertible {
  /// `error 516, Phone: Phone number is not valid ..`.
  public var description: String {
    let code = code.map { " \($0)" } ?? ""
    let property = property.map { ", \($0)" } ?? ""
    return "\(severity.rawValue)\(code)\(property): \(message)"
  }
}

extension Sequence<Violation> {
  /// Whether one of them is an error.
  public var hasErrors: Bool { contains { $0.severity == .error } }
}

extension Violation.Kind {
  private init(_ id: String, code: Int? = nil, _ evidence: Violation.Evidence) {
    self.init(id: "payload.\(id)", code: code, severity: .error, evidence: evidence)
  }

  private init(_ id: String, code: Int? = nil, _ severity: Violation.Severity, _ evidence: Violation.Evidence) {
    self.init(id: "payload.\(id)", code: code, severity: severity, evidence: evidence)
  }

  // The record as a whole.

  /// There is no identity, or it is longer than 1,024 characters (523).
  public static let identity = Self("identity", code: 523, .documented)
  /// The object id is empty, longer than 64 characters, or has a character that is not allowed (526).
  public static let objectID = Self("object-id", code: 526, .documented)
  /// The time is no epoch seconds (525).
  public static let timestamp = Self("timestamp", code: 525, .recorded)
  /// The time looks like milliseconds, in a record that is sent as it was written (525).
  public static let timestampMilliseconds = Self("timestamp-milliseconds", code: 525, .warning, .caution)
  /// The event is too old, or too far ahead, for live campaigns.
  public static let campaignWindow = Self("campaign-window", .note, .documented)
  /// The event has no name (509).
  public static let eventNameMissing = Self("event-name-missing", code: 509, .documented)
  /// The event's name is reserved (513).
  public static let eventNameReserved = Self("event-name-reserved", code: 513, .recorded)
  /// The event's name is that of an event which CleverTap raises itself.
  public static let eventNameSystem = Self("event-name-system", .warning, .caution)
  /// The event was discarded in CleverTap's dashboard (528).
  public static let eventNameDiscarded = Self("event-name-discarded", code: 528, .documented)
  /// The event's name has a character that is not allowed.
  public static let eventNameCharacters = Self("event-name-characters", .documented)
  /// The account's event names are used up.
  public static let eventNameBudget = Self("event-name-budget", .documented)
  /// The profile has too many custom properties.
  public static let profileProperties = Self("profile-properties", .documented)
  /// The event has too many properties (522).
  public static let eventProperties = Self("event-properties", code: 522, .documented)
  /// The event has more properties than an account allows by default (522).
  public static let eventPropertiesDefault = Self("event-properties-default", code: 522, .warning, .documented)

  /// The record is neither a profile, nor an event, nor a token (524).
  public static let recordType = Self("record-type", code: 524, .documented)
  /// The profile has no `profileData`.
  public static let profileData = Self("profile-data", .documented)
  /// The event has no `evtData`, or it is no object (512).
  public static let eventData = Self("event-data", code: 512, .documented)
  /// The token's object id is empty, too long, or has a character that is not allowed (530).
  public static let tokenObjectID = Self("token-object-id", code: 530, .documented)
  /// The token has no `tokenData`, or a browser's token no keys (531).
  public static let tokenData = Self("token-data", code: 531, .documented)
  /// The token has no id (532).
  public static let tokenID = Self("token-id", code: 532, .documented)
  /// The token has no type, or one that CleverTap does not know (533).
  public static let tokenType = Self("token-type", code: 533, .documented)

  // Names of properties.

  /// The property has no name.
  public static let nameEmpty = Self("name-empty", .caution)
  /// The name is longer than 120 bytes.
  public static let nameLength = Self("name-length", .documented)
  /// The name has a character that is not allowed.
  public static let nameCharacters = Self("name-characters", .documented)
  /// The name differs from a standard property's in case only.
  public static let nameCase = Self("name-case", .warning, .documented)
  /// The name begins as CleverTap's own properties do.
  public static let nameSystem = Self("name-system", .warning, .documented)
  /// The name came before in the same record.
  public static let nameDuplicate = Self("name-duplicate", .caution)

  // Values of properties.

  /// The text is longer than 512 bytes.
  public static let valueLength = Self("value-length", .documented)
  /// The text was longer than 512 bytes and has been cut.
  public static let valueTruncated = Self("value-truncated", .warning, .documented)
  /// The number is not finite.
  public static let notFinite = Self("not-finite", .caution)
  /// The multi-value has too many texts.
  public static let listCount = Self("list-count", .warning, .sdk)
  /// The event has a value that only `Items` of `Charged`, or only profiles, may have (512).
  public static let nested = Self("nested", code: 512, .recorded)
  /// The profile has a value that only `Items` of `Charged` may have.
  public static let nestedProfile = Self("nested-profile", .documented)
  /// The `Charged` event has too many items (522).
  public static let chargedItems = Self("charged-items", code: 522, .documented)
  /// The `Charged` event has more items than CleverTap's SDKs send (522).
  public static let chargedItemsDefault = Self("charged-items-default", code: 522, .warning, .sdk)
  /// `$delete` is documented for Name and Gender only.
  public static let deletion = Self("deletion", .warning, .documented)
  /// A standard property that holds one value is treated as a multi-value or a number to count.
  public static let standardOperation = Self("standard-operation", .sdk)

  // Standard properties of profiles.

  /// Gender is neither `M` nor `F` (514).
  public static let gender = Self("gender", code: 514, .documented)
  /// Email is no address (515).
  public static let email = Self("email", code: 515, .recorded)
  /// Phone is not `+`, country code, and number (516).
  public static let phone = Self("phone", code: 516, .recorded)
  /// Employed is neither `Y` nor `N` (517).
  public static let employed = Self("employed", code: 517, .recorded)
  /// Education is none of `School`, `College`, and `Graduate` (518).
  public static let education = Self("education", code: 518, .recorded)
  /// Married is neither `Y` nor `N` (519).
  public static let married = Self("married", code: 519, .recorded)
  /// Age is no number (520).
  public static let age = Self("age", code: 520, .recorded)
  /// DOB is no date.
  public static let dateOfBirth = Self("date-of-birth", .documented)
  /// A standard property that must be a text is none.
  public static let standardText = Self("standard-text", .warning, .documented)
  /// A standard property that must be true or false is neither.
  public static let standardBoolean = Self("standard-boolean", .documented)

  /// A standard property that must hold categories by channel holds something else.
  public static let standardCategories = Self("standard-categories", .documented)

  /// Every rule, in the order of the reference.
  public static let all: [Self] = [
    identity, objectID, timestamp, timestampMilliseconds, campaignWindow, eventNameMissing, eventNameReserved,
    eventNameSystem,
    eventNameDiscarded, eventNameCharacters, eventNameBudget, profileProperties, eventProperties,
    eventPropertiesDefault, recordType, profileData, eventData, tokenObjectID, tokenData, tokenID, tokenType, nameEmpty,
    nameLength, nameCharacters, nameCase, nameSystem, nameDuplicate, valueLength,
    valueTruncated, notFinite, listCount, nested, nestedProfile, chargedItems, chargedItemsDefault, deletion,
    standardOperation, gender, email, phone, employed, education, married, age, dateOfBirth, standardText,
    standardBoolean, standardCategories,
  ]
}

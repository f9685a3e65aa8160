public import SalesTapPayload
public import SalesTapTime

/// What a mapping makes of a change.
public enum MappingResult: Sendable {
  /// The record for CleverTap, and how it came about.
  case mapped(MappedRecord)
  /// There is no record, and the reason.
  case invalid(MappingFailure)
  /// Whether there is one cannot be told before these fields are loaded: identity, event name, or timestamp depend on them.
  case held(missing: [String])
}

/// A record for CleverTap, and how it came about.
public struct MappedRecord: Sendable {
  /// The record, not yet checked against CleverTap's rules.
  public var record: CleverTapRecord
  /// What became of each property of the mapping, in its order.
  public var provenance: Provenance
  /// Which alternative of the identity rule gave the identity: its position in a `firstOf`, else 0.
  public var identityAlternative: Int
  /// Where the time came from; nil where the record has none.
  public var timestampSource: TimestampSource?

  /// The alternative of the identity rule that gave the identity, as a text.
  public var identitySource: String { provenance.plan.identity.text(of: identityAlternative) }

  /// The fields that a property would have needed and that were not loaded, each once.
  public var missingFields: [String] { provenance.missingFields }
}

/// Where the time of a record came from.
public enum TimestampSource: Hashable, Sendable {
  /// The timestamp rule of the mapping.
  case mapped
  /// The time at which the change was committed.
  case committed
  /// A time that the record itself carries: `SystemModstamp`, `LastModifiedDate`, or `CreatedDate`.
  case record(field: String)
  /// The time at which the change was handed over, because nothing else was known.
  case handedOver
}

/// Why a change has no record for CleverTap.
public struct MappingFailure: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kinds of failure; the raw values are stable labels.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// The identity is empty, too long, or cannot be a text.
    case invalidIdentity
    /// The event name came out empty.
    case unknownEventName
    /// A property could not be converted, and the mapping says that such a record fails.
    case conversionFailed
  }

  /// What went wrong.
  public var kind: Kind
  /// The property that failed; nil where it is none.
  public var property: String?
  /// What stood in the way, in plain words and without the record's values.
  public var explanation: String

  /// A failure from its parts.
  public init(_ kind: Kind, property: String? = nil, explanation: String) {
    self.kind = kind
    self.property = property
    self.explanation = explanation
  }

  /// The failure in the words of CleverTap's package: `Invalid identity`, `Unknown event name`.
  public var message: String {
    switch kind {
    case .invalidIdentity: "Invalid identity"
    case .unknownEventName: "Unknown event name"
    case .conversionFailed: "Conversion failed"
    }
  }

  /// The message and the explanation.
  public var description: String { message + ": " + explanation }
}

/// What the mapping is told beside the change.
public struct MappingContext: Hashable, Sendable {
  /// When the change was handed over: the time of an event for which nothing else tells one.
  public var handedOverAt: Instant

  /// A context of the time of handing over.
  public init(handedOverAt: Instant) { self.handedOverAt = handedOverAt }
}

public import SalesTap

/// The rules of an account that CleverTap can set apart from those of others.
public struct CleverTapRules: Hashable, Sendable {
  /// The most properties of an event (documented: 100 by default today, 256 in older documents and with a raised
  /// limit).
  public var eventProperties = 256
  /// The names of events that were discarded in the dashboard.
  public var discardedEventNames: [String] = [] {
    didSet { discarded = Set(discardedEventNames.map(EventName.comparable)) }
  }
  /// Names that are refused beyond the documented ones and `Web Page Viewed`, which was seen refused in production.
  public var furtherReservedEventNames: [String] = [] {
    didSet { reserved = Self.documented.union(furtherReservedEventNames.map(EventName.comparable)) }
  }
  /// How many names of events the account may use (documented: 512); what goes beyond is in ``CleverTapContents/breaches``.
  public var eventNames = 512
  /// The limits that CleverTap documents without a code: what exceeds them is kept here, and told in
  /// ``CleverTapContents/breaches``.
  public var limits = PreflightLimits()
  /// The most bytes that a body may have before the answer is 413; CleverTap documents no limit.
  public var maximumBytes: Int?
  /// How many uploads may be under way at once before the answer is 429 (documented: 15).
  public var concurrency = 15

  private(set) var discarded: Set<String> = []
  private var reserved = Self.documented

  /// The documented rules.
  public init() {}

  /// The rules whose breach the answer does not tell.
  var silent: Preflight {
    var limits = limits
    limits.eventProperties = eventProperties
    return Preflight(limits: limits, discardedEventNames: discardedEventNames)
  }

  func reserves(_ eventName: String) -> Bool { reserved.contains(EventName.comparable(eventName)) }

  private static let documented = Set(
    (EventName.documentedNames + EventName.recordedNames).map(EventName.comparable))
}

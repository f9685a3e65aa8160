import SalesTap

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
  /// The most bytes that a body may have before the answer is 413; CleverTap documents no limit.
  public var maximumBytes: Int?
  /// How many uploads may be under way at once before the answer is 429 (documented: 15).
  public var concurrency = 15

  private(set) var discarded: Set<String> = []
  private var reserved = Self.documented

  /// The documented rules.
  public init() {}

  func reserves(_ eventName: String) -> Bool { reserved.contains(EventName.comparable(eventName)) }

  private static let documented = Set(
    (EventName.documentedNames + EventName.recordedNames).map(EventName.comparable))
}

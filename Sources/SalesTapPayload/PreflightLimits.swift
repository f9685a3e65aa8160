/// The limits that ``Preflight`` holds records against.
///
/// The defaults are CleverTap's documented values, except where a comment says otherwise.
public struct PreflightLimits: Hashable, Sendable {
  /// The longest name of a property, in bytes (documented: 120 bytes; CleverTap's SDKs count characters).
  public var nameBytes = 120
  /// The longest text of a property, in bytes (documented: 512 bytes; recent SDKs allow 1,024).
  public var valueBytes = 512
  /// The most properties of a profile record (documented: 256 custom keys; standard properties are not counted).
  public var profileProperties = 256
  /// The most properties of an event (256 in older documents and in Zeotap's; today's default of an account is
  /// ``eventPropertiesDefault``).
  public var eventProperties = 256
  /// The number of event properties above which a warning is given (documented: 100 by default, can be raised for an
  /// account).
  public var eventPropertiesDefault = 100
  /// The longest identity, in characters (documented: 1,024).
  public var identityCharacters = 1024
  /// The most texts in a multi-value (CleverTap's SDKs: 100, the oldest are dropped).
  public var listCount = 100
  /// The number of items of a `Charged` event above which a warning is given (CleverTap's SDKs: 50).
  public var chargedItemsDefault = 50
  /// The most items of a `Charged` event (documented: 256).
  public var chargedItems = 256

  /// The documented limits.
  public init() {}
}

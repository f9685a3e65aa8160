public import SalesTapModel

/// What is known of the world when a configuration is checked; all of it is optional, and each part makes the check
/// stricter.
///
/// The check itself opens no file and asks no environment: whoever has the knowledge hands it in.
public struct ConfigurationContext: Sendable {
  /// The descriptions of objects: fields, types, and relationships are held against them.
  public var objects: ObjectCatalog
  /// The objects that the org offers as sources; nil where the list is not at hand.
  public var sources: SourceList?
  /// Whether an environment variable is set; nil where nobody knows.
  public var isEnvironmentVariableSet: (@Sendable (String) -> Bool)?
  /// Whether there are rules for a time zone's identifier; nil where nobody knows.
  public var isTimeZoneKnown: (@Sendable (String) -> Bool)?

  /// A context; without arguments nothing is known.
  public init(
    objects: ObjectCatalog = [], sources: SourceList? = nil,
    isEnvironmentVariableSet: (@Sendable (String) -> Bool)? = nil,
    isTimeZoneKnown: (@Sendable (String) -> Bool)? = nil
  ) {
    self.objects = objects
    self.sources = sources
    self.isEnvironmentVariableSet = isEnvironmentVariableSet
    self.isTimeZoneKnown = isTimeZoneKnown
  }
}
